"""After an outage what buyers held is theirs for as much longer as it lasted."""

from datetime import datetime, timedelta
from os import urandom
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from coulisse.config import heartbeat
from coulisse.config.models import Heartbeat
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.inventory.models import Claim
from coulisse.sales import operations as sales
from coulisse.sales.models import Basket, Order
from coulisse.sales.operations.baskets import HoldAsked
from coulisse.testing.cast import make_house
from coulisse.testing.factories import make_performance

TWO_MINUTES = timedelta(minutes=2)


@pytest.fixture
def houses(committed_db: None) -> list[House]:
    return [make_house(), make_house("het-anker", "Het Anker")]


def hold_a_seat(house: House) -> dict[str, Any]:
    evening = make_performance(house, rows=2, seats=5)
    with house_scope(house.pk) as scope:
        held = sales.hold_chosen_seats(asked=HoldAsked(house, uuid4(), evening.pk, "nl", scope.now), place_nos=[3])
    with house_scope(house.pk) as scope:
        order = sales.place_order(house=house, basket_id=held.basket_id, email="bea@example.org", language="nl", now=scope.now, random_bytes=urandom)
    return {"basket": held.basket_id, "order": order.pk}


def ends(house: House, held: dict[str, Any]) -> list[datetime]:
    with house_scope(house.pk):
        basket, order = Basket.objects.get(pk=held["basket"]), Order.objects.get(pk=held["order"])
        claim = Claim.objects.get(holder=held["basket"])
    assert claim.expires_at
    return [basket.expires_at, basket.extendable_until, claim.expires_at, order.pay_until]


def last_beat(ago: timedelta) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO config_heartbeat (id, beat_at) VALUES (1, clock_timestamp() - %s) ON CONFLICT (id) DO UPDATE SET beat_at = EXCLUDED.beat_at",
            [ago],
        )


def test_what_was_held_in_every_house_is_held_for_as_long_again(houses: list[House]) -> None:
    held = [hold_a_seat(house) for house in houses]
    before = [ends(house, one) for house, one in zip(houses, held, strict=True)]
    last_beat(TWO_MINUTES)
    seconds = heartbeat.give_back()
    assert 120 <= seconds < 180
    for house, one, earlier in zip(houses, held, before, strict=True):
        moved = {end - was for end, was in zip(ends(house, one), earlier, strict=True)}
        assert moved == {timedelta(seconds=seconds)}


def test_an_outage_is_given_back_once(houses: list[House]) -> None:
    held = hold_a_seat(houses[0])
    last_beat(TWO_MINUTES)
    assert heartbeat.give_back() > 0
    after = ends(houses[0], held)
    assert heartbeat.give_back() == 0
    assert ends(houses[0], held) == after


def test_what_had_run_out_before_the_outage_stays_over(houses: list[House]) -> None:
    held = hold_a_seat(houses[0])
    with house_scope(houses[0].pk) as scope:
        Claim.objects.filter(holder=held["basket"]).update(expires_at=scope.now - timedelta(minutes=3))
        over = Claim.objects.get(holder=held["basket"]).expires_at
    last_beat(TWO_MINUTES)
    heartbeat.give_back()
    assert ends(houses[0], held)[2] == over


@pytest.mark.parametrize("ago", [timedelta(seconds=4), timedelta(hours=9)], ids=["a slow second", "a night"])
def test_neither_a_slow_second_nor_a_closed_night_is_an_outage(houses: list[House], ago: timedelta) -> None:
    held = hold_a_seat(houses[0])
    before = ends(houses[0], held)
    last_beat(ago)
    heartbeat.give_back()
    assert ends(houses[0], held) == before


def test_the_first_beat_of_an_installation_prolongs_nothing(houses: list[House]) -> None:
    assert heartbeat.give_back() == 0
    assert Heartbeat.objects.count() == 1


def test_who_connects_first_gives_back_before_anything_is_asked(houses: list[House], monkeypatch: pytest.MonkeyPatch) -> None:
    held = hold_a_seat(houses[0])
    before = ends(houses[0], held)
    last_beat(TWO_MINUTES)
    monkeypatch.setattr("coulisse.config.postgresql.base.before_use", [heartbeat._after_an_outage])
    connection.close()
    assert ends(houses[0], held)[2] - before[2] > TWO_MINUTES


def test_a_beat_is_one_row(houses: list[House]) -> None:
    heartbeat.give_back()
    last_beat(timedelta(seconds=2))
    before = Heartbeat.objects.get().beat_at
    connection.ensure_connection()
    heartbeat._beat(connection.connection.pgconn)
    assert Heartbeat.objects.get().beat_at > before


def test_a_silent_server_is_not_waited_for(houses: list[House], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "SILENCE_SECONDS", 0.2)
    connection.ensure_connection()
    with pytest.raises(TimeoutError):
        heartbeat._ask(connection.connection.pgconn, "SELECT pg_sleep(5)")
    connection.close()
