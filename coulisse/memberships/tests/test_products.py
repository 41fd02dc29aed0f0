"""What a house sells to be held."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.memberships import operations, queries
from coulisse.memberships.documents import TermsRefused, check, from_document, to_document
from coulisse.memberships.operations import ProductKeyTaken
from coulisse.memberships.types import BelowNeed, ChangeRules, Difference, ProductKind, ProductTerms, SaleWindow, Validity, months_after
from coulisse.testing.cast import NOW

FRIENDS = ProductTerms({"nl": "Vriendenpas"}, price_cents=2500, unlocks=("friends",), persons=2, validity=Validity(months=12))


def test_terms_come_back_from_the_database_as_they_went() -> None:
    season = ProductTerms(
        {"nl": "Abonnement", "fr": "Abonnement"}, {"nl": "Vijf voorstellingen"}, unlocks=("five", "ten"),
        validity=Validity(date(2026, 9, 1), date(2027, 6, 30)), sale=SaleWindow(NOW, None, ("season-25",), NOW + timedelta(days=14)),
        changes=ChangeRules(48, 200, Difference.VOUCHER, 72, 0, BelowNeed.REPRICE, exchange_times=2),
    )  # fmt: skip
    check(ProductKind.SUBSCRIPTION, season)
    assert from_document(to_document(season)) == season


def test_a_change_is_for_what_is_sold_from_now_on(de_kring: House) -> None:
    with house_scope(de_kring.pk):
        made = operations.create_product(house=de_kring, key="Vrienden", kind=ProductKind.PASS, terms=FRIENDS, actor=COULISSE, now=NOW)
        sold = made.current_id
        dearer = ProductTerms({"nl": "Vriendenpas"}, price_cents=3000, unlocks=("friends",))
        operations.change_product(house=de_kring, product=made, terms=dearer, actor=COULISSE, now=NOW)
        assert queries.terms_of(queries.products()[0].current_id).price_cents == 3000
        assert queries.terms_of(sold).price_cents == 2500


def test_keys_are_the_houses_own_and_the_order_is_chosen(de_kring: House, het_anker: House) -> None:
    for house in (de_kring, het_anker):
        with house_scope(house.pk):
            one, two = (
                operations.create_product(house=house, key=key, kind=ProductKind.PASS, terms=FRIENDS, actor=COULISSE, now=NOW) for key in ("a", "b")
            )
    with house_scope(het_anker.pk):
        with pytest.raises(ProductKeyTaken):
            operations.create_product(house=het_anker, key="A", kind=ProductKind.PASS, terms=FRIENDS, actor=COULISSE, now=NOW)
        operations.order_products(house=het_anker, product_ids=[two.pk, one.pk], actor=COULISSE, now=NOW)
        assert [product.key for product in queries.products()] == ["b", "a"]
        operations.archive_product(house=het_anker, product=two, actor=COULISSE, now=NOW)
        assert [product.key for product in queries.products()] == ["a"]


VOUCHER, PASS, TICKETS, SEASON = ProductKind.VOUCHER, ProductKind.PASS, ProductKind.TICKET_VOUCHER, ProductKind.SUBSCRIPTION
BAD: list[tuple[ProductKind, dict[str, Any], set[str]]] = [
    (SEASON, {"name": {}}, {"name"}),
    (VOUCHER, {"vat_permyriad": 600, "worth_cents": 0}, {"worth_cents", "vat_permyriad"}),
    (SEASON, {"worth_cents": 500}, {"worth_cents"}),
    (VOUCHER, {"vat_permyriad": 0, "worth_cents": 500, "worth_tickets": 2}, {"worth_tickets"}),
    (TICKETS, {}, {"worth_tickets", "unlocks"}),
    (PASS, {"persons": 0, "price_cents": -1}, {"unlocks", "persons", "price_cents"}),
    (SEASON, {"validity": Validity(date(2027, 1, 1), date(2026, 1, 1), 5)}, {"validity.until_date", "validity.months"}),
    (SEASON, {"sale": SaleWindow(NOW, NOW, ("a",))}, {"sale.until_at", "sale.holders_until_at"}),
    (SEASON, {"changes": ChangeRules(-1, -1)}, {"changes.exchange_hours", "changes.exchange_fee_cents"}),
]


@pytest.mark.parametrize(("kind", "terms", "fields"), BAD)
def test_all_that_is_wrong_is_told_at_once_each_at_its_field(kind: ProductKind, terms: dict[str, Any], fields: set[str]) -> None:
    with pytest.raises(TermsRefused) as refused:
        check(kind, ProductTerms(**{"name": {"nl": "Iets"}, **terms}))
    assert {problem.field for problem in refused.value.problems} == fields


def test_last_years_subscribers_buy_first() -> None:
    sale = SaleWindow(NOW, NOW + timedelta(days=60), ("season-25",), NOW + timedelta(days=14))
    theirs = frozenset({"season-25"})
    assert not sale.is_open(NOW - timedelta(seconds=1), holds=theirs)
    assert sale.is_open(NOW, holds=theirs) and not sale.is_open(NOW) and not sale.is_open(NOW, holds=frozenset({"friends"}))
    assert sale.is_open(NOW + timedelta(days=14)) and not sale.is_open(NOW + timedelta(days=60), holds=theirs)


def test_a_season_ends_with_its_last_day_in_brussels() -> None:
    begins, ends = Validity(date(2027, 1, 1), date(2027, 6, 30)).period(NOW)
    assert begins == datetime(2026, 12, 31, 23, tzinfo=UTC) and ends == datetime(2027, 6, 30, 22, tzinfo=UTC)
    assert Validity().period(NOW) == (NOW, None)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)), st.integers(1, 120))
def test_so_many_months_later_is_the_same_day_or_the_last_one_of_a_shorter_month(moment: datetime, months: int) -> None:
    last = months_after(moment, months) - timedelta(hours=12)
    assert (last.year * 12 + last.month) - (moment.year * 12 + moment.month) == months
    assert last.day == moment.day or (last.day < moment.day and (last + timedelta(days=1)).day == 1)
