"""The test database: migrated once as the owner, copied for each worker, used as the application role.

No test runs as a superuser or as the owner of the tables (TRUST.md, RLS b).
"""

import hashlib
import os
import re
import subprocess
from contextlib import suppress
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from coulisse.config.databases import embedded_postgres
from coulisse.config.postgres import SUPERUSER, EmbeddedPostgres
from coulisse.venues.queries import forget_plans

PACKAGE = Path(__file__).resolve().parents[1]


def fingerprint() -> str:
    """Changes with all that makes a database: migrations, the promises in the models, roles. Only then the template is made anew."""
    digest = hashlib.sha256()
    sources = [path for pattern in ("migrations/*.py", "models/**/*.*") for path in PACKAGE.rglob(pattern) if "__pycache__" not in path.parts]
    for path in [*sorted(sources), PACKAGE / "config/postgres.py", PACKAGE / "houses/rows.py"]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def server() -> EmbeddedPostgres:
    return embedded_postgres(settings.ENVIRONMENT)


def point_to(name: str) -> None:
    """Every connection of this process speaks to this database from now on."""
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name


def ensure_template() -> str:
    """The name of a migrated, empty database."""
    name = f"coulisse_template_{fingerprint()}"
    running = server()
    with psycopg.connect(running.url(SUPERUSER, "postgres"), autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(4711)")
        ready = f"{name}_ready"
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [ready]).fetchone():
            _drop_leftovers(admin, name)
            running.drop_database(name)
            running.ensure_database(name)
            point_to(name)
            with connections["owner"].cursor() as cursor:
                cursor.execute("SELECT set_config('coulisse.houses', '{}', false)")
            call_command("migrate", database="owner", interactive=False, verbosity=0)
            for alias in connections:
                connections[alias].close()
            admin.execute(f'ALTER DATABASE "{name}" RENAME TO "{ready}"')
    return f"{name}_ready"


def _drop_leftovers(admin: psycopg.Connection, name: str) -> None:
    """Databases of test runs that are over, and templates of older migrations."""
    for (old,) in admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'coulisse_t%'").fetchall():
        test_of = re.fullmatch(r"coulisse_test_\w+_p(\d+)", old)
        if name in old or (test_of and Path(f"/proc/{test_of[1]}").exists()):
            continue
        with suppress(psycopg.errors.ObjectInUse):
            admin.execute(f'DROP DATABASE IF EXISTS "{old}"')


def make_database(worker: str) -> str:
    """A fresh copy of the template for one test process."""
    template = ensure_template()
    name = f"coulisse_test_{worker}_p{os.getpid()}"
    running = server()
    running.drop_database(name)
    with psycopg.connect(running.url(SUPERUSER, "postgres"), autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(4711)")
        admin.execute(f'CREATE DATABASE "{name}" OWNER coulisse_owner TEMPLATE "{template}"')
    point_to(name)
    return name


def fill_installation(postgres: EmbeddedPostgres, database: str, dumped: Path) -> None:
    """The migrated, empty database in another server, which takes much less than its migrations do."""
    subprocess.run([server().binary("pg_dump"), "-Fc", "-f", dumped, server().url(SUPERUSER, ensure_template())], check=True)
    postgres.ensure_database(database)
    subprocess.run([postgres.binary("pg_restore"), "--exit-on-error", "-d", postgres.url(SUPERUSER, database), dumped], check=True)


# Locked like for a TRUNCATE, which waits for whoever is still writing, but without the new files that one makes of
# every table: a test fills a few of them. Append-only triggers are off meanwhile, which only the superuser may.
_EMPTY = """DO $$
DECLARE tables text[] := ARRAY(
  SELECT quote_ident(tablename) FROM pg_tables
  WHERE schemaname = 'public' AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission'));
  one text;
BEGIN
  SET LOCAL session_replication_role = replica;
  EXECUTE 'LOCK TABLE ' || array_to_string(tables, ', ') || ' IN ACCESS EXCLUSIVE MODE';
  FOREACH one IN ARRAY tables LOOP
    EXECUTE 'DELETE FROM ' || one;
  END LOOP;
END $$"""


def empty_database() -> None:
    """Remove what a test committed.

    Numbers go on counting: what a process keeps by id (plans, prices) must never meet another row of the same id.
    """
    forget_plans()
    name = connections["default"].settings_dict["NAME"]
    with psycopg.connect(server().url(SUPERUSER, name), autocommit=True) as admin:
        admin.execute(_EMPTY)
