"""The stack as it runs in production, on this machine: application processes, a worker, PostgreSQL with durable commits."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.peak.accounts import Part

ROOT = Path(__file__).resolve().parents[2]

# Where an application process can be reached: address and port.
Door = tuple[str, int]


@dataclass(frozen=True)
class Stack:
    host: str
    port: int
    application: Part
    worker: Part
    database: Part
    database_url: str
    postgres: Any
    # Where the application stands on several machines: how each is reached, and what each is.
    doors: tuple[Door, ...] = ()
    machines: tuple[Part, ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        return *(self.machines or (self.application,)), self.worker, self.database

    def door(self, number: int) -> Door:
        """Where this visitor comes in: at each machine as often as at another, as by a proxy before them."""
        return self.doors[number % len(self.doors)] if self.doors else (self.host, self.port)


@contextmanager
def installation(*, processes: int, threads: int) -> Iterator[dict[str, str]]:
    """An empty folder, its PostgreSQL started and migrated, and this process set up on it; all gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="coulisse-peak-") as folder:
        port = free_port()
        os.environ |= {
            "COULISSE_MODE": "demo", "COULISSE_VAR": folder, "COULISSE_LOG_FORMAT": "json", "COULISSE_BASE_URL": f"http://127.0.0.1:{port}",
            "COULISSE_WEB_PROCESSES": str(processes), "COULISSE_WEB_THREADS": str(threads), "COULISSE_TRUSTED_PROXIES": "1", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        from coulisse.config.cli.installation import postgres_running, set_up_django

        with postgres_running():
            set_up_django()
            from django.conf import settings
            from django.db import connections

            from coulisse.config.migrate import migrate
            from coulisse.faces.shared.bundles import collect_when_stale

            migrate(verbosity=0)
            collect_when_stale(Path(settings.STATIC_ROOT))
            try:
                yield {"port": str(port), "folder": folder}
            finally:
                connections.close_all()


@contextmanager
def running(port: int) -> Iterator[Stack]:
    """The application and the worker, until the block ends."""
    from django.conf import settings

    from coulisse.config.databases import embedded_postgres

    server = embedded_postgres(settings.ENVIRONMENT)
    web = subprocess.Popen([sys.executable, "-m", "coulisse.config.web", "127.0.0.1", str(port)], cwd=ROOT)
    work = subprocess.Popen([sys.executable, "-c", "from coulisse.config.cli import main; main()", "worker"], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/health/")
        postmaster = int((server.folder / "postmaster.pid").read_text().split()[0])
        yield Stack(
            "127.0.0.1", port, Part("application", web.pid), Part("worker", work.pid), Part("database", postmaster),
            settings.DATABASES["default"]["NAME"], server,
        )  # fmt: skip
    finally:
        for process in (web, work):
            process.terminate()
        for process in (web, work):
            _ended(process)


def _ended(process: "subprocess.Popen[bytes]", seconds: float = 20) -> None:
    """A worker that looks at the promises of a million tickets when it is told to stop isn't waited for."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def worked_off(stack: Stack, seconds: float = 60) -> float:
    """Wait until the worker has done what waits for it, so that each part pays for its own mails; answers how many seconds that took."""
    import psycopg

    began = time.monotonic()
    with psycopg.connect(stack.postgres.url("postgres", stack.database_url), autocommit=True) as connection:
        while time.monotonic() - began < seconds and connection.execute(_WAITING).fetchone() != (0,):
            time.sleep(0.1)
    return round(time.monotonic() - began, 1)


_WAITING = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND coalesce(scheduled_at, now()) <= now()"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_for(address: str, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
