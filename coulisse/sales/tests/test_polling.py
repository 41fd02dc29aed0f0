"""Every minute we ask after money that nobody told us about: one payment or one house in trouble keeps no other waiting."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState
from coulisse.sales import tasks
from coulisse.sales.models import Order, OrderLine, Payment
from coulisse.sales.operations import refund_runs, refunds
from coulisse.sales.operations.refund_runs import RefundsLeft
from coulisse.sales.tests.story import Provider, buy, hold, order_of, reread, settle, start
from coulisse.sales.types import OrderState
from coulisse.testing.cast import NOW

pytestmark = pytest.mark.usefixtures("paper")

IN_A_WHILE = NOW + timedelta(minutes=1)


def waiting(evening: Performance, count: int) -> list[tuple[Order, Payment]]:
    orders = [order_of(evening, hold(evening), f"{number}@example.org") for number in range(count)]
    return [(order, start(evening, order)) for order in orders]


def test_a_payment_that_can_not_be_looked_at_keeps_no_other_waiting(evening: Performance, monkeypatch: pytest.MonkeyPatch) -> None:
    (_broken, first), (order, second) = waiting(evening, 2)
    settle(second)
    looked = Provider.look

    def look(self: Provider, reference: str) -> object:
        if reference == first.reference:
            raise RuntimeError("what nobody thought of")
        return looked(self, reference)

    monkeypatch.setattr(Provider, "look", look)
    with frozen_now(IN_A_WHILE):
        tasks.poll_house(house_id=evening.house_id)
    assert reread(order).state == OrderState.CONFIRMED


def test_who_was_asked_after_longest_ago_comes_first(evening: Performance, monkeypatch: pytest.MonkeyPatch) -> None:
    payments = [payment for _order, payment in waiting(evening, 3)]
    with house_scope(evening.house_id):
        for payment, minutes in zip(payments, (1, 3, 2), strict=True):
            Payment.objects.filter(pk=payment.pk).update(looked_at=NOW - timedelta(minutes=minutes))
    asked: list[str] = []
    looked = Provider.look
    monkeypatch.setattr(Provider, "look", lambda self, reference: asked.append(reference) or looked(self, reference))
    with frozen_now(IN_A_WHILE):
        tasks.ask_after_payments(evening.house)
    assert asked == [payments[1].reference, payments[2].reference, payments[0].reference]


def test_a_transfer_that_came_after_two_weeks_is_found_by_asking_once_an_hour(evening: Performance, monkeypatch: pytest.MonkeyPatch) -> None:
    [(_order, payment)] = waiting(evening, 1)
    asked: list[str] = []
    looked = Provider.look
    monkeypatch.setattr(Provider, "look", lambda self, reference: asked.append(reference) or looked(self, reference))
    for days, minutes, times in ((14, 0, 1), (14, 30, 1), (14, 61, 2), (31, 0, 2)):
        with frozen_now(NOW + timedelta(days=days, minutes=minutes)):
            tasks.ask_after_payments(evening.house)
        assert asked == [payment.reference] * times


def test_a_step_that_fails_leaves_the_others_their_turn(evening: Performance, monkeypatch: pytest.MonkeyPatch) -> None:
    [(order, _payment)] = waiting(evening, 1)

    def fails(house: House) -> None:
        raise RuntimeError("the provider's library is broken")

    monkeypatch.setattr(tasks, "ask_after_payments", fails)
    with frozen_now(NOW + timedelta(hours=1)):
        tasks.poll_house(house_id=evening.house_id)
    assert reread(order).state == OrderState.EXPIRED


def test_each_house_has_a_task_of_its_own_and_one_that_closed_is_not_forgotten(de_kring: House, het_anker: House) -> None:
    House.objects.filter(pk=het_anker.pk).update(status="closed")
    tasks.poll_payments(0)
    jobs = ProcrastinateJob.objects.filter(task_name="sales.poll_house")
    assert sorted(job.args["house_id"] for job in jobs) == sorted([de_kring.pk, het_anker.pk])


def test_an_order_that_can_not_be_given_back_keeps_nobody_elses_money(evening: Performance, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (buy(evening) for _ in range(2))
    with house_scope(evening.house_id) as scope:
        Performance.objects.filter(pk=evening.pk).update(state=PerformanceState.CANCELLED)
        run = refund_runs.refund_everyone(house=evening.house, performance=evening, with_fees=True, reason="", actor=COULISSE, now=scope.now)
    given_back = refunds.refund_lines

    def refund_lines(**asked: object) -> object:
        if asked["order"] == first:
            raise RuntimeError("what nobody thought of")
        return given_back(**asked)  # type: ignore[arg-type]

    monkeypatch.setattr(refund_runs, "refund_lines", refund_lines)
    with pytest.raises(RefundsLeft):
        refund_runs.carry_out(house=evening.house, run_id=run.pk)
    with house_scope(evening.house_id):
        assert set(OrderLine.objects.filter(refunded_at=None, kind="ticket").values_list("order_id", flat=True)) == {first.pk}
        assert not OrderLine.objects.filter(order=second, refunded_at=None).exists()
