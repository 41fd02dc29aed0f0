"""coulisse serve, worker, live."""

import os
import sys
from pathlib import Path

import click

from coulisse.config.environment import UnsafeInstallation, production_objections, read_environment
from coulisse.config.generations import replaceable

from .installation import installation

# How a worker ends that is to be started again: by whoever keeps it running, see docs/operators/deploy.
LED_AWAY = 75
# How much the worker stands back for the web where a processor is short: a third of what they would share equally.
AFTER_BUYERS = 5


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; the proxy stands in front.")
@click.option("--port", default=8000, show_default=True)
@click.option("--socket", "given", type=int, multiple=True, hidden=True)
@click.option("--ready", type=int, hidden=True)
def serve(host: str, port: int, given: tuple[int, ...], ready: int | None) -> None:
    """Serve in production. Refuses settings that would not be safe, and says which.

    Behind a proxy that ends TLS. Start as many as you like on as many machines: they share nothing but PostgreSQL. After a
    new release was installed, SIGHUP (`systemctl reload coulisse-web`) goes over to it without a lost request.
    """
    if not given:
        command = ["-m", "coulisse.config.cli", "serve", "--host", host, "--port", str(port)]
        sys.exit(replaceable(host=host, port=port, processes=read_environment().web_processes, command=command))
    os.environ["COULISSE_MODE"] = "production"
    environment = read_environment()
    if reasons := production_objections(environment):
        raise UnsafeInstallation("Not safe to serve yet.\n" + "\n".join(f"  - {reason}" for reason in reasons))
    with installation():
        from coulisse.config.diagnosis import role_objections

        if wrong := role_objections():
            raise UnsafeInstallation(f"{wrong[0].what} {wrong[0].do}")
        from django.conf import settings
        from django.db import connections

        from coulisse.faces.shared.bundles import collect_when_stale

        try:
            collect_when_stale(Path(settings.STATIC_ROOT))
        except OSError as error:
            raise UnsafeInstallation(f"Style sheets can't be written to {settings.STATIC_ROOT}: {error.strerror}. Set COULISSE_VAR.") from error
        connections.close_all()
    from coulisse.config.web import serve as run

    click.echo(f"Serving {environment.base_url} on {host}:{port} with {environment.web_processes} processes.")
    run(host=host, port=port, processes=environment.web_processes, threads=environment.web_threads, given=given, ready=ready)


@click.command()
@click.option("--concurrency", default=4, show_default=True, help="Tasks at the same time.")
def worker(concurrency: int) -> None:
    """Do what waits: mails, tickets, questions to payment providers, expiry. Run one or more, anywhere.

    Beside web processes on the same machine, those who buy go first.
    """
    with installation():
        os.nice(AFTER_BUYERS)  # Not before: a database that is started here serves those who buy.
        from coulisse.config import heartbeat
        from coulisse.config.working import work

        heartbeat.start(led_away=end_at_once)
        work(concurrency)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; the proxy passes /live/ on to it.")
@click.option("--port", default=8001, show_default=True)
def live(host: str, port: int) -> None:
    """Tell who looks at a seating plan which seats are taken, as it happens.

    One process holds thousands of connections. Nothing hangs on it: where it isn't there, pages ask the shop now and then.
    """
    environment = read_environment()
    with installation():
        from django.db import connections

        from coulisse.faces.live.serving import serve as run

        connections.close_all()
        run(host=host, port=port, most=environment.live_most, proxies=environment.trusted_proxies)


def end_at_once() -> None:
    """Another server leads: what this worker waits for may never answer. It is started again, and each task of ours may run twice."""
    os._exit(LED_AWAY)
