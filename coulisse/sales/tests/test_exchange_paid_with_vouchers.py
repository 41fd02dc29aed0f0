"""What the new tickets cost more is paid with gift vouchers, whole or in part: once, and given back where it was paid."""

from datetime import timedelta
from uuid import UUID

import pytest

from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.memberships.models import Membership
from coulisse.programme.models import Performance
from coulisse.sales import operations
from coulisse.sales.models import Order, Payment
from coulisse.sales.operations import CodeUnknown, PriceChanged, payments
from coulisse.sales.tests.story import ADDRESSES, Provider, at_once, broken, notice, reread, settle, tickets
from coulisse.sales.tests.swapping import allow, balance, balances, begin, earned, give_back, lines, money_in, paid, place, single, swap
from coulisse.sales.tests.test_offers_in_orders import code
from coulisse.sales.tests.test_vouchers_pay import left, voucher
from coulisse.testing.cast import NOW, make_house
from coulisse.testing.factories import make_performance


def evenings_of(house: House) -> list[Performance]:
    """At € 20, € 30 and € 10."""
    found = [(7, 2000), (9, 3000), (11, 1000)]
    return [make_performance(house, rows=3, seats=10, days=days, prices={"1": {"adult": cents}}) for days, cents in found]


@pytest.fixture
def evenings(de_kring: House, now: object) -> list[Performance]:
    allow(de_kring)
    return evenings_of(de_kring)


def bring(order: Order, exchange: UUID, typed: object) -> None:
    with house_scope(order.house_id) as scope:
        operations.bring_voucher(house=order.house, basket_id=exchange, typed=str(typed), now=scope.now)


def begun(order: Order, evening: Performance, *vouchers: Membership) -> UUID:
    exchange = begin(order, [line.pk for line in lines(order)], evening)
    for one in vouchers:
        bring(order, exchange, one)
    return exchange


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody_hears")
class TestPaying:
    def test_a_voucher_pays_all_of_it_and_it_is_done_at_once(self, evenings: list[Performance]) -> None:
        order, held = single(evenings[0]), voucher(evenings[0].house, 2500)
        exchange = begun(order, evenings[1], held)
        assert balance(order, exchange) == 0
        new = place(order, exchange)
        assert (new.state, new.total_cents, new.tendered_cents, left(held)) == ("confirmed", 3000, 3000, 1500)
        assert len(tickets(new)) == 1 and not tickets(order)
        assert balances(order.house)["vouchers_outstanding"] == -1500
        assert not broken(order.house)

    def test_a_voucher_pays_a_part_and_money_the_rest(self, evenings: list[Performance]) -> None:
        order, held = single(evenings[0]), voucher(evenings[0].house, 400)
        exchange = begun(order, evenings[1], held)
        assert balance(order, exchange) == 600
        waiting = place(order, exchange)
        assert (waiting.state, waiting.to_pay_cents, left(held), len(tickets(order))) == ("awaiting", 600, 400, 1)
        assert paid(waiting).state == "confirmed" and left(held) == 0
        assert not broken(order.house)

    def test_given_back_each_way_of_paying_gets_its_own(self, evenings: list[Performance]) -> None:
        order, held = single(evenings[0]), voucher(evenings[0].house, 400)
        new = paid(place(order, begun(order, evenings[1], held)))
        (line,) = lines(new)
        refund = give_back(new, line.pk)
        assert (refund.amount_cents, refund.voucher_cents, refund.exchanged_cents, left(held)) == (600, 400, 2000, 400)
        assert money_in(order.house) == earned(order.house) == 0
        assert not broken(order.house)

    def test_exchanged_back_the_voucher_has_its_part_again(self, evenings: list[Performance]) -> None:
        order, held = single(evenings[0]), voucher(evenings[0].house, 1000)
        dear = place(order, begun(order, evenings[1], held))
        back = swap(dear, evenings[1], evenings[0])
        assert back.state == "confirmed" and left(held) == 1000
        assert not broken(order.house)

    def test_what_pays_nothing_is_unknown(self, evenings: list[Performance]) -> None:
        """A code, a spent voucher and nonsense answer the same; the exchange is as it was."""
        house = evenings[0].house
        code(house)
        order, spent = single(evenings[0]), voucher(house, 1000)
        place(order, begun(order, evenings[1], spent))
        other = single(evenings[0])
        exchange = begun(other, evenings[1])
        for typed in ("ZOMER", str(spent), "x" * 10_000, "\x00", ""):
            with pytest.raises(CodeUnknown):
                bring(other, exchange, typed)
        assert balance(other, exchange) == 1000

    def test_cheaper_nothing_is_taken_from_a_voucher(self, evenings: list[Performance]) -> None:
        order, held = single(evenings[0]), voucher(evenings[0].house, 1000)
        new = place(order, begun(order, evenings[2], held))
        assert (new.state, left(held), new.tendered_cents) == ("confirmed", 1000, 1000)
        assert not broken(order.house)

    def test_not_paid_in_time_the_voucher_is_whole_and_the_ticket_good(self, evenings: list[Performance]) -> None:
        order, held = single(evenings[0]), voucher(evenings[0].house, 400)
        waiting = place(order, begun(order, evenings[1], held))
        later = NOW + timedelta(minutes=30)
        with frozen_now(later):
            with house_scope(order.house_id):
                assert operations.expire_order(order=waiting, now=later)
            another = single(evenings[0])
            assert balance(another, begun(another, evenings[1], held)) == 600, "it can be spent elsewhere"
        assert left(held) == 400 and len(tickets(order)) == 1
        assert not broken(order.house)

    def test_somebody_else_spent_it_meanwhile(self, evenings: list[Performance]) -> None:
        held = voucher(evenings[0].house, 1000)
        first, second = single(evenings[0]), single(evenings[0])
        seen = [begun(order, evenings[1], held) for order in (first, second)]
        place(first, seen[0])
        with pytest.raises(PriceChanged) as refused:
            place(second, seen[1], 0)
        assert refused.value.total_cents == 1000 and len(tickets(second)) == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody_hears")
def test_who_comes_back_from_paying_with_a_voucher_after_all_pays_with_that(evenings: list[Performance]) -> None:
    order, held = single(evenings[0]), voucher(evenings[0].house, 1000)
    exchange = begun(order, evenings[1])
    waiting = place(order, exchange)
    assert place(order, exchange).pk == waiting.pk, "pressed twice it is the same"
    bring(order, exchange, held)
    done = place(order, exchange)
    assert (done.state, reread(waiting).state, left(held)) == ("confirmed", "cancelled", 0)
    with pytest.raises(payments.OrderNotPayable):
        paid(waiting)
    assert not broken(order.house)


class TestThroughTheProvider:
    @pytest.fixture
    def waiting(self, evenings: list[Performance], paper: type[Provider]) -> tuple[Order, Membership]:
        order, held = single(evenings[0]), voucher(evenings[0].house, 400)
        return place(order, begun(order, evenings[1], held)), held

    def pay_for(self, order: Order) -> Payment:
        payments.start_payment(house=order.house, order_id=order.pk, addresses=ADDRESSES)
        with house_scope(order.house_id):
            return Payment.objects.select_related("order").get(order=order)

    @pytest.mark.django_db
    def test_the_provider_is_asked_for_the_rest_only(self, waiting: tuple[Order, Membership]) -> None:
        order, held = waiting
        payment = self.pay_for(order)
        settle(payment)
        notice(lines(order)[0].performance, payment)
        assert (payment.amount_cents, reread(order).state, left(held)) == (600, "confirmed", 0)
        assert not broken(order.house)

    @pytest.mark.django_db
    def test_paying_fails_and_the_value_comes_back(self, waiting: tuple[Order, Membership]) -> None:
        order, held = waiting
        payment = self.pay_for(order)
        settle(payment, "failed")
        notice(lines(order)[0].performance, payment)
        later = NOW + timedelta(minutes=30)
        with frozen_now(later), house_scope(order.house_id):
            assert operations.expire_order(order=order, now=later)
            old = Order.objects.select_related("house").get(is_exchange=False, tendered_cents=0, total_cents=2000)
        assert len(tickets(old)) == 1 and left(held) == 400
        with frozen_now(later):
            assert balance(old, begun(old, lines(order)[0].performance, held)) == 600
        assert not broken(order.house)


@pytest.mark.usefixtures("nobody_hears")
def test_ten_exchanges_pay_with_one_voucher_at_once(committed_db: None) -> None:
    with frozen_now(NOW):
        house = make_house()
        allow(house)
        evenings = evenings_of(house)
        held = voucher(house, 2500)
        orders = [single(evenings[0]) for _turn in range(10)]
        asked = [(order, begun(order, evenings[1], held)) for order in orders]
    done: list[int] = []

    def exchange(order: Order, begun_as: UUID) -> None:
        with frozen_now(NOW):
            for _try in range(10):
                try:
                    done.append(paid(place(order, begun_as)).to_pay_cents)
                    return
                except PriceChanged:
                    continue
            raise AssertionError("never done")

    assert at_once([lambda one=one: exchange(*one) for one in asked]) == []
    assert sorted(done) == [0, 0, 500, *[1000] * 7] and left(held) == 0
    assert money_in(house) + 2500 == earned(house)
    assert [found for found in broken(house) if found] == []
