"""Exchanges that meet: with each other, with a refund, with the door. Whatever comes first, money and tickets agree."""

from collections.abc import Callable
from random import Random
from uuid import uuid4

import pytest

from coulisse.admission import operations as doors
from coulisse.admission import queries as at_the_door
from coulisse.admission.models import Ticket
from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.memberships.types import BelowNeed, ChangeRules, Difference
from coulisse.pricing.offers.effects import Percent
from coulisse.pricing.offers.needs import Formula
from coulisse.pricing.offers.types import Offer, Tier
from coulisse.sales import operations
from coulisse.sales.models import Order, OrderLine, Payment
from coulisse.sales.operations import payments
from coulisse.sales.tests.story import ADDRESSES, Provider, at_once, broken, notice, reread, settle, tickets
from coulisse.sales.tests.swapping import allow, begin, earned, give_back, lines, money_in, paid, place, sell_formula, single, subscribed
from coulisse.sales.tests.test_offers_in_orders import offer
from coulisse.testing.cast import NOW, make_house
from coulisse.testing.factories import SERVICE_FEE, make_performance

RULES = ChangeRules(exchange_hours=0, difference=Difference.MONEY)
REFUSED = (payments.OrderNotPayable, operations.NothingToRefund, operations.TicketsGone, operations.BasketGone, operations.NotExchangeable)
ROUNDS = 5


def trying(do: Callable[[], object]) -> Callable[[], None]:
    def one() -> None:
        with frozen_now(NOW):
            try:
                do()
            except REFUSED:
                return

    return one


def come_in(order: Order, line: OrderLine) -> None:
    with house_scope(order.house_id) as scope:
        ticket = Ticket.objects.filter(order_line_id=line.pk).first()
        code = at_the_door.signed_codes(house=order.house, tickets=[ticket])[ticket.pk]
        doors.scan(house=order.house, performance_id=line.performance_id, code=code, actor=COULISSE, nonce=uuid4(), now=scope.now)


@pytest.mark.usefixtures("nobody_hears")
def test_one_ticket_is_exchanged_once_given_back_or_scanned(committed_db: None) -> None:
    with frozen_now(NOW):
        house = make_house()
        allow(house, RULES)
        evenings = [(0, 2000), (8, 2500), (9, 2000)]
        old, dear, same = (make_performance(house, rows=6, seats=6, days=days, prices={"1": {"adult": cents}}) for days, cents in evenings)
    for turn in range(ROUNDS):
        with frozen_now(NOW):
            order = single(old)
            (line,) = lines(order)
            first, second = (place(order, begin(order, [line.pk], dear)) for _turn in range(2))
            free = begin(order, [line.pk], same)
        work = [
            lambda order=first: paid(order), lambda order=second: paid(order), lambda order=order, free=free: place(order, free, 0),
            lambda order=order, line=line: give_back(order, line.pk), lambda order=order, line=line: come_in(order, line),
        ]  # fmt: skip
        Random(turn).shuffle(work)
        assert at_once([trying(do) for do in work]) == []
        with house_scope(house.pk):
            came = OrderLine.objects.filter(order__holder__in=[first.holder, second.holder, free], order__state="confirmed", kind="ticket").count()
            given = order.refunds.filter(exchanged_cents=0).count()
            stays = Ticket.objects.filter(order_line_id=line.pk, voided_at=None).count()
            inside = bool(at_the_door.admitted_lines(house=house, order_line_ids=[line.pk]))
        assert came + given + stays == 1, "one thing became of it"
        assert not (came and inside), "who is inside has used it"
        assert not broken(house)


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody_hears")
@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_exchanged_and_given_back_money_in_is_what_is_held(de_kring: House, now: object, seed: int) -> None:
    """Thirty steps each: exchanges of any ticket to any evening, back again, and refunds; to the cent after every one."""
    chance = Random(seed)
    offer(de_kring, Offer("three", {"nl": "Vanaf drie"}, Percent(chance.choice([700, 1500, 3300])), Formula(3), tiers=(Tier(5, Percent(4000)),)))
    below, difference = chance.choice(list(BelowNeed)), chance.choice([Difference.MONEY, Difference.KEPT])
    changes = ChangeRules(exchange_hours=48, exchange_fee_cents=chance.choice([0, 150]), difference=difference, below_need=below)
    season = [
        make_performance(de_kring, rows=3, seats=6, days=7 + turn, prices={"1": {"adult": chance.randrange(0, 4000)}}, fees=[SERVICE_FEE])
        for turn in range(8)
    ]
    orders = [subscribed(de_kring, season, sell_formula(de_kring, changes), ("An", [1, 2, 3, 4, 5]), ("Bram", [1, 2, 3]))]
    for _step in range(14):
        order = chance.choice(orders)
        live = lines(order)
        if not live:
            continue
        line = chance.choice(live)
        if chance.random() < 0.3:
            give_back(order, line.pk)
        else:
            try:
                orders.append(paid(place(order, begin(order, [line.pk], chance.choice(season)))))
            except operations.NotInPlace:
                continue
        assert money_in(de_kring) == earned(de_kring)
    assert not broken(de_kring)
    for order in orders:
        if left := lines(order):
            give_back(order, *(line.pk for line in left))
    assert money_in(de_kring) == earned(de_kring) == kept(de_kring)
    assert not broken(de_kring)


def kept(house: House) -> int:
    """What exchanges cost, and differences that aren't given back: all that a house keeps when every ticket came back."""
    with house_scope(house.pk):
        return sum(OrderLine.objects.filter(kind="fee", refunded_at=None, order__state="confirmed").values_list("price_cents", flat=True))


class TestThroughTheProvider:
    """What happens between the old ticket and the new one when paying is cut off, late, or said twice."""

    @pytest.fixture
    def waiting(self, de_kring: House, now: object, paper: type[Provider]) -> Order:
        allow(de_kring, RULES)
        old, dear = (make_performance(de_kring, rows=2, seats=4, days=days, prices={"1": {"adult": cents}}) for days, cents in ((7, 2000), (9, 2500)))
        order = single(old)
        return place(order, begin(order, [lines(order)[0].pk], dear))

    def pay_for(self, order: Order) -> Payment:
        payments.start_payment(house=order.house, order_id=order.pk, addresses=ADDRESSES)
        with house_scope(order.house_id):
            return Payment.objects.select_related("order").get(order=order)

    def test_a_notice_that_comes_twice_exchanges_once(self, waiting: Order) -> None:
        payment = self.pay_for(waiting)
        settle(payment)
        (line,) = lines(waiting)
        for _turn in range(2):
            notice(line.performance, payment)
        assert reread(waiting).state == "confirmed"
        assert len(tickets(waiting)) == 1
        assert not broken(waiting.house)

    def test_a_notice_that_is_lost_is_found_by_the_poll(self, waiting: Order) -> None:
        payment = self.pay_for(waiting)
        settle(payment)
        payments.recover_payment(house=waiting.house, payment_id=payment.pk, addresses=ADDRESSES)
        assert reread(waiting).state == "confirmed"
        assert not broken(waiting.house)

    def test_paid_for_a_ticket_that_is_gone_the_money_comes_back(self, waiting: Order) -> None:
        payment = self.pay_for(waiting)
        with house_scope(waiting.house_id):
            old = Order.objects.select_related("house").get(is_exchange=False)
        give_back(old, lines(old)[0].pk)
        settle(payment)
        (line,) = lines(waiting)
        notice(line.performance, payment)
        assert reread(waiting).state == "expired"
        with house_scope(waiting.house_id):
            assert waiting.refunds.get().amount_cents == 500
        assert not broken(waiting.house)

    def test_a_payment_that_fails_leaves_everything_as_it_was(self, waiting: Order) -> None:
        payment = self.pay_for(waiting)
        settle(payment, "failed")
        (line,) = lines(waiting)
        notice(line.performance, payment)
        with house_scope(waiting.house_id):
            old = Order.objects.get(is_exchange=False)
        assert len(tickets(old)) == 1
