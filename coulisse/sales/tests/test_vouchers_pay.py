"""A voucher pays part of an order, or all of it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from os import urandom
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connections

from coulisse.config.invariants import ask_all
from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.ledger import queries as ledger
from coulisse.memberships import operations as memberships
from coulisse.memberships.models import Membership
from coulisse.memberships.types import ProductKind, ProductTerms, Validity
from coulisse.programme.models import Performance
from coulisse.sales import operations, queries
from coulisse.sales.models import Order, OrderLine, Refund
from coulisse.sales.operations import PriceChanged, payments
from coulisse.sales.operations.baskets import HoldAsked
from coulisse.sales.types import OrderState, ProductAsked, RefundState
from coulisse.testing.cast import NOW, make_house
from coulisse.testing.factories import ORDER_FEE, SERVICE_FEE, make_performance


@pytest.fixture
def evening(de_kring: House, now: object) -> Iterator[Performance]:
    """Two places cost 2 × (€ 20 + € 1) + € 1.50: € 43.50."""
    yield make_performance(de_kring, rows=2, seats=10, fees=[SERVICE_FEE, ORDER_FEE])


def voucher(house: House, cents: int, *, line: int = 1, months: int | None = None) -> Membership:
    terms = ProductTerms({"nl": "Bon"}, price_cents=cents, vat_permyriad=0, worth_cents=cents, validity=Validity(months=months))
    with house_scope(house.pk):
        product = memberships.create_product(house=house, key=f"bon-{line}", kind=ProductKind.VOUCHER, terms=terms, actor=COULISSE, now=NOW)
        given = operations.give_product(
            house=house, asked=ProductAsked(product.pk), email="an@example.org", name="", language="nl", reason="", actor=COULISSE, now=NOW,
            random_bytes=urandom, tell_buyer=False,
        )  # fmt: skip
        return Membership.objects.select_related("version").get(order_line_id__in=given.lines.values("pk"))


def hold(evening: Performance, *vouchers: Membership, count: int = 2) -> UUID:
    basket, house = uuid4(), evening.house
    with house_scope(house.pk) as scope:
        operations.hold_best_seats(asked=HoldAsked(house, basket, evening.pk, "nl", scope.now), count=count, zone_key="1")
        for one in vouchers:
            operations.enter_code(house=house, basket_id=basket, typed=str(one), now=scope.now)
    return basket


def place(evening: Performance, basket: UUID, seen: int | None = None) -> Order:
    with house_scope(evening.house_id) as scope:
        return operations.place_order(
            house=evening.house, basket_id=basket, email="bea@example.org", language="nl", now=scope.now, random_bytes=urandom, total_seen_cents=seen
        )


def pay(order: Order) -> None:
    payments.confirm_paid_elsewhere(
        house=order.house, order_id=order.pk, amount_cents=order.to_pay_cents, reference=order.code, actor=COULISSE, random_bytes=urandom
    )


def refund(order: Order, *line_ids: int, with_fees: bool = True) -> Refund:
    with house_scope(order.house_id) as scope:
        return operations.refund_lines(
            house=order.house, order=order, line_ids=line_ids, with_fees=with_fees, reason="", key=uuid4(), actor=COULISSE, now=scope.now
        )


def left(held: Membership) -> int:
    with house_scope(held.house_id):
        return Membership.objects.get(pk=held.pk).left_cents


def lines(order: Order) -> list[int]:
    with house_scope(order.house_id):
        return list(OrderLine.objects.filter(order=order).order_by("pk").values_list("pk", flat=True))


def books(order: Order) -> dict[str, int]:
    with house_scope(order.house_id):
        return {account: cents for account, cents in ledger.balances_about(f"order:{order.code}").items() if cents}


def test_a_voucher_pays_its_part_and_the_provider_is_asked_for_the_rest(evening: Performance) -> None:
    held = voucher(evening.house, 3000)
    basket = hold(evening, held)
    with house_scope(evening.house_id) as scope:
        assert queries.basket_view(basket, scope.now).to_pay_cents == 1350
    order = place(evening, basket, seen=1350)
    assert (order.total_cents, order.to_pay_cents, left(held)) == (4350, 1350, 3000)
    pay(order)
    assert left(held) == 0
    said = books(order)
    assert (said["vouchers_outstanding"], said["provider:elsewhere"], said.get("buyers", 0)) == (3000, 1350, 0)


def test_what_a_voucher_pays_whole_is_confirmed_at_once(evening: Performance) -> None:
    held = voucher(evening.house, 10_000)
    order = place(evening, hold(evening, held), seen=0)
    assert order.state == OrderState.CONFIRMED and left(held) == 5650


def test_what_ends_first_pays_first(evening: Performance) -> None:
    without_end, soon = voucher(evening.house, 3000), voucher(evening.house, 3000, line=2, months=2)
    place(evening, hold(evening, without_end, soon))
    assert (left(soon), left(without_end)) == (0, 1650)


def test_money_goes_back_first_and_then_the_voucher_has_its_part(evening: Performance) -> None:
    held = voucher(evening.house, 3000)
    order = place(evening, hold(evening, held))
    pay(order)
    first, second, fee = lines(order)
    one = refund(order, first)
    assert (one.amount_cents, one.voucher_cents, left(held)) == (1350, 750, 750)
    other = refund(order, second, fee)
    assert (other.amount_cents, other.voucher_cents, left(held), other.state) == (0, 2250, 3000, RefundState.DONE)
    said = books(order)
    assert said == {"provider:elsewhere": 1350, "refunds_owed": -1350}


def test_a_voucher_that_isnt_paid_with_in_time_is_whole_again(evening: Performance) -> None:
    held = voucher(evening.house, 3000)
    order = place(evening, hold(evening, held))
    with house_scope(evening.house_id) as scope:
        assert queries.basket_view(order.holder, scope.now).to_pay_cents == 1350, "to whoever pays with it, it is there"
    assert place(evening, hold(evening, held)).to_pay_cents == 4350, "another is paying with it"
    with frozen_now(NOW + timedelta(minutes=30)):
        assert place(evening, hold(evening, held)).to_pay_cents == 1350


def test_who_saw_another_amount_is_asked_again(evening: Performance) -> None:
    held = voucher(evening.house, 3000)
    first, second = hold(evening, held), hold(evening, held)
    place(evening, first)
    with pytest.raises(PriceChanged) as refused:
        place(evening, second, seen=1350)
    assert refused.value.total_cents == 4350


def test_ten_pay_with_one_voucher_at_once(committed_db: None) -> None:
    with frozen_now(NOW):
        house = make_house()
        made = make_performance(house, rows=2, seats=10)
        held, together = voucher(house, 5000), Barrier(10)
        baskets = [hold(made, held, count=1) for _turn in range(10)]

    def order(basket: UUID) -> int:
        with frozen_now(NOW):
            try:
                together.wait(30)
                for _try in range(10):
                    try:
                        placed = place(made, basket)
                    except PriceChanged:
                        continue
                    if placed.to_pay_cents:
                        pay(placed)
                    return placed.tendered_cents
                raise AssertionError("never placed")
            finally:
                connections.close_all()

    with ThreadPoolExecutor(10) as buyers:
        assert sorted(buyers.map(order, baskets))[-3:] == [1000, 2000, 2000]
    assert left(held) == 0
    assert [finding for finding in ask_all() if not finding.holds] == []
