"""What a performance is at a moment. Pure: facts in, state out."""

from datetime import datetime
from enum import Enum

from coulisse.programme.types import PerformanceState, Shown
from coulisse.venues.types import Mark, Plan


class NotSoldNow(Enum):
    """Why a performance can't be bought at this moment."""

    NOT_YET = "not_yet"
    NO_LONGER = "no_longer"
    CANCELLED = "cancelled"


def sale_end(*, starts_at: datetime, sale_ends_at: datetime | None) -> datetime:
    """When the sale closes: as the house said, else when the performance starts."""
    return sale_ends_at or starts_at


def why_not_sold(
    *, state: str, starts_at: datetime, sale_starts_at: datetime | None, sale_ends_at: datetime | None, now: datetime
) -> NotSoldNow | None:
    """None where it can be bought at this moment."""
    if state == PerformanceState.CANCELLED:
        return NotSoldNow.CANCELLED
    if state != PerformanceState.ON_SALE or (sale_starts_at and now < sale_starts_at):
        return NotSoldNow.NOT_YET
    if now >= sale_end(starts_at=starts_at, sale_ends_at=sale_ends_at):
        return NotSoldNow.NO_LONGER
    return None


def shown(
    *, state: str, starts_at: datetime, sale_starts_at: datetime | None, sale_ends_at: datetime | None,
    moved_from_at: datetime | None, free_places: int | None, now: datetime,
) -> Shown:  # fmt: skip
    """What a person sees. ``free_places`` None: not known, and then it is not called sold out."""
    if state == PerformanceState.CANCELLED:
        return Shown.CANCELLED
    if state == PerformanceState.DRAFT:
        return Shown.DRAFT
    if now >= starts_at:
        return Shown.PAST
    reason = why_not_sold(state=state, starts_at=starts_at, sale_starts_at=sale_starts_at, sale_ends_at=sale_ends_at, now=now)
    if reason is NotSoldNow.NO_LONGER:
        return Shown.SALE_ENDED
    if reason is None and free_places == 0:
        return Shown.SOLD_OUT
    if moved_from_at:
        return Shown.MOVED
    return Shown.ANNOUNCED if reason else Shown.ON_SALE


# Attributes of seats by which an agenda can be filtered; a companion's place says nothing of its own.
ACCESS_MARKS = (Mark.WHEELCHAIR.value, Mark.HEARING_LOOP.value, Mark.STEP_FREE.value)


def access_marks(plan: Plan) -> list[str]:
    """What the places of a plan offer to people who need it; seats that the plan keeps out of sale don't count."""
    offered = {mark for seat in plan.seats if not seat.blocked for mark in seat.marks}
    return [mark for mark in ACCESS_MARKS if mark in offered]


def sellable_zones(plan: Plan) -> list[str]:
    """Zones with at least one place that can be sold: each needs a price."""
    seated = {seat.zone for seat in plan.seats if not seat.blocked}
    return [key for key, zone in plan.zones.items() if zone.capacity and (zone.is_general or key in seated)]


def same_places(one: Plan, other: Plan) -> bool:
    """Every place number means the same place in both plans, so that what was sold in one is sold in the other."""
    seats = [(seat.key, seat.zone) for seat in one.seats] == [(seat.key, seat.zone) for seat in other.seats]
    return seats and [(z.key, z.numbers) for z in one.general_zones] == [(z.key, z.numbers) for z in other.general_zones]
