"""Small truths of subscribing: what is added, reduced rates on credits, the same seats, a hint that leads somewhere."""

import re
from typing import Any

import pytest

from coulisse.faces.shop.tests.subscribing.conftest import Subscriber, make_season, sell
from coulisse.faces.shop.tests.subscribing.test_holding_one import pay, people
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.memberships.models import Membership
from coulisse.memberships.operations import create_product
from coulisse.memberships.types import ProductKind, ProductTerms
from coulisse.pricing.offers.effects import FREE, Percent
from coulisse.pricing.offers.needs import Formula, Part
from coulisse.pricing.offers.selection import Selection
from coulisse.pricing.offers.types import Offer
from coulisse.programme.models import Performance
from coulisse.sales.models import BasketLine
from coulisse.sales.tests.test_offers_in_orders import offer
from coulisse.sales.tests.test_subscribing import take
from coulisse.testing.cast import NOW

TWO_ZONES = {"1": {"adult": 2000}, "2": {"adult": 1500}}
SOFIE_AND_TOM = {"name-1": "Sofie", "name-2": "Tom"}


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode().replace("\u00a0", " "))


def test_what_is_added_has_its_price_in_the_list_and_in_the_basket_and_the_address_is_known(an: Subscriber, season: list[Performance]) -> None:
    an.seek((1, 2, 3), (1, 2, 3), **SOFIE_AND_TOM)
    link = pay(an).split("?")[0] + "subscription/"
    page = text(an.client.get(link))
    assert "Aan de prijs voor abonnees" in page and page.count("€ 18,00") == 3
    with house_scope(an.house.pk):
        who, membership = people(), Membership.objects.get().pk
    picks = {f"pick-{who[name]}": season[3].pk for name in ("Sofie", "Tom")}
    basket = text(an.client.get(an.client.post(link, {"subscription": membership, **picks}).url))
    assert "U bespaart € 4,00" in basket and "Verandert niets" not in basket
    assert 'value="an@example.org"' in basket


def test_apart_from_each_other_is_said_before_the_basket(an: Subscriber, season: list[Performance]) -> None:
    an.seek((1, 2, 3), (1, 2, 3), **SOFIE_AND_TOM)
    link = pay(an).split("?")[0] + "subscription/"
    take(season[3], [no for no in range(40) if no not in (0, 39)])
    with house_scope(an.house.pk):
        who, membership = people(), Membership.objects.get().pk
    answer = an.client.post(link, {"subscription": membership, f"pick-{who['Sofie']}": season[3].pk, f"pick-{who['Tom']}": season[3].pk})
    page = text(an.client.get(answer.url))
    assert "geen stoelen naast elkaar" in page and "Wijzig uw keuze" not in page


@pytest.fixture
def card(de_kring: House, season: list[Performance], paper: object) -> Subscriber:
    """Credits that count for the ordinary rate only."""
    offer(de_kring, Offer("beurt", {"nl": "Een beurt"}, FREE, unlocked_by="beurt", selection=Selection(rates=frozenset({"adult"}))))
    with house_scope(de_kring.pk):
        terms = ProductTerms(name={"nl": "Beurtenkaart"}, price_cents=10_000, worth_tickets=8, unlocks=("beurt",))
        create_product(house=de_kring, key="beurt", kind=ProductKind.SUBSCRIPTION, actor=COULISSE, now=NOW, terms=terms)
    return Subscriber(de_kring, season, "beurt")


def test_a_rate_that_the_card_does_not_cover_cannot_be_chosen(card: Subscriber) -> None:
    assert 'value="youth"' not in text(card.client.get(card.at("subscriptions/beurt/")))
    page = text(card.look((1, 2), **{"rate-1": "youth"}))
    assert "2 van 8 gekozen" in page and "€ 100,00" in page
    card.seek((1, 2), **{"rate-1": "youth"})
    with house_scope(card.house.pk):
        assert set(BasketLine.objects.values_list("rate_key", flat=True)) == {"adult"}


@pytest.fixture
def series(de_kring: House, now: object, paper: object) -> Subscriber:
    """Three concerts in one hall; on the second the first zone has nothing left."""
    season = make_season(de_kring, count=3, zones=2, prices=TWO_ZONES)
    parts = tuple(Part(one.production.title, Selection(productions=frozenset({one.production_id})), 1) for one in season)
    sell(de_kring, Offer("reeks", {"nl": "Reeks"}, Percent(2000), Formula(3, 3, parts)))
    take(season[1], range(20))
    return Subscriber(de_kring, season, "reeks")


def test_a_zone_that_is_full_on_a_date_says_so_before_it_is_chosen(series: Subscriber) -> None:
    page = text(series.client.get(series.at("subscriptions/reeks/")))
    assert page.count("(vol op 1 datum)") == 1


def test_the_same_seats_in_another_zone_are_one_press_away(series: Subscriber) -> None:
    answer = series.seek((1, 2, 3), (1, 2, 3), zone="1", **SOFIE_AND_TOM)
    page = text(series.client.get(answer.url))
    assert "zijn niet op elke datum dezelfde stoelen vrij" in page
    form = re.search(r'<form class="stack".*?</form>', page, re.DOTALL)
    assert form
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form[0]):
        sent.setdefault(name, []).append(value)
    again = series.client.post(series.at("subscriptions/reeks/"), {**sent, "do": "seats"})
    assert "same=" not in again.url and "elsewhere=-" not in again.url
    with house_scope(series.house.pk):
        places = BasketLine.objects.order_by("performance", "person").values_list("performance", "place_no")
        assert len({no for _pk, no in places}) == 2 and len(places) == 6
    assert "Sofie" in text(series.client.get(again.url))


def test_the_hint_says_for_whom_and_leads_there(an: Subscriber) -> None:
    an.seek((1, 2, 3, 4), (1, 2, 3), **SOFIE_AND_TOM)
    basket = text(an.client.get(an.at("basket/")))
    assert "Voor Sofie: " in basket
    assert f'<a href="{an.at("subscriptions/vanaf-drie/")}">Voeg er een toe</a>' in basket


def test_everybody_who_misses_something_is_named(an: Subscriber) -> None:
    assert "Sofie en Tom: nog te kiezen: 2 voorstellingen" in text(an.look((1,), (2,), **SOFIE_AND_TOM))
    page = text(an.look((1,), (2, 3), **SOFIE_AND_TOM))
    assert "Sofie: nog te kiezen: 2 voorstellingen; Tom: nog te kiezen: 1 voorstelling" in page
