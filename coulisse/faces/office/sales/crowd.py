"""Thousands of seats with their states as a handful of paths: one a state, in pieces that a browser paints by itself."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

_PIECE = 1_500


@dataclass(frozen=True, slots=True)
class Crowd:
    """Seats of one state; ``width`` is how thick the path is drawn: dots are lines of no length with round ends."""

    state: str
    path: str
    width: float


def crowds_of(spots: Iterable[Any], states: Mapping[int, str], radius: int) -> Iterator[Crowd]:
    """Free seats are small dots, sold ones large, those in baskets middling, blocked ones crosses."""
    same: defaultdict[str, list[Any]] = defaultdict(list)
    for spot in spots:
        same[states.get(spot.no, "free")].append(spot)
    for state, found in same.items():
        width = {"sold": radius * 1.8, "held": radius * 1.3, "blocked": radius * 0.35}.get(state, radius * 0.8)
        left = iter(found)
        while piece := list(islice(left, _PIECE)):
            yield Crowd(state, "".join(_cross(spot, radius) if state == "blocked" else f"M{spot.x} {spot.y}h0" for spot in piece), round(width, 1))


def _cross(spot: Any, radius: int) -> str:
    arm = round(radius * 0.6)
    return f"M{spot.x - arm} {spot.y - arm}l{2 * arm} {2 * arm}m0-{2 * arm}l-{2 * arm} {2 * arm}"
