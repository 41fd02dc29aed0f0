"""The seats that people had before, on the dates of a new season. Pure: seats and what is taken in, place numbers out.

The guarantee: who had a seat that is still there and free keeps it on that date. Who can't keep it gets the nearest of
the same zone, else of another like it; people who sat side by side stay side by side where any row has room for them, and
sit in the same seats on all dates on which they had to move, where such seats are free.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import dist

from coulisse.inventory.best_seats import SeatFinder
from coulisse.inventory.nearby import Free, Nearby, Point
from coulisse.venues.types import RESERVED_MARKS, Plan, Seat


@dataclass(frozen=True, slots=True)
class OwnSeat:
    """Where somebody sat: its number in the plan of today (None: it is no longer there), about where, in which zone, with which marks."""

    no: int | None
    at: Point
    zone: str
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Date:
    """``gone`` can't be had by anybody; ``free`` may be given to anybody: what is neither gone nor the own seat of who comes later."""

    gone: frozenset[int] | set[int]
    free: frozenset[int] | set[int]


def own_seat(old: Plan, new: Plan, place_no: int, becomes: int | None) -> OwnSeat:
    """A place of the old plan as it is sought in the new one; ``becomes``: its number there."""
    was = old.seat_at(place_no)
    if was is None:
        return OwnSeat(becomes, (new.width / 2, new.height / 2), old.zone_of(place_no).key)
    at = (was.x / old.width * new.width, was.y / old.height * new.height) if becomes is None else _at(new.seats[becomes])
    return OwnSeat(becomes, at, was.zone if becomes is None else new.seats[becomes].zone, was.marks & RESERVED_MARKS)


def _at(seat: Seat) -> Point:
    return seat.x, seat.y


def seats_on_dates(finder: SeatFinder, wanted: Sequence[OwnSeat], dates: Sequence[Date]) -> list[tuple[int, ...] | None]:
    """For each date a place for each of ``wanted``, who come together, in their order; None where a date has no room for all."""
    own = _own(wanted)
    keeps = [own is not None and not any(no in date.gone for no in own) for date in dates]
    moving = [date.free for date, keep in zip(dates, keeps, strict=True) if not keep]
    same = _nearest(finder, wanted, moving) if len(moving) > 1 else None
    return [own if keep else same or _nearest(finder, wanted, [date.free]) for date, keep in zip(dates, keeps, strict=True)]


def _own(wanted: Sequence[OwnSeat]) -> tuple[int, ...] | None:
    numbers = tuple(one.no for one in wanted if one.no is not None)
    return numbers if len(set(numbers)) == len(wanted) else None


def _nearest(finder: SeatFinder, wanted: Sequence[OwnSeat], free: Free) -> tuple[int, ...] | None:
    """Side by side for who sat so; else each their own seat where that is free, or the nearest."""
    if len(wanted) > 1 and _sat_together(finder, wanted) and (found := _side_by_side(finder, wanted, free)):
        return found
    places: list[int] = []
    for one in wanted:
        place = one.no if one.no is not None and _is_left(one.no, free, places) else _nearest_one(finder, one, free, places)
        if place is None:
            return None
        places.append(place)
    return tuple(places)


def _is_left(no: int, free: Free, places: Sequence[int]) -> bool:
    return no not in places and all(no in one for one in free)


def _sat_together(finder: SeatFinder, wanted: Sequence[OwnSeat]) -> bool:
    middle = _middle([one.at for one in wanted])
    return not any(one.marks for one in wanted) and all(dist(one.at, middle) <= finder.seat_distance * len(wanted) * 0.75 for one in wanted)


def _side_by_side(finder: SeatFinder, wanted: Sequence[OwnSeat], free: Free) -> tuple[int, ...] | None:
    near = _middle([one.at for one in wanted])
    found = (_windows(finder, len(wanted), zone).nearest(near, free) for zone in _zones_like(finder.plan, wanted[0].zone))
    return next(filter(None, found), None)


@lru_cache(maxsize=256)
def _windows(finder: SeatFinder, size: int, zone: str) -> Nearby:
    windows = finder.windows(size, zone)
    return Nearby(((finder.numbers_of(one), _middle([_at(seat) for seat in finder.seats_of(one)])) for one in windows), finder.seat_distance)


def _nearest_one(finder: SeatFinder, one: OwnSeat, free: Free, but: Sequence[int]) -> int | None:
    found = (_alike(finder, zone, one.marks).nearest(one.at, free, frozenset(but)) for zone in _zones_like(finder.plan, one.zone))
    return next((places[0] for places in found if places), None)


@lru_cache(maxsize=256)
def _alike(finder: SeatFinder, zone: str, marks: frozenset[str]) -> Nearby:
    alike = [seat for seat in finder.plan.seats if seat.zone == zone and not seat.blocked and seat.marks & RESERVED_MARKS == marks]
    return Nearby((((seat.no,), _at(seat)) for seat in alike), finder.seat_distance)


def _zones_like(plan: Plan, zone: str) -> Iterator[str]:
    """The zone, then the other zones with seats, the plan's order."""
    seated = [key for key, one in plan.zones.items() if not one.is_general]
    yield from ([zone] if zone in seated else [])
    yield from (key for key in seated if key != zone)


def _middle(points: Sequence[Point]) -> Point:
    return sum(x for x, _y in points) / len(points), sum(y for _x, y in points) / len(points)
