"""An installation of its own that may be broken: PostgreSQL with durable commits, a web process, a worker, a provider, a mail server."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from coulisse.config.invariants import all_invariants
from coulisse.config.postgres import APP, OWNER, READER, SUPERUSER, EmbeddedPostgres
from coulisse.integrations.mollie.fake import FakeMollie
from coulisse.testing.database import ensure_template, server
from coulisse.testing.trust.crash.points import FailPoint
from coulisse.testing.trust.crash.post import PostOffice

DATABASE = "coulisse_crash"
PROCESSES = ("web", "worker")
ROOM_IN_MEMORY = 2 << 30
# What the tests' own means move when only waiting is meant: every moment of the houses, tasks that wait, workers that are dead.
_STAYS = ("django_%", "procrastinate_%")


@dataclass
class Rig:
    folder: Path
    postgres: EmbeddedPostgres
    mollie: FakeMollie
    post: PostOffice
    port: int
    stable: "Stable" = field(init=False)
    pids: dict[str, int] = field(default_factory=dict)
    deaths: list[tuple[float, str]] = field(default_factory=list)
    _starting: threading.Lock = field(default_factory=threading.Lock)
    _armings: Iterator[int] = field(default_factory=count)

    # Dying and coming back.

    def arm(self, point: FailPoint, when: str) -> None:
        file = self.folder / "armed.new"
        file.write_text(json.dumps({"point": asdict(point), "when": when, "number": next(self._armings)}))  # The same point again is another.
        file.rename(self.folder / "armed")

    @property
    def is_armed(self) -> bool:
        return (self.folder / "armed").exists()

    def disarm(self) -> None:
        (self.folder / "armed").unlink(missing_ok=True)

    def kill(self, victim: str, *, starving: bool = False) -> None:
        """Without a word of warning, and start it anew."""
        if victim == "postgres":
            self._kill_postgres()
            self.deaths.append((time.monotonic(), victim))
            self.postgres.start()
            return
        with self._starting:
            with suppress(ProcessLookupError):
                os.killpg(self.pids[victim], signal.SIGKILL)
            self.deaths.append((time.monotonic(), victim))
            self.pids[victim] = self.stable.start(victim, starving=starving)

    def _kill_postgres(self) -> None:
        postmaster = int((self.postgres.folder / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGSTOP)  # So that it makes no new backend while its backends die.
        children = [int(pid) for pid in Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()]
        for pid in (*children, postmaster):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        os.waitpid(postmaster, 0)
        while any(_lives(pid) for pid in children):
            time.sleep(0.005)

    def keep_alive(self) -> None:
        """What a service manager does: a process that has ended is started again."""
        with self._starting:
            for process in PROCESSES:
                if not Path(f"/proc/{self.pids[process]}").exists():
                    self.pids[process] = self.stable.start(process)

    # Time.

    def pass_minutes(self, minutes: int) -> None:
        """Everything that is kept was so much longer ago; then the tasks of each minute come round."""
        with self.connection(SUPERUSER) as admin:
            admin.execute("SET session_replication_role = replica")
            for table, columns in self._moments:
                moved = ", ".join(f"{column} = {column} - %(by)s::interval" for column in columns)
                admin.execute(f'UPDATE "{table}" SET {moved}', {"by": f"{minutes} minutes"})
            admin.execute("UPDATE procrastinate_jobs SET scheduled_at = scheduled_at - %s::interval WHERE status = 'todo'", [f"{minutes} minutes"])
            admin.execute(
                "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - %s::interval WHERE id < (SELECT max(id) FROM procrastinate_workers)",
                [f"{minutes} minutes"],
            )
        self.come_round()

    def come_round(self) -> None:
        """The tasks of each minute, now."""
        with self.connection(SUPERUSER) as admin:
            for task in ("config.rescue_tasks", "sales.poll_payments", "outreach.send_waiting"):
                admin.execute("INSERT INTO procrastinate_jobs (task_name, queue_name, args) VALUES (%s, 'default', '{\"timestamp\": 0}')", [task])

    @property
    def _moments(self) -> list[tuple[str, list[str]]]:
        if not hasattr(self, "_kept_moments"):
            with self.connection(SUPERUSER) as admin:
                self._kept_moments = admin.execute(
                    "SELECT table_name, array_agg(format('%%I', column_name)) FROM information_schema.columns JOIN information_schema.tables "
                    "USING (table_schema, table_name) WHERE table_schema = 'public' AND data_type = 'timestamp with time zone' "
                    "AND table_type = 'BASE TABLE' AND NOT table_name LIKE ANY(%s) GROUP BY 1",
                    [list(_STAYS)],
                ).fetchall()
        return self._kept_moments

    # Looking.

    def connection(self, role: str = READER) -> psycopg.Connection:
        return psycopg.connect(self.postgres.url(role, DATABASE), autocommit=True)

    def ask(self, sql: str, *words: object) -> list[tuple[Any, ...]]:
        with self.connection(SUPERUSER) as reader:
            return reader.execute(sql, words).fetchall()

    def broken_promises(self) -> list[str]:
        """What `coulisse check` would find."""
        with self.connection() as reader:
            found = {invariant.key: reader.execute(invariant.sql).fetchmany(3) for _module, invariant in all_invariants()}
        return [f"{key}: {rows}" for key, rows in found.items() if rows]

    def is_idle(self) -> bool:
        return not self.ask("SELECT 1 FROM procrastinate_jobs WHERE status IN ('todo', 'doing') LIMIT 1")

    def wait_until_idle(self, seconds: float) -> bool:
        return self._wait(self.is_idle, seconds)

    def wait_until_nobody_waits(self, seconds: float) -> bool:
        """Nor does the worker that lives do anything. What a dead one had in hand stays where it is, until somebody finds out."""
        waiting = (
            "SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now() "
            "OR status = 'doing' AND worker_id = (SELECT max(id) FROM procrastinate_workers) LIMIT 1"
        )
        return self._wait(lambda: not self.ask(waiting), seconds)

    def _wait(self, is_so: Callable[[], bool], seconds: float) -> bool:
        until = time.monotonic() + seconds
        while not is_so():
            self.keep_alive()
            if time.monotonic() > until:
                return False
            time.sleep(0.03)
        return True


def _lives(pid: int) -> bool:
    """Who is dead and not yet taken note of by the machine holds nothing any more: that may take seconds."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (OSError, IndexError):
        return False


class Stable:
    """The process that forks the others, and how it is spoken to."""

    def __init__(self, environment: dict[str, str], log_to: Path) -> None:
        command = [sys.executable, "-m", "coulisse.testing.trust.crash.stable"]
        log = open(log_to, "ab")  # noqa: SIM115 (the processes keep it)
        self._process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True
        )
        log.close()
        self._lock = threading.Lock()
        assert self._said() == "ready"

    def _said(self) -> Any:
        assert self._process.stdout
        return json.loads(self._process.stdout.readline() or '"gone"')

    def _ask(self, **order: Any) -> Any:
        assert self._process.stdin
        with self._lock:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            return self._said()

    def start(self, process: str, *, starving: bool = False) -> int:
        return int(self._ask(start=process, starving=starving))

    def do(self, function: str, **words: Any) -> Any:
        answer = self._ask(do=function, **{"with": words})
        assert answer != "failed", function
        return answer

    def close(self) -> None:
        self._process.kill()
        with self._process:
            pass


@contextmanager
def crash_rig(folder: Path, *, without: str = "", disk: Path | None = None, log_to: Path | None = None) -> Iterator[Rig]:
    """Everything started and empty; gone afterwards. ``without``: functions of ours (module:name) that do nothing.
    ``disk``: where PostgreSQL keeps its data, if not in memory; ``log_to``: where processes say what they do, if not in the folder."""
    with _in_memory(folder) as memory:
        postgres = EmbeddedPostgres((disk or memory) / "postgres", durable=True)
        postgres.start()
        yield from _with_postgres(postgres, folder, without, log_to or folder / "processes.log")


def _with_postgres(postgres: EmbeddedPostgres, folder: Path, without: str, log_to: Path) -> Iterator[Rig]:
    try:
        _make_database(postgres, folder)
        with FakeMollie() as mollie, PostOffice() as post, socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            rig = Rig(folder, postgres, mollie, post, free.getsockname()[1])
            free.close()
            rig.stable = Stable({**_environment(rig), "CRASH_WITHOUT": without}, log_to)
            try:
                rig.pids = {process: rig.stable.start(process) for process in PROCESSES}
                yield rig
            finally:
                for pid in rig.pids.values():
                    with suppress(ProcessLookupError):
                        os.killpg(pid, signal.SIGKILL)
                rig.stable.close()
    finally:
        postgres.stop()


@contextmanager
def _in_memory(folder: Path) -> Iterator[Path]:
    """Where this machine has room in memory: a killed process loses no more there than on a disk, and nobody else's disk is waited for."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or shutil.disk_usage(memory).free < ROOM_IN_MEMORY:
        yield folder
        return
    with TemporaryDirectory(prefix="coulisse-", dir=memory, ignore_cleanup_errors=True) as found:
        yield Path(found)


def _make_database(postgres: EmbeddedPostgres, folder: Path) -> None:
    """A copy of the database that all tests begin with: made by its owner, used by the application."""
    template, dumped = ensure_template(), folder / "empty.dump"
    subprocess.run([server().binary("pg_dump"), "-Fc", "-f", dumped, server().url(SUPERUSER, template)], check=True)
    postgres.ensure_database(DATABASE)
    restored = [postgres.binary("pg_restore"), "--exit-on-error", "-d", postgres.url(SUPERUSER, DATABASE), dumped]
    subprocess.run(restored, check=True)


def _environment(rig: Rig) -> dict[str, str]:
    return {
        **os.environ, "COULISSE_MODE": "test", "DATABASE_URL": rig.postgres.url(APP, DATABASE), "DATABASE_OWNER_URL": rig.postgres.url(OWNER, DATABASE),
        "DATABASE_READER_URL": rig.postgres.url(READER, DATABASE), "COULISSE_BASE_URL": f"http://127.0.0.1:{rig.port}", "COULISSE_TRUSTED_PROXIES": "1",
        "COULISSE_MAIL_URL": rig.post.url, "COULISSE_MOLLIE_URL": rig.mollie.url, "COULISSE_LOG_FORMAT": "text",
        "CRASH_ARMED": str(rig.folder / "armed"), "CRASH_SOCKET": str(rig.folder / "line"), "CRASH_PORT": str(rig.port),
    }  # fmt: skip
