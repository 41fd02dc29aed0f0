"""The same seats on every date of a series. Pure: what is taken on each date in, place numbers for each date out.

Seats that are free on all dates, where there are any: the best of them. Else those that are free on most dates, and on
the others the nearest that are.
"""

from collections.abc import Sequence
from math import hypot

from coulisse.inventory.best_seats import SeatFinder
from coulisse.inventory.free_seats import Window


def same_seats(finder: SeatFinder, count: int, taken: Sequence[frozenset[int]], *, zone: str = "") -> list[tuple[int, ...]] | None:
    """Seats next to each other for each date, in the order of ``taken``; None where some date has no room for so many in one row."""
    everywhere = finder.find(count, frozenset().union(*taken), zone=zone)
    if everywhere and everywhere.together:
        return [everywhere.places] * len(taken)
    usual = _free_most_often(finder, count, taken, zone)
    if usual is None:
        return None
    found = [_nearest(finder, usual, of_date, zone) for of_date in taken]
    return [places for places in found if places] if all(found) else None


def _free_most_often(finder: SeatFinder, count: int, taken: Sequence[frozenset[int]], zone: str) -> Window | None:
    """The best window of those that are free on most dates."""
    windows = finder.windows(count, zone)
    return max(windows, key=lambda window: sum(_is_free(finder, window, of_date) for of_date in taken), default=None)


def _nearest(finder: SeatFinder, usual: Window, taken: frozenset[int], zone: str) -> tuple[int, ...]:
    """The usual seats, or the nearest free ones of that date; empty: none."""
    x, y = _middle(finder, usual)
    free = [window for window in finder.windows(usual.size, zone) if _is_free(finder, window, taken)]
    free.sort(key=lambda window: (window != usual, hypot(_middle(finder, window)[0] - x, _middle(finder, window)[1] - y)))
    return finder.numbers_of(free[0]) if free else ()


def _is_free(finder: SeatFinder, window: Window, taken: frozenset[int]) -> bool:
    return taken.isdisjoint(finder.numbers_of(window))


def _middle(finder: SeatFinder, window: Window) -> tuple[float, float]:
    seats = finder.seats_of(window)
    return sum(seat.x for seat in seats) / len(seats), sum(seat.y for seat in seats) / len(seats)
