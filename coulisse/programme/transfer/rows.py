"""Reading a table: one line a performance, columns as houses call them. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from coulisse.lib.text import LANGUAGES
from coulisse.programme.fields import clean_performance, clean_production
from coulisse.programme.words import fold, tidy

from . import cells
from .columns import PRODUCTION_COLUMNS, TEXTS, Column, recognise
from .lines import PRODUCTION_TEXTS, Line, performance_values, production_values
from .moments import Unreadable
from .types import MOST_PERFORMANCES, MOST_PROBLEMS, PerformanceRead, ProductionRead, SeasonPreview, SeasonProblem

HEADER_WITHIN = 15
# Columns that the house itself may not know: a problem with them is told by the name that the file has.
_LOOKED_UP = ("hall", "layout", "price_list", "price", "state", "starts_at", "date")

Rows = Sequence[tuple[int, Sequence[str]]]


def read_rows(rows: Rows, zone: ZoneInfo, language: str) -> SeasonPreview:
    """The season in the rows of a table, of which one of the first is the header."""
    header = next((place for place, (_line, row) in enumerate(rows[:HEADER_WITHIN]) if _is_header(row, language)), None)
    if header is None:
        says = _("No columns that we know. The first line names them: at least “title” and “date”, “time” or “start”.")
        return SeasonPreview(problems=(SeasonProblem(rows[0][0] if rows else 0, "", says),))
    columns, strange = recognise(rows[header][1], language)
    table = _Table(columns, zone, rows[header][0])
    for name in strange:
        table.note(rows[header][0], name, _("we don't know this column, and leave it out."))
    return table.read(rows[header + 1 :])


def _is_header(row: Sequence[str], language: str) -> bool:
    fields = {column.field for column in recognise(row, language)[0]}
    return bool(fields & {"title", "production_id", "slug"}) and len(fields) >= 2


class _Table:
    """Reads line after line; every problem is collected."""

    def __init__(self, columns: Sequence[Column], zone: ZoneInfo, header_line: int) -> None:
        self.zone = zone
        self.problems: list[SeasonProblem] = []
        self.notes: list[SeasonProblem] = []
        self.columns: dict[str, Column] = {}
        self.texts: list[Column] = []
        self.first: dict[str, Line] = {}
        self.productions: dict[str, ProductionRead] = {}
        self.performances: list[PerformanceRead] = []
        for column in columns:
            self._take(column, header_line)

    def _take(self, column: Column, header_line: int) -> None:
        """A column is read once; of two that say the same the first."""
        if column.field in TEXTS and all((other.field, other.language) != (column.field, column.language) for other in self.texts):
            self.texts.append(column)
        elif column.field not in TEXTS and column.field not in self.columns:
            self.columns[column.field] = column
        else:
            self.note(header_line, column.called, _("another column says the same; this one is left out."))

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

    def read(self, rows: Rows) -> SeasonPreview:
        if len(rows) > MOST_PERFORMANCES:
            says = _("There are %(count)d lines; %(most)d is the most in one file.") % {"count": len(rows), "most": MOST_PERFORMANCES}
            return SeasonPreview(problems=(SeasonProblem(0, "", says),))
        if not rows:
            self.problem(0, "", _("There are no lines below the names of the columns."))
        lines = [Line(number, self.columns, self.texts, row) for number, row in rows]
        id_is_of = self._meaning_of_id(lines)
        for line in lines:
            key = self._production(line, line["production_id"] or (line["id"] if id_is_of == "production" else ""))
            self._performance(line, key, line["performance_id"] or (line["id"] if id_is_of == "performance" else ""))
        self._nothing_twice()
        return SeasonPreview(tuple(self.productions.values()), tuple(self.performances), tuple(self.problems), tuple(self.notes))

    def _meaning_of_id(self, lines: Iterable[Line]) -> str:
        """A bare “id” numbers the lines where each has its own, else the productions."""
        counted = Counter(line["id"] for line in lines if line["id"])
        return "production" if any(count > 1 for count in counted.values()) else "performance"

    def _production(self, line: Line, external_id: str) -> str:
        key = self._key(line, external_id)
        if key in self.first:
            self._compare(line, self.first[key])
            return key
        self.first[key] = line
        values, problems = clean_production(production_values(line, external_id, self.zone, partial(self.problem, line.number)))
        for problem in problems:
            self.problem(line.number, problem.where, problem.says)
        spoken = {name: frozenset(line.text(name)) for name in PRODUCTION_TEXTS if line.text(name) and set(line.text(name)) != set(LANGUAGES)}
        self.productions[key] = ProductionRead(key, line.number, values, spoken)
        return key

    def _key(self, line: Line, external_id: str) -> str:
        """What makes two lines one production: a number, an address, or title and company."""
        if external_id:
            return f"id:{external_id}"
        if line["slug"]:
            return f"slug:{line['slug']}"
        title = next((text for text in line.text("title").values() if text), "")
        if not title:
            self.problem(line.number, "title", _("The title is missing."))
            return f"line:{line.number}"
        return f"title:{fold(tidy(title))}|{fold(tidy(line['company']))}"

    def _compare(self, line: Line, first: Line) -> None:
        """Lines of one production repeat what it is; the first one counts."""
        for field in PRODUCTION_COLUMNS:
            here, there = (each.text(field) if field in TEXTS else {"": each[field]} for each in (line, first))
            if any(cell and cell != there.get(language) for language, cell in here.items()):
                self.note(
                    line.number,
                    self.called(field),
                    _("this differs from line %(line)d of the same production, which counts.") % {"line": first.number},
                )

    def _performance(self, line: Line, key: str, external_id: str) -> None:
        given = performance_values(line, external_id, self.zone, partial(self.problem, line.number))
        if given is None:
            return
        moved_from = given.pop("moved_from_at", None)
        values, problems = clean_performance(given)
        for problem in problems:
            self.problem(line.number, problem.where, problem.says)
        self._tried(line, "price", cells.price_cents)
        self.performances.append(
            PerformanceRead(
                production=key,
                line=line.number,
                values=values,
                hall=line["hall"],
                layout=line["layout"],
                price_list=line["price_list"],
                price=line["price"],
                state=self._tried(line, "state", cells.state) or "",
                cancel_reason={language: text for language, text in line.text("cancel_reason").items() if text},
                moved_from_at=moved_from,
                columns={field: self.called(field) for field in _LOOKED_UP},
            )
        )

    def _tried(self, line: Line, field: str, read: Any) -> Any:
        try:
            return read(line[field])
        except Unreadable as unreadable:
            return self.problem(line.number, field, str(unreadable))

    def _nothing_twice(self) -> None:
        for says, key_of in (
            (_("This date stands in line %(line)d already."), _date_of),
            (_("This number stands in line %(line)d already."), lambda performance: performance.values.get("external_id")),
        ):
            seen: dict[Any, int] = {}
            for performance in self.performances:
                key = key_of(performance)
                if key and key in seen:
                    self.problem(performance.line, "", says % {"line": seen[key]})
                elif key:
                    seen[key] = performance.line


def _date_of(performance: PerformanceRead) -> tuple[Any, ...]:
    """What makes two lines one date. A cancelled one may have been put in again."""
    cancelled = performance.state == "cancelled"
    return performance.production, performance.values.get("starts_at"), fold(performance.hall), fold(performance.layout), cancelled
