"""Money comes in once and goes back once, however the steps of paying overlap."""

from os import urandom
from uuid import uuid4

import pytest

from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.programme.models import Performance
from coulisse.sales import operations
from coulisse.sales.models import Order, OrderLine, Payment, Refund
from coulisse.sales.operations import payments, refunds
from coulisse.sales.operations.payments import OrderNotPayable
from coulisse.sales.payments import PaymentAsked, PaymentSeen
from coulisse.sales.tests.story import ADDRESSES, Provider, buy, hold, notice, order_of, reread, settle, start, tickets
from coulisse.sales.types import OrderState, PaymentState

pytestmark = pytest.mark.usefixtures("paper")


def lines_of(order: Order) -> list[int]:
    with house_scope(order.house_id):
        return list(OrderLine.objects.filter(order=order).values_list("pk", flat=True))


def refunds_of(order: Order) -> list[Refund]:
    with house_scope(order.house_id):
        return list(Refund.objects.filter(order=order).select_related("payment").order_by("pk"))


def test_who_presses_pay_twice_and_has_paid_before_the_second_answer_keeps_tickets_and_pays_once(evening: Performance, monkeypatch: object) -> None:
    order = order_of(evening, hold(evening))
    answered = Provider.start

    def slowly(self: Provider, asked: PaymentAsked) -> PaymentSeen:
        """The second click is still on its way while the first one's page is paid and its notice taken."""
        seen = answered(self, asked)
        monkeypatch.setattr(Provider, "start", answered)  # type: ignore[attr-defined]
        payment = start(evening, order)
        settle(payment)
        notice(evening, payment)
        return seen

    monkeypatch.setattr(Provider, "start", slowly)  # type: ignore[attr-defined]
    payments.start_payment(house=evening.house, order_id=order.pk, addresses=ADDRESSES)
    with house_scope(evening.house_id):
        payment = Payment.objects.get(order=order)
    assert payment.state == PaymentState.PAID
    notice(evening, payment)
    assert reread(order).state == OrderState.CONFIRMED
    assert len(tickets(order)) == 2
    assert refunds_of(order) == []


def test_lines_are_paid_back_from_the_payment_that_still_has_the_money(evening: Performance) -> None:
    order = order_of(evening, hold(evening))
    first = start(evening, order)
    settle(first, PaymentState.FAILED)
    notice(evening, first)
    with house_scope(evening.house_id):
        assert Payment.objects.get(pk=first.pk).state == PaymentState.FAILED
    payments.start_payment(house=evening.house, order_id=order.pk, addresses=ADDRESSES)
    with house_scope(evening.house_id):
        second = Payment.objects.exclude(pk=first.pk).get(order=order)
    settle(second)
    notice(evening, second)
    settle(first)  # It had not failed after all.
    notice(evening, first)
    assert [(refund.payment_id, refund.amount_cents) for refund in refunds_of(order)] == [(first.pk, order.total_cents)]

    with house_scope(evening.house_id) as scope:
        refund = operations.refund_lines(
            house=evening.house, order=order, line_ids=lines_of_open(order), with_fees=True, reason="", key=uuid4(), actor=COULISSE, now=scope.now
        )
    assert refund.payment_id == second.pk


def lines_of_open(order: Order) -> list[int]:
    return list(OrderLine.objects.filter(order=order).values_list("pk", flat=True))


def test_the_same_refund_asked_for_at_the_same_time_is_one(evening: Performance, monkeypatch: object) -> None:
    order, key = buy(evening), uuid4()
    lines, found = lines_of(order), []

    def asked() -> Refund:
        with house_scope(evening.house_id) as scope:
            return operations.refund_lines(
                house=evening.house, order=order, line_ids=lines, with_fees=True, reason="", key=key, actor=COULISSE, now=scope.now
            )

    earlier = refunds._earlier

    def somebody_was_sooner(key: object) -> Refund | None:
        """Between the first look and the lock another request does it."""
        monkeypatch.setattr(refunds, "_earlier", earlier)  # type: ignore[attr-defined]
        found.append(asked())
        return None

    monkeypatch.setattr(refunds, "_earlier", somebody_was_sooner)  # type: ignore[attr-defined]
    assert asked().pk == found[0].pk
    assert len(refunds_of(order)) == 1


def test_a_reference_of_the_till_settles_one_order(evening: Performance) -> None:
    one, other = (order_of(evening, hold(evening)) for _ in range(2))

    def paid(order: Order) -> None:
        payments.confirm_paid_elsewhere(
            house=evening.house, order_id=order.pk, amount_cents=order.total_cents, reference="till 12", actor=COULISSE, random_bytes=urandom
        )

    paid(one)
    paid(one)
    with pytest.raises(OrderNotPayable):
        paid(other)
    assert reread(one).state == OrderState.CONFIRMED
    assert reread(other).state == OrderState.AWAITING_PAYMENT
