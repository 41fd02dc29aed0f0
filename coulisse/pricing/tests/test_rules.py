"""What a basket costs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coulisse.pricing.documents import PricesRefused, check, from_document, to_document
from coulisse.pricing.rules import RateNotSold, price_range, price_with_fees, quote
from coulisse.pricing.types import Fee, LineAsked, PriceTable, Rate

ADULT, YOUTH, COMPANION = Rate("adult", {"nl": "Standaard"}), Rate("youth", {"nl": "-26"}), Rate("companion", {"nl": "Begeleider"})
SERVICE = Fee("service", {"nl": "Servicekost"}, "ticket", 100)
POSTAGE = Fee("handling", {"nl": "Dossierkost"}, "order", 150)
TABLE = PriceTable(
    rates=(ADULT, YOUTH, COMPANION),
    prices={"1": {"adult": 2400, "youth": 1200, "companion": 0}, "2": {"adult": 1800, "youth": 900}},
    fees=(SERVICE, POSTAGE),
)


def lines(*asked: tuple[str, str]) -> list[LineAsked]:
    return [LineAsked(i, zone, rate, TABLE) for i, (zone, rate) in enumerate(asked)]


def test_a_line_costs_its_zone_and_rate_with_its_fee() -> None:
    priced = quote(lines(("1", "adult"), ("2", "youth")))
    assert [(line.price_cents, line.fee_cents) for line in priced.lines] == [(2400, 100), (900, 100)]
    assert priced.total_cents == 2400 + 900 + 200 + 150


def test_without_a_rate_the_first_of_the_zone_counts() -> None:
    assert quote(lines(("2", ""))).lines[0].rate is ADULT


def test_a_free_ticket_pays_no_fee() -> None:
    assert quote(lines(("1", "companion"))).total_cents == 0


def test_a_rate_that_the_zone_does_not_have_is_refused() -> None:
    with pytest.raises(RateNotSold):
        quote(lines(("2", "companion")))


def test_prices_are_shown_with_everything() -> None:
    assert price_with_fees(TABLE, "1", "adult") == 2500
    assert price_range(TABLE) == (0, 2500)


def test_a_table_comes_back_from_its_document() -> None:
    assert to_document(from_document(to_document(TABLE))) == to_document(TABLE)


@given(st.lists(st.sampled_from([("1", "adult"), ("1", "youth"), ("1", "companion"), ("2", "adult"), ("2", "youth")]), max_size=12))
def test_the_order_of_lines_never_matters_and_nothing_is_negative(asked: list[tuple[str, str]]) -> None:
    total = quote(lines(*asked)).total_cents
    assert total == quote(lines(*reversed(asked))).total_cents >= 0


@pytest.mark.parametrize(
    "table",
    [
        PriceTable(rates=(), prices={"1": {"adult": 100}}),
        PriceTable(rates=(ADULT,), prices={}),
        PriceTable(rates=(ADULT,), prices={"1": {}}),
        PriceTable(rates=(ADULT,), prices={"1": {"adult": -1}}),
        PriceTable(rates=(ADULT,), prices={"1": {"senior": 100}}),
        PriceTable(rates=(ADULT, ADULT), prices={"1": {"adult": 100}}),
        PriceTable(rates=(ADULT,), prices={"1": {"adult": 100}}, vat_permyriad=700),
        PriceTable(rates=(ADULT,), prices={"1": {"adult": 100}}, fees=(Fee("x", {}, "month", 100),)),
    ],
)
def test_a_table_that_can_not_be_sold_with_is_refused(table: PriceTable) -> None:
    with pytest.raises(PricesRefused):
        check(table)
