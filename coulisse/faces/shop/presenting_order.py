"""The page of an order: rows in, what the page shows out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from coulisse.admission import queries as admission
from coulisse.admission.models import Ticket
from coulisse.admission.svg import qr_svg
from coulisse.faces.shared.pages import moment
from coulisse.faces.shop.order_links import order_address
from coulisse.faces.shop.places import PlaceWords, place_words
from coulisse.faces.shop.presenting_held import held_address, left_words
from coulisse.faces.shop.presenting_products import mailed_words, under_headings, whose
from coulisse.faces.shop.said import Said, said
from coulisse.houses.models import House
from coulisse.lib.codes import grouped
from coulisse.lib.text import in_language
from coulisse.memberships.queries import terms_of
from coulisse.memberships.types import ProductTerms
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState
from coulisse.sales import exchanged, exchanging
from coulisse.sales import queries as sales
from coulisse.sales.held import held_of, wishes_of
from coulisse.sales.links import order_signature
from coulisse.sales.models import Order, OrderLine, Refund, Tender
from coulisse.sales.persons import persons_of
from coulisse.sales.types import LineKind, OrderState, RefundState


@dataclass(frozen=True, slots=True)
class LineShown:
    """One place of an order. ``qr`` is an SVG and ``code`` the short code, where a live ticket stands for it; ``went_for``: the address of
    the order that it was exchanged for."""

    place: PlaceWords
    rate: str
    cents: int
    is_refunded: bool
    code: str = ""
    qr: Markup | str = ""
    is_blocked: bool = False
    went_for: str = ""
    plain_cents: int = 0
    reductions: tuple[tuple[str, int], ...] = ()
    person: str = ""

    @property
    def has_ticket(self) -> bool:
        return bool(self.qr)


@dataclass(frozen=True, slots=True)
class EveningShown:
    id: int
    title: Said
    starts_at: datetime
    doors_at: datetime | None
    hall: str
    note: str
    is_cancelled: bool
    cancel_reason: str
    lines: tuple[LineShown, ...]
    exchange_until: datetime | None = None

    @property
    def tickets(self) -> list[LineShown]:
        return [line for line in self.lines if line.has_ticket]


@dataclass(frozen=True, slots=True)
class ProductShown:
    """A pass, voucher or subscription of an order. ``address`` leads to its own page, once it is paid and as long as it is good."""

    kind: str
    terms: ProductTerms
    name: str
    cents: int
    for_whom: str
    mailed: str
    is_refunded: bool
    address: str = ""
    card: str = ""
    left: str = ""


@dataclass(frozen=True, slots=True)
class TimeToPay:
    """Of an order that can still be paid: until when, and what time it is."""

    until: datetime
    now: datetime
    address: str


@dataclass(frozen=True, slots=True)
class OrderShown:
    """All that its page says, as plain values: of two that are the same, the pages are. ``address`` is its own, ``ordered`` when that was."""

    code: str
    address: str
    email: str
    ordered: str
    is_confirmed: bool
    has_persons: bool
    total_cents: int
    to_pay_cents: int
    evenings: tuple[EveningShown, ...]
    products: tuple[ProductShown, ...]
    fees: tuple[tuple[str, int], ...]
    refunds: tuple[tuple[str, int], ...]
    time_to_pay: TimeToPay | None = None
    paid_by: tuple[tuple[str, int], ...] = ()
    came_from: str = ""

    @property
    def may_exchange(self) -> bool:
        return any(evening.exchange_until for evening in self.evenings)

    @property
    def reductions(self) -> list[tuple[str, int]]:
        """What was taken off all tickets, by its name."""
        return summed(reduction for evening in self.evenings for line in evening.lines for reduction in line.reductions)

    @property
    def saved_cents(self) -> int:
        return sum(cents for _name, cents in self.reductions)

    @property
    def products_by_kind(self) -> list[tuple[str, list[ProductShown]]]:
        return under_headings(self.products)

    @property
    def tickets(self) -> list[LineShown]:
        return [line for evening in self.evenings for line in evening.tickets]

    @property
    def was_exchanged(self) -> bool:
        return any(line.went_for for evening in self.evenings for line in evening.lines)

    @property
    def is_given_back(self) -> bool:
        return all(line.is_refunded for evening in self.evenings for line in evening.lines) and all(one.is_refunded for one in self.products)


def order_shown(order: Order, house: House, now: datetime) -> OrderShown:
    """Read what the page shows, with the codes of its tickets. Inside a scope; three queries for any number of tickets, of which a process that
    has just shown such an order asks one."""
    language = get_language() or "nl"
    lines = list(order.lines.all())
    places = [line for line in lines if line.kind == LineKind.TICKET]
    tickets = {ticket.order_line_id: ticket for ticket in admission.tickets_of_lines(house=house, order_line_ids=[line.pk for line in places])}
    codes = admission.signed_codes(house=house, tickets=list(tickets.values()), for_a_page=True) if tickets else {}
    reductions = _reductions(order, language)
    went = exchanged.went_for([line.pk for line in places if line.refunded_at])
    goes_to = {pk: order_address(house, one.code, language) for pk, one in went.items()}
    persons = persons_of(order)
    shown = {
        line.pk: replace(
            _line(line, tickets.get(line.pk), codes, language, tuple(reductions.get(line.pk, ())), goes_to.get(line.pk, "")),
            person=persons[line.person].name if line.person in persons else "",
        )
        for line in places
    }
    places.sort(key=lambda line: (line.performance.starts_at, line.performance_id, line.place_no))
    confirmed = order.state == OrderState.CONFIRMED
    until = exchanging.until_when(house, places, now) if confirmed else {}
    return OrderShown(
        code=grouped(order.code),
        address=order_address(house, order.code, language),
        email=order.email,
        ordered=moment(order.placed_at.replace(second=0, microsecond=0), "d MMMM y, HH:mm", house.timezone),
        is_confirmed=confirmed,
        has_persons=bool(order.persons),
        total_cents=order.total_cents,
        to_pay_cents=order.to_pay_cents,
        evenings=tuple(_evening(one, [shown[line.pk] for line in of_one], until.get(one.pk), language) for one, of_one in _by_performance(places)),
        products=tuple(_products(order, house, language)),
        fees=tuple((in_language(line.rate_name, language), line.price_cents) for line in lines if line.kind == LineKind.FEE),
        refunds=tuple(words for refund in sales.refunds_of(order) for one in (refund, *sales.paid_out_for(refund)) for words in _refund(one)),
        time_to_pay=_time_to_pay(order, house, now, language),
        paid_by=tuple(_paid_by(order)),
        came_from=_came_from(order, house, language),
    )


def _evening(performance: Performance, lines: Sequence[LineShown], until: datetime | None, language: str) -> EveningShown:
    return EveningShown(
        id=performance.pk, title=said(performance.production.title, language), starts_at=performance.starts_at, doors_at=performance.doors_at,
        hall=performance.plan_version.layout.hall.name, note=in_language(performance.note, language),
        is_cancelled=performance.state == PerformanceState.CANCELLED, cancel_reason=in_language(performance.cancel_reason, language),
        lines=tuple(lines), exchange_until=until,
    )  # fmt: skip


def _time_to_pay(order: Order, house: House, now: datetime, language: str) -> TimeToPay | None:
    if order.state != OrderState.AWAITING_PAYMENT or order.pay_until <= now:
        return None
    return TimeToPay(order.pay_until, now, reverse("shop:pay-again", args=[house.slug, language, order.code, order_signature(house.pk, order.code)]))


def _came_from(order: Order, house: House, language: str) -> str:
    """The order whose tickets this one takes the place of."""
    earlier = exchanged.came_from(order)
    return order_address(house, earlier.code, language) if earlier else ""


def _by_performance(lines: Iterable[OrderLine]) -> list[tuple[Performance, list[OrderLine]]]:
    found = [list(of_one) for _pk, of_one in groupby(lines, key=lambda line: line.performance_id)]
    return [(of_one[0].performance, of_one) for of_one in found]


def summed(reductions: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Amounts of the same name together, in the order in which they come."""
    found: dict[str, int] = {}
    for name, cents in reductions:
        found[name] = found.get(name, 0) + cents
    return [(name, cents) for name, cents in found.items() if cents]


def _reductions(order: Order, language: str) -> dict[int, list[tuple[str, int]]]:
    """Why lines cost less, by line."""
    found: dict[int, list[tuple[str, int]]] = {}
    for discount in sales.discounts_of(order):
        if discount.cents:
            found.setdefault(discount.order_line_id, []).append((in_language(discount.name, language), discount.cents))
    return found


def _paid_by(order: Order) -> list[tuple[str, int]]:
    """What vouchers paid (the last signs of their codes tell them apart, and don't give them away), and tickets that were exchanged."""
    return [(_tender_words(tender), tender.cents) for tender in sales.tenders_of(order)]


def _tender_words(tender: Tender) -> str:
    if tender.membership:
        return _("Voucher …%(end)s") % {"end": tender.membership.code[-4:]}
    title = in_language(tender.order_line.performance.production.title, get_language() or "nl")
    return _("Exchanged ticket: %(title)s") % {"title": title}


def _line(
    line: OrderLine, ticket: Ticket | None, codes: Mapping[int, str], language: str, reductions: tuple[tuple[str, int], ...], went_for: str
) -> LineShown:  # fmt: skip
    place, cents = place_words(line.place_name), line.price_cents + line.fee_cents
    plain = cents + sum(off for _name, off in reductions)
    shown = LineShown(
        place, in_language(line.rate_name, language), cents, line.refunded_at is not None, went_for=went_for, plain_cents=plain, reductions=reductions
    )
    if ticket is None or line.refunded_at is not None or line.performance.state == PerformanceState.CANCELLED:
        return shown
    label = _("QR code of the ticket for %(place)s") % {"place": place.full_name}
    qr = Markup(qr_svg(codes[ticket.pk], label))  # noqa: S704 (it escapes the label)
    return replace(shown, code=grouped(ticket.serial), qr=qr, is_blocked=ticket.blocked_at is not None)


def _products(order: Order, house: House, language: str) -> Iterator[ProductShown]:
    """Passes and vouchers in the order of their lines; two queries where there are any."""
    lines = [line for line in order.lines.all() if line.kind == LineKind.PRODUCT]
    wishes = wishes_of(order) if lines else {}
    held = {line.pk: one for line, one in held_of(order)} if lines and order.state == OrderState.CONFIRMED else {}
    for line in lines:
        wish, one = wishes[line.pk], held.get(line.pk)
        shown = ProductShown(
            wish.order_line.product_version.product.kind, terms_of(line.product_version_id), in_language(line.rate_name, language), line.price_cents + line.fee_cents, whose(wish),
            mailed_words(wish.receiver_email, wish.send_date), line.refunded_at is not None,
        )  # fmt: skip
        if one and not shown.is_refunded:
            address = held_address(house, one.membership.pk, language)
            shown = replace(shown, address=address, card=f"{address}card.pdf", left=left_words(one.kind, one.membership))
        yield shown


def _refund(refund: Refund) -> list[tuple[str, int]]:
    """What became of it: the money, and what went back to vouchers."""
    vouchers = [(_("stands on your voucher again"), refund.voucher_cents)] if refund.voucher_cents else []
    return [*([_money_back(refund)] if refund.amount_cents else []), *vouchers]


def _money_back(refund: Refund) -> tuple[str, int]:
    words = {
        RefundState.ASKED: _("is on its way back to you"),
        RefundState.SENT: _("is on its way back to you"),
        RefundState.DONE: _("has been paid back"),
        RefundState.FAILED: _("could not be paid back; the house gets in touch"),
    }
    return words[RefundState(refund.state)], refund.amount_cents
