"""coulisse demo: the whole of Coulisse on this machine, with an invented cluster and its season."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from coulisse.config.databases import DATABASE_NAME, embedded_postgres
from coulisse.config.environment import UnsafeInstallation, read_environment

from .installation import Progress, set_up_django

START_SECONDS = 60


@click.command()
@click.option("--port", default=8080, show_default=True, help="Port of the shop, the office, the door and the API.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--var", "var", default="var", show_default=True, type=click.Path(path_type=Path), help="Folder that keeps the demo's data.")
@click.option("--fresh", is_flag=True, help="Begin anew: throw away what an earlier demo kept.")
def demo(port: int, host: str, var: Path, fresh: bool) -> None:
    """Run a cluster of three invented houses, with a season of which a part is sold.

    Mails are kept in a mailbox page, payments go to a demo payment page. Data stays in var/ and is there again
    the next time. Ctrl-C ends everything.
    """
    _check_port(host, port)
    os.environ.update(COULISSE_MODE="demo", COULISSE_VAR=str(var.absolute()), COULISSE_BASE_URL=f"http://localhost:{port}")
    environment = read_environment()
    server = embedded_postgres(environment)
    with _ended_by_signals(), server.running():
        set_up_django()
        _prepare(fresh)
        with _processes(host, port) as processes:
            _wait_until_ready(host, port, processes)
            _tell()
            _watch(processes)


def _check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UnsafeInstallation(f"Port {port} is taken by something else; choose another with PORT=9000 (or --port 9000).") from error


def _prepare(fresh: bool) -> None:
    """Database of this release, style sheets collected, the season there."""
    from django.conf import settings
    from django.db import connections

    from coulisse.config.migrate import migrate
    from coulisse.demo.cluster import build, is_built
    from coulisse.faces.shared.bundles import collect_when_stale

    progress = Progress()
    progress("Bringing the database to this release …")
    if fresh:
        embedded_postgres(settings.ENVIRONMENT).drop_database(DATABASE_NAME)
    migrate(verbosity=0)
    collect_when_stale(Path(settings.STATIC_ROOT))
    if not is_built():
        build(progress)
    progress.end()
    connections.close_all()


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """TERM ends us as Ctrl-C does: everything that was started is stopped."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except KeyboardInterrupt:
        click.echo("\nThe demo has ended; its data is kept.")
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _processes(host: str, port: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The web server and the worker, in sessions of their own: we end them, not the keyboard."""
    commands = [
        [sys.executable, "-m", "coulisse.config.web", host, str(port)],
        [sys.executable, "-c", "from coulisse.config.cli import main; import sys; sys.argv = ['coulisse', 'worker']; main()"],
    ]
    started = [subprocess.Popen(command, start_new_session=True) for command in commands]
    try:
        yield started
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for process in started:
            process.terminate()
        for process in started:
            try:
                process.wait(timeout=8)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _wait_until_ready(host: str, port: int, processes: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if any(process.poll() is not None for process in processes):
            raise UnsafeInstallation("The web server or the worker ended while starting; what it said stands above.")
        try:
            with urllib.request.urlopen(f"http://{host}:{port}/ready/", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise UnsafeInstallation(f"The web server did not answer within {START_SECONDS} seconds.")


def _tell() -> None:
    from coulisse.demo.guide import as_text, write_json

    path = write_json()
    click.echo(as_text(path))


def _watch(processes: list[subprocess.Popen[bytes]]) -> None:
    """Until Ctrl-C, or until one of them ends."""
    while all(process.poll() is None for process in processes):
        time.sleep(0.3)
    raise UnsafeInstallation("The web server or the worker ended; what it said stands above.")
