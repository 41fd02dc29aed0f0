"""Bring the database to this release, as the role that owns the tables, while houses sell.

A change of a table waits until nobody uses it, and everybody who comes meanwhile waits behind it: it gives up soon, lets them
pass and tries again.
"""

import time

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connections

from coulisse.config.databases import DATABASE_NAME, embedded_postgres

# Well within the second after which PostgreSQL looks for who waits in a circle, and ends one of them: so it is never a buyer.
WAIT_MS = 500
PAUSE_SECONDS = 2.0
MOST_TRIES = 60


def migrate(*, verbosity: int = 1) -> None:
    """Apply every migration; makes the embedded database where there is none yet."""
    if settings.ENVIRONMENT.embeds_postgres:
        embedded_postgres(settings.ENVIRONMENT).ensure_database(DATABASE_NAME)
    for left in reversed(range(MOST_TRIES)):
        try:
            _prepare()
            call_command("migrate", database="owner", interactive=False, verbosity=verbosity)
            return
        except OperationalError as error:
            if not left or not isinstance(error.__cause__, psycopg.errors.LockNotAvailable | psycopg.errors.DeadlockDetected):
                raise
            # What was migrated stays so; who waited behind us goes first.
            time.sleep(PAUSE_SECONDS)
        finally:
            connections["owner"].close()


def _prepare() -> None:
    """Row-level security binds the owner as well: new constraints must be checked against all rows."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{WAIT_MS}ms"])
        cursor.execute("SELECT to_regclass('houses_house') IS NOT NULL")
        houses = "SELECT coalesce(array_agg(id), '{}')::text FROM houses_house" if cursor.fetchone()[0] else "SELECT '{}'"
        cursor.execute(houses)
        cursor.execute("SELECT set_config('coulisse.houses', %s, false)", cursor.fetchone())
