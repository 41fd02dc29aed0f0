"""Tasks of one kind that wait at the same time are taken, done and noted together.

A task by itself costs the queue three transactions, a thread and some ten rows of notes; on the morning of a sale each order has
one, and the mail in it costs little more than that. `settings.TASKS_TOGETHER` names the kinds that can be done in one go: a
function that is given what each was asked, and answers what went wrong with each. A worker that dies leaves all of them to
`config.rescue_tasks`, as it would leave one; each is safe to run twice.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any

import structlog
from django.conf import settings
from django.db import close_old_connections
from django.utils.module_loading import import_string
from procrastinate.exceptions import ConnectorException
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from procrastinate.utils import sync_to_async
from procrastinate.worker import Worker

from coulisse.lib import stopping

log = structlog.get_logger("coulisse.worker")

MOST = 20
# Who comes within this after a few were taken goes with the next: otherwise each would be taken alone as long as we keep pace.
BREATH_SECONDS = 0.4

# Each part is materialized: a bound of rows within a condition may be looked at once for each row, and then bounds nothing.
_FETCH = """
WITH first AS MATERIALIZED (SELECT * FROM procrastinate_fetch_job_v2(%(queues)s::varchar[], %(worker_id)s) WHERE id IS NOT NULL),
others AS MATERIALIZED (
  SELECT other.id FROM first JOIN procrastinate_jobs AS other
    ON other.task_name = first.task_name AND other.queue_name = first.queue_name AND other.id <> first.id
  WHERE first.task_name = ANY(%(together)s) AND other.status = 'todo' AND other.lock IS NULL AND coalesce(other.scheduled_at, now()) <= now()
  ORDER BY other.priority DESC, other.id LIMIT %(most)s FOR UPDATE OF other SKIP LOCKED),
along AS (
  UPDATE procrastinate_jobs AS job SET status = 'doing', worker_id = %(worker_id)s FROM others WHERE job.id = others.id RETURNING job.*)
SELECT * FROM first UNION ALL SELECT * FROM along
"""

# What somebody else has finished meanwhile is left alone: one of them must not keep the others from being noted.
_FINISH = """
SELECT procrastinate_finish_job_v1(id, %(status)s, %(delete_job)s) FROM procrastinate_jobs
WHERE id = ANY(%(ids)s) AND status IN ('todo', 'doing')
"""


class Together(JobManager):
    """Fetches a task with those that can be done along with it, and finishes them with it."""

    def __init__(self, connector: Any) -> None:
        super().__init__(connector)
        self._along: dict[int, list[Job]] = {}
        self._done: dict[int, list[Job]] = {}
        self._not_before = 0.0

    async def fetch_job(self, queues: Any, worker_id: int) -> Job | None:
        await asyncio.sleep(max(0.0, self._not_before - monotonic()))
        if stopping.told.is_set():
            return None
        names = list(settings.TASKS_TOGETHER)
        rows = await self.connector.execute_query_all_async(_FETCH, queues=queues, worker_id=worker_id, together=names, most=MOST - 1)
        if not rows:
            return None
        first, *along = map(Job.from_row, rows)
        if first.task_name in settings.TASKS_TOGETHER and first.id is not None:
            self._along[first.id] = along
            self._not_before = monotonic() + BREATH_SECONDS if len(rows) < MOST else 0.0
        return first

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """Those that were done along with it need no word of their own."""
        done = self._done.pop(job.id or 0, [])
        await self._finish([job, *done], status, delete_job)

    async def _finish(self, jobs: Sequence[Job], status: Status, delete_job: bool) -> None:
        words = {"ids": [job.id for job in jobs], "status": status.value, "delete_job": delete_job}
        await once_more(self.connector.execute_query_async, _FINISH, **words)

    async def retry_job(self, *words: Any, **named: Any) -> None:
        await once_more(super().retry_job, *words, **named)

    async def do(self, call_next: Callable[[], Awaitable[Any]], context: JobContext, worker: Worker) -> Any:
        """What the worker does with a task that it took."""
        first = context.job
        if first.id not in self._along:
            return await call_next()
        jobs = [first, *self._along.pop(first.id)]
        wrong = await _wrong_with(jobs)
        along = list(zip(jobs, wrong, strict=True))[1:]
        unnoted = [await _failing(self._gone_wrong(job, error, worker)) for job, error in along if error is not None]
        done = [job for job, error in along if error is None]
        if wrong[0] is None and not any(unnoted):
            self._done[first.id] = done
            return None
        if done:
            unnoted.append(await _failing(self._finish(done, Status.SUCCEEDED, True)))
        raise wrong[0] or next(error for error in unnoted if error)

    async def _gone_wrong(self, job: Job, error: Exception, worker: Worker) -> None:
        """One that was taken along: tried again as it would be by itself, or failed."""
        log.error("task went wrong", task=job.task_name, job=job.id, exc_info=error)
        again = worker.app.tasks[job.task_name].get_retry_exception(exception=error, job=job)
        if again is None:
            await self._finish([job], Status.FAILED, False)
            return
        decided = again.retry_decision
        await self.retry_job(job=job, retry_at=decided.retry_at, lock=decided.lock, priority=decided.priority, queue=decided.queue)


async def _failing(note: Awaitable[None]) -> Exception | None:
    """A note that can't be made keeps none of the others from being made."""
    try:
        await note
    except Exception as error:
        log.error("what came of a task couldn't be noted", exc_info=error)
        return error
    return None


async def _wrong_with(jobs: Sequence[Job]) -> list[Exception | None]:
    """Does them; whatever fails as a whole is wrong with each of them."""
    function = import_string(settings.TASKS_TOGETHER[jobs[0].task_name])
    try:
        return await sync_to_async(_connected, function, [job.task_kwargs for job in jobs])
    except Exception as error:
        return [error] * len(jobs)


def _connected(function: Callable[[list[Any]], list[Exception | None]], asked: list[Any]) -> list[Exception | None]:
    """A thread keeps its connection from task to task: one that broke is let go, else everything after it would go wrong too."""
    close_old_connections()
    try:
        return function(asked)
    finally:
        close_old_connections()


async def once_more(note: Callable[..., Awaitable[None]], *words: Any, **named: Any) -> None:
    """What came of a task is written down, also when a connection breaks at just that moment: else it would look as if this worker,
    which lives, were still at it, and nobody would take it up again."""
    with suppress(ConnectorException):
        await note(*words, **named)
        return
    await note(*words, **named)  # On another connection: the pool looked at them all.
