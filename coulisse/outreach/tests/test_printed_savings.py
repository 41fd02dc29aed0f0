"""A printed ticket says what was saved, by what, and that its rate has to be proven."""

from dataclasses import replace

import pytest

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.outreach.enclosures import live_tickets
from coulisse.pricing.queries import table_of
from coulisse.pricing.types import Conditions, PriceTable
from coulisse.programme.models import Performance
from coulisse.sales import operations, queries
from coulisse.sales.models import BasketLine
from coulisse.sales.tests.test_offers_in_orders import SERIES, hold, offer, pay, place
from coulisse.testing.cast import NOW
from coulisse.testing.factories import make_performance


@pytest.fixture
def evenings(de_kring: House, now: object) -> list[Performance]:
    return [make_performance(de_kring, rows=2, seats=10, days=7 + turn) for turn in range(2)]


def test_each_ticket_names_its_offer_and_what_it_took_off(de_kring: House, evenings: list[Performance], monkeypatch: pytest.MonkeyPatch) -> None:
    offer(de_kring, SERIES)
    monkeypatch.setattr("coulisse.sales.operations.orders.table_of", lambda pk: _with_proof(table_of(pk)))
    basket = hold(evenings)
    with house_scope(de_kring.pk):
        first = BasketLine.objects.filter(basket_id=basket).order_by("pk")[0].pk
        operations.choose_rates(house=de_kring, basket_id=basket, rate_by_line={first: "youth"}, now=NOW)
    order = pay(place(de_kring, basket))
    with house_scope(de_kring.pk):
        printed = live_tickets(queries.order_with_lines(order.code), de_kring, "nl")
    assert {(one.price_cents, one.saved_cents, tuple(one.saved_by), one.asks_proof) for one in printed} == {
        (1800, 200, ("Twee of meer",), False), (1080, 120, ("Twee of meer",), True),
    }  # fmt: skip


def _with_proof(table: PriceTable) -> PriceTable:
    return replace(table, rates=[replace(rate, conditions=Conditions(proof=rate.key == "youth")) for rate in table.rates])
