"""Rates with conditions as a buyer meets them: said in words, refused with a sentence, everything else kept."""

import re

import pytest

from coulisse.faces.shop.tests.buying.conftest import Buyer, total_on
from coulisse.houses.models import House
from coulisse.pricing.types import Conditions, PriceTable, Rate
from coulisse.testing.factories import make_performance, make_price_list

RATES = (
    Rate("adult", {"nl": "Standaard"}),
    Rate("youth", {"nl": "Jong"}, conditions=Conditions(to_age=25, proof=True)),
    Rate("child", {"nl": "Kind"}, conditions=Conditions(at_most=1)),
    Rate("companion", {"nl": "Begeleider"}, conditions=Conditions(beside_wheelchair=True)),
    Rate("press", {"nl": "Pers"}, conditions=Conditions(hidden_until="press")),
)
TABLE = PriceTable(RATES, {"1": {"adult": 2000, "youth": 1200, "child": 800, "companion": 0, "press": 0}})


@pytest.fixture
def bea(de_kring: House, now: object, paper: object) -> Buyer:
    return Buyer(make_performance(de_kring, rows=2, seats=6, wheelchair=1, price_list=make_price_list(de_kring, table=TABLE)))


def sent(bea: Buyer, *rates: str) -> dict[str, str]:
    """The form of the basket after its rates were chosen."""
    found = re.findall(r'name="was-(\d+)" value="([^"]*)"', bea.basket())
    fields = {f"was-{line}": was for line, was in found}
    return fields | {f"rate-{line}": rate for (line, _was), rate in zip(found, rates, strict=True)}


def test_the_page_of_an_evening_says_for_whom_a_rate_is(bea: Buyer) -> None:
    page = bea.client.get(f"/de-kring/nl/e/{bea.evening.production.slug}/").content.decode()
    assert "tot en met 25 jaar · met bewijs aan de ingang" in page
    assert "één per rolstoelplaats" in page and "Pers" not in page


def test_a_companion_is_offered_only_beside_a_wheelchair(bea: Buyer) -> None:
    bea.best(2)
    assert "Begeleider" not in bea.basket()
    answer = bea.client.post(bea.at("basket/rates/"), sent(bea, "companion", "adult"))
    assert answer.status_code == 409 and "hoort bij een rolstoelplaats" in answer.content.decode()


def test_the_companions_rate_is_chosen_beforehand(bea: Buyer) -> None:
    bea.best(0, wheelchairs=1, others=1)
    assert total_on(bea.basket()) == "2000"


def test_what_is_refused_is_said_and_the_rest_is_kept(bea: Buyer) -> None:
    bea.best(3)
    answer = bea.client.post(bea.at("basket/rates/"), sent(bea, "child", "child", "youth"))
    assert answer.status_code == 409 and "Kies “Kind” hoogstens één keer per bestelling." in answer.content.decode()
    assert total_on(bea.basket()) == str(2000 + 2000 + 1200)


def test_paying_with_a_rate_that_is_refused_orders_nothing(bea: Buyer) -> None:
    bea.best(2)
    answer = bea.client.post(bea.at("checkout/"), {**sent(bea, "child", "child"), "email": "bea@example.org", "total_seen": "1600"})
    page = answer.content.decode()
    assert answer.status_code == 409 and "Dit tarief heeft voorwaarden" in page and 'value="bea@example.org"' in page


def test_places_are_given_back_also_when_a_rate_is_refused(bea: Buyer) -> None:
    bea.best(3)
    form = sent(bea, "child", "child", "adult")
    line = re.findall(r'name="was-(\d+)"', bea.basket())[2]
    bea.client.post(bea.at("basket/remove/"), {**form, "line": line})
    assert total_on(bea.basket()) == "4000"


def test_a_hidden_rate_shows_once_its_code_is_given(bea: Buyer) -> None:
    bea.best(1)
    assert "Pers" not in bea.basket()
    assert bea.client.post(bea.at("basket/rates/"), sent(bea, "press")).status_code == 409
