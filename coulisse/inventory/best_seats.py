"""The best seats that are still free. Pure: a plan and what is taken in, place numbers out.

What is promised to the buyer, in this order:
1. seats of one price zone, next to each other in one row, with no aisle between;
2. of the best rank in which that is possible;
3. where ranks are equal: no lonely single seat left beside them;
4. then: nearest to the focal point of the hall.
Where no row has room for all, the party is split over as few groups as possible, near each other, nobody alone
if that can be avoided. Wheelchair places and their companions' are given only to who asks for them, as a unit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from math import hypot
from statistics import median

from coulisse.venues.types import RESERVED_MARKS, Mark, Plan, Seat

# A gap of this many usual seat distances in a row is an aisle.
AISLE = 1.75
MOST_TOGETHER = 30


@dataclass(frozen=True, slots=True)
class SeatsFound:
    """An answer: place numbers in the order in which people would sit."""

    places: tuple[int, ...]
    together: bool
    leaves_single: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Seats that touch: a row, or the part of it between two aisles."""

    seats: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """``size`` neighbouring seats of a stretch, all in one zone."""

    stretch: int
    start: int
    size: int
    rank: int
    distance: float


class SeatFinder:
    """Finds seats in one plan. Made once a plan and kept: everything that doesn't depend on sales is computed once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._windows: dict[tuple[int, str], tuple[Window, ...]] = {}

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        return tuple(stretch for row in self.plan.rows for stretch in _stretches([self.plan.seats[no] for no in row.seats]))

    @cached_property
    def _place_of_seat(self) -> dict[int, tuple[int, int]]:
        """Stretch and position of each seat."""
        return {seat.no: (s, i) for s, stretch in enumerate(self.stretches) for i, seat in enumerate(stretch.seats)}

    @cached_property
    def _closed(self) -> frozenset[int]:
        """Seats that a general request never gets."""
        return frozenset(seat.no for seat in self.plan.seats if seat.blocked or seat.marks & RESERVED_MARKS)

    @cached_property
    def _distances(self) -> tuple[float, ...]:
        x, y = self.plan.focal
        return tuple(hypot(seat.x - x, seat.y - y) for seat in self.plan.seats)

    def windows(self, size: int, zone: str = "") -> tuple[Window, ...]:
        """Every window of a size (in one zone, or in any), best first. Kept for the next request."""
        key = (size, zone)
        if key not in self._windows:
            found = [window for s in range(len(self.stretches)) for window in self._windows_of(s, size, zone)]
            self._windows[key] = tuple(sorted(found, key=lambda w: (w.rank, w.distance, w.stretch, w.start)))
        return self._windows[key]

    def _windows_of(self, s: int, size: int, zone: str) -> Iterable[Window]:
        seats = self.stretches[s].seats
        for start in range(len(seats) - size + 1):
            chosen = seats[start : start + size]
            zones = {seat.zone for seat in chosen}
            if len(zones) == 1 and (not zone or zone in zones) and not any(seat.no in self._closed for seat in chosen):
                yield Window(s, start, size, max(seat.rank for seat in chosen), sum(self._distances[seat.no] for seat in chosen))

    def find(self, count: int, taken: frozenset[int] | set[int], *, zone: str = "") -> SeatsFound | None:
        """The best ``count`` seats, together if possible; None where there are not enough free seats."""
        if not 1 <= count <= MOST_TOGETHER:
            return None
        free = _FreeSeats(self, taken)
        window = self._best(self.windows(count, zone), free)
        if window:
            return SeatsFound(self._numbers(window), True, free.singles_beside(window) > 0)
        return self._split(count, free, zone)

    def _best(self, windows: Sequence[Window], free: "_FreeSeats") -> Window | None:
        """The first free window that leaves nobody's seat alone, among those of the best rank that has any."""
        for _rank, of_rank in groupby(windows, key=lambda window: window.rank):
            fallback = None
            for window in of_rank:
                if free.has(window):
                    if not free.singles_beside(window):
                        return window
                    fallback = fallback or window
            if fallback:
                return fallback
        return None

    def _split(self, count: int, free: "_FreeSeats", zone: str) -> SeatsFound | None:
        """Groups that sit near each other: the largest first, and no group of one where it can be avoided."""
        chosen: list[int] = []
        largest = count - 1
        while len(chosen) < count:
            left = count - len(chosen)
            window = None
            for size in _group_sizes(left, min(left, largest)):
                window = self._best(self.windows(size, zone), free) if not chosen else self._nearest(size, zone, free, chosen)
                if window:
                    break
            if not window:
                return None
            numbers = self._numbers(window)
            chosen.extend(numbers)
            free.take(numbers)
        return SeatsFound(tuple(chosen), False, False)

    def _nearest(self, size: int, zone: str, free: "_FreeSeats", chosen: Sequence[int]) -> Window | None:
        """The free window nearest to the seats chosen so far."""
        x = sum(self.plan.seats[no].x for no in chosen) / len(chosen)
        y = sum(self.plan.seats[no].y for no in chosen) / len(chosen)

        def distance(window: Window) -> tuple[float, int, int]:
            middle = self.stretches[window.stretch].seats[window.start + window.size // 2]
            return hypot(middle.x - x, middle.y - y), window.stretch, window.start

        return min((window for window in self.windows(size, zone) if free.has(window)), key=distance, default=None)

    def _numbers(self, window: Window) -> tuple[int, ...]:
        return tuple(seat.no for seat in self.stretches[window.stretch].seats[window.start : window.start + window.size])

    def find_accessible(self, wheelchairs: int, others: int, taken: frozenset[int] | set[int], *, zone: str = "") -> SeatsFound | None:
        """Wheelchair places with who comes along: their companion places first, then the seats nearest to them.

        None where there are not enough wheelchair places, or no room for the others at all.
        """
        seats = self.plan.seats
        usable = [seat for seat in seats if seat.no not in taken and not seat.blocked and (not zone or seat.zone == zone)]
        places = sorted((seat for seat in usable if Mark.WHEELCHAIR in seat.marks), key=lambda seat: (seat.rank, self._distances[seat.no]))
        if not wheelchairs or len(places) < wheelchairs:
            return None
        best: tuple[float, list[Seat]] | None = None
        for first in places:
            chairs = sorted(places, key=lambda seat: (_apart(seat, first), seat.no))[:wheelchairs]
            near = self._beside(chairs, others, usable)
            if near is not None:
                cost = sum(_apart(seat, first) for seat in chairs + near) + first.rank * 1e6
                if best is None or cost < best[0]:
                    best = (cost, chairs + near)
        if best is None:
            return None
        chosen = best[1]
        usual = self._usual_distance
        together = (
            all(min(_apart(seat, other) for other in chosen if other is not seat) <= usual * 2.2 for seat in chosen) if len(chosen) > 1 else True
        )
        return SeatsFound(tuple(seat.no for seat in chosen), together, False)

    def _beside(self, chairs: Sequence[Seat], others: int, usable: Sequence[Seat]) -> list[Seat] | None:
        """Companion places nearest to the wheelchairs, then ordinary seats; never another wheelchair place."""
        if not others:
            return []

        def apart(seat: Seat) -> tuple[bool, float, int]:
            return Mark.COMPANION not in seat.marks, min(_apart(seat, chair) for chair in chairs), seat.no

        candidates = [seat for seat in usable if Mark.WHEELCHAIR not in seat.marks]
        companions = sorted((seat for seat in candidates if Mark.COMPANION in seat.marks), key=apart)[: min(others, len(chairs) * 2)]
        companions = [seat for seat in companions if min(_apart(seat, chair) for chair in chairs) <= self._usual_distance * 4]
        rest = sorted((seat for seat in candidates if Mark.COMPANION not in seat.marks), key=apart)
        found = (companions + rest)[:others]
        return found if len(found) == others else None

    @cached_property
    def _usual_distance(self) -> float:
        """The usual distance between two neighbouring seats."""
        gaps = [
            _apart(a, b) for row in self.plan.rows[:200] for a, b in zip(_seats(self.plan, row.seats), _seats(self.plan, row.seats[1:]), strict=False)
        ]
        return median(gaps) if gaps else 1.0

    def lonely_after(self, chosen: Sequence[int], taken: frozenset[int] | set[int]) -> list[int]:
        """Seats that would be left alone between taken ones if ``chosen`` were taken, and aren't alone already."""
        free = _FreeSeats(self, taken)
        lonely_before = {no for no in self._neighbours(chosen) if free.is_single(no)}
        free.take(chosen)
        return sorted(no for no in self._neighbours(chosen) if free.is_single(no) and no not in lonely_before)

    def alternative(self, chosen: Sequence[int], taken: frozenset[int] | set[int]) -> tuple[int, ...]:
        """The same number of seats in the same stretch, a little aside, that leave no seat alone; empty: none.

        Advice for who chose by hand: never an order.
        """
        where = {self._place_of_seat[no][0] for no in chosen if no in self._place_of_seat}
        if len(where) != 1 or any(no in self._closed for no in chosen):
            return ()
        stretch = where.pop()
        start = min(self._place_of_seat[no][1] for no in chosen)
        free = _FreeSeats(self, taken)
        candidates = sorted(self._windows_of(stretch, len(chosen), ""), key=lambda window: (abs(window.start - start), window.start))
        for window in candidates:
            if abs(window.start - start) <= 3 and free.has(window) and not free.singles_beside(window):
                return self._numbers(window)
        return ()

    def _neighbours(self, chosen: Sequence[int]) -> set[int]:
        beside = set()
        for no in chosen:
            if no in self._place_of_seat:
                s, i = self._place_of_seat[no]
                seats = self.stretches[s].seats
                beside |= {seats[j].no for j in (i - 1, i + 1) if 0 <= j < len(seats)}
        return beside - set(chosen)


class _FreeSeats:
    """Which seats of each stretch are free, as bits: a window is free when all its bits are set."""

    def __init__(self, finder: SeatFinder, taken: frozenset[int] | set[int]) -> None:
        self._finder = finder
        self._taken = taken
        self._masks: dict[int, int] = {}

    def mask(self, stretch: int) -> int:
        if stretch not in self._masks:
            closed, taken, mask = self._finder._closed, self._taken, 0
            for position, seat in enumerate(self._finder.stretches[stretch].seats):
                if seat.no not in taken and seat.no not in closed:
                    mask |= 1 << position
            self._masks[stretch] = mask
        return self._masks[stretch]

    def has(self, window: Window) -> bool:
        full = (1 << window.size) - 1
        return (self.mask(window.stretch) >> window.start) & full == full

    def take(self, numbers: Iterable[int]) -> None:
        for no in numbers:
            place = self._finder._place_of_seat.get(no)
            if place:
                self._masks[place[0]] = self.mask(place[0]) & ~(1 << place[1])

    def is_single(self, no: int) -> bool:
        """Free, with nobody free beside it; in a stretch of more than one seat."""
        stretch, position = self._finder._place_of_seat[no]
        if len(self._finder.stretches[stretch].seats) < 2:
            return False
        mask = self.mask(stretch)
        beside = (mask >> (position + 1)) & 1 or (position and (mask >> (position - 1)) & 1)
        return bool((mask >> position) & 1) and not beside

    def singles_beside(self, window: Window) -> int:
        """How many seats taking this window leaves alone."""
        mask = self.mask(window.stretch)
        after = window.start + window.size
        left = window.start >= 1 and (mask >> (window.start - 1)) & 1 and not (window.start >= 2 and (mask >> (window.start - 2)) & 1)
        right = (mask >> after) & 1 and not (mask >> (after + 1)) & 1
        return int(bool(left)) + int(bool(right))


def _group_sizes(left: int, largest: int) -> list[int]:
    """Sizes to try for the next group: large first, those that leave one person alone last."""
    sizes = list(range(largest, 0, -1))
    return sorted(sizes, key=lambda size: (left - size == 1 or size == 1, -size))


def _stretches(seats: Sequence[Seat]) -> Iterable[Stretch]:
    """A row, cut where the gap to the next seat is an aisle."""
    if not seats:
        return
    gaps = [_apart(a, b) for a, b in pairwise(seats)]
    aisle = median(gaps) * AISLE if gaps else 0.0
    part = [seats[0]]
    for seat, gap in zip(seats[1:], gaps, strict=True):
        if gap > aisle:
            yield Stretch(tuple(part))
            part = []
        part.append(seat)
    yield Stretch(tuple(part))


def _seats(plan: Plan, numbers: Sequence[int]) -> list[Seat]:
    return [plan.seats[no] for no in numbers]


def _apart(one: Seat, other: Seat) -> float:
    return hypot(one.x - other.x, one.y - other.y)
