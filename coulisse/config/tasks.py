"""Tasks of the installation itself."""

from datetime import timedelta
from importlib import import_module

import structlog
from django.conf import settings
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from coulisse.config.diagnosis import reader_objection
from coulisse.config.promises import watch
from coulisse.houses.throttles import forget_old_tries

log = structlog.get_logger("coulisse.promises")

# A worker tells every ten seconds that it lives.
SILENT_FOR = timedelta(minutes=1)


@app.periodic(cron="* * * * *")
@app.task(name="config.rescue_tasks", queueing_lock="config.rescue_tasks", pass_context=True)
async def rescue_tasks(context: object, timestamp: int) -> None:
    """Tasks whose worker died in the middle are done again by another; every task of ours is safe to run twice."""
    manager = context.app.job_manager  # type: ignore[attr-defined]
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_FOR.total_seconds()):
        try:
            await manager.retry_job(job)
        except UniqueViolation:  # The next of its kind waits already, and does the same.
            await manager.finish_job(job, Status.ABORTED, delete_job=True)


@app.periodic(cron="* * * * * */30")
@app.task(name="config.watch_promises", queueing_lock="config.watch_promises", pass_context=False)
def watch_promises(timestamp: int) -> None:
    """Twice a minute: whether every promise still holds. What is broken stands in the log, in /metrics and in `coulisse doctor`."""
    if wrong := reader_objection():
        log.error("promises not watched", why=wrong.what, do=wrong.do)
        return
    watch()


@app.periodic(cron="17 4 * * *")
@app.task(name="config.forget_old", queueing_lock="config.forget_old", pass_context=False)
def forget_old(timestamp: int) -> None:
    """Every night: sessions that ended and counts of tries whose time has passed are kept for nothing."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    forget_old_tries()
