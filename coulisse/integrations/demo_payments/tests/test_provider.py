"""The demo provider keeps the port's promises as a real provider does."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db.models import F

from coulisse.houses.scope import ScopeProblem, house_scope
from coulisse.integrations.demo_payments.models import DemoPayment, DemoRefund
from coulisse.integrations.demo_payments.operations import CHOICES, settle
from coulisse.integrations.demo_payments.provider import OPEN_FOR, DemoProvider, NoSuchPayment, NotInProduction, NotRefundable
from coulisse.sales.payments import PaymentAsked, PaymentProvider, ProviderRefused, provider_named
from coulisse.sales.types import PaymentState, RefundState

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo() -> PaymentProvider:
    return DemoProvider({})


def asked(key: UUID | None = None, **changes: Any) -> PaymentAsked:
    values: dict[str, Any] = {
        "amount_cents": 3650,
        "description": "De Kring · 7KXW2QF",
        "return_url": "http://testserver/de-kring/nl/payment/1/",
        "notice_url": "http://testserver/hooks/payments/de-kring/1/",
        "language": "nl",
        "order_code": "7KXW2QF",
    }
    return PaymentAsked(key=key or uuid4(), **{**values, **changes})


def paid(demo: PaymentProvider) -> str:
    reference = demo.start(asked()).reference
    settle(reference=reference, choice=CHOICES["card"], send_notice=lambda **_: None)
    return reference


def test_the_settings_know_the_demo_provider() -> None:
    assert isinstance(provider_named("demo", {}), DemoProvider)


def test_a_payment_is_open_and_has_a_page_where_the_buyer_already_is(demo: PaymentProvider) -> None:
    wanted = asked(return_url="https://tickets.dekring.example/nl/payment/1/")
    seen = demo.start(wanted)
    assert (seen.state, seen.amount_cents, seen.currency, seen.order_code, seen.key) == (PaymentState.OPEN, 3650, "EUR", "7KXW2QF", str(wanted.key))
    assert seen.checkout_url == f"https://tickets.dekring.example/demo/pay/{seen.reference}/"
    assert demo.look(seen.reference) == seen


def test_the_same_key_is_the_same_payment(demo: PaymentProvider) -> None:
    wanted = asked()
    assert demo.start(wanted) == demo.start(wanted)
    with pytest.raises(ProviderRefused):
        demo.start(replace(wanted, amount_cents=1))


@pytest.mark.parametrize("change", [{"return_url": "javascript:alert(1)"}, {"notice_url": "/hooks/"}, {"return_url": ""}])
def test_addresses_are_web_addresses(demo: PaymentProvider, change: dict[str, str]) -> None:
    with pytest.raises(ProviderRefused):
        demo.start(asked(**change))


def test_an_unknown_payment_is_refused(demo: PaymentProvider) -> None:
    for reference in ("", "demo_unknown", "tr_7UhSN1zuXS"):
        with pytest.raises(NoSuchPayment):
            demo.look(reference)


def test_a_payment_that_nobody_made_expires(demo: PaymentProvider) -> None:
    reference = demo.start(asked()).reference
    DemoPayment.objects.update(created_at=F("created_at") - OPEN_FOR)
    assert demo.look(reference).state is PaymentState.EXPIRED
    assert demo.look(reference).checkout_url == ""


def test_a_refund_arrives_at_once_and_once(demo: PaymentProvider) -> None:
    reference, key = paid(demo), uuid4()
    first, second = (demo.refund(reference, amount_cents=1000, key=key, description="") for _ in range(2))
    assert first == second == demo.look_refund(reference, first.reference)
    assert (first.state, demo.look(reference).refunded_cents, DemoRefund.objects.count()) == (RefundState.DONE, 1000, 1)


def test_never_more_than_was_paid(demo: PaymentProvider) -> None:
    reference = paid(demo)
    demo.refund(reference, amount_cents=3000, key=uuid4(), description="")
    for cents in (651, 0, -1):
        with pytest.raises(NotRefundable):
            demo.refund(reference, amount_cents=cents, key=uuid4(), description="")
    assert demo.refund(reference, amount_cents=650, key=uuid4(), description="").amount_cents == 650


def test_what_was_not_paid_is_not_refunded(demo: PaymentProvider) -> None:
    with pytest.raises(NotRefundable):
        demo.refund(demo.start(asked()).reference, amount_cents=1, key=uuid4(), description="")


def test_a_refund_of_another_payment_is_not_found(demo: PaymentProvider) -> None:
    sent = demo.refund(paid(demo), amount_cents=1000, key=uuid4(), description="")
    with pytest.raises(NoSuchPayment):
        demo.look_refund(demo.start(asked()).reference, sent.reference)


def test_a_notice_names_its_payment(demo: PaymentProvider) -> None:
    reference = demo.start(asked()).reference
    assert demo.reference_in_notice(f"id={reference}".encode(), {}) == reference


@pytest.mark.parametrize(
    "body",
    [b"", b"id=", b"id=tr_7UhSN1zuXS", b"id=demo_1", b"\xff", b"id=demo_" + b"a" * 21, b"id=demo_aaaaaaaaaaaaaaaaaaaa&id=demo_bbbbbbbbbbbbbbbbbbbb"],
)
def test_anything_else_names_none(demo: PaymentProvider, body: bytes) -> None:
    assert demo.reference_in_notice(body, {}) == ""


def test_it_is_spoken_to_between_transactions_like_a_real_one(demo: PaymentProvider) -> None:
    calls = [
        lambda: demo.start(asked()),
        lambda: demo.look("demo_x"),
        lambda: demo.refund("demo_x", amount_cents=1, key=uuid4(), description=""),
        lambda: demo.look_refund("demo_x", "demore_x"),
    ]
    for call in calls:
        with house_scope(1), pytest.raises(ScopeProblem):
            call()


def test_it_is_never_used_in_production(settings: Any) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, mode="production")
    with pytest.raises(NotInProduction):
        provider_named("demo", {})
