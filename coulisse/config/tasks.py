"""Tasks of the installation itself."""

from datetime import timedelta

from procrastinate.contrib.django import app


@app.periodic(cron="*/5 * * * *")
@app.task(name="config.rescue_tasks", queueing_lock="config.rescue_tasks", pass_context=True)
async def rescue_tasks(context: object, timestamp: int) -> None:
    """Tasks whose worker died in the middle are done again by another; every task of ours is safe to run twice."""
    manager = context.app.job_manager  # type: ignore[attr-defined]
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=timedelta(minutes=2).total_seconds()):
        await manager.retry_job(job)
