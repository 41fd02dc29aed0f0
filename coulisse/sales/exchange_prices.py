"""What a ticket is worth when another takes its place: the engine prices the choice as it is, and the choice with the new one in it.

The rule: **what was paid, and what the choice costs more or less with the new ticket.** So an exchange there and back costs nothing,
offers that came since change nothing, and a price that somebody kept is kept. Offers count in the version that the tickets were bought
with, whenever that was; price lists are today's.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from coulisse.memberships.models import Membership, Person
from coulisse.memberships.types import UseWanted
from coulisse.pricing.offers.selection import Moment, Window
from coulisse.pricing.offers.types import Offer, Right
from coulisse.pricing.queries import offers_of
from coulisse.pricing.rates import with_usual_rates
from coulisse.pricing.rules import quote
from coulisse.pricing.types import Applied, LineAsked, LinePriced, Quote
from coulisse.programme.models import Performance
from coulisse.sales.asking import line_asked
from coulisse.sales.models import OrderDiscount, OrderLine, SubscriptionTicket
from coulisse.sales.persons import PersonInBasket, persons_of
from coulisse.sales.rights import limits_of_all_orders, uses_at
from coulisse.sales.types import LineKind, OrderState
from coulisse.venues.queries import plan_of
from coulisse.venues.types import Mark


@dataclass(frozen=True, slots=True)
class Company:
    """The tickets that are priced together: those of a subscription, or those of an order; with the offers that made their prices.

    ``asked``: by line of the order. ``discounts``: why each costs less. ``versions``: by key of the offer; ``keys``: by any of its versions.
    """

    lines: Sequence[OrderLine]
    asked: Mapping[int, LineAsked]
    persons: Mapping[int, PersonInBasket]
    discounts: Sequence[OrderDiscount]
    versions: Mapping[str, int]
    offers: Sequence[Offer]
    rights: Sequence[Right]
    keys: Mapping[int, str] = field(default_factory=dict)

    def quote(self, lines: Sequence[LineAsked], room: "Room | None" = None) -> Quote:
        if room is None:
            return quote(lines, self.offers, self.rights, Moment())
        rights = [replace(right, left_at=room.by_right.get(str(right.key), {})) for right in self.rights]
        return quote(lines, self.offers, rights, Moment(left_at=room.left_at))

    def applications(self, offer_key: str, performance: int, subject: str = "") -> int:
        """How often an offer is applied at a performance by these tickets themselves; with ``subject``: by that right."""
        at = {line.pk for line in self.lines if line.performance_id == performance}
        ours = (one for one in self.discounts if one.order_line_id in at and self.keys[one.offer_version_id] == offer_key)
        return len({(one.order_line.order_id, one.application) for one in ours if not subject or _subject(one) == subject})


@dataclass(frozen=True, slots=True)
class Room:
    """How often offers that are limited over all orders may be applied at a performance, with what the tickets have there themselves:
    by (offer, performance), of everybody and by what opens them."""

    left_at: Mapping[tuple[str, Hashable], int] = field(default_factory=dict)
    by_right: Mapping[str, Mapping[tuple[str, Hashable], int]] = field(default_factory=dict)


NO_LIMITS = Room()


@dataclass(frozen=True, slots=True)
class NewDiscount:
    """Why a new ticket costs less: as ``by`` gave it. Lines of the same ``application`` stand in one set."""

    by: OrderDiscount
    cents: int
    application: int


@dataclass(frozen=True, slots=True)
class NewPrice:
    """What the ticket in the place of another costs, and why."""

    priced: LinePriced
    price_cents: int
    fee_cents: int
    discounts: Sequence[NewDiscount]

    @property
    def plain_cents(self) -> int:
        """What it cost before any offer; where the price of then was kept, the list of then."""
        return self.price_cents + sum(one.cents for one in self.discounts)


@dataclass(frozen=True, slots=True)
class NewPrices:
    """What the tickets that come cost; ``applied``: how the engine came to it, with the tickets that stay."""

    prices: Sequence[NewPrice]
    applied: Sequence[Applied]


def company_of(line: OrderLine) -> Company:
    """Everything that is priced together with a ticket, as far as it wasn't given back."""
    own = SubscriptionTicket.objects.filter(order_line=line).values_list("membership_id", flat=True).first()
    live = OrderLine.objects.filter(kind=LineKind.TICKET, refunded_at=None, order__state=OrderState.CONFIRMED)
    if own:
        rows = SubscriptionTicket.objects.filter(membership=own).values_list("order_line_id", "person_id")
        people = {person.pk: _holder(person) for person in Person.objects.filter(membership=own)}
        persons = {line_id: people[person_id] for line_id, person_id in rows}
        live = live.filter(pk__in=list(persons))
    else:
        live = live.filter(order_id=line.order_id).exclude(
            pk__in=SubscriptionTicket.objects.filter(order_line__order=line.order_id).values("order_line_id")
        )
        of_order = persons_of(line.order)
        persons = {pk: of_order[number] for pk, number in live.values_list("pk", "person") if number in of_order}
    lines = list(live.select_related("performance__production", "performance__price_list", "order").order_by("performance__starts_at", "pk"))
    discounts = list(
        OrderDiscount.objects.filter(order_line__in=[one.pk for one in lines]).select_related("code", "membership", "order_line").order_by("pk")
    )
    _name_bought_beside(discounts)
    offers, versions, keys = _offers(discounts, line)
    asked = {one.pk: one_asked(one.pk, one.performance, one.place_no, one.rate_key, persons.get(one.pk)) for one in lines}
    return Company(lines, asked, persons, discounts, versions, offers, _rights(discounts, offers, versions), keys)


def _name_bought_beside(discounts: Sequence[OrderDiscount]) -> None:
    """A pass that was bought beside its tickets is held by now: what it opened, it opened as that."""
    beside = [one.product_line_id for one in discounts if one.product_line_id]
    held = {one.order_line_id: one for one in Membership.objects.filter(order_line_id__in=beside)} if beside else {}
    for one in discounts:
        one.membership = held.get(one.product_line_id, one.membership)


def _holder(person: Person) -> PersonInBasket:
    return PersonInBasket(person.pk, person.name, person.birth_date, membership=person.membership_id, holder=person.pk)


def one_asked(
    id: Hashable, performance: Performance, place_no: int, rate_key: str, person: PersonInBasket | None, zone_key: str = ""
) -> LineAsked:  # fmt: skip
    """A ticket as `pricing` reads it; ``zone_key`` in place of a place that isn't chosen yet."""
    plan = plan_of(performance.plan_version_id)
    seat = None if zone_key else plan.seat_at(place_no)
    marks = frozenset(seat.marks) if seat else frozenset[Mark]()
    asked = line_asked(id, performance, zone_key or plan.zone_of(place_no).key, rate_key, person, marks)
    return with_usual_rates([asked])[0] if not asked.rate_key else asked


def _offers(discounts: Sequence[OrderDiscount], line: OrderLine) -> tuple[list[Offer], dict[str, int], dict[int, str]]:
    """Each offer once, in the version that the ticket itself was bought with, else the latest; whenever they held, they hold."""
    found = offers_of(sorted({one.offer_version_id for one in discounts}))
    its_own = {one.offer_version_id for one in discounts if one.order_line_id == line.pk}
    versions = {found[pk].key: pk for pk in sorted(found, key=lambda pk: (pk in its_own, pk))}
    return [replace(found[pk], window=Window()) for pk in sorted(versions.values())], versions, {pk: offer.key for pk, offer in found.items()}


def _rights(discounts: Sequence[OrderDiscount], offers: Sequence[Offer], versions: Mapping[str, int]) -> list[Right]:
    """What unlocked them, as often as it was used; of a pass that was bought beside its tickets, the order itself."""
    unlocked = {versions[offer.key]: offer.unlocked_by for offer in offers if offer.unlocked_by}
    used: dict[tuple[str, str], set[tuple[int, int]]] = {}
    for one in discounts:
        if word := unlocked.get(one.offer_version_id):
            used.setdefault((_subject(one), word), set()).add((one.order_line.order_id, one.application))
    return [Right(subject, word, left=len(times)) for (subject, word), times in used.items()]


def _subject(one: OrderDiscount) -> str:
    by = one.code or one.membership
    return by.subject if by else "beside"


def new_prices(
    company: Company, goes: Mapping[int, OrderLine], worth: Mapping[int, int], comes: Sequence[LineAsked], room: Room = NO_LIMITS
) -> NewPrices:  # fmt: skip
    """What the tickets that come cost, in the order of those that go. ``worth``: what those are worth without their fees; ``comes``
    has an id of its own for each; ``room``: what limited offers have left there."""
    stay = [asked for pk, asked in company.asked.items() if pk not in goes]
    before = _by_id(company.quote(list(company.asked.values()), room))
    quoted = company.quote([*stay, *comes], room)
    after = _by_id(quoted)
    others = sum(after[one.id].price_cents - before[one.id].price_cents for one in stay)
    found = []
    for line, one in zip(goes.values(), comes, strict=True):
        priced, was = after[one.id], before[line.pk]
        most = priced.plain_cents
        wanted = worth[line.pk] + priced.price_cents - was.price_cents
        price = max(0, min(most, wanted + others))
        others -= price - max(0, min(most, wanted))
        fee = max(0, line.fee_cents + priced.fee_cents - was.fee_cents)
        found.append(NewPrice(priced, price, fee, _why(company, line, priced, price, quoted.applied)))
    return NewPrices(found, quoted.applied)


def uses_there(company: Company, came: NewPrices, performance: int, comes: Sequence[LineAsked]) -> list[UseWanted]:
    """What the tickets that come use of offers that are limited at their performance, beyond what those that stay use there already."""
    new = {one.id for one in comes}
    there = new | {line.pk for line in company.lines if line.performance_id == performance}
    counted = {(why.by.offer_version_id, why.application) for price in came.prices for why in price.discounts}
    limited = {offer.key: offer for offer in company.offers if limits_of_all_orders(offer)}
    held = {str(right.key) for right in company.rights}
    times: Counter[UseWanted] = Counter()
    by: dict[UseWanted, tuple[str, str]] = {}
    for number, one in enumerate(came.applied):
        ours = there & set(one.line_ids)
        if one.offer_key not in limited or not ours or (ours <= new and (company.versions[one.offer_key], number) not in counted):
            continue
        subject = str(one.right_key) if str(one.right_key) in held else ""
        for use in uses_at(limited[one.offer_key], subject, [performance]):
            times[use] += 1
            by[use] = one.offer_key, "" if use.subject.startswith("offer:") else subject
    more = {use: count - company.applications(by[use][0], performance, by[use][1]) for use, count in times.items()}
    return [replace(use, count=count) for use, count in more.items() if count > 0]


def _by_id(found: Quote) -> dict[Hashable, LinePriced]:
    return {line.id: line for line in found.lines}


def _why(company: Company, line: OrderLine, priced: LinePriced, price_cents: int, applied: Sequence[Applied]) -> list[NewDiscount]:
    """The offers that make the new ticket cheaper; where the engine names none, those of the ticket that goes."""
    left = max(0, priced.plain_cents - price_cents)
    by_offer = {(one.offer_version_id, _subject(one)): one for one in company.discounts}
    by_version = {one.offer_version_id: one for one in company.discounts}
    number_of = {(pk, one.offer_key): number for number, one in enumerate(applied) for pk in one.line_ids}
    named = [
        (by_offer.get((company.versions[one.offer_key], str(one.right_key))) or by_version[company.versions[one.offer_key]], one.cents, number_of[priced.id, one.offer_key])
        for one in priced.reductions
    ]  # fmt: skip
    kept = [(one, one.cents, len(applied) + one.application) for one in company.discounts if one.order_line_id == line.pk]
    found = []
    for by, cents, number in named or kept:
        part = min(cents, left)
        left -= part
        found += [NewDiscount(by, part, number)] if named or part else []
    return found
