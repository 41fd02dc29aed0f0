"""Wheelchair places with who comes along, as one unit. Pure.

A companion place belongs to the wheelchair place beside it: who asks for one gets the other, and a companion place of
somebody else's wheelchair place is the last one to be given away.
"""

from collections.abc import Collection, Mapping, Sequence
from math import hypot

from coulisse.venues.types import Mark, Plan, Seat

# A companion sits at most this many seat distances from the wheelchair place.
BESIDE = 4.0
TOGETHER = 2.2


def owners(plan: Plan) -> Mapping[int, int]:
    """Of each companion place the wheelchair place that it belongs to: the nearest pairs first, one companion each."""
    chairs = [seat for seat in plan.seats if Mark.WHEELCHAIR in seat.marks]
    companions = [seat for seat in plan.seats if Mark.COMPANION in seat.marks and Mark.WHEELCHAIR not in seat.marks]
    within = BESIDE * (plan.spacing or 1.0)
    pairs = sorted((round(apart(chair, seat), 3), chair.no, seat.no) for seat in companions for chair in chairs if apart(chair, seat) <= within)
    owner: dict[int, int] = {}
    for _distance, chair_no, seat_no in pairs:
        if seat_no not in owner and chair_no not in owner.values():
            owner[seat_no] = chair_no
    for _distance, chair_no, seat_no in pairs:
        owner.setdefault(seat_no, chair_no)
    return owner


def with_company(
    plan: Plan, owner: Mapping[int, int], wheelchairs: int, others: int, taken: Collection[int], *, zone: str, distances: Sequence[float]
) -> tuple[Seat, ...] | None:
    """The best wheelchair places near each other, and seats for ``others`` beside them; None where there aren't enough."""
    usable = [seat for seat in plan.seats if seat.no not in taken and not seat.blocked and (not zone or seat.zone == zone)]
    chairs = sorted((seat for seat in usable if Mark.WHEELCHAIR in seat.marks), key=lambda seat: (seat.rank, distances[seat.no]))
    if not wheelchairs or len(chairs) < wheelchairs:
        return None
    best: tuple[tuple[int, int, float], tuple[Seat, ...]] | None = None
    for first in chairs:
        own = sorted(chairs, key=lambda seat: (apart(seat, first), seat.no))[:wheelchairs]
        near = _beside(plan, owner, own, others, usable)
        if near is None:
            continue
        chosen = (*own, *near)
        # First of all not at the cost of another wheelchair place; then the best rank, then close together.
        cost = (_deprived(owner, own, near), first.rank, sum(apart(seat, first) for seat in chosen))
        if best is None or cost < best[0]:
            best = cost, chosen
    return best[1] if best else None


def _beside(plan: Plan, owner: Mapping[int, int], chairs: Sequence[Seat], others: int, usable: Sequence[Seat]) -> list[Seat] | None:
    """Their own companion places, then seats beside them; never another wheelchair place."""
    own = {chair.no for chair in chairs}
    within = BESIDE * (plan.spacing or 1.0)

    def worth(seat: Seat) -> tuple[int, float, int]:
        near = min(apart(seat, chair) for chair in chairs)
        if Mark.COMPANION not in seat.marks:
            return 1, near, seat.no
        return (0 if owner.get(seat.no) in own and near <= within else 2), near, seat.no

    candidates = [seat for seat in usable if Mark.WHEELCHAIR not in seat.marks]
    found = sorted(candidates, key=worth)[:others] if others else []
    return found if len(found) == others else None


def _deprived(owner: Mapping[int, int], chairs: Sequence[Seat], near: Sequence[Seat]) -> int:
    own = {chair.no for chair in chairs}
    return sum(Mark.COMPANION in seat.marks and owner.get(seat.no) not in own for seat in near)


def are_together(plan: Plan, seats: Sequence[Seat]) -> bool:
    """Each of them has another one beside it."""
    within = TOGETHER * (plan.spacing or 1.0)
    return len(seats) < 2 or all(min(apart(seat, other) for other in seats if other is not seat) <= within for seat in seats)


def apart(one: Seat, other: Seat) -> float:
    return hypot(one.x - other.x, one.y - other.y)
