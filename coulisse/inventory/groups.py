"""A party that fits in no row: groups behind each other, or across an aisle. Pure.

Two groups that sit near each other go before all else: nobody alone, then the best rank, no seat left alone, and as
close as can be. Where no two places near each other have room for all, groups are sought one by one, each as near as
possible to those before.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING

from coulisse.inventory.beside import NEAR
from coulisse.inventory.free_seats import FreeSeats, Window

if TYPE_CHECKING:
    from coulisse.inventory.best_seats import SeatFinder

__all__ = ["NEAR", "split"]

# For each size, how many of the best first groups are tried, and how many of them in one stretch.
_TRIED, _TRIED_IN_STRETCH = 240, 12

# Of two zones or of which rank, seats left alone, how far from their middle, how far from the focal point.
Cost = tuple[int, int, float, float]


@dataclass(frozen=True, slots=True)
class _Pair:
    cost: Cost
    first: Window
    second_bit: int


def split(finder: "SeatFinder", count: int, free: FreeSeats, zone: str) -> tuple[int, ...] | None:
    """Place numbers, group by group; None where there are not enough free seats. Marks them as taken in ``free``."""
    return _two_groups(finder, count, free, zone) or _one_by_one(finder, count, free, zone)


def _two_groups(finder: "SeatFinder", count: int, free: FreeSeats, zone: str) -> tuple[int, ...] | None:
    """Nobody alone before all else: so who would be is only looked for where nothing else was found."""
    sizes = range(count - 1, (count - 1) // 2, -1)
    return _best_pair(finder, count, [one for one in sizes if count - one > 1], free, zone) or _best_pair(
        finder, count, [one for one in sizes if count - one == 1], free, zone
    )


def _best_pair(finder: "SeatFinder", count: int, sizes: Sequence[int], free: FreeSeats, zone: str) -> tuple[int, ...] | None:
    best: tuple[_Pair, int] | None = None
    for larger in sizes:
        smaller = count - larger
        pairs = _Pairs(finder, smaller, free, zone)
        for first in _first_groups(finder, larger, zone, free):
            if better := pairs.better_than(best[0].cost if best else None, first):
                best = better, smaller
    if best is None:
        return None
    pair, smaller = best
    return finder.numbers_of(pair.first) + finder.numbers_of(finder.window_at(pair.second_bit, smaller, zone))


def _first_groups(finder: "SeatFinder", size: int, zone: str, free: FreeSeats) -> Iterator[Window]:
    """The best free windows, and not all of them in one stretch."""
    tried: Counter[int] = Counter()
    for window in finder.free_windows(size, free, zone):
        if tried[window.stretch] < _TRIED_IN_STRETCH:
            tried[window.stretch] += 1
            yield window
            if tried.total() == _TRIED:
                return


class _Pairs:
    """Looks for the second group of a size beside a first one, in what is free just now."""

    def __init__(self, finder: "SeatFinder", size: int, free: FreeSeats, zone: str) -> None:
        self.finder, self.size, self.free, self.zone = finder, size, free, zone
        self.starts = free.starts(size)

    def better_than(self, least: Cost | None, first: Window) -> _Pair | None:
        """The best pair with this first group, where it is better than what there is."""
        near = self.finder.neighbourhoods.beside(first, self.size, self.zone)
        starts, found = self.starts & near.starts, None
        if not starts:
            return None
        for bit, rank, spread, distance in near.each():
            if least is not None and (rank, 0, spread, distance) >= least:
                break  # Those that follow are no better.
            if starts >> bit & 1:
                cost = rank, self._left_alone(first, bit), spread, distance
                if least is None or cost < least:
                    least, found = cost, _Pair(cost, first, bit)
        return found

    def _left_alone(self, first: Window, second_bit: int) -> int:
        """How many seats the two leave alone."""
        second = self.finder.window_at(second_bit, self.size, self.zone)
        if first.stretch == second.stretch:
            return self.free.singles_beside(first, second)
        return self.free.singles_beside(first) + self.free.singles_beside(second)


# One by one


def _one_by_one(finder: "SeatFinder", count: int, free: FreeSeats, zone: str) -> tuple[int, ...] | None:
    """The largest group first, the next one as near as possible; no group of one where it can be avoided."""
    chosen: list[int] = []
    while len(chosen) < count:
        left = count - len(chosen)
        window = None
        for size in _group_sizes(left, min(left, count - 1)):
            window = finder.best_window(size, free, zone) if not chosen else _nearest(finder, size, free, zone, chosen)
            if window:
                break
        if not window:
            return None
        numbers = finder.numbers_of(window)
        chosen.extend(numbers)
        free.take(numbers)
    return tuple(chosen)


def _group_sizes(left: int, largest: int) -> list[int]:
    """Sizes to try for the next group: large first, those that leave one person alone last."""
    return sorted(range(largest, 0, -1), key=lambda size: (left - size == 1 or size == 1, -size))


def _nearest(finder: "SeatFinder", size: int, free: FreeSeats, zone: str, chosen: Sequence[int]) -> Window | None:
    """The free window nearest to the seats chosen so far."""
    seats = [finder.plan.seats[no] for no in chosen]
    x, y = sum(seat.x for seat in seats) / len(seats), sum(seat.y for seat in seats) / len(seats)

    def distance(window: Window) -> tuple[float, int, int]:
        middle = finder.stretches[window.stretch].seats[window.start + window.size // 2]
        return hypot(middle.x - x, middle.y - y), window.stretch, window.start

    return min(finder.free_windows(size, free, zone), key=distance, default=None)
