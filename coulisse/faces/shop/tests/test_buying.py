"""From the page of a performance to tickets, through the pages."""

import re

from django.test import Client

from coulisse.faces.shop.tests.paper import PaperProvider
from coulisse.houses.scope import house_scope
from coulisse.programme.models import Performance
from coulisse.sales.models import Order
from coulisse.sales.types import OrderState, PaymentState


def best(client: Client, evening: Performance, **asked: object):
    address = f"/{evening.house.slug}/nl/e/{evening.production.slug}/{evening.pk}/best/"
    return client.post(address, {"count": 2, "zone": "1", **asked})


def total_on(page: str) -> str:
    return re.search(r'name="total_seen" value="(\d+)"', page)[1]


def test_two_best_places_become_tickets_in_three_pages(visitor: Client, evening: Performance, paper: type[PaperProvider]) -> None:
    held = best(visitor, evening)
    assert held.status_code == 302 and held.url == "/de-kring/nl/basket/"
    basket = visitor.get(held.url).content.decode()
    assert "Het gezin Van Paemel" in basket
    paid = visitor.post("/de-kring/nl/checkout/", {"email": "bea@example.org", "total_seen": total_on(basket)})
    assert paid.status_code == 302 and paid.url.startswith("https://pay.example/")
    paper.says = PaymentState.PAID
    (asked,) = paper.payments.values()
    back = visitor.get(f"/de-kring/nl/pay/return/{asked.key}/")
    assert back.status_code == 302
    page = visitor.get(back.url)
    assert page.status_code == 200
    with house_scope(evening.house_id):
        assert Order.objects.get().state == OrderState.CONFIRMED
