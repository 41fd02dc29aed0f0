"""What happened to an event and its dates, as sentences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coulisse.faces.office.words import verb_words
from coulisse.faces.shared.pages import moment
from coulisse.houses.models import HistoryEntry
from coulisse.programme.models import Performance
from coulisse.programme.types import FIELD_LABELS

# What the table of the office doesn't know, or says of dates and pictures in one word too few.
VERBS = {
    "production.made": gettext_noop("Event made"),
    "production.changed": gettext_noop("Event changed"),
    "production.removed": gettext_noop("Event removed"),
    "production.image_added": gettext_noop("Picture added"),
    "production.image_changed": gettext_noop("Picture changed"),
    "production.image_removed": gettext_noop("Picture removed"),
    "production.images_ordered": gettext_noop("Pictures put in another order"),
    "performance.made": gettext_noop("Date added"),
    "performance.imported": gettext_noop("Date brought in from a file"),
    "performance.changed": gettext_noop("Date changed"),
    "performance.announced": gettext_noop("Announced"),
    "performance.put_on_sale": gettext_noop("Sale opened"),
    "performance.taken_off_sale": gettext_noop("Taken off sale"),
    "performance.moved": gettext_noop("Moved to another moment"),
    "performance.cancelled": gettext_noop("Cancelled"),
    "performance.removed": gettext_noop("Date removed"),
}
OTHER_FIELDS = {
    "plan_version": gettext_noop("hall and seating plan"),
    "price_list": gettext_noop("price list"),
    "name": gettext_noop("what a crop keeps in sight"),
}


@dataclass(frozen=True)
class Line:
    """``date`` names which one of several dates it was."""

    at: datetime
    says: str
    date: str
    details: str
    who: str


def lines(entries: Iterable[HistoryEntry], dates: Mapping[int, Performance], zone: str) -> list[Line]:
    return [_line(entry, dates, zone) for entry in entries]


def _line(entry: HistoryEntry, dates: Mapping[int, Performance], zone: str) -> Line:
    says = _(VERBS[entry.verb]) if entry.verb in VERBS else verb_words(entry.verb)
    kind, _colon, number = entry.subject.partition(":")
    performance = dates.get(int(number)) if kind == "performance" and number.isdecimal() else None
    date = moment(performance.starts_at, "EEE d MMM y HH:mm", zone) if performance else ""
    return Line(entry.at, says, date, _details(entry.detail or {}, zone), entry.actor_name)


def _details(detail: Mapping[str, Any], zone: str) -> str:
    """Which fields changed; from when to when something moved."""
    if "from" in detail and "to" in detail:
        return _("from %(from)s to %(to)s") % {"from": _moment(detail["from"], zone), "to": _moment(detail["to"], zone)}
    if isinstance(detail.get("starts_at"), str):
        return _moment(detail["starts_at"], zone)
    fields = detail.get("fields")
    return ", ".join(_field(name) for name in fields) if isinstance(fields, list) else ""


def _moment(written: Any, zone: str) -> str:
    try:
        return moment(datetime.fromisoformat(str(written)), "EEE d MMM y HH:mm", zone)
    except ValueError:
        return str(written)


def _field(name: str) -> str:
    return _(OTHER_FIELDS[name]) if name in OTHER_FIELDS else str(FIELD_LABELS.get(name, name))
