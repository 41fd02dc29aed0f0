"""The release before this one, beside it on one database."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from coulisse.config.postgres import APP, OWNER, READER, SUPERUSER
from coulisse.testing.architecture import ROOT
from coulisse.testing.database import server

# As far back as a commit with so many migrations less is the release before: none is tagged yet.
MIGRATIONS_SINCE = 3
_MIGRATIONS = ":(glob)coulisse/**/migrations/0*.py"


def git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True, timeout=60).stdout


def release_before() -> str:
    """The commit to go back to: the last tag's where there is one; empty where the history isn't here."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        return ""
    if tag := subprocess.run(["git", "describe", "--tags", "--abbrev=0", "HEAD^"], cwd=ROOT, capture_output=True, text=True).stdout.strip():
        return tag
    now = set(git("ls-files", _MIGRATIONS).split())
    for commit in git("log", "--format=%H", "--first-parent", "--", _MIGRATIONS).split():
        before = subprocess.run(["git", "rev-parse", "--quiet", "--verify", f"{commit}^"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
        then = _migrations_of(before) if before else now
        # Where one has another name by now, its tables are made already: that was never a release.
        if then <= now and len(now - then) >= MIGRATIONS_SINCE:
            return before
    return ""


def _migrations_of(commit: str) -> set[str]:
    names = git("ls-tree", "-r", "--name-only", commit, "coulisse").split()
    return {name for name in names if re.search(r"/migrations/0[^/]*\.py$", name)}


@dataclass(frozen=True)
class Release:
    """Where the code of a release lies, and the database that it is to work on."""

    folder: Path
    variables: Mapping[str, str]

    @property
    def prefix(self) -> Sequence[str]:
        return ["env", "-C", str(self.folder)]

    def run(self, *words: str) -> str:
        environment = {**os.environ, **self.variables}
        done = subprocess.run([*self.prefix, sys.executable, *words], env=environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def two_releases(folder: Path, commit: str) -> Iterator[tuple[Release, Release, str]]:
    """The one before, this one, and the name of their database, which is as the one before made it."""
    old, name = folder / "before", f"coulisse_releases_p{os.getpid()}"
    old.mkdir()
    taken = subprocess.Popen(["git", "archive", commit, "coulisse", "pyproject.toml"], cwd=ROOT, stdout=subprocess.PIPE)
    with taken, closing(taken.stdout) as archive:  # type: ignore[type-var]
        subprocess.run(["tar", "-x", "-C", str(old)], stdin=archive, check=True, timeout=60)
    running = server()
    running.drop_database(name)
    running.ensure_database(name)
    try:
        yield _release(old, folder / "var-before", name), _release(ROOT, folder / "var-now", name), name
    finally:
        running.drop_database(name)


def _release(folder: Path, var: Path, name: str) -> Release:
    urls = {"DATABASE_URL": APP, "DATABASE_OWNER_URL": OWNER, "DATABASE_READER_URL": READER}
    known = {variable: server().url(role, name) for variable, role in urls.items()}
    return Release(folder, {**known, "COULISSE_MODE": "test", "COULISSE_VAR": str(var), "COULISSE_SECRET_KEY": "k" * 50, "PYTHONPATH": str(folder)})


@contextmanager
def a_backup_reads(name: str) -> Iterator[None]:
    """Somebody reads every table and takes their time, as `pg_dump` does: no table can be changed meanwhile."""
    with psycopg.connect(server().url(SUPERUSER, name)) as reader:
        reader.execute("SET lock_timeout = '60s'")
        tables = reader.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'").fetchall()
        reader.execute(f"LOCK TABLE {', '.join(table for (table,) in tables)} IN ACCESS SHARE MODE")
        yield


def while_it_reads(name: str, seconds: float) -> None:
    with a_backup_reads(name):
        time.sleep(seconds)
