"""The nearest of many groups of seats that are free, without a look at all of them. Pure.

A hall that is nearly sold is searched for many people one after another; so the groups stand in squares, and the search
goes outward from a point, ring by ring, until no ring can bring a nearer one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import dist, floor

Point = tuple[float, float]
Places = tuple[int, ...]
Square = tuple[int, int]
# Of each date what may be given away.
Free = Sequence[frozenset[int] | set[int]]

# Seats to the side of a square: wider ones are looked through in vain, narrower ones are walked in vain.
SIDE = 4


class Nearby:
    """Groups of seats (one seat, or some neighbours) with their middle; no two of them begin with the same seat."""

    def __init__(self, groups: Iterable[tuple[Places, Point]], seat_distance: float) -> None:
        self._side = SIDE * seat_distance
        self._groups = {places[0]: (places, middle) for places, middle in groups}
        squares: defaultdict[Square, set[int]] = defaultdict(set)
        for first, (_places, middle) in self._groups.items():
            squares[self._square(middle)].add(first)
        self._squares = {square: frozenset(firsts) for square, firsts in squares.items()}
        columns, rows = {column for column, _row in squares}, {row for _column, row in squares}
        self._corners = [(edge(columns), edge(rows)) for edge in (min, max)] if squares else []

    def nearest(self, point: Point, free: Free, but: frozenset[int] = frozenset()) -> Places | None:
        """The group nearest to ``point`` of which every seat is in each of ``free`` and none in ``but``; of equals the lowest numbers."""
        best: tuple[float, Places] | None = None
        for ring, squares in enumerate(self._rings(point)):
            if best and best[0] < (ring - 1) * self._side:
                break
            found = [(dist(middle, point), places) for square in squares for places, middle in self._free_in(square, free, but)]
            best = min([*found, best] if best else found, default=None)
        return best[1] if best else None

    def _free_in(self, square: Square, free: Free, but: frozenset[int]) -> Iterator[tuple[Places, Point]]:
        for first in self._squares[square].intersection(*free):
            places, middle = self._groups[first]
            if but.isdisjoint(places) and all(one.issuperset(places) for one in free):
                yield places, middle

    def _rings(self, point: Point) -> Iterator[list[Square]]:
        """The squares that have something, by how many squares they lie from that of the point."""
        x, y = self._square(point)
        furthest = max((max(abs(column - x), abs(row - y)) for column, row in self._corners), default=-1)
        for ring in range(furthest + 1):
            yield [square for square in _around(x, y, ring) if square in self._squares]

    def _square(self, point: Point) -> Square:
        return floor(point[0] / self._side), floor(point[1] / self._side)


def _around(x: int, y: int, ring: int) -> Iterator[Square]:
    if not ring:
        yield x, y
    for step in range(-ring, ring):
        yield from ((x + step, y - ring), (x + ring, y + step), (x - step, y + ring), (x - ring, y - step))
