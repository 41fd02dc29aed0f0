"""SVG drawings in which each seat is a shape with a name, such as ``seat-12-A-1``: number, row, block.

The pattern says how the names are made: ``{seat}`` and ``{row}`` and, if there are, ``{section}`` and ``{zone}``.
A name is an ``id``, a ``data-seat`` or Inkscape's label, of the shape itself or of the group around it. Shapes
without such a name become areas, words become their labels.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from coulisse.venues.areas import MOST_POINTS
from coulisse.venues.fields import Point, number, tidy
from coulisse.venues.formats.builder import BLOCK, ImportedPlan, PlanBuilder, RowDrawn, SeatDrawn
from coulisse.venues.formats.drawn import kind_of
from coulisse.venues.formats.json_bytes import small_enough
from coulisse.venues.formats.svg_xml import Drawing, Shape, read_drawing
from coulisse.venues.problems import refused
from coulisse.venues.types import AreaKind, Text

FORMAT = "svg"
DEFAULT_PATTERN = "seat-{seat}-{row}-{section}"
MOST_DRAWN = 1_000
_NAMES = ("id", "data-seat", "data-id", "inkscape:label")
_ZONES = ("data-zone", "data-category", "data-price")

Box = tuple[float, float, float, float]


def read_svg(data: bytes, *, pattern: str = DEFAULT_PATTERN, name: str = "") -> ImportedPlan:
    """The plan in a drawing; raises `PlanRefused`."""
    names = name_pattern(pattern)
    return _Reader(read_drawing(small_enough(data)), names, pattern, name).read()


def name_pattern(pattern: str) -> re.Pattern[str]:
    """``seat-{seat}-{row}`` as an expression; raises `PlanRefused` where it can't tell row and seat."""
    parts = re.split(r"\{(seat|row|section|zone)\}", pattern[:100])
    fields = parts[1::2]
    if not {"seat", "row"} <= set(fields) or len(set(fields)) != len(fields) or any(not between for between in parts[2:-1:2]):
        raise refused(
            _("The pattern must hold {seat} and {row} once, with a sign between them, for example “%(pattern)s”.") % {"pattern": DEFAULT_PATTERN}
        )
    written = re.escape(parts[0])
    for field_name, after in zip(fields, parts[2::2], strict=True):
        # Up to the sign that comes next: so that reading a name never takes long.
        written += f"(?P<{field_name}>{f'[^{re.escape(after[0])}]' if after else '.'}{{1,40}}){re.escape(after)}"
    return re.compile(written)


@dataclass
class _SeatFound:
    named: Mapping[str, str]
    zone: str
    points: list[Point] = field(default_factory=list)


class _Reader:
    def __init__(self, drawing: Drawing, names: re.Pattern[str], pattern: str, name: str) -> None:
        self.drawing = drawing
        self.names = names
        self.pattern = pattern
        self.name = name
        self.builder = PlanBuilder(FORMAT)
        self.origin = drawing.box[:2] if drawing.box else (0.0, 0.0)
        self.seats: dict[str, _SeatFound] = {}
        self.twice: dict[str, int] = {}
        self.others: list[tuple[Shape, Box]] = []

    def read(self) -> ImportedPlan:
        for shape in self.drawing.shapes:
            self._shape(shape)
        if not self.seats:
            raise refused(self._no_seats())
        self._rows()
        self._areas()
        return self.builder.finish(self.name, size=self.drawing.box[2:] if self.drawing.box else None)

    def _no_seats(self) -> str:
        shown = list(dict.fromkeys(own["id"] for shape in self.drawing.shapes for own in shape.names if own.get("id")))[:5]
        says = _("No shape has a name like “%(pattern)s”: say how the seats of this drawing are named.") % {"pattern": self.pattern}
        return says + (" " + _("The first names in it: %(names)s.") % {"names": ", ".join(tidy(name)[:40] for name in shown)} if shown else "")

    def _shape(self, shape: Shape) -> None:
        for own in reversed(shape.names):
            for attribute in _NAMES:
                name = own.get(attribute, "")[:200]
                if found := self.names.fullmatch(name):
                    self._seat(name, found.groupdict(), shape)
                    return
        if shape.tag != "use":
            self.others.append((shape, _box(shape.points)))

    def _seat(self, name: str, named: Mapping[str, str], shape: Shape) -> None:
        zone = named.get("zone") or next((own[key] for own in reversed(shape.names) for key in _ZONES if own.get(key)), "")
        self.seats.setdefault(name, _SeatFound(named, tidy(zone)[:100])).points.extend(shape.points)

    # Rows

    def _rows(self) -> None:
        sections = sorted({found.named.get("section", "") for found in self.seats.values()}, key=_natural)
        keys = {name: self.builder.section(_section_name(name)) for name in sections} if len(sections) > 1 else dict.fromkeys(sections, "")
        zones: dict[str, str] = {}
        rows: dict[tuple[str, str], RowDrawn] = {}
        for found in sorted(self.seats.values(), key=lambda seat: [_natural(seat.named.get(part, "")) for part in ("section", "row", "seat")]):
            zone = zones.get(found.zone) or zones.setdefault(
                found.zone, self.builder.zone(found.zone or {"nl": "Alle plaatsen", "fr": "Toutes les places", "en": "All seats"})
            )
            place = found.named.get("section", ""), found.named["row"]
            if place not in rows:
                rows[place] = self.builder.row(place[1], keys[place[0]])
            x, y = self._place(_middle(_box(found.points)))
            rows[place].seats.append(SeatDrawn(found.named["seat"], x, y, zone))
        if "" in zones:
            self.builder.warnings.add("", _("The drawing names no zones: the seats without one are together in one zone, and cost the same."))

    def _place(self, point: Point) -> Point:
        return number(point[0] - self.origin[0]), number(point[1] - self.origin[1])

    # Areas

    def _areas(self) -> None:
        shapes = [(shape, box) for shape, box in self.others if not self._is_background(box)]
        if len(shapes) > MOST_DRAWN:
            says = _("The drawing has %(count)d other shapes; the first %(most)d were kept. Leave out what visitors don't need to see.")
            self.builder.warnings.add("", says % {"count": len(shapes), "most": MOST_DRAWN})
        shapes = shapes[:MOST_DRAWN]
        labels = self._labels([box for _shape, box in shapes])
        for index, (shape, _box_of) in enumerate(shapes):
            said = labels.get(index, "")
            ids = " ".join(own.get("id", "") for own in shape.names)
            corners = [list(self._place(point)) for point in _thinned(shape.points)]
            if shape.tag in ("line", "polyline") and len(corners) > 1:
                self.builder.area(kind_of(said, ids), label=said, line=corners)
            elif len(corners) > 2:
                self.builder.area(kind_of(said, ids), label=said, polygon=corners)

    def _is_background(self, box: Box) -> bool:
        whole = self.drawing.box
        return whole is not None and box[2] - box[0] >= 0.97 * whole[2] and box[3] - box[1] >= 0.97 * whole[3]

    def _labels(self, boxes: Sequence[Box]) -> dict[int, str]:
        """Words inside a shape are its label; other words stand by themselves. Names of rows and seats are drawn anyway."""
        own = {part for found in self.seats.values() for part in (found.named["row"], found.named["seat"])}
        labels: dict[int, str] = {}
        for said, at in self.drawing.texts[:MOST_DRAWN]:
            if not tidy(said) or said in own:
                continue
            around = [index for index, box in enumerate(boxes) if box[0] <= at[0] <= box[2] and box[1] <= at[1] <= box[3] and index not in labels]
            if around:
                labels[min(around, key=lambda index: _size(boxes[index]))] = said
            else:
                self.builder.area(AreaKind.TEXT.value, label=said[:120], at=list(self._place(at)))
        return labels


def _section_name(name: str) -> str | Text:
    return {language: f"{said} {name}".strip() for language, said in BLOCK.items()} if name.isdecimal() or not name else name


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts A2 before A10, and numbers before letters."""
    parts = re.findall(r"\d{1,9}|[^\d]+", name)
    return tuple((0, int(part), "") if part.isdecimal() else (len(part), 0, part) for part in parts)


def _box(points: Iterable[Point]) -> Box:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _middle(box: Box) -> Point:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _size(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _thinned(points: Sequence[Point]) -> Sequence[Point]:
    """As many points as an area may have."""
    return points if len(points) <= MOST_POINTS else points[:: len(points) // MOST_POINTS + 1]
