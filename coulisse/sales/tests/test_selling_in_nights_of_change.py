"""Selling in the nights in which the clock is changed: what lasts ten minutes lasts ten minutes, and a sale ends once."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now
from coulisse.lib.moments import local_to_utc
from coulisse.sales import operations
from coulisse.sales.tests.story import hold
from coulisse.testing.factories import make_performance

SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
WINTER_BEGINS = datetime(2027, 10, 31, 1, tzinfo=UTC)  # At three it is two again.
MINUTE = timedelta(minutes=1)


def test_a_place_that_is_held_over_the_change_is_held_for_ten_minutes(de_kring: House, now: object, nobody_hears: None) -> None:
    evening = make_performance(de_kring, rows=1, seats=1, starts_at=local_to_utc(AUTUMN, time(20)))
    with frozen_now(WINTER_BEGINS - 5 * MINUTE):
        hold(evening, 1)
    with frozen_now(WINTER_BEGINS + 4 * MINUTE), pytest.raises(operations.NoSeatsTogether):
        hold(evening, 1)
    with frozen_now(WINTER_BEGINS + 6 * MINUTE):
        hold(evening, 1)


def test_a_sale_that_ends_in_the_hour_that_comes_twice_ends_the_first_time(de_kring: House, now: object, nobody_hears: None) -> None:
    evening = make_performance(de_kring, starts_at=local_to_utc(AUTUMN, time(20)), sale_ends_at=local_to_utc(AUTUMN, time(2, 30)))
    with frozen_now(WINTER_BEGINS - 31 * MINUTE):
        hold(evening, 1)
    for later in (-30 * MINUTE, timedelta(), 29 * MINUTE, 31 * MINUTE):
        with frozen_now(WINTER_BEGINS + later), pytest.raises(operations.NotOnSale):
            hold(evening, 1)


def test_a_sale_that_begins_when_the_clock_has_jumped_begins_a_minute_after_one_fifty_nine(de_kring: House, now: object, nobody_hears: None) -> None:
    evening = make_performance(de_kring, starts_at=local_to_utc(SPRING, time(20)), sale_starts_at=local_to_utc(SPRING, time(3)))
    last_of_winter = local_to_utc(SPRING, time(1, 59))
    with frozen_now(last_of_winter), pytest.raises(operations.NotOnSale):
        hold(evening, 1)
    with frozen_now(last_of_winter + MINUTE):
        hold(evening, 1)


def test_a_night_that_is_played_through_the_change_is_sold_until_it_begins(de_kring: House, now: object, nobody_hears: None) -> None:
    """It begins at half past two, the second time."""
    night = make_performance(de_kring, starts_at=WINTER_BEGINS + 30 * MINUTE)
    with frozen_now(WINTER_BEGINS + 29 * MINUTE):
        hold(night, 1)
    with frozen_now(night.starts_at + timedelta(days=1)), pytest.raises(operations.NotOnSale):
        hold(night, 1)
