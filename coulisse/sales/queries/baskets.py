"""What lies in a basket, with everything that its page shows. Inside a house scope."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from coulisse.pricing.offers.advice import Step
from coulisse.pricing.offers.types import Offer
from coulisse.pricing.rate_words import conditions_in_words
from coulisse.pricing.rates import RateRefused, rates_shown
from coulisse.pricing.rules import price_with_fees, rate_asked
from coulisse.pricing.types import FeePriced, LineAsked, LinePriced, Rate, Reduction
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance
from coulisse.sales import quoting, reading
from coulisse.sales.models import Basket, BasketLine, BasketProduct
from coulisse.sales.persons import PersonInBasket, persons_of
from coulisse.sales.quoting import Quoted, quote_basket
from coulisse.sales.rights import Brought
from coulisse.venues.plan import place_name
from coulisse.venues.queries import plan_of

if TYPE_CHECKING:
    from coulisse.sales.operations.baskets import Held, HoldAsked


@dataclass(frozen=True, slots=True)
class RateOffered:
    """A rate that this place can have, what it then costs with everything, and its conditions in words."""

    rate: Rate
    total_cents: int
    conditions: Sequence[str]


@dataclass(frozen=True, slots=True)
class PlaceInBasket:
    line: BasketLine
    name: dict[str, Any]
    rates: Sequence[RateOffered]
    priced: LinePriced
    is_lost: bool
    refused: Sequence[RateRefused]

    @property
    def rates_offered(self) -> tuple[tuple[str, int], ...]:
        """Each rate that it can have with what it then costs: what a list of them shows."""
        return tuple((offered.rate.key, offered.total_cents) for offered in self.rates)

    @property
    def conditions(self) -> Sequence[str]:
        """Of the rate that it has, in words."""
        return next((offered.conditions for offered in self.rates if offered.rate.key == self.priced.rate.key), ())


@dataclass(frozen=True, slots=True)
class PerformanceInBasket:
    performance: Performance
    places: Sequence[PlaceInBasket]


@dataclass(frozen=True, slots=True)
class BasketView:
    """A basket as it is shown: what it holds, what it costs, how long it is kept."""

    basket: Basket
    performances: Sequence[PerformanceInBasket]
    quoted: Quoted
    is_over: bool

    @property
    def order_fees(self) -> Sequence[FeePriced]:
        return self.quoted.quote.order_fees

    @property
    def total_cents(self) -> int:
        return self.quoted.total_cents

    @property
    def to_pay_cents(self) -> int:
        """What is left of it when the vouchers that were brought have paid."""
        return self.quoted.to_pay_cents

    @property
    def products(self) -> Sequence[BasketProduct]:
        return self.quoted.products

    @property
    def brought(self) -> Sequence[Brought]:
        return self.quoted.brought

    @property
    def offers(self) -> Mapping[str, Offer]:
        return {offer.key: offer for offer in self.quoted.offers.values()}

    @property
    def reductions(self) -> Sequence[Reduction]:
        """Why each place costs less than the price list says."""
        return [reduction for line in self.quoted.quote.lines for reduction in line.reductions]

    @property
    def saved_cents(self) -> int:
        """How much less it costs by the house's offers."""
        return sum(reduction.cents for reduction in self.reductions)

    @property
    def places_gone(self) -> list[dict[str, Any]]:
        """Names of places that were in it until the performance got another seating plan."""
        return self.basket.places_gone or []

    @property
    def persons(self) -> Mapping[int, PersonInBasket]:
        """Who its places are for, by number; nobody in most baskets."""
        return persons_of(self.basket)

    @property
    def place_count(self) -> int:
        return sum(len(part.places) for part in self.performances)

    @property
    def lost(self) -> list[PlaceInBasket]:
        """Places that the basket no longer holds: its time ran out, or others took them."""
        return [place for part in self.performances for place in part.places if place.is_lost]


def basket_view(
    basket_id: UUID, now: datetime, known: Iterable[Performance] = (), email: str = "",
    performances: Callable[[Iterable[int]], Mapping[int, Performance]] = programme.performances_to_sell,
) -> BasketView | None:  # fmt: skip
    """The basket with everything that its page shows, in three queries, with passes or vouchers one more; None where there is
    none or it is empty. One of nothing but passes and vouchers is never over: nothing is kept from others for it.

    ``known``: performances that this very transaction has read, which aren't asked for again; ``email``: who will order, as
    far as that is known, where a code is limited for one person; ``performances``: how they are read, for a page that is only
    looked at `programme.queries.performances_shown`."""
    basket = reading.basket_shown.first(basket_id)
    if basket is None:
        return None
    lines = reading.basket_lines_held.all(basket.house_id, basket.pk, now)
    if not lines and not basket.has_products:
        return None
    return _view(basket, lines, _performances({line.performance_id for line in lines}, known, performances), now, email)


def basket_begun(asked: "HoldAsked", held: "Held") -> BasketView | None:
    """The same of a new basket that this very transaction wrote, without asking for it again; None where it wasn't new."""
    if not asked.is_new or held.written is None:
        return None
    house, basket_id, performance, written = asked.house.pk, asked.basket_id, held.performance, held.written
    basket = Basket(
        house_id=house, id=basket_id, language=asked.language, channel=asked.channel, created_at=asked.now, expires_at=held.expires_at,
        extendable_until=written.extendable_until,
    )  # fmt: skip
    basket.offer_ids, basket.has_rights, basket.has_products = list(written.offer_ids), False, False  # type: ignore[attr-defined]
    lines = [
        BasketLine(
            house_id=performance.house_id, id=written.lines[no], selling_house_id=house, basket_id=basket_id, performance_id=performance.pk,
            place_no=no, rate_key="",
        )
        for no in sorted(held.places)
    ]  # fmt: skip
    for line in lines:
        line.is_held = True  # type: ignore[attr-defined]
    return _view(basket, lines, {performance.pk: performance}, asked.now, "")


def _view(basket: Basket, lines: Sequence[BasketLine], performances: Mapping[int, Performance], now: datetime, email: str) -> BasketView:
    quoted = quote_basket(basket, lines, performances, now, email)
    shown: dict[int, list[PlaceInBasket]] = {}
    rates = _rates_offered(quoted)
    for line, asked, priced in zip(lines, quoted.asked, quoted.quote.lines, strict=True):
        refused = [one for one in quoted.refused if line.pk in one.line_ids]
        name = place_name(plan_of(performances[line.performance_id].plan_version_id), line.place_no)
        shown.setdefault(line.performance_id, []).append(PlaceInBasket(line, name, rates(asked), priced, not line.is_held, refused))  # type: ignore[attr-defined]
    parts = [PerformanceInBasket(performances[pk], places) for pk, places in shown.items()]
    parts.sort(key=lambda part: (part.performance.starts_at, part.performance.pk))
    return BasketView(basket, parts, quoted, is_over=bool(lines) and basket.expires_at <= now)


def _performances(
    ids: set[int], known: Iterable[Performance], read: Callable[[Iterable[int]], Mapping[int, Performance]]
) -> dict[int, Performance]:  # fmt: skip
    found = {performance.pk: performance for performance in known if performance.pk in ids}
    return {**found, **read(ids - found.keys())} if ids - found.keys() else found


def step_away(view: BasketView) -> Step | None:
    """The one ticket or performance more that would save most on what is in the basket."""
    return quoting.step_away(view.quoted)


def places_gone(basket_id: UUID) -> list[dict[str, Any]]:
    """Names of the places that another seating plan took out of a basket, also where nothing is left in it."""
    return Basket.objects.filter(pk=basket_id).values_list("places_gone", flat=True).first() or []


def _rates_offered(quoted: Quoted) -> Callable[[LineAsked], list[RateOffered]]:
    """The rates that make sense at a place: hidden ones with what opens them, a companion's where there is a wheelchair place."""
    words = {right.unlocks for right in quoted.rights}
    with_wheelchair = {line.performance for line in quoted.asked if line.is_wheelchair}

    def offered(line: LineAsked) -> list[RateOffered]:
        can_accompany = line.performance in with_wheelchair and not line.is_wheelchair
        rates = [rate for rate in rates_shown(line.table.rates_for(line.zone_key), words) if can_accompany or not rate.conditions.beside_wheelchair]
        if all(rate.key != line.rate_key for rate in rates):
            rates.append(rate_asked(line.table, line.zone_key, line.rate_key))
        return [RateOffered(rate, price_with_fees(line.table, line.zone_key, rate.key), conditions_in_words(rate, line.table)) for rate in rates]

    return offered
