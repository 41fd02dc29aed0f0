"""A basket at the lowest price that the house's offers allow, from the code that was typed to the refund."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from os import urandom
from random import Random
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from coulisse.config.invariants import ask_all
from coulisse.customers.operations import customer_for
from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.ledger import queries as ledger
from coulisse.lib.money import vat_included
from coulisse.memberships import operations as memberships
from coulisse.memberships.models import Code, Membership
from coulisse.memberships.types import CodeTerms, MembershipToIssue, ProductKind, ProductTerms
from coulisse.pricing.models import Offer as KeptOffer
from coulisse.pricing.models import OfferVersion
from coulisse.pricing.offers.documents import to_document
from coulisse.pricing.offers.effects import FREE, AmountOff, Percent, SetPrice, TicketPrice
from coulisse.pricing.offers.needs import Bundle, Counted, Each, Every, Formula, Part, Together, Within
from coulisse.pricing.offers.selection import Selection, Window
from coulisse.pricing.offers.types import Limits, Offer
from coulisse.programme.models import Performance
from coulisse.sales import operations, queries
from coulisse.sales.models import BasketLine, Order, OrderDiscount, OrderLine
from coulisse.sales.operations import CodeUnknown, PriceChanged, payments
from coulisse.sales.operations.baskets import HoldAsked
from coulisse.sales.types import OrderState
from coulisse.testing.cast import NOW, make_house
from coulisse.testing.factories import ORDER_FEE, SERVICE_FEE, make_performance

SERIES = Offer("series", {"nl": "Twee of meer"}, Percent(1000), Together(2, counted=Counted.PERFORMANCES))
SUMMER = Offer("summer", {"nl": "Zomer"}, AmountOff(500), unlocked_by="summer")
GUEST = Offer("guest", {"nl": "Ticketbon"}, FREE, unlocked_by="guest")
PAIR = Offer("pair", {"nl": "Met twee"}, Percent(5000), Together(2, 2, within=Within.PERFORMANCE), unlocked_by="summer")


@pytest.fixture
def evenings(de_kring: House, now: object) -> list[Performance]:
    return [make_performance(de_kring, rows=2, seats=10, fees=[SERVICE_FEE, ORDER_FEE], days=7 + turn) for turn in range(3)]


def offer(house: House, *offers: Offer) -> None:
    """In force as they are; whether they make sense is asked elsewhere."""
    with house_scope(house.pk):
        for one in offers:
            kept = KeptOffer.objects.create(house=house, key=one.key)
            kept.current = OfferVersion.objects.create(house=house, offer=kept, number=1, document=to_document([one]), made_at=NOW)
            kept.save(update_fields=["current"])


def code(house: House, typed: str = "ZOMER", **terms: object) -> Code:
    with house_scope(house.pk):
        return memberships.make_code(house=house, shown=typed, terms=CodeTerms("summer", **terms), actor=COULISSE, now=NOW)


def hold(evenings: Sequence[Performance], count: int = 1, typed: str = "") -> UUID:
    basket, house = uuid4(), evenings[0].house
    with house_scope(house.pk) as scope:
        for turn, evening in enumerate(evenings):
            asked = HoldAsked(house, basket, evening.pk, "nl", scope.now, is_new=not turn)
            operations.hold_best_seats(asked=asked, count=count, zone_key="1")
        if typed:
            operations.enter_code(house=house, basket_id=basket, typed=typed, now=scope.now)
    return basket


def view(house: House, basket: UUID) -> queries.BasketView:
    with house_scope(house.pk) as scope:
        found = queries.basket_view(basket, scope.now)
    assert found is not None
    return found


def place(house: House, basket: UUID, email: str = "bea@example.org") -> Order:
    with house_scope(house.pk) as scope:
        return operations.place_order(house=house, basket_id=basket, email=email, language="nl", now=scope.now, random_bytes=urandom)


def pay(order: Order) -> Order:
    house = order.house
    if order.state != OrderState.CONFIRMED:
        payments.confirm_paid_elsewhere(
            house=house, order_id=order.pk, amount_cents=order.total_cents, reference=order.code, actor=COULISSE, random_bytes=urandom
        )
    with house_scope(house.pk):
        return Order.objects.select_related("house").get(pk=order.pk)


def refund(order: Order, *line_ids: int) -> None:
    with house_scope(order.house_id) as scope:
        operations.refund_lines(
            house=order.house, order=order, line_ids=line_ids, with_fees=False, reason="", key=uuid4(), actor=COULISSE, now=scope.now
        )


def tickets(order: Order) -> list[OrderLine]:
    with house_scope(order.house_id):
        return list(OrderLine.objects.filter(order=order, kind="ticket").order_by("pk"))


def assert_nothing_broken() -> None:
    assert [finding for finding in ask_all() if not finding.holds] == []


def test_who_takes_two_evenings_pays_less_and_reads_why(de_kring: House, evenings: list[Performance]) -> None:
    offer(de_kring, SERIES)
    basket = hold(evenings[:2])
    shown = view(de_kring, basket)
    assert (shown.total_cents, shown.saved_cents) == (2 * (1800 + 100) + 150, 400)
    order = pay(place(de_kring, basket))
    assert order.total_cents == shown.total_cents
    assert [(line.plain_cents, line.price_cents) for line in tickets(order)] == [(2000, 1800)] * 2
    with house_scope(de_kring.pk):
        assert [(one.name, one.cents, one.application) for one in OrderDiscount.objects.all()] == [({"nl": "Twee of meer"}, 200, 0)] * 2
        assert -ledger.balances_about(f"order:{order.code}")["revenue:tickets"] == 2 * (1800 - vat_included(1800, 600))


def test_one_evening_costs_what_the_list_says(de_kring: House, evenings: list[Performance]) -> None:
    offer(de_kring, SERIES)
    assert view(de_kring, hold(evenings[:1])).total_cents == 2000 + 100 + 150


def test_a_code_opens_its_offer_until_it_is_taken_out_again(de_kring: House, evenings: list[Performance]) -> None:
    offer(de_kring, SUMMER)
    code(de_kring)
    basket = hold(evenings[:1], typed=" zo mer ")
    shown = view(de_kring, basket)
    assert (shown.saved_cents, [str(one.row.code) for one in shown.brought]) == (500, ["ZOMER"])
    with house_scope(de_kring.pk) as scope:
        operations.drop_right(house=de_kring, basket_id=basket, right_id=shown.brought[0].row.pk, now=scope.now)
    assert view(de_kring, basket).saved_cents == 0


def test_who_guesses_learns_nothing(de_kring: House, het_anker: House, evenings: list[Performance]) -> None:
    offer(de_kring, SUMMER)
    code(het_anker, "ELDERS")
    code(de_kring, "VOORBIJ", until_at=NOW)
    said = set()
    for typed in ("ELDERS", "VOORBIJ", "NERGENS", ""):
        with pytest.raises(CodeUnknown) as refused:
            hold(evenings[:1], typed=typed or " ")
        said.add(str(refused.value))
    assert said == {""}


def test_the_last_use_is_the_first_ones_who_orders(de_kring: House, evenings: list[Performance]) -> None:
    offer(de_kring, SUMMER)
    code(de_kring, uses=1)
    first, second = hold(evenings[:1], typed="ZOMER"), hold(evenings[:1], typed="ZOMER")
    assert view(de_kring, second).saved_cents == 500
    assert place(de_kring, first).total_cents == place(de_kring, first).total_cents == 1750
    assert view(de_kring, second).saved_cents == 0
    with house_scope(de_kring.pk) as scope, pytest.raises(PriceChanged) as refused:
        operations.place_order(
            house=de_kring, basket_id=second, email="cis@example.org", language="nl", now=scope.now, random_bytes=urandom, total_seen_cents=1750
        )
    assert refused.value.total_cents == 2250


def test_one_person_uses_a_code_once(de_kring: House, evenings: list[Performance]) -> None:
    offer(de_kring, SUMMER)
    code(de_kring, uses_per_person=1)
    assert place(de_kring, hold(evenings[:1], count=2, typed="ZOMER")).total_cents == 2 * 2100 + 150 - 500
    assert place(de_kring, hold(evenings[:1], typed="ZOMER"), "BEA@example.org").total_cents == 2250
    assert place(de_kring, hold(evenings[:1], typed="ZOMER"), "cis@example.org").total_cents == 1750


def test_who_doesnt_pay_leaves_the_code_to_others(de_kring: House, evenings: list[Performance]) -> None:
    offer(de_kring, SUMMER)
    code(de_kring, uses=1)
    order = place(de_kring, hold(evenings[:1], typed="ZOMER"))
    later = NOW + timedelta(minutes=30)
    with frozen_now(later):
        with house_scope(de_kring.pk):
            assert operations.expire_order(order=order, now=later)
        assert place(de_kring, hold(evenings[:1], typed="ZOMER")).total_cents == 1750
        with pytest.raises(payments.OrderNotPayable):
            pay(order)


def test_a_basket_that_changes_gives_the_code_back_first(de_kring: House, evenings: list[Performance]) -> None:
    offer(de_kring, SUMMER)
    code(de_kring, uses=1)
    basket = hold(evenings[:1], typed="ZOMER")
    place(de_kring, basket)
    with house_scope(de_kring.pk) as scope:
        right = queries.basket_view(basket, scope.now).brought[0].row
        operations.drop_right(house=de_kring, basket_id=basket, right_id=right.pk, now=scope.now)
    assert place(de_kring, basket).total_cents == 2250
    assert view(de_kring, hold(evenings[:1], typed="ZOMER")).saved_cents == 500


def test_a_refund_makes_the_code_good_again_once_all_of_its_set_is_given_back(de_kring: House, evenings: list[Performance]) -> None:
    offer(de_kring, PAIR)
    code(de_kring, uses=1)
    order = pay(place(de_kring, hold(evenings[:1], count=2, typed="ZOMER")))
    one, other = tickets(order)
    assert (one.price_cents, other.price_cents) == (1000, 1000)
    refund(order, one.pk)
    with pytest.raises(CodeUnknown):
        hold(evenings[:1], count=2, typed="ZOMER")
    refund(order, other.pk)
    assert view(de_kring, hold(evenings[:1], count=2, typed="ZOMER")).saved_cents == 2000


def voucher(house: House, worth_tickets: int = 2) -> Membership:
    terms = ProductTerms({"nl": "Ticketbon"}, worth_tickets=worth_tickets, unlocks=("guest",))
    with house_scope(house.pk):
        product = memberships.create_product(house=house, key="bon", kind=ProductKind.TICKET_VOUCHER, terms=terms, actor=COULISSE, now=NOW)
        holder = customer_for(house_id=house.pk, email="an@example.org", name="", language="nl", now=NOW)
        asked = [MembershipToIssue(product.current_id, 1, "", holder)]
        return memberships.issue_memberships(house=house, asked=asked, now=NOW, random_bytes=urandom)[0]


def left(held: Membership) -> int:
    with house_scope(held.house_id):
        return Membership.objects.get(pk=held.pk).left_tickets


def test_a_voucher_for_two_tickets_pays_two_of_three_and_has_them_back_after_a_refund(de_kring: House, evenings: list[Performance]) -> None:
    offer(de_kring, GUEST)
    held = voucher(de_kring)
    order = pay(place(de_kring, hold(evenings[:1], count=3, typed=str(held))))
    assert (order.total_cents, left(held)) == (2000 + 100 + 150, 0)
    free = [line.pk for line in tickets(order) if not line.price_cents]
    assert len(free) == 2
    refund(order, free[0])
    refund(order, free[1])
    assert left(held) == 2


def test_two_baskets_with_one_voucher_have_its_tickets_once(de_kring: House, evenings: list[Performance]) -> None:
    offer(de_kring, GUEST)
    held = voucher(de_kring)
    first, second = hold(evenings[:1], count=2, typed=str(held)), hold(evenings[:1], count=2, typed=str(held))
    assert place(de_kring, first).state == OrderState.CONFIRMED, "all of it is free"
    assert place(de_kring, second).total_cents == 2 * 2100 + 150


def test_an_order_keeps_the_offers_that_it_was_sold_with(de_kring: House, evenings: list[Performance]) -> None:
    offer(de_kring, SERIES)
    order = place(de_kring, hold(evenings[:2]))
    with house_scope(de_kring.pk):
        KeptOffer.objects.update(archived_at=NOW)
    paid = pay(order)
    assert paid.total_cents == order.total_cents == 2 * 1900 + 150


def test_where_no_offer_is_in_force_a_basket_is_priced_without_a_further_query(de_kring: House, evenings: list[Performance]) -> None:
    def asked(basket: UUID) -> int:
        view(de_kring, basket)
        with house_scope(de_kring.pk) as scope, CaptureQueriesContext(connection) as ran:
            queries.basket_view(basket, scope.now)
        return len(ran)

    basket = hold(evenings)
    assert asked(basket) == 3
    offer(de_kring, SERIES, SUMMER)
    assert asked(basket) == 3
    code(de_kring, uses=5)
    with house_scope(de_kring.pk) as scope:
        operations.enter_code(house=de_kring, basket_id=basket, typed="ZOMER", now=scope.now)
    assert asked(basket) == 5


def jazz(turn: int) -> Part:
    return Part({"nl": "deel"}, Selection(rates=frozenset({"adult" if turn % 2 else "youth"})), 1)


MANY = (
    Offer("each", {"nl": "e"}, Percent(333), Each()),
    Offer("late", {"nl": "l"}, AmountOff(125), Each(), window=Window(until_sold=5), combines_with=frozenset({"each"})),
    Offer("third", {"nl": "d"}, FREE, Every(3)),
    Offer("family", {"nl": "f"}, SetPrice(2501), Bundle((jazz(0), jazz(1)))),
    Offer("three", {"nl": "a"}, TicketPrice({("1", "adult"): 1499}), Formula(3, 3)),
    Offer("coded", {"nl": "c"}, Percent(1550), Each(), limits=Limits(order=2), unlocked_by="summer"),
)


@pytest.mark.parametrize("seed", range(12))
def test_the_order_the_quote_and_the_books_agree_to_the_cent(de_kring: House, evenings: list[Performance], seed: int) -> None:
    chance = Random(seed)
    offer(de_kring, *chance.sample(MANY, 4))
    code(de_kring, uses=chance.choice([None, 1, 3]))
    basket = hold(chance.sample(evenings, chance.randint(1, 3)), chance.randint(1, 3), typed=chance.choice(["", "ZOMER"]))
    with house_scope(de_kring.pk) as scope:
        lines = BasketLine.objects.filter(basket_id=basket)
        rates = {line.pk: chance.choice(["adult", "youth"]) for line in lines}
        operations.choose_rates(house=de_kring, basket_id=basket, rate_by_line=rates, now=scope.now)
    shown = view(de_kring, basket)
    order = pay(place(de_kring, basket))
    sold = tickets(order)
    assert order.total_cents == shown.total_cents
    assert sum(line.plain_cents - line.price_cents for line in sold) == shown.saved_cents
    with house_scope(de_kring.pk):
        books = ledger.balances_about(f"order:{order.code}")
    assert books.get("buyers", 0) == 0 and books.get("provider:elsewhere", 0) == order.total_cents
    assert -books.get("vat:6", 0) == sum(vat_included(line.price_cents, 600) for line in sold)


def test_twenty_order_at_once_with_the_last_use_of_a_code(committed_db: None) -> None:
    with frozen_now(NOW):
        house = make_house()
        evening = make_performance(house, rows=2, seats=10)
        offer(house, SUMMER)
        code(house, uses=1)
        baskets, together = [hold([evening], typed="ZOMER") for _turn in range(20)], Barrier(20)

    def order(basket: UUID) -> int:
        with frozen_now(NOW):
            try:
                together.wait(30)
                made = place(house, basket, f"{basket}@example.org")
                return pay(made).total_cents
            except PriceChanged as changed:
                return -changed.total_cents
            finally:
                connections.close_all()

    with ThreadPoolExecutor(20) as buyers:
        paid = list(buyers.map(order, baskets))
    assert paid.count(1500) == 1 and {abs(cents) for cents in paid} == {1500, 2000}
    with frozen_now(NOW):
        assert all(pay(place(house, basket)).total_cents == 2000 for basket, cents in zip(baskets, paid, strict=True) if cents < 0)
    assert_nothing_broken()


FRIENDS = Offer("friends", {"nl": "Vriendenpas"}, AmountOff(400), unlocked_by="friends", limits=Limits(right_at_performance=1))


def friends_pass(house: House) -> Membership:
    terms = ProductTerms({"nl": "Vriendenpas"}, unlocks=("friends",))
    with house_scope(house.pk):
        product = memberships.create_product(house=house, key="vrienden", kind=ProductKind.PASS, terms=terms, actor=COULISSE, now=NOW)
        holder = customer_for(house_id=house.pk, email="an@example.org", name="", language="nl", now=NOW)
        asked = [MembershipToIssue(product.current_id, 1, "", holder)]
        return memberships.issue_memberships(house=house, asked=asked, now=NOW, random_bytes=urandom)[0]


def test_a_pass_counts_its_performances_over_many_orders(de_kring: House, evenings: list[Performance]) -> None:
    offer(de_kring, FRIENDS)
    held = str(friends_pass(de_kring))
    basket = hold(evenings[:1], count=2, typed=held)
    assert view(de_kring, basket).saved_cents == 400
    first = pay(place(de_kring, basket))
    assert view(de_kring, hold(evenings[:1], count=2, typed=held)).saved_cents == 0
    assert view(de_kring, hold(evenings[:2], typed=held)).saved_cents == 400
    for line in tickets(first):
        refund(first, line.pk)
    assert view(de_kring, hold(evenings[:1], typed=held)).saved_cents == 400


def test_what_somebody_pays_with_a_pass_at_this_moment_is_not_left_to_another(de_kring: House, evenings: list[Performance]) -> None:
    offer(de_kring, FRIENDS)
    held = str(friends_pass(de_kring))
    one, other = hold(evenings[:1], typed=held), hold(evenings[:1], typed=held)
    place(de_kring, one)
    assert view(de_kring, one).saved_cents == 400
    assert view(de_kring, other).saved_cents == 0
