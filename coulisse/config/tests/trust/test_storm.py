"""Two hundred buyers at once, over real HTTP on two processes: nothing is sold twice, nothing is lost, nobody meets an error."""

from collections import Counter

import pytest
from django.db import connections

from coulisse.config.invariants import ask_all
from coulisse.programme.models import Performance
from coulisse.testing.cast import make_house
from coulisse.testing.factories import make_performance
from coulisse.testing.trust.storm import UNGUARDED, Outcome, best_place, named_seats, storm, two_processes, without_the_guard
from coulisse.testing.trust.tier import say

pytestmark = pytest.mark.slow


@pytest.fixture
def database(committed_db: None) -> str:
    return connections["default"].settings_dict["NAME"]


def evening(rows: int, seats: int) -> Performance:
    return make_performance(make_house(payment_provider="demo"), rows=rows, seats=seats, limit_per_order=10)


def tell(outcome: Outcome) -> None:
    say(
        f"a storm: {outcome.sold} sold of {len(outcome.losers) + outcome.sold} who came, answered in {outcome.seconds:.1f} s, "
        f"{dict(outcome.statuses)}, {dict(Counter(outcome.losers))} {outcome.broken[:3]}"
    )


def assert_nothing_broken() -> None:
    assert [finding for finding in ask_all() if not finding.holds] == []


def test_of_two_hundred_buyers_one_hundred_get_the_hundred_places(database: str) -> None:
    made = evening(10, 10)
    with two_processes(database) as port:
        outcome = storm(port, database, made, best_place)
    tell(outcome)
    assert outcome.errors == 0 and outcome.broken == [] and outcome.twice == []
    assert outcome.sold == outcome.shown_tickets == outcome.issued_tickets == 100
    assert len(outcome.losers) == 100 and set(outcome.losers) == {"No places found"}
    assert_nothing_broken()


def test_two_hundred_buyers_want_the_same_ten_seats(database: str) -> None:
    made = evening(2, 5)
    with two_processes(database) as port:
        outcome = storm(port, database, made, named_seats)
    tell(outcome)
    assert outcome.errors == 0 and outcome.broken == [] and outcome.twice == []
    assert outcome.sold == outcome.shown_tickets == outcome.issued_tickets == 10
    assert set(outcome.losers) == {"just gone"}, "everybody else is told"
    assert_nothing_broken()


def test_without_the_guard_the_same_storm_sells_twice(database: str) -> None:
    made = evening(2, 5)
    with without_the_guard(database), two_processes(database, UNGUARDED) as port:
        outcome = storm(port, database, made, named_seats, buyers=60)
    tell(outcome)
    assert outcome.twice
