"""The best seats against somebody who looks at every choice that there is, in small halls of all shapes."""

from dataclasses import dataclass
from itertools import groupby, pairwise
from math import hypot
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from coulisse.inventory.beside import NEAR
from coulisse.inventory.best_seats import SeatFinder, SeatsFound
from coulisse.venues.plan import FORMAT, read_plan
from coulisse.venues.types import RESERVED_MARKS

STEP, AISLE = 20, 30


@dataclass(frozen=True)
class Hall:
    finder: SeatFinder
    beside: frozenset[tuple[int, int]]
    taken: frozenset[int]

    def is_free(self, no: int) -> bool:
        seat = self.finder.plan.seats[no]
        return no not in self.taken and not seat.blocked and not seat.marks & RESERVED_MARKS


@st.composite
def halls(draw: Any) -> Hall:
    """Up to four rows behind each other, some with an aisle, some pushed aside; zones, ranks, marks and what is sold."""
    rows, beside, no = [], set(), 0
    for index in range(draw(st.integers(1, 4))):
        width = draw(st.integers(1, 8))
        aisle = draw(st.integers(2, width - 2)) if width >= 5 and draw(st.booleans()) else 0
        left = draw(st.integers(0, 3)) * STEP
        seats = []
        for at in range(width):
            seats.append({
                "label": str(at + 1), "x": left + at * STEP + (AISLE if aisle and at >= aisle else 0), "y": 100 + index * 25,
                "zone": draw(st.sampled_from("112")), "rank": draw(st.integers(1, 3)),
                "marks": draw(st.sampled_from([[], [], [], [], ["wheelchair"], ["companion"], ["restricted_view"]])),
                "blocked": draw(st.sampled_from(["", "", "", "", "", "pilaar"])),
            })  # fmt: skip
            if at and at != aisle:
                beside.add((no - 1, no))
            no += 1
        rows.append({"label": chr(65 + index), "seats": seats})
    # A row of which nobody is sold says how far apart seats are.
    rows.append({"label": "Z", "seats": [{"label": str(at), "x": at * STEP, "y": 900, "zone": "3", "blocked": "meetrij"} for at in range(1, 7)]})
    document = {"format": FORMAT, "zones": [{"key": key} for key in "123"], "rows": rows}
    plan = read_plan(document)
    return Hall(SeatFinder(plan), frozenset(beside), frozenset(draw(st.sets(st.integers(0, no - 1)))))


def runs(hall: Hall, count: int, zone: str) -> list[tuple[int, ...]]:
    """Every choice of free seats side by side, all of one zone."""
    seats = hall.finder.plan.seats
    found = []
    for first in range(len(seats) - count + 1):
        run = tuple(range(first, first + count))
        touching = all(pair in hall.beside for pair in pairwise(run))
        zones = {seats[no].zone for no in run}
        if touching and len(zones) == 1 and (not zone or zone in zones) and all(map(hall.is_free, run)):
            found.append(run)
    return found


def lonely(hall: Hall, chosen: tuple[int, ...]) -> int:
    """Free seats that had a free one beside them, and have none any more."""

    def alone(no: int, gone: tuple[int, ...]) -> bool:
        return not any(
            hall.is_free(other) and other not in gone for other in (no - 1, no + 1) if {(no, other), (other, no)} & hall.beside and other >= 0
        )

    left = [no for no in range(len(hall.finder.plan.seats)) if hall.is_free(no) and no not in chosen]
    return sum(alone(no, chosen) and not alone(no, ()) for no in left)


def cost(hall: Hall, chosen: tuple[int, ...]) -> tuple[int, bool, float]:
    seats = [hall.finder.plan.seats[no] for no in chosen]
    x, y = hall.finder.plan.focal
    return max(seat.rank for seat in seats), lonely(hall, chosen) > 0, round(sum(hypot(seat.x - x, seat.y - y) for seat in seats), 6)


def grouped(hall: Hall, found: SeatsFound) -> list[tuple[int, ...]]:
    groups = [[found.places[0]]]
    for one, other in pairwise(found.places):
        if (one, other) in hall.beside:
            groups[-1].append(other)
        else:
            groups.append([other])
    return [tuple(group) for group in groups]


def near(hall: Hall, one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    seats = hall.finder.plan.seats
    return min(hypot(seats[a].x - seats[b].x, seats[a].y - seats[b].y) for a in one for b in other) <= NEAR * STEP


@settings(max_examples=400, deadline=None)
@given(hall=halls(), count=st.integers(1, 6), zone=st.sampled_from(["", "", "1", "2"]))
def test_nobody_finds_better_seats_side_by_side(hall: Hall, count: int, zone: str) -> None:
    found = hall.finder.find(count, hall.taken, zone=zone)
    choices = runs(hall, count, zone)
    if not choices:
        assert found is None or not found.together
        return
    assert found is not None and found.together
    assert found.places in choices
    assert cost(hall, found.places) == min(cost(hall, choice) for choice in choices)
    assert found.leaves_single == (lonely(hall, found.places) > 0)


@settings(max_examples=400, deadline=None)
@given(hall=halls(), count=st.integers(2, 8), zone=st.sampled_from(["", "1"]))
def test_who_must_part_parts_as_little_as_can_be(hall: Hall, count: int, zone: str) -> None:
    found = hall.finder.find(count, hall.taken, zone=zone)
    free = [no for no, seat in enumerate(hall.finder.plan.seats) if hall.is_free(no) and (not zone or seat.zone == zone)]
    assert (found is None) == (len(free) < count)
    if found is None or found.together:
        return
    assert len(set(found.places)) == count and set(found.places) <= set(free)
    pairs = [
        (one, other)
        for size in range(count // 2, 0, -1)
        for one in runs(hall, count - size, zone)
        for other in runs(hall, size, zone)
        if not set(one) & set(other) and near(hall, one, other)
    ]
    if not pairs:
        return
    # Two groups of one zone may touch groups of another: then they count as one here.
    parts = grouped(hall, found)
    assert len(parts) <= 2
    if any(min(len(one), len(other)) > 1 for one, other in pairs):
        of_zones = [list(same) for part in parts for _zone, same in groupby(part, key=lambda no: hall.finder.plan.seats[no].zone)]
        assert min(map(len, of_zones)) > 1


@settings(max_examples=200, deadline=None)
@given(hall=halls(), chairs=st.integers(1, 2), others=st.integers(0, 3))
def test_a_wheelchair_place_is_found_whenever_there_is_one_with_room_for_the_others(hall: Hall, chairs: int, others: int) -> None:
    seats = [seat for seat in hall.finder.plan.seats if seat.no not in hall.taken and not seat.blocked]
    free_chairs = {seat.no for seat in seats if "wheelchair" in seat.marks}
    found = hall.finder.find_accessible(chairs, others, hall.taken)
    assert (found is None) == (len(free_chairs) < chairs or len(seats) - len(free_chairs) < others)
    if found:
        assert len(set(found.places)) == chairs + others
        assert set(found.places) <= {seat.no for seat in seats}
        assert len(set(found.places) & free_chairs) == chairs
