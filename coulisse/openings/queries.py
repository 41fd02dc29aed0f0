"""Questions about openings. Inside a house scope."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet, Sum

from coulisse.houses.models import House
from coulisse.houses.types import HouseStatus
from coulisse.openings.calling import inside_and_expected
from coulisse.openings.early import line_for, rights_for
from coulisse.openings.gate import position_in, slip_for
from coulisse.openings.models import Call, EarlyRight, Invited, Line, Opening, Partner, Visit
from coulisse.openings.slips import Slip
from coulisse.openings.standing import standings
from coulisse.openings.types import Figures, OpeningStanding, PartState, Turn, Whereabouts
from coulisse.programme.models import Performance


def openings() -> QuerySet[Opening]:
    """Of the house, those to come first, then the newest."""
    return Opening.objects.order_by("-opens_at", "-id")


def opening_called(opening_id: int) -> Opening | None:
    return Opening.objects.filter(pk=opening_id).first() if opening_id < 2**63 else None


def is_known(opening_id: int) -> bool:
    """Whether there was ever an opening of this number, as addresses name it: also of one that another house leads."""
    return opening_id < 2**63 and Opening.objects.filter(Q(pk=opening_id) | Q(led_opening=opening_id)).exists()


def only_event_of(opening_id: int) -> str:
    """The address name of the event that the opening of this number sells here, where it is one; else nothing."""
    mine = Opening.objects.filter(Q(pk=opening_id) | Q(led_opening=opening_id))
    named = ("productions__production__slug", "performances__performance__production__slug")
    found = {slug for of_opening in mine.values_list(*named) for slug in of_opening} - {None}
    return str(found.pop()) if len(found) == 1 else ""


def invitations() -> list[Invited]:
    """Houses that ask this one to open together, and were not answered yet; the first to open first."""
    return list(Invited.objects.filter(state=PartState.INVITED).select_related("leader").order_by("opens_at", "pk"))


def invitation_called(number: int) -> Invited | None:
    return Invited.objects.filter(pk=number).select_related("leader", "opening").first() if number < 2**63 else None


def invitation_of(part: Opening) -> Invited | None:
    """What this house agreed to, where another one leads."""
    return Invited.objects.filter(opening=part).first() if part.is_led else None


def partners_of(opening: Opening) -> list[Partner]:
    """The houses that were asked along, by name, with what they answered."""
    return list(Partner.objects.filter(opening=opening).select_related("partner").order_by("partner__name"))


def houses_to_write_in(opening: Opening) -> tuple[int, ...]:
    """The houses whose scope a change of this opening needs: who leads, and who was asked along; of a part, who leads it too."""
    if opening.led_by_id:
        return (opening.house_id, opening.led_by_id)
    asked = Partner.objects.filter(opening=opening, state__in=(PartState.INVITED, PartState.ACCEPTED))
    return (opening.house_id, *asked.values_list("partner_id", flat=True))


def possible_partners(house: House) -> list[House]:
    """The other open houses of its cluster. No scope needed."""
    if not house.cluster_id:
        return []
    return list(House.objects.filter(cluster=house.cluster_id, status=HouseStatus.LIVE).exclude(pk=house.pk).order_by("name"))


def early_openings(membership_id: int, house: House, now: datetime) -> list[tuple[Opening, Line | None]]:
    """The openings in which this pass or subscription of the house comes in earlier, with its line (of another house's it
    isn't seen: None); while that can still be joined."""
    soon = Opening.objects.filter(house=house, ended_at=None, forms_at__lte=now, opens_at__gt=now).order_by("opens_at", "pk")
    found = [(opening, line_for(rights_for(opening), membership_id, house, now)) for opening in soon]
    return [(opening, None if opening.is_led else Line.objects.get(pk=line_id)) for opening, line_id in found if line_id]


def early_rights_of(part: Opening) -> list[EarlyRight]:
    """With what of this house people come to earlier lines of the one that leads."""
    return list(EarlyRight.objects.filter(opening=part).order_by("line_no"))


def lines_of(opening: Opening) -> list[Line]:
    """Its lines, the earliest first."""
    return list(Line.objects.filter(opening=opening).order_by("opens_at", "id"))


def whereabouts(opening: OpeningStanding, slips: Sequence[str]) -> Whereabouts | None:
    """Where somebody stands who shows these slips; None without one of this opening. A query only for who was called."""
    slip = slip_for(opening, slips)
    if slip is None:
        return None
    return whereabouts_known(opening, slip) or _called(opening, slip)


def whereabouts_known(opening: OpeningStanding, slip: Slip | None) -> Whereabouts | None:
    """The same of who was not called yet, from what the process knows: no query and no scope. None for anybody else."""
    line = opening.line(slip.line_id) if slip else None
    if slip is None or line is None:
        return None
    position = position_in(line, slip.number)
    if position is None:
        return Whereabouts(Turn.BEFORE, line, slip.number)
    return Whereabouts(Turn.WAITING, line, slip.number, position, opening.ahead_of(line, position)) if position > line.called else None


def _called(opening: OpeningStanding, slip: Slip) -> Whereabouts | None:
    line = opening.line(slip.line_id)
    position = position_in(line, slip.number) if line else None
    if line is None or position is None:
        return None
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


def performances_in(production_ids: Collection[int], performance_ids: Collection[int], now: datetime, *, most: int) -> QuerySet[Performance]:
    """What can be chosen in an opening, those to come; of everything where nothing was chosen."""
    from coulisse.programme import queries as programme
    from coulisse.programme.types import PerformanceState

    found = programme.performances().filter(starts_at__gt=now, state__in=(PerformanceState.ON_SALE, PerformanceState.ANNOUNCED))
    if production_ids or performance_ids:
        found = found.filter(Q(production_id__in=list(production_ids)) | Q(pk__in=list(performance_ids)))
    return found[:most]


def people_called(opening: Opening) -> int:
    return Line.objects.filter(opening=opening).aggregate(all=Sum("called"))["all"] or 0
