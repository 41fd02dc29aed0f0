"""Rows that are written through SQL put once are those that saving them would have made."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.written import Added, Changed, together
from coulisse.venues.models import Hall

halls, renamed = Added(Hall), Changed(Hall, "name", "access")


def test_several_rows_are_one_statement_and_have_their_ids(de_kring: House, django_assert_num_queries: Any) -> None:
    with house_scope(de_kring.pk):
        with django_assert_num_queries(1):
            made = halls.add([Hall(house=de_kring, name=name, access={"nl": "Lift"}) for name in ("Grote zaal", "Kleine zaal")])
        assert [(hall.pk, hall.name, hall.access) for hall in Hall.objects.order_by("pk")] == [(hall.pk, hall.name, {"nl": "Lift"}) for hall in made]
        assert halls.add([]) == []


def test_what_was_written_so_is_saved_and_changed_like_any_row(de_kring: House) -> None:
    with house_scope(de_kring.pk):
        (hall,) = halls.add([Hall(house=de_kring, name="Grote zaal")])
        hall.name, hall.city, hall.access = "Kuip", "Gent", {"nl": "Trap"}
        renamed.keep(hall)
        found = Hall.objects.get()
        assert (found.name, found.access, found.city) == ("Kuip", {"nl": "Trap"}, "")
        hall.save()
        assert Hall.objects.get().city == "Gent"


def test_nobody_writes_into_another_house(de_kring: House, het_anker: House) -> None:
    with house_scope(de_kring.pk):
        (hall,) = halls.add([Hall(house=de_kring, name="Grote zaal")])
    with house_scope(het_anker.pk):
        with pytest.raises(Hall.DoesNotExist):
            renamed.keep(hall)
        with pytest.raises(DatabaseError), transaction.atomic():
            halls.add([Hall(house=de_kring, name="Kleine zaal")])


def test_what_doesnt_need_each_other_is_one_statement(de_kring: House, django_assert_num_queries: Any) -> None:
    with house_scope(de_kring.pk):
        (old,) = halls.add([Hall(house=de_kring, name="Grote zaal", city="Gent")])
        new = [Hall(house=de_kring, name="Kuip"), Hall(house=de_kring, name="Kleine zaal", city="Aalst")]
        old.name = "Rode zaal"
        with django_assert_num_queries(1):
            together(renamed.of(old), None, halls.of(*new))
        assert [(hall.pk, hall.name, hall.city) for hall in Hall.objects.order_by("pk")] == [(hall.pk, hall.name, hall.city) for hall in (old, *new)]


def test_together_nobody_changes_what_isnt_there(de_kring: House, het_anker: House) -> None:
    with house_scope(de_kring.pk):
        (hall,) = halls.add([Hall(house=de_kring, name="Grote zaal")])
    with house_scope(het_anker.pk), pytest.raises(Hall.DoesNotExist), transaction.atomic():
        together(renamed.of(hall), halls.of(Hall(house=het_anker, name="Ruim")))


def test_of_no_rows_nothing_is_written(de_kring: House) -> None:
    with house_scope(de_kring.pk):
        together(halls.of(), halls.of(Hall(house=de_kring, name="Kuip")))
        assert [hall.name for hall in Hall.objects.all()] == ["Kuip"]
