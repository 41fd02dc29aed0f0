"""A new release comes while people buy: the one before goes on beside it on the new tables, and nobody is turned away."""

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections

from coulisse.config.invariants import all_invariants
from coulisse.config.postgres import READER
from coulisse.testing.architecture import ROOT
from coulisse.testing.cast import make_house
from coulisse.testing.database import server
from coulisse.testing.factories import make_performance
from coulisse.testing.trust import storm
from coulisse.testing.trust.failover.buyers import Crowd, Heard
from coulisse.testing.trust.releases import release_before, two_releases, while_it_reads
from coulisse.testing.trust.tier import SOAK, tell

pytestmark = pytest.mark.slow

PEOPLE = 4
BESIDE_SECONDS = 60 if SOAK else 5
# A migration gives up on a table after half a second; the rest is a machine that is busy.
LONGEST_SECONDS = 6.0
WORLD = ROOT / "coulisse/testing/trust/failover/world.py"


def amiss(heard: Heard) -> list[str]:
    return [action.said for action in heard.actions if not action.fine] + heard.strange


def broken(database: str) -> list[str]:
    with psycopg.connect(server().url(READER, database)) as reader:
        return [invariant.key for _module, invariant in all_invariants() if reader.execute(invariant.sql).fetchone()]


@pytest.mark.skipif(not release_before(), reason="the history of this project isn't here: the release before is taken from it")
def test_every_migration_since_the_release_before_runs_while_people_buy(django_db_setup: None, tmp_path: Path) -> None:
    with two_releases(tmp_path, release_before()) as (before, now, database), ExitStack() as both:
        before.run("-m", "coulisse.config.cli", "migrate", "--quiet")
        world = json.loads(before.run(str(WORLD)))
        port = both.enter_context(storm.two_processes(database, prefix=before.prefix, **before.variables))
        with Crowd(port, world["house"], world["evenings"][0], PEOPLE) as old:
            time.sleep(2)
            backup = threading.Thread(target=while_it_reads, args=[database, 5])
            backup.start()
            began = time.monotonic()
            now.run("-m", "coulisse.config.cli", "migrate", "--quiet")
            migrated = time.monotonic()
            backup.join()
            newer = both.enter_context(storm.two_processes(database, prefix=now.prefix, **now.variables))
            with Crowd(newer, world["house"], world["evenings"][0], PEOPLE) as new:
                time.sleep(BESIDE_SECONDS)
        wrong = broken(database)
    longest = max(action.seconds for action in old.heard.actions)
    afterwards = [action for action in old.heard.between(migrated, time.monotonic()) if action.wrote]
    tell(
        f"migrated in {migrated - began:.1f} s beside a backup of 5 s; release before: {len(old.heard.tickets)} orders, longest answer {longest:.1f} s; "
        f"this one: {len(new.heard.tickets)} orders; {len(amiss(old.heard)) + len(amiss(new.heard))} of {len(old.heard.actions) + len(new.heard.actions)} failed"
    )
    assert amiss(old.heard) == [] and amiss(new.heard) == [] and wrong == []
    assert len(afterwards) > 5, "the release before goes on selling on the new tables"
    assert new.heard.tickets
    assert longest < LONGEST_SECONDS


@contextmanager
def going_over(database: str, var: Path) -> Iterator[tuple[int, Any]]:
    """The server of production that can go over to another release, and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "coulisse.testing.trust.generation", "--port", str(port)]
    process = subprocess.Popen(command, env=storm.environment(database, port), start_new_session=True, stderr=subprocess.DEVNULL)
    try:
        storm.wait_for(port)
        yield port, process
    finally:
        process.terminate()
        process.wait(30)


def generations(process: Any) -> set[int]:
    return {int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()}


def test_the_server_goes_over_to_a_new_release_and_no_request_is_lost(committed_db: None, tmp_path: Path) -> None:
    evening = make_performance(make_house(payment_provider="demo"), rows=60, seats=60, limit_per_order=10)
    database = connections["default"].settings_dict["NAME"]
    with going_over(database, tmp_path) as (port, process):
        before = generations(process)
        with Crowd(port, evening.house.slug, [evening.production.slug, evening.pk], PEOPLE, stays=False) as crowd:
            time.sleep(2)
            process.send_signal(signal.SIGHUP)
            until = time.monotonic() + 90
            while generations(process) & before:
                assert time.monotonic() < until, "the one before didn't end"
                time.sleep(0.2)
            time.sleep(2)
        assert len(generations(process)) == 1
    tell(f"going over to a new release: {len(crowd.heard.tickets)} orders, {len(amiss(crowd.heard))} of {len(crowd.heard.actions)} requests failed")
    assert amiss(crowd.heard) == []
    assert crowd.heard.tickets
