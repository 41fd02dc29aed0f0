"""Who goes where when a performance gets another seating plan: looked at before anything is done, and done the same way.

Reads what is claimed and asks `inventory.rearranging`; writes nothing. Inside a house scope.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from coulisse.inventory import queries as stock
from coulisse.inventory.rearranging import nearest_places, rearranged
from coulisse.inventory.types import ClaimState
from coulisse.pricing.queries import table_of, zones_without_price
from coulisse.programme.models import Performance
from coulisse.programme.rules import sellable_zones
from coulisse.sales.models import OrderLine
from coulisse.sales.types import LineKind, OrderState
from coulisse.venues.models import PlanVersion
from coulisse.venues.plan import place_name
from coulisse.venues.queries import plan_of
from coulisse.venues.types import Plan

# What people chose for a sold place that has no counterpart: the number of a place in the new plan, or the money back.
REFUND = -1
Choices = Mapping[int, int]


@dataclass(frozen=True)
class PlaceFate:
    """A place that isn't free, and what becomes of it. ``becomes`` is None where there is no counterpart.

    ``lost_marks`` and ``new_marks`` are what the seat no longer is, and what it is now; ``price_cents`` what a sold
    place would cost in its new zone, None where that is the same or has no such rate.
    """

    place_no: int
    state: ClaimState
    was: Mapping[str, Any]
    becomes: int | None
    name: Mapping[str, Any]
    line: OrderLine | None = None
    new_zone: bool = False
    price_cents: int | None = None
    lost_marks: tuple[str, ...] = ()
    new_marks: tuple[str, ...] = ()
    refunded: bool = False

    @property
    def is_renamed(self) -> bool:
        """What stands on the ticket is another place."""
        return self.becomes is not None and any(self.was.get(part) != self.name.get(part) for part in ("section", "row", "seat"))

    @property
    def is_same(self) -> bool:
        return not (self.becomes is None or self.is_renamed or self.new_zone or self.lost_marks or self.new_marks)


@dataclass(frozen=True)
class Arrangement:
    """The whole of it: every place that isn't free, by number; which choices can't be; zones that have no price."""

    performance: Performance
    version: PlanVersion
    old: Plan
    new: Plan
    fates: tuple[PlaceFate, ...]
    refused: frozenset[int] = frozenset()
    zones_without_price: tuple[str, ...] = ()
    choices: Choices = field(default_factory=dict)

    @cached_property
    def places(self) -> dict[int, int]:
        """Old number to new number of everybody who has a place in the new plan."""
        return {fate.place_no: fate.becomes for fate in self.fates if fate.becomes is not None}

    @cached_property
    def homeless(self) -> tuple[PlaceFate, ...]:
        """Sold places for which somebody has to choose: nothing moves before."""
        return tuple(fate for fate in self.fates if fate.state == ClaimState.SOLD and fate.becomes is None and not fate.refunded)

    @cached_property
    def let_go(self) -> tuple[PlaceFate, ...]:
        """Held and blocked places that have no counterpart."""
        return tuple(fate for fate in self.fates if fate.state != ClaimState.SOLD and fate.becomes is None)

    @cached_property
    def free(self) -> set[int]:
        """Places of the new plan that nobody has."""
        return set(range(self.new.place_count)) - set(self.places.values()) - self.new.blocked_numbers

    @property
    def can_be_done(self) -> bool:
        return not (self.homeless or self.refused or self.zones_without_price)

    def suggestions(self, fate: PlaceFate) -> list[int]:
        return nearest_places(self.old, self.new, fate.place_no, self.free)

    def suggested(self) -> dict[int, int]:
        """A place for each that is homeless, the nearest that is free, no place twice; fewer where the plan is full."""
        free, found = set(self.free), {}
        for fate in self.homeless:
            if near := nearest_places(self.old, self.new, fate.place_no, free, most=1):
                found[fate.place_no] = near[0]
                free.discard(near[0])
        return found


def arrangement(performance: Performance, version: PlanVersion, now: datetime, choices: Choices | None = None) -> Arrangement:
    """What becomes of everybody if the performance goes to this plan now, with these choices. ``now`` ends holds."""
    old, new = plan_of(performance.plan_version_id), plan_of(version.pk)
    taken = stock.taken_places(performance.pk, now)
    claims = {no: state for state, numbers in _by_state(taken) for no in numbers}
    wanted = {no: choice for no, choice in (choices or {}).items() if claims.get(no) == ClaimState.SOLD}
    refunded = {no for no, choice in wanted.items() if choice == REFUND}
    chosen = {no: choice for no, choice in wanted.items() if choice != REFUND and 0 <= choice < new.place_count and choice not in new.blocked_numbers}
    places = rearranged(old, new, {no: state for no, state in claims.items() if no not in refunded}, chosen)
    lines = _lines(performance)
    return Arrangement(
        performance, version, old, new,
        tuple(_fate(performance, old, new, no, claims[no], places.get(no), lines.get(no), refunded=no in refunded) for no in sorted(claims)),
        refused=frozenset(no for no in wanted if no not in refunded and places.get(no) != wanted[no]),
        zones_without_price=tuple(_unpriced(performance, new)), choices=wanted,
    )  # fmt: skip


def _by_state(taken: stock.Taken) -> tuple[tuple[ClaimState, frozenset[int]], ...]:
    return (ClaimState.HELD, taken.held), (ClaimState.SOLD, taken.sold), (ClaimState.BLOCKED, taken.blocked)


def _lines(performance: Performance) -> dict[int, OrderLine]:
    sold = OrderLine.objects.filter(performance=performance, kind=LineKind.TICKET, refunded_at=None, order__state=OrderState.CONFIRMED)
    return {line.place_no: line for line in sold.select_related("order") if line.place_no is not None}


def _unpriced(performance: Performance, new: Plan) -> list[str]:
    zones = sellable_zones(new)
    current = performance.price_list.current_id
    return zones_without_price(table_of(current), zones) if current else zones


def _fate(
    performance: Performance, old: Plan, new: Plan, no: int, state: ClaimState, becomes: int | None, line: OrderLine | None, *, refunded: bool
) -> PlaceFate:  # fmt: skip
    was = line.place_name if line else place_name(old, no)
    if becomes is None:
        return PlaceFate(no, state, was, None, {}, line, refunded=refunded)
    before, after = _marks(old, no), _marks(new, becomes)
    new_zone = old.zone_of(no).key != new.zone_of(becomes).key
    return PlaceFate(
        no, state, was, becomes, place_name(new, becomes), line, new_zone, _price(performance, line, new.zone_of(becomes).key) if new_zone else None,
        tuple(sorted(before - after)), tuple(sorted(after - before)),
    )  # fmt: skip


def _marks(plan: Plan, no: int) -> frozenset[str]:
    seat = plan.seat_at(no)
    return seat.marks if seat else frozenset()


def _price(performance: Performance, line: OrderLine | None, zone: str) -> int | None:
    """What the rate of a line costs in another zone by the list of today, where that isn't what was paid."""
    if line is None or not performance.price_list.current_id:
        return None
    cents = table_of(performance.price_list.current_id).prices.get(zone, {}).get(line.rate_key)
    return None if cents == line.price_cents else cents
