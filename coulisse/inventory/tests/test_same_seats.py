"""The same seats on every date of a series."""

from random import Random

from coulisse.inventory.best_seats import SeatFinder
from coulisse.inventory.same_seats import same_seats
from coulisse.testing.factories import make_plan_document
from coulisse.venues.plan import read_plan

FINDER = SeatFinder(read_plan(make_plan_document(rows=3, seats=6)))
NOBODY: frozenset[int] = frozenset()


def test_seats_that_are_free_on_all_dates_are_the_same_seats() -> None:
    found = same_seats(FINDER, 2, [frozenset({2, 3}), NOBODY, frozenset({0})])
    assert found is not None
    assert len(set(found)) == 1
    assert not {0, 2, 3}.intersection(found[0])


def test_where_none_is_free_on_all_dates_one_sits_as_near_as_can_be_on_the_others() -> None:
    all_but_front, all_but_back = frozenset(range(2, 18)), frozenset(range(16))
    found = same_seats(FINDER, 2, [all_but_front, all_but_front, all_but_back])
    assert found == [(0, 1), (0, 1), (16, 17)]


def test_a_date_without_room_has_no_seats() -> None:
    assert same_seats(FINDER, 2, [NOBODY, frozenset(range(18))]) is None


def test_whatever_is_taken_the_seats_are_free_and_next_to_each_other() -> None:
    chance = Random(7)
    for _turn in range(300):
        taken = [frozenset(chance.sample(range(18), chance.randrange(15))) for _date in range(chance.randrange(1, 7))]
        count = chance.randrange(1, 4)
        found = same_seats(FINDER, count, taken)
        if found is None:
            assert any(FINDER.best_window(count, FINDER._free(of_date)) is None for of_date in taken)
            continue
        for places, of_date in zip(found, taken, strict=True):
            assert len(places) == count
            assert of_date.isdisjoint(places)
            assert FINDER.are_neighbours(places)
