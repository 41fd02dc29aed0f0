"""Who reaches for a seat that has just gone hears so at once, without a transaction: in a rush most who come are too late.

Where somebody lost a seat, this process looks for some seconds at what is taken there, a tenth of a second old. So it may call a
seat gone that was given back in that moment; one that it calls free is decided by the database, as always. Who waits for their turn
(`config.crowding`) while somebody else gets the seat that they came for, is told so at once (`waiting_for`).
"""

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from threading import Lock

from django.conf import settings

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.inventory.queries import performance_with_taken
from coulisse.lib.kept import ForAMoment
from coulisse.programme.models import Performance
from coulisse.venues.queries import plan_of
from coulisse.venues.types import Plan

RUSH_SECONDS = 5.0
_MOST = 500

# Hears whose performance it is, and which seats are gone.
Told = Callable[[int, Sequence[str]], None]


@dataclass(frozen=True, slots=True)
class _Taken:
    plan: Plan
    places: set[int]


_taken: ForAMoment[_Taken | None] = ForAMoment(min(0.1, settings.MOMENT_SECONDS), most=_MOST)
# Until when seats of a performance (house, performance) are fought for.
_fought_for: dict[tuple[int, int], float] = {}
# Who waits for seats of a performance: by the key of each seat, whom to tell. Whose it is they know when they hear of it.
_waiting: defaultdict[int, dict[str, set[Told]]] = defaultdict(dict)
_lock = Lock()


def lost_at(performance: Performance) -> None:
    """Somebody was too late here."""
    if len(_fought_for) >= _MOST:
        _fought_for.clear()
    _fought_for[performance.house_id, performance.pk] = time.monotonic() + RUSH_SECONDS


def gone_among(house: House, performance_id: int, keys: Iterable[str]) -> Sequence[str]:
    """Those of these seats that are known to be somebody's; none where nobody fights for them. Outside any scope."""
    if _fought_for.get((house.pk, performance_id), 0.0) < time.monotonic():
        return ()
    taken = _taken.get((house.pk, performance_id), lambda: _read(house, performance_id))
    return [key for key in keys if taken.plan.numbers_by_key.get(key) in taken.places] if taken else ()


def held_at(performance: Performance, plan: Plan, places: Collection[int]) -> None:
    """This process has just held these, for good. It asks nobody: whoever holds them has their answer, whatever happens here."""
    key = performance.house_id, performance.pk
    if _fought_for.get(key, 0.0) >= time.monotonic() and (taken := _taken.peek(key)) is not None:
        taken.places.update(places)
    if performance.pk in _waiting and _tell(key, plan, places):
        lost_at(performance)


def wait_for(performance_id: int, keys: Sequence[str], told: Told) -> None:
    """``told`` hears when one of these seats is gone, until `stop_waiting`."""
    with _lock:
        for one in keys:
            _waiting[performance_id].setdefault(one, set()).add(told)


def stop_waiting(performance_id: int, keys: Sequence[str], told: Told) -> None:
    with _lock:
        for one in keys:
            whom = _waiting[performance_id].get(one, set())
            whom.discard(told)
            if not whom:
                _waiting[performance_id].pop(one, None)
        if not _waiting[performance_id]:
            del _waiting[performance_id]


def known_gone(house_id: int, performance_id: int, keys: Sequence[str]) -> Sequence[str]:
    """Those of these seats that this process knows to be somebody's; it asks nobody."""
    taken = _taken.peek((house_id, performance_id))
    return [key for key in keys if taken.plan.numbers_by_key.get(key) in taken.places] if taken else ()


def _tell(key: tuple[int, int], plan: Plan, places: Collection[int]) -> bool:
    """Whoever waits for one of these places; False where nobody does."""
    house_id, performance_id = key
    with _lock:
        gone = [(one, list(whom)) for one, whom in _waiting.get(performance_id, {}).items() if plan.numbers_by_key.get(one) in places]
    for one, whom in gone:
        for told in whom:
            told(house_id, [one])
    return bool(gone)


def _read(house: House, performance_id: int) -> _Taken | None:
    with house_scope(house.pk) as scope:
        found = performance_with_taken(performance_id, scope.now)
        taken = _Taken(plan_of(found[0].plan_version_id), set(found[1])) if found else None
    if taken:
        _tell((house.pk, performance_id), taken.plan, taken.places)
    return taken
