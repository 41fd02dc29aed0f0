"""Helpers for drawings of others: colours as they write them, shapes turned about a point, what a word means."""

import re
from collections.abc import Iterable, Mapping
from math import cos, pi, radians, sin
from typing import Any

from coulisse.lib.text import slugify
from coulisse.venues.fields import FARTHEST, Point, is_number
from coulisse.venues.types import AreaKind

_NAMED = {
    "red": "#ff0000", "green": "#008000", "blue": "#0000ff", "yellow": "#ffff00", "orange": "#ffa500", "purple": "#800080",
    "gray": "#808080", "grey": "#808080", "black": "#000000", "white": "#ffffff", "brown": "#a52a2a", "pink": "#ffc0cb",
}  # fmt: skip

_KINDS = (
    (AreaKind.STAGE, "stage podium scene toneel buhne orkest orchestra"),
    (AreaKind.BAR, "bar toog buvette"),
    (AreaKind.DOOR, "door deur porte entrance ingang entree exit uitgang sortie nooduitgang"),
    (AreaKind.STAIRS, "stairs trap trappen escalier steps"),
    (AreaKind.TABLE, "table tafel"),
    (AreaKind.AISLE, "aisle gangpad couloir allee"),
    (AreaKind.WALL, "wall muur mur"),
    (AreaKind.DESK, "desk regie techniek foh mixer control"),
)


def css_colour(value: Any) -> str:
    """``#f80``, ``rgb(255, 136, 0)`` or ``orange`` as ``#rrggbb``; empty where it is none of these."""
    if not isinstance(value, str) or len(value) > 60:
        return ""
    given = value.strip().lower()
    if found := re.fullmatch(r"#([0-9a-f]{3})[0-9a-f]?", given):
        return "#" + "".join(sign * 2 for sign in found[1])
    if found := re.fullmatch(r"(#[0-9a-f]{6})(?:[0-9a-f]{2})?", given):
        return found[1]
    if found := re.fullmatch(r"rgba?\((\d{1,3})[, ]+(\d{1,3})[, ]+(\d{1,3})(?:[,/ ].*)?\)", given):
        return "#" + "".join(f"{min(int(channel), 255):02x}" for channel in found.groups())
    return _NAMED.get(given, "")


def kind_of(*said: str) -> str:
    """What an area is, by the words on it; `other` where they say nothing."""
    heard = set(slugify(" ".join(said), 400).split("-"))
    return next((kind.value for kind, known in _KINDS if heard & set(known.split())), AreaKind.OTHER.value)


def point_of(value: Any) -> Point | None:
    """``{"x": 1, "y": "2.5"}`` or ``[1, 2.5]`` as a point; None where it is anything else."""
    if isinstance(value, Mapping):
        value = value.get("x"), value.get("y")
    if not isinstance(value, list | tuple) or len(value) != 2:
        return None
    x, y = map(number_of, value)
    return None if x is None or y is None else (x, y)


def number_of(value: Any) -> float | None:
    """A coordinate, also one that is written as text."""
    if is_number(value):
        return float(value)
    return number_typed(value) if isinstance(value, str) and len(value) < 40 else None


def number_typed(typed: str) -> float | None:
    """``12.5``, ``12,5``, ``1.234,5``: the last sign is the decimal one. None for anything else."""
    plain = re.sub(r"[\s'’]", "", typed)
    if "," in plain and "." in plain:
        thousands = "." if plain.rindex(",") > plain.rindex(".") else ","
        plain = plain.replace(thousands, "")
    plain = plain.replace(",", ".")
    if not re.fullmatch(r"[-+−]?(\d{1,9}(\.\d{0,18})?|\.\d{1,18})", plain, re.ASCII):
        return None
    found = float(plain.replace("−", "-"))
    return found if abs(found) <= FARTHEST else None


def moved(points: Iterable[Point], by: Point) -> list[list[float]]:
    return [[round(x + by[0], 3), round(y + by[1], 3)] for x, y in points]


def turned(point: Point, about: Point, degrees: float) -> Point:
    """Clockwise, as drawings with y downwards mean it."""
    angle = radians(degrees)
    dx, dy = point[0] - about[0], point[1] - about[1]
    return about[0] + dx * cos(angle) - dy * sin(angle), about[1] + dx * sin(angle) + dy * cos(angle)


def ellipse_points(centre: Point, rx: float, ry: float, degrees: float = 0, count: int = 24) -> list[Point]:
    angles = (2 * pi * i / count for i in range(count))
    return [turned((centre[0] + rx * cos(angle), centre[1] + ry * sin(angle)), centre, degrees) for angle in angles]


def box_points(centre: Point, width: float, height: float, degrees: float = 0) -> list[Point]:
    x, y, w, h = *centre, width / 2, height / 2
    return [turned(corner, centre, degrees) for corner in ((x - w, y - h), (x + w, y - h), (x + w, y + h), (x - w, y + h))]


def shape_about(middle: Point, *, sides: tuple[Any, Any], radii: tuple[Any, Any], rotation: Any) -> dict[str, Any] | None:
    """An area's box or ellipse about its middle, from whatever stands in a file; None where it is neither."""
    x, y = round(middle[0], 3), round(middle[1], 3)
    turn = {"rotation": rotation} if is_number(rotation) and rotation else {}
    if _positive(sides):
        return {"rect": [x - sides[0] / 2, y - sides[1] / 2, *sides], **turn}
    if _positive(radii):
        return {"circle": [x, y, radii[0]]} if radii[0] == radii[1] else {"ellipse": [x, y, *radii], **turn}
    return None


def _positive(lengths: tuple[Any, Any]) -> bool:
    return all(is_number(length) and length > 0 for length in lengths)


def outline_of(shape: Mapping[str, Any] | None) -> list[Point]:
    """The corners of an area's shape, turned as it is; none where there is no shape."""
    if not shape:
        return []
    rotation = shape.get("rotation", 0)
    if "rect" in shape:
        x, y, width, height = shape["rect"]
        return box_points((x + width / 2, y + height / 2), width, height, rotation)
    if "circle" in shape or "ellipse" in shape:
        x, y, *radii = shape.get("ellipse") or shape["circle"]
        return ellipse_points((x, y), radii[0], radii[-1], rotation)
    return [(x, y) for x, y in shape.get("polygon", ())]
