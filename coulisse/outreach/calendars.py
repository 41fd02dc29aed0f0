"""The calendar file of an order (RFC 5545): the evenings that somebody has tickets for.

An evening keeps its UID for ever, so that a later file (moved, cancelled) changes the entry in people's calendars
instead of adding one. Times are in UTC: the same moment in every calendar. The link to the order isn't in it:
calendars are shared with families and colleagues.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.utils.translation import override, pgettext

from coulisse.houses.models import House
from coulisse.lib.codes import grouped
from coulisse.outreach import wording
from coulisse.outreach.letters.evenings import Evening, evening, lines_by_performance
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState
from coulisse.sales.models import Order, OrderLine


def event_uid(house: House, order: Order, performance_id: int) -> str:
    return f"{order.code.lower()}-{performance_id}-{house.pk}@{house.slug}.coulisse"


def calendar_file(order: Order, lines: Sequence[OrderLine], house: House, language: str, made_at: datetime) -> tuple[str, bytes]:
    """The method (mail programs act on it) and the file: an entry for each performance of these lines.

    ``made_at`` is the mail's: later mails change earlier entries.
    """
    with override(language):
        events = [_event(of_one[0].performance, of_one, order, house, language, made_at) for of_one in lines_by_performance(lines)]
    method = "CANCEL" if all(event["STATUS"] == "CANCELLED" for event in events) else "PUBLISH"
    said = [("BEGIN", "VCALENDAR"), ("VERSION", "2.0"), ("PRODID", f"-//Coulisse//{language}"), ("METHOD", method)]
    for event in events:
        said += [("BEGIN", "VEVENT"), *event.items(), ("END", "VEVENT")]
    return method, "".join(_folded(f"{name}:{value}") for name, value in [*said, ("END", "VCALENDAR")]).encode()


def _event(performance: Performance, lines: Sequence[OrderLine], order: Order, house: House, language: str, made_at: datetime) -> dict[str, str]:
    shown = evening(performance, lines, house, language)
    cancelled = performance.state == PerformanceState.CANCELLED
    minutes = performance.production.duration_minutes
    where = ", ".join(part for part in (shown.hall, wording.plain(house.name, 80), shown.address) if part)
    return {
        "SUMMARY": _text(f"{shown.title} · {wording.plain(house.name, 80)}"),
        "DTSTART": _moment(performance.starts_at),
        **({"DTEND": _moment(performance.starts_at + timedelta(minutes=minutes))} if minutes else {}),
        "DTSTAMP": _moment(made_at),
        "UID": event_uid(house, order, performance.pk),
        "SEQUENCE": str(max(0, int((made_at - (order.confirmed_at or made_at)).total_seconds()))),
        "DESCRIPTION": _text(_description(shown, order, house)),
        "LOCATION": _text(where),
        "STATUS": "CANCELLED" if cancelled else "CONFIRMED",
        "TRANSP": "TRANSPARENT" if cancelled else "OPAQUE",
    }


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


_SIGNS = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def _text(said: str) -> str:
    return said.translate(_SIGNS)


def _folded(line: str) -> str:
    """No line is longer than 75 bytes; what goes on begins with a blank."""
    kept = line.encode()
    parts = []
    while len(kept) > 75 - bool(parts):
        cut = 75 - bool(parts)
        while kept[cut] & 0xC0 == 0x80:  # in the middle of a sign
            cut -= 1
        parts.append(kept[:cut])
        kept = kept[cut:]
    return b"\r\n ".join([*parts, kept]).decode() + "\r\n"


def _description(shown: Evening, order: Order, house: House) -> str:
    seats = [f"{large} ({small})" if small else large for large, small in shown.seats]
    doors = [pgettext("mail", "Doors open at %(clock)s.") % {"clock": shown.doors}] if shown.doors else []
    questions = [part for part in (wording.plain(house.phone, 40), wording.plain(house.email, 254)) if part]
    code = pgettext("mail", "Order %(code)s") % {"code": grouped(order.code)}
    return "\n".join([*seats, *doors, code, *questions])
