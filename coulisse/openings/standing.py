"""What a process knows of the openings of a house, at most a second old: asked by everybody who waits, read once.

Whether a house has an opening at all stands in its own row (`House.line_mark`), which every request reads anyway: where
it has none, nothing of this is asked. The mark changes with every change of the office, so that those count at once.
"""

import threading
import time
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import datetime

from django.db import connection

from coulisse.houses.models import House
from coulisse.houses.scope import ScopeProblem, active_scope, house_scope
from coulisse.openings import pulse
from coulisse.openings.calling import call_next
from coulisse.openings.models import Line, Opening
from coulisse.openings.types import LineStanding, OpeningStanding, OpeningState

KEPT_SECONDS = 1.0
PACE_SECONDS = 120

_kept: dict[int, tuple[int, float, tuple[OpeningStanding, ...]]] = {}
_reading: dict[int, threading.Lock] = {}


def openings_of(house: House, *, moves: bool = False) -> tuple[OpeningStanding, ...]:
    """The openings of the house that are not over. ``moves``: whoever reads anew also calls in who is next.

    Inside a scope it reads in it and moves nothing; outside it opens its own.
    """
    if not house.line_mark:
        return ()
    kept = _kept.get(house.pk)
    if kept and kept[0] == house.line_mark and time.monotonic() - kept[1] < KEPT_SECONDS:
        return kept[2]
    lock = _reading.setdefault(house.pk, threading.Lock())
    if not lock.acquire(blocking=kept is None or kept[0] != house.line_mark):
        return kept[2] if kept else ()
    try:
        return _read(house, moves)
    finally:
        lock.release()


def opening_of(house: House, opening_id: int, *, moves: bool = False) -> OpeningStanding | None:
    return next((one for one in openings_of(house, moves=moves) if one.id == opening_id), None)


def forget_standings() -> None:
    """For tests, in which clocks jump and rows go."""
    _kept.clear()


def _read(house: House, moves: bool) -> tuple[OpeningStanding, ...]:
    if moves and not _in_scope():
        _move(house)
    with nullcontext(active_scope()) if _in_scope() else house_scope(house.pk) as scope:
        found = standings(Opening.objects.filter(house=house, ended_at=None), scope.now)
    _kept[house.pk] = (house.line_mark, time.monotonic(), found)
    return found


def _in_scope() -> bool:
    try:
        active_scope()
    except ScopeProblem:
        return False
    return True


def _move(house: House) -> None:
    """Call in who is next, in every opening that has begun; each in a transaction of its own."""
    with house_scope(house.pk) as scope:
        begun = [one.pk for one in Opening.objects.filter(house=house, ended_at=None, lines__opens_at__lte=scope.now).distinct()]
    for opening_id in begun:
        with house_scope(house.pk) as scope:
            call_next(house=house, opening_id=opening_id, now=scope.now, answer_ms=pulse.slow_end())


def standings(openings: Iterable[Opening], now: datetime) -> tuple[OpeningStanding, ...]:
    """As they are in the database at this moment. In the house's scope."""
    found = sorted(openings, key=lambda one: (one.opens_at, one.pk))
    ids = [one.pk for one in found]
    lines: dict[int, list[Line]] = {}
    for line in Line.objects.filter(opening__in=ids).prefetch_related("lots").order_by("opens_at", "id") if ids else ():
        lines.setdefault(line.opening_id, []).append(line)
    chosen: dict[int, set[int]] = {}
    for one in Opening.objects.filter(pk__in=ids).values_list("pk", "productions__production_id") if ids else ():
        chosen.setdefault(one[0], set()).update({one[1]} - {None})
    paces = _paces(ids, now)
    return tuple(_standing(one, lines.get(one.pk, []), chosen.get(one.pk, set()), paces.get(one.pk), now) for one in found)


def _standing(opening: Opening, lines: list[Line], chosen: set[int], pace: float | None, now: datetime) -> OpeningStanding:
    rate = opening.slowed_per_minute or opening.per_minute
    return OpeningStanding(
        id=opening.pk, house_id=opening.house_id, title=opening.title, words=opening.words, message=opening.message, forms_at=opening.forms_at,
        opens_at=opening.opens_at, come_in_seconds=opening.come_in_seconds, is_paused=opening.paused_at is not None,
        is_slowed=opening.slowed_per_minute is not None, is_over=opening.state_at(now) is OpeningState.OVER,
        pace=pace or (float(rate) if rate else None), production_ids=frozenset(chosen),
        lines=tuple(_line(line) for line in lines), at=now,
    )  # fmt: skip


def _line(line: Line) -> LineStanding:
    lot = next(iter(line.lots.all()), None)
    return LineStanding(
        id=line.pk, opens_at=line.opens_at, is_general=line.is_general, name=line.name, given=line.given, called=line.called,
        present=lot.present if lot else None, digest=line.digest, seed=bytes(line.seed) if lot else None,
    )  # fmt: skip


def _paces(ids: list[int], now: datetime) -> dict[int, float]:
    """People a minute that were called of late, by opening; none where it has only just begun."""
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT opening_id, sum(to_position - from_position + 1), extract(epoch FROM %(now)s - min(at)) FROM openings_call "
            "WHERE opening_id = ANY(%(ids)s) AND at > %(now)s - %(seconds)s * interval '1 second' GROUP BY 1",
            {"now": now, "ids": ids, "seconds": PACE_SECONDS},
        )
        rows = cursor.fetchall()
    return {opening: round(60 * count / float(seconds), 1) for opening, count, seconds in rows if seconds >= 20}
