"""Shapes as SVG. A drawing is 1500 by 1000; the middle 660 stay when it is cropped to a standing poster."""

from collections.abc import Iterable, Sequence
from html import escape
from math import cos, pi, sin

WIDTH, HEIGHT = 1500, 1000
Point = tuple[float, float]


def _tag(name: str, attributes: dict[str, object], inside: str = "") -> str:
    said = "".join(f' {key.rstrip("_").replace("_", "-")}="{_number(value)}"' for key, value in attributes.items())
    return f"<{name}{said}>{inside}</{name}>" if inside else f"<{name}{said}/>"


def _number(value: object) -> object:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) and abs(value) > 2 else f"{value:.3f}" if isinstance(value, float) else value


def rect(x: float, y: float, width: float, height: float, fill: str, **more: object) -> str:
    return _tag("rect", {"x": x, "y": y, "width": width, "height": height, "fill": fill, **more})


def circle(x: float, y: float, r: float, fill: str, **more: object) -> str:
    return _tag("circle", {"cx": x, "cy": y, "r": r, "fill": fill, **more})


def ring(x: float, y: float, r: float, stroke: str, width: float, **more: object) -> str:
    return circle(x, y, r, "none", stroke=stroke, stroke_width=width, **more)


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, **more: object) -> str:
    return _tag("ellipse", {"cx": x, "cy": y, "rx": rx, "ry": ry, "fill": fill, **more})


def polygon(points: Iterable[Point], fill: str, **more: object) -> str:
    return _tag("polygon", {"points": " ".join(f"{x:.1f},{y:.1f}" for x, y in points), "fill": fill, **more})


def path(d: str, fill: str = "none", **more: object) -> str:
    return _tag("path", {"d": d, "fill": fill, **more})


def line(points: Sequence[Point], stroke: str, width: float, **more: object) -> str:
    """A smooth line through the points, its ends round."""
    return path(smooth(points), stroke=stroke, stroke_width=width, stroke_linecap="round", stroke_linejoin="round", **more)


def group(*shapes: str, **more: object) -> str:
    return _tag("g", more, "".join(shapes) or " ")


def moved(x: float, y: float, *shapes: str, turned: float = 0, scale: float = 1, **more: object) -> str:
    return group(*shapes, transform=f"translate({x:.1f} {y:.1f}) rotate({turned:.2f}) scale({scale:.3f})", **more)


def text(x: float, y: float, size: float, letters: str, fill: str, **more: object) -> str:
    look = {"font_family": "Libertinus Serif", "font_weight": "bold", "text_anchor": "middle"}
    return _tag("text", {"x": x, "y": y, "font_size": size, "fill": fill, **look, **more}, escape(letters))


def fade(name: str, *stops: tuple[float, str, float], x1: float = 0, y1: float = 0, x2: float = 0, y2: float = 1) -> str:
    """A gradient to fill with as ``url(#name)``; each stop is where, colour, opacity."""
    inside = "".join(_tag("stop", {"offset": at, "stop_color": colour, "stop_opacity": opacity}) for at, colour, opacity in stops)
    return f"<defs>{_tag('linearGradient', {'id': name, 'x1': x1, 'y1': y1, 'x2': x2, 'y2': y2}, inside)}</defs>"


def glow(name: str, *stops: tuple[float, str, float]) -> str:
    inside = "".join(_tag("stop", {"offset": at, "stop_color": colour, "stop_opacity": opacity}) for at, colour, opacity in stops)
    return f"<defs>{_tag('radialGradient', {'id': name}, inside)}</defs>"


def smooth(points: Sequence[Point], *, closed: bool = False) -> str:
    """A curve through points (Catmull-Rom as Béziers)."""
    around = [points[-1], *points, points[0], points[1]] if closed else [points[0], *points, points[-1]]
    d = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for before, start, end, after in zip(around, around[1:], around[2:], around[3:], strict=False):
        d += (
            f"C{start[0] + (end[0] - before[0]) / 6:.1f} {start[1] + (end[1] - before[1]) / 6:.1f}"
            f" {end[0] - (after[0] - start[0]) / 6:.1f} {end[1] - (after[1] - start[1]) / 6:.1f} {end[0]:.1f} {end[1]:.1f}"
        )
    return d + ("Z" if closed else "")


def around(x: float, y: float, radius: float, degrees: float) -> Point:
    """A point on a circle; 0 is up, clockwise."""
    return x + radius * sin(degrees * pi / 180), y - radius * cos(degrees * pi / 180)


def wave(y: float, height: float, length: float, shift: float, *, step: float = 50, swell: float = 0.0) -> list[Point]:
    """Points of a sine across the whole width; ``swell`` lifts its middle."""
    return [
        (x, y + height * sin(2 * pi * (x + shift) / length) - swell * sin(pi * x / WIDTH))
        for x in [-100 + step * i for i in range(int((WIDTH + 200) / step) + 1)]
    ]  # fmt: skip


def below(points: Sequence[Point], fill: str, **more: object) -> str:
    """Everything below a line across the drawing."""
    return path(f"{smooth(points)}L{WIDTH + 100} {HEIGHT + 100}L-100 {HEIGHT + 100}Z", fill, **more)


def tapered(points: Sequence[Point], colour: str, first: float, last: float) -> str:
    """A line that grows thinner, its ends round: a leaf's finger, an arm."""
    spine = _along(points)
    left, right = [], []
    for i, (x, y) in enumerate(spine):
        (a, b), (c, d) = spine[max(0, i - 1)], spine[min(len(spine) - 1, i + 1)]
        length = ((c - a) ** 2 + (d - b) ** 2) ** 0.5 or 1
        half = (first + (last - first) * i / (len(spine) - 1)) / 2
        left.append((x - (d - b) / length * half, y + (c - a) / length * half))
        right.append((x + (d - b) / length * half, y - (c - a) / length * half))
    return polygon([*left, *reversed(right)], colour) + circle(*spine[0], first / 2, colour) + circle(*spine[-1], last / 2, colour)


def _along(points: Sequence[Point], steps: int = 8) -> list[Point]:
    """The curve of `smooth` as many short steps."""
    around = [points[0], *points, points[-1]]
    found: list[Point] = []
    for (ax, ay), (bx, by), (cx, cy), (dx, dy) in zip(around, around[1:], around[2:], around[3:], strict=False):
        for step in range(steps):
            t = step / steps
            found.append((_between(ax, bx, cx, dx, t), _between(ay, by, cy, dy, t)))
    return [*found, points[-1]]


def _between(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
