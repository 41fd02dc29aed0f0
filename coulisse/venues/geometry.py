"""What the browser draws a hall from: small, and the same for ever for one version of a plan.

Whole numbers in a scale of its own (two seats side by side stand about `STEP` apart, everything lies in 0 … size),
counted on from seat to seat. This module's README describes the format for who reads it. Which places are free is
not in it: that changes, and travels apart, by place number.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import cos, dist, radians, sin
from typing import Any

from coulisse.venues.areas import Area, centre, corners
from coulisse.venues.fields import Point
from coulisse.venues.types import Mark, Plan, Row, Zone

VERSION = 1
STEP = 40
MARGIN = 40
LARGEST = 60_000  # no side of the drawing is longer, whatever the plan's own units are
MARK_BITS = (*(mark.value for mark in Mark), "blocked")


def seat_geometry(plan: Plan) -> bytes:
    """The plan as compact JSON for the seat map. Cacheable for ever: a published version never changes."""
    scale = _Scale(plan)
    zone_index = {key: index for index, key in enumerate(plan.zones)}
    section_index = {key: index for index, key in enumerate(plan.sections)}
    boxes = scale.boxes
    drawn = {
        "v": VERSION,
        "size": scale.size,
        "step": STEP,
        "radius": scale.radius,
        "focal": scale.point(plan.focal),
        "places": plan.place_count,
        "marks": MARK_BITS,
        "zones": [_zone(zone, boxes.get(zone.key), scale) for zone in plan.zones.values()],
        "sections": _sections(plan, scale),
        "rows": [_row(plan, row, scale, section_index, zone_index) for row in plan.rows],
        "areas": [_area(area, scale) for area in plan.areas],
    }
    return json.dumps(drawn, ensure_ascii=False, separators=(",", ":")).encode()


class _Scale:
    """From the plan's units to the drawing's: moved into its corner, and as large as a seat wants it."""

    def __init__(self, plan: Plan) -> None:
        seats = [(seat.x, seat.y) for seat in plan.seats]
        shown = [
            *(point for zone in plan.zones.values() for point in zone.outline),
            *(point for area in plan.areas for point in _turned_corners(area)),
        ]
        everything = [*seats, *shown] or [(0.0, 0.0)]
        left, top = min(x for x, _y in everything), min(y for _x, y in everything)
        right, bottom = max(x for x, _y in everything), max(y for _x, y in everything)
        longest = max(right - left, bottom - top, 1e-9)
        self.factor = min(STEP / plan.spacing if plan.spacing else 1000 / longest, LARGEST / longest)
        self.left, self.top = left, top
        self.size = [round((right - left) * self.factor) + 2 * MARGIN, round((bottom - top) * self.factor) + 2 * MARGIN]
        self.radius = (
            max(round(min(_nearest(seats, plan.spacing), plan.spacing or 1e9) * self.factor * 0.45), 4) if len(seats) > 1 else STEP * 9 // 20
        )
        self.boxes = self._boxes([zone for zone in plan.general_zones if not zone.outline])

    def point(self, point: Point) -> list[int]:
        return [round((point[0] - self.left) * self.factor) + MARGIN, round((point[1] - self.top) * self.factor) + MARGIN]

    def length(self, units: float) -> int:
        return max(round(units * self.factor), 1)

    def flat(self, points: Iterable[Point]) -> list[int]:
        return [number for point in points for number in self.point(point)]

    def _boxes(self, zones: Sequence[Zone]) -> dict[str, list[int]]:
        """Zones that have no outline get a box below the drawing, so that there is something to touch."""
        boxes = {}
        for zone in zones:
            self.size[0] = max(self.size[0], 12 * STEP + 2 * MARGIN)
            top, right = self.size[1], self.size[0] - MARGIN
            boxes[zone.key] = [MARGIN, top, right, top, right, top + 4 * STEP, MARGIN, top + 4 * STEP]
            self.size[1] += 4 * STEP + MARGIN
        return boxes


def _nearest(seats: Sequence[Point], spacing: float) -> float:
    """How near seats come to each other: all but one in twenty are farther apart. Seats on one spot don't count."""
    if not spacing:
        return 0.0
    cell = spacing * 1.5
    cells: defaultdict[tuple[int, int], list[Point]] = defaultdict(list)
    for seat in seats:
        found = cells[int(seat[0] // cell), int(seat[1] // cell)]
        if len(found) < 12:
            found.append(seat)
    nearest = []
    for (column, row), inside in cells.items():
        around = [seat for i in (-1, 0, 1) for j in (-1, 0, 1) for seat in cells.get((column + i, row + j), ())]
        for seat in inside:
            apart = [distance for other in around if (distance := dist(seat, other)) > spacing * 0.2]
            nearest.append(min(apart, default=cell))
    return sorted(nearest)[len(nearest) // 20]


# Rows


def _row(plan: Plan, row: Row, scale: _Scale, sections: Mapping[str, int], zones: Mapping[str, int]) -> dict[str, Any]:
    seats = [plan.seats[no] for no in row.seats]
    points = [scale.point((seat.x, seat.y)) for seat in seats]
    zone = [zones[seat.zone] for seat in seats]
    marks = {str(index): bits for index, seat in enumerate(seats) if (bits := _bits(seat.marks, bool(seat.blocked)))}
    return {
        "s": sections[row.section],
        "l": row.label,
        "c": len(seats),
        "n": _run([seat.no for seat in seats]),
        "t": _run([int(seat.label) if _plain_number(seat.label) else seat.label for seat in seats]),
        "x": _steps([x for x, _y in points]),
        "y": _steps([y for _x, y in points]),
        "z": zone[0] if len(set(zone)) == 1 else zone,
        **({"m": marks} if marks else {}),
    }


def _bits(marks: Iterable[str], blocked: bool) -> int:
    return sum(1 << MARK_BITS.index(mark) for mark in marks) | (blocked << len(MARK_BITS) - 1)


def _plain_number(label: str) -> bool:
    return label.isascii() and label.isdecimal() and len(label) < 7 and str(int(label)) == label


def _run(values: Sequence[int | str]) -> Any:
    """``[7, 6, 5]`` as ``{"from": 7, "step": -1}`` where numbers count on evenly; else the values, as text or number."""
    if any(isinstance(value, str) for value in values):
        return [str(value) for value in values]
    step = values[1] - values[0] if len(values) > 1 else 1  # type: ignore[operator]
    even = all(value == values[0] + step * index for index, value in enumerate(values))  # type: ignore[operator]
    return {"from": values[0], "step": step} if even else list(values)


def _steps(values: Sequence[int]) -> list[int]:
    """The first value, then how much further each next one is; zeros at the end are left out."""
    steps = [values[0], *(later - earlier for earlier, later in pairwise(values))]
    while len(steps) > 1 and steps[-1] == 0:
        steps.pop()
    return steps


# Zones, sections, areas


def _zone(zone: Zone, box: list[int] | None, scale: _Scale) -> dict[str, Any]:
    drawn: dict[str, Any] = {"key": zone.key, "name": dict(zone.name), "kind": zone.kind, "colour": zone.colour, "count": zone.capacity}
    outline = box or scale.flat(zone.outline)
    if zone.is_general:
        drawn["first"] = zone.first_no
    if outline:
        drawn |= {"outline": outline, "centre": _middle(outline)}
    return drawn


def _middle(flat: Sequence[int]) -> list[int]:
    """The centre of gravity of a polygon, or the middle of its corners where it has no surface."""
    points = list(zip(flat[::2], flat[1::2], strict=True))
    twice = cx = cy = 0.0
    for (x, y), (next_x, next_y) in zip(points, [*points[1:], points[0]], strict=True):
        cross = x * next_y - next_x * y
        twice, cx, cy = twice + cross, cx + (x + next_x) * cross, cy + (y + next_y) * cross
    if abs(twice) < 1:
        return [sum(flat[::2]) // len(points), sum(flat[1::2]) // len(points)]
    return [round(cx / (3 * twice)), round(cy / (3 * twice))]


def _sections(plan: Plan, scale: _Scale) -> list[dict[str, Any]]:
    seats: defaultdict[str, list[Point]] = defaultdict(list)
    for seat in plan.seats:
        seats[seat.section].append((seat.x, seat.y))
    room = STEP * 0.7
    drawn = []
    for section in plan.sections.values():
        around = [
            (x + dx, y + dy)
            for x, y in map(scale.point, hull(seats[section.key]))
            for dx, dy in ((-room, -room), (room, -room), (room, room), (-room, room))
        ]
        flat = [round(side) for point in hull(around) for side in point]
        drawn.append({
            "key": section.key, "name": dict(section.name), "level": section.level, "entrance": section.entrance, "count": len(seats[section.key]),
            **({"hull": flat, "centre": _middle(flat)} if flat else {}),
        })  # fmt: skip
    return drawn


def hull(points: Iterable[Point]) -> list[Point]:
    """The convex hull, clockwise as it is seen (Andrew's monotone chain)."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    return _half_hull(ordered)[:-1] + _half_hull(ordered[::-1])[:-1]


def _half_hull(ordered: Sequence[Point]) -> list[Point]:
    half: list[Point] = []
    for x, y in ordered:
        while len(half) > 1:
            (ax, ay), (bx, by) = half[-2], half[-1]
            if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                break
            half.pop()
        half.append((x, y))
    return half


def _area(area: Area, scale: _Scale) -> dict[str, Any]:
    """Shapes as in the plan's document, in whole numbers; polygons and lines as one list x, y, x, y …"""
    drawn: dict[str, Any] = {"kind": area["kind"], **{name: area[name] for name in ("label", "level") if name in area}}
    if area.get("rotation") and ("rect" in area or "ellipse" in area):
        drawn["rotation"] = round(area["rotation"], 1)
    for name in ("polygon", "line"):
        if name in area:
            drawn[name] = scale.flat(_turned_corners(area))
    if "at" in area:
        drawn["at"] = scale.point(tuple(area["at"]))
    for name in ("rect", "ellipse", "circle"):
        if name in area:
            drawn[name] = [*scale.point(area[name][:2]), *map(scale.length, area[name][2:])]
    return drawn


def _turned_corners(area: Area) -> list[Point]:
    found, angle = corners(area), radians(area.get("rotation", 0))
    if not angle or "at" in area:
        return found
    mx, my = centre(area)
    return [(mx + (x - mx) * cos(angle) - (y - my) * sin(angle), my + (x - mx) * sin(angle) + (y - my) * cos(angle)) for x, y in found]
