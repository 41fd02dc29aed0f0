"""Questions about halls, and what the process keeps."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import Actor
from coulisse.venues import operations, queries
from coulisse.venues.formats.detect import read_any
from coulisse.venues.generator import HallSketch, SectionSketch, generate
from coulisse.venues.models import Layout, PlanVersion
from coulisse.venues.plan import read_plan

DOCUMENT = generate(HallSketch(name="Grote zaal", sections=[SectionSketch(rows=3, seats=4)]))
TINE = Actor("staff", 1, "Tine")


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    queries.forget_plans()
    yield
    queries.forget_plans()


def make_layout(house: House, now: datetime, hall: str = "Grote zaal", name: str = "Theater") -> Layout:
    made = operations.create_hall(house=house, name=hall, actor=TINE, now=now)
    return operations.add_layout(house=house, hall=made, name=name, actor=TINE, now=now)


def make_version(house: House, layout: Layout, now: datetime, *, published: bool = True) -> PlanVersion:
    draft = operations.start_draft(house=house, layout=layout, document=DOCUMENT, actor=TINE, now=now)
    return operations.publish(house=house, version=draft, actor=TINE, now=now) if published else draft


def test_halls_with_their_layouts_and_versions_in_three_queries(de_kring: House, now: datetime, django_assert_num_queries: Any) -> None:
    with house_scope(de_kring.pk):
        for hall in ("Kelder", "Grote zaal"):
            layout = make_layout(de_kring, now, hall)
            make_version(de_kring, layout, now)
            newest = make_version(de_kring, layout, now)
            draft = make_version(de_kring, layout, now, published=False)
        operations.add_layout(house=de_kring, hall=layout.hall, name="Cabaret", actor=TINE, now=now)
        with django_assert_num_queries(3):
            cards = queries.halls(de_kring)
            assert [card.hall.name for card in cards] == ["Grote zaal", "Kelder"]
            assert [(card.layout.name, card.published, card.draft) for card in cards[0].layouts] == [
                ("Cabaret", None, None),
                ("Theater", newest, draft),
            ]
            assert cards[0].layouts[1].published and cards[0].layouts[1].published.place_count == 12


def test_versions_of_a_layout(de_kring: House, now: datetime) -> None:
    with house_scope(de_kring.pk):
        layout = make_layout(de_kring, now)
        assert (queries.newest_published(layout.pk), queries.draft_of(layout.pk)) == (None, None)
        first, second, draft = (
            make_version(de_kring, layout, now),
            make_version(de_kring, layout, now),
            make_version(de_kring, layout, now, published=False),
        )
        assert queries.newest_published(layout.pk) == second
        assert queries.draft_of(layout.pk) == draft
        assert list(queries.versions_of(layout.pk)) == [draft, second, first]


def test_a_published_plan_is_read_once(de_kring: House, now: datetime, django_assert_num_queries: Any) -> None:
    with house_scope(de_kring.pk):
        version = make_version(de_kring, make_layout(de_kring, now), now)
    with frozen_now(now + timedelta(minutes=1)), house_scope(de_kring.pk):
        with django_assert_num_queries(1):
            plan = queries.plan_of(version.pk)
            drawn = queries.seat_geometry_of(version.pk)
        with django_assert_num_queries(0):
            assert queries.plan_of(version.pk) is plan
            assert queries.seat_geometry_of(version.pk) is drawn
        assert json.loads(drawn)["places"] == 12


def test_what_can_still_be_undone_is_not_kept(de_kring: House, now: datetime, django_assert_num_queries: Any) -> None:
    """A version that this very transaction published may be a draft again in a moment."""
    with house_scope(de_kring.pk):
        version = make_version(de_kring, make_layout(de_kring, now), now)
        queries.seat_geometry_of(version.pk)
        with django_assert_num_queries(1):
            queries.plan_of(version.pk)


def test_a_draft_is_read_anew_each_time(de_kring: House, now: datetime) -> None:
    with house_scope(de_kring.pk):
        draft = make_version(de_kring, make_layout(de_kring, now), now, published=False)
        assert queries.plan_of(draft.pk).seats[0].rank != 42
        operations.change_seats(house=de_kring, version=draft, keys=["A-1"], rank=42, actor=TINE, now=now)
        assert queries.plan_of(draft.pk).seats[0].rank == 42


def test_a_plan_of_another_house_is_not_there(de_kring: House, het_anker: House, now: datetime) -> None:
    with house_scope(de_kring.pk):
        version = make_version(de_kring, make_layout(de_kring, now), now)
    with house_scope(het_anker.pk), pytest.raises(PlanVersion.DoesNotExist):
        queries.plan_of(version.pk)


@pytest.mark.parametrize("format_name", queries.EXPORTS)
def test_a_version_goes_out_as_a_file(de_kring: House, now: datetime, format_name: str) -> None:
    with house_scope(de_kring.pk):
        version = make_version(de_kring, make_layout(de_kring, now), now)
        exported = queries.export(version.pk, format_name)
    assert exported.filename.startswith("grote-zaal.")
    assert len(read_plan(read_any(exported.data, exported.filename).document).seats) == 12


def test_the_longest_unused_plan_goes_first() -> None:
    kept: queries._Kept[str] = queries._Kept(10, len)
    kept.put(1, "aaaa")
    kept.put(2, "bbbb")
    kept.get(1)
    kept.put(3, "cccc")
    assert (kept.get(1), kept.get(2), kept.get(3)) == ("aaaa", None, "cccc")
