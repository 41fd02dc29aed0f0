"""Which tickets may be exchanged, for what, under which conditions, and what it costs. Inside a house scope; writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from coulisse.admission import queries as doors
from coulisse.houses.models import House
from coulisse.memberships import queries as memberships
from coulisse.memberships.models import Membership
from coulisse.memberships.types import ChangeRules, Difference, ProductKind, Spending, UseWanted
from coulisse.pricing.offers.choosing import may_be_chosen, missing
from coulisse.pricing.offers.types import Offer
from coulisse.pricing.queries import offers_now, table_of
from coulisse.pricing.types import LineAsked
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState
from coulisse.sales.exchange_prices import NO_LIMITS, Company, NewPrice, Room, company_of, new_prices, one_asked, uses_there
from coulisse.sales.exchange_rules import rules_for, rules_shown
from coulisse.sales.models import (
    ExchangedTicket,
    Order,
    OrderLine,
    PriceRaise,
    SubscriptionTicket,
)
from coulisse.sales.rights import limits_of_all_orders, use_at
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
    """Until when a visitor may exchange tickets of each performance, of those of a confirmed order that may be. To be shown: no query,
    or one where this process doesn't know the rules, and two more where some are somebody's by name."""
    live = [line for line in lines if line.refunded_at is None and line.performance.starts_at > now]
    named, others = [line for line in live if line.person], [line for line in live if not line.person]
    conditions = _conditions(house, named) if named else {}
    rules = rules_shown({line.performance.production_id for line in others}) if others else {}
    conditions |= {line.pk: Conditions(*rules[line.performance.production_id]) for line in others}
    allowed = [(line, conditions[line.pk]) for line in live if conditions[line.pk].changes.exchange_hours is not None]
    untils = {line.performance_id: one.until(line.performance) for line, one in allowed}
    return {pk: until for pk, until in untils.items() if until >= now}


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


def in_wheelchair(line: OrderLine) -> bool:
    """Whether the ticket is for a wheelchair place."""
    return Mark.WHEELCHAIR in line.place_name.get("marks", ())
