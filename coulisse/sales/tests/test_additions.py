"""What is added later: what somebody holds counts along for the price, and all of them sit together."""

from collections.abc import Sequence
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.memberships.models import Membership
from coulisse.memberships.operations import create_product
from coulisse.memberships.types import ProductKind, ProductTerms
from coulisse.pricing.offers.effects import Percent, SetPrice
from coulisse.pricing.offers.needs import Formula
from coulisse.pricing.offers.types import Offer, Tier
from coulisse.programme.models import Performance
from coulisse.sales import operations, queries, subscriptions
from coulisse.sales.models import BasketRight, Order, OrderDiscount, SubscriptionTicket
from coulisse.sales.operations.subscriptions import SubscriptionAsked, SubscriptionHeld
from coulisse.sales.tests.story import broken
from coulisse.sales.tests.test_offers_in_orders import offer
from coulisse.sales.tests.test_subscribing import FROM_THREE, chooses, pay_for, subscribe, take
from coulisse.testing.cast import NOW
from coulisse.testing.factories import make_performance
from coulisse.venues.queries import plan_of

TWO_ZONES = {"1": {"adult": 2000, "youth": 1500}, "2": {"adult": 1500, "youth": 1000}}
pytestmark = pytest.mark.django_db


@pytest.fixture
def season(de_kring: House, now: object) -> list[Performance]:
    return [make_performance(de_kring, rows=4, seats=10, days=7 + turn, zones=2, prices=TWO_ZONES) for turn in range(7)]


def sell(house: House, formula: Offer) -> int:
    """A formula that unlocks nothing: as the office makes it."""
    offer(house, formula)
    with house_scope(house.pk):
        what = ProductTerms(name={"nl": "Abonnement"}, formula=formula.key)
        return create_product(house=house, key="abonnement", kind=ProductKind.SUBSCRIPTION, terms=what, actor=COULISSE, now=NOW).current_id


def bought(house: House, season: Sequence[Performance], formula: Offer = FROM_THREE, zones: tuple[str, str] = ("1", "1")) -> Order:
    """Sofie and Tom have the first three; in which zone each of them sits."""
    who = [chooses(1, "Sofie", season, 1, 2, 3, zone_key=zones[0]), chooses(2, "Tom", season, 1, 2, 3, zone_key=zones[1])]
    return pay_for(house, subscribe(house, who, product=sell(house, formula)).basket_id)


def add(house: House, **choices: Sequence[Performance]) -> SubscriptionHeld:
    with house_scope(house.pk) as scope:
        membership = Membership.objects.get()
        people = {person.name: person.pk for person in membership.persons.all()}
        asked = SubscriptionAsked(house, uuid4(), "nl", scope.now)
        picked = {people[name]: [one.pk for one in of_one] for name, of_one in choices.items()}
        return operations.add_to_subscription(asked=asked, membership=membership, choices=picked)


def costs(house: House, held: SubscriptionHeld) -> list[int]:
    with house_scope(house.pk) as scope:
        view = queries.basket_view(held.basket_id, scope.now)
    assert view is not None
    return sorted(place.priced.price_cents for part in view.performances for place in part.places)


def test_one_more_for_both_costs_what_it_costs_a_subscriber(de_kring: House, season: list[Performance]) -> None:
    bought(de_kring, season)
    held = add(de_kring, Sofie=[season[3]], Tom=[season[3]])
    assert costs(de_kring, held) == [1800, 1800]
    order = pay_for(de_kring, held.basket_id)
    assert order.total_cents == 3600
    with house_scope(de_kring.pk):
        membership = Membership.objects.get()
        assert set(OrderDiscount.objects.filter(order_line__order=order).values_list("membership", "cents")) == {(membership.pk, 200)}
        assert SubscriptionTicket.objects.filter(membership=membership).count() == 8
    assert not broken(de_kring)


def test_a_tier_that_the_addition_reaches_is_the_additions(de_kring: House, season: list[Performance]) -> None:
    bought(de_kring, season, Offer("three", {"nl": "Vanaf drie"}, Percent(1000), Formula(3), tiers=(Tier(5, Percent(2500)),)))
    assert costs(de_kring, add(de_kring, Sofie=[season[3]])) == [1800]
    assert costs(de_kring, add(de_kring, Sofie=season[3:5], Tom=[season[3]])) == [1500, 1500, 1800]


def test_what_was_given_back_no_longer_counts(de_kring: House, season: list[Performance]) -> None:
    bought(de_kring, season)
    with house_scope(de_kring.pk):
        gone = SubscriptionTicket.objects.filter(person__name="Tom").select_related("order_line")[:2]
        for one in gone:
            one.order_line.refunded_at = NOW
            one.order_line.save(update_fields=["refunded_at"])
    assert costs(de_kring, add(de_kring, Sofie=[season[3]], Tom=[season[3]])) == [1800, 2000]
    assert costs(de_kring, add(de_kring, Tom=season[3:5])) == [1800, 1800]


def test_a_formula_of_exactly_three_gives_nothing_to_a_fourth(de_kring: House, season: list[Performance]) -> None:
    bought(de_kring, season, Offer("three", {"nl": "Drie"}, Percent(1000), Formula(3, 3)))
    assert costs(de_kring, add(de_kring, Sofie=[season[3]])) == [2000]


def test_one_price_for_the_whole_says_nothing_of_one_more(de_kring: House, season: list[Performance]) -> None:
    bought(de_kring, season, Offer("three", {"nl": "Drie voor 50"}, SetPrice(5000), Formula(3)))
    assert costs(de_kring, add(de_kring, Sofie=[season[3]])) == [2000]


def test_only_what_is_added_is_cheaper_and_only_while_it_is_brought(de_kring: House, season: list[Performance]) -> None:
    bought(de_kring, season)
    held = add(de_kring, Sofie=[season[3]])
    subscribe(de_kring, [chooses(1, "", season, 4, zone_key="1")], basket=held.basket_id)
    assert costs(de_kring, held) == [1800, 2000]
    with house_scope(de_kring.pk):
        BasketRight.objects.all().delete()
    assert costs(de_kring, held) == [2000, 2000]


def test_the_list_says_what_it_will_cost(de_kring: House, season: list[Performance]) -> None:
    order = bought(de_kring, season)
    with house_scope(de_kring.pk) as scope:
        (one,) = subscriptions.held_with(order)
        formula = subscriptions.formula_named("abonnement", scope.now)
        assert formula is not None
        prices = subscriptions.prices_when_added(one, formula, season, scope.now)
    assert prices == {performance.pk: (1800, 1800) for performance in season[3:]}


def test_they_sit_together_where_most_of_theirs_are(de_kring: House, season: list[Performance]) -> None:
    who = [chooses(1, "Sofie", season, 1, 2, 3, zone_key="1"), chooses(2, "Tom", season, 1, 2, 3, zone_key="1", zones={season[2].pk: "2"})]
    pay_for(de_kring, subscribe(de_kring, who, product=sell(de_kring, FROM_THREE)).basket_id)
    (seated,) = add(de_kring, Sofie=[season[3]], Tom=[season[3]]).seated
    with house_scope(de_kring.pk):
        plan = plan_of(season[3].plan_version_id)
    assert seated.together and {plan.zone_of(no).key for no in seated.places.values()} == {"1"}


def test_where_their_zone_is_full_they_sit_together_elsewhere_and_hear_it(de_kring: House, season: list[Performance]) -> None:
    bought(de_kring, season)
    take(season[3], range(19))
    held = add(de_kring, Sofie=[season[3]], Tom=[season[3]])
    assert held.seated[0].together and list(held.other_zone) == [season[3].pk]


def test_who_adds_nothing_pays_for_no_question_more(de_kring: House, season: list[Performance]) -> None:
    held = subscribe(de_kring, [chooses(1, "Sofie", season, 1, zone_key="1")])
    with house_scope(de_kring.pk) as scope, CaptureQueriesContext(connection) as captured:
        queries.basket_view(held.basket_id, scope.now)
    assert len(captured) <= 3
