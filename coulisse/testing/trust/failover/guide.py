"""The guide for operators, followed to the letter: its blocks of commands, on machines that are folders of this one.

A block says on which machines it is done: `sh on each database machine`, `sh on one database machine`, `sh on each web
machine`. Only what makes one machine out of several is changed in it: addresses, the folders /etc and /var, and what
`systemctl` does, which isn't there.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from coulisse.testing.architecture import ROOT

GUIDE = ROOT / "docs/operators/several-machines.md"
_BLOCK = re.compile(r"^```sh (on [a-z ]+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PASSWORDS = {"SUPERUSER_PASSWORD": "super-1", "REPLICATION_PASSWORD": "follow-2", "COULISSE_PASSWORD": "serve-3"}

# What systemd would do with the units that are asked for, as far as a process is concerned.
_SYSTEMCTL = """#!/bin/sh
set -a
begin() {{ setsid "$@" >> {folder}/"$name".log 2>&1 < /dev/null & echo $! > {folder}/"$name".pid; }}
for name in "$@"; do
  case "$1 $name" in
    "enable etcd"|"start etcd") . {folder}/etc/default/etcd
      begin setpriv --reuid=postgres --regid=postgres --init-groups etcd ;;
    "enable patroni"|"start patroni") . {folder}/etc/patroni_env.conf
      begin setpriv --reuid=postgres --regid=postgres --init-groups /usr/bin/patroni {folder}/etc/patroni/config.yml ;;
  esac
done
"""


@dataclass(frozen=True)
class Step:
    where: str
    commands: str


def steps(where: str, under: str) -> list[Step]:
    """The blocks for these machines that stand under a heading."""
    chapter = re.search(rf"^## {re.escape(under)}\n(.*?)(?=^## |\Z)", GUIDE.read_text(), re.MULTILINE | re.DOTALL)
    assert chapter, f"the guide has no chapter “{under}”"
    return [Step(*found) for found in _BLOCK.findall(chapter[1]) if found[0] == where]


class Machine:
    """A folder that stands for a machine of its own."""

    def __init__(self, folder: Path, node: int, *, new: bool = True) -> None:
        self.folder, self.node, self.address = folder, node, f"127.0.0.1{node}"
        if not new:
            return
        for name in ("bin", "etc/default", "etc/patroni", "var/lib/postgresql", "var/lib/etcd", "var/run/postgresql"):
            (folder / name).mkdir(parents=True)
        self._program("systemctl", _SYSTEMCTL.format(folder=folder))
        self._program("coulisse", f'#!/bin/sh\nexec {sys.executable} -m coulisse.config.cli "$@"\n')
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, "postgres", "postgres")

    def _program(self, name: str, says: str) -> None:
        (self.folder / "bin" / name).write_text(says)
        (self.folder / "bin" / name).chmod(0o755)

    def here(self, text: str) -> str:
        """The same words, for this machine."""
        # No power cut is played: the disk is waited for by nobody, so that three machines fit on one.
        text = text.replace("    unix_socket_directories", "    fsync: 'off'\n    unix_socket_directories")
        text = re.sub(r"\b10\.0\.0\.0/24", "127.0.0.0/8", text).replace("10.0.0.", "127.0.0.1")
        return re.sub(r"(?<![\w.])/(etc|var)/", rf"{self.folder}/\1/", text)

    def follow(self, step: Step, **variables: str) -> str:
        """Do what the guide says; what it answered. Raises where a command fails."""
        commands = self.here(step.commands.replace("NODE=1", f"NODE={self.node}"))
        return self.run(commands, **variables)

    def run(self, commands: str, **variables: str) -> str:
        environment = {
            "PATH": f"{self.folder}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": str(self.folder),
            **PASSWORDS, **variables,
        }  # fmt: skip
        # A process that goes on keeps neither our pipe nor us.
        said = self.folder / "said.log"
        with said.open("w") as out:
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", commands], cwd=self._copy(), env=environment, stdout=out, stderr=subprocess.STDOUT, timeout=600
            )
        assert done.returncode == 0, f"{commands}\n{said.read_text()}"
        return said.read_text()

    def _copy(self) -> Path:
        """Where Coulisse lies; its examples name this machine's folders and addresses."""
        there = self.folder / "coulisse"
        if not there.exists():
            deploy = there / "docs/operators/deploy"
            deploy.mkdir(parents=True)
            for path in (ROOT / "docs/operators/deploy").iterdir():
                (deploy / path.name).write_text(self.here(path.read_text()))
            (there / "coulisse").symlink_to(ROOT / "coulisse")
        return there


def lacking() -> str:
    """What isn't here of what the guide needs; empty where all is."""
    if os.geteuid() != 0:
        return "database machines can only be played by root: PostgreSQL runs as another user"
    needed = ["patroni", "etcd", "setpriv", "curl", "psql"]
    missing = [name for name in needed if not shutil.which(name)]
    if not Path("/usr/lib/postgresql/15/bin/postgres").exists():
        missing.append("PostgreSQL 15")
    return f"{', '.join(missing)} not here; on Debian 12: apt-get install patroni etcd-server etcd-client postgresql" if missing else ""
