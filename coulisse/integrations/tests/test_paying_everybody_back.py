"""A performance is cancelled: everybody gets the money back through each provider, also when it fails half-way."""

from os import urandom
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.integrations.demo_payments.models import DemoRefund
from coulisse.integrations.mollie.fake import FakeMollie
from coulisse.integrations.tests.test_buying import fake, nobody_hears, paying_with, started  # noqa: F401
from coulisse.ledger import queries as ledger
from coulisse.programme.models import Performance
from coulisse.programme.operations import cancel_performance
from coulisse.sales import operations, queries
from coulisse.sales.models import Order, Payment
from coulisse.sales.operations import payments, refund_runs
from coulisse.sales.operations.baskets import HoldAsked
from coulisse.sales.tasks import send_open_refunds
from coulisse.testing.factories import make_performance

pytestmark = pytest.mark.usefixtures("nobody_hears")


@pytest.fixture
def evening(de_kring: House, now: object) -> Performance:
    return make_performance(de_kring, rows=4, seats=6)


def order_of(evening: Performance) -> Order:
    with house_scope(evening.house_id) as scope:
        basket = operations.hold_best_seats(asked=HoldAsked(evening.house, uuid4(), evening.pk, "nl", scope.now), count=2).basket_id
        return operations.place_order(
            house=evening.house, basket_id=basket, email=f"{basket}@example.org", language="nl", now=scope.now, random_bytes=urandom
        )


def cancel_and_give_back(evening: Performance) -> None:
    with house_scope(evening.house_id) as scope:
        cancel_performance(performance=evening, reason={"nl": "ziek"}, actor=COULISSE, now=scope.now)
        run = operations.refund_everyone(house=evening.house, performance=evening, with_fees=True, reason="ziek", actor=COULISSE, now=scope.now)
    refund_runs.carry_out(house=evening.house, run_id=run.pk)


def states(evening: Performance) -> list[str]:
    with house_scope(evening.house_id):
        return [holder.state for holder in queries.holders(evening.pk)]


def owed(evening: Performance) -> dict[str, int]:
    with house_scope(evening.house_id):
        return {account: cents for account, cents in ledger.balances().items() if cents}


def test_mollie_fails_half_way_and_everybody_is_paid_once(fake: FakeMollie, evening: Performance) -> None:  # noqa: F811
    house, paid = paying_with(evening.house, "mollie"), []
    fake.notices.lose()
    for _ in range(3):
        _address, payment = started(house, order_of(evening))
        fake.books.settle(payment.reference, "paid")
        payments.look_again(house=house, payment_id=payment.pk, cause="poll")
        paid.append(payment)
    cancel_and_give_back(evening)
    # The money moved and the answer was lost.
    fake.misbehave("create_refund", "act_then_error", times=1)
    for _ in range(4):
        send_open_refunds(house)
    for payment in paid:
        [refund] = fake.books.payments[payment.reference].refunds
        fake.books.finish_refund(refund.reference)
    send_open_refunds(house)
    assert states(evening) == ["done"] * 3
    assert [fake.books.payments[payment.reference].refunded_cents for payment in paid] == [4000] * 3
    assert owed(evening) == {}


def test_the_demo_pays_each_back_once(client: Client, evening: Performance) -> None:
    house: Any = paying_with(evening.house, "demo")
    for _ in range(3):
        address, payment = started(house, order_of(evening))
        client.post(address.removeprefix("http://testserver"), {"choice": "bancontact"})
        payments.look_again(house=house, payment_id=payment.pk, cause="return")
    cancel_and_give_back(evening)
    for _ in range(2):
        send_open_refunds(house)
    assert states(evening) == ["done"] * 3 and owed(evening) == {}
    with house_scope(house.pk):
        assert DemoRefund.objects.count() == Payment.objects.count() == 3
