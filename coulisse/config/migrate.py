"""Bring the database to this release, as the role that owns the tables."""

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from coulisse.config.databases import DATABASE_NAME, embedded_postgres


def migrate(*, verbosity: int = 1) -> None:
    """Apply every migration; makes the embedded database where there is none yet."""
    if settings.ENVIRONMENT.embeds_postgres:
        embedded_postgres(settings.ENVIRONMENT).ensure_database(DATABASE_NAME)
    _see_every_house()
    call_command("migrate", database="owner", interactive=False, verbosity=verbosity)
    connections["owner"].close()


def _see_every_house() -> None:
    """Row-level security binds the owner as well: new constraints must be checked against all rows."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT to_regclass('houses_house') IS NOT NULL")
        houses = "SELECT coalesce(array_agg(id), '{}')::text FROM houses_house" if cursor.fetchone()[0] else "SELECT '{}'"
        cursor.execute(houses)
        cursor.execute("SELECT set_config('coulisse.houses', %s, false)", cursor.fetchone())
