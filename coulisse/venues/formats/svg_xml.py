"""The shapes of an SVG drawing, where they end up on the page. Reads nothing but the file itself.

No entities (they can grow without end), no other files, no scripts, no styles from elsewhere; a drawing that
declares entities is refused. Transformations are worked out, with their origin, through groups in groups.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import cos, radians, sin, tan
from typing import NoReturn
from xml.parsers import expat

from django.utils.translation import gettext as _

from coulisse.venues.fields import FARTHEST, Point
from coulisse.venues.formats.drawn import box_points, ellipse_points
from coulisse.venues.problems import refused

MOST_DEPTH, MOST_ELEMENTS, MOST_PATH, MOST_POINTS = 100, 120_000, 200_000, 1_000_000
SHAPES = frozenset(["circle", "ellipse", "rect", "path", "polygon", "polyline", "line", "use"])
_UNSEEN = frozenset(
    [
        "defs",
        "symbol",
        "clipPath",
        "mask",
        "pattern",
        "marker",
        "metadata",
        "style",
        "script",
        "title",
        "desc",
        "filter",
        "linearGradient",
        "radialGradient",
        "foreignObject",
    ]
)
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?"

# x' = a x + c y + e, y' = b x + d y + f, as SVG writes it: (a, b, c, d, e, f)
Matrix = tuple[float, float, float, float, float, float]
UNMOVED: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass
class Shape:
    """One shape as it is seen: its corners (curves by points on them) and the names it and its groups carry."""

    tag: str
    points: list[Point]
    names: list[Mapping[str, str]]


@dataclass
class Drawing:
    box: tuple[float, float, float, float] | None = None
    shapes: list[Shape] = field(default_factory=list)
    texts: list[tuple[str, Point]] = field(default_factory=list)


@dataclass
class _Open:
    """An element whose end has not come yet."""

    matrix: Matrix
    names: list[Mapping[str, str]]
    seen: bool
    text: list[str] | None = None
    at: Point = (0.0, 0.0)


def read_drawing(data: bytes) -> Drawing:
    """The shapes and words of an SVG file; raises `PlanRefused`."""
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=None)
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.EntityDeclHandler = _no_entities
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise refused(_("The drawing is not complete SVG: something is wrong at line %(line)d.") % {"line": error.lineno}) from None
    except (ValueError, LookupError):
        raise refused(_("The drawing can't be read as text. Save it as plain SVG in UTF-8 and try again.")) from None
    return reader.drawing


def _no_entities(*_declared: object) -> NoReturn:
    raise refused(_("The drawing declares entities, which can hide anything. Save it as “plain SVG” and try again."))


class _Reader:
    def __init__(self) -> None:
        self.drawing = Drawing()
        self.open: list[_Open] = []
        self.count = 0
        self.points = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.open) >= MOST_DEPTH or self.count > MOST_ELEMENTS or self.points > MOST_POINTS:
            raise refused(_("The drawing has more groups or shapes than a seating plan needs."))
        tag = name.rpartition(":")[2]
        if not self.open:
            self._root(tag, attributes)
        parent = self.open[-1] if self.open else _Open(UNMOVED, [], True)
        style = _style(attributes.get("style", ""))
        seen = parent.seen and tag not in _UNSEEN and "none" not in (attributes.get("display"), style.get("display"))
        corners = _corners(tag, attributes) if seen and tag in SHAPES else []
        matrix = times(parent.matrix, _own_matrix(attributes, style, corners))
        names = [*parent.names, attributes] if _named(attributes) else parent.names
        self.open.append(_Open(matrix, names, seen, parent.text, parent.at))
        if points := [found for point in corners if (found := moved(matrix, point))]:
            self.drawing.shapes.append(Shape(tag, points, names))
            self.points += len(points)
        if seen and tag in ("text", "tspan"):
            self._text(attributes, matrix, new=tag == "text")

    def _root(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag != "svg":
            raise refused(_("This is not an SVG drawing."))
        box = [float(number) for number in re.findall(_NUMBER, attributes.get("viewBox", "")[:200])]
        if len(box) == 4 and all(abs(side) <= FARTHEST for side in box) and box[2] > 0 and box[3] > 0:
            self.drawing.box = (box[0], box[1], box[2], box[3])

    def _text(self, attributes: Mapping[str, str], matrix: Matrix, *, new: bool) -> None:
        current = self.open[-1]
        if new:
            current.text, current.at = [], moved(matrix, (_length(attributes.get("x")), _length(attributes.get("y")))) or (0.0, 0.0)
        elif "x" in attributes and current.text == [] and len(self.open) > 1:
            self.open[-2].at = moved(matrix, (_length(attributes["x"]), _length(attributes.get("y")))) or current.at

    def characters(self, said: str) -> None:
        if self.open and self.open[-1].text is not None and sum(map(len, self.open[-1].text)) < 500:
            self.open[-1].text.append(said)

    def end(self, name: str) -> None:
        closed = self.open.pop()
        if name.rpartition(":")[2] == "text" and closed.seen and closed.text is not None:
            self.drawing.texts.append((" ".join("".join(closed.text).split()), closed.at))


def _named(attributes: Mapping[str, str]) -> bool:
    return any(name == "id" or name.startswith("data-") or name == "inkscape:label" for name in attributes)


# Numbers, styles, transformations


def _length(given: str | None) -> float:
    """The first number of an attribute; percentages and anything else count as 0."""
    found = re.match(rf"\s*({_NUMBER})\s*(%?)", given[:60]) if given else None
    return float(found[1]) if found and not found[2] else 0.0


def _style(given: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in given[:2_000].split(";"))
    return {name.strip().lower(): value.strip() for name, _colon, value in pairs}


def _own_matrix(attributes: Mapping[str, str], style: Mapping[str, str], corners: Sequence[Point]) -> Matrix:
    given = attributes.get("transform") or style.get("transform") or ""
    if not given or given == "none":
        return UNMOVED
    matrix = UNMOVED
    for name, inside in re.findall(r"(\w+)\s*\(([^)]{0,300})\)", given[:2_000]):
        matrix = times(matrix, _transformation(name, [float(number) for number in re.findall(_NUMBER, inside)]))
    x, y = _origin(attributes, style, corners)
    return times(times((1, 0, 0, 1, x, y), matrix), (1, 0, 0, 1, -x, -y)) if x or y else matrix


def _origin(attributes: Mapping[str, str], style: Mapping[str, str], corners: Sequence[Point]) -> Point:
    """The point about which an element turns: the corner of the drawing unless it says another one."""
    given = attributes.get("transform-origin") or style.get("transform-origin", "")
    parts = given[:100].replace("center", "50%").split()[:2]
    own_box = style.get("transform-box", attributes.get("transform-box")) == "fill-box" and corners
    found = []
    for axis, part in enumerate(parts if len(parts) == 2 else parts * 2):
        number, percent = _length(part), re.match(rf"({_NUMBER})%", part)
        sides = [corner[axis] for corner in corners] if own_box else [0.0]
        found.append(min(sides) + (max(sides) - min(sides)) * float(percent[1]) / 100 if percent else min(sides) + number)
    return (found[0], found[1]) if len(found) == 2 else (0.0, 0.0)


def _transformation(name: str, n: list[float]) -> Matrix:
    if name == "matrix" and len(n) == 6:
        return (n[0], n[1], n[2], n[3], n[4], n[5])
    if name == "translate" and n:
        return (1, 0, 0, 1, n[0], n[1] if len(n) > 1 else 0)
    if name == "scale" and n:
        return (n[0], 0, 0, n[1] if len(n) > 1 else n[0], 0, 0)
    if name == "rotate" and n:
        c, s = cos(radians(n[0])), sin(radians(n[0]))
        x, y = n[1:3] if len(n) > 2 else (0.0, 0.0)
        return (c, s, -s, c, x - c * x + s * y, y - s * x - c * y)
    if name in ("skewX", "skewY") and n:
        skewed = tan(radians(n[0]))
        return (1, 0, skewed, 1, 0, 0) if name == "skewX" else (1, skewed, 0, 1, 0, 0)
    return UNMOVED


def times(one: Matrix, other: Matrix) -> Matrix:
    """First the other, then the one."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f)


def moved(matrix: Matrix, point: Point) -> Point | None:
    """The point on the page; None where it falls off the world."""
    a, b, c, d, e, f = matrix
    x, y = a * point[0] + c * point[1] + e, b * point[0] + d * point[1] + f
    return (x, y) if abs(x) <= FARTHEST and abs(y) <= FARTHEST else None


# Corners of shapes


def _corners(tag: str, attributes: Mapping[str, str]) -> list[Point]:
    def number(name: str) -> float:
        return _length(attributes.get(name))

    if tag in ("circle", "ellipse"):
        rx, ry = (number("r"), number("r")) if tag == "circle" else (number("rx"), number("ry"))
        return ellipse_points((number("cx"), number("cy")), rx, ry, count=8) if rx > 0 and ry > 0 else []
    if tag == "rect":
        width, height = number("width"), number("height")
        return box_points((number("x") + width / 2, number("y") + height / 2), width, height) if width > 0 and height > 0 else []
    if tag == "line":
        return [(number("x1"), number("y1")), (number("x2"), number("y2"))]
    if tag == "use":
        return [(number("x"), number("y"))]
    if tag == "path":
        return list(_path(attributes.get("d", "")[:MOST_PATH]))
    numbers = [float(found) for found in re.findall(_NUMBER, attributes.get("points", "")[:MOST_PATH])]
    return list(zip(numbers[::2], numbers[1::2], strict=False))


_TAKES = {"M": 2, "L": 2, "T": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "A": 7}


def _path(d: str) -> Iterator[Point]:
    """Points on a path: where each piece ends, and the middle of its curves."""
    x = y = start_x = start_y = 0.0
    for command, inside in re.findall(r"([MLHVCSQTAZmlhvcsqtaz])([^MLHVCSQTAZmlhvcsqtaz]*)", d):
        letter, relative = command.upper(), command.islower()
        if letter == "Z":
            x, y = start_x, start_y
            continue
        numbers = _arc_numbers(inside) if letter == "A" else [float(found) for found in re.findall(_NUMBER, inside)]
        for at in range(0, len(numbers) - _TAKES[letter] + 1, _TAKES[letter]):
            n = numbers[at : at + _TAKES[letter]]
            by = (x, y) if relative else (0.0, 0.0)
            if letter == "H":
                end = (n[0] + by[0], y)
            elif letter == "V":
                end = (x, n[0] + by[1])
            else:
                end = (n[-2] + by[0], n[-1] + by[1])
            if letter == "C":
                yield tuple((p + 3 * (c1 + b) + 3 * (c2 + b) + e) / 8 for p, c1, c2, e, b in zip((x, y), n[:2], n[2:4], end, by, strict=True))  # type: ignore[misc]
            x, y = end
            if letter == "M" and at == 0:
                start_x, start_y = end
            yield end


def _arc_numbers(inside: str) -> list[float]:
    """Arcs may write their two flags without space: ``a5 5 0 1110 0``."""
    found = re.findall(rf"({_NUMBER})[\s,]*({_NUMBER})[\s,]*({_NUMBER})[\s,]*([01])[\s,]*([01])[\s,]*({_NUMBER})[\s,]*({_NUMBER})", inside)
    return [float(number) for arc in found for number in arc]
