"""A ticket for another performance: priced as the choice with the new one in it, all of it or nothing, to the cent."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from coulisse.admission.models import Admittance, Ticket
from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.memberships.models import Membership
from coulisse.memberships.types import ChangeRules, Difference
from coulisse.pricing.offers.effects import Percent
from coulisse.pricing.offers.needs import Formula
from coulisse.pricing.offers.types import Offer
from coulisse.programme.models import Performance
from coulisse.sales import operations
from coulisse.sales.exchange_targets import targets
from coulisse.sales.exchanged import went_for
from coulisse.sales.exchanging import WhyNot, tickets_to_exchange
from coulisse.sales.models import Exchange, Order, OrderLine, Refund, SubscriptionTicket, Tender
from coulisse.sales.operations import NotExchangeable, NotInPlace, OneEveningAtATime, PriceChanged, TicketsGone, WrongCount, going_of
from coulisse.sales.operations.baskets import HoldAsked
from coulisse.sales.tests.story import broken, taken, tickets
from coulisse.sales.tests.swapping import (
    RULES,
    STAFF,
    again,
    allow,
    balance,
    balances,
    begin,
    earned,
    give_back,
    lines,
    money_in,
    ordered,
    paid,
    place,
    sell_formula,
    sell_vouchers,
    single,
    subscribed,
    swap,
)
from coulisse.sales.tests.test_offers_in_orders import offer
from coulisse.testing.cast import NOW
from coulisse.testing.factories import SERVICE_FEE, make_performance

THREE = Offer("three", {"nl": "Vanaf drie"}, Percent(1000), Formula(3))
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_hears")]


@pytest.fixture
def season(de_kring: House, now: object) -> list[Performance]:
    """Six evenings at € 20, the last two at € 30 and € 15."""
    dear = [{"1": {"adult": 3000}}, {"1": {"adult": 1500}}]
    usual = [make_performance(de_kring, rows=3, seats=6, days=7 + turn, fees=[SERVICE_FEE]) for turn in range(4)]
    return [*usual, *(make_performance(de_kring, rows=3, seats=6, days=20 + turn, prices=one, fees=[SERVICE_FEE]) for turn, one in enumerate(dear))]


@pytest.fixture
def of_three(de_kring: House) -> int:
    offer(de_kring, THREE)
    return sell_formula(de_kring)


def test_a_ticket_goes_and_another_takes_its_place_at_the_subscribers_price(de_kring: House, season: list[Performance], of_three: int) -> None:
    order = subscribed(de_kring, season, of_three, ("An", [1, 2, 3]), ("Bram", [1, 2, 4]))
    (goes,) = lines(order, season[2])
    new = place(order, begin(order, [goes.pk], season[4]))
    assert (new.state, new.total_cents, new.to_pay_cents) == ("awaiting", 2700 + 100, 900)
    assert len(tickets(order)) == 6, "nothing goes before the new one is paid"
    new = paid(new)
    assert new.state == "confirmed"
    assert goes.place_no not in taken(season[2])
    (line,) = lines(new)
    assert (line.price_cents, line.plain_cents) == (2700, 3000)
    with house_scope(de_kring.pk):
        membership = Membership.objects.get()
        mine = SubscriptionTicket.objects.get(order_line=line)
        assert (mine.membership_id, mine.person.name) == (membership.pk, "An")
        assert [entry.kind for entry in membership.entries.order_by("pk")] == ["issued", "changed"]
        assert Ticket.objects.get(order_line_id=goes.pk).void_reason == "exchanged"
        assert went_for([goes.pk]) == {goes.pk: new}
    assert [ticket.holder_name for ticket in tickets(new)] == ["An"]
    assert not broken(de_kring)


def test_there_and_back_costs_nothing(de_kring: House, season: list[Performance], of_three: int) -> None:
    order = subscribed(de_kring, season, of_three, ("An", [1, 2, 3]))
    had = money_in(de_kring)
    there = swap(order, season[2], season[4])
    assert money_in(de_kring) == had + 900
    back = swap(there, season[4], season[2])
    assert money_in(de_kring) == had == earned(de_kring)
    (line,) = lines(back)
    assert line.price_cents == 1800
    assert not broken(de_kring)


def test_what_costs_the_same_is_done_at_once(de_kring: House, season: list[Performance], of_three: int) -> None:
    order = subscribed(de_kring, season, of_three, ("An", [1, 2, 3]))
    new = place(order, begin(order, [lines(order)[0].pk], season[3]))
    assert (new.state, new.to_pay_cents) == ("confirmed", 0)
    assert not broken(de_kring)


def test_who_pays_less_gets_the_money_back_the_way_it_was_paid(de_kring: House, season: list[Performance], of_three: int) -> None:
    order = subscribed(de_kring, season, of_three, ("An", [1, 2, 3]))
    new = swap(order, season[0], season[5])
    assert new.total_cents == 1350 + 100
    with house_scope(de_kring.pk):
        refund = Refund.objects.get(order=order)
        assert (refund.amount_cents, refund.exchanged_cents, refund.payment.order_id) == (450, 1450, order.pk)
    assert not broken(de_kring)


def test_a_difference_that_isnt_given_back_stays_with_the_house(de_kring: House, season: list[Performance]) -> None:
    offer(de_kring, THREE)
    order = subscribed(de_kring, season, sell_formula(de_kring, ChangeRules(exchange_hours=48)), ("An", [1, 2, 3]))
    had = money_in(de_kring)
    new = swap(order, season[0], season[5])
    assert money_in(de_kring) == had == earned(de_kring)
    with house_scope(de_kring.pk):
        assert list(OrderLine.objects.filter(order=new, kind="fee").values_list("rate_key", "price_cents")) == [("difference", 450)]
    assert not broken(de_kring)


def test_a_difference_becomes_a_voucher(de_kring: House, season: list[Performance]) -> None:
    offer(de_kring, THREE)
    sell_vouchers(de_kring)
    changes = ChangeRules(exchange_hours=48, difference=Difference.VOUCHER)
    order = subscribed(de_kring, season, sell_formula(de_kring, changes), ("An", [1, 2, 3]))
    swap(order, season[0], season[5])
    with house_scope(de_kring.pk):
        assert Membership.objects.get(left_cents__gt=0).left_cents == 450
    assert balances(de_kring)["vouchers_outstanding"] == -450
    assert not broken(de_kring)


def test_a_house_without_vouchers_gives_the_money(de_kring: House, season: list[Performance]) -> None:
    offer(de_kring, THREE)
    changes = ChangeRules(exchange_hours=48, difference=Difference.VOUCHER)
    order = subscribed(de_kring, season, sell_formula(de_kring, changes), ("An", [1, 2, 3]))
    had = money_in(de_kring)
    swap(order, season[0], season[5])
    assert money_in(de_kring) == had - 450


def test_an_exchange_has_its_price_for_each_ticket(de_kring: House, season: list[Performance]) -> None:
    allow(de_kring, ChangeRules(exchange_hours=48, exchange_fee_cents=250))
    order = single(season[0], 2)
    new = place(order, begin(order, [line.pk for line in lines(order)], season[1]))
    assert new.to_pay_cents == 500
    assert paid(new).state == "confirmed"
    assert not broken(de_kring)


def test_what_is_exchanged_and_given_back_finds_its_way_to_where_it_was_paid(de_kring: House, season: list[Performance], of_three: int) -> None:
    """Twice exchanged and then given back: part is paid back by each order that was paid."""
    order = subscribed(de_kring, season, of_three, ("An", [1, 2, 3]))
    second = swap(order, season[0], season[4])
    third = swap(second, season[4], season[3])
    had = money_in(de_kring)
    give_back(third, *(line.pk for line in lines(third)))
    assert money_in(de_kring) == had - 1900
    give_back(order, *(line.pk for line in lines(order)))
    assert money_in(de_kring) == 0 == earned(de_kring)
    with house_scope(de_kring.pk):
        for each in (order, second, third):
            money = sum(Refund.objects.filter(order=each).values_list("amount_cents", flat=True))
            assert money == again(each).to_pay_cents
    assert not broken(de_kring)


def test_only_what_the_formula_is_chosen_from_takes_the_place(de_kring: House, season: list[Performance], of_three: int) -> None:
    order = subscribed(de_kring, season, of_three, ("An", [1, 2, 3]))
    (goes,) = lines(order, season[0])
    with house_scope(de_kring.pk) as scope:
        found = targets(going_of(de_kring, order, [goes.pk], scope.now), scope.now)
    assert [one.performance.pk for one in found] == [season[no].pk for no in (3, 4, 5)], "nobody sees the same evening twice"
    assert [one.quote.balance_cents for one in found] == [0, 900, -450]
    with pytest.raises(NotInPlace):
        begin(order, [goes.pk], season[1])


def test_single_tickets_go_where_the_house_says(de_kring: House, season: list[Performance]) -> None:
    order = single(season[0])
    (goes,) = lines(order)
    with pytest.raises(NotExchangeable) as refused:
        begin(order, [goes.pk], season[1])
    assert refused.value.why == WhyNot.NOT_ALLOWED
    allow(de_kring, everywhere=False)
    with pytest.raises(NotInPlace):
        begin(order, [goes.pk], season[1])
    same = make_performance(de_kring, production=season[0].production, days=9, rows=2, seats=4, fees=[SERVICE_FEE])
    assert place(order, begin(order, [goes.pk], same)).state == "confirmed"


def test_staff_isnt_bound_by_what_visitors_are_allowed(de_kring: House, season: list[Performance]) -> None:
    order = single(season[0])
    new = place(order, begin(order, [lines(order)[0].pk], season[1], STAFF))
    assert (new.state, new.channel) == ("confirmed", "office")


@pytest.mark.parametrize(
    ("changes", "days", "why"),
    [(RULES, 5.5, WhyNot.TOO_LATE), (RULES, 8, WhyNot.PASSED), (ChangeRules(), 0, WhyNot.NOT_ALLOWED)],
)
def test_why_a_ticket_cant_be_exchanged(de_kring: House, season: list[Performance], changes: ChangeRules, days: float, why: WhyNot) -> None:
    allow(de_kring, changes)
    order = single(season[0])
    with frozen_now(NOW + timedelta(days=days)), house_scope(de_kring.pk) as scope:
        assert [one.why_not for one in tickets_to_exchange(de_kring, order, scope.now)] == [why]


def test_so_often_and_not_more(de_kring: House, season: list[Performance]) -> None:
    allow(de_kring, ChangeRules(exchange_hours=48, exchange_times=1))
    order = swap(single(season[0]), season[0], season[1])
    with pytest.raises(NotExchangeable) as refused:
        begin(order, [lines(order)[0].pk], season[2])
    assert refused.value.why == WhyNot.OFTEN


def test_one_evening_at_a_time_and_as_many_places_as_tickets(de_kring: House, season: list[Performance], of_three: int) -> None:
    order = subscribed(de_kring, season, of_three, ("An", [1, 2, 3]), ("Bram", [1, 2, 3]))
    with pytest.raises(OneEveningAtATime):
        begin(order, [line.pk for line in lines(order)], season[4])
    with pytest.raises(WrongCount):
        begin(order, [line.pk for line in lines(order, season[0])], season[4], place_nos=[1])
    exchange = begin(order, [line.pk for line in lines(order, season[0])], season[4], place_nos=[1, 2])
    assert sorted(line.place_no for line in lines(place_and_pay(order, exchange))) == [1, 2]


def place_and_pay(order: Order, exchange: UUID) -> Order:
    return paid(place(order, exchange))


def test_a_line_of_another_order_is_nobodys(de_kring: House, season: list[Performance]) -> None:
    allow(de_kring)
    mine, theirs = single(season[0]), single(season[0])
    with pytest.raises(NotExchangeable) as refused:
        begin(mine, [lines(theirs)[0].pk], season[1])
    assert refused.value.why is None


def test_pressed_twice_it_is_one(de_kring: House, season: list[Performance]) -> None:
    allow(de_kring)
    order = single(season[0])
    exchange = begin(order, [lines(order)[0].pk], season[4])
    first, second = place(order, exchange), place(order, exchange)
    assert first.pk == second.pk
    paid(first)
    assert place(order, exchange, 1000).pk == first.pk
    assert len(tickets(first)) == 1


def test_who_saw_another_amount_is_asked_again(de_kring: House, season: list[Performance]) -> None:
    allow(de_kring)
    order = single(season[0])
    exchange = begin(order, [lines(order)[0].pk], season[4])
    with pytest.raises(PriceChanged) as refused:
        place(order, exchange, 0)
    assert refused.value.total_cents == 1000 == balance(order, exchange)


def test_of_two_exchanges_of_one_ticket_the_first_that_is_paid_stands(de_kring: House, season: list[Performance]) -> None:
    allow(de_kring)
    order = single(season[0])
    goes = [lines(order)[0].pk]
    first, second = place(order, begin(order, goes, season[4])), place(order, begin(order, goes, season[4]))
    paid(first)
    with pytest.raises(operations.payments.OrderNotPayable):
        paid(second)
    assert again(second).state == "awaiting"
    assert not broken(de_kring)


def test_a_ticket_that_was_given_back_isnt_exchanged_any_more(de_kring: House, season: list[Performance]) -> None:
    allow(de_kring)
    order = single(season[0])
    exchange = begin(order, [lines(order)[0].pk], season[1])
    give_back(order, lines(order)[0].pk)
    with pytest.raises(operations.BasketGone):
        place(order, exchange, 0)
    assert not broken(de_kring)


def test_who_is_inside_has_used_the_ticket(de_kring: House, season: list[Performance]) -> None:
    allow(de_kring, ChangeRules(exchange_hours=0, difference=Difference.MONEY))
    order = single(season[0])
    new = place(order, begin(order, [lines(order)[0].pk], season[4]))
    come_in(order)
    with pytest.raises(operations.payments.OrderNotPayable):
        paid(new)
    with house_scope(de_kring.pk) as scope:
        assert [one.why_not for one in tickets_to_exchange(de_kring, order, scope.now)] == [WhyNot.INSIDE]
    assert len(tickets(order)) == 1


def come_in(order: Order) -> None:
    with house_scope(order.house_id) as scope:
        (ticket,) = Ticket.objects.filter(order_line_id=lines(order)[0].pk)
        Admittance.objects.create(house=order.house, ticket=ticket, performance_id=ticket.performance_id, at=scope.now, door="A", device="d")


def test_paid_when_the_old_evening_has_begun_it_doesnt_come_back(de_kring: House, season: list[Performance]) -> None:
    allow(de_kring)
    order = single(season[0])
    new = place(order, begin(order, [lines(order)[0].pk], season[4]))
    with frozen_now(NOW + timedelta(days=8)), pytest.raises(operations.payments.OrderNotPayable):
        paid(new)
    assert len(tickets(order)) == 1


def test_dropped_its_places_are_free(de_kring: House, season: list[Performance]) -> None:
    allow(de_kring)
    order = single(season[0])
    exchange = begin(order, [lines(order)[0].pk], season[1])
    assert taken(season[1])
    again_begun = begin(order, [lines(order)[0].pk], season[2], instead_of=exchange)
    assert not taken(season[1])
    with house_scope(de_kring.pk):
        operations.drop_exchange(house=de_kring, order=order, exchange_id=again_begun)
        operations.drop_exchange(house=de_kring, order=order, exchange_id=uuid4())
    assert not taken(season[2])


def test_what_was_given_back_of_an_order_that_a_ticket_paid_is_noted_with_the_ticket(de_kring: House, season: list[Performance]) -> None:
    allow(de_kring)
    order = single(season[0], 2)
    new = swap(order, season[0], season[4], 1)
    give_back(new, lines(new)[0].pk)
    with house_scope(de_kring.pk):
        tender = Tender.objects.get(order=new)
        assert (tender.cents, tender.given_back_cents) == (2100, 2100)
        assert sorted(Refund.objects.filter(order__in=[order, new]).values_list("amount_cents", flat=True)) == [0, 1000, 2100]
    assert not broken(de_kring)


def test_a_ticket_that_went_in_the_same_instant_stops_it(de_kring: House, season: list[Performance]) -> None:
    allow(de_kring)
    order = single(season[0])
    one, other = begin(order, [lines(order)[0].pk], season[1]), begin(order, [lines(order)[0].pk], season[2])
    place(order, one)
    with pytest.raises((operations.BasketGone, TicketsGone)):
        place(order, other, 0)
    assert not broken(de_kring)


def test_who_sits_in_a_wheelchair_place_gets_one(de_kring: House, now: object) -> None:
    allow(de_kring)
    old, new = (make_performance(de_kring, rows=2, seats=6, wheelchair=1, days=days) for days in (7, 8))
    with house_scope(de_kring.pk) as scope:
        asked = HoldAsked(de_kring, uuid4(), old.pk, "nl", scope.now)
        basket = operations.hold_accessible_seats(asked=asked, wheelchairs=1, others=1).basket_id
    order = paid(ordered(de_kring, basket))
    after = swap(order, old, new)
    was = {line.rate_key: "wheelchair" in line.place_name["marks"] for line in lines(order, live=False)}
    assert sum("wheelchair" in line.place_name["marks"] for line in lines(after)) == 1
    assert was == {line.rate_key: "wheelchair" in line.place_name["marks"] for line in lines(after)}


def test_what_was_begun_and_left_is_forgotten(de_kring: House, season: list[Performance]) -> None:
    allow(de_kring)
    order = single(season[0])
    exchange = begin(order, [lines(order)[0].pk], season[1])
    with frozen_now(NOW + timedelta(days=8)), house_scope(de_kring.pk) as scope:
        operations.forget_left_baskets(house=de_kring, now=scope.now)
        assert not Exchange.objects.filter(pk=exchange).exists()


def test_when_the_time_is_over_it_begins_anew_and_nothing_changed(de_kring: House, season: list[Performance]) -> None:
    allow(de_kring)
    order = single(season[0])
    exchange = begin(order, [lines(order)[0].pk], season[1])
    with frozen_now(NOW + timedelta(minutes=30)), pytest.raises(operations.BasketGone):
        place(order, exchange, 0)
    assert len(tickets(order)) == 1


class TestRulesOfAnEvent:
    """An event may have conditions of its own; those of the house hold for all others."""

    def say(self, evening: Performance, changes: ChangeRules) -> None:
        with house_scope(evening.house_id):
            operations.change_exchange_rules(
                house=evening.house, changes=changes, everywhere=True, actor=STAFF, now=NOW, production=evening.production
            )

    def test_a_gala_isnt_exchanged_and_the_others_are(self, de_kring: House, season: list[Performance]) -> None:
        allow(de_kring)
        self.say(season[0], ChangeRules())
        gala, other = single(season[0]), single(season[1])
        with pytest.raises(NotExchangeable) as refused:
            begin(gala, [lines(gala)[0].pk], season[2])
        assert refused.value.why == WhyNot.NOT_ALLOWED
        begin(other, [lines(other)[0].pk], season[2])

    def test_an_event_alone_may_allow_it(self, de_kring: House, season: list[Performance]) -> None:
        self.say(season[0], ChangeRules(exchange_hours=1, exchange_fee_cents=300))
        order, other = single(season[0]), single(season[1])
        assert balance(order, begin(order, [lines(order)[0].pk], season[1])) == 300
        with pytest.raises(NotExchangeable):
            begin(other, [lines(other)[0].pk], season[2])

    def test_without_its_own_those_of_the_house_hold_again(self, de_kring: House, season: list[Performance]) -> None:
        allow(de_kring)
        self.say(season[0], ChangeRules())
        order = single(season[0])
        with house_scope(de_kring.pk):
            operations.drop_exchange_rules(house=de_kring, production=season[0].production, actor=STAFF, now=NOW)
        begin(order, [lines(order)[0].pk], season[2])
