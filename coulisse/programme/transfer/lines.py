"""What one line of a table says of a production and of a performance. Pure.

Problems go to ``wrong(field, sentence)``: the table knows what the file calls the field.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from coulisse.lib.moments import end_of_local_day

from . import cells
from .columns import Column
from .moments import Unreadable, When, read_when, together

PRODUCTION_TEXTS = ("title", "subtitle", "summary", "description")
START_FIELDS = ("starts_at", "date", "time")
# Where one of these is filled, the line is about a date.
_OF_A_DATE = ("performance_id", "hall", "layout", "price_list", "state", "doors_at")
_MOST_MINUTES = 24 * 60

Wrong = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one line, by field; texts by field and language."""

    number: int
    columns: Mapping[str, Column]
    texts: Sequence[Column]
    row: Sequence[str]

    def cell(self, column: Column) -> str:
        return without_guard(self.row[column.place]).strip() if column.place < len(self.row) else ""

    def __getitem__(self, field: str) -> str:
        return self.cell(self.columns[field]) if field in self.columns else ""

    def __contains__(self, field: str) -> bool:
        return field in self.columns

    def text(self, field: str) -> dict[str, str]:
        return {column.language: self.cell(column) for column in self.texts if column.field == field}


def without_guard(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from executing it (`lib.text.safe_cell`)."""
    guarded = cell[:1] == "'" and cell.lstrip("'")[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") and len(cell.lstrip("'")) > 0
    return cell[1:] if guarded else cell


# Of the production


def production_values(line: Line, external_id: str, zone: ZoneInfo, wrong: Wrong) -> dict[str, Any]:
    """The fields of the production that the line has, not yet judged."""
    values: dict[str, Any] = {name: line.text(name) for name in PRODUCTION_TEXTS if line.text(name)}
    if "title" in values and not any(values["title"].values()):
        values.pop("title")
    for field, cell in (("external_id", external_id), ("slug", line["slug"])):
        if cell:
            values[field] = cell
    values |= {field: line[field] for field in ("company", "video_url") if field in line}
    for field, read in (
        ("interval", cells.yes_or_no),
        ("spoken_languages", cells.languages),
        ("surtitles", cells.languages),
        ("series", cells.names),
        ("duration_minutes", cells.minutes),
    ):
        if field in line:
            _try(values, field, partial(read, line[field]), wrong)
    _ages(line, values, wrong)
    _genre(line, values, wrong)
    if "duration_minutes" not in line and (length := _length(line, zone)):
        values["duration_minutes"] = length
    return values


def _try(values: dict[str, Any], field: str, read: Callable[[], Any], wrong: Wrong) -> None:
    try:
        values[field] = read()
    except Unreadable as unreadable:
        wrong(field, str(unreadable))


def _ages(line: Line, values: dict[str, Any], wrong: Wrong) -> None:
    """One column may say both (“6-12”); a second one says the oldest."""
    try:
        if "age_from" in line:
            values["age_from"], values["age_until"] = cells.ages(line["age_from"])
        if line["age_until"]:
            low, high = cells.ages(line["age_until"])
            values["age_until"] = low if high is None else high
    except Unreadable as unreadable:
        wrong("age_from" if "age_from" in line else "age_until", str(unreadable))


def _genre(line: Line, values: dict[str, Any], wrong: Wrong) -> None:
    if "genre" not in line and "theme" not in line:
        return
    genre, theme, unknown = cells.genre_and_theme(line["genre"], line["theme"])
    if unknown == "genre":
        wrong(
            "genre", _("“%(cell)s” is no genre of UiTdatabank. Write for instance “Theatervoorstelling” or “Concert”.") % {"cell": line["genre"][:60]}
        )
    elif unknown:
        wrong("theme", _("“%(cell)s” is no theme that goes with this genre.") % {"cell": line["theme"][:60]})
    else:
        values |= {"genre": genre, "theme": theme}


def _length(line: Line, zone: ZoneInfo) -> int | None:
    """From start to end, where a file has an end and no length; what can't be read is told elsewhere."""
    try:
        begin = start(line, zone)
        end = together(zone, read_when(line["ends_at"]), _day_of_start(line)) if line["ends_at"] and begin else None
    except Unreadable:
        return None
    if not begin or not end:
        return None
    minutes = round((end - begin).total_seconds() / 60)
    if -_MOST_MINUTES < minutes < 0:  # The hour of an end after midnight.
        minutes += _MOST_MINUTES
    return minutes if 0 < minutes <= _MOST_MINUTES else None


# Of the performance


def performance_values(line: Line, external_id: str, zone: ZoneInfo, wrong: Wrong) -> dict[str, Any] | None:
    """The fields of the performance, not yet judged. None for a line without a date: its production waits for one."""
    try:
        starts_at = start(line, zone)
    except Unreadable as unreadable:
        wrong(next(field for field in START_FIELDS if line[field]), str(unreadable))
        return None
    if starts_at is None:
        if external_id or any(line[field] for field in _OF_A_DATE):
            wrong(next((field for field in START_FIELDS if field in line), ""), _("The date is missing."))
        return None
    values: dict[str, Any] = {"starts_at": starts_at}
    if external_id:
        values["external_id"] = external_id
    if note := line.text("note"):
        values["note"] = note
    if line["limit_per_order"]:
        _try(values, "limit_per_order", partial(cells.whole_number, line["limit_per_order"]), wrong)
    for field in ("doors_at", "sale_starts_at", "sale_ends_at", "moved_from_at"):
        if field in line:
            _try(values, field, partial(_moment, line, field, zone), wrong)
    return values


def start(line: Line, zone: ZoneInfo) -> datetime | None:
    """The start, from one column or several. Raises `Unreadable`."""
    return together(zone, *_start_cells(line))


def _start_cells(line: Line) -> tuple[When, When, When]:
    whole, day, hour = (read_when(line[field]) for field in START_FIELDS)
    if hour.hour is not None:  # A spreadsheet writes a day as “14/03/2027 0:00”.
        day = When(day=day.day, moment=day.moment)
    return whole, day, hour


def _day_of_start(line: Line) -> When:
    return next((When(day=cell.day) for cell in _start_cells(line) if cell.day), When())


def _moment(line: Line, field: str, zone: ZoneInfo) -> datetime | None:
    """Doors and sale: a moment, an hour of the same day, or for the sale a whole day."""
    cell = read_when(line[field])
    if cell.day and cell.hour is None and field == "sale_ends_at":
        return end_of_local_day(cell.day, zone)
    if cell.day and cell.hour is None and field == "sale_starts_at":
        cell = When(day=cell.day, hour=time(0))
    return None if cell == When() else together(zone, cell, _day_of_start(line))
