"""Which windows of seats lie near each other in a hall, and how well two of them go together, whoever is sold what. Pure.

It is worked out the first time that a window is asked for, and kept as plain numbers: in a full hall every party that no row
has room for looks through a few hundred of them. Most halls repeat themselves, so that how far two windows lie apart is
worked out once for all that lie so.
"""

from array import array
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from math import hypot
from threading import Lock
from typing import TYPE_CHECKING

from coulisse.inventory.free_seats import Window
from coulisse.venues.types import Seat

if TYPE_CHECKING:
    from coulisse.inventory.best_seats import SeatFinder

# Two groups are near each other when some of them sit at most this many seat distances apart: the row behind, or
# the other side of an aisle.
NEAR = 3.0
# Two zones weigh more than any rank.
_TWO_ZONES = 1 << 20
# So many windows are kept with what lies near them, of some 2 KB each.
_MOST = 4000

# Where seats stand, from the first of them on; rounded, so that equal ones are the same.
Shape = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """The windows near one, best first: of one zone, of the best rank, close together, near the focal point.

    ``starts`` has a bit where each of them begins; the arrays say of each that bit, two zones and rank as one number, how far
    all sit from their middle, and how far from the focal point.
    """

    starts: int
    bits: "array[int]"
    ranks: "array[int]"
    spreads: "array[float]"
    distances: "array[float]"

    def each(self) -> Iterator[tuple[int, int, float, float]]:
        return zip(self.bits, self.ranks, self.spreads, self.distances, strict=True)


class Neighbourhoods:
    """Of the windows of a plan those of another size near them, in one zone or in any."""

    def __init__(self, finder: "SeatFinder") -> None:
        self._finder = finder
        self._known: OrderedDict[tuple[int, int, int, str], Beside] = OrderedDict()
        self._lengths: dict[tuple[int, int], float] = {}
        self._lock = Lock()

    def beside(self, first: Window, size: int, zone: str) -> Beside:
        """The windows of a size that are near the first one and share no seat with it."""
        key = (first.size, first.bit, size, zone)
        with self._lock:
            if (known := self._known.get(key)) is not None:
                self._known.move_to_end(key)
                return known
        found = self._look(first, size, zone)
        with self._lock:
            self._known[key] = found
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
        return found

    def _look(self, first: Window, size: int, zone: str) -> Beside:
        found = sorted(self._near(first, size, zone))
        bits = array("l", (one[-1] for one in found))
        columns = (array(kind, (one[number] for one in found)) for number, kind in enumerate("ldd"))
        return Beside(sum(1 << bit for bit in bits), bits, *columns)  # type: ignore[arg-type]

    def _near(self, first: Window, size: int, zone: str) -> Iterable[tuple[int, float, float, int, int, int]]:
        """Two zones and rank, spread, distance; then what decides between equals: the stretch, how good it is in it; and its bit."""
        finder, most = self._finder, NEAR * self._finder.seat_distance
        own, reach = finder.seats_of(first), most + self._length(first)
        for stretch in finder.stretches_near(first.stretch):
            for number, second in enumerate(finder.windows_of(stretch, size, zone)):
                if stretch == first.stretch and overlap(first, second):
                    continue
                other = finder.seats_of(second)
                if _too_far(own[0], other[0], reach + self._length(second)) or (spread := _spread_of(_shape(own, other), len(own), most)) is None:
                    continue
                rank = max(first.rank, second.rank) + (_TWO_ZONES if own[0].zone != other[0].zone else 0)
                yield rank, spread, first.distance + second.distance, stretch, number, second.bit

    def _length(self, window: Window) -> float:
        """No two seats of it are further apart than this."""
        key = (window.size, window.bit)
        if key not in self._lengths:
            seats = self._finder.seats_of(window)
            self._lengths[key] = sum(abs(a.x - b.x) + abs(a.y - b.y) for a, b in pairwise(seats))
        return self._lengths[key]


def overlap(one: Window, other: Window) -> bool:
    """Of one stretch: whether they share a seat."""
    return one.start < other.start + other.size and other.start < one.start + one.size


def _too_far(one: Seat, other: Seat, most: float) -> bool:
    """A first look at where they begin, which is enough for nearly all that are."""
    return abs(one.x - other.x) > most or abs(one.y - other.y) > most


def _shape(one: Sequence[Seat], other: Sequence[Seat]) -> Shape:
    x, y = one[0].x, one[0].y
    return tuple((round(seat.x - x, 6), round(seat.y - y, 6)) for seat in chain(one, other))


@lru_cache(maxsize=20_000)
def _spread_of(shape: Shape, first: int, most: float) -> float | None:
    """How far they sit from their middle, all together; None where the ``first`` of them are not near the others."""
    if min(hypot(ax - bx, ay - by) for ax, ay in shape[:first] for bx, by in shape[first:]) > most:
        return None
    x, y = sum(x for x, _y in shape) / len(shape), sum(y for _x, y in shape) / len(shape)
    return round(sum(hypot(at_x - x, at_y - y) for at_x, at_y in shape), 3)
