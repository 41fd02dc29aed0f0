"""Two hundred at once reach for the last use: one gets it, however often they try.

They are two hundred buyers on as many connections as the database of the tests has room for. ``COULISSE_RACES`` says
how many rounds; the whole proof is five hundred. ``COULISSE_SEED`` makes the same buyers again, in the same order.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from threading import Barrier
from uuid import UUID

import psycopg
import pytest
from django.db import connections

from coulisse.config.postgres import SUPERUSER
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.memberships.operations import UsedUp, take_uses, uses
from coulisse.memberships.types import UseWanted, at_performance, by_person
from coulisse.testing.cast import NOW, make_house
from coulisse.testing.database import server

pytestmark = pytest.mark.slow

BUYERS, CONNECTIONS = 200, 40
ROUNDS = int(os.environ.get("COULISSE_RACES", "5"))
SEED = int(os.environ.get("COULISSE_SEED", "1"))
# What can have one use left: (subject, scope) of a turn.
LAST: dict[str, Callable[[int], tuple[str, str]]] = {
    "a code": lambda turn: (f"code:{turn}", ""),
    "a person's use of a code": lambda turn: ("code:1", by_person(f"bea{turn}@example.org")),
    "a pass at a performance": lambda turn: ("membership:1:friends", at_performance(turn)),
    "a pass for an offer": lambda turn: (f"membership:{turn}:friends", ""),
    "an offer at a performance": lambda turn: ("offer:first", at_performance(turn)),
}


@pytest.fixture
def house(committed_db: None) -> House:
    return make_house()


@pytest.fixture
def pool(house: House) -> Iterator[ThreadPoolExecutor]:
    """Buyers who keep their connection from one round to the next."""
    with ThreadPoolExecutor(CONNECTIONS) as buyers:
        yield buyers
        everybody = Barrier(CONNECTIONS)
        for gone in [buyers.submit(leave, everybody) for _ in range(CONNECTIONS)]:
            gone.result()


def leave(everybody: Barrier) -> None:
    """Who has closed the connection of one thread waits there, so that the others come to the other threads."""
    connections.close_all()
    everybody.wait(30)


def winners(pool: ThreadPoolExecutor, house: House, wanted: UseWanted, turn: int, buyers: int = BUYERS) -> int:
    dice = Random(f"{SEED} {turn}")

    def reach(holder: UUID) -> bool:
        try:
            with house_scope(house.pk):
                take_uses(house_id=house.pk, wanted=[wanted], holder=holder, expires_at=NOW + timedelta(minutes=20), now=NOW)
        except UsedUp:
            return False
        return True

    return sum(pool.map(reach, [UUID(int=dice.getrandbits(128), version=4) for _ in range(buyers)]))


@pytest.mark.parametrize("what", LAST)
def test_the_last_use_has_one_winner(pool: ThreadPoolExecutor, house: House, what: str) -> None:
    assert [winners(pool, house, UseWanted(*LAST[what](turn), 1, 1), turn) for turn in range(ROUNDS)] == [1] * ROUNDS


def test_nobody_is_refused_while_there_are_uses_left(pool: ThreadPoolExecutor, house: House) -> None:
    for turn in range(ROUNDS):
        assert winners(pool, house, UseWanted(f"code:{turn}", "", 2, 30), turn) == 15


@contextmanager
def without_the_guard(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One slot a holder in place of one holder a slot, in this database of a test."""
    key = "house_id, subject, scope, slot_no"
    monkeypatch.setattr(uses, "_TAKE", uses._TAKE.replace(f"ON CONFLICT ({key})", f"ON CONFLICT ({key}, holder)"))
    with psycopg.connect(server().url(SUPERUSER, connections["default"].settings_dict["NAME"]), autocommit=True) as admin:
        admin.execute("ALTER TABLE memberships_use DROP CONSTRAINT memberships_use_pkey")
        admin.execute(f"ALTER TABLE memberships_use ADD CONSTRAINT memberships_use_pkey PRIMARY KEY ({key}, holder)")
        try:
            yield
        finally:
            admin.execute("DELETE FROM memberships_use")
            admin.execute("ALTER TABLE memberships_use DROP CONSTRAINT memberships_use_pkey")
            admin.execute(f"ALTER TABLE memberships_use ADD CONSTRAINT memberships_use_pkey PRIMARY KEY ({key})")


def test_without_the_key_the_same_race_has_more(pool: ThreadPoolExecutor, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with without_the_guard(monkeypatch):
        assert any(winners(pool, house, UseWanted(f"code:{turn}", "", 1, 1), turn) > 1 for turn in range(20))
