"""Backup and restore of one installation: a dump of the database, a copy of the images.

The dump is made by the reader role, which sees all rows and changes none; it is put back by the owner.
"""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connections

from coulisse.config.databases import embedded_postgres


def write(folder: Path) -> Path:
    """A backup of this moment in a new folder inside ``folder``; answers which."""
    target = folder / datetime.now(UTC).strftime("coulisse-%Y%m%d-%H%M%S")
    target.mkdir(parents=True)
    _run("pg_dump", "reader", ["--format=custom", "--enable-row-security", "--no-owner", "--file", str(target / "database.dump")])
    media = settings.ENVIRONMENT.var / "media"
    if media.exists():
        shutil.copytree(media, target / "media")
    return target


def put_back(folder: Path) -> None:
    """Replace the database's content and the images by a backup. Raises `subprocess.CalledProcessError`."""
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


def _run(program: str, alias: str, words: list[str]) -> None:
    """A PostgreSQL program on one of our connections; the embedded server brings its own programs."""
    database = connections[alias].settings_dict
    found = str(embedded_postgres(settings.ENVIRONMENT).binary(program)) if settings.ENVIRONMENT.embeds_postgres else program
    where = ["--host", database["HOST"], "--username", database["USER"], "--no-password", "--dbname", database["NAME"]]
    if database["PORT"]:
        where += ["--port", database["PORT"]]
    environment = {"PGPASSWORD": database["PASSWORD"]} if database["PASSWORD"] else {}
    subprocess.run([found, *where, *words], check=True, capture_output=True, env={**environment, "PATH": "/usr/local/bin:/usr/bin:/bin"})
