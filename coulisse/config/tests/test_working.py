"""The worker goes on after its database was away, and ends when it is told to."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from threading import Event

import psycopg
import pytest
from django.db import connections
from procrastinate.contrib.django.models import ProcrastinateJob

from coulisse.config import working
from coulisse.config.postgres import APP, READER, SUPERUSER
from coulisse.lib import stopping
from coulisse.testing.database import server

SECONDS = 30
WORKER = "import sys; sys.argv = ['coulisse', 'worker']; from coulisse.config.cli import main; main()"


@pytest.fixture
def database(committed_db: None) -> str:
    return connections["default"].settings_dict["NAME"]


@pytest.fixture
def worker(database: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **os.environ, "COULISSE_MODE": "test", "DATABASE_URL": server().url(APP, database), "DATABASE_READER_URL": server().url(READER, database),
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-c", WORKER], env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def ask_for_something(database: str) -> None:
    with psycopg.connect(server().url(SUPERUSER, database), autocommit=True) as admin:
        admin.execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, args) VALUES ('outreach.send_waiting', 'default', '{\"timestamp\": 0}')"
        )


def everything_is_done() -> bool:
    """Waited for: the worker is another process."""
    until = time.monotonic() + SECONDS
    while ProcrastinateJob.objects.filter(task_name="outreach.send_waiting").exists():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def cut_off(database: str, since: datetime) -> int:
    """Every connection of the worker ends, as when the server restarts."""
    with psycopg.connect(server().url(SUPERUSER, database), autocommit=True) as admin:
        mine = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = %s AND backend_start > %s AND pid <> ALL(%s)"
        ours = [connections["default"].connection.info.backend_pid] if connections["default"].connection else []
        return len(admin.execute(mine, [database, APP, since, ours]).fetchall())


def test_a_worker_whose_connections_break_goes_on_by_itself(database: str, worker: subprocess.Popen[bytes]) -> None:
    began = datetime.now(UTC)
    ask_for_something(database)
    assert everything_is_done()
    for _again in range(2):
        assert cut_off(database, began)
        ask_for_something(database)
        assert everything_is_done()
    assert worker.poll() is None, "nobody had to start it again"


def test_a_worker_that_is_told_to_stop_ends_in_peace(database: str, worker: subprocess.Popen[bytes]) -> None:
    ask_for_something(database)
    assert everything_is_done()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(SECONDS) == 0


class Loop:
    """Keeps what is to be done at a signal."""

    def __init__(self) -> None:
        self.heard: dict[signal.Signals, Callable[[], None]] = {}

    def add_signal_handler(self, one: signal.Signals, action: Callable[[], None]) -> None:
        self.heard[one] = action

    def remove_signal_handler(self, one: signal.Signals) -> None:
        del self.heard[one]


def test_everything_in_the_process_can_see_that_it_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    loop, told = Loop(), asyncio.Event()
    monkeypatch.setattr(asyncio, "get_running_loop", lambda: loop)
    monkeypatch.setattr(stopping, "told", Event())
    working._hear(told)
    loop.heard[signal.SIGTERM]()
    assert told.is_set() and stopping.told.is_set() and not loop.heard
