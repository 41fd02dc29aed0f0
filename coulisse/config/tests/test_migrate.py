"""Migrating while houses sell: whoever buys waits behind it for a second at most."""

import time
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, connections, transaction

from coulisse.config import migrate
from coulisse.testing.trust.releases import a_backup_reads


@pytest.fixture
def owner(committed_db: None) -> Any:
    yield connections["owner"]
    connections["owner"].close()


def wait_for_a_table() -> float:
    """How long a migration waits for a table that somebody reads, before it gives up."""
    began = time.monotonic()
    with (
        a_backup_reads(connection.settings_dict["NAME"]),
        pytest.raises(OperationalError) as refused,
        transaction.atomic(using="owner"),
        connections["owner"].cursor() as cursor,
    ):
        cursor.execute("LOCK TABLE inventory_claim IN ACCESS EXCLUSIVE MODE")
    assert isinstance(refused.value.__cause__, psycopg.errors.LockNotAvailable | psycopg.errors.QueryCanceled)
    return time.monotonic() - began


def test_a_migration_waits_for_a_table_for_half_a_second(owner: Any) -> None:
    migrate._prepare()
    assert 0.4 < wait_for_a_table() < 2.5


def test_without_that_it_would_wait_as_long_as_it_takes_and_everybody_behind_it(owner: Any) -> None:
    migrate._prepare()
    with owner.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0")
        cursor.execute("SET statement_timeout = '3s'")  # The end of the story, for a test.
    assert wait_for_a_table() >= 3


class Busy:
    """In place of Django's command: a table is in use so many times, then it isn't."""

    def __init__(self, times: int, error: type[psycopg.Error] = psycopg.errors.LockNotAvailable) -> None:
        self.times, self.error, self.asked = times, error, 0

    def __call__(self, *_words: object, **_named: object) -> None:
        self.asked += 1
        if self.asked <= self.times:
            raise OperationalError("in use") from self.error("in use")


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(migrate.settings, "ENVIRONMENT", replace(migrate.settings.ENVIRONMENT, database_url="postgresql://elsewhere/coulisse"))


def test_it_lets_the_others_pass_and_tries_again(owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    busy = Busy(3)
    monkeypatch.setattr(migrate, "call_command", busy)
    migrate.migrate()
    assert busy.asked == 4


def test_it_doesnt_try_for_ever(owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    busy = Busy(10_000)
    monkeypatch.setattr(migrate, "call_command", busy)
    with pytest.raises(OperationalError):
        migrate.migrate()
    assert busy.asked == migrate.MOST_TRIES


def test_what_is_wrong_otherwise_is_said_at_once(owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    busy = Busy(1, psycopg.errors.DiskFull)
    monkeypatch.setattr(migrate, "call_command", busy)
    with pytest.raises(OperationalError):
        migrate.migrate()
    assert busy.asked == 1
