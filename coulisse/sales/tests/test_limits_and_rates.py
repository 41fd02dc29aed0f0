"""A limit counts each place once, also for who asks twice or six times at once; a rate that is gone shows what it costs now."""

import json
from os import urandom
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.test import Client

from coulisse.houses.operations import make_api_token
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.programme.models import Performance
from coulisse.sales import operations, queries
from coulisse.sales.models import BasketLine
from coulisse.sales.operations.baskets import Held, HoldAsked
from coulisse.sales.tests.story import at_once, hold, order_of
from coulisse.testing.cast import NOW, make_house
from coulisse.testing.factories import make_performance

pytestmark = pytest.mark.usefixtures("paper")


def hold_seats(evening: Performance, basket: UUID, seats: list[int], *, is_new: bool) -> Held:
    with house_scope(evening.house_id) as scope:
        asked = HoldAsked(evening.house, basket, evening.pk, "nl", scope.now, is_new=is_new)
        return operations.hold_chosen_seats(asked=asked, place_nos=seats)


def test_seats_that_are_asked_for_again_are_not_counted_again(evening: Performance) -> None:
    with house_scope(evening.house_id):
        Performance.objects.filter(pk=evening.pk).update(limit_per_order=4)
    basket = uuid4()
    for is_new in (True, False, False):
        assert hold_seats(evening, basket, [0, 1, 2], is_new=is_new).places == (0, 1, 2)
    hold_seats(evening, basket, [2, 3], is_new=False)
    with pytest.raises(operations.LimitPassed):
        hold_seats(evening, basket, [3, 4], is_new=False)
    with house_scope(evening.house_id):
        assert BasketLine.objects.filter(basket_id=basket).count() == 4


def test_a_hold_that_six_requests_begin_at_once_has_no_more_than_its_limit(committed_db: None) -> None:
    house = make_house()
    evening = make_performance(house, rows=4, seats=10, limit_per_order=5)
    with house_scope(house.pk):
        token = make_api_token(house=house, name="till", scopes=["sell"], actor=COULISSE, user=None, now=NOW, random_bytes=urandom)
    basket, together, answers = uuid4(), Barrier(6), []

    def ask() -> None:
        machine = Client(headers={"Authorization": f"Bearer {token}"})
        asked = json.dumps({"performance_id": evening.pk, "id": str(basket), "best": {"count": 4}})
        together.wait()
        answers.append(machine.post(f"/api/v1/houses/{house.slug}/holds", data=asked, content_type="application/json").status_code)

    assert at_once([ask] * 6) == []
    assert sorted(answers) == [201, 409, 409, 409, 409, 409]
    with house_scope(house.pk):
        assert BasketLine.objects.filter(basket_id=basket).count() == 4


def test_a_rate_that_is_no_longer_sold_costs_what_the_zone_costs_and_the_buyer_sees_it_first(evening: Performance) -> None:
    basket = hold(evening)
    with house_scope(evening.house_id) as scope:
        usual = queries.basket_view(basket, scope.now)
        BasketLine.objects.filter(basket_id=basket).update(rate_key="of-last-year")
        shown = queries.basket_view(basket, scope.now)
    assert usual and shown
    assert shown.total_cents == usual.total_cents
    assert order_of(evening, basket).total_cents == usual.total_cents
