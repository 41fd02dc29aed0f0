"""The invariants are watched all the time: whole while that is cheap, in turns where it is dear."""

from datetime import timedelta

import psycopg
import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from coulisse.config import promises
from coulisse.config.diagnosis import examine
from coulisse.config.invariants import all_invariants
from coulisse.config.models import Promise
from coulisse.config.postgres import READER
from coulisse.config.promises import watch
from coulisse.lib.invariants import RECENT, Invariant
from coulisse.testing.database import server

NOTHING, SOMETHING = "SELECT 1 AS house_id WHERE false", "SELECT 1 AS house_id"


@pytest.fixture
def asked(committed_db: None, monkeypatch: pytest.MonkeyPatch) -> list[Invariant]:
    """Three questions in place of ours: nothing is wrong."""
    invariants = [Invariant(f"house.{name}", name, f"{NOTHING} {RECENT}", "AND true") for name in ("bricks", "roof", "doors")]
    monkeypatch.setattr(promises, "all_invariants", lambda: [("house", one) for one in invariants])
    return invariants


def test_what_holds_is_said_to_hold(asked: list[Invariant]) -> None:
    assert watch() == []
    assert Promise.objects.count() == 3
    assert b'coulisse_promise_broken{promise="house.roof"} 0.0' in Client().get("/metrics").content
    assert any(symptom.what.startswith("All 3 promises held") for symptom in examine())


def test_what_is_broken_stands_in_metrics_and_doctor_with_the_moment_it_was_found(asked: list[Invariant]) -> None:
    asked[1] = Invariant("house.roof", "It doesn't rain in.", SOMETHING)
    first = watch()
    assert [promise.key for promise in first] == ["house.roof"] and first[0].rows == [{"house_id": 1}]
    assert watch()[0].broken_since == first[0].broken_since
    assert b'coulisse_promise_broken{promise="house.roof"} 1.0' in Client().get("/metrics").content
    assert any(symptom.state == "wrong" and "house.roof" in symptom.what for symptom in examine())


def test_what_was_mended_is_whole_again_and_what_is_no_promise_any_more_is_forgotten(asked: list[Invariant]) -> None:
    asked[1] = Invariant("house.roof", "It doesn't rain in.", SOMETHING)
    watch()
    asked[1] = Invariant("house.roof", "It doesn't rain in.", NOTHING)
    del asked[2]
    assert watch() == []
    assert set(Promise.objects.values_list("key", flat=True)) == {"house.bricks", "house.roof"}


def test_a_dear_question_is_asked_about_what_is_recent_and_whole_in_its_turn(asked: list[Invariant]) -> None:
    watch()
    an_hour_ago = timezone.now() - timedelta(hours=1)
    Promise.objects.filter(key="house.bricks").update(whole_ms=5_000, whole_at=an_hour_ago)
    Promise.objects.filter(key="house.roof").update(whole_ms=5_000, whole_at=an_hour_ago + timedelta(minutes=1))
    watch()
    assert set(Promise.objects.filter(whole_at__lt=timezone.now() - timedelta(minutes=30)).values_list("key", flat=True)) == {"house.roof"}, (
        "one at a time, the one that waits longest"
    )


def test_dear_questions_wait_for_as_long_as_they_cost_times_fifty(asked: list[Invariant]) -> None:
    watch()
    lately = timezone.now() - timedelta(seconds=200)
    Promise.objects.filter(key="house.bricks").update(whole_ms=5_000, whole_at=lately)
    watch()
    bricks = Promise.objects.get(key="house.bricks")
    assert bricks.whole_at == lately and bricks.asked_at > lately, "asked about what is recent, and not yet whole"


def test_what_was_found_whole_isnt_forgotten_because_nothing_recent_is_wrong(asked: list[Invariant]) -> None:
    asked[0] = Invariant("house.bricks", "None is missing.", f"{SOMETHING} WHERE true {RECENT}", "AND false")
    watch()
    Promise.objects.filter(key="house.bricks").update(whole_ms=5_000)
    assert [promise.key for promise in watch()] == ["house.bricks"]


def test_a_question_that_takes_too_long_is_said_to_be_unanswered(asked: list[Invariant], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promises, "LONGEST_SECONDS", 0.05)
    asked[2] = Invariant("house.doors", "All are shut.", "SELECT 1 AS house_id FROM pg_sleep(2)")
    assert [promise.rows for promise in watch()] == [promises.UNANSWERED]


def test_every_question_of_ours_can_be_asked_about_what_is_recent(committed_db: None) -> None:
    with connections["reader"].cursor() as cursor:
        for _module, invariant in all_invariants():
            assert bool(invariant.recent) == (RECENT in invariant.sql), invariant.key
            cursor.execute(invariant.recent_sql)
            assert cursor.fetchall() == []
    connections["reader"].close()


def test_nothing_is_asked_while_somebody_else_asks(asked: list[Invariant]) -> None:
    """Else, beside years of history, all that a worker can do at the same time would be to watch."""
    with psycopg.connect(server().url(READER, connections["default"].settings_dict["NAME"]), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(hashtext('coulisse.promises'))")
        assert watch() == [] and Promise.objects.count() == 0
    watch()
    assert Promise.objects.count() == 3
