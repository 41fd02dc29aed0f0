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


def _check_migrated() -> None:
    from django.db import DatabaseError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
            ready = cursor.fetchone()[0]
    except DatabaseError as error:
        raise UnsafeInstallation(f"The database does not answer: {str(error).strip().splitlines()[0]}") from error
    if not ready:
        raise UnsafeInstallation("The database is empty: run `coulisse migrate` first.")


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
