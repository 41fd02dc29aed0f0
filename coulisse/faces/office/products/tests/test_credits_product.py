"""Credits in the office: a product on one page, its offer one press further, and it stands in the shop."""

import re
from typing import Any

import pytest
from django.test import Client

from coulisse.faces.office.products.tests.test_products import ROOT, the_terms, till, typed  # noqa: F401 (a fixture)
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.memberships.models import Product
from coulisse.memberships.types import ProductKind
from coulisse.pricing.models import Offer as KeptOffer
from coulisse.testing.factories import make_performance


def credits(**more: Any) -> dict[str, Any]:
    return typed(**{"name_nl": "Tienbeurtenkaart", "price": "100", "tickets": "10", "cancel_hours": "48", **more})


@pytest.fixture
def made(till: Client, de_kring: House) -> Product:  # noqa: F811
    assert till.post(f"{ROOT}new/credits/", credits()).status_code == 302
    with house_scope(de_kring.pk):
        return Product.objects.get()


def test_credits_are_a_subscription_of_so_many_tickets(made: Product, de_kring: House) -> None:
    terms = the_terms(de_kring)
    assert made.kind == ProductKind.SUBSCRIPTION
    assert (terms.worth_tickets, terms.price_cents, terms.unlocks, terms.changes.cancel_hours) == (10, 10_000, ("tienbeurtenkaart",), 48)


def test_it_says_that_it_gives_nothing_yet_and_leads_to_the_offer_that_does(till: Client, made: Product, de_kring: House) -> None:  # noqa: F811
    make_performance(de_kring)
    page = till.get(f"{ROOT}{made.pk}/").content.decode()
    address = "/office/de-kring/prices/offers/new/?from=credits&amp;for=tienbeurtenkaart"
    assert address in page
    begun = till.get(address.replace("&amp;", "&")).content.decode()
    assert re.search(r'value="word:tienbeurtenkaart"[^>]* checked', begun)
    assert "Beurtenkaart" in till.get(ROOT).content.decode()


def test_what_is_changed_is_for_what_is_sold_from_then_on(till: Client, made: Product, de_kring: House) -> None:  # noqa: F811
    till.post(f"{ROOT}{made.pk}/", credits(tickets="12"))
    assert the_terms(de_kring).worth_tickets == 12
    assert till.post(f"{ROOT}{made.pk}/", credits(tickets="0")).status_code == 422


def test_an_offer_for_nobody_known_begins_as_always(till: Client, made: Product, de_kring: House) -> None:  # noqa: F811
    make_performance(de_kring)
    assert till.get("/office/de-kring/prices/offers/new/?from=credits&for=x%00y").status_code == 200
    with house_scope(de_kring.pk):
        assert not KeptOffer.objects.exists()
