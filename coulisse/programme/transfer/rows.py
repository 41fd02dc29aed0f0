"""Reading a table: one line a performance, columns as houses call them. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from coulisse.lib.moments import end_of_local_day
from coulisse.lib.text import LANGUAGES
from coulisse.programme.fields import clean_performance, clean_production
from coulisse.programme.words import fold, tidy

from . import cells
from .columns import PRODUCTION_COLUMNS, TEXTS, Column, recognise
from .moments import Unreadable, When, read_when, together
from .types import MOST_PERFORMANCES, MOST_PROBLEMS, PerformanceRead, ProductionRead, SeasonPreview, SeasonProblem

HEADER_WITHIN = 15
_PERFORMANCE_TEXTS = ("note", "cancel_reason")
_MOMENT_FIELDS = ("doors_at", "sale_starts_at", "sale_ends_at", "moved_from_at")


def read_rows(rows: Sequence[tuple[int, Sequence[str]]], zone: ZoneInfo, language: str) -> SeasonPreview:
    """The season in the rows of a table, of which one of the first is the header."""
    header = next((place for place, (_line, row) in enumerate(rows[:HEADER_WITHIN]) if _is_header(row, language)), None)
    if header is None:
        says = _("No columns that we know. The first line names them: at least “title” and “date”, “time” or “start”.")
        return SeasonPreview(problems=(SeasonProblem(rows[0][0] if rows else 0, "", says),))
    columns, strange = recognise(rows[header][1], language)
    reader = _Table(columns, zone, rows[header][0])
    for name in strange:
        reader.note(rows[header][0], name, _("we don't know this column, and leave it out."))
    return reader.read(rows[header + 1 :])


def _is_header(row: Sequence[str], language: str) -> bool:
    fields = {column.field for column in recognise(row, language)[0]}
    names_it = fields & {"title", "production_id", "slug"}
    return bool(names_it) and len(fields) >= 2


class _Line:
    """One line of the table: its cells by field."""

    def __init__(self, line: int, columns: Mapping[str, Column], texts: Sequence[Column], row: Sequence[str]) -> None:
        self.line = line
        self.columns = columns
        self._row = row
        self.texts = {(column.field, column.language): self._cell(column) for column in texts}

    def _cell(self, column: Column) -> str:
        cell = self._row[column.place] if column.place < len(self._row) else ""
        return without_guard(cell).strip()

    def __getitem__(self, field: str) -> str:
        return self._cell(self.columns[field]) if field in self.columns else ""

    def __contains__(self, field: str) -> bool:
        return field in self.columns

    def text(self, field: str) -> dict[str, str]:
        return {language: cell for (name, language), cell in self.texts.items() if name == field}


def without_guard(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from executing it (`lib.text.safe_cell`)."""
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'")[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") and len(cell) > 1 else cell


class _Table:
    """Reads line after line; every problem is collected."""

    def __init__(self, columns: Sequence[Column], zone: ZoneInfo, header_line: int) -> None:
        self.zone = zone
        self.problems: list[SeasonProblem] = []
        self.notes: list[SeasonProblem] = []
        self.columns: dict[str, Column] = {}
        self.texts: list[Column] = []
        for column in columns:
            if column.field in TEXTS and all((other.field, other.language) != (column.field, column.language) for other in self.texts):
                self.texts.append(column)
            elif column.field not in TEXTS and column.field not in self.columns:
                self.columns[column.field] = column
            else:
                self.note(header_line, column.called, _("another column says the same; this one is left out."))
        self.productions: dict[str, ProductionRead] = {}
        self.first: dict[str, _Line] = {}
        self.performances: list[PerformanceRead] = []

    def note(self, line: int, column: str, says: str) -> None:
        if len(self.notes) < MOST_PROBLEMS:
            self.notes.append(SeasonProblem(line, column, says))

    def problem(self, line: int, field: str, says: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(SeasonProblem(line, self.called(field), says))

    def called(self, field: str) -> str:
        """How the file calls a field."""
        if field in self.columns:
            return self.columns[field].called
        return next((column.called for column in self.texts if column.field == field), "")

    def read(self, rows: Sequence[tuple[int, Sequence[str]]]) -> SeasonPreview:
        if len(rows) > MOST_PERFORMANCES:
            says = _("There are %(count)d lines; %(most)d is the most in one file.") % {"count": len(rows), "most": MOST_PERFORMANCES}
            return SeasonPreview(problems=(SeasonProblem(0, "", says),))
        lines = [_Line(line, self.columns, self.texts, row) for line, row in rows]
        id_of = self._meaning_of_id(lines)
        for line in lines:
            key = self._production(line, line["production_id"] or (line["id"] if id_of == "production" else ""))
            self._performance(line, key, line["performance_id"] or (line["id"] if id_of == "performance" else ""))
        if not lines:
            self.problem(0, "", _("There are no lines below the names of the columns."))
        self._no_date_twice()
        return SeasonPreview(tuple(self.productions.values()), tuple(self.performances), tuple(self.problems), tuple(self.notes))

    def _meaning_of_id(self, lines: Iterable[_Line]) -> str:
        """A bare “id” numbers the lines where each has its own, else the productions."""
        counted = Counter(line["id"] for line in lines if line["id"])
        return "production" if any(count > 1 for count in counted.values()) else "performance"

    # Productions

    def _production(self, line: _Line, external_id: str) -> str:
        key = self._key(line, external_id)
        if key in self.first:
            self._compare(line, self.first[key])
            return key
        self.first[key] = line
        values, problems = clean_production(self._production_values(line, external_id))
        for problem in problems:
            self.problem(line.line, problem.where, problem.says)
        spoken = {name: frozenset(line.text(name)) for name in TEXTS if line.text(name) and set(line.text(name)) != set(LANGUAGES)}
        self.productions[key] = ProductionRead(
            key, line.line, values, {name: known for name, known in spoken.items() if name not in _PERFORMANCE_TEXTS}
        )
        return key

    def _key(self, line: _Line, external_id: str) -> str:
        if external_id:
            return f"id:{external_id}"
        if line["slug"]:
            return f"slug:{line['slug']}"
        title = next((text for text in line.text("title").values() if text), "")
        if not title:
            self.problem(line.line, "title", _("The title is missing."))
            return f"line:{line.line}"
        return f"title:{fold(tidy(title))}|{fold(tidy(line['company']))}"

    def _compare(self, line: _Line, first: _Line) -> None:
        """Lines of one production repeat what it is; the first one counts."""
        for field in PRODUCTION_COLUMNS:
            cells_here = line.text(field) if field in TEXTS else {"": line[field]}
            cells_first = first.text(field) if field in TEXTS else {"": first[field]}
            if any(cell and cell != cells_first.get(language) for language, cell in cells_here.items()):
                self.note(
                    line.line, self.called(field), _("this differs from line %(line)d of the same production, which counts.") % {"line": first.line}
                )

    def _production_values(self, line: _Line, external_id: str) -> dict[str, Any]:
        values: dict[str, Any] = {name: line.text(name) for name in TEXTS if line.text(name) and name not in _PERFORMANCE_TEXTS}
        if "title" in values and not any(values["title"].values()):
            values.pop("title")
        if external_id:
            values["external_id"] = external_id
        for field in ("slug", "company", "video_url"):
            if field in line and (line[field] or field != "slug"):
                values[field] = line[field]
        for field, read in (("interval", cells.yes_or_no), ("spoken_languages", cells.languages), ("surtitles", cells.languages)):
            self._try(line, field, read, values)
        self._try(line, "duration_minutes", cells.minutes, values)
        self._ages(line, values)
        self._genre(line, values)
        if "duration_minutes" not in line and (length := self._length(line)):
            values["duration_minutes"] = length
        return values

    def _try(self, line: _Line, field: str, read: Callable[[str], Any], values: dict[str, Any]) -> None:
        if field in line:
            try:
                values[field] = read(line[field])
            except Unreadable as wrong:
                self.problem(line.line, field, str(wrong))

    def _ages(self, line: _Line, values: dict[str, Any]) -> None:
        try:
            if "age_from" in line:
                values["age_from"], until = cells.ages(line["age_from"])
                values |= {"age_until": until} if until is not None or "age_until" not in line else {}
            if "age_until" in line and (line["age_until"] or values.get("age_until") is None):
                low, high = cells.ages(line["age_until"])
                values["age_until"] = high if high is not None else low
        except Unreadable as wrong:
            self.problem(line.line, "age_from" if "age_from" in line else "age_until", str(wrong))

    def _genre(self, line: _Line, values: dict[str, Any]) -> None:
        if "genre" not in line and "theme" not in line:
            return
        genre, theme, wrong = cells.genre_and_theme(line["genre"], line["theme"])
        if wrong == "genre":
            self.problem(
                line.line,
                "genre",
                _("“%(cell)s” is no genre of UiTdatabank. Write for instance “Theatervoorstelling” or “Concert”.") % {"cell": line["genre"][:60]},
            )
        elif wrong:
            self.problem(line.line, "theme", _("“%(cell)s” is no theme that goes with this genre.") % {"cell": line["theme"][:60]})
        else:
            values |= {"genre": genre, "theme": theme}

    def _length(self, line: _Line) -> int | None:
        """From start to end, where a file has an end and no length."""
        try:
            begin, end = self._start(line), together(self.zone, read_when(line["ends_at"]), self._day_of_start(line)) if line["ends_at"] else None
        except Unreadable:
            return None
        if not begin or not end:
            return None
        minutes = round((end - begin).total_seconds() / 60) % (24 * 60) if end < begin else round((end - begin).total_seconds() / 60)
        return minutes if 0 < minutes <= 24 * 60 else None

    def _day_of_start(self, line: _Line) -> When:
        return next((When(day=cell.day) for cell in self._start_cells(line) if cell.day), When())

    # Performances

    def _start_cells(self, line: _Line) -> list[When]:
        whole, day, hour = (read_when(line[field]) for field in ("starts_at", "date", "time"))
        if hour.hour is not None:  # A spreadsheet writes a day as “14/03/2027 0:00”.
            day = When(day=day.day, moment=day.moment)
        return [whole, day, hour]

    def _start(self, line: _Line) -> Any:
        return together(self.zone, *self._start_cells(line))

    def _performance(self, line: _Line, key: str, external_id: str) -> None:
        values = self._performance_values(line, external_id)
        if values is None:
            return
        moved_from = values.pop("moved_from_at", None)
        tidy_values, problems = clean_performance(values)
        for problem in problems:
            self.problem(line.line, problem.where, problem.says)
        more: dict[str, Any] = {}
        self._try(line, "state", cells.state, more)
        self._price(line)
        self.performances.append(
            PerformanceRead(
                production=key,
                line=line.line,
                values=tidy_values,
                hall=line["hall"],
                layout=line["layout"],
                price_list=line["price_list"],
                price=line["price"],
                state=more.get("state", ""),
                cancel_reason={language: text for language, text in line.text("cancel_reason").items() if text},
                moved_from_at=moved_from,
                columns={field: self.called(field) for field in ("hall", "layout", "price_list", "price", "state", "starts_at", "date")},
            )
        )

    def _performance_values(self, line: _Line, external_id: str) -> dict[str, Any] | None:
        """None for a line without a date: a production whose dates are to come; or one that says what is wrong."""
        start_field = next((field for field in ("starts_at", "date", "time") if line[field]), "")
        try:
            starts_at = self._start(line)
        except Unreadable as wrong:
            self.problem(line.line, start_field, str(wrong))
            return None
        if starts_at is None:
            if external_id or any(line[field] for field in ("hall", "layout", "price_list", "state", "doors_at")):
                self.problem(line.line, next((field for field in ("starts_at", "date") if field in self.columns), ""), _("The date is missing."))
            return None
        values: dict[str, Any] = {"starts_at": starts_at}
        if external_id:
            values["external_id"] = external_id
        if note := line.text("note"):
            values["note"] = note
        self._try(line, "limit_per_order", cells.whole_number, values) if line["limit_per_order"] else None
        for field in _MOMENT_FIELDS:
            self._moment(line, field, values)
        return values

    def _moment(self, line: _Line, field: str, values: dict[str, Any]) -> None:
        """Doors and sale: a moment, or an hour of the same day."""
        if field not in line:
            return
        try:
            cell = read_when(line[field])
            if field == "sale_starts_at" and cell.day and cell.hour is None:
                cell = When(day=cell.day, hour=time(0))
            if field == "sale_ends_at" and cell.day and cell.hour is None:
                values[field] = end_of_local_day(cell.day, self.zone)
            else:
                values[field] = together(self.zone, cell, self._day_of_start(line)) if cell != When() else None
        except Unreadable as wrong:
            self.problem(line.line, field, str(wrong))

    def _price(self, line: _Line) -> None:
        try:
            cells.price_cents(line["price"])
        except Unreadable as wrong:
            self.problem(line.line, "price", str(wrong))

    def _no_date_twice(self) -> None:
        for says, key_of in (
            (
                _("This date stands in line %(line)d already."),
                lambda p: (p.production, p.values.get("starts_at"), fold(p.hall), fold(p.layout), p.state == "cancelled"),
            ),
            (_("This number stands in line %(line)d already."), lambda p: p.values.get("external_id")),
        ):
            seen: dict[Any, int] = {}
            for performance in self.performances:
                key = key_of(performance)
                if key and key in seen:
                    self.problem(performance.line, "", says % {"line": seen[key]})
                elif key:
                    seen[key] = performance.line
