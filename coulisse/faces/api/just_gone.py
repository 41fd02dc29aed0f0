"""Who reaches for a seat that has just gone hears so at once, without a transaction: in a rush most who come are too late.

Where somebody lost a seat, this process looks for some seconds at what is taken there, at most half a second old. So it may call a
seat gone that was given back in that half second; one that it calls free is decided by the database, as always.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class _Taken:
    plan: Plan
    places: set[int]


_taken: ForAMoment[_Taken | None] = ForAMoment(min(0.5, settings.MOMENT_SECONDS), most=_MOST)
# Until when seats of a performance (house, performance) are fought for.
_fought_for: dict[tuple[int, int], float] = {}


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


def held_at(performance: Performance, places: Iterable[int]) -> None:
    """This process has just held these."""
    key = performance.house_id, performance.pk
    if _fought_for.get(key, 0.0) >= time.monotonic() and (taken := _taken.get(key, lambda: None)) is not None:
        taken.places.update(places)


def _read(house: House, performance_id: int) -> _Taken | None:
    with house_scope(house.pk) as scope:
        found = performance_with_taken(performance_id, scope.now)
        return _Taken(plan_of(found[0].plan_version_id), set(found[1])) if found else None
