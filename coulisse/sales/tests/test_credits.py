"""Credits: so many tickets, of which some are chosen at once and the rest later."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connections

from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.memberships import operations as memberships
from coulisse.memberships.documents import TermsRefused
from coulisse.memberships.models import Membership, MembershipEntry, Person, Product, Use
from coulisse.memberships.types import ChangeRules, MembershipState, ProductKind, ProductTerms, Validity
from coulisse.pricing.offers.effects import FREE, Percent
from coulisse.pricing.offers.types import Limits, Offer
from coulisse.programme.models import Performance
from coulisse.sales import operations, queries, subscriptions
from coulisse.sales.models import BasketProduct, Order, OrderLine
from coulisse.sales.operations import Guest, NotTakenBack, PriceChanged, ProductSpent
from coulisse.sales.operations.subscriptions import Subscriber, SubscriptionAsked, hold_subscription
from coulisse.sales.persons import PersonInBasket
from coulisse.sales.tests.story import broken
from coulisse.sales.tests.test_selling_products import PASS, hold, offer, pay, place, product, put, refund, view
from coulisse.sales.types import Gift, LineKind, OrderState
from coulisse.testing.cast import NOW, make_house
from coulisse.testing.factories import make_performance

TEN = ProductTerms(
    {"nl": "Tienbeurtenkaart"}, price_cents=10_000, worth_tickets=10, unlocks=("ten",), validity=Validity(months=12),
    changes=ChangeRules(cancel_hours=48),
)  # fmt: skip
OF_TEN = Offer("of-ten", {"nl": "Een beurt"}, FREE, unlocked_by="ten")


@pytest.fixture
def season(de_kring: House, now: object) -> list[Performance]:
    """Places of € 20, a day apart, the first in a week."""
    return [make_performance(de_kring, rows=4, seats=10, days=7 + turn) for turn in range(4)]


@pytest.fixture
def card(de_kring: House, now: object) -> Product:
    offer(de_kring, OF_TEN)
    return product(de_kring, TEN, ProductKind.SUBSCRIPTION)


def choose(card: Product, picks: Sequence[Sequence[Performance]], basket: UUID | None = None) -> UUID:
    """A card, and what each of its people sees at once."""
    people = [Subscriber(PersonInBasket(no, f"P{no}"), tuple(one.pk for one in of_one)) for no, of_one in enumerate(picks, 1)]
    with house_scope(card.house_id) as scope:
        asked = SubscriptionAsked(
            card.house, basket or uuid4(), "nl", scope.now, is_new=basket is None, product_version_id=Product.objects.get(pk=card.pk).current_id
        )
        return hold_subscription(asked=asked, subscribers=people).basket_id


def buy(card: Product, *picks: Sequence[Performance]) -> Order:
    return pay(place(card.house, choose(card, picks or [()])))


def held(order: Order) -> Membership:
    with house_scope(order.house_id):
        return Membership.objects.select_related("version__product").get(order_line_id__in=OrderLine.objects.filter(order=order).values("pk"))


def add(one: Membership, picks: Mapping[int, Sequence[Performance]], guests: Sequence[Guest] = (), house: House | None = None) -> UUID:
    with house_scope(one.house_id) as scope:
        asked = SubscriptionAsked(house or one.house, uuid4(), "nl", scope.now)
        choices = {person: [each.pk for each in of_one] for person, of_one in picks.items()}
        return operations.add_to_subscription(asked=asked, membership=one, choices=choices, guests=guests).basket_id


def left(one: Membership) -> int:
    with house_scope(one.house_id):
        return Membership.objects.get(pk=one.pk).left_tickets


def people(one: Membership) -> dict[str, int]:
    with house_scope(one.house_id):
        return {person.name: person.pk for person in Person.objects.filter(membership=one).order_by("pk")}


def give_back(one: Membership, line: int, key: UUID | None = None) -> None:
    with house_scope(one.house_id) as scope:
        operations.give_credit_back(house=one.house, membership=one, line_id=line, key=key or uuid4(), now=scope.now)


def ticket_lines(order: Order) -> list[OrderLine]:
    with house_scope(order.house_id):
        return list(OrderLine.objects.filter(order=order, kind=LineKind.TICKET).order_by("pk"))


def test_some_are_chosen_at_once_and_the_rest_stays_for_later(card: Product, season: list[Performance]) -> None:
    order = buy(card, (season[0], season[1]), (season[0],))
    assert order.total_cents == 10_000
    assert held(order).left_tickets == 7
    assert broken(card.house) == {}


def test_nothing_has_to_be_chosen_at_once_and_no_time_runs(card: Product) -> None:
    basket = choose(card, [()])
    with frozen_now(NOW + timedelta(hours=2)):
        shown = view(card.house, basket)
        assert shown is not None and not shown.is_over
        assert held(pay(place(card.house, basket))).left_tickets == 10


def test_who_chooses_again_chooses_instead(card: Product, season: list[Performance]) -> None:
    basket = choose(card, [()])
    choose(card, [(season[0],)], basket)
    choose(card, [(season[1],), (season[1],)], basket)
    with house_scope(card.house_id):
        assert BasketProduct.objects.filter(basket=basket).count() == 1
    assert held(pay(place(card.house, basket))).left_tickets == 8


def test_more_than_its_credits_cost_what_they_cost(card: Product, season: list[Performance], de_kring: House) -> None:
    small = product(de_kring, ProductTerms({"nl": "Twee"}, price_cents=3000, worth_tickets=2, unlocks=("ten",)), ProductKind.SUBSCRIPTION)
    order = buy(small, season[:3])
    assert (order.total_cents, held(order).left_tickets) == (3000 + 2000, 0)


def test_later_with_others_who_are_of_it_from_then_on(card: Product, season: list[Performance]) -> None:
    one = held(buy(card, (season[0],)))
    basket = add(one, {people(one)["P1"]: [season[2]]}, [Guest("Zoë", (season[2].pk,)), Guest("", (season[2].pk,))])
    shown = view(card.house, basket)
    assert shown is not None and shown.to_pay_cents == 0
    order = place(card.house, basket, seen=0)
    assert order.state == OrderState.CONFIRMED
    assert left(one) == 6
    assert list(people(one)) == ["P1", "Zoë", ""]
    with house_scope(card.house_id):
        assert [holding.membership for holding in subscriptions.held_with(Order.objects.get(pk=order.pk))] == [one]
    assert broken(card.house) == {}


def test_the_order_shows_what_its_holders_see_whenever_they_chose_it(card: Product, season: list[Performance]) -> None:
    order = buy(card, (season[0],))
    one = held(order)
    place(card.house, add(one, {people(one)["P1"]: [season[1]]}))
    with house_scope(card.house_id):
        (found,) = subscriptions.held_with(order)
    assert [line.performance_id for line in found.people[0].lines] == [season[0].pk, season[1].pk]


@pytest.mark.parametrize("later", [False, True], ids=["chosen at once", "chosen later"])
def test_a_ticket_that_is_given_back_is_a_credit_again(card: Product, season: list[Performance], later: bool) -> None:
    order = buy(card, () if later else (season[0],))
    one = held(order)
    spent = place(card.house, add(one, {people(one)["P1"]: [season[0]]})) if later else order
    (line,), key = ticket_lines(spent), uuid4()
    for _turn in range(2):
        give_back(one, line.pk, key)
    assert left(one) == 10
    with pytest.raises(operations.NothingToRefund):
        give_back(one, line.pk)
    assert broken(card.house) == {}


def test_it_comes_back_until_so_many_hours_before_and_only_where_a_credit_paid_it(card: Product, season: list[Performance]) -> None:
    order = buy(card, (season[0],))
    one, (line,) = held(order), ticket_lines(order)
    another = pay(place(card.house, hold(season[1], count=1)))
    with pytest.raises(NotTakenBack):
        give_back(one, ticket_lines(another)[0].pk)
    with frozen_now(season[0].starts_at - timedelta(hours=47)), pytest.raises(NotTakenBack):
        give_back(one, line.pk)


def test_a_house_that_takes_nothing_back_takes_nothing_back(de_kring: House, season: list[Performance]) -> None:
    offer(de_kring, OF_TEN)
    order = buy(
        product(de_kring, ProductTerms({"nl": "Vast"}, price_cents=1, worth_tickets=3, unlocks=("ten",)), ProductKind.SUBSCRIPTION), season[:1]
    )
    with pytest.raises(NotTakenBack):
        give_back(held(order), ticket_lines(order)[0].pk)


def test_the_card_itself_goes_back_with_all_its_tickets_and_not_alone(card: Product, season: list[Performance]) -> None:
    order = buy(card, (season[0],))
    with house_scope(card.house_id):
        sold = OrderLine.objects.get(order=order, kind=LineKind.PRODUCT)
    with pytest.raises(ProductSpent):
        refund(order, sold.pk)
    refund(order, sold.pk, *(line.pk for line in ticket_lines(order)))
    one = held(order)
    assert (one.left_tickets, one.state) == (0, MembershipState.CANCELLED)
    with house_scope(card.house_id):
        assert sum(MembershipEntry.objects.filter(membership=one).values_list("tickets", flat=True)) == 0
    assert broken(card.house) == {}


def test_what_is_given_away_is_not_used_by_who_gives_it(de_kring: House, season: list[Performance]) -> None:
    offer(de_kring, OF_TEN)
    voucher = product(de_kring, ProductTerms({"nl": "Bon"}, price_cents=4000, worth_tickets=2, unlocks=("ten",)), ProductKind.TICKET_VOUCHER)
    basket = put(voucher, gift=Gift("Bo"))
    hold(season[0], basket, count=1)
    assert place(de_kring, basket).total_cents == 4000 + 2000


def test_a_ticket_voucher_for_oneself_counts_at_once(de_kring: House, season: list[Performance]) -> None:
    offer(de_kring, OF_TEN)
    voucher = product(de_kring, ProductTerms({"nl": "Bon"}, price_cents=4000, worth_tickets=2, unlocks=("ten",)), ProductKind.TICKET_VOUCHER)
    basket = put(voucher)
    hold(season[0], basket, count=1)
    assert held(pay(place(de_kring, basket))).left_tickets == 1


def test_a_pass_remembers_what_it_gave_beside_itself(de_kring: House, season: list[Performance]) -> None:
    """One ticket a performance: the second order, for the same evening, pays in full."""
    offer(de_kring, Offer("friends", {"nl": "Vrienden"}, Percent(5000), unlocked_by="friend", limits=Limits(right_at_performance=1)))
    basket = put(product(de_kring, PASS, ProductKind.PASS))
    hold(season[0], basket, count=1)
    order = pay(place(de_kring, basket))
    assert order.total_cents == 3000 + 1000
    one = held(order)
    again = view(de_kring, hold(season[0], count=1, typed=one.code))
    other = view(de_kring, hold(season[1], count=1, typed=one.code))
    assert again is not None and other is not None
    assert (again.total_cents, other.total_cents) == (2000, 1000)
    refund(order, ticket_lines(order)[0].pk)
    with house_scope(de_kring.pk):
        assert not Use.objects.exists()
    assert broken(de_kring) == {}


def test_credits_that_open_nothing_or_two_things_are_refused(de_kring: House, now: object) -> None:
    for wrong in ({"unlocks": ()}, {"unlocks": ("a", "b")}, {"unlocks": ("a",), "formula": "five"}):
        with pytest.raises(TermsRefused):
            product(de_kring, ProductTerms({"nl": "Kaart"}, price_cents=1, worth_tickets=3, **wrong), ProductKind.SUBSCRIPTION)


@pytest.mark.parametrize("round_no", range(5))
def test_two_spend_the_last_credit_at_once_and_one_has_it(committed_db: None, round_no: int) -> None:
    house = make_house()
    with frozen_now(NOW):
        season = [make_performance(house, rows=2, seats=10, days=7 + turn) for turn in range(2)]
    offer(house, OF_TEN)
    with house_scope(house.pk):
        terms = ProductTerms({"nl": "Eén"}, price_cents=1500, worth_tickets=1, unlocks=("ten",))
        one_credit = memberships.create_product(house=house, key="een", kind=ProductKind.SUBSCRIPTION, terms=terms, actor=COULISSE, now=NOW)
    with frozen_now(NOW):
        one = held(buy(one_credit))
        baskets = [add(one, {people(one)["P1"]: [evening]}) for evening in season]
    start = Barrier(2)

    def order(basket: UUID) -> int:
        start.wait()
        try:
            with frozen_now(NOW):
                return place(house, basket, seen=0).total_cents
        except PriceChanged as changed:
            return changed.total_cents
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        paid = sorted(pool.map(order, baskets))
    assert paid == [0, 2000]
    with house_scope(house.pk):
        assert Membership.objects.get(pk=one.pk).left_tickets == 0
        assert queries.orders().filter(state=OrderState.CONFIRMED).count() == 2
    assert broken(house) == {}
