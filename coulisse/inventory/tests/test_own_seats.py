"""Who has to move sits at the nearest seat that is free: the search in squares says the same as a look at every seat."""

from math import dist
from random import Random

from coulisse.inventory.best_seats import SeatFinder
from coulisse.inventory.nearby import Nearby, Places, Point
from coulisse.inventory.own_seats import Date, OwnSeat, seats_on_dates
from coulisse.testing.factories import make_plan_document
from coulisse.venues.plan import read_plan

FINDER = SeatFinder(read_plan(make_plan_document(rows=20, seats=30)))
ALL = frozenset(range(600))


def here(no: int) -> OwnSeat:
    seat = FINDER.plan.seats[no]
    return OwnSeat(no, (seat.x, seat.y), seat.zone)


def date(*gone: int, promised: frozenset[int] = frozenset()) -> Date:
    return Date(frozenset(gone), ALL.difference(gone, promised))


def test_who_can_keep_a_seat_keeps_it_on_that_date_and_moves_to_one_seat_on_all_others() -> None:
    kept, moved, again = seats_on_dates(FINDER, [here(310)], [date(), date(310, 309), date(310, 311)])
    assert kept == (310,)
    assert moved == again
    assert moved is not None
    assert moved[0] in {280, 340}  # Behind or before it: rows are nearer than two seats aside.


def test_two_stay_side_by_side_and_nobody_gets_what_is_promised() -> None:
    (found,) = seats_on_dates(FINDER, [here(310), here(311)], [date(310, promised=frozenset({308, 309, 312, 313}))])
    assert found is not None
    assert FINDER.are_neighbours(found)
    assert not {308, 309, 310, 312, 313}.intersection(found)


def test_a_date_without_room_for_all_has_none() -> None:
    assert seats_on_dates(FINDER, [here(3), here(4)], [date(*ALL.difference({500}))]) == [None]


def looked_at_one_by_one(groups: list[tuple[Places, Point]], point: Point, free: list[frozenset[int]]) -> Places | None:
    left = [(dist(middle, point), places) for places, middle in groups if all(one.issuperset(places) for one in free)]
    return min(left)[1] if left else None


def test_the_nearest_is_the_nearest_however_full_the_hall_and_wherever_one_asks() -> None:
    chance, found = Random(11), 0
    for _turn in range(400):
        size = chance.randrange(1, 4)
        groups = [
            (tuple(range(first, first + size)), (chance.uniform(0, 40), chance.uniform(0, 25)))
            for first in chance.sample(range(0, 900, size), chance.randrange(0, 120))
        ]  # fmt: skip
        share = chance.choice((0.02, 0.3, 0.9, 1.0))
        free = [frozenset(no for no in range(905) if chance.random() < share) for _date in range(chance.randrange(1, 4))]
        point = (chance.uniform(-30, 80), chance.uniform(-20, 50))
        expected = looked_at_one_by_one(groups, point, free)
        assert Nearby(groups, chance.choice((0.1, 0.5, 3.0))).nearest(point, free) == expected
        found += expected is not None
    assert found > 100
