"""The best seats that are still free."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from coulisse.inventory.best_seats import SeatFinder
from coulisse.testing.factories import make_plan_document
from coulisse.venues.plan import read_plan


def finder(**shape: Any) -> SeatFinder:
    return SeatFinder(read_plan(make_plan_document(**{"rows": 3, "seats": 10, **shape})))


def seats(found: SeatFinder, *numbers: int) -> list[str]:
    return [found.plan.seats[no].key for no in numbers]


def numbers(found: SeatFinder, *keys: str) -> set[int]:
    return {found.plan.numbers_by_key[key] for key in keys}


def best(found: SeatFinder, count: int, *taken: str, zone: str = "") -> list[str]:
    answer = found.find(count, numbers(found, *taken), zone=zone)
    return seats(found, *answer.places) if answer else []


def test_two_sit_in_the_middle_of_the_best_row() -> None:
    assert best(finder(), 2) in (["A-4", "A-5"], ["A-5", "A-6"])


def test_a_party_stays_together_in_a_row_behind_rather_than_apart_in_front() -> None:
    hall = finder()
    front = [f"A-{n}" for n in (2, 5, 8)]
    assert {key[0] for key in best(hall, 4, *front)} == {"B"}


def test_no_single_seat_is_left_where_an_equal_choice_exists() -> None:
    hall = finder(rows=1)
    # Free: 1 2 3 4 | 6 7 8 … taking 2-3 or 1-2 of four: only the ends leave no single seat.
    chosen = hall.find(2, numbers(hall, "A-5"))
    assert not chosen.leaves_single
    assert not hall.lonely_after(chosen.places, numbers(hall, "A-5"))


def test_a_single_seat_is_left_where_there_is_no_other_choice() -> None:
    hall = finder(rows=1, seats=3)
    chosen = hall.find(2, set())
    assert chosen.together and chosen.leaves_single


def test_who_finds_no_row_sits_in_two_groups_near_each_other_and_nobody_alone() -> None:
    hall = finder(rows=2, seats=5)
    chosen = hall.find(8, set())
    rows = [hall.plan.seats[no].row for no in chosen.places]
    assert not chosen.together and sorted(rows.count(row) for row in "AB") == [3, 5]


def test_a_large_party_sits_in_two_rows_behind_each_other() -> None:
    hall = finder(rows=4, seats=9)
    chosen = hall.find(12, set())
    columns = {row: [seat.label for seat in map(hall.plan.seats.__getitem__, chosen.places) if seat.row == row] for row in "ABCD"}
    assert {row: len(labels) for row, labels in columns.items()} == {"A": 6, "B": 6, "C": 0, "D": 0}


def test_an_aisle_separates_neighbours() -> None:
    document = make_plan_document(rows=1, seats=6)
    for seat in document["rows"][0]["seats"][3:]:
        seat["x"] += 80
    hall = SeatFinder(read_plan(document))
    assert [len(stretch.seats) for stretch in hall.stretches] == [3, 3]
    assert not hall.find(4, set()).together


def test_wheelchair_places_are_never_given_to_a_general_request() -> None:
    hall = finder(rows=1, seats=2, wheelchair=2)
    assert hall.find(3, set()) is None


def test_a_wheelchair_place_comes_with_the_companion_beside_it() -> None:
    hall = finder(rows=1, seats=4, wheelchair=2)
    chosen = hall.find_accessible(1, 1, set())
    assert seats(hall, *chosen.places) in (["W-1", "W-2"], ["W-3", "W-4"], ["W-3", "W-2"])
    assert chosen.together


def test_a_companion_place_stays_with_its_own_wheelchair_place() -> None:
    hall = finder(rows=1, seats=4, wheelchair=2)
    assert seats(hall, *hall.find_accessible(1, 1, numbers(hall, "W-1")).places) == ["W-3", "W-4"]
    # W-4 has gone: who comes along sits elsewhere rather than on the place beside W-1.
    third = hall.find_accessible(1, 1, numbers(hall, "W-4"))
    assert seats(hall, *third.places) == ["W-1", "W-2"]


def test_who_asks_for_one_zone_gets_it() -> None:
    hall = finder(rows=4, zones=2)
    assert {key[0] for key in best(hall, 2, zone="2")} == {"C"}


def test_a_handpicked_choice_that_strands_a_seat_gets_an_alternative() -> None:
    hall = finder(rows=1, seats=6)
    chosen = sorted(numbers(hall, "A-2", "A-3"))
    assert seats(hall, *hall.lonely_after(chosen, set())) == ["A-1"]
    assert seats(hall, *hall.alternative(chosen, set())) in (["A-1", "A-2"], ["A-3", "A-4"])


@settings(max_examples=200, deadline=None)
@given(rows=st.integers(1, 5), width=st.integers(1, 9), count=st.integers(1, 6), data=st.data())
def test_the_answer_is_free_and_as_many_as_asked_and_exists_whenever_enough_are_free(rows: int, width: int, count: int, data: Any) -> None:
    hall = finder(rows=rows, seats=width)
    everything = range(rows * width)
    taken = set(data.draw(st.lists(st.sampled_from(list(everything)), unique=True)))
    chosen = hall.find(count, taken)
    free = set(everything) - taken
    if len(free) < count:
        assert chosen is None
        return
    assert len(set(chosen.places)) == count and set(chosen.places) <= free
    if chosen.together:
        ordered = sorted(chosen.places)
        assert ordered == list(range(ordered[0], ordered[0] + count))


def test_what_is_taken_in_a_larger_plan_that_the_performance_just_moved_to_hinders_nobody() -> None:
    hall = finder()
    assert hall.find(2, {0, 9_999}) == hall.find(2, {0})
    assert hall.lonely_after([1], {9_999}) == hall.lonely_after([1], set())
