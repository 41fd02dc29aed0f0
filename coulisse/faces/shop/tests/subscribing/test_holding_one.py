"""“My subscription”: by the signed link of its order, with what can be added to it."""

import pytest
from django.test import Client

from coulisse.faces.shop.tests.buying.conftest import total_on
from coulisse.faces.shop.tests.buying.paper import PaperProvider
from coulisse.faces.shop.tests.subscribing.conftest import Subscriber
from coulisse.houses.scope import house_scope
from coulisse.memberships.models import Person
from coulisse.pricing.offers.effects import Percent
from coulisse.pricing.offers.types import Offer
from coulisse.programme.models import Performance
from coulisse.sales.models import SubscriptionTicket
from coulisse.sales.tests.test_offers_in_orders import offer
from coulisse.sales.types import PaymentState

ONE_MORE = Offer("abonnee", {"nl": "Abonneeprijs"}, Percent(2000), unlocked_by="abonnee")


def pay(who: Subscriber) -> str:
    """From the basket to the order; answers its address."""
    page = who.client.get(who.at("basket/")).content.decode()
    who.client.post(who.at("checkout/"), {"email": "an@example.org", "total_seen": total_on(page)})
    asked = list(PaperProvider.payments.values())[-1]
    PaperProvider.says = PaymentState.PAID
    return who.client.get(who.at(f"pay/return/{asked.key}/")).url


@pytest.fixture
def link(an: Subscriber) -> str:
    """The address of what An and Bram bought."""
    offer(an.house, ONE_MORE)
    an.seek((1, 3, 5), (1, 2, 4), **{"name-1": "An", "name-2": "Bram"})
    return pay(an).split("?")[0] + "subscription/"


def people() -> dict[str, int]:
    return {person.name: person.pk for person in Person.objects.all()}


def test_it_says_who_sees_what(an: Subscriber, link: str, season: list[Performance]) -> None:
    page = an.client.get(link).content.decode()
    assert page.index(">An<") < page.index(">Bram<")
    assert page.count("Rij A, stoel") == 6
    assert link in an.client.get(link.removesuffix("subscription/")).content.decode()


def test_its_basket_and_its_order_call_it_a_subscription_and_say_whose_each_place_is(an: Subscriber) -> None:
    an.seek((1, 3, 5), (1, 2, 4), **{"name-1": "An", "name-2": "Bram"})
    basket = an.client.get(an.at("basket/")).content.decode()
    assert ">Abonnement</h2>" in basket and "Voor An en Bram" in basket and "€\xa00,00" not in basket
    order = an.client.get(pay(an).split("?")[0]).content.decode()
    assert ">Abonnement</h2>" in order and "Voor An en Bram" in order
    assert order.count('class="ticket-person">An<') == order.count('class="ticket-person">Bram<') == 3


def test_a_performance_is_added_and_belongs_to_it(an: Subscriber, link: str, season: list[Performance]) -> None:
    with house_scope(an.house.pk):
        who, membership = people(), SubscriptionTicket.objects.first().membership_id
    answer = an.client.post(link, {"subscription": membership, f"pick-{who['An']}": season[5].pk, f"pick-{who['Bram']}": season[5].pk})
    assert answer.url == an.at("basket/")
    pay(an)
    with house_scope(an.house.pk):
        added = SubscriptionTicket.objects.filter(order_line__performance=season[5])
        assert {one.person.name for one in added.select_related("person")} == {"An", "Bram"}
    assert an.client.get(link).content.decode().count("Rij A, stoel") == 8


def test_nothing_ticked_is_said_in_words(an: Subscriber, link: str) -> None:
    with house_scope(an.house.pk):
        membership = SubscriptionTicket.objects.first().membership_id
    answer = an.client.post(link, {"subscription": membership})
    assert answer.status_code == 422
    assert "Vink voor minstens één persoon aan" in answer.content.decode()


def test_another_subscription_is_not_reached_by_its_number(an: Subscriber, link: str, season: list[Performance]) -> None:
    with house_scope(an.house.pk):
        who = people()
    assert an.client.post(link, {"subscription": 987654, f"pick-{who['An']}": season[5].pk}).status_code == 422


def test_an_altered_link_finds_nothing(an: Subscriber, link: str) -> None:
    parts = link.split("/")
    parts[5] = parts[5][::-1]
    assert Client().get("/".join(parts)).status_code == 404
