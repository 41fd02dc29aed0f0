"""Backup and restore of one installation: a dump of the database, a copy of the images.

The dump is made by the reader role, which sees all rows and changes none; it is put back by the owner.
"""

import shutil
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from django.conf import settings
from django.db import connections

from coulisse.config.databases import embedded_postgres


class NoBackup(Exception):
    """The folder holds nothing that can be put back; nothing was changed."""


def write(folder: Path) -> Path:
    """A backup of this moment in a new folder inside ``folder``; answers which."""
    target = folder / datetime.now(UTC).strftime("coulisse-%Y%m%d-%H%M%S")
    folder.mkdir(parents=True, exist_ok=True)
    target.mkdir(mode=0o700)  # It holds what the database holds.
    _run("pg_dump", "reader", ["--format=custom", "--enable-row-security", "--no-owner", "--file", str(target / "database.dump")])
    media = settings.ENVIRONMENT.var / "media"
    if media.exists():
        shutil.copytree(media, target / "media")
    return target


def put_back(folder: Path) -> None:
    """Replace the database's content and the images by a backup. Raises `NoBackup`, `subprocess.CalledProcessError`."""
    _need_backup(folder / "database.dump")
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        cursor.execute(
            "SELECT format('DROP TABLE IF EXISTS %I CASCADE', tablename) FROM pg_tables WHERE schemaname = 'public' "
            "UNION ALL SELECT format('DROP FUNCTION IF EXISTS %s CASCADE', p.oid::regprocedure) FROM pg_proc p "
            "JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public' "
            "UNION ALL SELECT format('DROP TYPE IF EXISTS %I CASCADE', t.typname) FROM pg_type t "
            "JOIN pg_namespace n ON n.oid = t.typnamespace WHERE n.nspname = 'public' AND t.typtype IN ('e', 'c') "
            "AND NOT EXISTS (SELECT 1 FROM pg_class c WHERE c.reltype = t.oid AND c.relkind = 'r')"
        )
        for (drop,) in cursor.fetchall():
            cursor.execute(drop)
    _run("pg_restore", "owner", ["--no-owner", "--exit-on-error", "--no-comments", str(folder / "database.dump")])
    if (folder / "media").exists():
        media = settings.ENVIRONMENT.var / "media"
        shutil.rmtree(media, ignore_errors=True)
        shutil.copytree(folder / "media", media)


def _need_backup(dump: Path) -> None:
    """Before anything is thrown away."""
    if not dump.exists():
        raise NoBackup(f"{dump.parent} is no backup: it has no {dump.name}")
    try:
        _tool("pg_restore", ["--list", str(dump)])
    except subprocess.CalledProcessError as error:
        raise NoBackup(f"{dump} is damaged, or of a newer PostgreSQL") from error


def _run(program: str, alias: str, words: list[str]) -> None:
    """A PostgreSQL program on one of our connections."""
    database = connections[alias].settings_dict
    where = ["--host", database["HOST"], "--username", database["USER"], "--no-password", "--dbname", database["NAME"]]
    if database["PORT"]:
        where += ["--port", database["PORT"]]
    known = {"PGPASSWORD": database["PASSWORD"], "PGTARGETSESSIONATTRS": database["OPTIONS"].get("target_session_attrs", "")}
    _tool(program, [*where, *words], {name: value for name, value in known.items() if value})


def _tool(program: str, words: list[str], environment: Mapping[str, str] = MappingProxyType({})) -> None:
    """The embedded server brings its own programs."""
    found = str(embedded_postgres(settings.ENVIRONMENT).binary(program)) if settings.ENVIRONMENT.embeds_postgres else program
    subprocess.run([found, *words], check=True, capture_output=True, env={"PATH": "/usr/local/bin:/usr/bin:/bin", **environment})
