"""The tickets in the mail itself: each with its code, as a picture and in letters.

What is kept of a mail holds a mark where they belong. They are made when it leaves, as tickets stand then, and kept nowhere: a
mail that waits two days for its server, or is sent again, shows no code that meanwhile lets nobody in.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import override, pgettext

from coulisse.admission import queries as admission
from coulisse.admission.models import Ticket
from coulisse.admission.png import qr_png
from coulisse.houses.models import House
from coulisse.lib.codes import grouped
from coulisse.outreach import wording
from coulisse.outreach.rendering import render_part
from coulisse.programme.types import PerformanceState
from coulisse.sales.models import Order, OrderLine

# With more of them a mail gets long and heavy: then the PDF goes along in their place.
MOST = 20
# Nothing that people type holds these signs (`wording.plain`).
_MARK = re.compile("\ue000tickets:(\\d+)\ue001")


@dataclass(frozen=True, slots=True)
class TicketShown:
    """One ticket in the words of its mail. ``cid`` names the picture of its code, which is ``drawn``."""

    place: str
    find: str
    rate: str
    holder: str
    proof: str
    code: str
    alt: str
    cid: str
    drawn: bytes
    side: int


# By line, and by performance.
Codes = Mapping[int, tuple[Ticket, str]]
Inside = Mapping[int, Sequence[TicketShown]]


def mark(performance_id: int) -> str:
    """Where the tickets of a performance will stand."""
    return f"\ue000tickets:{performance_id}\ue001"


def codes_of_lines(line_ids: Sequence[int], house: House) -> Codes:
    """The live ticket of each of these lines, with its signed code. Two queries, however many."""
    tickets = admission.tickets_of_lines(house=house, order_line_ids=line_ids)
    signed = admission.signed_codes(house=house, tickets=tickets) if tickets else {}
    return {ticket.order_line_id: (ticket, signed[ticket.pk]) for ticket in tickets}


def tickets_inside(order: Order, lines: Sequence[OrderLine], codes: Codes, language: str) -> Inside:
    """The live tickets of these lines, in their order; those of a performance that is cancelled let nobody in."""
    valid = [codes[line.pk] for line in lines if line.pk in codes and line.performance.state != PerformanceState.CANCELLED]
    shown: dict[int, list[TicketShown]] = {}
    with override(language):
        for number, (ticket, code) in enumerate(valid, 1):
            shown.setdefault(ticket.performance_id, []).append(_shown(ticket, code, number, order.name, language))
    return shown


def _shown(ticket: Ticket, code: str, number: int, buyer: str, language: str) -> TicketShown:
    [(place, find)] = wording.seats([ticket.place_name], language)
    (drawn, side), short = qr_png(code), grouped(ticket.serial)
    return TicketShown(
        place, find, wording.text(ticket.rate_name, language, 80), holder=wording.greeting_name(ticket.holder_name) if ticket.holder_name != buyer else "",
        proof=pgettext("ticket", "Bring your proof along") if ticket.asks_proof else "", code=short,
        alt=pgettext("ticket", "QR code to be scanned at the door, for ticket %(code)s") % {"code": short}, cid=f"ticket{number}", drawn=drawn, side=side // 2,
    )  # fmt: skip


def filled(text: str, html: str, inside: Inside, house: House, language: str) -> tuple[str, str]:
    """Both forms of a mail, with the tickets where the marks stood."""
    if not _MARK.search(html):
        return text, html

    def form(ending: str) -> Callable[[re.Match[str]], str]:
        return lambda found: render_part(f"inside.{ending}", house=house, language=language, values={"tickets": inside.get(int(found[1]), ())})

    return _MARK.sub(form("txt"), text), _MARK.sub(form("html"), html)


def told(said: str, words: str) -> str:
    """For the office, which sees no codes: that they stood there."""
    return _MARK.sub(lambda _found: words, said)
