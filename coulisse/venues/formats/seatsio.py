"""Charts as seats.io exports them: rows, tables, booths, sections with charts of their own, floors, standing areas.

Positions inside a section count from its top left corner. Floors become levels, drawn beneath each other. Each
general admission area becomes a standing zone of its own. What is sold as a whole there (a table, a booth) has
places here: a table its seats, a booth one place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from coulisse.venues.areas import MOST_AREAS, MOST_POINTS
from coulisse.venues.fields import Point, number_or, objects, words
from coulisse.venues.formats.builder import ImportedPlan, PlanBuilder, RowDrawn, SeatDrawn
from coulisse.venues.formats.drawn import css_colour, kind_of, moved, number_of, outline_of, point_of, shape_about, turned
from coulisse.venues.plan import MOST_PLACES, MOST_ROWS, MOST_SECTIONS, MOST_ZONES
from coulisse.venues.problems import refused, row_place, seat_place
from coulisse.venues.types import AreaKind, Mark, ZoneKind

FORMAT = "seatsio"
FLOOR_GAP = 60.0
_MARKS = {
    "accessible": Mark.WHEELCHAIR,
    "companionSeat": Mark.COMPANION,
    "semiAmbulatorySeat": Mark.STEP_FREE,
    "restrictedView": Mark.RESTRICTED_VIEW,
}


def is_seatsio(found: Any) -> bool:
    return isinstance(found, Mapping) and ("subChart" in found or "subChartFloors" in found)


def read_seatsio(found: Any) -> ImportedPlan:
    """A chart (the object, already read from JSON) as a document; raises `PlanRefused`."""
    if not is_seatsio(found):
        raise refused(_("This is not a chart of seats.io: it needs “subChart” or “subChartFloors”."))
    return _Reader(found).read()


@dataclass(frozen=True)
class _Where:
    """What holds for all that is drawn in one chart."""

    offset: Point
    section: str = ""
    level: int = 0
    category: str | None = None
    depth: int = 0


class _Reader:
    def __init__(self, found: Mapping[str, Any]) -> None:
        self.found = found
        self.builder = PlanBuilder(FORMAT)
        self.problems, self.warnings = self.builder.problems, self.builder.warnings
        self.categories: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self.accessible: set[str] = set()
        self.focal: Point | None = None

    def read(self) -> ImportedPlan:
        self._categories()
        if self.found.get("subChartFloors"):
            self._floors()
        elif isinstance(self.found.get("subChart"), Mapping):
            self._chart(self.found["subChart"], _Where((0.0, 0.0)))
        else:
            self.problems.add("subChart", _("this must be an object with fields."))
        return self.builder.finish(words(self.found.get("name")) or "", focal=self.focal)

    def _categories(self) -> None:
        holder = self.found.get("categories")
        given = holder.get("list") if isinstance(holder, Mapping) else holder
        for raw in objects(given, "categories", MOST_ZONES, self.problems):
            key, label = words(raw.get("key")), words(raw.get("label"))
            if key and key not in self.categories:
                self.categories[key] = self.builder.zone(label or key, colour=css_colour(raw.get("color")))
                self.labels.setdefault(label or key, key)
                if raw.get("accessible") is True:
                    self.accessible.add(self.categories[key])

    def _category(self, raw: Mapping[str, Any], otherwise: str | None, where: str = "") -> str | None:
        key, label = words(raw.get("categoryKey")), words(raw.get("categoryLabel"))
        key = key or self.labels.get(label or "", "")
        if not key:
            return otherwise
        if key not in self.categories and not label:
            says = _("category “%(name)s” is not in the list of categories; add it there, or give the seat another one.")
            self.problems.add(where, says % {"name": key[:60]})
            return otherwise
        if key not in self.categories:
            self.categories[key] = self.builder.zone(label or key)
            self.warnings.add(_("category “%(name)s”") % {"name": label or key}, _("it is not in the list of categories; a zone was made for it."))
        return self.categories[key]

    # Floors, charts, sections

    def _floors(self) -> None:
        y = FLOOR_GAP / 2
        for level, floor in enumerate(objects(self.found["subChartFloors"], "subChartFloors", 99, self.problems)):
            heights = [*_heights(floor)]
            top, bottom = min(heights, default=0.0), max(heights, default=0.0)
            name = words(floor.get("floorDisplayName")) or words(floor.get("floorName")) or str(level + 1)
            loose = any(isinstance(floor.get(kind), list) and floor[kind] for kind in ("rows", "tables", "booths"))
            section = self.builder.section(name, level=level) if loose else ""
            self.builder.area(AreaKind.TEXT.value, label=name, at=[0, round(y - FLOOR_GAP / 3, 3)])
            self._chart(floor, _Where((0.0, y - top), section, level))
            y += bottom - top + FLOOR_GAP

    def _chart(self, raw: Mapping[str, Any], where: _Where) -> None:
        focal = point_of(raw.get("focalPoint"))
        if focal and not self.focal:
            self.focal = focal[0] + where.offset[0], focal[1] + where.offset[1]
        for row in objects(raw.get("rows"), "rows", MOST_ROWS, self.problems):
            self._row(row, where)
        for table in objects(raw.get("tables"), "tables", MOST_ROWS, self.problems):
            self._table(table, where)
        for booth in objects(raw.get("booths"), "booths", MOST_ROWS, self.problems):
            self._booth(booth, where)
        for area in objects(raw.get("generalAdmissionAreas"), "generalAdmissionAreas", MOST_ZONES, self.problems):
            self._general(area, where)
        for shape in objects(raw.get("shapes"), "shapes", MOST_AREAS, self.problems):
            self._shape(shape, where)
        for text in objects(raw.get("texts"), "texts", MOST_AREAS, self.problems):
            self._text(text, where)
        for section in objects(raw.get("sections"), "sections", MOST_SECTIONS, self.problems):
            self._section(section, where)

    def _section(self, raw: Mapping[str, Any], where: _Where) -> None:
        name = words(raw.get("displayLabel")) or words(raw.get("label")) or "?"
        corner, chart = point_of(raw.get("topLeft")) or (0.0, 0.0), raw.get("subChart")
        if where.depth > 4:
            self.problems.add(_("section “%(key)s”") % {"key": name}, _("sections stand in sections too deep to be a hall."))
            return
        if not isinstance(chart, Mapping) or not any(chart.get(kind) for kind in ("rows", "tables", "booths", "generalAdmissionAreas")):
            self.warnings.add(_("section “%(key)s”") % {"key": name}, _("it has no places, and was left out."))
            return
        key = self.builder.section(name, level=where.level, entrance=words(raw.get("entrance")) or "")
        offset = where.offset[0] + corner[0], where.offset[1] + corner[1]
        self._chart(
            chart, _Where(offset, key, where.level, self._category(raw, where.category, _("section “%(key)s”") % {"key": name}), where.depth + 1)
        )

    # Places

    def _row(self, raw: Mapping[str, Any], where: _Where) -> None:
        row = self.builder.row(words(raw.get("displayLabel")) or words(raw.get("label")) or "", where.section)
        self._seats(raw, row, where)

    def _seats(self, raw: Mapping[str, Any], row: RowDrawn, where: _Where) -> None:
        category = self._category(raw, where.category, row_place(row.section, row.label))
        for seat in objects(raw.get("seats"), row_place(row.section, row.label), MOST_PLACES, self.problems):
            label = words(seat.get("displayLabel")) or words(seat.get("label")) or ""
            at = point_of(seat)
            if at is None:
                self.problems.add(seat_place(row.section, row.label, label), _("the seat has no position; give x and y."))
                continue
            zone = self._category(seat, category, seat_place(row.section, row.label, label))
            row.seats.append(SeatDrawn(label, at[0] + where.offset[0], at[1] + where.offset[1], zone, marks=self._marks(seat, zone)))

    def _marks(self, raw: Mapping[str, Any], zone: str | None) -> list[str]:
        marks = [mark.value for name, mark in _MARKS.items() if raw.get(name) is True]
        if (raw.get("categoryAccessible") is True or zone in self.accessible) and Mark.WHEELCHAIR.value not in marks:
            marks.append(Mark.WHEELCHAIR.value)
        return marks

    def _table(self, raw: Mapping[str, Any], where: _Where) -> None:
        label = words(raw.get("displayLabel")) or words(raw.get("label")) or ""
        self._seats(raw, self.builder.row(label, where.section), where)
        if raw.get("bookAsAWhole") is True:
            self.warnings.add(_("table %(name)s") % {"name": label or "?"}, _("it is sold as a whole there; here its seats are sold one by one."))
        self._drawn(raw, AreaKind.TABLE.value, label, where)

    def _booth(self, raw: Mapping[str, Any], where: _Where) -> None:
        label, at = words(raw.get("label")) or "", point_of(raw.get("center"))
        if at is None:
            self.problems.add(_("booth %(name)s") % {"name": label or "?"}, _("there is no position; give x and y."))
            return
        row = self.builder.row(label, where.section)
        row.seats.append(
            SeatDrawn(
                "1",
                at[0] + where.offset[0],
                at[1] + where.offset[1],
                self._category(raw, where.category, _("booth %(name)s") % {"name": label or "?"}),
            )
        )
        self._drawn(raw, AreaKind.TABLE.value, label, where)

    def _general(self, raw: Mapping[str, Any], where: _Where) -> None:
        name, capacity = words(raw.get("displayLabel")) or words(raw.get("label")) or "", number_of(raw.get("capacity"))
        place = _("standing area %(name)s") % {"name": name or "?"}
        category = self._category(raw, where.category, place)
        if raw.get("bookAsAWhole") is True:
            self.warnings.add(place, _("it is sold as a whole there; here its places are sold one by one."))
        if capacity is None or capacity != int(capacity) or not 1 <= capacity <= MOST_PLACES:
            self.problems.add(place, _("say how many people fit in, as a whole number."))
            return
        found = self.builder.zones.get(category or "", {})
        label = name if name not in ("", "?") else words(found.get("name", {}).get("nl")) or "?"
        outline = outline_of(_shape(raw, where.offset))
        self.builder.zone(
            label,
            colour=found.get("colour", ""),
            kind=ZoneKind.STANDING.value,
            capacity=int(capacity),
            outline=outline,
            entrance=self._entrance_of(where.section, raw),
        )

    def _entrance_of(self, section: str, raw: Mapping[str, Any]) -> str:
        """Its own, or that of the section around it."""
        return words(raw.get("entrance")) or str(self.builder.sections.get(section, {}).get("entrance", ""))

    # What is only drawn

    def _shape(self, raw: Mapping[str, Any], where: _Where) -> None:
        label = words(raw.get("label")) or ""
        self._drawn(raw, kind_of(words(raw.get("smartType")) or "", words(raw.get("icon")) or "", label), label, where)

    def _drawn(self, raw: Mapping[str, Any], kind: str, label: str, where: _Where) -> None:
        shape = _shape(raw, where.offset)
        if shape:
            self.builder.area(kind, label=label, **shape, **({"level": where.level} if where.level else {}))

    def _text(self, raw: Mapping[str, Any], where: _Where) -> None:
        said = words(raw.get("text")) or words(raw.get("label"))
        at = point_of(raw.get("center")) or point_of(raw)
        if said and at:
            self.builder.area(AreaKind.TEXT.value, label=said, at=[at[0] + where.offset[0], at[1] + where.offset[1]])


def _heights(raw: Any, top: float = 0.0, depth: int = 0) -> Iterator[float]:
    """The height of everything with a position in a chart, sections inside it included."""
    if depth > 6 or not isinstance(raw, Mapping):
        return
    for kind in ("rows", "tables", "booths", "generalAdmissionAreas", "shapes", "sections"):
        for item in raw.get(kind) or () if isinstance(raw.get(kind), list) else ():
            if not isinstance(item, Mapping):
                continue
            yield from (top + y for _x, y in outline_of(_shape(item, (0.0, 0.0))))
            yield from (top + at[1] for seat in item.get("seats") or () if (at := point_of(seat))) if isinstance(item.get("seats"), list) else ()
            corner = point_of(item.get("topLeft")) or (0.0, 0.0)
            yield from _heights(item.get("subChart"), top + corner[1], depth + 1)


def _shape(raw: Mapping[str, Any], offset: Point) -> dict[str, Any] | None:
    """An area's shape; boxes and round ones stay what they are, the others are drawn by their corners."""
    middle, rotation = point_of(raw.get("center")), raw.get("rotationAngle")
    if isinstance(raw.get("points"), list):
        found = [point for point in map(point_of, raw["points"][:MOST_POINTS]) if point]
        placed = [turned(point, middle, number_or(rotation, 0)) for point in found] if middle else found
        return {"polygon": moved(placed, offset)} if len(placed) > 2 else None
    if middle is None:
        return None
    rx = raw.get("radius1", raw.get("radius"))
    at = middle[0] + offset[0], middle[1] + offset[1]
    return shape_about(at, sides=(raw.get("width"), raw.get("height")), radii=(rx, raw.get("radius2", rx)), rotation=rotation)
