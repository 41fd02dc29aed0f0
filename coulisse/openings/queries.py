"""Questions about openings. Inside a house scope."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet, Sum

from coulisse.openings.calling import inside_and_expected
from coulisse.openings.gate import position_in, slip_for
from coulisse.openings.models import Call, Line, Opening, Visit
from coulisse.openings.slips import Slip
from coulisse.openings.standing import standings
from coulisse.openings.types import Figures, OpeningStanding, Turn, Whereabouts
from coulisse.programme.models import Performance


def openings() -> QuerySet[Opening]:
    """Of the house, those to come first, then the newest."""
    return Opening.objects.order_by("-opens_at", "-id")


def opening_called(opening_id: int) -> Opening | None:
    return Opening.objects.filter(pk=opening_id).first() if opening_id < 2**63 else None


def lines_of(opening: Opening) -> list[Line]:
    """Its lines, the earliest first."""
    return list(Line.objects.filter(opening=opening).order_by("opens_at", "id"))


def whereabouts(opening: OpeningStanding, slips: Sequence[str]) -> Whereabouts | None:
    """Where somebody stands who shows these slips; None without one of this opening. A query only for who was called."""
    slip = slip_for(opening, slips)
    line = opening.line(slip.line_id) if slip else None
    if slip is None or line is None:
        return None
    position = position_in(line, slip.number)
    if position is None:
        return Whereabouts(Turn.BEFORE, line, slip.number)
    if position > line.called:
        return Whereabouts(Turn.WAITING, line, slip.number, position, opening.ahead_of(line, position))
    return _called(opening, slip, position)


def _called(opening: OpeningStanding, slip: Slip, position: int) -> Whereabouts:
    line = opening.line(slip.line_id)
    assert line is not None
    visit = Visit.objects.filter(line_id=line.id, position=position).first()
    if visit is not None:
        return Whereabouts(Turn.PASSED if visit.ended_at else Turn.INSIDE, line, slip.number, position, 0, visit.until_at)
    call = Call.objects.filter(line_id=line.id, from_position__lte=position, to_position__gte=position).first()
    if call is None or call.is_over:
        return Whereabouts(Turn.PASSED, line, slip.number, position, 0)
    return Whereabouts(Turn.NOW, line, slip.number, position, 0, call.at + timedelta(seconds=opening.come_in_seconds))


def figures(opening: Opening, now: datetime) -> Figures:
    """What the house sees: who waits, who is inside, who was called and didn't come."""
    [standing] = standings([opening], now)
    inside, expected = inside_and_expected(opening.pk)
    lost = Call.objects.filter(opening=opening, is_over=True)
    called_of_lost = sum(call.to_position - call.from_position + 1 for call in lost.only("from_position", "to_position"))
    came = Visit.objects.filter(opening=opening, call__is_over=True).count()
    called = sum(line.called for line in standing.lines)
    return Figures(
        waiting=sum(line.waiting for line in standing.lines) + expected, inside=inside, called=called, not_come=called_of_lost - came,
        lines=standing.lines,
    )  # fmt: skip


def called_a_minute(opening: Opening, now: datetime, *, minutes: int = 30) -> list[int]:
    """How many were called in each of the last minutes, the oldest first: a small curve."""
    found = [0] * minutes
    since = now - timedelta(minutes=minutes)
    for call in Call.objects.filter(opening=opening, at__gt=since).order_by("at"):
        found[min(minutes - 1, int((call.at - since).total_seconds() // 60))] += call.to_position - call.from_position + 1
    return found


def performances_in(opening_production_ids: Sequence[int], now: datetime, *, most: int) -> QuerySet[Performance]:
    """What can be chosen in an opening, those to come; of everything where nothing was chosen."""
    from coulisse.programme import queries as programme
    from coulisse.programme.types import PerformanceState

    found = programme.performances().filter(starts_at__gt=now, state__in=(PerformanceState.ON_SALE, PerformanceState.ANNOUNCED))
    if opening_production_ids:
        found = found.filter(production_id__in=list(opening_production_ids))
    return found[:most]


def people_called(opening: Opening) -> int:
    return Line.objects.filter(opening=opening).aggregate(all=Sum("called"))["all"] or 0
