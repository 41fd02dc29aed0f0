"""Tasks of the installation itself."""

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from procrastinate.contrib.django import app

from coulisse.houses.throttles import forget_old_tries


@app.periodic(cron="*/5 * * * *")
@app.task(name="config.rescue_tasks", queueing_lock="config.rescue_tasks", pass_context=True)
async def rescue_tasks(context: object, timestamp: int) -> None:
    """Tasks whose worker died in the middle are done again by another; every task of ours is safe to run twice."""
    manager = context.app.job_manager  # type: ignore[attr-defined]
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=timedelta(minutes=2).total_seconds()):
        await manager.retry_job(job)


@app.periodic(cron="17 4 * * *")
@app.task(name="config.forget_old", queueing_lock="config.forget_old", pass_context=False)
def forget_old(timestamp: int) -> None:
    """Every night: sessions that ended and counts of tries whose time has passed are kept for nothing."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    forget_old_tries()
