"""A performance is cancelled, and everybody gets the money back: once, to the cent, whatever breaks on the way."""

import threading
from os import urandom
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from coulisse.admission.models import Ticket
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.ledger import queries as ledger
from coulisse.programme.models import Performance
from coulisse.programme.operations import cancel_performance
from coulisse.sales import operations, queries
from coulisse.sales.models import Order, OrderLine, Payment, Refund, RefundRun
from coulisse.sales.operations import payments, refund_runs
from coulisse.sales.operations.baskets import HoldAsked
from coulisse.sales.operations.orders import confirm_order
from coulisse.sales.payments import ProviderRefused, ProviderUnreachable, RefundSeen
from coulisse.sales.tasks import send_open_refunds
from coulisse.sales.tests.story import broken
from coulisse.sales.types import PaymentState, RefundState
from coulisse.testing.cast import make_house
from coulisse.testing.factories import ORDER_FEE, SERVICE_FEE, make_performance


class Provider:
    """Pays back, or says no to these payments, or says nothing at all."""

    name = "paper"
    refused: set[str] = set()
    silent: set[str] = set()
    paid: dict[str, int] = {}
    says = RefundState.DONE

    def __init__(self, secrets: object) -> None:
        pass

    def refund(self, reference: str, *, amount_cents: int, key: Any, description: str) -> RefundSeen:
        if reference in self.silent:
            raise ProviderUnreachable("no answer")
        if reference in self.refused:
            raise ProviderRefused("422 Unprocessable Entity: The payment is too old to be refunded")
        self.paid.setdefault(str(key), amount_cents)
        return RefundSeen(f"re_{key.hex[:8]}", Provider.says, amount_cents)

    def look_refund(self, payment_reference: str, refund_reference: str) -> RefundSeen:
        return RefundSeen(refund_reference, Provider.says, 0)


@pytest.fixture(autouse=True)
def paper(settings: Any) -> None:
    Provider.refused, Provider.silent, Provider.paid, Provider.says = set(), set(), {}, RefundState.DONE
    settings.PAYMENT_PROVIDERS = {"demo": f"{__name__}.Provider"}
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}


def make_evening(house: House, **changes: Any) -> Performance:
    return make_performance(house, rows=5, seats=8, fees=[SERVICE_FEE, ORDER_FEE], **changes)


@pytest.fixture
def evening(de_kring: House, now: object) -> Performance:
    return make_evening(de_kring)


def sell(evening: Performance, count: int = 2, *also: Performance) -> Order:
    """An order that was paid at the provider; with the same number of tickets for other evenings."""
    from coulisse.sales import bookkeeping

    with house_scope(evening.house_id) as scope:
        basket = uuid4()
        for each in (evening, *also):
            operations.hold_best_seats(asked=HoldAsked(each.house, basket, each.pk, "nl", scope.now, is_new=each is evening), count=count)
        order = operations.place_order(
            house=evening.house, basket_id=basket, email=f"{basket}@example.org", language="nl", now=scope.now, random_bytes=urandom
        )
        payment = Payment.objects.create(
            house=evening.house, order=order, provider="demo", key=uuid4(), reference=f"tr_{order.code}", amount_cents=order.total_cents,
            state=PaymentState.PAID, created_at=scope.now, paid_at=scope.now,
        )  # fmt: skip
        bookkeeping.post_payment(order, payment, scope.now)
        confirm_order(
            order=order, lines=list(OrderLine.objects.filter(order=order).select_related("performance")), now=scope.now, random_bytes=urandom
        )
    return order


def cancel(evening: Performance) -> None:
    with house_scope(evening.house_id) as scope:
        cancel_performance(performance=evening, reason={"nl": "ziek"}, actor=COULISSE, now=scope.now)


def ask(evening: Performance, *, with_fees: bool = True) -> RefundRun:
    with house_scope(evening.house_id) as scope:
        return operations.refund_everyone(
            house=evening.house, performance=evening, with_fees=with_fees, reason="afgelast", actor=COULISSE, now=scope.now
        )


def carry_out(evening: Performance, run: RefundRun) -> int:
    return refund_runs.carry_out(house=evening.house, run_id=run.pk)


def books(house: House) -> dict[str, int]:
    with house_scope(house.pk):
        return {account: cents for account, cents in ledger.balances().items() if cents}


def refunds(house: House) -> list[Refund]:
    with house_scope(house.pk):
        return list(Refund.objects.order_by("pk"))


def states(evening: Performance) -> list[str]:
    with house_scope(evening.house_id):
        return [holder.state for holder in queries.holders(evening.pk)]


def test_everybody_gets_everything_back_and_the_books_are_empty(evening: Performance) -> None:
    orders = [sell(evening, count) for count in (1, 2, 3)]
    cancel(evening)
    run = ask(evening)
    assert carry_out(evening, run) == 3 and states(evening) == ["waiting"] * 3
    send_open_refunds(evening.house)
    assert sorted(Provider.paid.values()) == sorted(order.total_cents for order in orders)
    assert states(evening) == ["done"] * 3 and books(evening.house) == {}
    with house_scope(evening.house_id):
        assert RefundRun.objects.get().finished_at and {refund.run_id for refund in Refund.objects.all()} == {run.pk}
        assert set(Ticket.objects.values_list("void_reason", flat=True)) == {"cancelled"}
    assert broken(evening.house) == {}


def test_without_the_fees_they_stay_with_the_house(evening: Performance) -> None:
    sell(evening, 2)
    cancel(evening)
    carry_out(evening, ask(evening, with_fees=False))
    send_open_refunds(evening.house)
    assert list(Provider.paid.values()) == [4000]
    assert books(evening.house) == {"provider:demo": 350, "revenue:fees": -290, "vat:21": -60}
    assert broken(evening.house) == {}


def test_tickets_for_another_evening_stay_and_so_does_the_fee_of_the_order(evening: Performance) -> None:
    other = make_evening(evening.house)
    order = sell(evening, 2, other)
    cancel(evening)
    carry_out(evening, ask(evening))
    assert [refund.amount_cents for refund in refunds(evening.house)] == [2 * 2100]
    with house_scope(order.house_id):
        assert OrderLine.objects.filter(order=order, refunded_at=None).count() == 2 + 1
    assert broken(evening.house) == {}


def test_asked_twice_and_done_twice_it_is_done_once(evening: Performance) -> None:
    sell(evening), sell(evening)
    cancel(evening)
    run = ask(evening)
    assert ask(evening).pk == run.pk
    assert (carry_out(evening, run), carry_out(evening, run)) == (2, 0)
    assert len(refunds(evening.house)) == 2
    with pytest.raises(operations.NobodyToRefund):
        ask(evening)


def test_only_a_cancelled_evening_is_given_back_as_a_whole(evening: Performance) -> None:
    sell(evening)
    with pytest.raises(operations.NotCancelled):
        ask(evening)


def test_a_worker_that_dies_half_way_is_followed_by_another(evening: Performance, monkeypatch: Any) -> None:
    for _ in range(5):
        sell(evening, 1)
    cancel(evening)
    run = ask(evening)
    real, done = refund_runs._refund_order, []

    def dies(house: House, run_id: int, order_id: int) -> bool:
        if len(done) == 2:
            raise SystemExit
        done.append(order_id)
        return real(house, run_id, order_id)

    monkeypatch.setattr(refund_runs, "_refund_order", dies)
    with pytest.raises(SystemExit):
        carry_out(evening, run)
    assert states(evening).count("live") == 3
    monkeypatch.setattr(refund_runs, "_refund_order", real)
    assert carry_out(evening, run) == 3
    assert len(refunds(evening.house)) == 5 and broken(evening.house) == {}


def test_a_provider_that_is_silent_or_says_no_holds_up_nobody_else(evening: Performance) -> None:
    silent, refused, fine = sell(evening), sell(evening), sell(evening)
    Provider.silent, Provider.refused = {f"tr_{silent.code}"}, {f"tr_{refused.code}"}
    cancel(evening)
    carry_out(evening, ask(evening))
    send_open_refunds(evening.house)
    assert states(evening) == ["waiting", "hand", "done"]
    assert books(evening.house) == {"provider:demo": 2 * 4350, "refunds_owed": -2 * 4350}
    assert broken(evening.house) == {}
    Provider.silent = set()
    send_open_refunds(evening.house)
    assert states(evening) == ["done", "hand", "done"] and fine.pk
    [failed] = [refund for refund in refunds(evening.house) if refund.state == RefundState.FAILED]
    assert "too old" in failed.problem


def test_what_failed_is_sent_again_or_paid_by_hand(evening: Performance) -> None:
    first, second = sell(evening), sell(evening)
    Provider.refused = {f"tr_{first.code}", f"tr_{second.code}"}
    cancel(evening)
    carry_out(evening, ask(evening))
    send_open_refunds(evening.house)
    one, other = refunds(evening.house)
    Provider.refused = set()
    with house_scope(evening.house_id) as scope:
        operations.send_refund_again(house=evening.house, refund_id=one.pk, actor=COULISSE, now=scope.now)
        operations.settle_refund_by_hand(house=evening.house, refund_id=other.pk, note="overschrijving", actor=COULISSE, now=scope.now)
    send_open_refunds(evening.house)
    assert states(evening) == ["done", "done"]
    assert books(evening.house) == {"provider:demo": 4350, "paid_by_hand": -4350}
    assert broken(evening.house) == {}
    with pytest.raises(operations.NotFailed), house_scope(evening.house_id) as scope:
        operations.settle_refund_by_hand(house=evening.house, refund_id=other.pk, note="", actor=COULISSE, now=scope.now)


def test_a_refund_that_comes_back_is_owed_again(evening: Performance) -> None:
    sell(evening)
    cancel(evening)
    carry_out(evening, ask(evening))
    Provider.says = RefundState.SENT
    send_open_refunds(evening.house)
    assert books(evening.house) == {}
    Provider.says = RefundState.FAILED
    send_open_refunds(evening.house)
    assert states(evening) == ["hand"]
    assert books(evening.house) == {"provider:demo": 4350, "refunds_owed": -4350}
    [failed] = refunds(evening.house)
    Provider.says = RefundState.DONE
    with house_scope(evening.house_id) as scope:
        operations.send_refund_again(house=evening.house, refund_id=failed.pk, actor=COULISSE, now=scope.now)
    payments.send_refund(house=evening.house, refund_id=failed.pk)
    assert books(evening.house) == {} and len(Provider.paid) == 2 and broken(evening.house) == {}


def test_two_workers_at_once_give_each_order_back_once(committed_db: None) -> None:
    house = make_house()
    evening = make_evening(house)
    orders = [sell(evening, 1) for _ in range(12)]
    cancel(evening)
    run = ask(evening)
    counts: list[int] = []

    def work() -> None:
        counts.append(carry_out(evening, run))
        send_open_refunds(house)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == len(orders) == len(refunds(house))
    assert sum(Provider.paid.values()) == sum(order.total_cents for order in orders)
    assert books(house) == {} and broken(house) == {}
