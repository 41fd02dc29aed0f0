"""The pages of an exchange: which tickets, for what, and what it comes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coulisse.faces.shared.pages import day, money, page
from coulisse.faces.shop.basket_savings import BroughtShown
from coulisse.faces.shop.bringing import Typed
from coulisse.faces.shop.formula_words import person_words
from coulisse.faces.shop.order_links import order_of_link
from coulisse.faces.shop.places import PlaceWords, place_words
from coulisse.faces.shop.refusals import Refusal
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.lib.codes import grouped
from coulisse.lib.text import in_language
from coulisse.memberships.types import Difference
from coulisse.programme.models import Performance
from coulisse.sales import operations as sales
from coulisse.sales.exchange_targets import Target, targets
from coulisse.sales.exchanged import ExchangeView, exchange_view
from coulisse.sales.exchanging import Conditions, ExchangeQuote, Going, TicketToExchange, tickets_to_exchange
from coulisse.sales.models import Order
from coulisse.sales.persons import persons_of
from coulisse.sales.rights import Brought
from coulisse.venues.plan import place_name
from coulisse.venues.queries import plan_of


@dataclass(frozen=True, slots=True)
class TicketShown:
    """A ticket that may go. ``why_not`` says why it can't."""

    id: int
    place: PlaceWords
    rate: str
    person: str
    why_not: str


@dataclass(frozen=True, slots=True)
class EveningShown:
    """The tickets of one performance; ``says``: under which conditions they may be exchanged."""

    performance: Performance
    tickets: Sequence[TicketShown]
    says: Sequence[str]

    @property
    def can_go(self) -> bool:
        return any(not one.why_not for one in self.tickets)

    @property
    def why_not(self) -> str:
        return next((one.why_not for one in self.tickets if one.why_not), "")


@dataclass(frozen=True, slots=True)
class TargetShown:
    """A performance that may take the place; ``comes_to`` is what it costs or brings back, in words."""

    performance: Performance
    comes_to: str
    is_dearer: bool


def address_of(house: House, order: Order, signature: str, name: str = "exchange", *more: object) -> str:
    return reverse(f"shop:{name}", args=[house.slug, get_language() or "nl", order.code, signature, *more])


def choose_page(request: HttpRequest, house: House, code: str, signature: str, *, why: Refusal | None = None) -> HttpResponse:
    """Which tickets somebody would like to exchange."""
    with house_scope(house.pk) as scope:
        order = order_of_link(code)
        found = tickets_to_exchange(house, order, scope.now)
        evenings = _evenings(order, found, house)
    context = {"house": house, "order": order, "signature": signature, "evenings": evenings, "why": why}
    return page(request, "shop/exchange.html", context, status=why.status if why else 200)


def targets_page(
    request: HttpRequest, house: House, code: str, signature: str, line_ids: Sequence[int], *, why: Refusal | None = None
) -> HttpResponse:  # fmt: skip
    """What these tickets can be exchanged for. Raises what `sales.going_of` raises."""
    with house_scope(house.pk) as scope:
        order = order_of_link(code)
        of = sales.going_of(house, order, line_ids, scope.now)
        found = targets(of, scope.now)
        evening = _evening(order, of.tickets, house)
    months: dict[str, list[TargetShown]] = {}
    for one in found:
        local = one.performance.starts_at.astimezone(_zone(house))
        months.setdefault(day(local.date(), "MMMM y"), []).append(_target(one))
    context = {
        "house": house, "order": order, "signature": signature, "evening": evening, "tickets": of.tickets, "months": months, "why": why,
        "fee": _fee_words(of.conditions, len(of.tickets)), "difference": _difference_words(of),
    }  # fmt: skip
    return page(request, "shop/exchange_targets.html", context, status=why.status if why else 200)


def review_page(
    request: HttpRequest, house: House, code: str, signature: str, exchange: UUID, *, why: Refusal | None = None, typed: Typed | None = None
) -> HttpResponse | None:  # fmt: skip
    """What goes, what comes, and what that costs, before it is done. None where there is no such exchange (any more)."""
    with house_scope(house.pk) as scope:
        order = order_of_link(code)
        view = exchange_view(house, exchange, scope.now)
        if view is None or view.exchange.order_id != order.pk or view.exchange.by["kind"] == "staff":
            return None
        goes = _evening(order, view.tickets, house)
        comes = _comes(view, goes)
    context = {
        "house": house, "order": order, "signature": signature, "view": view, "goes": goes, "comes": comes,
        "sums": sums(view.quote), "button": button_words(view.quote), "after": after_words(view.quote), "now": scope.now, "why": why,
        "typed": typed or Typed(), "brought": vouchers(view),
    }  # fmt: skip
    return page(request, "shop/exchange_review.html", context, status=why.status if why else typed.status if typed else 200)


def vouchers(view: ExchangeView) -> list[BroughtShown]:
    """The vouchers that were brought, with what each pays of it."""
    paying = {one.membership_id: one.cents for one in view.quote.paying}
    return [BroughtShown(one.row.pk, _voucher_name(one), _pays(paying.get(one.row.membership_id, 0))) for one in view.brought]


def _voucher_name(one: Brought) -> str:
    return f"{in_language(one.terms.name, get_language() or 'nl')} {grouped(one.row.membership.code)}"


def _pays(cents: int) -> str:
    return _("pays %(cents)s") % {"cents": money(cents)} if cents else _("has nothing to pay here, or is being spent elsewhere")


def _evenings(order: Order, found: Sequence[TicketToExchange], house: House) -> list[EveningShown]:
    by_performance: dict[tuple[int, int], list[TicketToExchange]] = {}
    for one in found:
        membership = one.conditions.membership.pk if one.conditions.membership else 0
        by_performance.setdefault((one.line.performance_id, membership), []).append(one)
    return [_evening(order, of_one, house) for of_one in by_performance.values()]


def _evening(order: Order, found: Sequence[TicketToExchange], house: House) -> EveningShown:
    persons, language = persons_of(order), get_language() or "nl"
    shown = []
    for one in found:
        person = persons.get(one.line.person)
        name = person_words(person.number, person.name) if person and len(persons) > 1 else ""
        why = str(one.why_not.label) if one.why_not else ""
        shown.append(TicketShown(one.line.pk, place_words(one.line.place_name), in_language(one.line.rate_name, language), name, why))
    first = found[0]
    return EveningShown(first.line.performance, shown, [] if first.why_not else condition_words(first.conditions, first.line.performance, house))


def condition_words(conditions: Conditions, performance: Performance, house: House) -> list[str]:
    """Until when, and at what cost."""
    until = conditions.until(performance).astimezone(_zone(house))
    said = [_("Can be exchanged until %(moment)s.") % {"moment": day(until.date(), "EEEE d MMMM") + f", {until:%H:%M}"}]
    fee = conditions.changes.exchange_fee_cents
    return [*said, _("An exchange costs %(fee)s a ticket.") % {"fee": money(fee)}] if fee else said


def _fee_words(conditions: Conditions, count: int) -> str:
    fee = conditions.changes.exchange_fee_cents * count
    return _("The cost of the exchange, %(fee)s, is counted in.") % {"fee": money(fee)} if fee else ""


def _difference_words(of: Going) -> str:
    return {
        Difference.MONEY: _("Is the other one cheaper? Then the difference goes back to you, the way you paid."),
        Difference.VOUCHER: _("Is the other one cheaper? Then you get a voucher for the difference."),
        Difference.KEPT: _("Is the other one cheaper? Then the difference isn’t given back."),
    }[of.difference]


def _target(one: Target) -> TargetShown:
    return TargetShown(one.performance, comes_to(one.quote), one.quote.due_cents > 0)


def comes_to(quote: ExchangeQuote) -> str:
    """In a few words, beside a performance."""
    if quote.due_cents:
        return _("%(cents)s to pay") % {"cents": money(quote.due_cents)}
    if quote.left_cents and quote.difference != Difference.KEPT:
        return _("%(cents)s back") % {"cents": money(quote.left_cents)}
    return _("nothing to pay")


def _comes(view: ExchangeView, goes: EveningShown) -> list[tuple[PlaceWords, str, str]]:
    """The new places, their rates, and for whom: as the tickets that go."""
    plan, language = plan_of(view.performance.plan_version_id), get_language() or "nl"
    return [
        (place_words(place_name(plan, line.place_no)), in_language(new.priced.rate.name, language), was.person)
        for line, new, was in zip(view.places, view.quote.prices, goes.tickets, strict=True)
    ]


def sums(quote: ExchangeQuote) -> list[tuple[str, int]]:
    """The sum, line by line: what the new tickets cost, why less, what it costs to exchange, what the old ones are worth."""
    language = get_language() or "nl"
    plain = sum(one.plain_cents + one.fee_cents for one in quote.prices)
    less: dict[str, int] = {}
    for new in quote.prices:
        for why in new.discounts:
            if why.cents:
                name = in_language(why.by.name, language)
                less[name] = less.get(name, 0) - why.cents
    count = len(quote.prices)
    found = [(ngettext("The new ticket", "The new tickets", count), plain), *less.items()]
    found += [(_("Cost of the exchange"), quote.fee_cents)] if quote.fee_cents else []
    less_worth = (ngettext("Your current ticket is worth", "Your current tickets are worth", count), -quote.worth_cents)
    return [*found, less_worth, *([(_("Voucher"), -quote.voucher_cents)] if quote.voucher_cents else [])]


def button_words(quote: ExchangeQuote) -> str:
    return _("Exchange and pay %(cents)s") % {"cents": money(quote.to_pay_cents)} if quote.to_pay_cents else _("Exchange now")


def after_words(quote: ExchangeQuote) -> str:
    """What happens to the difference, and to the old tickets, when the button is pressed."""
    cents = money(quote.left_cents)
    if quote.to_pay_cents:
        return _("Your current tickets stay yours until you have paid. If paying doesn’t work, nothing changes.")
    if quote.voucher_cents:
        return _("Your voucher pays all of it. Your current tickets are replaced at once.")
    if not quote.left_cents:
        return _("There is nothing to pay. Your current tickets are replaced at once.")
    return {
        Difference.MONEY: _("You get %(cents)s back, the way you paid. Your current tickets are replaced at once."),
        Difference.VOUCHER: _("You get a voucher for %(cents)s by mail. Your current tickets are replaced at once."),
        Difference.KEPT: _("The new ones cost %(cents)s less; this isn’t given back. Your current tickets are replaced at once."),
    }[quote.difference] % {"cents": cents}


def _zone(house: House) -> ZoneInfo:
    return ZoneInfo(house.timezone)
