"""coulisse migrate, backup, restore."""

import subprocess
from pathlib import Path
from typing import Any

import click

from coulisse.config.environment import UnsafeInstallation

from .installation import installation, need_database, postgres_running, set_up_django


@click.command()
@click.option("--quiet", is_flag=True, help="Say nothing when all goes well.")
def migrate(quiet: bool) -> None:
    """Bring the database to this release, as the role that owns the tables. Safe to run again, and while houses sell."""
    with postgres_running():
        set_up_django()
        from django.conf import settings

        from coulisse.config.migrate import migrate as run

        if not settings.ENVIRONMENT.embeds_postgres:
            need_database("owner")
        run(verbosity=0 if quiet else 1)
    if not quiet:
        click.echo("The database is of this release.")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def backup(folder: Path) -> None:
    """Write a backup of the database and the images to FOLDER (made where it isn't there).

    Runs beside a working installation: it sees one moment, and stops nobody.
    """
    with installation():
        from coulisse.config import backups

        try:
            written = backups.write(folder)
        except (subprocess.CalledProcessError, OSError) as error:
            raise UnsafeInstallation(f"The backup could not be written: {_reason(error)}") from error
    click.echo(f"Backup written to {written}.")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--yes", is_flag=True, help="Replace what the database holds, without asking.")
def restore(folder: Path, yes: bool) -> None:
    """Put the backup in FOLDER back. What the database holds now is replaced."""
    if not yes:
        click.confirm("Everything in the database of this installation is replaced by the backup. Go on?", abort=True)
    with postgres_running():
        set_up_django()
        need_database("owner")
        from coulisse.config import backups

        try:
            backups.put_back(folder)
        except (backups.NoBackup, subprocess.CalledProcessError, OSError) as error:
            raise UnsafeInstallation(f"The backup could not be put back: {_reason(error)}") from error
    click.echo("The backup was put back. Run `coulisse check` to see that all is well.")


def _reason(error: Any) -> str:
    text = getattr(error, "stderr", None) or str(error)
    return (text.decode() if isinstance(text, bytes) else text).strip().splitlines()[-1][:300]
