"""A seating plan from a few numbers: rows, seats a row, aisles, curve. Pure.

It is drawn as one looks at it from the back of the hall: the stage above, row 1 below it, left is left. Sections
stand behind each other (a balcony below the stalls) or beside each other. One seat is `SEAT` units wide; lengths
that somebody gives are in these units, with x = 0 in the middle of the hall and y = 0 at the back of the stage.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate
from math import cos, pi, sin
from typing import Any

from django.utils.translation import gettext as _

from coulisse.venues.document import document_of
from coulisse.venues.fields import Point, number
from coulisse.venues.plan import FORMAT, MOST_PLACES, read_plan
from coulisse.venues.problems import Problems
from coulisse.venues.rules import with_ranks
from coulisse.venues.types import AreaKind, Mark, Text, ZoneKind

SEAT, ROW, AISLE = 24.0, 28.0, 30.0
SECTION_GAP, LEVEL_GAP, MARGIN = 44.0, 72.0, 40.0
UNITS_A_PERSON = 600.0  # standing close, about 0.25 m²
MOST_ROWS, MOST_SEATS = 300, 1_000
STAGE_NAME: Text = {"nl": "Podium", "fr": "Scène", "en": "Stage"}


class RowLabels(StrEnum):
    LETTERS = "letters"
    LETTERS_WITHOUT_I = "letters_without_i"
    NUMBERS = "numbers"


class Numbering(StrEnum):
    """How seats count, as seen from the back of the hall."""

    LEFT_TO_RIGHT = "left_to_right"
    RIGHT_TO_LEFT = "right_to_left"
    ODD_LEFT = "odd_left"  # … 5 3 1 | 2 4 6 …
    ODD_RIGHT = "odd_right"


class StageShape(StrEnum):
    RECT = "rect"
    TRAPEZIUM = "trapezium"
    HALF_ROUND = "half_round"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class StageSketch:
    """``width`` 0: as wide as suits the first rows."""

    shape: StageShape = StageShape.RECT
    width: float = 0.0
    depth: float = 80.0
    name: Text = field(default_factory=lambda: STAGE_NAME)


@dataclass(frozen=True, kw_only=True)
class ZoneSketch:
    """A zone. A standing or free one has a capacity; without an outline it is a strip before or behind the seats."""

    key: str
    name: Text | str = ""
    kind: str = ZoneKind.SEATED.value
    colour: str = ""
    capacity: int = 0
    outline: Sequence[Point] = ()
    behind: bool = False


@dataclass(frozen=True, kw_only=True)
class ZoneRows:
    """Rows ``first`` to ``last`` of a section, counted from 1, are in this zone; ``last`` 0 means to the end."""

    zone: str
    first: int = 1
    last: int = 0


@dataclass(frozen=True, kw_only=True)
class SectionSketch:
    """Rows of seats that belong together.

    - ``seats``: one number for all ``rows``, or one for each;
    - ``aisles_after``: after which seats of the widest row, counted from the left; or ``aisle_every`` n seats;
    - ``curvature``: 0 is straight, 1 a half circle around the stage;
    - ``first_label``: 1 begins with A or 1, 5 with E or 5;
    - ``zones``: by row; rows that none names are in the plan's first seated zone;
    - ``wheelchair_rows``: rows (from 1) with a wheelchair place and its companion at their ends;
    - ``beside``: to the right of the section before it, not behind it.
    """

    seats: int | Sequence[int]
    rows: int = 0
    key: str = ""
    name: Text | str = ""
    level: int = 0
    entrance: str = ""
    aisles_after: Sequence[int] = ()
    aisle_every: int = 0
    curvature: float = 0.0
    row_labels: RowLabels = RowLabels.LETTERS
    first_label: int = 1
    numbering: Numbering = Numbering.LEFT_TO_RIGHT
    zones: Sequence[ZoneRows] = ()
    wheelchair_rows: Sequence[int] = ()
    wheelchair_left: bool = True
    wheelchair_right: bool = True
    beside: bool = False

    @property
    def counts(self) -> list[int]:
        """Seats of each row, front to back."""
        return [self.seats] * self.rows if isinstance(self.seats, int) else list(self.seats)

    @property
    def aisles(self) -> list[int]:
        """After which seats of the widest row there is an aisle."""
        widest = max(self.counts, default=0)
        given = self.aisles_after or (range(self.aisle_every, widest, self.aisle_every) if self.aisle_every > 0 else ())
        return sorted({after for after in given if 0 < after < widest})


@dataclass(frozen=True, kw_only=True)
class HallSketch:
    """A whole hall in one layout. Without zones everything is in one."""

    name: str = ""
    sections: Sequence[SectionSketch] = ()
    zones: Sequence[ZoneSketch] = ()
    stage: StageSketch = field(default_factory=StageSketch)


DEFAULT_ZONE = ZoneSketch(key="1", name={"nl": "Rang 1", "fr": "Catégorie 1", "en": "Zone 1"})


def generate(sketch: HallSketch) -> dict[str, Any]:
    """The document of a hall; raises `PlanRefused` with what is wrong in the sketch."""
    _check(sketch)
    zones = list(sketch.zones) or [DEFAULT_ZONE]
    hall = _Hall(sketch, zones)
    keys = [_key(section, index) if _has_sections(sketch) else "" for index, section in enumerate(sketch.sections)]
    document = {
        "format": FORMAT,
        "name": sketch.name,
        "size": hall.size,
        "focal": hall.focal,
        "zones": [_zone(zone, hall.outlines[zone.key]) for zone in zones],
        "sections": [_section(section, key) for section, key in zip(sketch.sections, keys, strict=True) if key],
        "rows": [row for section, key, placed in zip(sketch.sections, keys, hall.seats, strict=True) for row in _rows(section, key, placed, zones)],
        "areas": [{"kind": AreaKind.STAGE.value, "polygon": hall.stage, "label": sketch.stage.name}] if hall.stage else [],
    }
    plan = read_plan(document)
    return with_ranks(document_of(plan), plan)


# What can be wrong


def _check(sketch: HallSketch) -> None:
    problems = Problems()
    seated = {zone.key for zone in sketch.zones if zone.kind == ZoneKind.SEATED} or ({DEFAULT_ZONE.key} if not sketch.zones else set())
    if sketch.sections and not seated:
        problems.add("", _("Seats need a seated zone, for their price: add one."))
    if not sketch.sections and not any(zone.capacity for zone in sketch.zones):
        problems.add("", _("The plan has no places: add a row of seats, or a zone with a capacity."))
    total = 0
    for index, section in enumerate(sketch.sections):
        where = _("section “%(key)s”") % {"key": _key(section, index)}
        total += _check_section(section, where, seated, problems)
    keys = [_key(section, index) for index, section in enumerate(sketch.sections)]
    if len(set(keys)) < len(keys):
        problems.add("", _("Two sections have the same key; give each its own."))
    if total > MOST_PLACES:
        problems.add("", _("The plan has %(count)d places; %(most)d is the most.") % {"count": total, "most": MOST_PLACES})
    problems.refuse()


def _check_section(section: SectionSketch, where: str, seated: set[str], problems: Problems) -> int:
    """Adds what is wrong; answers how many seats there are."""
    if (isinstance(section.seats, int) and not 1 <= section.rows <= MOST_ROWS) or not 1 <= len(section.counts) <= MOST_ROWS:
        problems.add(where, _("the number of rows is from 1 to %(most)d.") % {"most": MOST_ROWS})
        return 0
    if not all(1 <= count <= MOST_SEATS for count in section.counts):
        problems.add(where, _("each row has from 1 to %(most)d seats.") % {"most": MOST_SEATS})
    if not 0 <= section.curvature <= 1:
        problems.add(where, _("the curve is from 0 (straight) to 1 (a half circle)."))
    if not 1 <= section.first_label <= 10_000:
        problems.add(where, _("the first row is counted from 1."))
    if unknown := sorted({given.zone for given in section.zones} - seated):
        problems.add(where, _("zone “%(key)s” is not among the seated zones of the plan.") % {"key": unknown[0]})
    if any(not 1 <= row <= len(section.counts) for row in section.wheelchair_rows):
        problems.add(where, _("wheelchair places are in rows 1 to %(rows)d.") % {"rows": len(section.counts)})
    return sum(section.counts)


# Where everything stands


class _Hall:
    """Where stage, strips and seats of a sketch are, in the plan's own coordinates."""

    def __init__(self, sketch: HallSketch, zones: Sequence[ZoneSketch]) -> None:
        drawing = _Drawing()
        stage = _stage(sketch)
        drawing.put(_along_edges(stage))
        outlines = {zone.key: list(zone.outline) for zone in zones}
        for zone in zones:
            if zone.outline and zone.kind != ZoneKind.SEATED:
                drawing.put(_along_edges(zone.outline))
            elif _needs_strip(zone) and not zone.behind:
                outlines[zone.key] = drawing.strip(zone, sketch)
        seats = drawing.sections(sketch.sections)
        outlines |= {zone.key: drawing.strip(zone, sketch) for zone in zones if _needs_strip(zone) and zone.behind}
        everything = [*stage, *(p for outline in outlines.values() for p in outline), *(p for section in seats for row in section for p in row)]
        xs, ys = [x for x, _y in everything], [y for _x, y in everything]
        move = MARGIN - min(xs), MARGIN - min(ys)
        self.stage = [_moved(point, move) for point in stage]
        self.outlines = {key: [_moved(point, move) for point in outline] for key, outline in outlines.items()}
        self.seats = [[[_moved(point, move) for point in row] for row in section] for section in seats]
        self.size = [number(max(xs) + move[0] + MARGIN), number(max(ys) + move[1] + MARGIN)]
        self.focal = _moved((0.0, max((y for _x, y in stage), default=0.0)), move)


class _Drawing:
    """Puts one thing behind the other, as near as it goes: by the lowest point in each strip of a seat's width."""

    def __init__(self) -> None:
        self.lowest: dict[int, float] = {}
        self.level: int | None = None

    def put(self, points: Iterable[Point]) -> None:
        for x, y in points:
            column = round(x / SEAT)
            self.lowest[column] = max(y, self.lowest.get(column, y))

    def free_from(self, points: Sequence[Point], gap: float) -> float:
        """How far down these points must go to stand clear of all that is there."""
        shifts = [self.lowest[column] - y for x, y in points for column in range(round(x / SEAT) - 1, round(x / SEAT) + 2) if column in self.lowest]
        if shifts:
            return max(shifts) + gap
        return max(self.lowest.values(), default=-gap) + gap - min(y for _x, y in points)

    def strip(self, zone: ZoneSketch, sketch: HallSketch) -> list[Point]:
        """A rectangle for people who stand, across the hall."""
        width = max(_stage_width(sketch), 200.0)
        depth = min(max(zone.capacity * UNITS_A_PERSON / width, 60.0), 320.0)
        edge = [(-width / 2 + step * SEAT / 2, 0.0) for step in range(int(width / SEAT * 2) + 1)]
        top = self.free_from(edge, SECTION_GAP / 2)
        self.put((x, top + depth) for x, _y in edge)
        return [(-width / 2, top), (width / 2, top), (width / 2, top + depth), (-width / 2, top + depth)]

    def sections(self, sections: Sequence[SectionSketch]) -> list[list[list[Point]]]:
        """Positions of each section's rows, in the sections' order."""
        placed: list[list[list[Point]]] = []
        for beside in _strips(sections):
            drawn = [_positions(section) for section in beside]
            rows = _side_by_side(drawn)
            everything = [point for section in rows for row in section for point in row]
            gap = SECTION_GAP if self.level in (None, beside[0].level) else LEVEL_GAP
            down = self.free_from(everything, gap)
            moved = [[[(x, y + down) for x, y in row] for row in section] for section in rows]
            self.put(point for section in moved for row in section for point in row)
            self.level = beside[0].level
            placed += moved
        return placed


def _strips(sections: Sequence[SectionSketch]) -> list[list[SectionSketch]]:
    strips: list[list[SectionSketch]] = []
    for section in sections:
        if section.beside and strips:
            strips[-1].append(section)
        else:
            strips.append([section])
    return strips


def _side_by_side(drawn: Sequence[list[list[Point]]]) -> list[list[list[Point]]]:
    """Sections next to each other, together in the middle of the hall."""
    edges = [(min(x for row in rows for x, _y in row), max(x for row in rows for x, _y in row)) for rows in drawn]
    starts = list(accumulate((right - left + SEAT + SECTION_GAP for left, right in edges), initial=0.0))
    middle = (starts[-1] - SEAT - SECTION_GAP) / 2 if len(drawn) > 1 else -edges[0][0]
    return [
        [[(x - left + start - middle, y) for x, y in row] for row in rows] for rows, (left, _right), start in zip(drawn, edges, starts, strict=False)
    ]


def _positions(section: SectionSketch) -> list[list[Point]]:
    """Seats from left to right, row 1 in front at y = 0; curved rows bend their ends towards the stage."""
    widest, aisles = max(section.counts), section.aisles
    flat = [[_across(slot + (widest - count) / 2, widest, aisles) for slot in range(count)] for count in section.counts]
    if section.curvature < 0.01:
        return [[(x, index * ROW) for x in row] for index, row in enumerate(flat)]
    side = section.curvature * pi / 2
    nearest = max(max((abs(x) for x in row), default=0.0) / side - index * ROW for index, row in enumerate(flat))
    first = max(nearest, 3 * SEAT)
    return [
        [((first + index * ROW) * sin(x / (first + index * ROW)), (first + index * ROW) * cos(x / (first + index * ROW)) - first) for x in row]
        for index, row in enumerate(flat)
    ]


def _across(slot: float, widest: int, aisles: Sequence[int]) -> float:
    """How far from the middle a seat stands along its row; slots count from the left end of the widest row."""
    passed = sum(slot >= after - 0.25 for after in aisles)
    return (slot - (widest - 1) / 2) * SEAT + (passed - len(aisles) / 2) * AISLE


def _stage_width(sketch: HallSketch) -> float:
    first = [max(section.counts[:3]) + len(section.aisles) for section in sketch.sections[:1]]
    return sketch.stage.width or max(min(first[0] * SEAT * 0.7, 600.0) if first else 360.0, 160.0)


def _stage(sketch: HallSketch) -> list[Point]:
    half, depth = _stage_width(sketch) / 2, max(sketch.stage.depth, 10.0)
    if sketch.stage.shape == StageShape.NONE:
        return []
    if sketch.stage.shape == StageShape.TRAPEZIUM:
        return [(-half * 0.7, 0.0), (half * 0.7, 0.0), (half, depth), (-half, depth)]
    if sketch.stage.shape == StageShape.HALF_ROUND:
        round_edge = [(half * cos(pi * step / 16), depth * 0.4 + depth * 0.6 * sin(pi * step / 16)) for step in range(17)]
        return [(-half, 0.0), (half, 0.0), *round_edge]
    return [(-half, 0.0), (half, 0.0), (half, depth), (-half, depth)]


def _along_edges(corners: Sequence[Point]) -> Iterator[Point]:
    """Points on the edges of a shape, close enough for nothing to slip in between."""
    for (x, y), (to_x, to_y) in zip(corners, [*corners[1:], *corners[:1]], strict=True):
        steps = int(abs(to_x - x) / SEAT * 2) + 1
        yield from ((x + (to_x - x) * step / steps, y + (to_y - y) * step / steps) for step in range(steps))


def _needs_strip(zone: ZoneSketch) -> bool:
    return zone.kind != ZoneKind.SEATED and not zone.outline


# What it is called


def _has_sections(sketch: HallSketch) -> bool:
    return len(sketch.sections) > 1 or any(section.key or section.name or section.level or section.entrance for section in sketch.sections)


def _key(section: SectionSketch, index: int) -> str:
    name = section.name if isinstance(section.name, str) else next(iter(section.name.values()), "")
    return section.key or name or str(index + 1)


def _section(section: SectionSketch, key: str) -> dict[str, Any]:
    return {"key": key, "name": section.name or key, "level": section.level, "entrance": section.entrance}


def _zone(zone: ZoneSketch, outline: Sequence[Sequence[float]]) -> dict[str, Any]:
    general = {"capacity": zone.capacity, "outline": list(outline)} if zone.kind != ZoneKind.SEATED else {}
    return {"key": zone.key, "name": zone.name or zone.key, "kind": str(zone.kind), "colour": zone.colour, **general}


def _rows(section: SectionSketch, key: str, rows: Sequence[Sequence[Sequence[float]]], zones: Sequence[ZoneSketch]) -> list[dict[str, Any]]:
    zone_of = _zones_by_row(section, zones)
    return [
        {
            "section": key,
            "label": row_label(section.first_label + index - 1, section.row_labels),
            "seats": [
                {"label": label, "x": x, "y": y, "zone": zone_of[index + 1], "marks": marks}
                for label, (x, y), marks in zip(
                    seat_labels(len(row), section.numbering),
                    row,
                    _marks(section, index + 1, len(row)),
                    strict=True,
                )
            ],
        }
        for index, row in enumerate(rows)
    ]


def _zones_by_row(section: SectionSketch, zones: Sequence[ZoneSketch]) -> dict[int, str]:
    first = next(zone.key for zone in zones if zone.kind == ZoneKind.SEATED)
    answer: defaultdict[int, str] = defaultdict(lambda: first)
    for given in section.zones:
        for row in range(max(given.first, 1), (given.last or len(section.counts)) + 1):
            answer[row] = given.zone
    return answer


def _marks(section: SectionSketch, row: int, count: int) -> list[list[str]]:
    """Wheelchair places at the ends, where it is widest, each with a companion beside it."""
    marks: list[list[str]] = [[] for _seat in range(count)]
    if row not in section.wheelchair_rows or count < 2:
        return marks
    ends = [pair for wanted, pair in ((section.wheelchair_left, (0, 1)), (section.wheelchair_right and count >= 4, (-1, -2))) if wanted]
    for place, beside in ends:
        marks[place] = [Mark.WHEELCHAIR.value, Mark.STEP_FREE.value]
        marks[beside] = [Mark.COMPANION.value, Mark.STEP_FREE.value]
    return marks


def row_label(index: int, labels: RowLabels = RowLabels.LETTERS) -> str:
    """The name of the row with this index, from 0: A … Z, AA, AB …, or 1, 2, 3 …"""
    if labels == RowLabels.NUMBERS:
        return str(index + 1)
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if labels == RowLabels.LETTERS else "ABCDEFGHJKLMNOPQRSTUVWXYZ"
    before, own = divmod(index, len(signs))
    return (row_label(before - 1, labels) if before else "") + signs[own]


def seat_labels(count: int, numbering: Numbering) -> list[str]:
    """The numbers of a row from left to right."""
    if numbering in (Numbering.LEFT_TO_RIGHT, Numbering.RIGHT_TO_LEFT):
        numbers = list(range(1, count + 1))
        return [str(no) for no in (numbers if numbering == Numbering.LEFT_TO_RIGHT else reversed(numbers))]
    odd, even = list(range(1, count + 1, 2)), list(range(2, count + 1, 2))
    if numbering == Numbering.ODD_LEFT:
        return [str(no) for no in (*reversed(odd), *even)]
    return [str(no) for no in (*reversed(even), *odd)]


def _moved(point: Point, by: Point) -> list[float]:
    return [number(point[0] + by[0]), number(point[1] + by[1])]
