"""Questions about mails. Inside a house scope; they write nothing."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from markupsafe import escape

from coulisse.admission.types import PrintedCard, PrintedTicket
from coulisse.houses.models import House
from coulisse.outreach import enclosures, inside, letters
from coulisse.outreach.calendars import calendar_file
from coulisse.outreach.cards import printed_cards
from coulisse.outreach.links import LINK_MARK
from coulisse.outreach.models import Message
from coulisse.outreach.pictures import without_pictures
from coulisse.outreach.types import MessageState
from coulisse.sales.held import Held
from coulisse.sales.models import Order
from coulisse.sales.renewals import ProposalView
from coulisse.sales.types import LineKind


def messages_about(about: str) -> Sequence[Message]:
    """Every mail about a thing (``order:ABCD2345``), newest first, without what it says. One query."""
    return list(Message.objects.filter(about=about).defer("text", "html", "sealed_link").order_by("-id"))


def messages(*, state: str = "", kind: str = "") -> QuerySet[Message]:
    """Mails for the office, newest first, without what they say."""
    found = Message.objects.defer("text", "html", "sealed_link").order_by("-made_at", "-id")
    if state in MessageState.values:
        found = found.filter(state=state)
    return found.filter(kind=kind) if kind else found


def failed_count() -> int:
    """How many mails need a person."""
    return Message.objects.filter(state=MessageState.FAILED).aggregate(count=Count("pk"))["count"]


def shown_text(message: Message) -> str:
    """What a mail says, for the office: neither a link that opens something is shown, nor codes of tickets."""
    return inside.told(message.text.replace(LINK_MARK, _("(secret link)")), _("(the tickets, with their codes)"))


def shown_html(message: Message) -> str:
    """The same as HTML, without pictures: a whole document, for a sandboxed frame."""
    return inside.told(without_pictures(message.html).replace(LINK_MARK, str(escape("#"))), str(escape(_("(the tickets, with their codes)"))))


def tickets_to_print(order: Order, house: House, language: str) -> list[PrintedTicket]:
    """The live tickets of an order (with its lines) for `admission.pdf.tickets_pdf`, just as its mail carries them.

    Empty where none is live. Raises as `admission.queries.signed_codes` does.
    """
    return enclosures.live_tickets(order, house, language)


def cards_to_print(held: Sequence[Held], house: House, language: str) -> list[PrintedCard]:
    """Passes and vouchers for `admission.cards.cards_pdf`, just as mails carry them."""
    return printed_cards(held, house, language)


def cards_of_order(order: Order) -> list[Held]:
    """The passes and vouchers of an order (with its lines) that weren't given back."""
    return enclosures.live_cards(order)


def calendar_of_order(order: Order, house: House, language: str, made_at: datetime) -> bytes:
    """The evenings of an order's live tickets as a calendar file: the same entries as in its mail. Empty: none is live."""
    lines = [line for line in order.lines.all() if line.kind == LineKind.TICKET and line.refunded_at is None]
    return calendar_file(order, lines, house, language, made_at)[1] if lines else b""


def renewal_letter(view: ProposalView, house: House) -> tuple[str, str]:
    """Subject and text of the mail that tells somebody of their proposal, as it will be; nothing is kept."""
    mail = letters.renewal(view, house)
    return mail.subject, mail.text
