"""An answer at the door, as it is shown: one colour, one word, one line of what to do. Pure."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coulisse.admission.types import ScanAnswer, Verdict
from coulisse.admission.wording import place_sentence
from coulisse.faces.shared.pages import moment
from coulisse.lib.text import in_language


@dataclass(frozen=True, slots=True)
class Shown:
    """``sign`` stands beside the colour, because colours alone tell too little."""

    colour: str
    sign: str
    word: str
    place: str
    rate: str
    holder: str
    says: str
    admittance_id: int | None

    def as_json(self) -> dict[str, Any]:
        return {
            "colour": self.colour,
            "sign": self.sign,
            "word": self.word,
            "place": self.place,
            "rate": self.rate,
            "holder": self.holder,
            "says": self.says,
            "admittance": self.admittance_id,
        }


_SIGNS = {"green": "check", "orange": "warning", "red": "stop"}


def shown_answer(answer: ScanAnswer, *, zone: str) -> Shown:
    """What the screen says of an answer, in the language of the page."""
    language = get_language() or "nl"
    ticket, colour = answer.ticket, answer.verdict.colour
    return Shown(
        colour=colour,
        sign=_SIGNS[colour],
        word=str(answer.verdict.label),
        place=place_sentence(ticket.place_name, language) if ticket else "",
        rate=in_language(ticket.rate_name, language) if ticket else "",
        holder=ticket.holder_name if ticket else "",
        says=_what_to_do(answer, zone, language),
        admittance_id=answer.admittance_id if answer.verdict == Verdict.ADMITTED else None,
    )


def _what_to_do(answer: ScanAnswer, zone: str, language: str) -> str:
    ticket = answer.ticket
    match answer.verdict:
        case Verdict.ADMITTED:
            return _("Ask for proof of this rate.") if ticket and ticket.asks_proof else ""
        case Verdict.ALREADY_ADMITTED if answer.admitted_at:
            at = moment(answer.admitted_at, "HH:mm:ss", zone)
            if answer.admitted_door:
                return _("Came in at %(time)s, at %(door)s.") % {"time": at, "door": answer.admitted_door}
            return _("Came in at %(time)s.") % {"time": at}
        case Verdict.OTHER_PERFORMANCE if ticket:
            when = moment(ticket.performance_starts_at, "EEEE d MMMM HH:mm", zone)
            return _("This ticket is for %(title)s, %(when)s.") % {"title": in_language(ticket.performance_title, language), "when": when}
        case Verdict.VOIDED:
            return _("The ticket was given back or exchanged. Send the guest to the box office.")
        case Verdict.OUTDATED:
            return _("A newer ticket was made for this place. Ask for that one.")
        case Verdict.BLOCKED if ticket:
            return ticket.block_reason or _("Send the guest to the box office.")
        case Verdict.NOT_YET:
            return _("The doors of this performance are not open yet.")
        case Verdict.CANCELLED:
            return _("This performance does not take place.")
        case Verdict.OTHER_HOUSE:
            return _("This is a ticket of another house.")
        case _:
            return _("We don't know this code. Try once more, or type the code under the square.")
