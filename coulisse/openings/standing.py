"""What a process knows of the openings of a house, at most a second old: asked by everybody who waits, read once.

Whether a house has an opening at all stands in its own row (`House.line_mark`), which every request reads anyway: where
it has none, nothing of this is asked. The mark changes with every change of the office, so that those count at once.
"""

import threading
import time
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import BigIntegerField, Value

from coulisse.houses.models import House
from coulisse.houses.scope import ScopeProblem, active_scope, house_scope
from coulisse.lib.kept import ForAMoment
from coulisse.memberships import cards
from coulisse.openings import pulse
from coulisse.openings.calling import call_next
from coulisse.openings.lot import position_of
from coulisse.openings.models import Line, Opening, OpeningPerformance, OpeningProduction
from coulisse.openings.slips import Slip
from coulisse.openings.together import partner_ids
from coulisse.openings.types import LineStanding, OpeningStanding, OpeningState

KEPT_SECONDS = 1.0
# While one reads it anew the others are content with what is not older than this; else they wait for it.
STALE_SECONDS = 3.0
PACE_SECONDS = 120

_kept: dict[int, tuple[int, float, tuple[OpeningStanding, ...]]] = {}
_reading: dict[int, threading.Lock] = {}
_leaders: ForAMoment[House] = ForAMoment(settings.MOMENT_SECONDS, most=100)


def openings_of(house: House, *, moves: bool = False) -> tuple[OpeningStanding, ...]:
    """The openings of the house that are not over. ``moves``: whoever reads anew also calls in who is next.

    Inside a scope it reads in it and moves nothing; outside it opens its own. Of an opening that another house leads it
    knows what stands in this house's own rows, and no lines: those are `opening_of`'s.
    """
    if not house.line_mark:
        return ()
    kept = _fresh(house)
    if kept is not None:
        return kept
    lock = _reading.setdefault(house.pk, threading.Lock())
    good_enough = _fresh(house, STALE_SECONDS)
    if not lock.acquire(blocking=good_enough is None):
        return good_enough or ()
    try:
        # Who had to wait for somebody who read it finds it read.
        return (None if good_enough is not None else _fresh(house)) or _read(house, moves)
    finally:
        lock.release()


def _fresh(house: House, seconds: float | None = None) -> tuple[OpeningStanding, ...] | None:
    kept = _kept.get(house.pk)
    is_fresh = kept is not None and kept[0] >= house.line_mark and time.monotonic() - kept[1] < (KEPT_SECONDS if seconds is None else seconds)
    return kept[2] if kept and is_fresh else None


def opening_of(house: House, opening_id: int, *, moves: bool = False) -> OpeningStanding | None:
    """The opening of this number, with its lines; where another house leads it, as that one knows it (then outside a scope)."""
    found = next((one for one in openings_of(house, moves=moves) if one.id == opening_id), None)
    return _as_led(found, moves) if found and found.is_led else found


def leader_of(house: House, opening: OpeningStanding) -> House:
    """The house whose line it is: this one, or the one that leads."""
    return house if house.pk == opening.house_id else _leading(opening.house_id)


def _leading(house_id: int) -> House:
    return _leaders.get(house_id, lambda: House.objects.get(pk=house_id))


def _as_led(mine: OpeningStanding, moves: bool) -> OpeningStanding | None:
    whole = opening_of(_leading(mine.house_id), mine.id, moves=moves)
    own = {"part": mine.part, "is_led": True, "production_ids": mine.production_ids, "performance_ids": mine.performance_ids}
    return replace(whole, **own) if whole else None  # type: ignore[arg-type]


def waiting_position(slip: Slip) -> int | None:
    """The position of who still waits with this slip, of what the process knows at this moment: no query and no scope.
    None where that can't tell: look properly then."""
    kept = _kept.get(slip.house_id)
    if kept is None or time.monotonic() - kept[1] >= 2 * KEPT_SECONDS:
        return None
    line = next((line for one in kept[2] if one.id == slip.opening_id for line in one.lines if line.id == slip.line_id), None)
    if line is None or line.seed is None or line.present is None:
        return None
    position = position_of(line.seed, line.present, slip.number)
    return position if position > line.called else None


def forget_standings() -> None:
    """For tests, in which clocks jump and rows go."""
    _kept.clear()


def _read(house: House, moves: bool) -> tuple[OpeningStanding, ...]:
    if moves and not _in_scope():
        _move(house)
    with nullcontext(active_scope()) if _in_scope() else house_scope(house.pk) as scope:
        found = tuple(_with_cards(one, house) for one in standings(Opening.objects.filter(house=house, ended_at=None), scope.now))
    _kept[house.pk] = (house.line_mark, time.monotonic(), found)
    return found


def _with_cards(opening: OpeningStanding, house: House) -> OpeningStanding:
    """A house whose access to UiTPAS is gone asks for no card."""
    if not opening.for_uitpas or cards.uitpas_keys(house):
        return opening
    return replace(opening, lines=tuple(replace(line, for_uitpas=False) for line in opening.lines))


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
        partners = partner_ids(begun) if begun else {}
    for opening_id in begun:
        with house_scope(house.pk, *partners.get(opening_id, ())) as scope:
            call_next(house=house, opening_id=opening_id, now=scope.now, answer_ms=pulse.slow_end())


def standings(openings: Iterable[Opening], now: datetime) -> tuple[OpeningStanding, ...]:
    """As they are in the database at this moment. In the house's scope."""
    found = sorted(openings, key=lambda one: (one.opens_at, one.pk))
    ids = [one.pk for one in found]
    lines: dict[int, list[Line]] = {}
    for line in Line.objects.filter(opening__in=ids).prefetch_related("lots").order_by("opens_at", "id") if ids else ():
        lines.setdefault(line.opening_id, []).append(line)
    chosen, paces, partners = _chosen(ids), _paces(ids, now), partner_ids(ids) if ids else {}
    return tuple(
        replace(_standing(one, lines.get(one.pk, []), chosen, paces.get(one.pk), now), partner_ids=partners.get(one.pk, ())) for one in found
    )


def _chosen(ids: list[int]) -> set[tuple[int, int | None, int | None]]:
    """(opening, production, None) and (opening, None, performance). One query."""
    if not ids:
        return set()
    performances = OpeningPerformance.objects.filter(opening__in=ids).annotate(none=Value(None, BigIntegerField()))
    productions = OpeningProduction.objects.filter(opening__in=ids).annotate(none=Value(None, BigIntegerField()))
    found = productions.values_list("opening_id", "production_id", "none").union(
        performances.values_list("opening_id", "none", "performance_id"), all=True
    )
    return set(found)


def _standing(
    opening: Opening, lines: list[Line], chosen: Iterable[tuple[int, int | None, int | None]], pace: float | None, now: datetime
) -> OpeningStanding:  # fmt: skip
    rate = opening.slowed_per_minute or opening.per_minute
    return OpeningStanding(
        id=opening.led_opening or opening.pk, house_id=opening.led_by_id or opening.house_id, part=opening.pk, is_led=opening.is_led, title=opening.title, words=opening.words, message=opening.message, forms_at=opening.forms_at,
        opens_at=opening.opens_at, come_in_seconds=opening.come_in_seconds, is_paused=opening.paused_at is not None,
        is_slowed=opening.slowed_per_minute is not None, is_over=opening.state_at(now) is OpeningState.OVER,
        pace=pace or (float(rate) if rate else None),
        production_ids=frozenset(production for of, production, _ in chosen if of == opening.pk and production is not None),
        performance_ids=frozenset(performance for of, _, performance in chosen if of == opening.pk and performance is not None),
        lines=tuple(_line(line) for line in lines), at=now,
    )  # fmt: skip


def _line(line: Line) -> LineStanding:
    lot = next(iter(line.lots.all()), None)
    return LineStanding(
        id=line.pk, opens_at=line.opens_at, is_general=line.is_general, name=line.name, given=line.given, called=line.called,
        present=lot.present if lot else None, digest=line.digest, seed=bytes(line.seed) if lot else None, for_holders=bool(line.product_ids),
        for_uitpas=line.for_uitpas,
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
