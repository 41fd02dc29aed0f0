"""Tasks that wait together are taken, done and noted together; what goes wrong with one is nothing to the others."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.db import connections
from procrastinate.contrib.django import app

from coulisse.config.postgres import SUPERUSER
from coulisse.config.together import MOST, Together
from coulisse.lib import stopping
from coulisse.testing.database import server

TOGETHER, ALONE = "outreach.mail_tickets", "outreach.send"
asked: list[list[int]] = []


def mails(given: Sequence[dict[str, int]]) -> list[Exception | None]:
    """Stands for what does them; the fourth order can't be written about."""
    asked.append([one["order_id"] for one in given])
    return [ValueError("this one") if one["order_id"] == 4 else None for one in given]


@pytest.fixture
def queue(committed_db: None, settings: Any) -> Iterator[psycopg.Connection]:
    settings.TASKS_TOGETHER = {TOGETHER: f"{__name__}.mails"}
    asked.clear()
    with psycopg.connect(server().url(SUPERUSER, connections["default"].settings_dict["NAME"]), autocommit=True) as admin:
        admin.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
        yield admin


def wait(queue: psycopg.Connection, task: str, *orders: int, **columns: Any) -> None:
    for order in orders:
        queue.execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, args, scheduled_at) VALUES (%s, 'default', %s, now() + %s::interval)",
            [task, f'{{"house_id": 1, "order_id": {order}}}', columns.get("after", "0")],
        )


def states(queue: psycopg.Connection) -> list[tuple[int, str]]:
    return queue.execute("SELECT (args ->> 'order_id')::int, status::text FROM procrastinate_jobs ORDER BY id").fetchall()


def work(rounds: int, queue: psycopg.Connection, then: Callable[[Together], Any] | None = None) -> list[Any]:
    """A worker's turns, each task noted as the worker notes it; answers what each turn raised."""
    [(worker_id,)] = queue.execute("SELECT max(id) FROM procrastinate_workers").fetchall()

    async def turns() -> list[Any]:
        working = app.with_connector(app.connector.get_worker_connector())
        raised: list[Any] = []
        async with working.open_async():
            manager = Together(working.connector)
            for _turn in range(rounds):
                job = await manager.fetch_job(None, worker_id)
                if job is None:
                    break
                try:
                    await manager.do(_nothing, SimpleNamespace(job=job), SimpleNamespace(app=working))
                    raised.append(None)
                except ValueError as error:
                    raised.append(error)
                    continue
                from procrastinate.jobs import Status

                await manager.finish_job(job, Status.SUCCEEDED, True)
        return raised

    with ThreadPoolExecutor(1) as apart:  # A browser of another test may keep an event loop in this thread.
        return apart.submit(lambda: asyncio.run(turns())).result()


async def _nothing() -> None:
    return None


def test_those_that_wait_are_done_in_one_go_and_gone(queue: psycopg.Connection) -> None:
    wait(queue, TOGETHER, 1, 2, 3)
    assert work(5, queue) == [None]
    assert [sorted(one) for one in asked] == [[1, 2, 3]] and states(queue) == []


def test_what_goes_wrong_with_one_is_tried_again_and_nothing_to_the_others(queue: psycopg.Connection) -> None:
    wait(queue, TOGETHER, 3, 4, 5)
    assert work(1, queue) == [None]
    assert states(queue) == [(4, "todo")]
    assert queue.execute("SELECT attempts, scheduled_at > now() FROM procrastinate_jobs").fetchall() == [(1, True)]


def test_when_it_is_the_first_that_goes_wrong_the_others_are_noted_all_the_same(queue: psycopg.Connection) -> None:
    wait(queue, TOGETHER, 4, 5, 6)
    [error] = work(1, queue)
    assert isinstance(error, ValueError) and states(queue) == [(4, "doing")], "the worker itself tries that one again"


def test_others_and_later_ones_are_left_where_they_are(queue: psycopg.Connection) -> None:
    wait(queue, TOGETHER, 1, 2)
    wait(queue, ALONE, 7, 8)
    wait(queue, TOGETHER, 9, after="1 hour")
    assert work(1, queue) == [None]
    assert [sorted(one) for one in asked] == [[1, 2]] and states(queue) == [(7, "todo"), (8, "todo"), (9, "todo")]
    assert work(1, queue) == [None] and states(queue) == [(8, "todo"), (9, "todo")], "one at a time"


def test_there_are_never_too_many_at_once(queue: psycopg.Connection) -> None:
    wait(queue, TOGETHER, *range(10, 10 + MOST + 5))
    assert work(2, queue) == [None, None]
    assert [len(one) for one in asked] == [MOST, 5] and states(queue) == []


def test_what_fails_as_a_whole_is_wrong_with_each(queue: psycopg.Connection, settings: Any) -> None:
    settings.TASKS_TOGETHER = {TOGETHER: f"{__name__}.breaks"}
    wait(queue, TOGETHER, 1, 2)
    [error] = work(1, queue)
    assert isinstance(error, ValueError)
    assert states(queue) == [(1, "doing"), (2, "todo")]


def breaks(given: Sequence[dict[str, int]]) -> list[Exception | None]:
    raise ValueError(len(given))


def test_what_another_worker_has_is_left_to_it(queue: psycopg.Connection) -> None:
    wait(queue, TOGETHER, 1, 2, 3)
    with psycopg.connect(queue.info.dsn, password=queue.info.password or None) as other:
        other.execute("SELECT 1 FROM procrastinate_jobs WHERE args ->> 'order_id' = '2' FOR UPDATE")
        assert work(1, queue) == [None]
    assert [sorted(one) for one in asked] == [[1, 3]] and states(queue) == [(2, "todo")]


def test_a_note_that_fails_keeps_none_of_the_others(queue: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_given: Any, **_named: Any) -> None:
        raise ValueError("no connection")

    monkeypatch.setattr(Together, "retry_job", fails)
    wait(queue, TOGETHER, 3, 4, 5)
    [error] = work(1, queue)
    assert isinstance(error, ValueError), "it is heard of"
    assert states(queue) == [(3, "doing"), (4, "doing")], "5 is done; the first is asked again by the worker, which is safe"


def test_who_is_told_to_stop_takes_no_more(queue: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Event()
    told.set()
    monkeypatch.setattr(stopping, "told", told)
    wait(queue, TOGETHER, 1, 2)
    assert work(1, queue) == [] and states(queue) == [(1, "todo"), (2, "todo")]
