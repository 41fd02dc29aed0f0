"""What one can choose of the performance at hand: how many, of which zone, at what price. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from coulisse.faces.shop.offers import Offer
from coulisse.houses.models import House
from coulisse.lib.text import in_language
from coulisse.pricing.rate_words import conditions_in_words
from coulisse.pricing.rules import price_with_fees
from coulisse.pricing.types import PriceTable
from coulisse.programme.models import Performance
from coulisse.programme.rules import sellable_zones
from coulisse.venues.types import RESERVED_MARKS, Mark, Plan, ZoneKind

# What a party usually is.
USUAL_PARTY = 2


@dataclass(frozen=True, slots=True)
class RateShown:
    """A kind of ticket, what it costs with all its fees, and for whom: the house's note, and the conditions."""

    name: str
    note: str
    cents: int
    conditions: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """For whom it is, in one line."""
        return " · ".join(filter(None, (self.note, *self.conditions)))


@dataclass(frozen=True, slots=True)
class ZoneShown:
    """Places of one price. The first rate is what anybody pays; ``is_gone``: nothing is left."""

    key: str
    name: str
    kind: str
    colour: str
    rates: tuple[RateShown, ...]
    is_gone: bool

    @property
    def cents(self) -> int:
        return self.rates[0].cents

    @property
    def others(self) -> tuple[RateShown, ...]:
        return self.rates[1:]


@dataclass(frozen=True, slots=True)
class Choosing:
    """The form of one performance. ``order_fee_cents`` comes once on top of an order that isn't free."""

    offer: Offer
    zones: tuple[ZoneShown, ...]
    most: int
    has_seats: bool
    has_wheelchair: bool
    order_fee_cents: int

    @property
    def can_buy(self) -> bool:
        return self.offer.can_buy and any(not zone.is_gone for zone in self.zones)

    @property
    def only_wheelchair(self) -> bool:
        """All usual places have gone, some for wheelchairs haven't."""
        return self.offer.can_buy and self.has_wheelchair and not self.can_buy

    @property
    def zone(self) -> ZoneShown:
        """The zone that is chosen to begin with: the first that isn't gone."""
        return next((zone for zone in self.zones if not zone.is_gone), self.zones[0])

    @property
    def reductions(self) -> list[tuple[str, str]]:
        """For whom each rate is, said once for all zones."""
        return list({rate.name: rate.says for zone in self.zones for rate in zone.rates if rate.says}.items())

    @property
    def party(self) -> int:
        return min(USUAL_PARTY, self.most)


def choosing(
    *, performance: Performance, offer: Offer, plan: Plan, taken: Collection[int], table: PriceTable, house: House, language: str
) -> Choosing:
    gone = plan.blocked_numbers.union(taken)
    left = _left(plan, gone)
    zones = [_zone(plan, key, table, left, language) for key in sellable_zones(plan) if table.rates_for(key)]
    return Choosing(
        offer=offer,
        zones=tuple(zones),
        most=max(1, min(performance.limit_per_order, house.places_per_basket)),
        has_seats=bool(plan.seats),
        has_wheelchair=any(Mark.WHEELCHAIR.value in seat.marks and seat.no not in gone for seat in plan.seats),
        order_fee_cents=sum(fee.cents for fee in table.fees if fee.per == "order"),
    )


def _left(plan: Plan, gone: Collection[int]) -> dict[str, int]:
    """Places that anyone may take, by zone: those for wheelchairs go to who asks for them."""
    left = {zone.key: sum(no not in gone for no in zone.numbers) for zone in plan.general_zones}
    for seat in plan.seats:
        if seat.no not in gone and not seat.marks & RESERVED_MARKS:
            left[seat.zone] = left.get(seat.zone, 0) + 1
    return left


def _zone(plan: Plan, key: str, table: PriceTable, left: dict[str, int], language: str) -> ZoneShown:
    zone = plan.zones[key]
    rates = [
        RateShown(
            in_language(rate.name, language),
            in_language(rate.note, language),
            price_with_fees(table, key, rate.key),
            tuple(conditions_in_words(rate, table)),
        )
        for rate in table.open_rates_for(key)
    ]
    return ZoneShown(
        key=key,
        name=in_language(zone.name, language) or in_language(table.zone_names.get(key), language) or key,
        kind=ZoneKind(zone.kind).value,
        colour=zone.colour,
        rates=tuple(rates),
        is_gone=not left.get(key),
    )
