"""What a drawing shows beside the places: stage, walls, doors, bar, tables, words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from coulisse.venues.fields import Point, is_number, is_numbers, is_whole, number, objects, points, text_field, words
from coulisse.venues.problems import Problems
from coulisse.venues.types import AreaKind

MOST_AREAS = 3_000
MOST_POINTS = 1_000
SHAPES = ("rect", "ellipse", "circle", "polygon", "line", "at")

Area = Mapping[str, Any]


def read_areas(given: Any, problems: Problems) -> tuple[Area, ...]:
    found = (_area(raw, _where(raw, index), problems) for index, raw in enumerate(objects(given, "areas", MOST_AREAS, problems), 1))
    return tuple(area for area in found if area)


def _where(raw: Mapping[str, Any], index: int) -> str:
    return _("area %(name)s") % {"name": words(raw.get("label")) or index}


def _area(raw: Mapping[str, Any], where: str, problems: Problems) -> Area | None:
    kind = raw.get("kind", AreaKind.OTHER.value)
    if kind not in AreaKind.values:
        problems.add(
            where, _("“%(kind)s” is no kind of area; it is one of %(kinds)s.") % {"kind": words(kind) or "?", "kinds": ", ".join(AreaKind.values)}
        )
        return None
    shapes = [shape for shape in SHAPES if raw.get(shape) is not None]
    shape = _shape(shapes[0], raw[shapes[0]]) if len(shapes) == 1 else None
    if shape is None:
        problems.add(
            where,
            _("give it one shape: rect [x, y, width, height], ellipse [x, y, rx, ry], circle [x, y, r], polygon or line [[x, y], …], or at [x, y]."),
        )
        return None
    area: dict[str, Any] = {"kind": str(kind), shapes[0]: shape}
    if label := text_field(raw.get("label"), "", 120, where, problems):
        area["label"] = label
    for name, allowed in (("rotation", is_number(raw.get("rotation"))), ("level", is_whole(raw.get("level"), -9, 99))):
        if raw.get(name) and allowed:
            area[name] = number(raw[name])
        elif raw.get(name):
            problems.add(where, _("“%(field)s” must be a number.") % {"field": name})
    return area


def _shape(name: str, given: Any) -> list[Any] | None:
    if name in ("polygon", "line"):
        found = points(given, 3 if name == "polygon" else 2, MOST_POINTS)
        return [[number(x), number(y)] for x, y in found] if found else None
    count = {"rect": 4, "ellipse": 4, "circle": 3, "at": 2}[name]
    if not is_numbers(given, count):
        return None
    sides = [number(side) for side in given]
    return sides if all(side > 0 for side in sides[2:]) else None


def corners(area: Area) -> list[Point]:
    """Points that enclose the area, whatever its shape; its rotation left out."""
    if found := area.get("polygon") or area.get("line"):
        return [(x, y) for x, y in found]
    if "rect" in area:
        x, y, width, height = area["rect"]
        return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    if "at" in area:
        return [tuple(area["at"])]
    x, y, rx = (area.get("ellipse") or area["circle"])[:3]
    ry = area["ellipse"][3] if "ellipse" in area else rx
    return [(x - rx, y - ry), (x + rx, y - ry), (x + rx, y + ry), (x - rx, y + ry)]


def enlarged(area: Area, factor: float) -> dict[str, Any]:
    """The same shape, so many times as large."""
    return {name: scaled(given, factor) if name in SHAPES else given for name, given in area.items()}


def scaled(sides: Any, factor: float) -> Any:
    """Numbers, or points, times the factor."""
    return [scaled(side, factor) for side in sides] if isinstance(sides, list | tuple) else number(sides * factor)


def centre(area: Area) -> Point:
    found = corners(area)
    xs, ys = [x for x, _y in found], [y for _x, y in found]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
