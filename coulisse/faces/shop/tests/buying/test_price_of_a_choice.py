"""While one chooses, the sum is what the basket will say: after the house's offers, with what lies in the basket, and why."""

from typing import Any

import pytest
from django.test import Client

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.pricing.offers.effects import Percent
from coulisse.pricing.offers.needs import Formula, Together
from coulisse.pricing.offers.types import Offer
from coulisse.programme.models import Performance
from coulisse.sales.choice_prices import has_place
from coulisse.sales.tests.test_offers_in_orders import offer
from coulisse.testing.cast import make_house
from coulisse.testing.factories import make_performance
from coulisse.venues.queries import plan_of


@pytest.fixture
def evening(now: object, de_kring: House) -> Performance:
    return make_performance(de_kring, title="Het ijs", rows=3, seats=6, limit_per_order=6)


def asked(client: Client, evening: Performance, **sent: Any) -> Any:
    return client.get(f"/de-kring/nl/e/{evening.production.slug}/{evening.pk}/price/", sent)


def said(client: Client, evening: Performance, **sent: Any) -> dict[str, str]:
    return {name: words.replace("\u00a0", " ") for name, words in asked(client, evening, **sent).json().items()}


def test_without_an_offer_it_is_the_price_list(client: Client, evening: Performance) -> None:
    assert said(client, evening, **{"zone-1": 2}) == {"total": "€ 40,00", "saves": "", "step": ""}


def test_an_offer_is_taken_off_and_named_and_one_step_away_is_said(client: Client, evening: Performance) -> None:
    offer(evening.house, Offer("vier", {"nl": "Met z'n vieren"}, Percent(1000), Together(4)))
    assert said(client, evening, **{"zone-1": 3})["step"].startswith("Met nog één ticket wordt dit “Met z'n vieren”")
    assert said(client, evening, **{"zone-1": 4}) == {"total": "€ 72,00", "saves": "U bespaart € 8,00: Met z'n vieren.", "step": ""}


def test_what_lies_in_the_basket_counts_and_is_not_counted_twice(client: Client, evening: Performance) -> None:
    other = make_performance(evening.house, title="De zee", rows=3, seats=6)
    offer(evening.house, Offer("twee", {"nl": "Twee avonden"}, Percent(5000), Formula(2, 2)))
    client.post(f"/de-kring/nl/e/{other.production.slug}/{other.pk}/best/", {"count": 1, "zone": "1"})
    assert said(client, evening, **{"zone-1": 1}) == {"total": "gratis", "saves": "U bespaart € 20,00: Twee avonden.", "step": ""}
    assert said(client, other, **{"zone-1": 1, "instead": 1})["total"] == "€ 20,00"


@pytest.mark.parametrize("sent", [{}, {"zone-1": 0}, {"zone-1": 7}, {"zone-9": 1}, {"zone-1": "x"}, {"zone-1": "9" * 10_000}, {"zone-\x00": 1}])
def test_what_no_page_asks_gets_no_answer(client: Client, evening: Performance, sent: dict[str, Any]) -> None:
    assert asked(client, evening, **sent).json() == {}


def test_a_zone_of_another_hall_has_no_place_here(evening: Performance) -> None:
    """A price list may know it all the same."""
    with house_scope(evening.house_id):
        plan = plan_of(evening.plan_version_id)
    assert has_place(plan, "1") and not has_place(plan, "balcony of another hall")


def test_another_house_s_evening_is_not_there(client: Client, evening: Performance) -> None:
    foreign = make_performance(make_house("Muntpunt"), title="Ver weg")
    assert asked(client, foreign, **{"zone-1": 1}).status_code == 404
    assert client.get(f"/de-kring/nl/e/{evening.production.slug}/{2**63}/price/").status_code == 404
