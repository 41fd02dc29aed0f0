"""Questions that are put into SQL once answer as if they were put each time."""

from threading import Thread
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django.db.models import Field
from django.db.models.expressions import RawSQL

from coulisse.houses.asked import Asked, holding, one_of
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.venues.models import Hall, Layout

named = Asked(lambda name: Hall.objects.filter(name=name).order_by("id"))
some = Asked(lambda ids: Hall.objects.filter(one_of("pk", ids)).prefetch_related("layouts").order_by("id"))
of_layout = Asked(lambda pk: Layout.objects.filter(pk=pk).select_related("hall"))
numbered = Asked(lambda pk, number: Hall.objects.filter(pk=pk).annotate(number=RawSQL("%s::int", [number], output_field=Field())))  # noqa: S611
locked = Asked(lambda pk: Hall.objects.select_for_update().filter(pk=pk))


@pytest.fixture
def halls(de_kring: House, het_anker: House) -> list[Hall]:
    made = []
    for house in (de_kring, het_anker):
        with house_scope(house.pk):
            made += [Hall.objects.create(house=house, name=name) for name in ("Grote zaal", "Kleine zaal")]
            Layout.objects.create(house=house, hall=made[-2], name="Theater")
    return made


def test_it_answers_what_is_asked_each_time(halls: list[Hall], de_kring: House) -> None:
    with house_scope(de_kring.pk):
        assert [found.name for name in ("Grote zaal", "Kleine zaal", "Geen zaal") for found in named.all(name)] == ["Grote zaal", "Kleine zaal"]
        assert named.first("Geen zaal") is None


def test_a_house_sees_its_own_rows_and_nobody_those_of_the_scope_before(halls: list[Hall], de_kring: House, het_anker: House) -> None:
    seen = []
    for house in (de_kring, het_anker):
        with house_scope(house.pk):
            seen += named.all("Grote zaal")
    assert [hall.house_id for hall in seen] == [de_kring.pk, het_anker.pk]
    with pytest.raises(DatabaseError), transaction.atomic():
        named.all("Grote zaal")


def test_some_of_them_with_what_hangs_on_them(halls: list[Hall], de_kring: House, django_assert_num_queries: Any) -> None:
    with house_scope(de_kring.pk), django_assert_num_queries(2):
        found = some.all([hall.pk for hall in halls])
        assert [[layout.name for layout in hall.layouts.all()] for hall in found] == [["Theater"], []]


def test_related_rows_and_further_columns_come_in_the_same_statement(halls: list[Hall], de_kring: House, django_assert_num_queries: Any) -> None:
    with house_scope(de_kring.pk):
        layout = Layout.objects.get()
        with django_assert_num_queries(2):
            assert of_layout.one(layout.pk).hall.name == "Grote zaal"
            assert numbered.one(halls[0].pk, 7).number == 7


def test_what_is_not_there_is_said_by_name(halls: list[Hall], de_kring: House, het_anker: House) -> None:
    with house_scope(de_kring.pk), pytest.raises(Hall.DoesNotExist):
        locked.one(halls[-1].pk)


def test_rows_that_were_fetched_apart_hang_on_their_owner(halls: list[Hall], de_kring: House, django_assert_num_queries: Any) -> None:
    with house_scope(de_kring.pk):
        hall, layouts = halls[0], list(Layout.objects.all())
        with django_assert_num_queries(0):
            holding(hall, "layouts", layouts)
            assert list(hall.layouts.all()) == layouts
            assert layouts[0].hall is hall


def test_two_threads_may_ask_at_once(committed_db: None) -> None:
    """Each on its own connection, though the SQL is shared."""
    from coulisse.testing.cast import make_house

    houses = [make_house(), make_house("het-anker", "Het Anker")]
    for house in houses:
        with house_scope(house.pk):
            Hall.objects.create(house=house, name=f"Zaal van {house.slug}")
    wrong: list[Any] = []

    def ask(house: House) -> None:
        for _time in range(50):
            with house_scope(house.pk):
                seen = [hall.house_id for hall in named.all(f"Zaal van {house.slug}")]
            if seen != [house.pk]:
                wrong.append(seen)
        connections.close_all()

    threads = [Thread(target=ask, args=[house]) for house in (*houses, *houses)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
