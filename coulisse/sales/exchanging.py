"""Which tickets may be exchanged, for what, under which conditions, and what it costs. Inside a house scope; writes nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from coulisse.admission import queries as doors
from coulisse.houses.models import House
from coulisse.memberships import queries as memberships
from coulisse.memberships.documents import changes_from_document
from coulisse.memberships.models import Membership
from coulisse.memberships.types import ChangeRules, Difference, ProductKind, Spending, UseWanted
from coulisse.pricing.offers.choosing import may_be_chosen, missing
from coulisse.pricing.offers.types import Offer
from coulisse.pricing.queries import offers_now, table_of
from coulisse.pricing.types import LineAsked
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance, Production
from coulisse.programme.types import PerformanceState
from coulisse.sales.exchange_prices import NO_LIMITS, Company, NewPrice, Room, company_of, new_prices, one_asked, uses_there
from coulisse.sales.models import (
    Basket,
    BasketLine,
    Exchange,
    ExchangedTicket,
    ExchangeRules,
    Order,
    OrderLine,
    PriceRaise,
    Refund,
    SubscriptionTicket,
)
from coulisse.sales.rights import Brought, brought_to, limits_of_all_orders, use_at, what_vouchers_pay
from coulisse.sales.types import LineKind, OrderState
from coulisse.venues.queries import plan_of
from coulisse.venues.types import Mark

USUAL_FEE_VAT = 2100


class WhyNot(models.TextChoices):
    """Why a ticket can't be exchanged."""

    NOT_ALLOWED = "not_allowed", _("This ticket can’t be exchanged.")
    TOO_LATE = "too_late", _("It is too late to exchange this ticket.")
    OFTEN = "often", _("This ticket was exchanged as often as it may be.")
    PASSED = "passed", _("This performance has begun, or is over.")
    CANCELLED = "cancelled", _("This performance is cancelled: the house lets you know about your money.")
    INSIDE = "inside", _("Somebody came in with this ticket.")
    BLOCKED = "blocked", _("This ticket is blocked.")


class NotExchangeable(Exception):
    """A ticket can't be exchanged; ``why`` says why. None: no such ticket is there (any more)."""

    def __init__(self, why: WhyNot | None) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is allowed with a ticket: by the subscription that it belongs to, else by the house. ``everywhere``: for all that is on sale."""

    changes: ChangeRules
    everywhere: bool = False
    membership: Membership | None = None
    fee_vat_permyriad: int = USUAL_FEE_VAT

    @property
    def formula(self) -> str:
        return memberships.terms_of(self.membership.version_id).formula if self.membership else ""

    def until(self, performance: Performance) -> datetime:
        """Until when a ticket of it may be exchanged."""
        return performance.starts_at - timedelta(hours=self.changes.exchange_hours or 0)


@dataclass(frozen=True, slots=True)
class TicketToExchange:
    """A live ticket, with what is allowed with it. ``turn``: how often it was exchanged already; ``raised_cents``: what it became dearer by."""

    line: OrderLine
    conditions: Conditions
    turn: int = 0
    raised_cents: int = 0
    why_not: WhyNot | None = None

    @property
    def worth_cents(self) -> int:
        """What its buyer has in it."""
        return self.line.price_cents + self.line.fee_cents + self.raised_cents


@dataclass(frozen=True, slots=True)
class ExchangeQuote:
    """What an exchange costs or brings back. ``fee_cents``: of all tickets together; ``uses``: of offers that are limited there;
    ``paying``: what vouchers pay of it."""

    tickets: Sequence[TicketToExchange]
    prices: Sequence[NewPrice]
    fee_cents: int
    difference: Difference
    uses: Sequence[UseWanted] = ()
    paying: Sequence[Spending] = ()

    @property
    def worth_cents(self) -> int:
        return sum(one.worth_cents for one in self.tickets)

    @property
    def new_cents(self) -> int:
        """What the new tickets cost, with what comes on top of each."""
        return sum(one.price_cents + one.fee_cents for one in self.prices)

    @property
    def due_cents(self) -> int:
        """What is to be paid, by vouchers or with money."""
        return max(0, self.new_cents + self.fee_cents - self.worth_cents)

    @property
    def voucher_cents(self) -> int:
        return sum(one.cents for one in self.paying)

    @property
    def to_pay_cents(self) -> int:
        """What is to be paid with money."""
        return self.due_cents - self.voucher_cents

    @property
    def balance_cents(self) -> int:
        """What is to be paid with money; below nothing, what the old tickets are worth more."""
        return self.to_pay_cents - self.left_cents

    @property
    def left_cents(self) -> int:
        """By how much the old tickets are worth more: `difference` says what becomes of it."""
        return max(0, self.worth_cents - self.new_cents - self.fee_cents)


def tickets_to_exchange(house: House, order: Order, now: datetime, *, by_staff: bool = False) -> list[TicketToExchange]:
    """The live tickets of an order, the first date first; each with why it can't be exchanged, where it can't. A handful of queries.

    Staff isn't bound by what the house allows its visitors, but by what is possible.
    """
    if order.state != OrderState.CONFIRMED:
        return []
    live = OrderLine.objects.filter(order=order, kind=LineKind.TICKET, refunded_at=None)
    shown = live.select_related("performance__production", "performance__plan_version__layout__hall", "order")
    lines = list(shown.defer("performance__plan_version__document").order_by("performance__starts_at", "place_no", "pk"))
    if not lines:
        return []
    ids = [line.pk for line in lines]
    conditions = _conditions(house, lines)
    turns = dict(ExchangedTicket.objects.filter(new_line__in=ids).values_list("new_line_id", "turn"))
    raises: dict[int, int] = {}
    for line_id, cents in PriceRaise.objects.filter(order_line__in=ids).values_list("order_line_id", "cents"):
        raises[line_id] = raises.get(line_id, 0) + cents
    inside = doors.admitted_lines(house=house, order_line_ids=ids)
    blocked = {one.order_line_id for one in doors.tickets_of_lines(house=house, order_line_ids=ids) if one.blocked_at}
    found = []
    for line in lines:
        why = _why_not(line, conditions[line.pk], turns.get(line.pk, 0), now, by_staff=by_staff)
        why = WhyNot.INSIDE if line.pk in inside else WhyNot.BLOCKED if line.pk in blocked else why
        found.append(TicketToExchange(line, conditions[line.pk], turns.get(line.pk, 0), raises.get(line.pk, 0), why))
    return found


def until_when(house: House, lines: Sequence[OrderLine], now: datetime) -> dict[int, datetime]:
    """Until when a visitor may exchange tickets of each performance, of those of a confirmed order that may be. One query, or three where some are somebody's by name."""
    live = [line for line in lines if line.refunded_at is None and line.performance.starts_at > now]
    named, others = [line for line in live if line.person], [line for line in live if not line.person]
    conditions = _conditions(house, named) if named else {}
    rules = rules_for({line.performance.production_id for line in others}) if others else {}
    conditions |= {line.pk: Conditions(*rules[line.performance.production_id]) for line in others}
    allowed = [(line, conditions[line.pk]) for line in live if conditions[line.pk].changes.exchange_hours is not None]
    untils = {line.performance_id: one.until(line.performance) for line, one in allowed}
    return {pk: until for pk, until in untils.items() if until >= now}


Rules = tuple[ChangeRules, bool]
"""What is allowed, and whether for everything on sale."""

_NOTHING: Rules = (ChangeRules(), False)


def rules_of_house(house: House) -> Rules:
    """What the house allows for tickets of no subscription, where an event has no rules of its own. Nothing, until it says so."""
    kept = ExchangeRules.objects.filter(house=house, production=None).first()
    return _rules(kept) if kept else _NOTHING


def own_rules(production_id: int) -> Rules | None:
    """What an event says of its own; None where the house's rules hold."""
    kept = ExchangeRules.objects.filter(production=production_id).first()
    return _rules(kept) if kept else None


def rules_for(production_ids: Collection[int]) -> dict[int, Rules]:
    """What holds for single tickets of each of these events. One query."""
    asked = ExchangeRules.objects.filter(Q(production=None) | Q(production__in=list(production_ids)))
    kept = {one.production_id: _rules(one) for one in asked}
    return {pk: kept.get(pk, kept.get(None, _NOTHING)) for pk in production_ids}


def with_exchange_rules(performances: "models.QuerySet[Performance]") -> "models.QuerySet[Performance]":
    """Performances that know, in the same query, what `rules_said` answers."""
    kept = ExchangeRules.objects.filter(Q(production=None) | Q(production=OuterRef("production_id")))
    said = JSONObject(changes="changes", everywhere="everywhere", own="production_id")
    return performances.annotate(exchange_rules=ArraySubquery(kept.values(said=said)))


def rules_said(performance: Performance) -> tuple[Rules, Rules]:
    """What holds for single tickets of a performance (of `with_exchange_rules`), and what usually does in this house."""
    kept = {one["own"]: (changes_from_document(one["changes"]), one["everywhere"]) for one in performance.exchange_rules}
    usual = kept.get(None, _NOTHING)
    return kept.get(performance.production_id, usual), usual


def events_with_own_rules() -> list[tuple[Production, Rules]]:
    """Events that have rules of their own, by title."""
    found = ExchangeRules.objects.filter(production__isnull=False).select_related("production").order_by("production__slug")
    return [(one.production, _rules(one)) for one in found]


def _rules(kept: ExchangeRules) -> Rules:
    return changes_from_document(kept.changes), kept.everywhere


def _conditions(house: House, lines: Sequence[OrderLine]) -> dict[int, Conditions]:
    of_subscriptions = SubscriptionTicket.objects.filter(order_line__in=[line.pk for line in lines]).select_related("membership")
    held = {ticket.order_line_id: ticket.membership for ticket in of_subscriptions}
    rules = rules_for({line.performance.production_id for line in lines if line.pk not in held})
    return {
        line.pk: _of_membership(held[line.pk]) if line.pk in held else Conditions(*rules[line.performance.production_id]) for line in lines
    }  # fmt: skip


def _of_membership(one: Membership) -> Conditions:
    terms = memberships.terms_of(one.version_id)
    return Conditions(terms.changes, True, one, terms.fee_vat_permyriad)


def _why_not(line: OrderLine, conditions: Conditions, turn: int, now: datetime, *, by_staff: bool) -> WhyNot | None:
    changes, performance = conditions.changes, line.performance
    if performance.state == PerformanceState.CANCELLED:
        return WhyNot.CANCELLED
    if performance.starts_at <= now:
        return WhyNot.PASSED
    if by_staff:
        return None
    if changes.exchange_hours is None:
        return WhyNot.NOT_ALLOWED
    if changes.exchange_times is not None and turn >= changes.exchange_times:
        return WhyNot.OFTEN
    return WhyNot.TOO_LATE if conditions.until(performance) < now else None


@dataclass(frozen=True, slots=True)
class Going:
    """Tickets of one performance that somebody wants to exchange, with those that they are priced together with."""

    tickets: Sequence[TicketToExchange]
    company: Company
    formula: Offer | None = None
    house_has_vouchers: bool = False

    @property
    def performance(self) -> Performance:
        return self.tickets[0].line.performance

    @property
    def conditions(self) -> Conditions:
        return self.tickets[0].conditions

    @property
    def difference(self) -> Difference:
        """A house that has no voucher any more gives the money."""
        asked = self.conditions.changes.difference
        return Difference.MONEY if asked == Difference.VOUCHER and not self.house_has_vouchers else asked

    def person_of(self, line_id: int) -> str | None:
        return self.company.asked[line_id].person


def going(tickets: Sequence[TicketToExchange]) -> Going:
    """These tickets, all of one performance and under the same conditions, with all that is needed to price them. A few queries.

    Raises `NotExchangeable` where one of them went in this very instant.
    """
    company = company_of(tickets[0].line)
    if any(one.line.pk not in company.asked for one in tickets):
        raise NotExchangeable(None)
    key = tickets[0].conditions.formula
    formula = next((offer for offer in company.offers if offer.key == key), None) if key else None
    if key and formula is None:
        formula = next((one.offer for one in offers_now() if one.offer.key == key), None)
    return Going(tickets, company, formula, voucher_for_differences() is not None)


def voucher_for_differences() -> int | None:
    """The version of the product that a difference is given as: the house's first voucher."""
    found = memberships.products().filter(kind=ProductKind.VOUCHER, current__isnull=False)
    return found.values_list("current_id", flat=True).first()


def zone_for(performance: Performance, wanted: str) -> str:
    """The zone of the ticket that goes where this performance sells it; else its first that has a price."""
    table = table_of(performance.price_list.current_id)
    sold = [key for key in plan_of(performance.plan_version_id).zones if table.rates_for(key)]
    return wanted if wanted in sold else next(iter(sold), "")


def may_come(of: Going, performance: Performance) -> bool:
    """Whether this performance may take the place: of a subscription it is chosen from its formula, different for each person, and
    leaves it as complete as it was."""
    if performance.pk == of.performance.pk:
        return False
    if of.conditions.membership is None:
        return of.conditions.everywhere or performance.production_id == of.performance.production_id
    comes = in_place(of, performance)
    if of.formula is None or any(not may_be_chosen(of.formula, one) for one in comes):
        return False
    return all(_keeps_whole(of, of.formula, ticket.line.pk, one) for ticket, one in zip(of.tickets, comes, strict=True))


def may_come_by_staff(of: Going, performance: Performance) -> bool:
    """At the desk a single ticket goes to whatever is on sale; a subscription stays what it is."""
    return performance.pk != of.performance.pk if of.conditions.membership is None else may_come(of, performance)


def _keeps_whole(of: Going, formula: Offer, line_id: int, comes: LineAsked) -> bool:
    person = of.person_of(line_id)
    theirs: Mapping[int, LineAsked] = {pk: one for pk, one in of.company.asked.items() if one.person == person}
    stay = [one for pk, one in theirs.items() if pk != line_id]
    if any(one.performance == comes.performance for one in stay):
        return False
    return missing(formula, [*stay, comes]).in_all <= missing(formula, theirs.values()).in_all


def in_place(of: Going, performance: Performance, place_nos: Sequence[int] = ()) -> list[LineAsked]:
    """The tickets that would come, as `pricing` reads them: at these places, else in the zone of the old ones."""
    found = []
    for number, ticket in enumerate(of.tickets):
        line, person = ticket.line, of.company.persons.get(ticket.line.pk)
        place = place_nos[number] if place_nos else 0
        zone = "" if place_nos else zone_for(performance, line.zone_key)
        found.append(one_asked(f"comes:{number}", performance, place, line.rate_key, person, zone))
    return found


def room_at(of: Going, performances: Sequence[int], now: datetime, holder: UUID | None = None) -> Room:
    """What is left at these performances of the offers that these tickets have; one query where one of them is limited there, else none."""
    company = of.company
    offers = [offer for offer in company.offers if limits_of_all_orders(offer)]
    everywhere = {*performances, *(line.performance_id for line in company.lines)} if offers else set()
    at = {(offer.key, pk): use_at("", offer, pk, 1) for offer in offers for pk in everywhere if offer.limits.performance is not None}
    by_right = {
        str(right.key): {
            (offer.key, pk): use_at(str(right.key), offer, pk, 1)
            for offer in offers for pk in everywhere if offer.limits.right_at_performance is not None and offer.unlocked_by == right.unlocks
        }
        for right in company.rights
    }  # fmt: skip
    asked = [*at.values(), *(use for uses in by_right.values() for use in uses.values())]
    if not asked:
        return NO_LIMITS
    left = memberships.uses_left(asked, now, but_not_of=holder)
    return Room(
        {(key, pk): left[use] + company.applications(key, pk) for (key, pk), use in at.items()},
        {
            subject: {(key, pk): left[use] + company.applications(key, pk, subject) for (key, pk), use in uses.items()}
            for subject, uses in by_right.items()
        },
    )


def quote_exchange(
    of: Going, performance: Performance, place_nos: Sequence[int] = (), *, fee_cents: int | None = None, room: Room = NO_LIMITS
) -> ExchangeQuote:  # fmt: skip
    """What it costs to have these tickets there instead. ``fee_cents``: for each ticket, where it isn't what the conditions say;
    ``room``: what limited offers have left there (`room_at`)."""
    each = of.conditions.changes.exchange_fee_cents if fee_cents is None else fee_cents
    goes = {one.line.pk: one.line for one in of.tickets}
    worth = {one.line.pk: one.line.price_cents + one.raised_cents for one in of.tickets}
    comes = in_place(of, performance, place_nos)
    came = new_prices(of.company, goes, worth, comes, room)
    return ExchangeQuote(of.tickets, came.prices, each * len(of.tickets), of.difference, uses_there(of.company, came, performance.pk, comes))


def came_from(order: Order) -> Order | None:
    """The order whose tickets this one took the place of; no query for an ordinary order."""
    return Order.objects.filter(exchanges__pk=order.holder).first() if order.is_exchange else None


def went_for(line_ids: Sequence[int]) -> dict[int, Order]:
    """Of tickets that were exchanged: the order of the one in its place. No query for none."""
    if not line_ids:
        return {}
    done = ExchangedTicket.objects.filter(old_line__in=list(line_ids), exchange__done_at__isnull=False, new_line__isnull=False)
    return {one.old_line_id: one.new_line.order for one in done.select_related("new_line__order")}


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """An exchange that is looked at before it is done: what goes, which places are kept for it, what it costs."""

    exchange: Exchange
    basket: Basket
    performance: Performance
    places: Sequence[BasketLine]
    quote: ExchangeQuote
    is_over: bool
    brought: Sequence[Brought] = ()

    @property
    def tickets(self) -> Sequence[TicketToExchange]:
        return self.quote.tickets

    @property
    def why_not(self) -> WhyNot | None:
        """What came between since it was begun."""
        return next((one.why_not for one in self.tickets if one.why_not), None)


def in_wheelchair(line: OrderLine) -> bool:
    """Whether the ticket is for a wheelchair place."""
    return Mark.WHEELCHAIR in line.place_name.get("marks", ())


def whose_place(tickets: Sequence[TicketToExchange], places: Sequence[BasketLine], performance: Performance) -> list[BasketLine]:
    """The new places in the order of the tickets: who sat in a wheelchair place has one, the others follow in theirs."""
    plan = plan_of(performance.plan_version_id)
    left = list(places)

    def fits(ticket: TicketToExchange, place: BasketLine) -> bool:
        seat = plan.seat_at(place.place_no)
        return in_wheelchair(ticket.line) == (seat is not None and Mark.WHEELCHAIR in seat.marks)

    found = []
    for ticket in tickets:
        found.append(next((place for place in left if fits(ticket, place)), left[0]))
        left.remove(found[-1])
    return found


def exchange_view(house: House, exchange_id: UUID, now: datetime) -> ExchangeView | None:
    """None where there is none, where its places are gone, or where not all of its tickets are there any more."""
    exchange = Exchange.objects.select_related("order").filter(pk=exchange_id, house=house).first()
    basket = Basket.objects.filter(pk=exchange_id, house=house).first()
    if exchange is None or basket is None or exchange.done_at:
        return None
    by_staff = exchange.by["kind"] == "staff"
    live = {one.line.pk: one for one in tickets_to_exchange(house, exchange.order, now, by_staff=by_staff)}
    wanted = list(exchange.tickets.order_by("pk").values_list("old_line_id", flat=True))
    places = list(BasketLine.objects.filter(selling_house=house, basket=basket).order_by("performance_id", "place_no"))
    if any(pk not in live for pk in wanted) or len(places) != len(wanted):
        return None
    performance = programme.performances_to_sell({places[0].performance_id})[places[0].performance_id]
    try:
        of = going([live[pk] for pk in wanted])
    except NotExchangeable:
        return None
    places = whose_place(of.tickets, places, performance)
    room = room_at(of, [performance.pk], now, holder=exchange.pk)
    quote = quote_exchange(of, performance, [line.place_no for line in places], fee_cents=exchange.fee_cents, room=room)
    brought = brought_to(basket, now)
    quote = replace(quote, difference=Difference(exchange.difference), paying=what_vouchers_pay(brought, quote.due_cents))
    return ExchangeView(exchange, basket, performance, places, quote, basket.expires_at <= now, brought)


@dataclass(frozen=True, slots=True)
class Replaced:
    """The tickets that an order took the place of, and what of their worth went back as money."""

    lines: Sequence[OrderLine]
    back_cents: int


def replaced_by(order: Order) -> Replaced | None:
    """None for an ordinary order, without a query, and before the exchange is done."""
    if not order.is_exchange:
        return None
    gone = OrderLine.objects.filter(exchanged_as_old__exchange=order.holder, exchanged_as_old__exchange__done_at__isnull=False)
    lines = list(gone.select_related("performance__production", "performance__plan_version__layout__hall").order_by("place_no", "pk"))
    refund = Refund.objects.filter(lines__order_line__in=[line.pk for line in lines]).first()
    return Replaced(lines, refund.amount_cents if refund else 0) if lines else None
