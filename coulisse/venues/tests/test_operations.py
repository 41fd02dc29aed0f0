"""Halls, layouts and the life of a plan: draft, published, never changed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction

from coulisse.houses.models import HistoryEntry, House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import Actor
from coulisse.testing.cast import make_house
from coulisse.venues import operations, queries
from coulisse.venues.generator import HallSketch, SectionSketch, generate
from coulisse.venues.models import Hall, Layout, PlanVersion
from coulisse.venues.operations import BadName, DraftChanged, DraftExists, IsArchived, NameTaken, NotADraft, NothingToCopy, PlanRefused, SeatsUnknown
from coulisse.venues.plan import read_plan

TINE = Actor("staff", 1, "Tine")
DOCUMENT = generate(HallSketch(name="Grote zaal", sections=[SectionSketch(rows=3, seats=4)]))


@pytest.fixture
def done(de_kring: House, now: datetime) -> Iterator[dict[str, Any]]:
    """Inside the scope of De Kring, as Tine: what every operation asks for."""
    queries.forget_plans()
    with house_scope(de_kring.pk):
        yield {"house": de_kring, "actor": TINE, "now": now}
    queries.forget_plans()


@pytest.fixture
def hall(done: dict[str, Any]) -> Hall:
    return operations.create_hall(name="Grote zaal", **done)


@pytest.fixture
def layout(hall: Hall, done: dict[str, Any]) -> Layout:
    return operations.add_layout(hall=hall, name="Theater", **done)


@pytest.fixture
def draft(layout: Layout, done: dict[str, Any]) -> PlanVersion:
    return operations.start_draft(layout=layout, document=DOCUMENT, **done)


def history() -> list[tuple[str, str, dict[str, Any]]]:
    return list(HistoryEntry.objects.order_by("id").values_list("verb", "subject", "detail"))


def test_a_hall_is_made_renamed_archived_and_restored(hall: Hall, done: dict[str, Any]) -> None:
    operations.change_hall(hall=hall, changes={"name": " Grote   schouwburg ", "city": "Wervik"}, **done)
    operations.change_hall(hall=hall, changes={"city": "Wervik"}, **done)
    operations.archive_hall(hall=hall, **done)
    assert queries.halls(done["house"]) == []
    assert [card.hall.name for card in queries.halls(done["house"], archived=True)] == ["Grote schouwburg"]
    operations.restore_hall(hall=hall, **done)
    assert history() == [
        ("hall.created", f"hall:{hall.pk}", {"name": "Grote zaal"}),
        ("hall.renamed", f"hall:{hall.pk}", {"fields": ["city", "name"], "was": "Grote zaal", "name": "Grote schouwburg"}),
        ("hall.archived", f"hall:{hall.pk}", {}),
        ("hall.restored", f"hall:{hall.pk}", {}),
    ]


def test_two_halls_have_two_names(hall: Hall, done: dict[str, Any]) -> None:
    with pytest.raises(NameTaken) as taken:
        operations.create_hall(name="Grote zaal", **done)
    assert str(taken.value) == "There is one called “Grote zaal” already, perhaps among the archived ones: choose another name."
    for name in ("", "  ", "x" * 121):
        with pytest.raises(BadName):
            operations.create_hall(name=name, **done)
    assert Hall.objects.count() == 1


def test_a_hall_has_layouts(hall: Hall, layout: Layout, done: dict[str, Any]) -> None:
    with pytest.raises(NameTaken):
        operations.add_layout(hall=hall, name="Theater", **done)
    operations.rename_layout(layout=layout, name="Tribune uit", **done)
    operations.archive_layout(layout=layout, **done)
    with pytest.raises(IsArchived):
        operations.start_draft(layout=layout, document=DOCUMENT, **done)
    operations.archive_hall(hall=hall, **done)
    with pytest.raises(IsArchived):
        operations.add_layout(hall=hall, name="Cabaret", **done)


def test_the_first_plan_comes_from_a_document(layout: Layout, done: dict[str, Any]) -> None:
    with pytest.raises(NothingToCopy):
        operations.start_draft(layout=layout, **done)
    with pytest.raises(PlanRefused):
        operations.start_draft(layout=layout, document={"format": "?"}, **done)
    draft = operations.start_draft(layout=layout, document=DOCUMENT, **done)
    assert (draft.number, draft.place_count, draft.published_at) == (1, 12, None)
    with pytest.raises(DraftExists) as exists:
        operations.start_draft(layout=layout, document=DOCUMENT, **done)
    assert exists.value.version == draft


def test_what_is_stored_is_tidy(layout: Layout, done: dict[str, Any]) -> None:
    draft = operations.start_draft(layout=layout, document={**DOCUMENT, "editor": {"zoom": 3}, "name": "a\0b"}, **done)
    draft.refresh_from_db()
    assert draft.document["name"] == "ab"
    assert "editor" not in draft.document


def test_a_published_plan_never_changes(draft: PlanVersion, done: dict[str, Any]) -> None:
    published = operations.publish(version=draft, **done)
    assert published.published_at == done["now"]
    with pytest.raises(NotADraft):
        operations.set_document(version=draft, document=DOCUMENT, **done)
    with pytest.raises(NotADraft):
        operations.publish(version=draft, **done)
    with pytest.raises(NotADraft):
        operations.discard_draft(version=draft, **done)
    with pytest.raises(DatabaseError), transaction.atomic():
        PlanVersion.objects.filter(pk=draft.pk).update(place_count=1)


def test_the_next_draft_is_a_copy_and_seats_keep_their_keys(layout: Layout, draft: PlanVersion, done: dict[str, Any]) -> None:
    first = operations.publish(version=draft, **done)
    second = operations.start_draft(layout=layout, **done)
    assert (second.number, second.document) == (2, first.document)
    operations.change_seats(version=second, keys=["A-1", "A-2"], rank=5, blocked="mengtafel", marks_add=["restricted_view"], **done)
    found = queries.compare_versions(first.pk, second.pk)
    assert (found.newly_blocked, found.gone) == ((0, 1), ())
    assert history()[-1] == (
        "plan.seats_changed",
        f"layout:{layout.pk}",
        {"version": 2, "count": 2, "rank": 5, "blocked": "mengtafel", "marks_add": ["restricted_view"]},
    )


def test_seats_are_changed_all_or_none(draft: PlanVersion, done: dict[str, Any]) -> None:
    with pytest.raises(SeatsUnknown) as unknown:
        operations.change_seats(version=draft, keys=["A-1", "Z-1"], rank=5, **done)
    assert unknown.value.keys == ["Z-1"]
    with pytest.raises(PlanRefused) as refused:
        operations.change_seats(version=draft, keys=["A-1"], zone="goud", **done)
    assert str(refused.value) == "row A, seat 1: zone “goud” is not among the seated zones of the plan."
    draft.refresh_from_db()
    assert draft.document == DOCUMENT


def test_nobody_overwrites_what_they_have_not_seen(draft: PlanVersion, done: dict[str, Any]) -> None:
    seen = operations.draft_tag(draft)
    changed = operations.change_seats(version=draft, keys=["A-1"], rank=9, tag=seen, **done)
    with pytest.raises(DraftChanged):
        operations.set_document(version=draft, document=DOCUMENT, tag=seen, **done)
    changed.refresh_from_db()
    operations.publish(version=draft, tag=operations.draft_tag(changed), **done)


def test_ranks_can_follow_the_view_again(draft: PlanVersion, done: dict[str, Any]) -> None:
    ranks = [seat.rank for seat in read_plan(draft.document).seats]
    keys = [seat.key for seat in read_plan(draft.document).seats]
    operations.change_seats(version=draft, keys=keys, rank=50, **done)
    changed = operations.rank_by_view(version=draft, **done)
    assert [seat.rank for seat in read_plan(changed.document).seats] == ranks


def test_a_draft_can_be_discarded(layout: Layout, draft: PlanVersion, done: dict[str, Any]) -> None:
    operations.discard_draft(version=draft, **done)
    with pytest.raises(NotADraft):
        operations.publish(version=draft, **done)
    assert operations.start_draft(layout=layout, document=DOCUMENT, **done).number == 1


def test_the_neighbours_halls_are_not_there(hall: Hall, draft: PlanVersion, het_anker: House) -> None:
    assert Hall.objects.count() == 1


def test_another_house_can_not_touch_a_draft(de_kring: House, het_anker: House, now: datetime) -> None:
    with house_scope(de_kring.pk):
        hall = operations.create_hall(house=de_kring, name="Zaal", actor=TINE, now=now)
        layout = operations.add_layout(house=de_kring, hall=hall, name="Theater", actor=TINE, now=now)
        draft = operations.start_draft(house=de_kring, layout=layout, document=DOCUMENT, actor=TINE, now=now)
    with house_scope(het_anker.pk):
        assert queries.halls(het_anker) == []
        with pytest.raises(NotADraft):
            operations.publish(house=het_anker, version=draft, actor=Actor("staff", 2, "Omar"), now=now + timedelta(days=1))


def test_two_people_begin_a_draft_at_once_and_one_of_them_gets_it(committed_db: None) -> None:
    queries.forget_plans()
    house = make_house()
    with house_scope(house.pk) as scope:
        hall = operations.create_hall(house=house, name="Zaal", actor=TINE, now=scope.now)
        layout = operations.add_layout(house=house, hall=hall, name="Theater", actor=TINE, now=scope.now)
    together = Barrier(2)

    def begin(_who: int) -> str:
        try:
            together.wait(60)
            with house_scope(house.pk) as scope:
                operations.start_draft(house=house, layout=layout, document=DOCUMENT, actor=TINE, now=scope.now)
            return "begun"
        except DraftExists:
            return "there is one"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as people:
        assert sorted(people.map(begin, range(2))) == ["begun", "there is one"]
