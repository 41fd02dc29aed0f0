"""Whose rows a transaction sees."""

import pytest
from django.db import DatabaseError, connection, transaction

from coulisse.houses.models import House
from coulisse.houses.scope import ScopeProblem, active_scope, house_scope
from coulisse.venues.models import Hall


@pytest.fixture
def halls(de_kring: House, het_anker: House) -> None:
    for house in (de_kring, het_anker):
        with house_scope(house.pk):
            Hall.objects.create(house=house, name="Grote zaal")


def test_a_house_sees_its_own_rows(halls: None, de_kring: House) -> None:
    with house_scope(de_kring.pk):
        assert [hall.house_id for hall in Hall.objects.all()] == [de_kring.pk]


def test_two_houses_together_see_the_rows_of_both(halls: None, de_kring: House, het_anker: House) -> None:
    with house_scope(de_kring.pk, het_anker.pk):
        assert Hall.objects.count() == 2


def test_outside_a_scope_every_query_fails(halls: None) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Hall.objects.count()


def test_after_a_scope_nothing_of_it_is_left_on_the_connection(halls: None, de_kring: House) -> None:
    with house_scope(de_kring.pk):
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('coulisse.houses', true)")
        assert cursor.fetchone()[0] == ""


def test_nobody_writes_into_another_house(de_kring: House, het_anker: House) -> None:
    with pytest.raises(DatabaseError), house_scope(de_kring.pk):
        Hall.objects.create(house=het_anker, name="Kelder")


def test_a_scope_inside_another_one_is_refused(de_kring: House, het_anker: House) -> None:
    with house_scope(de_kring.pk), pytest.raises(ScopeProblem), house_scope(het_anker.pk):
        pass


def test_the_time_is_the_databases(de_kring: House) -> None:
    with house_scope(de_kring.pk) as scope, connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp() - %s < interval '5 seconds'", [scope.now])
        assert cursor.fetchone()[0]
        assert active_scope() is scope
