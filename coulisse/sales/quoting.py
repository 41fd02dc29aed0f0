"""From what lies in a basket to what it costs: loads tables, offers, rights and facts, asks `pricing.rules`."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from coulisse.inventory import queries as stock
from coulisse.memberships.types import Spending, UseWanted
from coulisse.pricing.models import Offer as KeptOffer
from coulisse.pricing.offers import advice
from coulisse.pricing.offers.advice import Step
from coulisse.pricing.offers.selection import Moment, PerformanceFacts
from coulisse.pricing.offers.types import Offer, Right
from coulisse.pricing.queries import offers_of
from coulisse.pricing.rates import RateRefused, rates_opened, rates_refused, with_usual_rates
from coulisse.pricing.rules import quote
from coulisse.pricing.types import LineAsked, Quote
from coulisse.programme.models import Performance
from coulisse.sales.additions import counting_along
from coulisse.sales.asking import line_asked
from coulisse.sales.models import Basket, BasketLine, BasketProduct, BasketRight
from coulisse.sales.persons import PersonInBasket, persons_of
from coulisse.sales.rights import Brought, Counted, left_to, rights_of_products, used_at, what_vouchers_pay
from coulisse.venues.queries import plan_of

# Each step is priced anew: of more tickets than a family takes to some evenings nothing is advised.
MOST_ADVISED = 16


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a basket costs, with which versions of offers, what its buyer brought, and the passes and vouchers in it.

    ``refused`` are the rates that its lines may not have; ``opened`` names the right that opens a line's hidden rate.
    ``rights`` are what is left of them for offers, ``moment`` what was true when it was priced. ``is_added_to``: tickets that
    somebody holds count along.
    """

    asked: Sequence[LineAsked]
    quote: Quote
    offers: Mapping[int, Offer]
    brought: Sequence[Brought]
    refused: Sequence[RateRefused]
    opened: Mapping[int, Hashable]
    rights: Sequence[Right]
    moment: Moment
    products: Sequence[BasketProduct] = ()
    is_added_to: bool = False

    @property
    def total_cents(self) -> int:
        return self.quote.total_cents + sum(one.total_cents for one in self.products)

    @property
    def paying(self) -> list[Spending]:
        """What vouchers pay of it. A voucher doesn't pay for a voucher: else none would ever end."""
        return what_vouchers_pay(self.brought, self.total_cents - sum(one.total_cents for one in self.products if one.worth_cents))

    @property
    def to_pay_cents(self) -> int:
        return self.total_cents - sum(one.cents for one in self.paying)

    @property
    def opened_by_rate(self) -> dict[str, list[str]]:
        """What opened each hidden rate, once for each of its tickets."""
        found: dict[str, list[str]] = {}
        for line in self.asked:
            if line.id in self.opened:
                found.setdefault(line.rate_key, []).append(str(self.opened[line.id]))
        return found

    @property
    def used_at(self) -> list[UseWanted]:
        """What it uses of offers that are limited over all orders."""
        performance_of = {line.id: line.performance for line in self.asked}
        return used_at(self.quote.applied, self.offers.values(), performance_of, self.brought)

    def version_of(self, offer_key: str) -> tuple[int, Offer]:
        return next((pk, offer) for pk, offer in self.offers.items() if offer.key == offer_key)


def with_offers(baskets: QuerySet[Basket]) -> QuerySet[Basket]:
    """Baskets that know, in the same query, which offers are in force (``offer_ids``), whether their buyer brought anything,
    and whether passes or vouchers lie in them."""
    in_force = KeptOffer.objects.filter(house=OuterRef("house"), archived_at=None, current__isnull=False).order_by("position", "id")
    return baskets.annotate(
        offer_ids=ArraySubquery(in_force.values("current_id")),
        has_rights=Exists(BasketRight.objects.filter(house=OuterRef("house"), basket=OuterRef("pk"))),
        has_products=Exists(BasketProduct.objects.filter(house=OuterRef("house"), basket=OuterRef("pk"))),
    )


def quote_basket(basket: Basket, lines: Sequence[BasketLine], performances: Mapping[int, Performance], now: datetime, email: str = "") -> Quoted:
    """What these lines cost now, in their order, at the lowest total that the offers allow. ``basket`` comes from `with_offers`.

    A line without a rate costs what is usual at its place. Where no offer is in force and nothing was brought, it asks the
    database nothing; ``email`` is who is counted where a code is limited for one person.
    """
    offers = offers_of(basket.offer_ids)
    persons = persons_of(basket)
    asked = lines_asked(((line, performances[line.performance_id]) for line in lines), persons)
    left = left_to(basket, now, email, Counted.among(offers.values(), asked), has_rights=basket.has_rights)
    brought = left.brought
    products = products_in(basket)
    rights = [*(right for one in brought for right in one.rights), *rights_of_products(products, now)]
    opened = rates_opened(asked, rights)
    moment = replace(moment_of(offers.values(), performances, now), left_at=left.left_at)
    along = counting_along(asked, persons, brought, offers.values(), now)
    found = quote(along.lines, [*offers.values(), *along.offers], [*opened.rights, *along.rights], moment)
    return Quoted(
        asked, found, offers, brought, rates_refused(asked, rights), opened.by_line, opened.rights, moment, products, is_added_to=bool(along.offers)
    )


def step_away(quoted: Quoted) -> Step | None:
    """The one ticket or performance more that saves most on what is chosen; None where none does, for many tickets at once, and
    where what somebody holds counts along."""
    if not quoted.offers or quoted.is_added_to or len(quoted.asked) > MOST_ADVISED:
        return None
    return advice.step_away(quoted.asked, quoted.offers.values(), quoted.rights, quoted.moment, quoted.quote)


def products_in(basket: Basket) -> Sequence[BasketProduct]:
    """Passes and vouchers in a basket (of `with_offers`), in the order in which they came; one query where there are any."""
    return list(BasketProduct.objects.filter(basket=basket).select_related("version__product").order_by("pk")) if basket.has_products else []


def lines_asked(lines: Iterable[tuple[BasketLine, Performance]], persons: Mapping[int, PersonInBasket]) -> list[LineAsked]:
    """Lines of one basket as `pricing` reads them, each with its rate."""
    return with_usual_rates([_asked(line, performance, persons) for line, performance in lines])


def _asked(line: BasketLine, performance: Performance, persons: Mapping[int, PersonInBasket]) -> LineAsked:
    plan = plan_of(performance.plan_version_id)
    seat = plan.seat_at(line.place_no)
    marks = frozenset(seat.marks) if seat else frozenset()
    return line_asked(line.pk, performance, plan.zone_of(line.place_no).key, line.rate_key, persons.get(line.person), marks)


def moment_of(offers: Sequence[Offer], performances: Mapping[int, Performance], now: datetime) -> Moment:
    """The facts; what is sold is counted only where an offer asks it."""
    asks = any(offer.window.until_sold is not None or offer.window.below_permyriad is not None for offer in offers)
    sold = {pk: filling.sold for pk, filling in stock.fillings(performances.values(), now).items()} if asks else {}
    return Moment(now, {pk: PerformanceFacts(one.starts_at, sold.get(pk, 0), one.place_count) for pk, one in performances.items()})
