"""From a basket to tickets, with each provider behind the port of sales."""

from collections.abc import Iterator
from dataclasses import replace
from os import urandom
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.secrets import seal_house_secrets
from coulisse.integrations.demo_payments.operations import CHOICES, settle
from coulisse.integrations.mollie.fake import FakeMollie
from coulisse.integrations.mollie.fake.server import TEST_KEY
from coulisse.sales import operations
from coulisse.sales.models import Order, Payment
from coulisse.sales.operations import payments
from coulisse.sales.operations.baskets import HoldAsked
from coulisse.sales.types import OrderState, PaymentState
from coulisse.testing.factories import make_performance


@pytest.fixture
def fake(settings: Any) -> Iterator[FakeMollie]:
    with FakeMollie() as running:
        settings.ENVIRONMENT = replace(settings.ENVIRONMENT, mollie_url=running.url)
        yield running


@pytest.fixture(autouse=True)
def nobody_hears(settings: Any) -> None:
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}


@pytest.fixture
def order(de_kring: House, now: object) -> Order:
    """Two places at De Kring, ordered and not yet paid."""
    evening = make_performance(de_kring, rows=3, seats=6, standing=4)
    with house_scope(de_kring.pk) as scope:
        wanted = HoldAsked(de_kring, uuid4(), evening.pk, "nl", scope.now, is_new=True)
        basket = operations.hold_best_seats(asked=wanted, count=2, zone_key="1").basket_id
    with house_scope(de_kring.pk) as scope:
        return operations.place_order(house=de_kring, basket_id=basket, email="bea@example.org", language="nl", now=scope.now, random_bytes=urandom)


def paying_with(house: House, provider: str) -> House:
    house.payment_provider = provider
    house.payment_secrets = seal_house_secrets(house, {"api_key": TEST_KEY}, nonce=urandom(12))
    house.save()
    return house


def started(house: House, order: Order) -> tuple[str, Payment]:
    addresses = payments.ReturnAddresses("http://testserver/de-kring/nl/payment/{key}/", f"http://testserver/hooks/payments/{house.slug}/{{key}}/")
    address = payments.start_payment(house=house, order_id=order.pk, addresses=addresses)
    with house_scope(house.pk):
        return address, Payment.objects.get(order=order)


def state_of(order: Order) -> str:
    with house_scope(order.house_id):
        return Order.objects.get(pk=order.pk).state


def notify(client: Client, house: House, payment: Payment, body: str) -> int:
    return client.post(f"/hooks/payments/{house.slug}/{payment.key}/", body, content_type="application/x-www-form-urlencoded").status_code


def test_bea_pays_at_mollie(client: Client, fake: FakeMollie, de_kring: House, order: Order) -> None:
    address, payment = started(paying_with(de_kring, "mollie"), order)
    assert address.startswith(f"{fake.url}/checkout/")
    assert fake.books.payments[payment.reference].asked["webhookUrl"] == f"http://testserver/hooks/payments/de-kring/{payment.key}/"
    fake.notices.lose()
    fake.books.settle(payment.reference, "paid")
    assert notify(client, de_kring, payment, f"id={payment.reference}") == 200
    assert state_of(order) == OrderState.CONFIRMED


@pytest.mark.parametrize("body", ["", "id=tr_SomebodyElses1", "id=ord_kEn1PlbGa", "testByMollie=1"])
def test_a_forged_notice_confirms_nothing(client: Client, fake: FakeMollie, de_kring: House, order: Order, body: str) -> None:
    _address, payment = started(paying_with(de_kring, "mollie"), order)
    fake.notices.lose()
    fake.books.settle(payment.reference, "paid")
    assert notify(client, de_kring, payment, body) == 404
    assert state_of(order) == OrderState.AWAITING_PAYMENT


@pytest.mark.parametrize(
    "lies",
    [
        {"amount": {"value": "0.01", "currency": "EUR"}},
        {"amount": {"value": "36.50", "currency": "USD"}},
        {"metadata": None},
        {"metadata": {"key": "x"}},
    ],
)
def test_a_payment_that_is_not_this_one_confirms_nothing(
    client: Client, fake: FakeMollie, de_kring: House, order: Order, lies: dict[str, Any]
) -> None:
    _address, payment = started(paying_with(de_kring, "mollie"), order)
    fake.notices.lose()
    fake.books.settle(payment.reference, "paid")
    fake.books.lie(payment.reference, **lies)
    notify(client, de_kring, payment, f"id={payment.reference}")
    assert state_of(order) == OrderState.AWAITING_PAYMENT


def test_a_notice_while_mollie_is_away_is_asked_for_again(client: Client, fake: FakeMollie, de_kring: House, order: Order) -> None:
    _address, payment = started(paying_with(de_kring, "mollie"), order)
    fake.notices.lose()
    fake.books.settle(payment.reference, "paid")
    fake.misbehave("get_payment", "error", times=3)
    assert notify(client, de_kring, payment, f"id={payment.reference}") == 503
    assert notify(client, de_kring, payment, f"id={payment.reference}") == 200
    assert state_of(order) == OrderState.CONFIRMED


def test_a_lost_notice_is_found_by_looking(fake: FakeMollie, de_kring: House, order: Order) -> None:
    _address, payment = started(paying_with(de_kring, "mollie"), order)
    fake.notices.lose()
    fake.books.settle(payment.reference, "paid")
    assert payments.look_again(house=de_kring, payment_id=payment.pk, cause="poll") == PaymentState.PAID
    assert state_of(order) == OrderState.CONFIRMED


def test_bea_pays_in_the_demo(client: Client, de_kring: House, order: Order) -> None:
    address, payment = started(paying_with(de_kring, "demo"), order)
    back = client.post(address.removeprefix("http://testserver"), {"choice": "bancontact"})
    assert back.headers["Location"] == f"http://testserver/de-kring/nl/payment/{payment.key}/"
    assert notify(client, de_kring, payment, f"id={payment.reference}") == 200
    assert notify(client, de_kring, payment, f"id={payment.reference}") == 200
    assert state_of(order) == OrderState.CONFIRMED


def test_the_demo_refuses_and_bea_pays_again(client: Client, de_kring: House, order: Order) -> None:
    _address, payment = started(paying_with(de_kring, "demo"), order)
    settle(reference=payment.reference, choice=CHOICES["fail"], send_notice=lambda **_: None)
    assert payments.look_again(house=de_kring, payment_id=payment.pk, cause="return") == PaymentState.FAILED
    addresses = payments.ReturnAddresses("http://testserver/de-kring/nl/payment/{key}/", "http://testserver/hooks/payments/de-kring/{key}/")
    again = payments.start_payment(house=de_kring, order_id=order.pk, addresses=addresses)
    assert payment.reference not in again
    assert client.post(again.removeprefix("http://testserver"), {"choice": "card"}).status_code == 303
