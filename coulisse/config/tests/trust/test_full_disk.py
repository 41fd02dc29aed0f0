"""R8: PostgreSQL's disk is full. Buyers are told that we will be right back, nothing is sold by half, and with room again all goes on."""

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any

import psycopg
import pytest

from coulisse.config.postgres import SUPERUSER, PostgresProblem
from coulisse.testing.trust.crash.disk import NoSmallDisk, fill, make_room, small_disk
from coulisse.testing.trust.crash.matrix import come_to_rest, judge_all
from coulisse.testing.trust.crash.rig import Rig, crash_rig
from coulisse.testing.trust.crash.stories import GaveUp, Visitor
from coulisse.testing.trust.tier import tell

pytestmark = pytest.mark.slow

REFUSED_AT_LEAST, TRIES_AT_MOST = 10, 400
# The second where something was sent: it may have been kept, and is sent again without doing anything twice.
KIND = ("We will be right back", "We are checking your order")
BACK_SECONDS = 30.0  # With room again; TRUST.md R8.


@contextmanager
def stage(tmp_path: Path, without: str = "") -> Iterator[tuple[Rig, Path, dict[str, Any]]]:
    try:
        with small_disk(tmp_path / "disk") as disk, crash_rig(tmp_path, without=without, disk=disk) as rig:
            yield rig, disk, rig.stable.do("coulisse.testing.trust.crash.world:make")
    except NoSmallDisk as reason:
        pytest.skip(str(reason))


def visitor(rig: Rig, world: dict[str, Any]) -> Visitor:
    return Visitor(rig, world, int(world["evening"]))


def bought(rig: Rig, world: dict[str, Any]) -> Visitor:
    found = visitor(rig, world)
    found.order()
    found.pay()
    found.come_back()
    assert found.shown_tickets == 2
    return found


class Refused(Exception):
    """A page that said no; its status and what it says."""


class Once(Visitor):
    """A visitor who presses each button once, and reads what comes."""

    def ask(self, path: str, form: dict[str, object] | None = None) -> tuple[int, str, str]:
        status, location, page = self._once(path, form)
        if status >= 500:
            raise Refused(status, page)
        return status, location, page


def people_try(rig: Rig, disk: Path, world: dict[str, Any], heard: Counter[str], refused: int) -> list[Visitor]:
    """One after the other tries to buy, until so many were refused; those who came as far as their tickets."""
    lucky = []
    for _try in range(TRIES_AT_MOST):
        fill(disk)
        found = Once(rig, world, int(world["evening"]))
        try:
            found.order()
            found.pay()
            found.come_back()
            lucky.append(found)
            heard["bought"] += 1
        except Refused as said:
            status, page = said.args
            assert status == 503 and any(title in page for title in KIND) and "Traceback" not in page, (status, page)
            heard["refused"] += 1
        except (OSError, HTTPException, GaveUp) as nothing:
            heard[type(nothing).__name__] += 1
        if heard["refused"] >= refused:
            return lucky
    raise AssertionError(f"the disk isn't full: {heard}")


def break_the_journal(rig: Rig) -> None:
    """PostgreSQL has to begin a new file of its journal, for which there is no room: it gives up, and can't start either."""
    with suppress(Exception), rig.connection(SUPERUSER) as admin:
        for _file in range(8):
            admin.execute("SELECT pg_switch_wal()")
            admin.execute("CREATE TABLE IF NOT EXISTS public.filler (x int)")


def keep_postgres_alive(rig: Rig) -> bool:
    """What a service manager does; whether it runs."""
    with suppress(OSError, IndexError):  # A child of ours that ended keeps its number until it is asked for.
        os.waitpid(int((rig.postgres.folder / "postmaster.pid").read_text().split()[0]), os.WNOHANG)
    try:
        rig.postgres.start()
    except (PostgresProblem, psycopg.OperationalError):  # It doesn't come up, or comes up and gives up again.
        return False
    return True


def test_a_full_disk_sells_nothing_by_half_and_room_brings_everything_back(django_db_setup: None, tmp_path: Path) -> None:
    heard: Counter[str] = Counter()
    with stage(tmp_path) as (rig, disk, world):
        served = [bought(rig, world) for _one in range(3)]
        on_their_way = [visitor(rig, world) for _one in range(2)]
        for one in on_their_way:
            one.order()
        served += people_try(rig, disk, world, heard, REFUSED_AT_LEAST)
        for one in on_their_way:
            one.pay()  # The provider has room; its notices meet our full disk.
        break_the_journal(rig)
        is_up = keep_postgres_alive(rig)
        served += people_try(rig, disk, world, heard, 2 * REFUSED_AT_LEAST)
        make_room(disk)
        began = time.monotonic()
        while not keep_postgres_alive(rig):
            time.sleep(0.2)
        served.append(bought(rig, world))
        back = time.monotonic() - began
        on_their_way[0].come_back()
        problems = [*come_to_rest(rig), *judge_all(rig)]
        tickets, shown = dict(rig.ask(TICKETS)), [one.order_code for one in served]
    tell(
        f"a full disk: {dict(heard)}, the database {'went on' if is_up else 'was down'} without room for its journal, the first who bought again after {back:.1f} s"
    )
    assert problems == []
    assert [code for code in shown if tickets.get(code) != 2] == [], "who saw tickets has them"
    assert on_their_way[0].shown_tickets == 2
    assert back <= BACK_SECONDS


TICKETS = (
    "SELECT o.code, count(*)::int FROM admission_ticket t JOIN sales_orderline l ON l.house_id = t.house_id AND l.id = t.order_line_id "
    "JOIN sales_order o ON o.house_id = l.house_id AND o.id = l.order_id WHERE t.voided_at IS NULL GROUP BY 1"
)


def test_without_the_poll_who_paid_while_it_was_full_stays_without_tickets(django_db_setup: None, tmp_path: Path) -> None:
    with stage(tmp_path, without="coulisse.sales.tasks:ask_after_payments") as (rig, disk, world):
        one = visitor(rig, world)
        one.order()
        people_try(rig, disk, world, Counter(), 1)
        rig.mollie.notices.lose()
        one.pay()
        make_room(disk)
        problems = [*come_to_rest(rig), *judge_all(rig)]
    tell(f"without the poll: {problems}")
    assert problems
