"""Three database machines, and what can befall them."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg

from coulisse.testing.trust.failover.guide import PASSWORDS, Machine, steps

NAME = "coulisse"
_FOLDERS = "coulisse-machines-"
UNDER = "Three machines for the database"


class Cluster:
    def __init__(self, folder: Path, *, new: bool = True) -> None:
        self.machines = {node: Machine(folder / f"machine{node}", node, new=new) for node in (1, 2, 3)}

    def set_up(self) -> None:
        for step in steps("on each database machine", UNDER):
            for machine in self.machines.values():
                machine.follow(step)
        self.wait_until_whole()

    def url(self, role: str, password: str = "", database: str = NAME) -> str:
        """As the guide writes it: every machine, and whoever leads is meant."""
        where = ",".join(machine.address for machine in self.machines.values())
        return f"postgresql://{role}:{password or PASSWORDS['COULISSE_PASSWORD']}@{where}/{database}"

    @property
    def admin(self) -> str:
        return self._as_superuser(NAME)

    def _as_superuser(self, database: str) -> str:
        return self.url("postgres", PASSWORDS["SUPERUSER_PASSWORD"], database) + "?target_session_attrs=read-write&connect_timeout=2"

    # Looking.

    def roles(self) -> dict[int, str]:
        """Who leads, who is the synchronous standby, who follows: of those that are up, as a living one says."""
        for machine in self.machines.values():
            asked = subprocess.run(["curl", "-s", "-m", "2", f"http://{machine.address}:8008/cluster"], capture_output=True, text=True)
            if asked.returncode == 0 and asked.stdout:
                members = json.loads(asked.stdout)["members"]
                return {int(one["name"][2:]): one["role"] for one in members if one["state"] in ("running", "streaming")}
        return {}

    def leader(self) -> int:
        return next(node for node, role in self.roles().items() if role == "leader")

    def wait_until_whole(self, seconds: float = 90, *, synchronous: bool = True) -> dict[int, str]:
        """One leads, one has everything with it, the third follows; and whoever leads says that both read what it writes."""
        until, wanted = time.monotonic() + seconds, ["leader", "replica", "sync_standby" if synchronous else "replica"]
        while sorted((roles := self.roles()).values()) != wanted or self.followers() != 2:
            assert time.monotonic() < until, f"the database isn't whole: {roles}\n" + "\n\n".join(self.says(node) for node in self.machines)
            time.sleep(0.3)
        return roles

    def followers(self) -> int:
        """Asked of PostgreSQL: what Patroni says may be a few seconds old, of a machine that is being mended for instance. While
        the machines are set up the database of Coulisse isn't there yet."""
        with suppress(psycopg.Error), psycopg.connect(self._as_superuser("postgres"), autocommit=True) as admin:
            (found,) = admin.execute("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND application_name LIKE 'db%'").fetchall()
            return int(found[0])
        return 0

    def wait_until_led(self, seconds: float = 60) -> None:
        """Somebody leads, and two follow, however."""
        until = time.monotonic() + seconds
        while len(roles := self.roles()) != 3 or "leader" not in roles.values():
            assert time.monotonic() < until, f"nobody leads: {roles}"
            time.sleep(0.3)

    def says(self, node: int) -> str:
        """The last words of a machine's Patroni."""
        return "\n".join((self.machines[node].folder / "patroni.log").read_text().splitlines()[-15:])

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.admin, autocommit=True) as admin:
            return admin.execute(sql).fetchall()

    # What befalls them.

    def processes(self, node: int, *names: str) -> list[psutil.Process]:
        """Patroni, PostgreSQL and etcd of a machine, the ones that start others first."""
        machine, found = self.machines[node], []
        data = machine.folder / "var/lib/postgresql/coulisse/postmaster.pid"
        files = {"patroni": machine.folder / "patroni.pid", "postgres": data, "etcd": machine.folder / "etcd.pid"}
        for name in names or files:
            with suppress(OSError, ValueError, IndexError, psutil.NoSuchProcess):
                first = psutil.Process(int(files[name].read_text().split()[0]))
                if first.username() == "postgres":  # Its number may be somebody else's by now.
                    found += [first, *first.children(recursive=True)]
        return found

    def signal(self, node: int, number: signal.Signals, *names: str) -> None:
        for process in self.processes(node, *names):
            with suppress(ProcessLookupError):
                os.kill(process.pid, number)

    def die(self, node: int) -> None:
        """The whole machine, without a word."""
        dying = self.processes(node)
        for process in dying:  # So that nobody starts anybody while they die.
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGSTOP)
        for process in {*dying, *self.processes(node)}:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)

    def come_back(self, node: int) -> None:
        self.machines[node].run("systemctl start etcd\nsystemctl start patroni")

    def freeze(self, node: int) -> None:
        self.signal(node, signal.SIGSTOP)

    def mute(self, node: int) -> None:
        """PostgreSQL goes on, but nothing of what it writes leaves the machine."""
        for process in self.processes(node, "postgres"):
            with suppress(psutil.NoSuchProcess):
                if "walsender" in " ".join(process.cmdline()):
                    process.suspend()

    def thaw(self, node: int) -> None:
        self.signal(node, signal.SIGCONT)

    def end(self) -> None:
        for node in self.machines:
            self.thaw(node)
            self.die(node)


def _sweep() -> None:
    """What a test left behind that was killed itself."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDERS}*-*"):
        if not psutil.pid_exists(int(folder.name.removeprefix(_FOLDERS).split("-")[0])):
            Cluster(folder, new=False).end()
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Set up by the guide, gone afterwards."""
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{_FOLDERS}{os.getpid()}-"))
    folder.chmod(0o755)
    made = Cluster(folder)
    try:
        made.set_up()
        yield made
    finally:
        made.end()
        time.sleep(0.2)
        shutil.rmtree(folder, ignore_errors=True)
