"""A connection that stays open: looked at before each request, and taken anew where the server hung up."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import DataError, OperationalError, connection, connections, transaction

from coulisse.config.databases import databases
from coulisse.config.environment import UnsafeInstallation
from coulisse.config.models import Heartbeat
from coulisse.config.postgres import SUPERUSER
from coulisse.config.postgresql.base import ask_first, ask_last, in_order
from coulisse.testing.architecture import ROOT
from coulisse.testing.database import server


@pytest.fixture
def open_connection(committed_db: None) -> object:
    connection.ensure_connection()
    connection.health_check_enabled, connection.health_check_done = True, False
    return connection


def hang_up() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    with psycopg.connect(server().url(SUPERUSER, "postgres"), autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def test_a_silent_connection_is_good_without_a_question(open_connection: object, django_assert_num_queries: object) -> None:
    before = connection.connection
    assert connection.is_usable()
    connection.close_if_health_check_failed()
    assert connection.connection is before


def test_where_the_server_hung_up_the_next_request_has_a_new_one(open_connection: object) -> None:
    hang_up()
    connection.health_check_done = False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_after_an_error_the_server_is_asked(open_connection: object) -> None:
    before = connection.connection
    connection.errors_occurred = True
    assert connection.is_usable()
    connection.connection.close()
    assert not connection.is_usable()
    connection.close()
    assert before.closed


def hosts_of(url: str) -> dict[str, Any]:
    return databases(replace(settings.ENVIRONMENT, database_url=url))["default"]


def test_several_servers_are_named_and_the_one_that_may_write_is_looked_for() -> None:
    found = hosts_of("postgresql://coulisse_app:p%40ss@db1:5432,db2:5433,[fd00::1]/coulisse?connect_timeout=3")
    assert (found["HOST"], found["PORT"], found["NAME"], found["PASSWORD"]) == ("db1,db2,fd00::1", "5432,5433,", "coulisse", "p@ss")
    assert found["OPTIONS"]["target_session_attrs"] == "read-write"
    assert found["OPTIONS"]["connect_timeout"] == "3", "what the operator says goes first"


def test_who_leads_is_asked_first_and_who_is_silent_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coulisse.config.postgresql.base._rank", {})
    three = {"host": "db1,db2,db3", "port": "5432,,5433", "user": "coulisse_app"}
    assert in_order(three) == three
    ask_first(("db3", 5433))
    assert in_order(three) == {"host": "db3,db1,db2", "port": "5433,5432,", "user": "coulisse_app"}
    ask_last(("db1", 5432))
    assert (in_order(three)["host"], in_order(three)["port"]) == ("db2,db3,db1", ",5433,5432")


def test_where_there_is_one_server_nothing_is_put_in_order() -> None:
    for alone in ({"host": "db1", "port": "5432"}, {"host": "/run/postgresql", "port": ""}, {"dbname": "coulisse"}):
        assert in_order(alone) == alone


def test_one_server_is_asked_for_nothing_special() -> None:
    found = hosts_of("postgresql://coulisse_app@/coulisse?host=/run/postgresql")
    assert (found["HOST"], found["PORT"]) == ("/run/postgresql", "")
    assert "target_session_attrs" not in found["OPTIONS"]


def test_a_port_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(UnsafeInstallation, match="“porto” is none"):
        hosts_of("postgresql://coulisse_app@db1:5432,db2:porto/coulisse")


class Impatient(threading.Thread):
    """Somebody who looks for what is slow in a server whose standby is away, and ends it, so many times; then the standby is back."""

    def __init__(self, admin: psycopg.Connection, how: str, times: int) -> None:
        super().__init__()
        self.admin, self.how, self.times, self.ended, self.over = admin, how, times, 0, threading.Event()

    def run(self) -> None:
        while self.ended < self.times and not self.over.wait(0.02):
            found = f"SELECT {self.how}(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND datname = current_database()"
            self.ended += len(self.admin.execute(found).fetchall())
        standby(self.admin, "''")


def standby(admin: psycopg.Connection, names: str) -> None:
    admin.execute(f"ALTER SYSTEM SET synchronous_standby_names = {names}")
    admin.execute("SELECT pg_reload_conf()")


@pytest.fixture
def impatient(committed_db: None) -> Iterator[Callable[[str, int], Impatient]]:
    """Commits of this connection alone wait for a standby that isn't there: all others of the tests never wait."""
    admin = psycopg.connect(server().url(SUPERUSER, connection.settings_dict["NAME"]), autocommit=True)
    with admin, connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
        cursor.execute("INSERT INTO config_heartbeat VALUES (1, now())")
        standby(admin, "'nobody'")
        threads: list[Impatient] = []

        def begin(how: str, times: int) -> Impatient:
            threads.append(Impatient(admin, how, times))
            threads[-1].start()
            return threads[-1]

        yield begin
        for thread in threads:
            thread.over.set()
            thread.join()
        standby(admin, "''")
    connection.close()


def commit_until_one_was_ended(impatient: Impatient) -> None:
    """The server reads its settings in its own time: until then its commits don't wait."""
    until = time.monotonic() + 20
    while not impatient.ended and time.monotonic() < until:
        with transaction.atomic():
            Heartbeat.objects.update(beat_at=datetime.now(UTC))


def test_a_commit_whose_wait_was_ended_is_waited_for_again(impatient: Callable[[str, int], Impatient]) -> None:
    somebody = impatient("pg_cancel_backend", 3)
    commit_until_one_was_ended(somebody)
    assert somebody.ended == 3, "the commit came back when the standby did, and not sooner"


def test_without_our_look_at_it_the_server_says_success_too_soon(impatient: Callable[[str, int], Impatient], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coulisse.config.postgresql.base._is_of_the_wait", lambda notice: False)
    somebody = impatient("pg_cancel_backend", 3)
    commit_until_one_was_ended(somebody)
    assert somebody.ended < 3


def test_a_commit_whose_connection_was_ended_is_no_success(impatient: Callable[[str, int], Impatient]) -> None:
    with pytest.raises(OperationalError):
        commit_until_one_was_ended(impatient("pg_terminate_backend", 1))


def test_nothing_of_ours_ends_what_others_wait_for() -> None:
    signals = re.compile(r"pg_(cancel|terminate)_backend")
    ours = [path for path in (ROOT / "coulisse").rglob("*.py") if "tests" not in path.parts and "testing" not in path.parts]
    assert [str(path) for path in ours if signals.search(path.read_text())] == []


@pytest.mark.parametrize("said", ["2026-11-22 20:15:00+00", "2026-11-22 20:15:00.5+00", "2026-03-29 03:30:00.000001+02", "1970-01-01 00:00:00+00"])
def test_moments_are_those_that_django_reads(said: str, db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz, extract(epoch FROM %s::timestamptz) * 1000000", [said, said])
        moment, micros = cursor.fetchone()
    assert moment.tzinfo is UTC
    assert moment == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(micros))


def test_a_moment_that_python_can_t_say_is_refused_in_words(db: None) -> None:
    with connection.cursor() as cursor, pytest.raises(DataError, match="infinity"):
        cursor.execute("SELECT 'infinity'::timestamptz")
        cursor.fetchone()


def _prepared() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return {statement for (statement,) in cursor.fetchall()}


def _ask(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s + 41", [number])
        assert cursor.fetchone() == (number + 41,)


@pytest.mark.parametrize("within", [False, True], ids=["a transaction", "a savepoint"])
def test_what_is_prepared_stays_so_when_something_is_taken_back(committed_db: None, within: bool) -> None:
    """A seat that has just gone isn't paid for by those who come next on that connection."""
    connection.close()
    for number in range(4):
        _ask(number)
    assert any("+ 41" in statement for statement in _prepared())
    with transaction.atomic() if within else nullcontext():
        with suppress(ZeroDivisionError), transaction.atomic():
            _ask(1)
            raise ZeroDivisionError
        with suppress(DataError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert any("+ 41" in statement for statement in _prepared())
        _ask(2)


def test_its_own_are_forgotten_as_ever_by_who_makes_tables(committed_db: None) -> None:
    owner = connections["owner"]
    with suppress(ZeroDivisionError), transaction.atomic(using="owner"), owner.cursor() as cursor:
        cursor.execute("CREATE TABLE made_and_taken_back (id int)")
        for _time in range(4):
            cursor.execute("SELECT count(*) FROM made_and_taken_back")
        raise ZeroDivisionError
    with owner.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ["%made_and_taken_back"])
        assert cursor.fetchone() == (0,)
