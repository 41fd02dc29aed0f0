"""Who asks for the best seats leaves to others what they reach for at this moment, and loses nothing by it."""

import pytest

from coulisse.inventory import reaching
from coulisse.inventory.best_seats import SeatFinder
from coulisse.inventory.reaching import best_beside
from coulisse.testing.factories import make_plan_document
from coulisse.venues.plan import read_plan


@pytest.fixture
def hall() -> SeatFinder:
    """Two rows of six; the second is of a worse rank."""
    return SeatFinder(read_plan(make_plan_document(rows=2, seats=6)))


@pytest.fixture(autouse=True)
def a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaching, "SECONDS", 60)
    monkeypatch.setattr(reaching, "_reached", {})


def numbers(hall: SeatFinder, *keys: str) -> set[int]:
    return {hall.plan.numbers_by_key[key] for key in keys}


def row(hall: SeatFinder, letter: str) -> set[int]:
    return {seat.no for seat in hall.plan.seats if seat.row == letter}


def test_of_seats_as_good_one_gets_those_that_nobody_reaches_for(hall: SeatFinder) -> None:
    first = hall.find(2, set())
    beside = best_beside(hall, 2, frozenset(), set(first.places))
    assert beside.together and not set(beside.places) & set(first.places)


def test_nobody_sits_apart_because_others_reach(hall: SeatFinder) -> None:
    taken = frozenset(numbers(hall, "B-2", "B-4", "B-6"))
    found = best_beside(hall, 4, taken, numbers(hall, "A-1", "A-3", "A-4", "A-6"))
    assert found == hall.find(4, taken) and found.together


def test_nobody_sits_in_a_worse_rank_because_others_reach(hall: SeatFinder) -> None:
    ranks = {letter: {hall.plan.seats[no].rank for no in row(hall, letter)} for letter in "AB"}
    assert max(ranks["A"]) < min(ranks["B"])
    assert set(best_beside(hall, 2, frozenset(), row(hall, "A")).places) <= row(hall, "A")


def test_where_others_reach_for_all_that_is_left_one_asks_with_them_and_where_nothing_is_left_nobody_does(hall: SeatFinder) -> None:
    every = row(hall, "A") | row(hall, "B")
    assert best_beside(hall, 2, frozenset(), every).together
    assert best_beside(hall, 2, frozenset(every), every) is None


def test_what_couldnt_be_held_is_let_go_but_not_what_somebody_else_reaches_for_by_then() -> None:
    with pytest.raises(LookupError), reaching.reaching(1, 1, [4, 5]):
        assert reaching.reached(1, 1) == {4, 5}
        with reaching.reaching(1, 1, [5, 6]):
            pass
        raise LookupError
    assert reaching.reached(1, 1) == {5, 6}
