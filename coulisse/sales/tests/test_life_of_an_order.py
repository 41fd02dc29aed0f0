"""From held places to tickets in hand, and back."""

from datetime import timedelta
from os import urandom
from uuid import uuid4

import pytest

from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.programme.models import Performance
from coulisse.sales import operations, queries
from coulisse.sales.models import OrderLine, Payment, Refund, UnmatchedReceipt
from coulisse.sales.operations import payments
from coulisse.sales.tests.story import ADDRESSES, Provider, books, buy, hold, notice, order_of, reread, settle, start, taken, tickets
from coulisse.sales.types import OrderState, PaymentState, RefundState
from coulisse.testing.cast import NOW
from coulisse.testing.factories import make_performance

pytestmark = pytest.mark.usefixtures("paper")


def test_a_paid_order_has_tickets_places_and_balanced_books(evening: Performance) -> None:
    order = buy(evening)
    assert order.state == OrderState.CONFIRMED
    assert order.total_cents == 2 * (2000 + 100) + 150
    assert len(tickets(order)) == 2
    assert len(taken(evening)) == 2
    assert books(order) == {"provider:demo": 4350, "revenue:tickets": -3774, "vat:6": -226, "revenue:fees": -290, "vat:21": -60}


def test_a_notice_that_comes_five_times_pays_once(evening: Performance) -> None:
    order = order_of(evening, hold(evening))
    payment = start(evening, order)
    settle(payment)
    for _ in range(5):
        notice(evening, payment)
    assert len(tickets(order)) == 2
    assert books(order)["provider:demo"] == 4350


def test_a_lost_notice_is_found_by_the_buyers_return(evening: Performance) -> None:
    order = order_of(evening, hold(evening))
    payment = start(evening, order)
    settle(payment)
    assert payments.look_again(house=evening.house, payment_id=payment.pk, cause="return") == PaymentState.PAID
    assert reread(order).state == OrderState.CONFIRMED


def test_a_notice_about_another_payment_changes_nothing(evening: Performance) -> None:
    mine, other = order_of(evening, hold(evening)), order_of(evening, hold(evening))
    payment, theirs = start(evening, mine), start(evening, other)
    settle(theirs)
    assert not payments.take_notice(house=evening.house, payment_key=payment.key, body=f"id={theirs.reference}".encode(), headers={})
    assert reread(mine).state == OrderState.AWAITING_PAYMENT


def test_a_notice_at_another_house_finds_nothing(evening: Performance, het_anker: House) -> None:
    payment = start(evening, order_of(evening, hold(evening)))
    settle(payment)
    assert not payments.take_notice(house=het_anker, payment_key=payment.key, body=f"id={payment.reference}".encode(), headers={})


@pytest.mark.parametrize("change", [{"amount": 1}, {"currency": "USD"}])
def test_another_amount_or_currency_gives_no_tickets_and_is_looked_at(evening: Performance, change: dict) -> None:
    order = order_of(evening, hold(evening))
    payment = start(evening, order)
    settle(payment, **change)
    notice(evening, payment)
    assert not tickets(order)
    with house_scope(evening.house_id):
        assert UnmatchedReceipt.objects.get().why == "wrong_amount"


def test_a_failed_payment_can_be_tried_again(evening: Performance) -> None:
    order = order_of(evening, hold(evening))
    first = start(evening, order)
    settle(first, PaymentState.FAILED)
    notice(evening, first)
    payments.start_payment(house=evening.house, order_id=order.pk, addresses=ADDRESSES)
    with house_scope(evening.house_id):
        second = Payment.objects.exclude(pk=first.pk).get()
    settle(second)
    notice(evening, second)
    assert reread(order).state == OrderState.CONFIRMED


def test_paid_after_the_time_but_the_places_are_free_still_means_tickets(evening: Performance) -> None:
    order = order_of(evening, hold(evening))
    payment = start(evening, order)
    settle(payment)
    with frozen_now(NOW + timedelta(hours=2)):
        with house_scope(evening.house_id) as scope:
            assert operations.expire_order(order=order, now=scope.now)
        notice(evening, payment)
    assert reread(order).state == OrderState.CONFIRMED and len(tickets(order)) == 2


def test_paid_after_the_places_went_to_somebody_else_the_money_goes_back(evening: Performance) -> None:
    order = order_of(evening, hold(evening, 6))
    payment = start(evening, order)
    settle(payment)
    with frozen_now(NOW + timedelta(hours=2)):
        for _ in range(3):
            buy(evening, 6)
        notice(evening, payment)
        with house_scope(evening.house_id):
            refund = Refund.objects.get()
        assert payments.send_refund(house=evening.house, refund_id=refund.pk) == RefundState.DONE
        assert payments.send_refund(house=evening.house, refund_id=refund.pk) == RefundState.DONE
    assert reread(order).state == OrderState.EXPIRED and not tickets(order)
    assert list(Provider.refunds.values()) == [order.total_cents]
    assert books(order) == {}


def test_paid_twice_the_second_goes_back(evening: Performance) -> None:
    order = order_of(evening, hold(evening))
    first = start(evening, order)
    with house_scope(evening.house_id):
        Payment.objects.filter(pk=first.pk).update(state=PaymentState.FAILED)
    payments.start_payment(house=evening.house, order_id=order.pk, addresses=ADDRESSES)
    with house_scope(evening.house_id):
        both = list(Payment.objects.all())
        Payment.objects.filter(pk=first.pk).update(state=PaymentState.OPEN)
    for payment in both:
        settle(payment)
        notice(evening, payment)
    with house_scope(evening.house_id):
        assert Refund.objects.get().amount_cents == order.total_cents
    assert len(tickets(order)) == 2


def test_a_second_click_makes_no_second_order(evening: Performance) -> None:
    basket = hold(evening)
    assert order_of(evening, basket).pk == order_of(evening, basket).pk


def test_a_changed_basket_makes_a_new_order_and_lets_the_old_one_go(evening: Performance) -> None:
    basket = hold(evening)
    old = order_of(evening, basket)
    hold(evening, 1, basket)
    new = order_of(evening, basket)
    assert reread(old).state == OrderState.CANCELLED and new.total_cents > old.total_cents


def test_an_order_without_price_is_confirmed_at_once(de_kring: House, now: object) -> None:
    free = make_performance(de_kring, prices={"1": {"adult": 0}})
    assert order_of(free, hold(free)).state == OrderState.CONFIRMED


def test_a_refund_frees_the_place_voids_the_ticket_and_sends_the_money(evening: Performance) -> None:
    order = buy(evening)
    with house_scope(evening.house_id) as scope:
        line = OrderLine.objects.filter(order=order, kind="ticket").first()
        refund = operations.refund_lines(
            house=evening.house, order=order, line_ids=[line.pk], with_fees=True, reason="ziek", key=uuid4(), actor=COULISSE, now=scope.now
        )
    payments.send_refund(house=evening.house, refund_id=refund.pk)
    assert len(tickets(order)) == 1 and len(taken(evening)) == 1
    assert list(Provider.refunds.values()) == [2100]
    assert books(order)["provider:demo"] == 4350 - 2100
    assert sum(books(order).values()) == 0
    with pytest.raises(operations.NothingToRefund), house_scope(evening.house_id) as scope:
        operations.refund_lines(
            house=evening.house, order=order, line_ids=[line.pk], with_fees=True, reason="", key=uuid4(), actor=COULISSE, now=scope.now
        )


def test_what_was_paid_elsewhere_goes_back_there(evening: Performance) -> None:
    order = order_of(evening, hold(evening))
    payments.confirm_paid_elsewhere(
        house=evening.house, order_id=order.pk, amount_cents=order.total_cents, reference="till-7", actor=COULISSE, random_bytes=urandom
    )
    with house_scope(evening.house_id) as scope:
        line_ids = list(OrderLine.objects.filter(order=order).values_list("pk", flat=True))
        refund = operations.refund_lines(
            house=evening.house, order=reread(order), line_ids=line_ids, with_fees=True, reason="ziek", key=uuid4(), actor=COULISSE, now=scope.now
        )
    assert payments.send_refund(house=evening.house, refund_id=refund.pk) == RefundState.DONE
    assert payments.send_refund(house=evening.house, refund_id=refund.pk) == RefundState.DONE
    assert Provider.refunds == {} and books(order) == {}


def test_the_limit_counts_what_is_in_the_basket_already(evening: Performance) -> None:
    basket = hold(evening, 6)
    with pytest.raises(operations.LimitPassed):
        hold(evening, 5, basket)


def test_the_basket_shows_names_rates_and_the_total(evening: Performance) -> None:
    basket = hold(evening)
    with house_scope(evening.house_id) as scope:
        shown = queries.basket_view(basket, scope.now)
        lines = [place.line.pk for place in shown.performances[0].places]
        operations.choose_rates(house=evening.house, basket_id=basket, rate_by_line={lines[0]: "youth"}, now=scope.now)
        shown = queries.basket_view(basket, scope.now)
    assert shown.total_cents == 1200 + 2000 + 200 + 150
    assert [offered.total_cents for offered in shown.performances[0].places[0].rates] == [2100, 1300]


def test_a_basket_whose_time_is_over_can_still_be_ordered_while_its_places_are_free(evening: Performance) -> None:
    basket = hold(evening)
    with frozen_now(NOW + timedelta(minutes=30)):
        assert order_of(evening, basket).state == OrderState.AWAITING_PAYMENT


def test_but_not_when_somebody_took_them(evening: Performance) -> None:
    basket = hold(evening, 6)
    with frozen_now(NOW + timedelta(minutes=30)):
        for _ in range(3):
            hold(evening, 6)
        with pytest.raises(operations.PlacesLost):
            order_of(evening, basket)


def test_more_time_up_to_ten_times_the_usual(evening: Performance) -> None:
    basket = hold(evening)
    moment = NOW
    for _ in range(12):
        moment += timedelta(minutes=9)
        with frozen_now(moment), house_scope(evening.house_id) as scope:
            try:
                until = operations.extend_basket(house=evening.house, basket_id=basket, now=scope.now)
            except operations.BasketGone:
                break
    assert until == NOW + timedelta(minutes=100)
