"""Seats in the place of those that have just gone: as near, at the same price, and together if they were. Pure."""

from collections.abc import Collection, Sequence
from math import hypot

from coulisse.inventory.best_seats import SeatFinder
from coulisse.venues.types import RESERVED_MARKS, Seat


def nearest_equals(finder: SeatFinder, chosen: Sequence[int], taken: Collection[int]) -> list[int]:
    """What to propose: the seats of ``chosen`` that are still free, and for the others the nearest equals.

    A party that chose seats of one zone gets that many side by side, if there are. Fewer seats come back where
    there are not enough.
    """
    seats = finder.plan.seats
    asked = [seats[no] for no in chosen if 0 <= no < len(seats)]
    gone = [seat for seat in asked if seat.no in taken or seat.blocked]
    if not gone:
        return [seat.no for seat in asked]
    zones = {seat.zone for seat in asked}
    if len(zones) == 1 and not any(seat.marks & RESERVED_MARKS for seat in asked):
        together = _together(finder, asked, zones.pop(), taken)
        if together:
            return together
    return _one_by_one(finder, asked, gone, taken)


def _together(finder: SeatFinder, asked: Sequence[Seat], zone: str, taken: Collection[int]) -> list[int]:
    """The window of free seats of that size that lies nearest to the middle of what was asked."""
    x, y = sum(seat.x for seat in asked) / len(asked), sum(seat.y for seat in asked) / len(asked)
    best: tuple[float, list[int]] | None = None
    for window in finder.windows(len(asked), zone):
        inside = finder.stretches[window.stretch].seats[window.start : window.start + window.size]
        if any(seat.no in taken for seat in inside):
            continue
        apart = hypot(sum(seat.x for seat in inside) / len(inside) - x, sum(seat.y for seat in inside) / len(inside) - y)
        if best is None or apart < best[0]:
            best = apart, [seat.no for seat in inside]
    return best[1] if best else []


def _one_by_one(finder: SeatFinder, asked: Sequence[Seat], gone: Sequence[Seat], taken: Collection[int]) -> list[int]:
    """For each seat that went the nearest free one of its zone and kind."""
    missing = {seat.no for seat in gone}
    found = [seat.no for seat in asked if seat.no not in missing]
    for lost in gone:
        free = (
            seat for seat in finder.plan.seats
            if seat.zone == lost.zone and not seat.blocked and seat.no not in taken and seat.no not in found
            and seat.marks & RESERVED_MARKS == lost.marks & RESERVED_MARKS
        )  # fmt: skip
        nearest = min(free, key=lambda seat: (hypot(seat.x - lost.x, seat.y - lost.y), seat.no), default=None)
        if nearest:
            found.append(nearest.no)
    return found
