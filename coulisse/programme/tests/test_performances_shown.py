"""Performances of pages that are only looked at are kept for half a second, each scope's apart."""

from collections.abc import Iterator
from typing import Any

import pytest

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.programme import queries
from coulisse.programme.models import Performance
from coulisse.programme.queries import selling
from coulisse.testing.factories import make_performance


@pytest.fixture(autouse=True)
def a_minute() -> Iterator[None]:
    selling._shown.seconds = 60
    yield
    selling._shown.seconds = 0
    selling._shown.forget_all()


@pytest.fixture
def evening(de_kring: House) -> Performance:
    return make_performance(de_kring)


def shown(house: House, *ids: int) -> list[int]:
    with house_scope(house.pk):
        return sorted(queries.performances_shown(ids))


def test_the_second_who_looks_asks_nothing(de_kring: House, evening: Performance, django_assert_num_queries: Any) -> None:
    with house_scope(de_kring.pk):
        first = queries.performances_shown([evening.pk])[evening.pk]
        with django_assert_num_queries(0):
            assert queries.performances_shown([evening.pk])[evening.pk].production.title == first.production.title


def test_what_one_house_looked_at_another_one_never_gets(de_kring: House, het_anker: House, evening: Performance) -> None:
    assert shown(de_kring, evening.pk) == [evening.pk]
    assert shown(het_anker, evening.pk) == []
    with house_scope(de_kring.pk, het_anker.pk):
        assert list(queries.performances_shown([evening.pk])) == [evening.pk]


def test_who_sells_reads_anew(de_kring: House, evening: Performance) -> None:
    with house_scope(de_kring.pk):
        queries.performances_shown([evening.pk])
        Performance.objects.filter(pk=evening.pk).update(state="cancelled")
        assert queries.performances_to_sell([evening.pk])[evening.pk].state == "cancelled"
        assert queries.performances_shown([evening.pk])[evening.pk].state != "cancelled"


def test_nothing_is_asked_for_nothing(de_kring: House, django_assert_num_queries: Any) -> None:
    with house_scope(de_kring.pk), django_assert_num_queries(0):
        assert queries.performances_shown([]) == {}
