"""The one door that everybody passes who takes places while there is an opening: pages, machines, whoever comes next.

`sales` asks it for every hold, whatever face it comes from, so that knowing an address helps nobody.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from coulisse.houses.models import House
from coulisse.openings.lot import position_of
from coulisse.openings.models import Guest, Visit
from coulisse.openings.rules import QUIET_MINUTES
from coulisse.openings.slips import Slip, read_slip
from coulisse.openings.standing import openings_of
from coulisse.openings.types import LineStanding, OpeningStanding

# A stay is written down once in so many seconds at most.
SEEN_SECONDS = 30


class NotYourTurn(Exception):
    """There is a line before this; ``opening_id`` says which."""

    def __init__(self, opening_id: int) -> None:
        self.opening_id = opening_id
        super().__init__(opening_id)


def pass_gate(*, house: House, production_id: int, performance_id: int, slips: Iterable[str], now: datetime) -> None:
    """Raises `NotYourTurn` where somebody wants places of a performance that has a line, and isn't inside.

    Who is inside is busy with this, and may stay on. Nothing is asked of the database where the house has no opening.
    """
    _pass(openings_before(house, production_id, performance_id, now), slips, now)


def pass_gate_of_house(*, house: House, slips: Iterable[str], now: datetime) -> None:
    """For what belongs to no production, as a pass or a voucher: only the opening of everything stands before it. Raises as `pass_gate`."""
    _pass(openings_before(house, None, None, now), slips, now)


def _pass(openings: Iterable[OpeningStanding], slips: Iterable[str], now: datetime) -> None:
    known = tuple(slips)
    for opening in openings:
        visit = visit_with(opening, known)
        if visit is None:
            raise NotYourTurn(opening.id)
        if now - visit.seen_at >= timedelta(seconds=SEEN_SECONDS):
            _stay_on(visit, now)


def opening_in_the_way(*, house: House, production_id: int, performance_id: int, slips: Iterable[str], now: datetime) -> OpeningStanding | None:
    """The same question for a page that only shows: the opening whose line comes first; None where the way is free."""
    known = tuple(slips)
    return next((one for one in openings_before(house, production_id, performance_id, now) if visit_with(one, known) is None), None)


def openings_before(house: House, production_id: int | None, performance_id: int | None, now: datetime) -> list[OpeningStanding]:
    """Those that guard this performance now (None: what belongs to none): what was chosen from the moment it is planned, all of a house from when the line forms."""
    return [one for one in openings_of(house) if not one.is_over and _guards(one, production_id, performance_id, now)]


def _guards(opening: OpeningStanding, production_id: int | None, performance_id: int | None, now: datetime) -> bool:
    if opening.is_of_everything:
        return now >= opening.forms_at
    return production_id in opening.production_ids or performance_id in opening.performance_ids


def slip_for(opening: OpeningStanding, slips: Iterable[str]) -> Slip | None:
    """The slip of this opening among those that somebody shows. A partner's own rows don't say which lines there are."""
    for written in slips:
        slip = read_slip(written)
        if slip and slip.opening_id == opening.id and slip.house_id == opening.house_id and (not opening.lines or opening.line(slip.line_id)):
            return slip
    return None


def position_in(line: LineStanding, number: int) -> int | None:
    """None as long as the lot wasn't drawn."""
    if line.present is None or line.seed is None:
        return None
    return position_of(line.seed, line.present, number)


def visit_with(opening: OpeningStanding, slips: Iterable[str]) -> Visit | Guest | None:
    """The visit of who shows this slip, while they are inside; a guest's where another house leads. In the house's scope."""
    slip = slip_for(opening, slips)
    if slip and opening.is_led:
        return (
            Guest.objects.filter(opening_id=opening.part, line_no=slip.line_id, number=slip.number, ended_at=None).select_related("opening").first()
        )
    line = opening.line(slip.line_id) if slip else None
    position = position_in(line, slip.number) if line and slip else None
    if position is None:
        return None
    return Visit.objects.filter(line_id=line.id, position=position, ended_at=None).select_related("opening").first()  # type: ignore[union-attr]


def _stay_on(visit: Visit | Guest, now: datetime) -> None:
    last = visit.entered_at + timedelta(minutes=visit.opening.stay_minutes)
    until = min(last, now + timedelta(minutes=QUIET_MINUTES))
    type(visit).objects.filter(pk=visit.pk, ended_at=None).update(seen_at=now, until_at=until)
