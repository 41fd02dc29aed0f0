"""What is told is what the poll of the shop says, under the same rules."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from coulisse.faces.live.watching import Watched, find, read
from coulisse.faces.shop.tests.buying.conftest import statements
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE, HouseStatus
from coulisse.inventory.operations import block_places
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState
from coulisse.testing.factories import make_performance


def block(evening: Performance, *places: int) -> None:
    from uuid import uuid4

    with house_scope(evening.house_id) as scope:
        block_places(
            house=evening.house, performance=evening, place_nos=places, reason="kapot", block_id=uuid4(), actor=COULISSE, now=scope.now
        )  # fmt: skip


def test_all_that_is_watched_is_read_in_one_question(de_kring: House, het_anker: House, now: object) -> None:
    here, there = make_performance(de_kring, rows=2, seats=5), make_performance(het_anker, rows=2, seats=5)
    block(here, 0, 9)
    watched = {Watched(de_kring.pk, here.pk), Watched(het_anker.pk, there.pk)}
    read(watched)  # The plans are known from now on.
    with CaptureQueriesContext(connection) as captured:
        assert read(watched) == {Watched(de_kring.pk, here.pk): b"\x01\x02", Watched(het_anker.pk, there.pk): b"\x00\x00"}
    assert len(statements(captured)) <= 3, "which houses are open, what is taken, and the frame"


def test_a_house_only_shows_its_own(de_kring: House, het_anker: House, now: object) -> None:
    evening = make_performance(de_kring)
    assert find("de-kring", evening.pk) == Watched(de_kring.pk, evening.pk)
    assert find("het-anker", evening.pk) is None
    assert find("nergens", evening.pk) is None and find("de-kring", 10**17) is None
    assert (
        read({Watched(het_anker.pk, evening.pk), Watched(de_kring.pk, make_performance(de_kring, title="Ander").pk)})
        .keys()
        .isdisjoint({Watched(het_anker.pk, evening.pk)})
    )


def test_what_is_not_shown_is_not_told(de_kring: House, now: object) -> None:
    evening = make_performance(de_kring)
    watched = Watched(de_kring.pk, evening.pk)
    with house_scope(de_kring.pk):
        Performance.objects.filter(pk=evening.pk).update(state=PerformanceState.DRAFT)
    assert read({watched}) == {} and find("de-kring", evening.pk) is None
    with house_scope(de_kring.pk):
        Performance.objects.filter(pk=evening.pk).update(state=PerformanceState.ON_SALE)
    House.objects.filter(pk=de_kring.pk).update(status=HouseStatus.SETUP)
    assert read({watched}) == {} and find("de-kring", evening.pk) is None
