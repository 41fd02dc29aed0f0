"""A payment is confirmed while its buyer, in another tab, changes the basket that it came from: neither waits in a circle."""

from collections.abc import Callable
from threading import Event

import pytest

from coulisse.houses.scope import house_scope
from coulisse.programme.models import Performance
from coulisse.sales import operations
from coulisse.sales.models import BasketLine, Order
from coulisse.sales.operations import baskets, orders
from coulisse.sales.tests.story import at_once, broken, hold, notice, order_of, reread, settle, start
from coulisse.sales.types import OrderState
from coulisse.testing.cast import make_house
from coulisse.testing.factories import make_performance

pytestmark = pytest.mark.usefixtures("paper")

SECONDS = 1


@pytest.fixture
def evening(committed_db: None) -> Performance:
    return make_performance(make_house(), rows=3, seats=6)


def meanwhile(evening: Performance, order: Order, monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> list[BaseException]:
    """``change`` has its basket in hand when the payment is confirmed, and goes on when that has taken what it needs."""
    payment = start(evening, order)
    settle(payment)
    in_hand, confirming = Event(), Event()
    lock, to_order, sell = baskets.locked_basket, orders._basket_to_order, orders.inventory.sell_places

    def stop(of: Callable[..., object]) -> Callable[..., object]:
        def stopped(*args: object, **named: object) -> object:
            found = of(*args, **named)
            in_hand.set()
            confirming.wait(SECONDS)
            return found

        return stopped

    def sold(**asked: object) -> None:
        sell(**asked)
        confirming.set()

    monkeypatch.setattr(baskets, "locked_basket", stop(lock))
    monkeypatch.setattr(orders, "_basket_to_order", stop(to_order))
    monkeypatch.setattr(orders.inventory, "sell_places", sold)

    def confirm() -> None:
        in_hand.wait(SECONDS)
        notice(evening, payment)

    return at_once([change, confirm])


def test_more_time_is_asked_for(evening: Performance, monkeypatch: pytest.MonkeyPatch) -> None:
    basket = hold(evening)
    order = order_of(evening, basket)

    def extend() -> None:
        with house_scope(evening.house_id) as scope:
            operations.extend_basket(house=evening.house, basket_id=basket, now=scope.now)

    with house_scope(evening.house_id):
        baskets.Basket.objects.update(expires_at=order.placed_at + (order.pay_until - order.placed_at) / 2)
    assert meanwhile(evening, order, monkeypatch, extend) == []
    assert reread(order).state == OrderState.CONFIRMED
    assert broken(evening.house) == {}


def test_another_order_is_made_of_the_basket(evening: Performance, monkeypatch: pytest.MonkeyPatch) -> None:
    basket = hold(evening, 3)
    order = order_of(evening, basket)
    with house_scope(evening.house_id) as scope:
        line = BasketLine.objects.filter(basket_id=basket).values_list("pk", flat=True)[:1]
        operations.remove_lines(house=evening.house, basket_id=basket, line_ids=list(line), now=scope.now)
    assert meanwhile(evening, order, monkeypatch, lambda: order_of(evening, basket)) == []
    assert broken(evening.house) == {}
