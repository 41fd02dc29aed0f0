"""Who comes back to a basket: from the payment page without having paid, or after its time was over."""

from datetime import datetime, timedelta
from os import urandom
from uuid import UUID, uuid4

import pytest

from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.inventory import queries as stock
from coulisse.programme.models import Performance
from coulisse.sales import operations, queries
from coulisse.sales.models import Order
from coulisse.sales.operations.baskets import HoldAsked
from coulisse.sales.types import OrderState
from coulisse.testing.cast import NOW
from coulisse.testing.factories import make_performance


@pytest.fixture
def evening(de_kring: House, now: object) -> Performance:
    return make_performance(de_kring, rows=2, seats=6)


def hold(evening: Performance, *places: int) -> UUID:
    with house_scope(evening.house_id) as scope:
        asked = HoldAsked(evening.house, uuid4(), evening.pk, "nl", scope.now)
        return operations.hold_chosen_seats(asked=asked, place_nos=places).basket_id


def order_of(evening: Performance, basket: UUID) -> Order:
    with house_scope(evening.house_id) as scope:
        return operations.place_order(
            house=evening.house, basket_id=basket, email="bea@example.org", language="nl", now=scope.now, random_bytes=urandom
        )


def held(evening: Performance, basket: UUID) -> set[int]:
    with house_scope(evening.house_id) as scope:
        return {place for _performance, place in stock.still_held(basket, scope.now)}


def shown(evening: Performance, basket: UUID) -> queries.BasketView | None:
    with house_scope(evening.house_id) as scope:
        return queries.basket_view(basket, scope.now)


def at(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def test_while_one_pays_the_basket_is_kept_as_long_as_its_places(evening: Performance) -> None:
    basket = hold(evening, 0, 1)
    order_of(evening, basket)
    with frozen_now(at(15)):
        view = shown(evening, basket)
        assert not view.is_over and not view.lost


def test_more_time_never_means_less(evening: Performance) -> None:
    basket = hold(evening, 0, 1)
    order = order_of(evening, basket)
    with house_scope(evening.house_id) as scope:
        operations.extend_basket(house=evening.house, basket_id=basket, now=scope.now)
    with frozen_now(order.pay_until):
        assert held(evening, basket) == {0, 1}


def test_an_order_that_expires_leaves_the_places_to_who_asked_for_more_time(evening: Performance) -> None:
    basket = hold(evening, 0, 1)
    order = order_of(evening, basket)
    with frozen_now(at(18)), house_scope(evening.house_id) as scope:
        operations.extend_basket(house=evening.house, basket_id=basket, now=scope.now)
    with frozen_now(at(21)):
        with house_scope(evening.house_id) as scope:
            assert operations.expire_order(order=order, now=scope.now)
        assert held(evening, basket) == {0, 1}


def test_an_order_with_no_time_left_to_pay_is_made_anew(evening: Performance) -> None:
    basket = hold(evening, 0, 1)
    old = order_of(evening, basket)
    with frozen_now(at(19)):
        new = order_of(evening, basket)
    assert new.pk != old.pk and new.pay_until == at(39)
    with house_scope(evening.house_id):
        assert Order.objects.get(pk=old.pk).state == OrderState.CANCELLED


def test_the_same_places_once_more(evening: Performance) -> None:
    basket = hold(evening, 0, 1)
    with frozen_now(at(15)):
        assert shown(evening, basket).is_over and not held(evening, basket)
        with house_scope(evening.house_id) as scope:
            assert operations.take_again(house=evening.house, basket_id=basket, now=scope.now) == []
        assert held(evening, basket) == {0, 1} and not shown(evening, basket).is_over


def test_what_others_took_meanwhile_leaves_the_basket(evening: Performance) -> None:
    basket = hold(evening, 0, 1, 2)
    with frozen_now(at(15)):
        hold(evening, 1)
        with house_scope(evening.house_id) as scope:
            gone = operations.take_again(house=evening.house, basket_id=basket, now=scope.now)
        assert [line.place_no for line in gone] == [1]
        assert held(evening, basket) == {0, 2} and shown(evening, basket).place_count == 2


def test_where_everything_went_there_is_nothing_to_take_again(evening: Performance) -> None:
    basket = hold(evening, 0, 1)
    with frozen_now(at(15)):
        hold(evening, 0, 1)
        with pytest.raises(operations.BasketGone), house_scope(evening.house_id) as scope:
            operations.take_again(house=evening.house, basket_id=basket, now=scope.now)
        assert len(shown(evening, basket).lost) == 2


def test_after_the_sale_has_ended_nothing_is_taken_again(evening: Performance) -> None:
    basket = hold(evening, 0, 1)
    with frozen_now(evening.starts_at), pytest.raises(operations.NotOnSale), house_scope(evening.house_id) as scope:
        operations.take_again(house=evening.house, basket_id=basket, now=scope.now)


def test_a_neighbour_takes_nothing_again(evening: Performance, het_anker: House) -> None:
    basket = hold(evening, 0, 1)
    with pytest.raises(operations.BasketGone), house_scope(het_anker.pk) as scope:
        operations.take_again(house=het_anker, basket_id=basket, now=scope.now)
