"""Money never changes, it moves."""

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.ledger import queries
from coulisse.ledger.models import Entry, Posting
from coulisse.ledger.operations import Unbalanced, post
from coulisse.testing.cast import NOW


def pay(house: House, key: str = "sale:1", cents: int = 1000) -> bool:
    return post(house_id=house.pk, key=key, kind="sale", subject="order:A", postings=[("buyers", cents), ("revenue:tickets", -cents)], now=NOW)


def test_an_entry_moves_money_between_accounts(de_kring: House) -> None:
    with house_scope(de_kring.pk):
        assert pay(de_kring)
        assert queries.balance("buyers") == 1000
        assert queries.balances_about("order:A") == {"buyers": 1000, "revenue:tickets": -1000}


def test_the_same_happening_is_posted_once(de_kring: House) -> None:
    with house_scope(de_kring.pk):
        assert pay(de_kring)
        assert not pay(de_kring)
        assert queries.balance("buyers") == 1000


def test_an_entry_that_does_not_add_up_is_refused_here(de_kring: House) -> None:
    with house_scope(de_kring.pk), pytest.raises(Unbalanced):
        post(house_id=de_kring.pk, key="x", kind="sale", subject="", postings=[("buyers", 1)], now=NOW)


def test_and_by_the_database_as_well(de_kring: House) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), house_scope(de_kring.pk):
        entry = Entry.objects.create(house=de_kring, key="x", kind="sale", subject="", at=NOW)
        Posting.objects.create(house=de_kring, entry=entry, account="buyers", cents=1)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_nothing_is_added_to_an_entry_afterwards(de_kring: House) -> None:
    with house_scope(de_kring.pk):
        pay(de_kring)
    with pytest.raises(DatabaseError), house_scope(de_kring.pk):
        Posting.objects.create(house=de_kring, entry=Entry.objects.get(key="sale:1"), account="buyers", cents=1)


@pytest.mark.parametrize("change", ["UPDATE ledger_posting SET cents = 1", "DELETE FROM ledger_entry", "TRUNCATE ledger_posting"])
def test_nobody_changes_what_was_posted(de_kring: House, change: str) -> None:
    with house_scope(de_kring.pk):
        pay(de_kring)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(moves=st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd"), st.integers(-10_000, 10_000)), max_size=20))
def test_all_accounts_together_are_always_zero(de_kring: House, moves: list[tuple[str, str, int]]) -> None:
    with house_scope(de_kring.pk):
        for number, (debit, credit, cents) in enumerate(moves):
            post(house_id=de_kring.pk, key=f"{id(moves)}:{number}", kind="t", subject="", postings=[(debit, cents), (credit, -cents)], now=NOW)
        assert sum(queries.balances().values()) == 0
