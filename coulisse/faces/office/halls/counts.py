"""How many places there are of what: the legend beside a plan."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from coulisse.venues.types import Mark, Plan, Zone, ZoneKind


@dataclass(frozen=True)
class ZoneCount:
    zone: Zone
    places: int
    blocked: int

    @property
    def kind(self) -> str:
        """“standing”, “free seating”; empty for numbered seats, which need no word."""
        return str(ZoneKind(self.zone.kind).label) if self.zone.is_general else ""


@dataclass(frozen=True)
class PlanCounts:
    """What a legend says; ``marks`` are (mark, its word, how many), only those that there are."""

    places: int
    seats: int
    rows: int
    blocked: int
    zones: Sequence[ZoneCount]
    marks: Sequence[tuple[str, str, int]]


def counts_of(plan: Plan) -> PlanCounts:
    seated = Counter(seat.zone for seat in plan.seats)
    blocked = Counter(seat.zone for seat in plan.seats if seat.blocked)
    marks = Counter(mark for seat in plan.seats for mark in seat.marks)
    return PlanCounts(
        places=plan.place_count,
        seats=len(plan.seats),
        rows=len(plan.rows),
        blocked=blocked.total(),
        zones=[ZoneCount(zone, zone.capacity if zone.is_general else seated[key], blocked[key]) for key, zone in plan.zones.items()],
        marks=[(mark.value, str(mark.label), marks[mark.value]) for mark in Mark if marks[mark.value]],
    )
