"""A party that fits in no row: groups behind each other, or across an aisle. Pure.

Two groups that sit near each other go before all else: nobody alone, then the best rank, no seat left alone, and as
close as can be. Where no two places near each other have room for all, groups are sought one by one, each as near as
possible to those before.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from math import hypot
from typing import TYPE_CHECKING

from coulisse.inventory.free_seats import FreeSeats, Window
from coulisse.venues.types import Seat

if TYPE_CHECKING:
    from coulisse.inventory.best_seats import SeatFinder

# Two groups are near each other when some of them sit at most this many seat distances apart: the row behind, or
# the other side of an aisle.
NEAR = 3.0
# For each size, how many of the best first groups are tried, and how many of them in one stretch.
_TRIED, _TRIED_IN_STRETCH = 240, 12

# Somebody alone, of two zones, rank, seats left alone, how far from their middle, how far from the focal point.
Cost = tuple[bool, bool, int, int, float, float]


def split(finder: "SeatFinder", count: int, free: FreeSeats, zone: str) -> tuple[int, ...] | None:
    """Place numbers, group by group; None where there are not enough free seats. Marks them as taken in ``free``."""
    return _two_groups(finder, count, free, zone) or _one_by_one(finder, count, free, zone)


def _two_groups(finder: "SeatFinder", count: int, free: FreeSeats, zone: str) -> tuple[int, ...] | None:
    best: tuple[Cost, Window, Window] | None = None
    for larger in range(count - 1, (count - 1) // 2, -1):
        for first in _first_groups(finder.windows(larger, zone), free):
            best = _with_second(finder, first, count - larger, free, zone, best)
    return finder.numbers_of(best[1]) + finder.numbers_of(best[2]) if best else None


def _first_groups(windows: Sequence[Window], free: FreeSeats) -> Iterator[Window]:
    """The best free windows, and not all of them in one stretch."""
    tried: Counter[int] = Counter()
    for window in windows:
        if tried[window.stretch] < _TRIED_IN_STRETCH and free.has(window):
            tried[window.stretch] += 1
            yield window
            if tried.total() == _TRIED:
                return


def _with_second(
    finder: "SeatFinder", first: Window, size: int, free: FreeSeats, zone: str, best: tuple[Cost, Window, Window] | None
) -> tuple[Cost, Window, Window] | None:
    """The best pair so far, or a better one with this first group."""
    own = finder.seats_of(first)
    for stretch in finder.stretches_near(first.stretch):
        for second in finder.windows_of(stretch, size, zone):
            if not free.has(second) or (stretch == first.stretch and _overlap(first, second)):
                continue
            other = finder.seats_of(second)
            rough = size == 1, own[0].zone != other[0].zone, max(first.rank, second.rank), _singles_left(free, first, second)
            if (best and rough > best[0][:4]) or _apart(own, other) > NEAR * finder.seat_distance:
                continue
            cost = *rough, round(_spread(own + other), 3), first.distance + second.distance
            if best is None or cost < best[0]:
                best = cost, first, second
    return best


def _overlap(one: Window, other: Window) -> bool:
    return one.start < other.start + other.size and other.start < one.start + one.size


def _singles_left(free: FreeSeats, first: Window, second: Window) -> int:
    if first.stretch == second.stretch:
        return free.singles_beside(first, second)
    return free.singles_beside(first) + free.singles_beside(second)


def _apart(one: Sequence[Seat], other: Sequence[Seat]) -> float:
    return min(hypot(a.x - b.x, a.y - b.y) for a in one for b in other)


def _spread(seats: Sequence[Seat]) -> float:
    """How far they sit from their middle, all together."""
    x, y = sum(seat.x for seat in seats) / len(seats), sum(seat.y for seat in seats) / len(seats)
    return sum(hypot(seat.x - x, seat.y - y) for seat in seats)


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

    return min((window for window in finder.windows(size, zone) if free.has(window)), key=distance, default=None)
