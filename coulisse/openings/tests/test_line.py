"""A morning in the line: taking a number, the lot, being called, coming in, coming too late."""

from datetime import timedelta

import pytest

from coulisse.houses.models import House
from coulisse.houses.queries import history
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.openings import operations, queries
from coulisse.openings.gate import NotYourTurn
from coulisse.openings.models import Call, Line, Lot, Opening, Visit
from coulisse.openings.rules import QUIET_MINUTES
from coulisse.openings.slips import Slip
from coulisse.openings.standing import opening_of
from coulisse.openings.tests.conftest import FORMING, OPENS, comes_in, early, joins, make_opening, moves, violations
from coulisse.openings.types import OpeningState, Turn

A_SECOND = timedelta(seconds=1)


def where(slip: Slip, opening: Opening, at: object) -> object:
    opening.house.refresh_from_db()
    with frozen_now(at), house_scope(opening.house_id):
        standing = opening_of(opening.house, opening.pk)
        return queries.whereabouts(standing, [slip.written]) if standing else None


def test_numbers_are_given_in_order_without_a_gap(opening: Opening) -> None:
    assert [slip.number for slip in joins(opening, people=5)] == [1, 2, 3, 4, 5]


def test_nobody_joins_before_the_line_forms_or_after_it_is_over(opening: Opening) -> None:
    with pytest.raises(operations.NoLineYet):
        joins(opening, at=FORMING - timedelta(minutes=20))
    with house_scope(opening.house_id) as scope:
        operations.end_opening(house=opening.house, opening=opening, actor=COULISSE, now=scope.now)
    with pytest.raises(operations.AlreadyOver):
        joins(opening)


def test_before_the_opening_nobody_has_a_position_and_nobody_comes_in(opening: Opening) -> None:
    [bea] = joins(opening)
    assert moves(opening, OPENS - A_SECOND) == 0
    assert where(bea, opening, OPENS - A_SECOND).turn is Turn.BEFORE
    with pytest.raises(NotYourTurn):
        comes_in(bea, opening, OPENS - A_SECOND)


def test_the_lot_is_drawn_once_among_those_who_were_there(opening: Opening) -> None:
    early_birds = joins(opening, people=30)
    late = joins(opening, at=OPENS + A_SECOND, people=3)
    moves(opening, OPENS + 2 * A_SECOND)
    with house_scope(opening.house_id):
        assert Lot.objects.get().present == 30
    at = OPENS + 3 * A_SECOND
    assert sorted(where(slip, opening, at).position for slip in early_birds) == list(range(1, 31))
    assert [where(slip, opening, at).position for slip in early_birds] != list(range(1, 31))
    assert [where(slip, opening, at).position for slip in late] == [31, 32, 33]


def test_the_line_that_nobody_looks_at_until_later_draws_the_same_lot(opening: Opening) -> None:
    joins(opening, people=3)
    moves(opening, OPENS + timedelta(minutes=2))
    joins(opening, at=OPENS + timedelta(minutes=3))
    with house_scope(opening.house_id):
        assert Lot.objects.get().present == 3


def test_people_are_called_in_exact_order_and_no_more_than_there_is_room(opening: Opening) -> None:
    slips = joins(opening, people=12)
    assert moves(opening, OPENS) == 5
    by_position = {where(slip, opening, OPENS).position: slip for slip in slips}
    for position in range(1, 6):
        comes_in(by_position[position], opening, OPENS + position * A_SECOND)
    with pytest.raises(NotYourTurn):
        comes_in(by_position[6], opening, OPENS + 9 * A_SECOND)
    assert moves(opening, OPENS + 10 * A_SECOND) == 0
    with frozen_now(OPENS + 10 * A_SECOND), house_scope(opening.house_id) as scope:
        operations.leave(house=opening.house, slip=by_position[3], now=scope.now)
    assert moves(opening, OPENS + timedelta(seconds=80)) == 1
    comes_in(by_position[6], opening, OPENS + timedelta(seconds=81))
    assert violations() == []


def test_a_rate_is_kept(de_kring: House, now: object) -> None:
    opening = make_opening(de_kring, per_minute=60, inside_most=1000)
    joins(opening, people=200)
    assert moves(opening, OPENS) == 7, "a burst of a tenth, and one"
    assert sum(moves(opening, OPENS + second * A_SECOND) for second in range(1, 61)) == 60


def test_coming_in_twice_is_one_visit(opening: Opening) -> None:
    [bea] = joins(opening)
    moves(opening, OPENS)
    first, again = comes_in(bea, opening, OPENS + A_SECOND), comes_in(bea, opening, OPENS + 2 * A_SECOND)
    assert first.pk == again.pk
    with house_scope(opening.house_id):
        assert Visit.objects.count() == 1


def test_who_does_not_come_loses_the_turn_to_the_next(opening: Opening) -> None:
    slips = joins(opening, people=7)
    moves(opening, OPENS)
    by_position = {where(slip, opening, OPENS).position: slip for slip in slips}
    comes_in(by_position[1], opening, OPENS + A_SECOND)
    later = OPENS + timedelta(seconds=300)
    assert moves(opening, later - A_SECOND) == 0
    assert moves(opening, later) == 2
    assert where(by_position[2], opening, later).turn is Turn.PASSED
    with pytest.raises(operations.TurnPassed):
        comes_in(by_position[2], opening, later + A_SECOND)
    [again] = joins(opening, at=later + A_SECOND)
    assert where(again, opening, later + A_SECOND).position == 8
    with house_scope(opening.house_id):
        assert queries.figures(opening, later).not_come == 4
    assert violations() == []


def test_a_visit_ends_when_somebody_is_quiet_and_the_room_is_given_on(opening: Opening) -> None:
    slips = joins(opening, people=6)
    moves(opening, OPENS)
    by_position = {where(slip, opening, OPENS).position: slip for slip in slips}
    for position in range(1, 6):
        comes_in(by_position[position], opening, OPENS + A_SECOND)
    assert moves(opening, OPENS + timedelta(minutes=QUIET_MINUTES)) == 0
    assert moves(opening, OPENS + timedelta(minutes=QUIET_MINUTES, seconds=2)) == 1
    assert where(by_position[1], opening, OPENS + timedelta(minutes=QUIET_MINUTES, seconds=3)).turn is Turn.PASSED


def test_a_pause_calls_nobody_and_loses_nobody(opening: Opening) -> None:
    slips = joins(opening, people=3)
    with house_scope(opening.house_id) as scope:
        operations.pause(house=opening.house, opening=opening, message={"nl": "Even geduld"}, actor=COULISSE, now=scope.now)
    assert moves(opening, OPENS) == 0
    assert opening.state_at(OPENS) is OpeningState.PAUSED
    with house_scope(opening.house_id) as scope:
        operations.go_on(house=opening.house, opening=opening, actor=COULISSE, now=scope.now)
    assert moves(opening, OPENS + timedelta(minutes=5)) == 3
    assert len({where(slip, opening, OPENS + timedelta(minutes=5)).position for slip in slips}) == 3


def test_slowed_down_fewer_come_in(de_kring: House, now: object) -> None:
    opening = make_opening(de_kring, per_minute=6000, inside_most=1000)
    joins(opening, people=100)
    with house_scope(opening.house_id) as scope:
        operations.slow_down(house=opening.house, opening=opening, per_minute=10, message={}, actor=COULISSE, now=scope.now)
    assert sum(moves(opening, OPENS + second * A_SECOND) for second in range(61)) in (11, 12)


def test_as_fast_as_is_safe_slows_down_by_itself(de_kring: House, now: object) -> None:
    opening = make_opening(de_kring, per_minute=None, inside_most=10_000)
    joins(opening, people=300)
    calm = sum(moves(opening, OPENS + second * A_SECOND, answer_ms=50.0) for second in range(60))
    busy = sum(moves(opening, OPENS + second * A_SECOND, answer_ms=900.0) for second in range(60, 120))
    assert calm > 60 > 0.5 * calm > busy > 0


def test_friends_come_in_earlier_and_before_everybody_else(de_kring: House, now: object) -> None:
    opening = make_opening(de_kring, windows=(early(),))
    everybody = joins(opening, people=4)
    with frozen_now(FORMING), house_scope(de_kring.pk) as scope:
        friends = [operations.join_early(house=de_kring, opening_id=opening.pk, typed=" vriend ", now=scope.now) for _friend in range(6)]
    assert moves(opening, OPENS - timedelta(minutes=20)) == 5, "friends only"
    assert where(everybody[0], opening, OPENS - timedelta(minutes=19)).turn is Turn.BEFORE
    with frozen_now(OPENS), house_scope(de_kring.pk) as scope, pytest.raises(operations.EarlyLineOver):
        operations.join_early(house=de_kring, opening_id=opening.pk, typed="VRIEND", now=scope.now)
    assert moves(opening, OPENS) == 5, "their turns are over; the last friend goes first"
    positions = [where(slip, opening, OPENS + A_SECOND) for slip in friends]
    assert sum(one.turn is Turn.NOW for one in positions) == 1
    assert violations() == []


def test_a_code_that_opens_nothing_opens_nothing(de_kring: House, now: object) -> None:
    opening = make_opening(de_kring, windows=(early(),))
    with frozen_now(FORMING), house_scope(de_kring.pk) as scope:
        for typed in ("VRIENDEN", "", "\x00", "x" * 10_000, "' OR 1=1"):
            with pytest.raises(operations.CodeOpensNothing):
                operations.join_early(house=de_kring, opening_id=opening.pk, typed=typed, now=scope.now)


def test_a_right_of_one_person_is_one_place_in_every_browser(de_kring: House, now: object) -> None:
    from os import urandom

    from coulisse.memberships.operations import make_codes
    from coulisse.memberships.types import CodeTerms

    opening = make_opening(de_kring, windows=(early(code="abo"),))
    with house_scope(de_kring.pk) as scope:
        codes = make_codes(
            house=de_kring, count=2, batch="Abonnees", terms=CodeTerms(unlocks="abo", uses=1), actor=COULISSE, now=scope.now, random_bytes=urandom
        )
    with frozen_now(FORMING), house_scope(de_kring.pk) as scope:
        numbers = [
            operations.join_early(house=de_kring, opening_id=opening.pk, typed=code.shown, now=scope.now).number
            for code in (codes[0], codes[0], codes[1], codes[0])
        ]
    assert numbers[0] == numbers[1] == numbers[3] != numbers[2]


def test_two_houses_know_nothing_of_each_others_line(de_kring: House, het_anker: House, now: object) -> None:
    ours, theirs = make_opening(de_kring), make_opening(het_anker)
    [bea], [omar] = joins(ours), joins(theirs)
    assert (bea.number, omar.number) == (1, 1)
    moves(ours, OPENS), moves(theirs, OPENS)
    assert where(bea, theirs, OPENS) is None
    with pytest.raises(operations.AlreadyOver):
        comes_in(bea, theirs, OPENS + A_SECOND)
    with frozen_now(FORMING), house_scope(het_anker.pk) as scope, pytest.raises(operations.AlreadyOver):
        operations.join(house=het_anker, opening_id=ours.pk, now=scope.now)


def test_it_is_over_when_its_time_has_come_and_nobody_waits(opening: Opening) -> None:
    joins(opening, people=6)
    end = opening.ends_at + A_SECOND
    moves(opening, OPENS)
    assert moves(opening, end) == 1, "somebody still waited"
    moves(opening, end + A_SECOND)
    opening.house.refresh_from_db()
    with house_scope(opening.house_id):
        assert Opening.objects.get().state_at(end) is OpeningState.OVER
    assert opening.house.line_mark == 0


def test_the_house_says_that_it_has_a_line_and_each_change_counts_at_once(opening: Opening) -> None:
    mark = opening.house.line_mark
    assert mark > 0
    with house_scope(opening.house_id) as scope:
        operations.say(house=opening.house, opening=opening, message={"nl": "Welkom"}, actor=COULISSE, now=scope.now)
    assert opening.house.line_mark > mark


def test_every_call_is_kept_and_they_join_without_a_gap(opening: Opening) -> None:
    slips = joins(opening, people=23)
    for minute in range(6):
        moves(opening, OPENS + timedelta(seconds=300 * minute))
    with house_scope(opening.house_id):
        calls = list(Call.objects.order_by("from_position").values_list("from_position", "to_position"))
        assert [first for first, _last in calls] == [1, *(last + 1 for _first, last in calls[:-1])]
        assert Line.objects.get().called == len(slips)
    assert violations() == []


def test_a_colleague_who_pauses_too_takes_back_no_word(opening: Opening) -> None:
    def presses(message: dict[str, str]) -> None:
        with house_scope(opening.house_id) as scope:
            seen_before = Opening.objects.get(pk=opening.pk)
            seen_before.paused_at, seen_before.message = None, {}  # The page was open since before the other one pressed.
            operations.pause(house=opening.house, opening=seen_before, message=message, actor=COULISSE, now=scope.now)

    with frozen_now(FORMING):
        presses({"nl": "De bank hapert"})
    with frozen_now(FORMING + A_SECOND):
        presses({"nl": ""})
    with house_scope(opening.house_id):
        opening.refresh_from_db()
    assert (opening.paused_at, opening.message) == (FORMING, {"nl": "De bank hapert"})


def test_what_a_colleague_has_just_ended_stays_over(opening: Opening) -> None:
    with house_scope(opening.house_id) as scope:
        seen_before = Opening.objects.get(pk=opening.pk)
        operations.end_opening(house=opening.house, opening=opening, actor=COULISSE, now=scope.now)
        for how in (operations.pause, operations.go_on, operations.end_opening):
            said = {"message": {}} if how is operations.pause else {}
            with pytest.raises(operations.AlreadyOver):
                how(house=opening.house, opening=seen_before, actor=COULISSE, now=scope.now, **said)
        assert "opening.paused" not in [one.verb for one in history(opening.subject)]
