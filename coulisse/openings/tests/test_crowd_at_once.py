"""200 people at the same second before a door for ten: never more than ten inside, each in order, whoever asks how often."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connections

from coulisse.houses.models import House
from coulisse.houses.queries import history
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.openings import operations
from coulisse.openings.gate import NotYourTurn
from coulisse.openings.lot import positions
from coulisse.openings.models import Line, Opening, Visit
from coulisse.openings.slips import Slip
from coulisse.openings.tests.conftest import FORMING, OPENS, make_opening, violations
from coulisse.testing.cast import NOW, make_house

PEOPLE, INSIDE, AT_ONCE = 200, 10, 8


@pytest.fixture
def house(committed_db: None) -> House:
    return make_house()


def in_own_connection(work: object) -> object:
    def done(*given: object) -> object:
        try:
            return work(*given)  # type: ignore[operator]
        finally:
            connections.close_all()

    return done


def test_two_hundred_take_their_numbers_at_once(house: House) -> None:
    with frozen_now(NOW):
        opening = make_opening(house)

    def takes(_person: int) -> int:
        with frozen_now(FORMING), house_scope(house.pk) as scope:
            return operations.join(house=house, opening_id=opening.pk, now=scope.now).number

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        numbers = list(crowd.map(in_own_connection(takes), range(PEOPLE)))
    assert sorted(numbers) == list(range(1, PEOPLE + 1))


def test_never_more_than_ten_inside(house: House) -> None:
    """Round after round a crowd presses at once while the line moves: those whose turn it is, those behind them, some twice."""
    with frozen_now(NOW):
        opening = make_opening(house, inside_most=INSIDE, per_minute=6000)
    with frozen_now(FORMING), house_scope(house.pk) as scope:
        slips = [operations.join(house=house, opening_id=opening.pk, now=scope.now) for _person in range(PEOPLE)]
    came: set[int] = set()

    def presses(slip: Slip, at: datetime) -> int:
        with frozen_now(at):
            with house_scope(house.pk) as scope:
                operations.call_next(house=house, opening_id=opening.pk, now=scope.now)
            try:
                with house_scope(house.pk) as scope:
                    operations.come_in(house=house, slip=slip, now=scope.now)
            except (NotYourTurn, operations.TurnPassed):
                return 0
            with house_scope(house.pk):
                assert Visit.objects.filter(ended_at=None).count() <= INSIDE
        return slip.number

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        for turn in range(PEOPLE // INSIDE + 2):
            at = OPENS + timedelta(seconds=10 * turn)
            with frozen_now(at), house_scope(house.pk) as scope:
                # Some have what they came for, and go; the room of the others stays theirs.
                Visit.objects.filter(ended_at=None).update(until_at=scope.now)
                operations.call_next(house=house, opening_id=opening.pk, now=scope.now)
                seed, called = bytes(Line.objects.get().seed), Line.objects.get().called
            order = positions(seed, PEOPLE)
            near = [slip for slip in slips if called - INSIDE < order[slip.number] <= called + INSIDE // 2]
            came |= set(crowd.map(in_own_connection(lambda slip, at=at: presses(slip, at)), [*near, *near[:5]]))
    assert len(came - {0}) == PEOPLE
    assert violations() == []


def test_who_comes_in_as_the_turn_ends_is_in_or_out_and_never_both(house: House) -> None:
    """One presses while the line moves on: the room is theirs or the next one's."""
    for turn in range(6):
        with frozen_now(NOW):
            opening = make_opening(house, inside_most=1)
        with frozen_now(FORMING), house_scope(house.pk) as scope:
            slips = [operations.join(house=house, opening_id=opening.pk, now=scope.now) for _person in range(2)]
        with frozen_now(OPENS), house_scope(house.pk) as scope:
            operations.call_next(house=house, opening_id=opening.pk, now=scope.now)
        late = OPENS + timedelta(seconds=300)

        def presses(slip: Slip, at: object = late, of: object = opening) -> bool:
            try:
                with frozen_now(at), house_scope(house.pk) as scope:
                    operations.come_in(house=house, slip=slip, now=scope.now)
                return True
            except (NotYourTurn, operations.TurnPassed):
                return False

        def moves(_nothing: object, at: object = late, of: object = opening) -> bool:
            with frozen_now(at), house_scope(house.pk) as scope:
                return operations.call_next(house=house, opening_id=of.pk, now=scope.now) > 0  # type: ignore[attr-defined]

        work = [(presses, slips[0]), (presses, slips[1]), (moves, None)]
        with ThreadPoolExecutor(3) as crowd:
            list(crowd.map(in_own_connection(lambda one: one[0](one[1])), work if turn % 2 else work[::-1]))
        with house_scope(house.pk):
            assert Visit.objects.filter(opening=opening, ended_at=None).count() <= 1
    assert violations() == []


def test_two_colleagues_at_the_wheel_and_a_plan_pressed_twice(house: House) -> None:
    """Four plan the same at once: one opening. Two pause it, one ends it while somebody comes in: each is told, nothing is left between."""

    def plans(_nothing: object) -> int:
        with frozen_now(NOW):
            return make_opening(house).pk

    with ThreadPoolExecutor(4) as crowd:
        numbers = set(crowd.map(in_own_connection(plans), range(4)))
    assert len(numbers) == 1
    with frozen_now(FORMING), house_scope(house.pk) as scope:
        slip = operations.join(house=house, opening_id=min(numbers), now=scope.now)
    with frozen_now(OPENS), house_scope(house.pk) as scope:
        operations.call_next(house=house, opening_id=min(numbers), now=scope.now)

    def steers(how: str) -> str:
        try:
            with frozen_now(OPENS + timedelta(seconds=1)), house_scope(house.pk) as scope:
                seen = {"house": house, "now": scope.now}
                if how == "come in":
                    operations.come_in(slip=slip, **seen)
                elif how == "end":
                    operations.end_opening(opening=Opening.objects.get(), actor=COULISSE, **seen)
                else:
                    operations.pause(opening=Opening.objects.get(), actor=COULISSE, message={"nl": how}, **seen)
            return "done"
        except operations.AlreadyOver:
            return "over"

    with ThreadPoolExecutor(4) as crowd:
        told = list(crowd.map(in_own_connection(steers), ["bank", "bel ons", "come in", "end"]))
    assert told[-1] == "done" and set(told) <= {"done", "over"}
    with house_scope(house.pk):
        opening = Opening.objects.get()
        assert opening.ended_at is not None and Visit.objects.count() <= 1
        verbs = [one.verb for one in history(opening.subject)]
        assert verbs.count("opening.ended") == 1 and verbs.count("opening.paused") == told[:2].count("done")
        assert verbs.count("opening.planned") == 1
    assert violations() == []
