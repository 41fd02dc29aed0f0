"""The two nights of the year whose clock isn't straight: 28 March and 31 October 2027."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from coulisse.lib.moments import NoSuchTime, end_of_local_day, local_to_utc, parse_local

SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


@pytest.mark.parametrize(
    ("day", "at", "utc"),
    [
        (SPRING, time(1, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (SPRING, time(3), datetime(2027, 3, 28, 1, tzinfo=UTC)),
        (AUTUMN, time(1, 59), datetime(2027, 10, 30, 23, 59, tzinfo=UTC)),
        (AUTUMN, time(2, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (AUTUMN, time(3), datetime(2027, 10, 31, 2, tzinfo=UTC)),
    ],
)
def test_of_the_hour_that_comes_twice_the_first_is_meant(day: date, at: time, utc: datetime) -> None:
    assert local_to_utc(day, at) == utc


def test_the_second_can_be_said_with_its_offset() -> None:
    assert parse_local("2027-10-31T02:30+01:00") == parse_local("2027-10-31 02:30") + timedelta(hours=1)


def test_a_time_that_the_clock_jumps_over_is_refused() -> None:
    with pytest.raises(NoSuchTime):
        local_to_utc(SPRING, time(2, 30))


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25)])
def test_such_a_day_has_another_length(day: date, hours: int) -> None:
    assert end_of_local_day(day) - local_to_utc(day, time(0)) == timedelta(hours=hours)
