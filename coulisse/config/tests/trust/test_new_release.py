"""A new release comes while people buy: the one before goes on beside it on the new tables, and nobody is turned away."""

import json
import signal
import socket
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
from coulisse.testing.trust.failover.buyers import Action, Crowd, Heard
from coulisse.testing.trust.leash import ended, on_a_leash, wait_for
from coulisse.testing.trust.releases import release_before, two_releases, while_it_reads
from coulisse.testing.trust.tier import SOAK, tell

pytestmark = pytest.mark.slow

PEOPLE = 4
BESIDE_SECONDS = 60 if SOAK else 5
# A migration gives up on a table after half a second; the rest, and what an answer takes without one, is a machine that is busy.
LONGEST_SECONDS = 6.0
WORLD = ROOT / "coulisse/testing/trust/failover/world.py"


def amiss(heard: Heard) -> list[str]:
    return [action.said for action in heard.actions if not action.fine] + heard.strange


def broken(database: str) -> list[str]:
    with psycopg.connect(server().url(READER, database)) as reader:
        return [invariant.key for _module, invariant in all_invariants() if reader.execute(invariant.sql).fetchone()]


def written_since(moment: float, heard: Heard) -> list[Action]:
    return [action for action in heard.between(moment, time.monotonic()) if action.wrote]


@pytest.mark.slow(seconds=70)
@pytest.mark.skipif(not release_before(), reason="the history of this project isn't here: the release before is taken from it")
def test_every_migration_since_the_release_before_runs_while_people_buy(django_db_setup: None, tmp_path: Path) -> None:
    with two_releases(tmp_path, release_before()) as (before, now, database), ExitStack() as both:
        before.run("-m", "coulisse.config.cli", "migrate", "--quiet")
        world = json.loads(before.run(str(WORLD)))
        port = both.enter_context(storm.two_processes(database, prefix=before.prefix, **before.variables))
        with Crowd(port, world["house"], world["evenings"][0], PEOPLE) as old:
            time.sleep(2)
            backup = threading.Thread(target=while_it_reads, args=[database, 5], daemon=True)
            backup.start()
            began = time.monotonic()
            now.run("-m", "coulisse.config.cli", "migrate", "--quiet")
            migrated = time.monotonic()
            ended([backup], 60, "who makes the backup")
            newer = both.enter_context(storm.two_processes(database, prefix=now.prefix, **now.variables))
            with Crowd(newer, world["house"], world["evenings"][0], PEOPLE) as new:
                time.sleep(BESIDE_SECONDS)
                wait_for(lambda: bool(len(written_since(migrated, old.heard)) > 5 and new.heard.tickets), "both releases to sell")
        wrong = broken(database)
    longest = max(action.seconds for action in old.heard.actions)
    usual = sorted(action.seconds for action in old.heard.actions if action.at < began or action.at - action.seconds > migrated)
    tell(
        f"migrated in {migrated - began:.1f} s beside a backup of 5 s; release before: {len(old.heard.tickets)} orders, longest answer {longest:.1f} s; "
        f"this one: {len(new.heard.tickets)} orders; {len(amiss(old.heard)) + len(amiss(new.heard))} of {len(old.heard.actions) + len(new.heard.actions)} failed"
    )
    assert amiss(old.heard) == [] and amiss(new.heard) == [] and wrong == []
    assert longest < LONGEST_SECONDS + usual[len(usual) * 19 // 20]


@contextmanager
def going_over(database: str, var: Path) -> Iterator[tuple[int, Any]]:
    """The server of production that can go over to another release, and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    module = "coulisse.testing.trust.generation"
    started = f"import runpy, sys; sys.argv[1:] = ['--port', '{port}']; runpy.run_module('{module}', run_name='__main__')"
    with on_a_leash([sys.executable], started, storm.environment(database, port), ends_seconds=30) as process:
        storm.wait_for(port)
        yield port, process
        process.terminate()
        process.wait(60)  # Who is told to end does so by itself.


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
            wait_for(lambda: not generations(process) & before, "the one before to end", 150)
            time.sleep(2)
            wait_for(lambda: bool(crowd.heard.tickets), "somebody to buy")
        assert len(generations(process)) == 1
    tell(f"going over to a new release: {len(crowd.heard.tickets)} orders, {len(amiss(crowd.heard))} of {len(crowd.heard.actions)} requests failed")
    assert amiss(crowd.heard) == []
