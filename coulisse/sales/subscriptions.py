"""What a house sells as a subscription: its formulas, what can be chosen for them, and what a choice still lacks and costs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from coulisse.memberships import queries as memberships
from coulisse.memberships.models import Membership, Person, Product
from coulisse.memberships.types import ProductKind, ProductTerms
from coulisse.pricing.offers.choosing import Missing, can_be_filled, is_formula, may_be_chosen, missing
from coulisse.pricing.offers.selection import Moment
from coulisse.pricing.offers.types import Offer, Right
from coulisse.pricing.queries import offers_now, table_of
from coulisse.pricing.rules import quote
from coulisse.pricing.types import LineAsked, Quote, Text
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState
from coulisse.sales.additions import added_by, held_asked, where_they_sit
from coulisse.sales.asking import line_asked
from coulisse.sales.models import Basket, BasketLine, BasketProduct, Order, OrderLine, SubscriptionTicket
from coulisse.sales.operations.subscriptions import Subscriber
from coulisse.sales.persons import PersonInBasket, persons_of
from coulisse.sales.quoting import moment_of
from coulisse.sales.types import LineKind
from coulisse.venues.queries import plan_of


@dataclass(frozen=True, slots=True)
class FormulaSold:
    """A product that the house sells as a subscription, and the offer that says what is chosen from. ``offers``: all in force."""

    product: Product
    terms: ProductTerms
    offer: Offer
    offers: Sequence[Offer]

    def is_for(self, holds: frozenset[str], now: datetime) -> bool:
        """Whether who holds these products may take it now: of what is first for some, nobody else."""
        return self.terms.sale.is_open(now, holds=holds)

    @property
    def price_cents(self) -> int:
        """What it costs beside its tickets."""
        return self.terms.price_of(None) + self.terms.fee_cents


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a choice comes to: what each person still lacks (by number), what its tickets cost, and what is paid beside them.

    ``credits``: how many of its credits it uses.
    """

    lacks: Mapping[int, Missing]
    quote: Quote
    price_cents: int = 0
    credits: int = 0

    @property
    def total_cents(self) -> int:
        return self.quote.total_cents + self.price_cents

    @property
    def is_complete(self) -> bool:
        return all(one.is_complete for one in self.lacks.values())

    @property
    def saves_cents(self) -> int:
        return sum(applied.saves_cents for applied in self.quote.applied)


def formulas(now: datetime) -> list[FormulaSold]:
    """The house's formulas that are sold now, if only to who comes first (`FormulaSold.is_for`), in its order. Two queries."""
    in_force = [one.offer for one in offers_now()]
    products = memberships.products().filter(kind=ProductKind.SUBSCRIPTION, current__isnull=False)
    found = [(product, memberships.terms_of(product.current_id)) for product in products]
    chosen = [(product, terms, _chosen_by(terms, in_force)) for product, terms in found if terms.sale.is_open_to_some(now)]
    return [FormulaSold(product, terms, offer, in_force) for product, terms, offer in chosen if offer]


def _chosen_by(terms: ProductTerms, in_force: Sequence[Offer]) -> Offer | None:
    """The offer that says what is chosen from: its formula, or what its credits open."""
    if terms.has_credits:
        return next((offer for offer in in_force if offer.unlocked_by in terms.unlocks), None)
    return next((offer for offer in in_force if offer.key == terms.formula and is_formula(offer)), None)


def spent_on(membership: Membership) -> FormulaSold | None:
    """What the credits of somebody can be spent on, whether they are still sold or not. Inside a scope, two queries."""
    terms, in_force = memberships.terms_of(membership.version_id), [one.offer for one in offers_now()]
    offer = _chosen_by(terms, in_force)
    return FormulaSold(membership.version.product, terms, offer, in_force) if offer else None


def formula_named(key: str, now: datetime) -> FormulaSold | None:
    return next((one for one in formulas(now) if one.product.key == key), None)


def first_for(product_key: str, now: datetime) -> list[FormulaSold]:
    """The formulas that who holds this product may take before everybody else. Two queries."""
    return [one for one in formulas(now) if one.terms.sale.is_first(now) and product_key in one.terms.sale.holders_of]


def on_sale(now: datetime) -> list[Performance]:
    """Every performance that can be bought at this moment, the next one first. One query."""
    coming = programme.performances().filter(state=PerformanceState.ON_SALE, starts_at__gt=now)
    return [performance for performance in coming if programme.why_not_sold(performance, now) is None]


def season_of(formula: FormulaSold, coming: Iterable[Performance]) -> list[Performance]:
    """Those of these performances that the formula is chosen from."""
    return [performance for performance in coming if any(may_be_chosen(formula.offer, line) for line in every_line(performance))]


def enough_left(formula: FormulaSold, coming: Iterable[Performance]) -> bool:
    """Whether there is enough left for one person to fulfil it."""
    return can_be_filled(formula.offer, [line for performance in coming for line in every_line(performance)])


def every_line(performance: Performance) -> list[LineAsked]:
    """A line for each zone and rate in which a performance is sold."""
    table = table_of(performance.price_list.current_id)
    return [line_asked(0, performance, zone, rate.key) for zone in zones_sold(performance) for rate in table.rates_for(zone)]


def zones_sold(performance: Performance) -> dict[str, Text]:
    """The zones of a performance that have a price, the plan's order, with their names."""
    table = table_of(performance.price_list.current_id)
    return {key: zone.name for key, zone in plan_of(performance.plan_version_id).zones.items() if table.rates_for(key)}


def zone_for(performance: Performance, wanted: str) -> str:
    """The zone that is wanted where the performance has it; else its first."""
    sold = zones_sold(performance)
    return wanted if wanted in sold else next(iter(sold), "")


def look_at(formula: FormulaSold, subscribers: Sequence[Subscriber], performances: Mapping[int, Performance], now: datetime) -> Chosen:
    """What a choice lacks and costs, before any seat is held. ``performances``: those that may be chosen."""
    lines = {one.person.number: [_line(one, performances[pk]) for pk in one.performance_ids if pk in performances] for one in subscribers}
    chosen = {line.performance: performances[line.performance] for of_one in lines.values() for line in of_one}
    moment: Moment = moment_of(formula.offers, chosen, now)
    terms = formula.terms
    rights = [Right(formula.product.key, word, left=terms.worth_tickets or None) for word in terms.unlocks if terms.validity.period(now)[0] <= now]
    priced = quote([line for of_one in lines.values() for line in of_one], formula.offers, rights, moment)
    lacks = {number: Missing() if terms.has_credits else missing(formula.offer, of_one) for number, of_one in lines.items()}
    return Chosen(lacks, priced, formula.price_cents, sum(one.right_key == formula.product.key for one in priced.applied) if terms.has_credits else 0)


def _line(one: Subscriber, performance: Performance) -> LineAsked:
    zone = zone_for(performance, one.zone_at(performance.pk))
    return line_asked((one.person.number, performance.pk), performance, zone, one.rate_key, one.person)


def chosen_before(basket_id: UUID, formula: FormulaSold) -> list[Subscriber]:
    """What a basket holds of this formula, as it was chosen; also where its time is over. ``zones`` say where each place is.

    Two queries; a third where something of it is there.
    """
    basket = Basket.objects.filter(pk=basket_id).first()
    wishes = set(BasketProduct.objects.filter(basket_id=basket_id, version__product=formula.product).values_list("pk", flat=True)) if basket else ()
    people = [one for one in persons_of(basket).values() if one.wish in wishes] if basket and wishes else []
    of_basket = BasketLine.objects.filter(basket_id=basket_id, person__in=[one.number for one in people]) if people else BasketLine.objects.none()
    lines: dict[int, list[BasketLine]] = {}
    for line in of_basket.select_related("performance").order_by("performance__starts_at", "pk"):
        lines.setdefault(line.person, []).append(line)
    return [_as_chosen(one, lines.get(one.number, [])) for one in people]


def _as_chosen(person: PersonInBasket, lines: Sequence[BasketLine]) -> Subscriber:
    zones = {line.performance_id: plan_of(line.performance.plan_version_id).zone_of(line.place_no).key for line in lines}
    return Subscriber(person, tuple(zones), next((line.rate_key for line in lines if line.rate_key), ""), zones=zones)


@dataclass(frozen=True, slots=True)
class PersonHolding:
    """Somebody of a subscription, with all tickets that ever were theirs, the first date first."""

    person: Person
    lines: Sequence[OrderLine]

    @property
    def lines_now(self) -> Sequence[OrderLine]:
        """The tickets that weren't given back."""
        return [line for line in self.lines if line.refunded_at is None]

    @property
    def has(self) -> frozenset[int]:
        """The performances for which they have a ticket now."""
        return frozenset(line.performance_id for line in self.lines_now)


@dataclass(frozen=True, slots=True)
class SubscriptionHolding:
    """A subscription that somebody holds: what was sold, its people and their tickets."""

    membership: Membership
    terms: ProductTerms
    people: Sequence[PersonHolding]

    @property
    def formula_key(self) -> str:
        return self.terms.formula


def prices_when_added(one: SubscriptionHolding, formula: FormulaSold, season: Sequence[Performance], now: datetime) -> dict[int, tuple[int, int]]:
    """What one ticket more costs at each of these performances, for who of them doesn't have it yet: the lowest and the highest, with
    fees. As if it alone were added, by the rights that stand on what they hold."""
    moment = moment_of(formula.offers, {performance.pk: performance for performance in season}, now)
    rights = [Right(one.membership.subject, word) for word in one.terms.unlocks]
    held = {person.person.pk: [held_asked(line) for line in person.lines_now] for person in one.people}
    sitting = [line for person in one.people for line in person.lines]
    found: dict[int, tuple[int, int]] = {}
    for performance in season:
        zone = zone_for(performance, where_they_sit(sitting, performance))
        cents = []
        for person in one.people:
            if performance.pk not in person.has:
                rate = person.lines[-1].rate_key if person.lines else ""
                line = line_asked(performance.pk, performance, zone, rate)
                along = added_by(one.membership.subject, str(person.person.pk), formula.offer, held[person.person.pk], [line])
                priced = quote(along.lines or [line], [*formula.offers, *along.offers], [*rights, *along.rights], moment)
                cents.append(priced.lines[0].total_cents)
        if cents:
            found[performance.pk] = min(cents), max(cents)
    return found


def held_with(order: Order) -> list[SubscriptionHolding]:
    """The subscriptions that were bought with an order, or that its tickets are of. Three queries."""
    lines = OrderLine.objects.filter(order=order, kind=LineKind.PRODUCT).values("pk")
    theirs = Q(order_line_id__in=lines) | Q(pk__in=[one.membership for one in persons_of(order).values() if one.membership])
    found = Membership.objects.filter(theirs, version__product__kind=ProductKind.SUBSCRIPTION)
    held = list(found.select_related("version__product").prefetch_related("persons").order_by("pk"))
    of_person: dict[int, list[OrderLine]] = {}
    tickets = SubscriptionTicket.objects.filter(membership__in=held).select_related(
        "order_line__order", "order_line__performance__production", "order_line__performance__plan_version__layout__hall"
    )
    for ticket in tickets.defer("order_line__performance__plan_version__document").order_by("order_line__performance__starts_at", "pk"):
        of_person.setdefault(ticket.person_id, []).append(ticket.order_line)
    return [
        SubscriptionHolding(
            one, memberships.terms_of(one.version_id), [PersonHolding(person, of_person.get(person.pk, [])) for person in sorted(one.persons.all(), key=lambda each: each.pk)]
        )
        for one in held
    ]  # fmt: skip
