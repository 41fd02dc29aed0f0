"""The machine that leads the database dies, again and again, while people buy: nothing that anybody was told is lost.

``make failover``: by root on Debian 12 with patroni, etcd-server and postgresql; everything is set up as the guide says.
"""

import json
import math
import os
import random
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from coulisse.config.invariants import all_invariants
from coulisse.testing.architecture import ROOT
from coulisse.testing.trust.failover.buyers import Action, Crowd, Patient, evening_of
from coulisse.testing.trust.failover.cluster import Cluster, cluster
from coulisse.testing.trust.failover.guide import lacking, steps
from coulisse.testing.trust.leash import on_a_leash
from coulisse.testing.trust.storm import best_place, two_processes
from coulisse.testing.trust.tier import ONLY, SEED, SOAK, say, tell

pytestmark = [pytest.mark.failover, pytest.mark.skipif(bool(lacking()), reason=lacking())]

PEOPLE = 6
FAILOVERS = 30 if SOAK else 5
# How long it is looked at afterwards what doesn't come through: ten minutes, or as much of it as a short run has.
AFTERWARDS = 120 if SOAK else 20
# Who stumbles stands still for about as long as a lease lasts: it goes on just when another one takes over, or a little sooner.
ALL_WAYS = ("dies", "freezes", "its PostgreSQL dies", "stumbles", "dies")
WAYS = [way for way in ALL_WAYS if ONLY in way] or ALL_WAYS
STUMBLE_SECONDS = (7, 13)


@dataclass
class Installation:
    cluster: Cluster
    port: int
    house: str
    evenings: list[list[Any]]


def environment(made: Cluster) -> dict[str, str]:
    return {
        "COULISSE_MODE": "test", "COULISSE_LOG_FORMAT": "text", "DATABASE_URL": made.url("coulisse_app"),
        "DATABASE_OWNER_URL": made.url("coulisse_owner"), "DATABASE_READER_URL": made.url("coulisse_reader"),
    }  # fmt: skip


def kept_running(command: list[str], variables: dict[str, str]) -> AbstractContextManager[Any]:
    """As a service manager does with the worker."""
    again = f"import subprocess, time\nwhile True:\n    subprocess.run({command!r}); time.sleep(2)"
    return on_a_leash([sys.executable], again, {**os.environ, **variables})


@pytest.fixture(scope="module")
def stage() -> Iterator[Installation]:
    with cluster() as made:
        variables = environment(made)
        for step in steps("on one web machine", "The database of Coulisse"):
            made.machines[1].follow(step, PYTHONPATH=str(ROOT), **variables)
        world = [sys.executable, "-m", "coulisse.testing.trust.failover.world"]
        said = json.loads(subprocess.run(world, env={**os.environ, **variables}, check=True, capture_output=True, text=True, timeout=120).stdout)
        with kept_running([sys.executable, "-m", "coulisse.config.cli", "worker"], variables), two_processes("", **variables) as port:
            yield Installation(made, port, said["house"], said["evenings"])


def befall(stage: Installation, way: str, chance: random.Random) -> tuple[int, float]:
    """Something happens to the leader; who that was, and when."""
    leader, began = stage.cluster.leader(), time.monotonic()
    if way == "dies":
        stage.cluster.die(leader)
    elif way == "freezes":
        stage.cluster.freeze(leader)
    elif way == "stumbles":
        stage.cluster.freeze(leader)
        time.sleep(chance.uniform(*STUMBLE_SECONDS))
        stage.cluster.thaw(leader)
    else:
        stage.cluster.signal(leader, signal.SIGKILL, "postgres")
    return leader, began


def mend(stage: Installation, way: str, leader: int) -> None:
    """The machine comes back, and follows whoever took over."""
    took_over = stage.cluster.leader()
    if way == "dies":
        stage.cluster.come_back(leader)
    elif way == "freezes":
        stage.cluster.thaw(leader)
    stage.cluster.wait_until_whole()
    if way in ("dies", "freezes"):
        assert stage.cluster.leader() == took_over != leader, "who comes back never takes the lead from whoever has it"


def wait_for_a_write(crowd: Crowd, since: float) -> float:
    until = since + 60
    while (again := crowd.heard.first_write_after(since + 0.5)) is None:
        assert time.monotonic() < until, "nothing was sold for a minute"
        time.sleep(0.1)
    return again - since


def hold_and_wait(stage: Installation) -> str:
    """Somebody has a seat, and takes their time."""
    evening = stage.evenings[1]
    sleeper = Patient(stage.port, 900, evening_of(stage.house, evening))
    assert sleeper.ask(*best_place(sleeper))[0].status == 302
    sleeper.connection.close()
    return str(stage.cluster.ask(f"SELECT max(holder::text) FROM inventory_claim WHERE performance_id = {evening[1]}")[0][0])


def seconds_left(stage: Installation, holder: str) -> float:
    """From the beginning of the hold to its end: what it was given, whenever it is asked."""
    found = stage.cluster.ask(f"SELECT extract(epoch FROM expires_at - since) FROM inventory_claim WHERE holder = '{holder}'")
    return float(str(found[0][0]))


def lost(stage: Installation, tickets: dict[str, int]) -> list[tuple[str, int, int]]:
    """Orders of which somebody saw the tickets, and that don't have them: how many were seen, how many there are."""
    with psycopg.connect(stage.cluster.admin) as admin:
        there = dict(
            admin.execute(
                "SELECT o.code, count(t.*) FROM sales_order o JOIN sales_orderline l ON l.order_id = o.id AND l.kind = 'ticket' "
                "JOIN admission_ticket t ON t.order_line_id = l.id AND t.voided_at IS NULL WHERE o.state = 'confirmed' GROUP BY 1"
            ).fetchall()
        )
    return [(code, seen, there.get(code, 0)) for code, seen in tickets.items() if there.get(code, 0) != seen]


def broken(stage: Installation) -> list[str]:
    with psycopg.connect(stage.cluster.admin) as admin:
        found = {invariant.key: admin.execute(invariant.sql).fetchmany(3) for _module, invariant in all_invariants()}
    return [f"{key}: {rows}" for key, rows in found.items() if rows]


def failed(actions: list[Action]) -> list[str]:
    return [action.said for action in actions if not action.fine]


def of_a_hundred(outages: list[float], share: int) -> float:
    """So long are so many of a hundred outages at most; of a few, this is the longest."""
    return sorted(outages)[math.ceil(len(outages) * share / 100) - 1]


def test_of_a_few_outages_the_longest_counts() -> None:
    assert [of_a_hundred([21.0, *[5.0] * others], 95) for others in (0, 4, 19, 20)] == [21.0, 21.0, 5.0, 5.0]


def test_whoever_leads_may_die_and_no_order_is_lost(stage: Installation) -> None:
    chance = random.Random(SEED)
    after: list[Action] = []
    outages: list[float] = []
    sleeper = hold_and_wait(stage)
    given = seconds_left(stage, sleeper)
    with Crowd(stage.port, stage.house, stage.evenings[0], PEOPLE) as crowd:
        time.sleep(3)
        seen = 0
        for number in range(FAILOVERS):
            way = WAYS[number % len(WAYS)]
            leader, began = befall(stage, way, chance)
            outages.append(wait_for_a_write(crowd, began))
            recovered = time.monotonic()
            time.sleep(chance.uniform(0, 12 if way == "freezes" else 2))
            mend(stage, way, leader)
            gone = lost(stage, dict(crowd.heard.tickets))
            time.sleep(max(0.0, AFTERWARDS - (time.monotonic() - recovered)))
            after += crowd.heard.between(recovered, time.monotonic())
            before, seen = seen, len(crowd.heard.tickets)
            say(f"db{leader} {way}: nothing sold for {outages[-1]:.1f} s, {seen} orders, {len(gone)} lost until now")
            assert gone == [] and seen > before, f"after db{leader} {way}"
    gone, wrong, longer = lost(stage, crowd.heard.tickets), broken(stage), seconds_left(stage, sleeper) - given
    amiss = failed(after)
    share = len(amiss) / max(1, len(after))
    tell(
        f"{FAILOVERS} failovers, {len(crowd.heard.tickets)} orders whose tickets were seen, {len(gone)} lost; outage median "
        f"{statistics.median(outages):.1f} s, at most {max(outages):.1f} s; afterwards {len(amiss)} of {len(after)} actions failed "
        f"({share:.2%}); a hold was prolonged by {longer:.0f} s of {sum(outages):.0f} s"
    )
    assert gone == [] and wrong == [] and crowd.heard.strange == []
    assert of_a_hundred(outages, 95) <= 20 and max(outages) <= 30
    assert share <= 0.01, amiss[:5]
    assert longer >= sum(outages) - 6 * FAILOVERS, "each outage of more than five seconds is given back, from the last second in which anybody wrote"
    assert len(crowd.heard.tickets) > 20


def test_a_standby_or_etcd_may_be_away_and_the_sale_goes_on(stage: Installation) -> None:
    roles = stage.cluster.wait_until_whole()
    standby = next(node for node, role in roles.items() if role == "sync_standby")
    with Crowd(stage.port, stage.house, stage.evenings[0], PEOPLE) as crowd:
        stage.cluster.die(standby)
        without = wait_for_a_write(crowd, time.monotonic())
        stage.cluster.come_back(standby)
        stage.cluster.wait_until_whole()
        for node in (1, 2):  # Two of three: nobody can agree on anything.
            stage.cluster.signal(node, signal.SIGSTOP, "etcd")
        began = time.monotonic()
        time.sleep(25)
        quiet = crowd.heard.longest_silence(began, time.monotonic())
        for node in (1, 2):
            stage.cluster.signal(node, signal.SIGCONT, "etcd")
        stage.cluster.wait_until_whole()
    gone, wrong = lost(stage, crowd.heard.tickets), broken(stage)
    tell(
        f"without the standby nothing was sold for {without:.1f} s; without etcd at most {quiet:.1f} s in 25; {len(crowd.heard.tickets)} orders, {len(gone)} lost"
    )
    assert gone == [] and wrong == [] and without <= 20 and quiet <= 15


def test_who_leads_hands_over_as_the_guide_says(stage: Installation) -> None:
    (step,) = steps("on one database machine", "Work on a machine, on purpose")
    before = stage.cluster.leader()
    with Crowd(stage.port, stage.house, stage.evenings[0], PEOPLE) as crowd:
        time.sleep(1)
        began = time.monotonic()
        stage.cluster.machines[1].follow(step)
        quiet = max(wait_for_a_write(crowd, began), crowd.heard.longest_silence(began, time.monotonic()))
        stage.cluster.wait_until_whole()
    gone = lost(stage, crowd.heard.tickets)
    tell(f"handed over on purpose: nothing was sold for {quiet:.1f} s; {len(crowd.heard.tickets)} orders, {len(gone)} lost")
    assert stage.cluster.leader() != before
    assert gone == [] and broken(stage) == [] and quiet <= 20


def unheard_orders_then_the_leader_dies(stage: Installation) -> Crowd:
    """People buy while neither standby hears of it; then whoever leads is gone, with what only it knew."""
    leader = stage.cluster.leader()
    with Crowd(stage.port, stage.house, stage.evenings[0], PEOPLE) as crowd:
        time.sleep(2)
        stage.cluster.mute(leader)
        time.sleep(3)
        stage.cluster.die(leader)
        wait_for_a_write(crowd, time.monotonic())
        stage.cluster.come_back(leader)
        stage.cluster.wait_until_led()
    return crowd


def test_what_no_standby_has_heard_of_was_answered_to_nobody(stage: Installation) -> None:
    stage.cluster.wait_until_whole()
    crowd = unheard_orders_then_the_leader_dies(stage)
    assert lost(stage, crowd.heard.tickets) == [] and broken(stage) == []


def test_without_the_wait_for_the_standby_the_same_loses_orders_that_people_saw(stage: Installation) -> None:
    def mode(on: str, lag: int) -> None:
        change = f"--set synchronous_mode={on} --set maximum_lag_on_failover={lag}"
        stage.cluster.machines[1].run(
            f"patronictl -c /etc/patroni/config.yml edit-config --force {change}".replace("/etc/", f"{stage.cluster.machines[1].folder}/etc/")
        )

    stage.cluster.wait_until_whole()
    mode("false", 100_000_000)
    try:
        stage.cluster.wait_until_whole(synchronous=False)
        crowd = unheard_orders_then_the_leader_dies(stage)
        gone = lost(stage, crowd.heard.tickets)
    finally:
        mode("true", 1_048_576)
        stage.cluster.wait_until_whole()
    tell(f"without the wait for the standby: {len(gone)} of {len(crowd.heard.tickets)} orders lost that people had seen")
    assert gone
