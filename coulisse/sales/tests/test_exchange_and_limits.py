"""What is used of codes and of limited offers follows the tickets: an exchange uses what the new one has, and no more."""

from dataclasses import replace
from os import urandom
from uuid import UUID

import pytest

from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE as GIVER
from coulisse.memberships import operations as memberships
from coulisse.memberships.models import Membership, Use
from coulisse.memberships.types import ProductKind, ProductTerms
from coulisse.pricing.offers.effects import AmountOff
from coulisse.pricing.offers.selection import Selection
from coulisse.pricing.offers.types import Limits, Offer
from coulisse.programme.models import Performance
from coulisse.sales import operations
from coulisse.sales.models import Order
from coulisse.sales.operations import PriceChanged
from coulisse.sales.tests.story import at_once, broken
from coulisse.sales.tests.swapping import allow, balance, begin, give_back, lines, paid, place, swap
from coulisse.sales.tests.test_limits_over_orders import FIRST_TWO, saved
from coulisse.sales.tests.test_offers_in_orders import code, evenings, friends_pass, hold, offer, pay, tickets
from coulisse.sales.tests.test_offers_in_orders import place as ordered
from coulisse.sales.types import ProductAsked
from coulisse.testing.cast import NOW, make_house
from coulisse.testing.factories import SERVICE_FEE, make_performance

__all__ = ["evenings"]

SUMMER = Offer("summer", {"nl": "Zomer"}, AmountOff(400), unlocked_by="summer")
FRIENDS = Offer("friends", {"nl": "Vrienden"}, AmountOff(400), unlocked_by="friends", limits=Limits(right_at_performance=1))


@pytest.fixture
def others(evenings: list[Performance], nobody_hears: object) -> list[Performance]:
    allow(evenings[0].house)
    return [make_performance(evenings[0].house, rows=2, seats=10, days=days, fees=[SERVICE_FEE]) for days in (30, 31)]


def bought(*there: Performance, typed: str = "", count: int = 1) -> Order:
    order = pay(ordered(there[0].house, hold(list(there), typed=typed, count=count)))
    order.house = there[0].house
    return order


def used(house: House, subject: str = "") -> int:
    with house_scope(house.pk):
        return Use.objects.filter(state=2, subject__startswith=subject).count()


@pytest.mark.django_db
class TestUses:
    def test_a_code_that_counts_on_is_used_once(self, de_kring: House, evenings: list[Performance], others: list[Performance]) -> None:
        offer(de_kring, SUMMER)
        code(de_kring, uses=1)
        new = swap(bought(evenings[0], typed="ZOMER"), evenings[0], others[0])
        assert used(de_kring) == 1 and tickets(new)[0].price_cents == tickets(new)[0].plain_cents - 400
        back = swap(new, others[0], evenings[0])
        assert used(de_kring) == 1 and saved(de_kring, hold(evenings[:1])) == 0
        give_back(back, lines(back)[0].pk)
        assert used(de_kring) == 0, "free once the ticket that it was used for is gone, wherever that went"
        assert not broken(de_kring)

    def test_a_code_that_no_longer_applies_is_free_again(self, de_kring: House, evenings: list[Performance], others: list[Performance]) -> None:
        offer(de_kring, replace(SUMMER, selection=Selection(performances=frozenset({evenings[0].pk}))))
        code(de_kring, uses=1)
        new = swap(bought(evenings[0], typed="ZOMER"), evenings[0], others[0])
        assert tickets(new)[0].price_cents == tickets(new)[0].plain_cents
        assert used(de_kring) == 0 and saved(de_kring, hold(evenings[:1], typed="ZOMER")) == 400
        give_back(new, lines(new)[0].pk)
        assert not broken(de_kring)

    def test_the_other_ticket_of_the_code_keeps_it(self, de_kring: House, evenings: list[Performance], others: list[Performance]) -> None:
        """Two tickets, two uses: one goes where the code counts for nothing."""
        offer(de_kring, replace(SUMMER, selection=Selection(performances=frozenset({evenings[0].pk}))))
        code(de_kring, uses=2)
        order = bought(evenings[0], typed="ZOMER", count=2)
        assert used(de_kring) == 2
        swap(order, evenings[0], others[0], count=1)
        assert used(de_kring) == 1
        give_back(order, lines(order)[0].pk)
        assert used(de_kring) == 0
        assert not broken(de_kring)

    def test_the_one_use_there_may_go_to_the_ticket_that_comes(self, de_kring: House, evenings: list[Performance], others: list[Performance]) -> None:
        """The ticket that stays has the last of it at that performance: nothing more is asked of anybody."""
        offer(de_kring, replace(SUMMER, unlocked_by=None, limits=Limits(performance=1)))
        order = bought(evenings[0], others[0])
        assert used(de_kring) == 2
        swap(order, evenings[0], others[0])
        assert used(de_kring) == 1
        assert not broken(de_kring)

    def test_a_ticket_voucher_that_no_longer_applies_has_its_ticket_back(
        self, de_kring: House, evenings: list[Performance], others: list[Performance]
    ) -> None:
        offer(de_kring, replace(SUMMER, unlocked_by="strip", selection=Selection(performances=frozenset({evenings[0].pk}))))
        held = strip(de_kring)
        order = bought(evenings[0], typed=str(held))
        assert tickets_left(held) == 2
        new = swap(order, evenings[0], others[0])
        assert tickets_left(held) == 3
        give_back(new, lines(new)[0].pk)
        assert tickets_left(held) == 3
        assert not broken(de_kring)

    def test_a_hidden_rate_stays_open_as_long_as_a_ticket_has_it(
        self, de_kring: House, evenings: list[Performance], others: list[Performance]
    ) -> None:
        offer(de_kring, replace(SUMMER, unlocked_by="strip"))
        held = strip(de_kring)
        new = swap(bought(evenings[0], typed=str(held)), evenings[0], others[0])
        assert tickets_left(held) == 2
        give_back(new, lines(new)[0].pk)
        assert tickets_left(held) == 3


def strip(house: House) -> Membership:
    """A voucher for three tickets."""
    with house_scope(house.pk):
        terms = ProductTerms({"nl": "Strippenkaart"}, price_cents=0, worth_tickets=3, unlocks=("strip",))
        product = memberships.create_product(house=house, key="strip", kind=ProductKind.TICKET_VOUCHER, terms=terms, actor=GIVER, now=NOW)
        given = operations.give_product(
            house=house, asked=ProductAsked(product.pk), email="an@example.org", name="", language="nl", reason="", actor=GIVER, now=NOW,
            random_bytes=urandom, tell_buyer=False,
        )  # fmt: skip
        return Membership.objects.select_related("version").get(order_line_id__in=given.lines.values("pk"))


def tickets_left(held: Membership) -> int:
    with house_scope(held.house_id):
        return Membership.objects.get(pk=held.pk).left_tickets


@pytest.mark.django_db
class TestAtAPerformance:
    def test_the_new_performance_counts_and_the_old_one_is_free(
        self, de_kring: House, evenings: list[Performance], others: list[Performance]
    ) -> None:
        offer(de_kring, replace(FIRST_TWO, limits=Limits(performance=1)))
        new = swap(bought(evenings[0]), evenings[0], others[0])
        assert tickets(new)[0].plain_cents - tickets(new)[0].price_cents == 500
        assert saved(de_kring, hold(evenings[:1])) == 500, "there is room again where it came from"
        assert saved(de_kring, hold(others[:1])) == 0, "and none where it went"
        give_back(new, lines(new)[0].pk)
        assert saved(de_kring, hold(others[:1])) == 500
        assert not broken(de_kring)

    def test_where_there_is_none_left_it_costs_the_plain_price(self, de_kring: House, evenings: list[Performance], others: list[Performance]) -> None:
        offer(de_kring, replace(FIRST_TWO, limits=Limits(performance=1)))
        bought(others[0])
        order = bought(evenings[0])
        exchange = begin(order, [lines(order)[0].pk], others[0])
        new = paid(place(order, exchange))
        assert tickets(new)[0].price_cents == tickets(new)[0].plain_cents
        assert not broken(de_kring)

    def test_what_it_has_there_itself_is_its_own(self, de_kring: House, evenings: list[Performance], others: list[Performance]) -> None:
        """Two of an order at two evenings, of which one had the last; the other goes somewhere else."""
        offer(de_kring, replace(FIRST_TWO, limits=Limits(performance=1)))
        order = bought(evenings[0], evenings[1])
        exchange = begin(order, [lines(order, evenings[1])[0].pk], others[0])
        assert balance(order, exchange) == 0

    def test_a_pass_once_at_each(self, de_kring: House, evenings: list[Performance], others: list[Performance]) -> None:
        offer(de_kring, FRIENDS)
        held = str(friends_pass(de_kring))
        new = swap(bought(evenings[0], typed=held), evenings[0], others[0])
        assert tickets(new)[0].plain_cents - tickets(new)[0].price_cents == 400
        assert saved(de_kring, hold(others[:1], typed=held)) == 0
        assert saved(de_kring, hold(evenings[:1], typed=held)) == 400


@pytest.mark.usefixtures("nobody_hears")
def test_twenty_exchange_at_once_and_one_has_the_last(committed_db: None) -> None:
    with frozen_now(NOW):
        house = make_house()
        allow(house)
        offer(house, replace(FIRST_TWO, limits=Limits(performance=20)))
        old, new = make_performance(house, rows=3, seats=10, days=7), make_performance(house, rows=3, seats=10, days=9)
        for _turn in range(19):
            bought(new)
        orders = [bought(old) for _turn in range(20)]
        asked = [(order, begin(order, [lines(order)[0].pk], new)) for order in orders[:8]]
    differences: list[int] = []

    def exchange(order: Order, begun: UUID) -> None:
        with frozen_now(NOW):
            for _try in range(12):
                try:
                    placed = place(order, begun)
                    differences.append(placed.to_pay_cents)
                    paid(placed)
                    return
                except PriceChanged:
                    continue
            raise AssertionError("never done")

    assert at_once([lambda one=one: exchange(*one) for one in asked]) == []
    assert sorted(differences) == [0, *[500] * 7]
    assert not broken(house)
