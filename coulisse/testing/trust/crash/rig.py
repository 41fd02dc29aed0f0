"""An installation of its own that may be broken: PostgreSQL with durable commits, a web process, a worker, a provider, a mail server."""

import fcntl
import json
import os
import select
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
from itertools import count, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import psycopg

from coulisse.config.invariants import all_invariants
from coulisse.config.postgres import APP, OWNER, READER, SUPERUSER, EmbeddedPostgres
from coulisse.integrations.mollie.fake import FakeMollie
from coulisse.testing.database import fill_installation, fingerprint, server
from coulisse.testing.trust.crash.memory import SIGNAL as STARVE
from coulisse.testing.trust.crash.memory import has_none_left
from coulisse.testing.trust.crash.points import FailPoint
from coulisse.testing.trust.crash.post import PostOffice

T = TypeVar("T")

DATABASE = "coulisse_crash"
PROCESSES = ("web", "worker")
ROOM_IN_MEMORY = 2 << 30
# What the tests' own means move when only waiting is meant: every moment of the houses, tasks that wait, workers that are dead.
_STAYS = ("django_%", "procrastinate_%")
_IN_HAND = "SELECT 1 FROM procrastinate_jobs WHERE status = 'doing' AND worker_id = (SELECT max(id) FROM procrastinate_workers) LIMIT 1"
REST_SECONDS = 5.0
PATIENCE_SECONDS = 60.0  # For what takes a moment, also on a machine that is busy: after that the wait itself is the fault, and is told.
_LOCKED_MS = 300  # Less than the second after which PostgreSQL looks for a circle, in which it might end a buyer.
_IN_HAND_SECONDS = {"postgres": 3.0}  # From the claim of a mail to the server's yes, on a busy machine.


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

    def starve(self, process: str) -> None:
        """When this returns it gets no more memory, or has died of that."""
        pid = self.pids[process]
        with suppress(ProcessLookupError):
            os.kill(pid, STARVE)
        wait_for(lambda: _state(pid) in "ZX" or has_none_left(self.folder, pid), f"the {process} to have no memory left")

    def kill(self, victim: str) -> None:
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
            self.pids[victim] = self.stable.start(victim)

    def _kill_postgres(self) -> None:
        postmaster = int((self.postgres.folder / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGSTOP)  # So that it makes no new backend while its backends die: from when it stands, not before.
        wait_for(lambda: _state(postmaster) in "TZX", "PostgreSQL to stand still")
        children = [int(pid) for pid in Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()]
        for pid in (*children, postmaster):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        os.waitpid(postmaster, 0)
        wait_for(lambda: not any(_state(pid) not in "ZX" for pid in children), "the death of PostgreSQL's children")

    def lives(self, process: str) -> bool:
        return _state(self.pids[process]) not in "ZX"

    def keep_alive(self) -> None:
        """What a service manager does: a process that has ended is started again."""
        with self._starting:
            for process in PROCESSES:
                if not Path(f"/proc/{self.pids[process]}").exists():
                    self.pids[process] = self.stable.start(process)

    # Time.

    def pass_minutes(self, minutes: int) -> None:
        """Everything that is kept was so much longer ago; then the tasks of each minute come round."""
        self._once_the_database_can(lambda: self._move(minutes))
        self._once_the_database_can(self.come_round)

    def _move(self, minutes: int) -> None:
        """As a whole. A worker that stands still in the middle of a change keeps what we want to move: then we let it go on, and come again."""
        with self._worker_at_rest(), self.connection(SUPERUSER) as admin, admin.transaction():
            admin.execute("SET LOCAL session_replication_role = replica")
            admin.execute(f"SET LOCAL lock_timeout = {_LOCKED_MS}")
            for table, columns in self._moments:
                moved = ", ".join(f"{column} = {column} - %(by)s::interval" for column in columns)
                admin.execute(f'UPDATE "{table}" SET {moved}', {"by": f"{minutes} minutes"})
            admin.execute("UPDATE procrastinate_jobs SET scheduled_at = scheduled_at - %s::interval WHERE status = 'todo'", [f"{minutes} minutes"])
            admin.execute(
                "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - %s::interval WHERE id < (SELECT max(id) FROM procrastinate_workers)",
                [f"{minutes} minutes"],
            )

    def _once_the_database_can(self, do: Callable[[], T]) -> T:
        """The database may be on its way back, or die under us: its turn to die is somebody else's story."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return do()
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
            self.keep_alive()
            time.sleep(0.05)

    @contextmanager
    def _worker_at_rest(self) -> Iterator[None]:
        """A worker knows the mail in its hand by the time at which its lease ends: that doesn't jump while it lives. It stands still."""
        until = time.monotonic() + REST_SECONDS
        while True:
            with self._starting, self._standing_still(self.pids["worker"]):
                if not self._ask(_IN_HAND) or time.monotonic() > until:
                    yield
                    return
            time.sleep(0.05)

    @contextmanager
    def _standing_still(self, pid: int) -> Iterator[None]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

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
        """Nothing is waited for without end."""
        options = f"-c statement_timeout={PATIENCE_SECONDS * 1000:.0f}"
        return psycopg.connect(self.postgres.url(role, DATABASE), autocommit=True, connect_timeout=10, options=options)

    def ask(self, sql: str, *words: object) -> list[tuple[Any, ...]]:
        return self._once_the_database_can(lambda: self._ask(sql, words))

    def _ask(self, sql: str, words: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with self.connection(SUPERUSER) as reader:
            return reader.execute(sql, words).fetchall()

    def broken_promises(self) -> list[str]:
        """What `coulisse check` would find."""
        with self.connection() as reader:
            found = {invariant.key: reader.execute(invariant.sql).fetchmany(3) for _module, invariant in all_invariants()}
        return [f"{key}: {rows}" for key, rows in found.items() if rows]

    def sent_again_by_the_living(self, mails: dict[str, list[float]]) -> list[str]:
        """Mails that came once more though neither the worker died since they came before, nor its database since it had them in hand."""
        again = [(earlier, later) for came in mails.values() for earlier, later in pairwise(sorted(came))]
        return [
            f"a mail came again after {later - earlier:.1f} s, and nobody died between" for earlier, later in again
            if not any(earlier - _IN_HAND_SECONDS.get(victim, 0) <= at <= later for at, victim in self.deaths if victim != "web")
        ]  # fmt: skip

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


def _state(pid: int) -> str:
    """A letter, as the kernel has it. Who is dead and not yet taken note of by the machine (Z, X) holds nothing any more: that may take
    seconds."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return "X"


def wait_for(is_so: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < until, f"waited {PATIENCE_SECONDS:.0f} s for {what}"
        time.sleep(0.003)


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

    def _said(self, asked: object = "start") -> Any:
        assert self._process.stdout
        ready, _, _ = select.select([self._process.stdout], [], [], PATIENCE_SECONDS)
        assert ready, f"no answer in {PATIENCE_SECONDS:.0f} s to {asked}"
        return json.loads(self._process.stdout.readline() or '"gone"')

    def _ask(self, **order: Any) -> Any:
        assert self._process.stdin
        with self._lock:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            return self._said(order)

    def start(self, process: str) -> int:
        return int(self._ask(start=process))

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
        shutil.copytree(_made_once(), postgres.folder)
        postgres.start()
        yield from _with_postgres(postgres, folder, without, log_to or folder / "processes.log")


def _with_postgres(postgres: EmbeddedPostgres, folder: Path, without: str, log_to: Path) -> Iterator[Rig]:
    try:
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


def _made_once() -> Path:
    """The files of a server that holds an empty database of this release: what every installation here is a copy of."""
    made = server().folder.with_name(f"postgres-crash-{fingerprint()}")
    with open(made.with_name("postgres-crash.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for older in made.parent.glob("postgres-crash-*"):
                shutil.rmtree(older) if older.is_dir() else older.unlink()
            with TemporaryDirectory(dir=made.parent) as folder:
                making = EmbeddedPostgres(Path(folder) / "postgres", durable=False)
                making.start()
                try:
                    fill_installation(making, DATABASE, Path(folder) / "empty.dump")
                finally:
                    making.stop()
                making.folder.rename(made)
    return made


def _environment(rig: Rig) -> dict[str, str]:
    return {
        **os.environ, "COULISSE_MODE": "test", "DATABASE_URL": rig.postgres.url(APP, DATABASE), "DATABASE_OWNER_URL": rig.postgres.url(OWNER, DATABASE),
        "DATABASE_READER_URL": rig.postgres.url(READER, DATABASE), "COULISSE_BASE_URL": f"http://127.0.0.1:{rig.port}", "COULISSE_TRUSTED_PROXIES": "1",
        "COULISSE_MAIL_URL": rig.post.url, "COULISSE_MOLLIE_URL": rig.mollie.url, "COULISSE_LOG_FORMAT": "text",
        "CRASH_ARMED": str(rig.folder / "armed"), "CRASH_SOCKET": str(rig.folder / "line"), "CRASH_PORT": str(rig.port),
    }  # fmt: skip
