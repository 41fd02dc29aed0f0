"""What places cost before anybody holds them: as the basket would say it, with the house's offers and what lies in the basket.

Inside a house scope; writes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coulisse.houses.models import House
from coulisse.inventory import queries as stock
from coulisse.pricing.offers.advice import Step
from coulisse.pricing.offers.types import Offer
from coulisse.pricing.queries import offers_now
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance
from coulisse.sales import quoting, reading
from coulisse.sales.models import Basket, BasketLine
from coulisse.sales.quoting import Quoted
from coulisse.venues.queries import plan_of
from coulisse.venues.types import RESERVED_MARKS, Plan

NOBODYS = UUID(int=0)


@dataclass(frozen=True, slots=True)
class ChoicePriced:
    """What a choice adds to what a basket costs. ``saved_cents``: what offers take off it, and off what lay there before; ``by``: which
    of them; ``step``: the one ticket or performance more that would save most."""

    total_cents: int
    saved_cents: int
    by: Sequence[Offer]
    step: Step | None
    offers: Mapping[str, Offer]

    @property
    def plain_cents(self) -> int:
        return self.total_cents + self.saved_cents


def price_of_choice(
    *, house: House, performance: Performance, wanted: Mapping[str, int], now: datetime, basket_id: UUID | None = None, instead: bool = False
) -> ChoicePriced:  # fmt: skip
    """So many places of each zone, at its usual rate; ``instead`` of what the basket holds of this performance. One query without a
    basket, where nothing is counted over all orders."""
    basket, before = _basket_of(house, basket_id, now)
    kept = [line for line in before if not (instead and line.performance_id == performance.pk)]
    added = list(_lines(performance, wanted))
    known = programme.performances_to_sell({line.performance_id for line in kept}) if kept else {}
    performances = {**known, performance.pk: performance}
    old = quoting.quote_basket(basket, kept, performances, now) if kept else None
    new = quoting.quote_basket(basket, [*kept, *added], performances, now)
    saved = _saved(new) - (_saved(old) if old else 0)
    offers = {offer.key: offer for offer in new.offers.values()}
    saving = dict.fromkeys(one.offer_key for one in new.quote.applied if one.saves_cents)
    by = [offers[key] for key in saving if key not in _applied(old)] or [offers[key] for key in saving]
    return ChoicePriced(new.quote.total_cents - (old.quote.total_cents if old else 0), saved, by, quoting.step_away(new), offers)


def _basket_of(house: House, basket_id: UUID | None, now: datetime) -> tuple[Basket, Sequence[BasketLine]]:
    """The basket with what it still holds; without one an empty one, that is nobody's."""
    basket = reading.basket_shown.first(basket_id) if basket_id else None
    if basket and basket.expires_at > now:
        held = stock.still_held(basket.pk, now)
        lines = reading.basket_lines.all(basket.house_id, basket.pk)
        return basket, [line for line in lines if (line.performance_id, line.place_no) in held]
    nobodys = Basket(house=house, id=NOBODYS)
    nobodys.offer_ids, nobodys.has_rights, nobodys.has_products = [one.version_id for one in offers_now()], False, False
    return nobodys, []


def _lines(performance: Performance, wanted: Mapping[str, int]) -> Iterator[BasketLine]:
    """Lines that are nowhere: which seat of a zone it is doesn't change what it costs."""
    plan, number = plan_of(performance.plan_version_id), 0
    for zone, count in wanted.items():
        for _place in range(count):
            number -= 1
            yield BasketLine(id=number, performance=performance, place_no=_some_place(plan, zone), rate_key="")


def has_place(plan: Plan, zone_key: str) -> bool:
    """Whether the plan has this zone, and a place in it; a price list may know zones of other halls."""
    zone = plan.zones.get(zone_key)
    return zone is not None and (bool(zone.numbers) if zone.is_general else any(seat.zone == zone_key for seat in plan.seats))


def _some_place(plan: Plan, zone_key: str) -> int:
    zone = plan.zones[zone_key]
    if zone.is_general:
        return next(iter(zone.numbers))
    seats = [seat for seat in plan.seats if seat.zone == zone_key]
    return next((seat.no for seat in seats if not seat.marks & RESERVED_MARKS), seats[0].no)


def _saved(quoted: Quoted) -> int:
    return sum(line.saved_cents for line in quoted.quote.lines)


def _applied(quoted: Quoted | None) -> frozenset[str]:
    return frozenset(one.offer_key for one in quoted.quote.applied) if quoted else frozenset()
