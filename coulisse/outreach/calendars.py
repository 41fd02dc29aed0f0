"""The calendar file of an order (RFC 5545): the evenings that somebody has tickets for.

An evening keeps its UID for ever, so that a later file (moved, cancelled) changes the entry in people's calendars
instead of adding one. Times are in UTC: the same moment in every calendar. The link to the order isn't in it:
calendars are shared with families and colleagues.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import override, pgettext
from icalendar import Calendar, Event

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
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//Coulisse//{language}")
    method = "CANCEL" if all(event["status"] == "CANCELLED" for event in events) else "PUBLISH"
    calendar.add("method", method)
    for event in events:
        calendar.add_component(event)
    return method, calendar.to_ical()


def _event(performance: Performance, lines: Sequence[OrderLine], order: Order, house: House, language: str, made_at: datetime) -> Event:
    shown = evening(performance, lines, house, language)
    cancelled = performance.state == PerformanceState.CANCELLED
    event = Event()
    event.add("uid", event_uid(house, order, performance.pk))
    event.add("dtstamp", made_at.replace(microsecond=0))
    event.add("sequence", max(0, int((made_at - (order.confirmed_at or made_at)).total_seconds())))
    event.add("dtstart", performance.starts_at)
    if performance.production.duration_minutes:
        event.add("dtend", performance.starts_at + timedelta(minutes=performance.production.duration_minutes))
    event.add("summary", f"{shown.title} · {wording.plain(house.name, 80)}")
    event.add("location", ", ".join(part for part in (shown.hall, wording.plain(house.name, 80), shown.address) if part))
    event.add("description", _description(shown, order, house))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    return event


def _description(shown: Evening, order: Order, house: House) -> str:
    seats = [f"{large} ({small})" if small else large for large, small in shown.seats]
    doors = [pgettext("mail", "Doors open at %(clock)s.") % {"clock": shown.doors}] if shown.doors else []
    questions = [part for part in (wording.plain(house.phone, 40), wording.plain(house.email, 254)) if part]
    code = pgettext("mail", "Order %(code)s") % {"code": grouped(order.code)}
    return "\n".join([*seats, *doors, code, *questions])
