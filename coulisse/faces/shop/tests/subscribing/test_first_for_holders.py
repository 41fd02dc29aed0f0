"""A new subscription that is first for who holds another: everybody reads it, its holders choose, by link or by their number."""

from datetime import timedelta
from typing import Any

import pytest

from coulisse.faces.shop.presenting_held import held_address
from coulisse.faces.shop.tests.subscribing.conftest import MIXED, Subscriber, sell
from coulisse.faces.shop.tests.subscribing.test_holding_one import pay
from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.memberships.models import Membership
from coulisse.memberships.types import SaleWindow
from coulisse.programme.models import Performance
from coulisse.sales.models import BasketLine
from coulisse.testing.cast import NOW

UNTIL = NOW + timedelta(days=28)
FIRST = "Eerst voor houders van “Abonnement Vanaf drie”"


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


@pytest.fixture
def sofie(an: Subscriber) -> Subscriber:
    """Who holds the old one, when the new one is first for her."""
    an.seek((1, 2, 3), **{"name-1": "Sofie"})
    an.link = pay(an).split("?")[0] + "subscription/"  # type: ignore[attr-defined]
    sell(an.house, MIXED, sale=SaleWindow(holders_of=("vanaf-drie",), holders_until_at=UNTIL))
    an.key = "mix"
    return an


def held(house: House) -> Membership:
    with house_scope(house.pk):
        return Membership.objects.select_related("version__product").get(version__product__key="vanaf-drie")


def stranger(who: Subscriber) -> Subscriber:
    return Subscriber(who.house, who.season, "mix", address="198.51.100.9")


def test_everybody_reads_for_whom_it_is_first_and_until_when(sofie: Subscriber) -> None:
    who = stranger(sofie)
    listed, page = text(who.client.get(who.at("subscriptions/"))), text(who.client.get(who.at("subscriptions/mix/")))
    for said in (listed, page):
        assert FIRST in said and "daarna voor iedereen" in said
    assert "Nummer van uw abonnement" in page and 'name="pick-1"' not in page


def test_who_does_not_hold_it_gets_no_seats(sofie: Subscriber, season: list[Performance]) -> None:
    who = stranger(sofie)
    assert FIRST in text(who.seek((1, 2, 3)))
    with house_scope(who.house.pk):
        assert not BasketLine.objects.exists()


def test_with_the_number_one_chooses_and_pays(sofie: Subscriber) -> None:
    who, number = stranger(sofie), held(sofie.house).code
    assert who.client.post(who.at("subscriptions/mix/"), {"do": "holder", "code": number.lower()}).url == who.at("subscriptions/mix/")
    assert 'name="pick-1"' in text(who.client.get(who.at("subscriptions/mix/")))
    assert who.seek((1, 2, 3)).status_code == 302
    pay(who)
    with house_scope(who.house.pk):
        assert Membership.objects.filter(version__product__key="mix").count() == 1


def test_a_wrong_number_is_said_and_kept_and_counted(sofie: Subscriber) -> None:
    who = stranger(sofie)
    answer = who.client.post(who.at("subscriptions/mix/"), {"do": "holder", "code": "ABCD-1234"})
    assert answer.status_code == 422 and "ABCD-1234" in text(answer) and "We kennen deze code niet" in text(answer)
    assert who.client.post(who.at("subscriptions/mix/"), {"do": "holder", "code": " "}).status_code == 422
    assert who.client.post(who.at("subscriptions/mix/"), {"do": "holder", "code": "\x00" * 10_000}).status_code == 422
    tries = [who.client.post(who.at("subscriptions/mix/"), {"do": "holder", "code": f"X{turn}"}).status_code for turn in range(40)]
    assert tries[-1] == 429


def test_from_what_one_holds_one_goes_on_with_one_press(sofie: Subscriber) -> None:
    card = held_address(sofie.house, held(sofie.house).pk, "nl")
    for address in (sofie.link, card):  # type: ignore[attr-defined]
        page = text(sofie.client.get(address))
        assert "Eerst voor u: Abonnement Theater en dans" in page
        assert 'name="code" value="' in page
    code = page.split('name="code" value="')[1].split('"')[0]
    sofie.client.post(sofie.at("subscriptions/mix/"), {"do": "holder", "code": code})
    assert sofie.seek((1, 2, 3)).status_code == 302


def test_who_had_it_last_year_comes_first_too_and_who_gave_it_back_does_not(sofie: Subscriber) -> None:
    with house_scope(sofie.house.pk):
        Membership.objects.update(valid_until=NOW - timedelta(days=1))
    who, number = stranger(sofie), held(sofie.house).code
    who.client.post(who.at("subscriptions/mix/"), {"do": "holder", "code": number})
    assert 'name="pick-1"' in text(who.client.get(who.at("subscriptions/mix/")))
    with house_scope(sofie.house.pk):
        Membership.objects.update(state="cancelled")
    assert FIRST in text(who.client.get(who.at("subscriptions/mix/")))
    assert "Eerst voor u" not in text(sofie.client.get(sofie.link))  # type: ignore[attr-defined]


def test_then_it_is_for_everybody(sofie: Subscriber) -> None:
    who = stranger(sofie)
    with frozen_now(NOW + timedelta(days=1)):
        assert FIRST in text(who.client.get(who.at("subscriptions/")))
    with frozen_now(UNTIL):
        assert FIRST not in text(who.client.get(who.at("subscriptions/")))
        assert "Eerst voor u" not in text(who.client.get(sofie.link))  # type: ignore[attr-defined]


def test_another_house_does_not_know_the_number(sofie: Subscriber, het_anker: House) -> None:
    assert sofie.client.post("/het-anker/nl/subscriptions/mix/", {"do": "holder", "code": held(sofie.house).code}).status_code == 404
