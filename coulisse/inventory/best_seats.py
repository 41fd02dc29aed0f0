"""The best seats that are still free. Pure: a plan and what is taken in, place numbers out.

What is promised to the buyer, in this order:
1. seats of one price zone, next to each other in one row, with no aisle between;
2. of the best rank in which that is possible;
3. where ranks are equal: no lonely single seat left beside them;
4. then: nearest to the focal point of the hall.
Where no row has room for all, the party is split over as few groups as possible, near each other, nobody alone
if that can be avoided (`groups`). Wheelchair places and their companions' are given only to who asks for them, as a
unit (`wheelchairs`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from math import floor, hypot

from coulisse.inventory import groups, wheelchairs
from coulisse.inventory.beside import NEAR, Neighbourhoods
from coulisse.inventory.free_seats import FreeSeats, Line, Stretch, Window, bits_in
from coulisse.venues.types import RESERVED_MARKS, Plan, Seat

MOST_TOGETHER = 30


@dataclass(frozen=True, slots=True)
class SeatsFound:
    """An answer: place numbers in the order in which people would sit."""

    places: tuple[int, ...]
    together: bool
    leaves_single: bool


@dataclass(frozen=True, slots=True)
class _Ranked:
    """All windows of one rank, best first: where each begins in the line, as bits, and by its bit how good it is."""

    windows: Sequence[Window]
    starts: int
    by_bit: Mapping[int, int]

    @classmethod
    def of(cls, windows: Iterable[Window]) -> "_Ranked":
        found = tuple(windows)
        return cls(found, sum(1 << window.bit for window in found), {window.bit: number for number, window in enumerate(found)})

    def best(self, starts: int, passing: int) -> Window:
        """The best of the windows that begin at these bits, or the next best after so many, where there are."""
        if not passing and 2 * starts.bit_count() > len(self.windows):
            return next(window for window in self.windows if starts >> window.bit & 1)
        found = self.all_of(starts)
        return found[min(passing, len(found) - 1)]

    def all_of(self, starts: int) -> list[Window]:
        """The windows that begin at these bits, best first."""
        return [self.windows[number] for number in sorted(self.by_bit[bit] for bit in bits_in(starts))]


class SeatFinder:
    """Finds seats in one plan. Made once a plan and kept: everything that doesn't depend on sales is computed once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._windows: dict[tuple[int, str], tuple[Window, ...]] = {}
        self._by_stretch: dict[tuple[int, str], Mapping[int, Sequence[Window]]] = {}
        self._near: dict[int, Sequence[int]] = {}
        self._ranked: dict[tuple[int, str], Sequence[_Ranked]] = {}

    # What a plan is, for who seeks in it

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        return tuple(Stretch(tuple(self.plan.seats[no] for no in stretch)) for stretch in self.plan.stretches)

    @cached_property
    def seat_distance(self) -> float:
        """The usual distance between two neighbouring seats."""
        return self.plan.spacing or 1.0

    @cached_property
    def _place_of_seat(self) -> dict[int, tuple[int, int]]:
        """Stretch and position of each seat."""
        return {seat.no: (s, i) for s, stretch in enumerate(self.stretches) for i, seat in enumerate(stretch.seats)}

    @cached_property
    def _line(self) -> Line:
        return Line(self.stretches, self._closed, self.plan.place_count)

    @cached_property
    def _closed(self) -> frozenset[int]:
        """Seats that a general request never gets."""
        return frozenset(seat.no for seat in self.plan.seats if seat.blocked or seat.marks & RESERVED_MARKS)

    @cached_property
    def _distances(self) -> tuple[float, ...]:
        x, y = self.plan.focal
        return tuple(hypot(seat.x - x, seat.y - y) for seat in self.plan.seats)

    @cached_property
    def _companions(self) -> Mapping[int, int]:
        return wheelchairs.owners(self.plan)

    @cached_property
    def neighbourhoods(self) -> Neighbourhoods:
        return Neighbourhoods(self)

    @cached_property
    def _stretches_by_cell(self) -> Mapping[tuple[int, int], frozenset[int]]:
        """The hall in squares as wide as two groups may be apart: which stretches have a seat in each."""
        found: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
        for index, stretch in enumerate(self.stretches):
            for seat in stretch.seats:
                found[self._cell(seat)].add(index)
        return {cell: frozenset(inside) for cell, inside in found.items()}

    def _cell(self, seat: Seat) -> tuple[int, int]:
        width = NEAR * self.seat_distance
        return floor(seat.x / width), floor(seat.y / width)

    def stretches_near(self, stretch: int) -> Sequence[int]:
        """Stretches that may have a seat near one of this stretch; itself among them."""
        if stretch not in self._near:
            self._near[stretch] = self._look_near(stretch)
        return self._near[stretch]

    def _look_near(self, stretch: int) -> Sequence[int]:
        cells = {self._cell(seat) for seat in self.stretches[stretch].seats}
        around = {(x + dx, y + dy) for x, y in cells for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
        return sorted(frozenset().union(*(self._stretches_by_cell.get(cell, ()) for cell in around)))

    # Windows

    def windows(self, size: int, zone: str = "") -> tuple[Window, ...]:
        """Every window of a size (in one zone, or in any), best first. Kept for the next request."""
        key = (size, zone)
        if key not in self._windows:
            found = [window for s in range(len(self.stretches)) for window in self._windows_in(s, size, zone)]
            self._windows[key] = tuple(sorted(found, key=lambda w: (w.rank, w.distance, w.stretch, w.start)))
        return self._windows[key]

    def free_windows(self, size: int, free: FreeSeats, zone: str = "") -> Iterator[Window]:
        """Those that are free, best first."""
        starts = free.starts(size)
        for ranked in self._by_rank(size, zone):
            yield from ranked.all_of(starts & ranked.starts)

    def window_at(self, bit: int, size: int, zone: str = "") -> Window:
        """The window that begins there in the line; raises `LookupError` where none does."""
        return next(ranked.windows[ranked.by_bit[bit]] for ranked in self._by_rank(size, zone) if bit in ranked.by_bit)

    def windows_of(self, stretch: int, size: int, zone: str = "") -> Sequence[Window]:
        """Those of one stretch; kept as well."""
        key = (size, zone)
        if key not in self._by_stretch:
            found: defaultdict[int, list[Window]] = defaultdict(list)
            for window in self.windows(size, zone):
                found[window.stretch].append(window)
            self._by_stretch[key] = found
        return self._by_stretch[key].get(stretch, ())

    def _windows_in(self, stretch: int, size: int, zone: str = "") -> Iterable[Window]:
        seats = self.stretches[stretch].seats
        for start in range(len(seats) - size + 1):
            chosen = seats[start : start + size]
            zones = {seat.zone for seat in chosen}
            if len(zones) == 1 and (not zone or zone in zones) and not any(seat.no in self._closed for seat in chosen):
                distance = sum(self._distances[seat.no] for seat in chosen)
                yield Window(stretch, start, size, max(seat.rank for seat in chosen), distance, self._line.begins[stretch] + start)

    def _by_rank(self, size: int, zone: str) -> Sequence[_Ranked]:
        """Every window of a size, rank by rank, the best first; kept as well."""
        key = (size, zone)
        if key not in self._ranked:
            self._ranked[key] = [_Ranked.of(of_rank) for _rank, of_rank in groupby(self.windows(size, zone), key=lambda window: window.rank)]
        return self._ranked[key]

    def seats_of(self, window: Window) -> tuple[Seat, ...]:
        return self.stretches[window.stretch].seats[window.start : window.start + window.size]

    def numbers_of(self, window: Window) -> tuple[int, ...]:
        return tuple(seat.no for seat in self.seats_of(window))

    def _free(self, taken: frozenset[int] | set[int]) -> FreeSeats:
        return FreeSeats(self._line, taken)

    # Questions

    def find(self, count: int, taken: frozenset[int] | set[int], *, zone: str = "", passing: int = 0) -> SeatsFound | None:
        """The best ``count`` seats, together if possible; None where there are not enough free seats.

        ``passing``: so many of the best choices, as good in all but their distance, are left to others who reach for the same at this moment.
        """
        if not 1 <= count <= MOST_TOGETHER:
            return None
        free = self._free(taken)
        window = self.best_window(count, free, zone, passing)
        if window:
            return SeatsFound(self.numbers_of(window), True, free.singles_beside(window) > 0)
        places = groups.split(self, count, free, zone)
        return SeatsFound(places, False, False) if places else None

    def best_window(self, size: int, free: FreeSeats, zone: str = "", passing: int = 0) -> Window | None:
        """The first free window that leaves nobody's seat alone, among those of the best rank that has any."""
        starts = free.starts(size)
        for ranked in self._by_rank(size, zone):
            if of_rank := starts & ranked.starts:
                return ranked.best(of_rank & ~free.strands(size) or of_rank, passing)
        return None

    def find_accessible(self, wheelchairs_asked: int, others: int, taken: frozenset[int] | set[int], *, zone: str = "") -> SeatsFound | None:
        """Wheelchair places with who comes along: their companion places first, then the seats nearest to them.

        None where there are not enough wheelchair places, or no room for the others at all.
        """
        chosen = wheelchairs.with_company(self.plan, self._companions, wheelchairs_asked, others, taken, zone=zone, distances=self._distances)
        if chosen is None:
            return None
        return SeatsFound(tuple(seat.no for seat in chosen), wheelchairs.are_together(self.plan, chosen), False)

    def are_neighbours(self, numbers: Sequence[int]) -> bool:
        """Whether these seats touch, in one row; of places without a seat nobody can say."""
        where = sorted(self._place_of_seat.get(no, (-1, no)) for no in numbers)
        return all(one[0] == next_one[0] != -1 and one[1] + 1 == next_one[1] for one, next_one in pairwise(where))

    # Advice for who chose by hand

    def lonely_after(self, chosen: Sequence[int], taken: frozenset[int] | set[int]) -> list[int]:
        """Seats that would be left alone between taken ones if ``chosen`` were taken, and aren't alone already."""
        free = self._free(taken)
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
        free = self._free(taken)
        candidates = sorted(self._windows_in(stretch, len(chosen)), key=lambda window: (abs(window.start - start), window.start))
        for window in candidates:
            if abs(window.start - start) <= 3 and free.has(window) and not free.singles_beside(window):
                return self.numbers_of(window)
        return ()

    def _neighbours(self, chosen: Sequence[int]) -> set[int]:
        beside = set()
        for no in chosen:
            if no in self._place_of_seat:
                s, i = self._place_of_seat[no]
                seats = self.stretches[s].seats
                beside |= {seats[j].no for j in (i - 1, i + 1) if 0 <= j < len(seats)}
        return beside - set(chosen)
