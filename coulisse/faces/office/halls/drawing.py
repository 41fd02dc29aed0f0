"""A plan as a picture that needs no script: a handful of paths, whatever the number of seats.

A seat is a line of no length with a round end. What is special about it is told by shape: wheelchair places are
square, blocked ones a cross, other marks a sign in the seat. The browser gets the same numbers (`seat_geometry`) to
find the seat under a finger, so both stand in the same scale.
"""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Any

from coulisse.venues.geometry import seat_geometry
from coulisse.venues.types import Mark, Plan

# Paths are cut into pieces, so that a browser paints only those it shows.
_PIECE = 1_500
# About as wide as a letter of a section's name, in units of the drawing.
_LETTER = 15


@dataclass(frozen=True)
class Layer:
    """Seats that look alike: how (a class), in which colour (or none), and the path."""

    look: str
    colour: str
    path: str


@dataclass(frozen=True)
class Words:
    text: str | Mapping[str, str]
    x: float
    y: float
    look: str


@dataclass(frozen=True)
class Shape:
    """What is drawn beside the places: an SVG element and its attributes."""

    element: str
    attributes: Mapping[str, Any]
    look: str


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    radius: int
    shapes: Sequence[Shape]
    layers: Sequence[Layer]
    words: Sequence[Words]


@dataclass(frozen=True)
class Spot:
    """The middle of a seat, by its place number."""

    no: int
    x: int
    y: int


@dataclass(frozen=True)
class _Seat:
    no: int
    x: int
    y: int
    zone: int
    marks: frozenset[str]


def drawing_of(plan: Plan, *, chosen: Collection[int] = (), crossed: Collection[int] = ()) -> Drawing:
    """The picture of a plan. ``chosen`` seats get a ring, ``crossed`` ones look like what is gone."""
    drawn = json.loads(seat_geometry(plan))
    rows = [list(_seats(row, drawn["marks"])) for row in drawn["rows"]]
    seats = [seat for row in rows for seat in row]
    return Drawing(
        *drawn["size"],
        radius=drawn["radius"],
        shapes=[*_areas(drawn), *_general(drawn)],
        layers=list(_layers(seats, drawn, frozenset(chosen), frozenset(crossed))),
        words=[*_area_words(drawn), *_zone_words(drawn), *_section_words(drawn, rows), *_row_words(drawn, rows)],
    )


def spots_of(plan: Plan) -> list[Spot]:
    """Where each seat stands in the picture of `drawing_of`: for a page that draws the seats by a rule of its own."""
    drawn = json.loads(seat_geometry(plan))
    return [Spot(seat.no, seat.x, seat.y) for row in drawn["rows"] for seat in _seats(row, drawn["marks"])]


def _seats(row: Mapping[str, Any], marks: Sequence[str]) -> Iterator[_Seat]:
    count = row["c"]
    bits = row.get("m", {})
    for at, (no, x, y) in enumerate(zip(_run(row["n"], count), _added(row["x"], count), _added(row["y"], count), strict=True)):
        own = bits.get(str(at), 0)
        zone = row["z"][at] if isinstance(row["z"], list) else row["z"]
        yield _Seat(no, x, y, zone, frozenset(mark for bit, mark in enumerate(marks) if own >> bit & 1))


def _run(values: Any, count: int) -> Sequence[int]:
    return values if isinstance(values, list) else [values["from"] + index * values["step"] for index in range(count)]


def _added(steps: Sequence[int], count: int) -> list[int]:
    return list(accumulate([*steps, *[0] * (count - len(steps))]))


# Seats


def _layers(seats: Sequence[_Seat], drawn: Mapping[str, Any], chosen: frozenset[int], crossed: frozenset[int]) -> Iterator[Layer]:
    groups: defaultdict[tuple[str, str], list[_Seat]] = defaultdict(list)
    for seat in seats:
        out = "blocked" in seat.marks or seat.no in crossed
        if seat.no in chosen:
            groups["1 ring", ""].append(seat)
        groups[
            "4 blocked" if out else "3 square" if Mark.WHEELCHAIR in seat.marks else "2 dot", "" if out else drawn["zones"][seat.zone]["colour"]
        ].append(seat)
        for mark in seat.marks & _SIGNS.keys() if not out else ():
            groups[f"5 sign {mark}", ""].append(seat)
        if seat.no in chosen:
            groups["6 chosen", ""].append(seat)
    radius = drawn["radius"]
    for (look, colour), same in sorted(groups.items()):
        own = look.split(" ", 1)[1]
        for piece in _pieces(same):
            yield Layer(own, colour, _path(own, piece, radius))


def _pieces(seats: Sequence[_Seat]) -> Iterator[list[_Seat]]:
    left = iter(seats)
    while piece := list(islice(left, _PIECE)):
        yield piece


# Signs in a seat, as steps from its middle, for a radius of 10.
_SIGNS = {
    Mark.COMPANION.value: "m-5 0h10m-5-5v10",
    Mark.RESTRICTED_VIEW.value: "m-5 5l10-10",
    Mark.HEARING_LOOP.value: "m-3-5q8 5 0 10",
    Mark.STEP_FREE.value: "m-5 6h10",
}


def _path(look: str, seats: Iterable[_Seat], radius: int) -> str:
    if look == "blocked":
        arm = round(radius * 0.6)
        return "".join(f"M{seat.x - arm} {seat.y - arm}l{2 * arm} {2 * arm}m0-{2 * arm}l-{2 * arm} {2 * arm}" for seat in seats)
    sign = _scaled(_SIGNS[look.removeprefix("sign ")], radius / 10) if look.startswith("sign ") else "h0"
    return "".join(f"M{seat.x} {seat.y}{sign}" for seat in seats)


def _scaled(path: str, factor: float) -> str:
    """The same steps, larger or smaller."""
    return re.sub(r"-?\d+", lambda number: f"{round(int(number[0]) * factor, 1):g}", path)


# Beside the seats


def _points(flat: Sequence[int]) -> str:
    return " ".join(f"{x},{y}" for x, y in zip(flat[::2], flat[1::2], strict=True))


def _middle(area: Mapping[str, Any]) -> tuple[float, float]:
    flat = area.get("polygon") or area.get("line")
    if flat:
        return sum(flat[::2]) * 2 / len(flat), sum(flat[1::2]) * 2 / len(flat)
    if rect := area.get("rect"):
        return rect[0] + rect[2] / 2, rect[1] + rect[3] / 2
    at = area.get("ellipse") or area.get("circle") or area.get("at") or (0, 0)
    return at[0], at[1]


def _areas(drawn: Mapping[str, Any]) -> Iterator[Shape]:
    named = {"rect": ("x", "y", "width", "height"), "ellipse": ("cx", "cy", "rx", "ry"), "circle": ("cx", "cy", "r")}
    for area in drawn["areas"]:
        turned = {"transform": "rotate({} {} {})".format(area["rotation"], *_middle(area))} if area.get("rotation") else {}
        look = f"area {area['kind']}"
        for name, attributes in named.items():
            if name in area:
                yield Shape(name, dict(zip(attributes, area[name], strict=True)) | turned, look)
        for name, element in (("polygon", "polygon"), ("line", "polyline")):
            if name in area:
                yield Shape(element, {"points": _points(area[name])}, look)


def _general(drawn: Mapping[str, Any]) -> Iterator[Shape]:
    for zone in drawn["zones"]:
        if zone.get("outline"):
            yield Shape("polygon", {"points": _points(zone["outline"]), "fill": zone["colour"], "stroke": zone["colour"]}, f"general {zone['kind']}")


def _area_words(drawn: Mapping[str, Any]) -> Iterator[Words]:
    for area in drawn["areas"]:
        if area.get("label"):
            yield Words(area["label"], *_middle(area), f"of-area {area['kind']}")


def _zone_words(drawn: Mapping[str, Any]) -> Iterator[Words]:
    for zone in drawn["zones"]:
        if zone.get("outline"):
            yield Words(zone["name"], *zone["centre"], "of-zone")


def _section_words(drawn: Mapping[str, Any], rows: Sequence[Sequence[_Seat]]) -> Iterator[Words]:
    """The name of each section, where there are several: above its middle seats, else beneath them; nowhere over a seat."""
    every = [seat for row in rows for seat in row]
    for index, section in enumerate(drawn["sections"] if len(drawn["sections"]) > 1 else ()):
        own = [seat for row, seats in zip(drawn["rows"], rows, strict=True) if row["s"] == index for seat in seats]
        x, half = section.get("centre", (0, 0))[0], _half_wide(section["name"])
        y = next((y for y in _heights(own, x, half, drawn["step"]) if not _lies_over(every, x, y, half, drawn["radius"])), None)
        if y is not None:
            yield Words(section["name"], x, y, "of-section")


def _half_wide(name: str | Mapping[str, str]) -> float:
    """About half of the width of a section's name, in the largest of its languages."""
    return max((len(one) for one in ([name] if isinstance(name, str) else name.values())), default=0) * _LETTER / 2


def _heights(own: Sequence[_Seat], x: float, half: float, step: int) -> Iterator[float]:
    """Rows that bend reach higher at their ends than in the middle, where the name stands."""
    heights = [seat.y for seat in own if abs(seat.x - x) <= half] or [seat.y for seat in own]
    if heights:
        yield from (min(heights) - step * 1.05, max(heights) + step * 1.05)


def _lies_over(seats: Iterable[_Seat], x: float, y: float, half: float, radius: int) -> bool:
    return any(abs(seat.x - x) < half + radius and abs(seat.y - y) < radius + _LETTER * 0.9 for seat in seats)


def _row_words(drawn: Mapping[str, Any], rows: Sequence[Sequence[_Seat]]) -> Iterator[Words]:
    """The name of each row at both of its ends."""
    away = drawn["radius"] + 6
    for row, seats in zip(drawn["rows"], rows, strict=True):
        if row["l"] and seats:
            yield Words(row["l"], seats[0].x - away, seats[0].y, "of-row before")
            if len(seats) > 1:
                yield Words(row["l"], seats[-1].x + away, seats[-1].y, "of-row after")
