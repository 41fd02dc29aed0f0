"""Rows that are read all day are those that Django would make."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import F, Model, QuerySet
from django.db.models.signals import post_init

from coulisse.houses.answers import twin
from coulisse.houses.asked import Asked
from coulisse.houses.cursors import kept_cursor
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.venues.models import Hall, Layout


def _layouts(house: Any) -> "QuerySet[Layout]":
    found = Layout.objects.filter(house=house).select_related("hall__house").defer("hall__house__phone")
    return found.annotate(twice=F("pk") * 2).order_by("name")


layouts = Asked(_layouts)
halls = Asked(lambda name: Hall.objects.filter(name=name))


@pytest.fixture
def two_of_a_hall(de_kring: House) -> Hall:
    with house_scope(de_kring.pk):
        hall = Hall.objects.create(house=de_kring, name="Grote zaal")
        for name in ("Arena", "Theater"):
            Layout.objects.create(house=de_kring, hall=hall, name=name)
    return hall


def all_of(row: Model) -> dict[str, Any]:
    """Everything that a row knows, with the rows that hang on it."""
    state = row._state
    related = {name: all_of(one) if one else None for name, one in state.fields_cache.items()}
    return {**row.__dict__, "_state": (type(row), state.adding, state.db, related)}


def test_they_know_what_django_s_know(two_of_a_hall: Hall, de_kring: House, django_assert_num_queries: Any) -> None:
    with house_scope(de_kring.pk):
        asked = layouts.all(de_kring.pk)
        assert [all_of(row) for row in asked] == [all_of(row) for row in _layouts(de_kring.pk)]
        with django_assert_num_queries(0):
            assert [row.hall.house.name for row in asked] == [de_kring.name] * 2
        with django_assert_num_queries(1):
            assert asked[0].hall.house.phone == de_kring.phone  # Left out, and asked for when it is wanted.


def test_they_are_kept_as_django_s_are(two_of_a_hall: Hall, de_kring: House) -> None:
    with house_scope(de_kring.pk):
        found = halls.one("Grote zaal")
        found.name = "Kleine zaal"
        found.save()
        assert [one.pk for one in Hall.objects.all()] == [two_of_a_hall.pk]
        assert halls.one("Kleine zaal") == two_of_a_hall


def test_a_twin_is_as_the_row_and_changes_alone(two_of_a_hall: Hall, de_kring: House) -> None:
    with house_scope(de_kring.pk):
        row = layouts.all(de_kring.pk)[0]
        other = twin(row)
        assert all_of(other) == all_of(row)
        other.name, other.hall, other._state.adding = "Vlakke vloer", Hall(house=de_kring, name="Kleine zaal"), True
        assert (row.name, row.hall.name, row._state.adding) == ("Arena", "Grote zaal", False)


def test_what_several_share_is_one(two_of_a_hall: Hall, de_kring: House) -> None:
    with house_scope(de_kring.pk):
        first, second = layouts.all(de_kring.pk)
        assert first.hall is second.hall
        assert layouts.all(de_kring.pk)[0].hall is not first.hall  # Within one answer.


def test_who_listens_hears_of_each(two_of_a_hall: Hall, de_kring: House) -> None:
    heard: list[str] = []

    def listens(instance: Hall, **_more: Any) -> None:
        heard.append(instance.name)

    post_init.connect(listens, sender=Hall)
    try:
        listened_to = Asked(lambda name: Hall.objects.filter(name=name))
        with house_scope(de_kring.pk):
            listened_to.one("Grote zaal")
    finally:
        post_init.disconnect(listens, sender=Hall)
    assert heard == ["Grote zaal"]


def test_a_cursor_is_kept_as_long_as_it_is_open(de_kring: House) -> None:
    with house_scope(de_kring.pk):
        kept = kept_cursor(connection).cursor
        assert kept_cursor(connection).cursor is kept
        kept.close()
        assert kept_cursor(connection).cursor is not kept
    assert kept_cursor(connection).cursor is not kept
    with house_scope(de_kring.pk):
        assert not kept_cursor(connection).cursor.closed


def test_a_new_connection_has_one_of_its_own(committed_db: None) -> None:
    kept_cursor(connection).execute("SELECT 1")
    kept = kept_cursor(connection).cursor
    connection.close()
    fresh = kept_cursor(connection)
    fresh.execute("SELECT 2")
    assert fresh.fetchone() == (2,) and fresh.cursor is not kept
