"""What goes with a mail, made when it is sent and never kept: the codes of its tickets, PDFs, the calendar file, pictures.

`gather` reads what it takes, inside a scope; `Gathered.parts` draws the PDF, outside of it. A mail about something
that is no longer so (all tickets given back, the invitation used) isn't sent any more: `NoLongerNeeded`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import override, pgettext

from coulisse.admission import queries as admission
from coulisse.admission.cards import cards_pdf
from coulisse.admission.pdf import tickets_pdf
from coulisse.admission.png import qr_png
from coulisse.admission.types import PrintedCard, PrintedTicket
from coulisse.houses.models import House, Invitation
from coulisse.lib.text import in_language
from coulisse.memberships.types import MembershipState, ProductKind
from coulisse.outreach.calendars import calendar_file
from coulisse.outreach.cards import are_subscriptions, printed_cards
from coulisse.outreach.inside import MOST, Codes, Inside, codes_of_lines, tickets_inside
from coulisse.outreach.models import Message
from coulisse.outreach.pictures import card_cid, read_image
from coulisse.outreach.types import Kind
from coulisse.programme.types import PerformanceState
from coulisse.sales import queries as sales
from coulisse.sales.held import Held, held_of
from coulisse.sales.models import Order, OrderDiscount, OrderLine
from coulisse.sales.types import LineKind


class NoLongerNeeded(Exception):
    """What the mail says is no longer so."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a mail. With a ``cid`` it is shown in the mail itself."""

    name: str
    content: bytes
    media_type: str
    cid: str = ""


@dataclass(slots=True)
class Gathered:
    """All that was read from the database for one mail."""

    language: str
    files: list[Part] = field(default_factory=list)
    tickets: Sequence[PrintedTicket] = ()
    tickets_name: str = ""
    cards: Sequence[PrintedCard] = ()
    cards_name: str = ""
    inside: Inside = field(default_factory=dict)

    def parts(self) -> list[Part]:
        """Every file, the tickets first. Draws the PDF: outside a scope."""
        drawn = [Part(self.tickets_name, tickets_pdf(self.tickets, self.language), "application/pdf")] if self.tickets else []
        drawn += [Part(self.cards_name, cards_pdf(self.cards, self.language), "application/pdf")] if self.cards else []
        codes = [Part(f"{one.cid}.png", one.drawn, "image/png", cid=one.cid) for shown in self.inside.values() for one in shown]
        return [*drawn, *self.files, *codes]


@dataclass(frozen=True, slots=True)
class Known:
    """What was read in one go for several mails with tickets: orders with their lines by code, tickets by line."""

    orders: Mapping[str, Order] = field(default_factory=dict)
    codes: Codes = field(default_factory=dict)

    @classmethod
    def of(cls, orders: Sequence[Order], house: House) -> "Known":
        lines = [line.pk for order in orders for line in order.lines.all() if line.kind == LineKind.TICKET and line.refunded_at is None]
        return cls({order.code: order for order in orders}, codes_of_lines(lines, house))

    def order(self, about: str) -> Order | None:
        code = about.removeprefix("order:")
        return self.orders.get(code) or sales.order_with_lines(code)

    def codes_of(self, lines: Sequence[OrderLine], house: House) -> Codes:
        """Those that were read, else those of these lines."""
        return self.codes if self.codes else codes_of_lines([line.pk for line in lines], house)


def gather(message: Message, house: House, now: datetime, known: Known | None = None) -> Gathered:
    """Read what a message carries, as it is now. In the house's scope. Raises `NoLongerNeeded`."""
    known = known or Known()
    _check_staff_mail(message, now)
    gathered = Gathered(message.language)
    asked = {part["what"]: part for part in message.attachments}
    if about_evenings := asked.get("codes") or asked.get("tickets") or asked.get("calendar"):
        order = known.order(message.about)
        if order is None:
            raise NoLongerNeeded
        performance_id = about_evenings.get("performance")
        lines = _lines(order, performance_id, with_refunded=message.kind == Kind.PERFORMANCE_CANCELLED)
        if not lines:
            raise NoLongerNeeded
        if "codes" in asked and not (found := tickets_inside(order, lines, known.codes_of(lines, house), message.language)):
            raise NoLongerNeeded
        gathered.inside = found if "codes" in asked else {}
        if "tickets" in asked:
            _add_tickets(gathered, order, lines, house)
        if "calendar" in asked:
            gathered.files.append(_calendar(message, order, lines, house))
    if "held" in asked:
        gathered.files += _codes_of_cards(message, asked["held"].get("line"))
    if "cards" in asked:
        _add_cards(gathered, message, asked["cards"].get("line"), house)
    gathered.files += [part for asked_part in message.attachments if asked_part["what"] == "picture" and (part := _picture(asked_part))]
    return gathered


def _lines(order: Order, performance_id: int | None, *, with_refunded: bool) -> list[OrderLine]:
    """The places that the mail is about, evening by evening. That one is cancelled, also those hear whose money is back already."""
    places = [line for line in order.lines.all() if line.kind == LineKind.TICKET and (with_refunded or line.refunded_at is None)]
    return sorted((line for line in places if performance_id in (None, line.performance_id)), key=lambda line: line.performance.starts_at)


def _calendar(message: Message, order: Order, lines: Sequence[OrderLine], house: House) -> Part:
    method, content = calendar_file(order, lines, house, message.language, message.made_at)
    return Part(_name("ics", order, message.language), content, f"text/calendar; charset=utf-8; method={method}")


def _add_tickets(gathered: Gathered, order: Order, lines: Sequence[OrderLine], house: House) -> None:
    gathered.tickets = _printed(order, lines, house, gathered.language)
    if not gathered.tickets:
        raise NoLongerNeeded
    gathered.tickets_name = _name("pdf", order, gathered.language)


def _add_cards(gathered: Gathered, message: Message, line_id: int | None, house: House) -> None:
    """What of an order is still good; of a gift that one only."""
    order = sales.order_with_lines(message.about.removeprefix("order:"))
    found = live_cards(order, line_id) if order else []
    if order is None or not found:
        raise NoLongerNeeded
    gathered.cards, gathered.cards_name = printed_cards(found, house, gathered.language), _name(_kind(found), order, gathered.language)


def _codes_of_cards(message: Message, line_id: int | None) -> list[Part]:
    """The code of each pass and voucher that is still good, as a picture; of very many none, they stand there in letters."""
    order = sales.order_with_lines(message.about.removeprefix("order:"))
    found = live_cards(order, line_id) if order else []
    if not found:
        raise NoLongerNeeded
    cids = {card_cid(one.membership.pk): one.membership.code for one in found[:MOST]}
    return [Part(f"{cid}.png", qr_png(code)[0], "image/png", cid=cid) for cid, code in cids.items()]


def _kind(cards: Sequence[Held]) -> str:
    """What the file is called after: of several kinds, vouchers."""
    if are_subscriptions(cards):
        return "subscription"
    return "pass" if all(one.kind == ProductKind.PASS for one in cards) else "card"


def live_cards(order: Order, line_id: int | None = None) -> list[Held]:
    """The passes and vouchers of an order that weren't given back; ``line_id``: only that of one line."""
    return [
        one for line, one in held_of(order)
        if one.membership.state == MembershipState.ACTIVE and line.refunded_at is None and line_id in (None, line.pk)
    ]  # fmt: skip


def live_tickets(order: Order, house: House, language: str) -> list[PrintedTicket]:
    """Every ticket of an order that still lets somebody in. ``order`` comes with its lines."""
    return _printed(order, _lines(order, None, with_refunded=False), house, language)


def _printed(order: Order, lines: Sequence[OrderLine], house: House, language: str) -> list[PrintedTicket]:
    """In the order of the lines; those of a performance that is cancelled let nobody in."""
    valid = {line.pk: line for line in lines if line.performance.state != PerformanceState.CANCELLED}
    place_of = {pk: place for place, pk in enumerate(valid)}
    found = sorted(admission.tickets_of_lines(house=house, order_line_ids=list(valid)), key=lambda ticket: place_of[ticket.order_line_id])
    if not found:
        return []
    prices = {pk: line.price_cents for pk, line in valid.items()}
    savings = _savings(order, list(valid), language)
    return admission.printed_tickets(
        house=house, tickets=found, language=language, read_image=read_image, order_code=order.code, prices=prices, savings=savings
    )


def _savings(order: Order, line_ids: Sequence[int], language: str) -> dict[int, tuple[int, list[str]]]:
    """By line what the offers took off it, and their names. What only counted along took nothing."""
    taken: dict[int, list[OrderDiscount]] = {}
    for discount in sales.discounts_of(order):
        if discount.cents and discount.order_line_id in line_ids:
            taken.setdefault(discount.order_line_id, []).append(discount)
    return {pk: (sum(one.cents for one in of), [in_language(one.name, language) for one in of]) for pk, of in taken.items()}


def _name(ending: str, order: Order, language: str) -> str:
    """``tickets-ABCD2345.pdf``, ``agenda-ABCD2345.ics``."""
    with override(language):
        words = {"pdf": pgettext("mail file", "tickets"), "ics": pgettext("mail file", "calendar"), "card": pgettext("mail file", "voucher")}
        words |= {"subscription": pgettext("mail file", "subscription"), "pass": pgettext("mail file", "pass")}
    return f"{words[ending]}-{order.code}.{'ics' if ending == 'ics' else 'pdf'}"


def _picture(asked: dict[str, str]) -> Part | None:
    content = read_image(asked["name"])
    if not content:
        return None
    ending, media_type = ("png", "image/png") if content.startswith(b"\x89PNG") else ("jpg", "image/jpeg")
    return Part(f"{asked['cid']}.{ending}", content, media_type, cid=asked["cid"])


def _check_staff_mail(message: Message, now: datetime) -> None:
    if message.kind == Kind.PASSWORD_RESET and message.made_at + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT) < now:
        raise NoLongerNeeded
    if message.kind == Kind.INVITATION:
        open_ones = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now)
        if not open_ones.filter(pk=int(message.about.removeprefix("invitation:"))).exists():
            raise NoLongerNeeded
