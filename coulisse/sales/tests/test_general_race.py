"""Two buyers reach for the same standing place at the same instant, and there are others."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import monotonic
from uuid import uuid4

import pytest
from django.db import connection, connections

from coulisse.houses.scope import frozen_now, house_scope
from coulisse.programme.models import Performance
from coulisse.sales import operations
from coulisse.sales.operations.baskets import HoldAsked
from coulisse.testing.cast import NOW, make_house
from coulisse.testing.factories import make_performance


def hold(evening: Performance, count: int, *, seed: int = 1) -> tuple[int, ...]:
    with house_scope(evening.house_id) as scope:
        asked = HoldAsked(evening.house, uuid4(), evening.pk, "nl", scope.now)
        return operations.hold_general_places(asked=asked, zone_key="standing", count=count, seed=seed).places


def second_hold_beside_a_first(evening: Performance, first: int, second: int) -> BaseException | None:
    """What the second buyer hears, whose request waits for the first one's to end."""
    began = Event()

    def late() -> BaseException | None:
        with frozen_now(NOW):
            began.set()
            try:
                hold(evening, second)
            except Exception as error:
                return error
            finally:
                connections.close_all()
        return None

    with ThreadPoolExecutor(1) as pool:
        with house_scope(evening.house_id) as scope:
            asked = HoldAsked(evening.house, uuid4(), evening.pk, "nl", scope.now)
            operations.hold_general_places(asked=asked, zone_key="standing", count=first, seed=1)
            heard = pool.submit(late)
            assert began.wait(30)
            _until_somebody_waits_for_us()
        return heard.result(60)


def _until_somebody_waits_for_us() -> None:
    """Not for another test, whose database is on the same server."""
    until = monotonic() + 30
    while monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")
            if cursor.fetchone()[0]:
                return
    pytest.fail("nobody waits")


@pytest.fixture
def evening(committed_db: None) -> Performance:
    with frozen_now(NOW):
        return make_performance(make_house(), rows=0, seats=0, standing=10)


def test_the_loser_of_an_instant_may_ask_again_and_gets_others(evening: Performance) -> None:
    with frozen_now(NOW):
        heard = second_hold_beside_a_first(evening, 4, 4)
        assert isinstance(heard, operations.SeatsTaken) and heard.places == ()
        assert len(hold(evening, 4)) == 4


def test_where_too_few_are_left_that_is_said(evening: Performance) -> None:
    with frozen_now(NOW):
        assert isinstance(second_hold_beside_a_first(evening, 8, 4), operations.NoSeatsTogether)
