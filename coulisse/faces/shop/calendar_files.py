"""One performance for the calendar of a phone or a computer (RFC 5545)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from coulisse.faces.shop.absolute import absolute, date_path
from coulisse.faces.shop.hall_words import hall_shown
from coulisse.houses.models import House
from coulisse.lib.text import in_language
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState

# How long an evening is where the house didn't say.
USUAL_LENGTH = timedelta(hours=2)


def calendar_file(performance: Performance, house: House, language: str, now: datetime) -> bytes:
    """The file; importing it again after a change updates what was imported before, because its UID stays."""
    production = performance.production
    zone = ZoneInfo(house.timezone)
    long = timedelta(minutes=production.duration_minutes) if production.duration_minutes else USUAL_LENGTH
    hall = hall_shown(performance.plan_version.layout.hall, house, language)
    entry = Event()
    entry.add("uid", f"performance-{performance.pk}@{house.slug}.coulisse")
    entry.add("dtstamp", now)
    entry.add("dtstart", performance.starts_at.astimezone(zone))
    entry.add("dtend", (performance.starts_at + long).astimezone(zone))
    entry.add("summary", _summary(performance, language))
    entry.add("location", ", ".join(part for part in (house.name, hall.name, hall.address) if part))
    entry.add("url", absolute(house, date_path(house, language, production.slug, performance.pk)))
    entry.add("description", "\n".join(part for part in (in_language(production.summary, language), in_language(performance.note, language)) if part))
    entry.add("status", "CANCELLED" if performance.state == PerformanceState.CANCELLED else "CONFIRMED")
    entry.add("transp", "OPAQUE")
    made = Calendar()
    made.add("prodid", "-//Coulisse//shop//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add_component(entry)
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _summary(performance: Performance, language: str) -> str:
    title = in_language(performance.production.title, language)
    return f"{title} – {performance.production.company}" if performance.production.company else title
