"""A season before it is brought in, as the page shows it: each event with its dates, what is new and what changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from coulisse.faces.office.programme.history import OTHER_FIELDS
from coulisse.programme.transfer import PerformanceRead, ProductionRead, SeasonPreview, SeasonProblem
from coulisse.programme.types import FIELD_LABELS, PerformanceState

MOST_SHOWN = 200


@dataclass(frozen=True)
class DateShown:
    starts_at: Any
    where: str
    state: str
    mark: str
    changes: str


@dataclass(frozen=True)
class EventShown:
    """``mark``: new, changed, same."""

    title: Any
    line: int
    mark: str
    changes: str
    dates: tuple[DateShown, ...]


@dataclass(frozen=True)
class SeasonShown:
    """``more`` events stand in the file beside those that are listed."""

    events: tuple[EventShown, ...]
    more: int
    counts: Mapping[str, int]
    problems: tuple[SeasonProblem, ...]
    notes: tuple[SeasonProblem, ...]

    @property
    def is_nothing(self) -> bool:
        return not any(self.counts[name] for name in self.counts if not name.endswith("_same"))


def shown_season(season: SeasonPreview) -> SeasonShown:
    dates: dict[str, list[PerformanceRead]] = {}
    for read in season.performances:
        dates.setdefault(read.production, []).append(read)
    listed = season.productions[:MOST_SHOWN]
    events = tuple(_event(read, dates.get(read.key, [])) for read in listed)
    return SeasonShown(events, len(season.productions) - len(listed), season.counts, season.problems, season.notes)


def _event(read: ProductionRead, dates: list[PerformanceRead]) -> EventShown:
    title = read.values.get("title") or _("line %(line)d") % {"line": read.line}
    return EventShown(title, read.line, _mark(read), _fields(read.changes), tuple(map(_date, dates)))


def _date(read: PerformanceRead) -> DateShown:
    where = " · ".join(part for part in (read.hall, read.layout, read.price_list or read.price) if part)
    state = str(PerformanceState(read.state).label) if read.state in PerformanceState.values else ""
    return DateShown(read.values.get("starts_at"), where, state, _mark(read), _fields(read.changes))


def _mark(read: ProductionRead | PerformanceRead) -> str:
    if read.existing_id is None:
        return "new"
    return "changed" if read.changes else "same"


def _fields(changes: Mapping[str, Any]) -> str:
    def name(field: str) -> str:
        if field == "state":
            return _("state")
        return _(OTHER_FIELDS[field]) if field in OTHER_FIELDS else str(FIELD_LABELS.get(field, field))

    return ", ".join(name(field) for field in sorted(changes))
