"""How many may come in, and what people are told about how long it takes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coulisse.openings.rules import LEAST_SAFE, MOST_SAFE, MOST_SELDOM, grown_allowance, minutes_to_wait, safer_rate, seldom_seconds, to_call

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@given(st.floats(0, 1000), st.integers(0, 300), st.integers(0, 300), st.integers(1, 300), st.integers(0, 100_000))
def test_never_more_than_the_room_the_rate_and_the_line(allowance: float, inside: int, expected: int, most: int, waiting: int) -> None:
    count = to_call(allowance=allowance, inside=inside, expected=expected, inside_most=most, waiting=waiting)
    assert 0 <= count <= waiting and count <= allowance
    assert count == 0 or inside + expected + count <= most


def test_the_allowance_grows_with_time_and_is_no_savings_book() -> None:
    assert grown_allowance(None, None, per_minute=60, now=AT) == 7
    assert grown_allowance(0, AT, per_minute=60, now=AT + timedelta(seconds=3)) == pytest.approx(3)
    assert grown_allowance(0, AT, per_minute=60, now=AT + timedelta(hours=1)) == 7
    assert grown_allowance(0, AT, per_minute=60, now=AT - timedelta(seconds=9)) == 0


def test_over_any_minute_no_more_come_in_than_the_rate_and_one_burst() -> None:
    allowance, called = None, 0
    for second in range(61):
        allowance = grown_allowance(
            allowance, AT + timedelta(seconds=second - 1) if second else None, per_minute=60, now=AT + timedelta(seconds=second)
        )
        count = to_call(allowance=allowance, inside=0, expected=0, inside_most=10_000, waiting=10_000)
        allowance -= count
        called += count
    assert 60 <= called <= 67


def test_as_fast_as_is_safe_is_slowly_more_and_quickly_less() -> None:
    assert safer_rate(100, answer_ms=50, seconds=5) == 106
    assert safer_rate(100, answer_ms=900, seconds=5) == 70
    assert safer_rate(100, answer_ms=300, seconds=5) == 100
    assert safer_rate(100, answer_ms=None, seconds=5) == 100
    assert safer_rate(6, answer_ms=9000, seconds=5) == LEAST_SAFE
    assert safer_rate(MOST_SAFE, answer_ms=1, seconds=5) == MOST_SAFE


@pytest.mark.parametrize(
    ("ahead", "pace", "told"), [(0, 60, (0, 1)), (60, 60, (0, 3)), (600, 60, (8, 15)), (6000, 60, (75, 135)), (5, None, None), (5, 0, None)]
)
def test_an_estimate_is_a_range_in_words_people_use(ahead: int, pace: float | None, told: tuple[int, int] | None) -> None:
    assert minutes_to_wait(ahead, pace) == told


@pytest.mark.parametrize(
    ("waiting", "come_in", "seldom"), [(0, 300, 60), (30_000, 300, 60), (100_000, 300, 200), (10**6, 1800, 300), (10**6, 60, 40)]
)
def test_a_long_line_asks_more_seldom_and_always_sooner_than_a_turn_lasts(waiting: int, come_in: int, seldom: int) -> None:
    assert seldom_seconds(waiting, come_in) == seldom < come_in
    assert waiting / seldom <= 501 or seldom in (MOST_SELDOM, come_in * 2 // 3)


def test_how_busy_it_is_shows_in_the_slow_end_of_the_last_answers() -> None:
    from coulisse.openings import pulse

    assert pulse.slow_end() is None, "too few to tell"
    for number in range(100):
        pulse.beat(50 if number < 90 else 700)
    assert pulse.slow_end() == 700
