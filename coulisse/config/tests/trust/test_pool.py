"""A pool of three connections, two houses, fifty threads, exceptions and killed backends: no request sees a foreign row."""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connections

from coulisse.config.postgres import SUPERUSER
from coulisse.houses.models import House
from coulisse.houses.scope import Scope, house_scope
from coulisse.testing.cast import make_house
from coulisse.testing.database import server
from coulisse.testing.factories import make_layout
from coulisse.testing.trust.leash import ended
from coulisse.venues.models import Hall

pytestmark = pytest.mark.slow

THREADS, POOL = 50, 3
REQUESTS = int(os.environ.get("COULISSE_POOL_REQUESTS", "20000"))
Open = Callable[[House], Any]


class Stumbled(Exception):
    """A request that fails half way."""


@pytest.fixture
def pooled(committed_db: None) -> Iterator[str]:
    """The test database through a pool that hands the same connections to everybody."""
    known = deepcopy(connections.databases["default"])
    known["CONN_MAX_AGE"], known["CONN_HEALTH_CHECKS"] = 0, False
    known["OPTIONS"] = {**known["OPTIONS"], "pool": {"min_size": POOL, "max_size": POOL, "timeout": 120}}
    connections.databases["pooled"] = known
    yield known["NAME"]
    connections["pooled"].close()
    connections["pooled"].close_pool()
    del connections["pooled"], connections.databases["pooled"]


@pytest.fixture
def houses(committed_db: None) -> list[House]:
    found = [make_house(), make_house("het-anker", "Het Anker")]
    for house in found:
        for number in range(5):
            make_layout(house, hall=f"{house.slug} {number}")
    return found


def scoped(house: House) -> Any:
    return house_scope(house.pk, using="pooled")


@contextmanager
def careless(house: House) -> Iterator[Scope | None]:
    """What we never do: a setting that stays on the connection when the request is over."""
    with connections["pooled"].cursor() as cursor:
        cursor.execute("SELECT set_config('coulisse.houses', %s, false)", [f"{{{house.pk}}}"])
    yield None


def one_request(houses: list[House], chance: random.Random, opened: Open) -> str:
    """Sometimes it fails in Python, sometimes in the database, sometimes somebody forgot the scope; answers what happened."""
    house, fate = chance.choice(houses), chance.random()
    try:
        if fate < 0.15:
            list(Hall.objects.using("pooled").all())
            return "foreign"
        with opened(house):
            seen = set(Hall.objects.using("pooled").values_list("house_id", flat=True))
            if fate < 0.30:
                raise Stumbled
            if fate < 0.40:
                with connections["pooled"].cursor() as cursor:
                    cursor.execute("SELECT 1 / 0")
        return "own" if seen == {house.pk} else "foreign"
    except Stumbled:
        return "stumbled"
    except DatabaseError:
        return "refused"
    finally:
        connections["pooled"].close()


def chaos(houses: list[House], database: str, *, requests: int, opened: Open = scoped) -> Counter[str]:
    """So many requests by fifty threads, while somebody kills a backend of the pool now and then."""
    told: Counter[str] = Counter()
    lock, over = threading.Lock(), threading.Event()

    def work(seed: int) -> None:
        chance, mine = random.Random(seed), Counter[str]()
        for _each in range(requests // THREADS):
            mine[one_request(houses, chance, opened)] += 1
        with lock:
            told.update(mine)

    def kill() -> None:
        with psycopg.connect(server().url(SUPERUSER, database), autocommit=True) as admin:
            while not over.wait(0.3):
                admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = 'coulisse_app' ORDER BY random() LIMIT 1",
                    [database],
                )
                with lock:
                    told["killed"] += 1

    threads = [threading.Thread(target=work, args=[seed], daemon=True) for seed in range(THREADS)]
    killer = threading.Thread(target=kill, daemon=True)
    for thread in (*threads, killer):
        thread.start()
    try:
        ended(threads, 120 + requests / 20, "those who ask")
    finally:
        over.set()
    ended([killer], 60, "who kills")
    return told


def test_no_request_sees_a_foreign_row(pooled: str, houses: list[House], capfd: Any) -> None:
    connections["default"].close()
    began = time.monotonic()
    told = chaos(houses, pooled, requests=REQUESTS)
    with capfd.disabled():
        print(f"\n  {REQUESTS} requests through {POOL} connections in {time.monotonic() - began:.0f} s: {dict(told)}")
    assert told["foreign"] == 0
    assert min(told["own"], told["stumbled"], told["refused"]) > REQUESTS // 20 and told["killed"]


def test_a_setting_that_stays_on_a_connection_is_seen(pooled: str, houses: list[House]) -> None:
    connections["default"].close()
    assert chaos(houses, pooled, requests=1000, opened=careless)["foreign"] > 0
