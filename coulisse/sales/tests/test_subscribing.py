"""Several people take a subscription: each their own performances, seats for all of them in one go."""

import time
from collections.abc import Sequence
from datetime import date, timedelta
from os import urandom
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.inventory.operations import PlaceWanted, hold_places
from coulisse.memberships.models import Membership
from coulisse.memberships.operations import create_product
from coulisse.memberships.types import ProductKind, ProductTerms
from coulisse.pricing.offers.effects import Percent
from coulisse.pricing.offers.needs import Formula
from coulisse.pricing.offers.types import Offer
from coulisse.programme.models import Performance
from coulisse.sales import operations, queries
from coulisse.sales.models import Basket, BasketLine, BasketProduct, Order, OrderLine, SubscriptionTicket
from coulisse.sales.operations.subscriptions import NoSeatsFor, Subscriber, SubscriptionAsked, SubscriptionHeld, hold_subscription
from coulisse.sales.persons import BirthDateRefused, PersonInBasket
from coulisse.sales.tests.story import broken, taken, tickets
from coulisse.sales.tests.test_offers_in_orders import offer, pay
from coulisse.testing.cast import NOW
from coulisse.testing.factories import make_performance, make_plan_version

FROM_THREE = Offer("three", {"nl": "Vanaf drie"}, Percent(1000), Formula(3))
pytestmark = pytest.mark.django_db


@pytest.fixture
def season(de_kring: House, now: object) -> list[Performance]:
    return [make_performance(de_kring, rows=4, seats=10, days=7 + turn) for turn in range(6)]


def person(number: int, name: str, born: date | None = None) -> PersonInBasket:
    return PersonInBasket(number, name, born)


def subscribe(house: House, choices: Sequence[Subscriber], *, basket: UUID | None = None, product: int = 0, **how: object) -> SubscriptionHeld:
    with house_scope(house.pk) as scope:
        asked = SubscriptionAsked(house, basket or uuid4(), "nl", scope.now, is_new=basket is None, product_version_id=product)
        return hold_subscription(asked=asked, subscribers=choices, **how)


def chooses(number: int, name: str, season: Sequence[Performance], *numbers: int, **more: object) -> Subscriber:
    return Subscriber(person(number, name), tuple(season[no - 1].pk for no in numbers), **more)


def lines(house: House, basket: UUID) -> list[BasketLine]:
    with house_scope(house.pk):
        return list(BasketLine.objects.filter(basket_id=basket).order_by("performance_id", "person"))


def test_a_takes_1_3_5_and_b_takes_1_2_4_and_they_sit_together_where_they_share(de_kring: House, season: list[Performance]) -> None:
    held = subscribe(de_kring, [chooses(1, "An", season, 1, 3, 5), chooses(2, "Bram", season, 1, 2, 4, rate_key="youth")])
    by_date = {one.performance.pk: one for one in held.seated}
    assert [sorted(by_date[one.pk].places) for one in season[:5]] == [[1, 2], [2], [1], [2], [1]]
    shared = by_date[season[0].pk]
    assert shared.together
    assert abs(shared.places[1] - shared.places[2]) == 1
    kept = lines(de_kring, held.basket_id)
    assert {line.rate_key for line in kept if line.person == 2} == {"youth"}
    assert len(kept) == 6


def test_each_of_them_fulfils_the_formula_alone(de_kring: House, season: list[Performance]) -> None:
    offer(de_kring, FROM_THREE)
    held = subscribe(de_kring, [chooses(1, "An", season, 1, 3, 5), chooses(2, "Bram", season, 1, 2)])
    with house_scope(de_kring.pk) as scope:
        view = queries.basket_view(held.basket_id, scope.now)
    assert view is not None
    saved = {place.line.person: place.priced.plain_cents - place.priced.price_cents for part in view.performances for place in part.places}
    assert saved == {1: 200, 2: 0}


def test_an_order_keeps_who_each_ticket_is_for(de_kring: House, season: list[Performance]) -> None:
    held = subscribe(de_kring, [chooses(1, "An", season, 1), chooses(2, "Bram", season, 1)])
    with house_scope(de_kring.pk) as scope:
        order = operations.place_order(
            house=de_kring, basket_id=held.basket_id, email="an@example.org", name="An", language="nl", now=scope.now, random_bytes=urandom
        )
    order = pay(order)
    assert [said["name"] for said in order.persons] == ["An", "Bram"]
    with house_scope(de_kring.pk):
        assert sorted(OrderLine.objects.filter(order=order, kind="ticket").values_list("person", flat=True)) == [1, 2]
    assert sorted(ticket.holder_name for ticket in tickets(order)) == ["An", "Bram"]
    assert not broken(de_kring)


def test_another_who_orders_for_somebody_else_orders_anew(de_kring: House, season: list[Performance]) -> None:
    """A basket that is ordered, and whose line goes to another person, isn't the same order."""
    held = subscribe(de_kring, [chooses(1, "An", season, 1), chooses(2, "Bram", season, 2)])
    codes = []
    for _turn in range(2):
        with house_scope(de_kring.pk) as scope:
            codes.append(
                operations.place_order(
                    house=de_kring, basket_id=held.basket_id, email="an@example.org", language="nl", now=scope.now, random_bytes=urandom
                ).code
            )
            Basket.objects.filter(pk=held.basket_id).update(persons=[{"number": 1, "name": "Anna"}, {"number": 2, "name": "Bram"}])
    assert codes[0] != codes[1]


def test_a_series_has_the_same_seat_on_every_date(de_kring: House, now: object) -> None:
    plan = make_plan_version(de_kring, rows=3, seats=6)
    series = [make_performance(de_kring, plan_version=plan, days=7 + turn) for turn in range(4)]
    take(series[2], range(3))
    held = subscribe(de_kring, [chooses(1, "An", series, 1, 2, 3, 4), chooses(2, "Bram", series, 1, 2, 3, 4)], same_seat=True)
    assert len({tuple(one.places.items()) for one in held.seated}) == 1
    assert not held.elsewhere


def test_where_the_same_seat_is_nowhere_free_it_says_so_and_takes_the_nearest(de_kring: House, now: object) -> None:
    plan = make_plan_version(de_kring, rows=1, seats=6)
    series = [make_performance(de_kring, plan_version=plan, days=7 + turn) for turn in range(3)]
    for performance, places in ((series[0], [0, 1, 2, 3]), (series[1], [0, 1, 2, 3]), (series[2], [2, 3, 4, 5])):
        take(performance, places)
    held = subscribe(de_kring, [chooses(1, "An", series, 1, 2, 3)], same_seat=True)
    assert list(held.elsewhere) == [series[2].pk]


def test_all_or_none(de_kring: House, season: list[Performance]) -> None:
    take(season[4], range(39))
    with pytest.raises(NoSeatsFor) as refused:
        subscribe(de_kring, [chooses(1, "An", season, 1, 3, 5), chooses(2, "Bram", season, 1, 5)])
    assert refused.value.performance == season[4]
    assert not taken(season[0])


def test_where_a_zone_is_full_one_sits_in_the_next_and_hears_it(de_kring: House, now: object) -> None:
    season = [
        make_performance(de_kring, rows=4, seats=5, zones=2, days=7 + turn, prices={"1": {"adult": 2000}, "2": {"adult": 1500}}) for turn in range(2)
    ]
    take(season[1], range(9))
    held = subscribe(de_kring, [chooses(1, "An", season, 1, 2, zone_key="1"), chooses(2, "Bram", season, 1, 2, zone_key="1")])
    assert list(held.other_zone) == [season[1].pk]
    assert all(one.together for one in held.seated)


def test_a_birth_date_in_the_future_is_nobodys(de_kring: House, season: list[Performance]) -> None:
    child = Subscriber(person(1, "Cas", date(2100, 1, 1)), (season[0].pk,))
    with pytest.raises(BirthDateRefused) as refused:
        subscribe(de_kring, [child])
    assert refused.value.number == 1


def test_ages_count_on_the_day_of_the_performance(de_kring: House, season: list[Performance]) -> None:
    evening = season[0].starts_at.date()
    assert person(1, "Cas", evening.replace(year=evening.year - 12)).age_at(season[0].starts_at) == 12
    assert person(1, "Cas", evening.replace(year=evening.year - 12)).age_at(season[0].starts_at.replace(year=evening.year - 1)) == 11
    assert person(1, "Cas").age_at(season[0].starts_at) is None


def test_a_second_formula_in_the_same_basket_numbers_its_people_on(de_kring: House, season: list[Performance]) -> None:
    first = subscribe(de_kring, [chooses(1, "An", season, 1, 2)])
    subscribe(de_kring, [chooses(1, "An", season, 3, 4)], basket=first.basket_id)
    assert [line.person for line in lines(de_kring, first.basket_id)] == [1, 1, 2, 2]


def test_24_seats_are_held_in_few_statements(de_kring: House, season: list[Performance], capsys: pytest.CaptureFixture[str]) -> None:
    four = [chooses(number, f"Persoon {number}", season, 1, 2, 3, 4, 5, 6) for number in range(1, 5)]
    subscribe(de_kring, four)
    with house_scope(de_kring.pk) as scope, CaptureQueriesContext(connection) as captured:
        asked = SubscriptionAsked(de_kring, uuid4(), "nl", scope.now)
        held = hold_subscription(asked=asked, subscribers=four)
    with capsys.disabled():
        print(f"\n  4 people x 6 performances: 24 seats held in {len(captured)} statements")
    assert sum(len(one.places) for one in held.seated) == 24
    assert len(captured) <= 10


def test_300_seats_stay_sane(de_kring: House, now: object, capsys: pytest.CaptureFixture[str]) -> None:
    big = [make_performance(de_kring, rows=20, seats=30, days=7 + turn, limit_per_order=20) for turn in range(15)]
    twenty = [chooses(number, f"Persoon {number}", big, *range(1, 16)) for number in range(1, 21)]
    began = time.perf_counter()
    held = subscribe(de_kring, twenty)
    took = time.perf_counter() - began
    with capsys.disabled():
        print(f"\n  20 people x 15 performances: 300 seats held in {took * 1000:.0f} ms")
    assert sum(len(one.places) for one in held.seated) == 300
    assert all(one.together for one in held.seated)


def take(evening: Performance, places: Sequence[int]) -> None:
    """Somebody else holds these."""
    with house_scope(evening.house_id) as scope:
        until = scope.now + timedelta(minutes=10)
        hold_places(house_id=evening.house_id, places=[PlaceWanted.of(evening, no) for no in places], holder=uuid4(), expires_at=until, now=scope.now)


def test_who_buys_a_subscription_holds_it_with_its_people_and_tickets(de_kring: House, season: list[Performance]) -> None:
    product = sell_formula(de_kring)
    order = pay_for(de_kring, subscribe(de_kring, A_AND_B(season), product=product).basket_id)
    with house_scope(de_kring.pk):
        membership = Membership.objects.get()
        assert [one.name for one in membership.persons.order_by("pk")] == ["An", "Bram"]
        assert [entry.kind for entry in membership.entries.all()] == ["issued"]
        tickets = SubscriptionTicket.objects.filter(membership=membership).select_related("person", "order_line").order_by("order_line_id")
        by_person = {name: [one.order_line.performance_id for one in tickets if one.person.name == name] for name in ("An", "Bram")}
    assert by_person["An"] == [season[no].pk for no in (0, 2, 4)]
    assert by_person["Bram"] == [season[no].pk for no in (0, 1, 3)]
    assert order.state == "confirmed"
    assert not broken(de_kring)


def test_who_chooses_again_chooses_instead(de_kring: House, season: list[Performance]) -> None:
    product = sell_formula(de_kring)
    first = subscribe(de_kring, A_AND_B(season), product=product)
    subscribe(de_kring, [chooses(1, "An", season, 2, 3, 4)], basket=first.basket_id, product=product)
    assert [line.performance_id for line in lines(de_kring, first.basket_id)] == [season[no].pk for no in (1, 2, 3)]
    assert not taken(season[4])
    with house_scope(de_kring.pk):
        assert BasketProduct.objects.count() == 1


def test_a_subscription_that_is_no_longer_complete_is_not_ordered(de_kring: House, season: list[Performance]) -> None:
    held = subscribe(de_kring, A_AND_B(season), product=sell_formula(de_kring))
    with house_scope(de_kring.pk) as scope:
        operations.remove_lines(house=de_kring, basket_id=held.basket_id, line_ids=[lines(de_kring, held.basket_id)[0].pk], now=scope.now)
    with pytest.raises(operations.SubscriptionIncomplete) as refused:
        pay_for(de_kring, held.basket_id)
    assert refused.value.person.name == "An"


def sell_formula(house: House, **terms: object) -> int:
    """From three on, as a subscription; answers the version that is sold."""
    offer(house, FROM_THREE)
    with house_scope(house.pk):
        what = ProductTerms(name={"nl": "Abonnement"}, formula="three", **terms)
        return create_product(house=house, key="abonnement", kind=ProductKind.SUBSCRIPTION, terms=what, actor=COULISSE, now=NOW).current_id


def A_AND_B(season: Sequence[Performance]) -> list[Subscriber]:  # noqa: N802 (persons A and B of the box office's own example)
    return [chooses(1, "An", season, 1, 3, 5), chooses(2, "Bram", season, 1, 2, 4)]


def pay_for(house: House, basket: UUID) -> Order:
    with house_scope(house.pk) as scope:
        order = operations.place_order(
            house=house, basket_id=basket, email="an@example.org", name="An", language="nl", now=scope.now, random_bytes=urandom
        )
    return pay(order)


def test_a_performance_is_added_later_at_the_subscribers_price(de_kring: House, season: list[Performance]) -> None:
    offer(de_kring, Offer("abonnee", {"nl": "Abonneeprijs"}, Percent(2000), unlocked_by="subscriber"))
    pay_for(de_kring, subscribe(de_kring, A_AND_B(season), product=sell_formula(de_kring, unlocks=("subscriber",))).basket_id)
    with house_scope(de_kring.pk) as scope:
        membership = Membership.objects.get()
        an, bram = membership.persons.order_by("pk")
        asked = SubscriptionAsked(de_kring, uuid4(), "nl", scope.now)
        choices = {an.pk: [season[5].pk, season[0].pk], bram.pk: [season[5].pk]}
        held = operations.add_to_subscription(asked=asked, membership=membership, choices=choices)
    assert [(len(one.places), one.together) for one in held.seated] == [(2, True)]
    order = pay_for(de_kring, held.basket_id)
    assert order.total_cents == 2 * 1600
    with house_scope(de_kring.pk):
        assert SubscriptionTicket.objects.filter(membership=membership).count() == 8
        assert [entry.kind for entry in membership.entries.order_by("pk")] == ["issued", "changed"]
    assert not broken(de_kring)


def test_to_a_cancelled_subscription_nothing_is_added(de_kring: House, season: list[Performance]) -> None:
    pay_for(de_kring, subscribe(de_kring, A_AND_B(season), product=sell_formula(de_kring)).basket_id)
    with house_scope(de_kring.pk) as scope:
        Membership.objects.update(state="cancelled")
        membership = Membership.objects.get()
        asked = SubscriptionAsked(de_kring, uuid4(), "nl", scope.now)
        with pytest.raises(operations.SubscriptionOver):
            operations.add_to_subscription(asked=asked, membership=membership, choices={membership.persons.first().pk: [season[5].pk]})
