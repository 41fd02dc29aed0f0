"""The worker: does what waits until it is told to stop, and outlives its database.

procrastinate ends a worker whose database went away for a moment. Ours waits for it and goes on, so that after a restart or a
failover mails and questions to providers don't depend on somebody who starts it again.
"""

import asyncio
import signal
from contextlib import suppress
from typing import Any

import psycopg
import structlog
from asgiref.sync import sync_to_async
from django.db import connections
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from psycopg_pool import AsyncConnectionPool

from coulisse.config.together import Together
from coulisse.lib import stopping

log = structlog.get_logger("coulisse.worker")

TRY_AGAIN_SECONDS = 1.0


def work(concurrency: int) -> None:
    """Until SIGTERM or SIGINT; what is being done then is finished first. A second signal doesn't wait for that."""
    asyncio.run(_work(concurrency))


async def _work(concurrency: int) -> None:
    told = asyncio.Event()
    _hear(told)
    while not told.is_set():
        working = asyncio.create_task(_until_the_database_goes(concurrency))
        await asyncio.wait({working, hearing := asyncio.create_task(told.wait())}, return_when=asyncio.FIRST_COMPLETED)
        hearing.cancel()
        working.cancel()  # Which lets it finish what it does.
        with suppress(asyncio.CancelledError):
            await working
        if not told.is_set():
            log.warning("worker lost its database", goes_on_after=TRY_AGAIN_SECONDS)
            with suppress(TimeoutError):
                await asyncio.wait_for(told.wait(), TRY_AGAIN_SECONDS)


def _hear(told: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for one in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(one)
        stopping.told.set()  # A round of mails ends with the one that is at the server.
        told.set()

    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stop)


async def _until_the_database_goes(concurrency: int) -> None:
    await sync_to_async(connections.close_all)()  # That of the timetable, which may be broken too.
    try:
        working, manager = _app()
        async with working.open_async() as opened:
            await opened.run_worker_async(
                concurrency=concurrency, listen_notify=True, delete_jobs="successful", install_signal_handlers=False, worker_middleware=[manager.do]
            )
    except (ConnectorException, psycopg.OperationalError) as gone:
        log.warning("worker can't reach its database", why=str(gone.__cause__ or gone).splitlines()[0])


def _app() -> tuple[App, Together]:
    found = app.with_connector(PsycopgConnector(pool_factory=_pool, kwargs=connector_params()))
    found.job_manager = manager = Together(found.connector)
    return found, manager


def _pool(**words: Any) -> AsyncConnectionPool:
    """When one connection turns out to be broken the others are looked at too. The pool alone would find them one at a time, with a
    longer pause after each."""

    async def check(connection: psycopg.AsyncConnection) -> None:
        try:
            await AsyncConnectionPool.check_connection(connection)
        except psycopg.Error:
            looking.append(asyncio.create_task(pool.check()))
            raise

    looking: list[asyncio.Task[None]] = []
    pool = AsyncConnectionPool(**{**words, "check": check})
    return pool
