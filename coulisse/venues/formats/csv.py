"""A table with one seat a line: from a spreadsheet, or from another system that knows no drawings.

Columns are found by their names, in Dutch, French or English, in any order. Only row and seat are needed; where
x and y are missing the seats are laid in straight rows, with a warning. A line with a capacity and no seat is a
standing zone.
"""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from coulisse.lib.text import in_language, safe_cell, slugify
from coulisse.venues.fields import number, tidy, words
from coulisse.venues.formats.builder import ImportedPlan, PlanBuilder, RowDrawn, SeatDrawn
from coulisse.venues.formats.drawn import number_typed
from coulisse.venues.formats.json_bytes import small_enough
from coulisse.venues.generator import STAGE_NAME
from coulisse.venues.plan import MOST_PLACES
from coulisse.venues.problems import refused
from coulisse.venues.types import Mark, Plan, ZoneKind

FORMAT = "csv"
MOST_LINES = MOST_PLACES + 10_000
COLUMNS = {
    "row": "row rij rangee row-number row-name row-label rij-nummer rijnummer rijnaam rownumber rowname",
    "seat": "seat stoel zitplaats stoelnummer zetel siege place plaats nummer number numero seat-number seat-label seatnumber stoel-nummer stoelnr",
    "x": "x cx x-pos pos-x position-x x-position x-coordinaat coord-x",
    "y": "y cy y-pos pos-y position-y y-position y-coordinaat coord-y",
    "zone": "zone prijszone categorie category tariefzone zonename zone-name prijscategorie price-zone",
    "section": "section sectie vak blok bloc block secteur section-name",
    "rank": "rank prioriteit priorite priority",
    "marks": "marks kenmerken attributes attributs caracteristiques",
    "blocked": "blocked geblokkeerd bloque",
    "level": "level niveau verdieping etage",
    "entrance": "entrance ingang entree",
    "key": "key sleutel cle",
    "capacity": "capacity capaciteit capacite",
}
WRITTEN = ("section", "row", "seat", "x", "y", "zone", "rank", "marks", "blocked", "level", "entrance", "key", "capacity")
MARKS = {
    Mark.WHEELCHAIR: "wheelchair rolstoel rolstoelplaats fauteuil-roulant pmr",
    Mark.COMPANION: "companion begeleider accompagnant",
    Mark.STEP_FREE: "step-free drempelvrij zonder-trappen sans-marches",
    Mark.HEARING_LOOP: "hearing-loop ringleiding boucle-magnetique",
    Mark.RESTRICTED_VIEW: "restricted-view beperkt-zicht visibilite-reduite",
}
_YES, _NO = frozenset(["1", "x", "yes", "ja", "oui", "true", "waar", "vrai"]), frozenset(["0", "-", "no", "nee", "non", "false", "onwaar", "faux"])
_HEAD_WITHIN = 12
_ROW_SPACING, _SEAT_SPACING = 28.0, 24.0

Line = tuple[int, dict[str, str]]


def read_csv(data: bytes, name: str = "") -> ImportedPlan:
    """The plan in a table; raises `PlanRefused` with every problem and the line where it stands."""
    text, guessed = decoded(small_enough(data))
    return _Reader(name, _lines(text), guessed=guessed).read()


def is_table(found: Any) -> bool:
    """JSON that is a table: a list of objects, one a seat."""
    return isinstance(found, list) and bool(found) and all(isinstance(line, Mapping) for line in found[:50])


def read_table(found: Any) -> ImportedPlan:
    """A table as JSON (the list, already read): the same columns; raises `PlanRefused`."""
    return _Reader("", _objects(found)).read()


def decoded(data: bytes) -> tuple[str, bool]:
    """The text, and whether its encoding was a guess. Raises `PlanRefused` for what is no text."""
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding == "cp1252"
    raise refused(_("The file can't be read as text. Save it in your spreadsheet as “CSV UTF-8” and try again."))


class _Reader:
    def __init__(self, name: str, lines: Iterable[Line], *, guessed: bool = False) -> None:
        self.name = name
        self.builder = PlanBuilder(FORMAT, repairs=False)
        self.problems = self.builder.problems
        self.lines = list(lines)
        self.rows: dict[tuple[str, str], RowDrawn] = {}
        self.names: dict[str, dict[str, str]] = {"zone": {}, "section": {}}
        self.seen: dict[tuple[str, str, str], int] = {}
        if guessed:
            says = _("The file is not in UTF-8; it was read as Windows-1252. Look whether letters such as é and ë came out right.")
            self.builder.warnings.add("", says)

    def read(self) -> ImportedPlan:
        columns = set(self.lines[0][1]) if self.lines else set()
        self.drawn = {"x", "y"} <= columns
        if not self.drawn:
            self.builder.warnings.add("", _("The file has no columns x and y: the seats stand in straight rows. Move them to where they are."))
        if "zone" not in columns:
            self.builder.warnings.add("", _("The file has no column “zone”: all seats are in one zone, and cost the same."))
        if "section" not in columns and _zones_are_sections(self.lines):
            says = _("Rows of the same name stand in several zones, and there is no column “section”: each zone is a section as well.")
            self.builder.warnings.add("", says)
            self.lines = [(line, {**cells, "section": cells["zone"] if cells["seat"] else ""}) for line, cells in self.lines]
        for line, cells in self.lines:
            self._line(_("line %(line)d") % {"line": line}, line, cells)
        if not self.drawn:
            widest = _lay_out(self.rows.values())
            self.builder.areas.append(_stage_before(widest))
        return self.builder.finish(self.name)

    def _line(self, where: str, line: int, cells: Mapping[str, str]) -> None:
        if cells.get("capacity") and not cells["seat"]:
            self._general_zone(where, cells)
            return
        seat = cells["seat"]
        if not seat:
            self.problems.add(where, _("the seat has no number; give it one."))
            return
        section = self._section(where, cells)
        first = self.seen.setdefault((section, cells["row"], seat), line)
        if first != line:
            says = _("row %(row)s, seat %(seat)s stands in line %(line)d as well; give each seat its own number.")
            self.problems.add(where, says % {"row": cells["row"], "seat": seat, "line": first})
            return
        x, y = (self._number(where, name, cells[name]) for name in ("x", "y")) if self.drawn else (0.0, 0.0)
        drawn = SeatDrawn(
            seat, x, y, self._zone(where, cells), cells.get("key", ""), self._marks(where, cells.get("marks", "")), _reason(cells.get("blocked", ""))
        )
        drawn.rank = self._rank(where, cells.get("rank", ""))
        self._row(section, cells["row"]).seats.append(drawn)

    def _row(self, section: str, label: str) -> RowDrawn:
        if (section, label) not in self.rows:
            self.rows[section, label] = self.builder.row(label, section)
        return self.rows[section, label]

    def _zone(self, where: str, cells: Mapping[str, str]) -> str:
        name = cells.get("zone", "")
        if not name and "zone" in cells:
            self.problems.add(where, _("the seat has no zone; give the zone in which it stands, for its price."))
        known = self.names["zone"]
        if name not in known:
            known[name] = self.builder.zone(name or {"nl": "Alle plaatsen", "fr": "Toutes les places", "en": "All seats"})
        return known[name]

    def _section(self, where: str, cells: Mapping[str, str]) -> str:
        name = cells.get("section", "")
        known = self.names["section"]
        if name and name not in known:
            level = self._number(where, "level", cells.get("level") or "0")
            known[name] = self.builder.section(name, level=int(level) if abs(level) < 100 else 0, entrance=cells.get("entrance", ""))
        return known.get(name, "")

    def _general_zone(self, where: str, cells: Mapping[str, str]) -> None:
        capacity = self._number(where, "capacity", cells["capacity"])
        name = cells.get("zone") or cells.get("row") or ""
        if capacity != int(capacity) or not 0 < capacity <= MOST_PLACES or not name:
            self.problems.add(where, _("a standing zone needs a name in the column “zone”, and a whole number of people."))
            return
        self.builder.zone(name, kind=ZoneKind.STANDING.value, capacity=int(capacity), entrance=cells.get("entrance", ""))

    def _number(self, where: str, column: str, typed: str) -> float:
        found = number_typed(typed)
        if found is None:
            says = _("“%(typed)s” in column “%(column)s” is not a number.") if typed else _("column “%(column)s” is empty; give a number.")
            self.problems.add(where, says % {"typed": typed[:40], "column": column})
        return found or 0.0

    def _rank(self, where: str, typed: str) -> int | None:
        if not typed:
            return None
        rank = self._number(where, "rank", typed)
        if rank != int(rank) or not 1 <= rank <= 99:
            self.problems.add(where, _("the rank is a whole number from 1 (best) to 99."))
            return None
        return int(rank)

    def _marks(self, where: str, typed: str) -> list[str]:
        marks = []
        for word in re.split(r"[,;|+/]", typed):
            mark = next((mark.value for mark, known in MARKS.items() if slugify(word) in known.split()), None)
            if mark:
                marks.append(mark)
            elif word.strip():
                says = _("“%(mark)s” is no attribute of a seat; it is one of %(marks)s.")
                self.problems.add(where, says % {"mark": word.strip()[:40], "marks": ", ".join(Mark.values)})
        return marks


# Reading lines and cells


def _lines(text: str) -> Iterator[Line]:
    """The lines of the table with their cells by column; raises `PlanRefused` where it has no head."""
    delimiter, before, names = _head(text)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        for cells in reader:
            if reader.line_num > MOST_LINES:
                raise refused(_("The table has more than %(most)d lines; no plan has so many places.") % {"most": MOST_LINES})
            if reader.line_num > before and any(cell.strip() for cell in cells):
                yield reader.line_num, {column: _cell(cells[index]) if index < len(cells) else "" for index, column in names.items()}
    except csv.Error:
        raise refused(_("The table can't be read after line %(line)d: a quotation mark may be missing.") % {"line": reader.line_num}) from None


def _head(text: str) -> tuple[str, int, dict[int, str]]:
    """The sign between columns, the number of the line that names them, and which is which.

    Titles, and the line ``sep=;`` of some spreadsheets, may stand before it.
    """
    for number_, line in enumerate(islice(io.StringIO(text, newline=None), _HEAD_WITHIN), 1):
        names, delimiter = max(((_columns(_split(line, sign)), sign) for sign in ";\t,|"), key=lambda found: len(found[0]))
        if {"row", "seat"} <= set(names.values()):
            return delimiter, number_, names
    raise refused(_("The first line must name the columns: row, seat, x, y and zone (rij, stoel… or rangée, siège… are fine as well)."))


def _objects(found: Sequence[Any]) -> Iterator[Line]:
    """The objects of a list as lines; seats that are only named by an id as drawings do it (``seat-12-A-1``) as well."""
    if len(found) > MOST_LINES:
        raise refused(_("The table has more than %(most)d lines; no plan has so many places.") % {"most": MOST_LINES})
    fields = list(dict.fromkeys(str(field)[:100] for line in found[:50] for field in line))
    names = {fields[index]: column for index, column in _columns(fields).items()}
    named_by = next((field for field in ("id", "key", "seat") if all(_NAMED.fullmatch(str(line.get(field, ""))[:80]) for line in found[:50])), "")
    if not {"row", "seat"} <= set(names.values()) and not named_by:
        raise refused(_("Each seat must say its row and seat, and x, y and zone (rij, stoel… or rangée, siège… are fine as well)."))
    for index, line in enumerate(found, 1):
        if not isinstance(line, Mapping):
            raise refused(_("this must be an object with fields."), _("line %(line)d") % {"line": index})
        cells = {column: _cell(words(line.get(field)) or _plain(line.get(field))) for field, column in names.items()}
        if named_by:
            match = _NAMED.fullmatch(str(line.get(named_by, ""))[:80])
            cells |= match.groupdict() if match else {"row": "", "seat": ""}
        yield index, cells


_NAMED = re.compile(r"seat-(?P<seat>[^-]{1,20})-(?P<row>[^-]{1,20})-(?P<section>[^-]{1,40})")


def _plain(value: Any) -> str:
    """A cell that is no text: a number, or a list of marks."""
    if isinstance(value, list):
        return "+".join(str(part)[:40] for part in value[:20])
    return repr(value) if isinstance(value, float) else ""


def _zones_are_sections(lines: Sequence[Line]) -> bool:
    """Whether names stand once in each zone but not once in all: then the parts of the hall are the zones.

    One name that stands twice is a slip of who made the table; it is told.
    """
    zones: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for _line, cells in lines:
        if cells["seat"]:
            zones[cells["row"], cells["seat"]][cells.get("zone", "")] += 1
    again = [counted for counted in zones.values() if len(counted) > 1]
    return len(again) > 1 and all(count == 1 for counted in zones.values() for count in counted.values())


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), []) if len(line) < 10_000 else []
    except csv.Error:
        return []


def _columns(head: Sequence[str]) -> dict[int, str]:
    """Which column each place in the line is. “Rang” is a row in French, and a rank where the row has another name."""
    slugs = [slugify(cell) for cell in head]
    found: dict[int, str] = {}
    for index, slug in enumerate(slugs):
        column = next((column for column, known in COLUMNS.items() if slug in known.split()), None)
        if column and column not in found.values():
            found[index] = column
    if "rang" in slugs:
        found[slugs.index("rang")] = "rank" if "row" in found.values() else "row"
    return found


def _cell(given: str) -> str:
    """A cell, without the apostrophe that keeps a spreadsheet from calculating with it."""
    given = tidy(given)
    return given[1:] if given[:1] == "'" and given[1:2] in ("=", "+", "-", "@") else given


def _reason(typed: str) -> str:
    if typed.lower() in _NO:
        return ""
    return _("blocked") if typed.lower() in _YES else typed


def _stage_before(widest: int) -> dict[str, Any]:
    """Where rows are laid out by us, the stage stands before the first: what is front and what is back is seen."""
    wide = max(widest / 2, 2) * _SEAT_SPACING
    middle = (widest / 2 + 1) * _SEAT_SPACING
    return {"kind": "stage", "label": dict(STAGE_NAME), "rect": [middle - wide / 2, _ROW_SPACING * 0.2, wide, _ROW_SPACING]}


def _lay_out(rows: Any) -> int:
    """Straight rows, each in the middle, the seats in the order of the file; answers how many the widest has."""
    found = list(rows)
    widest = max((len(row.seats) for row in found), default=0)
    section, y = None, _ROW_SPACING
    for row in found:
        y += _ROW_SPACING * (2 if section not in (None, row.section) else 1)
        section = row.section
        left = (widest - len(row.seats)) / 2
        for index, seat in enumerate(row.seats):
            seat.x, seat.y = (left + index + 1.5) * _SEAT_SPACING, y
    return widest


# Writing


def write_csv(plan: Plan, language: str = "nl") -> str:
    """One seat a line, with semicolons and a decimal point; general zones with their capacity at the end."""
    out = io.StringIO()
    table = csv.writer(out, delimiter=";", lineterminator="\r\n")
    table.writerow(WRITTEN)
    zones = {key: in_language(zone.name, language) or key for key, zone in plan.zones.items()}
    for row in plan.rows:
        section = plan.sections[row.section]
        for seat in (plan.seats[no] for no in sorted(row.seats)):
            cells = [
                in_language(section.name, language), seat.row, seat.label, number(seat.x), number(seat.y), zones[seat.zone], seat.rank,
                "+".join(sorted(seat.marks)), seat.blocked, section.level or "", section.entrance, seat.key, "",
            ]  # fmt: skip
            table.writerow([safe_cell(cell) for cell in cells])
    for zone in plan.general_zones:
        table.writerow(["", "", "", "", "", safe_cell(zones[zone.key]), "", "", "", "", safe_cell(zone.entrance), "", zone.capacity])
    return out.getvalue()


def lost_in_csv(plan: Plan) -> Iterator[str]:
    if plan.areas or any(zone.outline for zone in plan.zones.values()):
        yield _("The stage, other areas and the outlines of zones are not part of a table.")
