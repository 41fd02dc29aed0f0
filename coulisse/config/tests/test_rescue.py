"""Tasks whose worker died are done again, whatever else waits."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import psycopg
from django.db import connections
from procrastinate.contrib.django import app

from coulisse.config.postgres import SUPERUSER
from coulisse.config.tasks import rescue_tasks
from coulisse.testing.database import server

_JOB = "INSERT INTO procrastinate_jobs (task_name, queue_name, status, queueing_lock, worker_id) VALUES (%s, 'default', %s, %s, %s)"


async def _rescue() -> None:
    working = app.with_connector(app.connector.get_worker_connector())
    async with working.open_async():
        await rescue_tasks(SimpleNamespace(app=working), 0)


def test_a_task_that_waits_for_its_next_turn_keeps_no_other_from_being_done_again(committed_db: None) -> None:
    """Every minute's task died with its worker, and its next turn waits already: both can't wait."""
    with psycopg.connect(server().url(SUPERUSER, connections["default"].settings_dict["NAME"]), autocommit=True) as admin:
        dead = admin.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 minutes') RETURNING id").fetchone()
        assert dead
        admin.execute(_JOB, ["sales.poll_payments", "doing", "sales.poll_payments", dead[0]])
        admin.execute(_JOB, ["outreach.send", "doing", None, dead[0]])
        admin.execute(_JOB, ["sales.poll_payments", "todo", "sales.poll_payments", None])
        with ThreadPoolExecutor(1) as apart:  # A browser of another test may keep an event loop in this thread.
            apart.submit(lambda: asyncio.run(_rescue())).result()
        left = admin.execute("SELECT task_name, status FROM procrastinate_jobs ORDER BY task_name").fetchall()
    assert left == [("outreach.send", "todo"), ("sales.poll_payments", "todo")]
