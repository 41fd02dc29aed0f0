"""What most commands stand on: Django ready, PostgreSQL answering, the database of this release."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from coulisse.config.databases import embedded_postgres
from coulisse.config.environment import UnsafeInstallation, read_environment
from coulisse.config.messages import compile_stale


def set_up_django() -> None:
    """Settings read, catalogues compiled, modules known."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coulisse.config.settings")
    compile_stale()
    import django

    django.setup()


@contextmanager
def postgres_running() -> Iterator[None]:
    """The embedded server for as long as the command runs, where the installation has no other."""
    environment = read_environment()
    if not environment.embeds_postgres:
        yield
        return
    with embedded_postgres(environment).running():
        yield


@contextmanager
def installation() -> Iterator[None]:
    """Django and a migrated database; raises `UnsafeInstallation` with what to do where it isn't one."""
    with postgres_running():
        set_up_django()
        _check_migrated()
        yield


def need_database(alias: str = "default") -> None:
    """Raises `UnsafeInstallation` with what to do where the database doesn't answer."""
    from django.db import DatabaseError, connections

    try:
        connections[alias].ensure_connection()
    except DatabaseError as error:
        said = str(error).strip().splitlines()[0]
        if said.endswith("does not exist") and "database " in said and read_environment().embeds_postgres:
            raise UnsafeInstallation("There is no database yet: run `coulisse migrate` first.") from error
        raise UnsafeInstallation(f"The database does not answer: {said}. `coulisse doctor` looks further.") from error


def _check_migrated() -> None:
    from django.db import connection

    from coulisse.config.diagnosis import waiting_migrations

    need_database()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
        if not cursor.fetchone()[0]:
            raise UnsafeInstallation("The database is empty: run `coulisse migrate` first.")
    if waiting := waiting_migrations():
        raise UnsafeInstallation(f"The database is of an earlier release (migrations that wait: {len(waiting)}): run `coulisse migrate` first.")


class Progress:
    """Long work tells how far it is: one line that moves on a terminal, a line now and then elsewhere."""

    def __init__(self) -> None:
        self._terminal = click.get_text_stream("stderr").isatty()
        self._last = 0.0

    def __call__(self, what: str, done: int = 0, of: int = 0) -> None:
        share = f" {done}/{of}" if of else ""
        if self._terminal:
            click.echo(f"\r\x1b[K  {what}{share}", nl=False, err=True)
        elif time.monotonic() - self._last > 2 or not of:
            click.echo(f"  {what}{share}", err=True)
        else:
            return
        self._last = time.monotonic()

    def end(self) -> None:
        if self._terminal:
            click.echo("\r\x1b[K", nl=False, err=True)
