"""Days are counted from today, whenever that is."""

from datetime import UTC, datetime, timedelta

import pytest

from coulisse.demo.dates import TONIGHT_FROM, TONIGHT_UNTIL, moment_of
from coulisse.lib.moments import BRUSSELS

TUESDAY = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize("hour", range(24))
def test_tonight_is_hours_away_whatever_the_hour(hour: int) -> None:
    today = TUESDAY.replace(hour=hour, minute=7)
    away = moment_of({"in_days": 0, "at": "20:15"}, today) - today
    assert TONIGHT_FROM <= away <= TONIGHT_UNTIL + timedelta(minutes=15)


def test_an_evening_that_is_near_keeps_its_own_hour() -> None:
    assert moment_of({"in_days": 0, "at": "20:15"}, TUESDAY.replace(hour=16)).astimezone(BRUSSELS).strftime("%H:%M") == "20:15"


def test_families_come_on_sundays() -> None:
    sunday = moment_of({"in_days": 6, "at": "15:00", "on": "sun"}, TUESDAY).astimezone(BRUSSELS)
    assert (sunday.strftime("%a %H:%M"), sunday.day) == ("Sun 15:00", 6)


def test_the_hour_is_that_of_brussels_in_summer_too() -> None:
    assert moment_of({"in_days": 180, "at": "20:00"}, TUESDAY).hour == 18
