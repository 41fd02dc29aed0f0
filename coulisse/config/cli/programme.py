"""coulisse programme import, export."""

from pathlib import Path
from zoneinfo import ZoneInfo

import click

from coulisse.config.environment import UnsafeInstallation

from .houses import house_of
from .installation import installation


@click.group()
def programme() -> None:
    """A house's season, in and out."""


@programme.command("import")
@click.option("--house", "house_slug", required=True, help="The house, by its address path.")
@click.option("--look", is_flag=True, help="Only look: say what would come, change nothing.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_programme(house_slug: str, look: bool, file: Path) -> None:
    """Bring a season in from FILE (JSON or CSV). All or nothing; bringing it in twice changes nothing more.

    Every bad line is listed, with its number, its column and what to do.
    """
    with installation():
        from coulisse.houses.scope import house_scope
        from coulisse.houses.types import COULISSE
        from coulisse.programme import transfer

        house = house_of(house_slug)
        try:
            read = transfer.read_season(file.read_bytes(), file.name, ZoneInfo(house.timezone), language=house.default_language)
            with house_scope(house.pk) as scope:
                preview = transfer.preview(read, house=house)
                _say_problems(preview)
                click.echo(f"{len(preview.productions)} productions, {len(preview.performances)} dates.")
                if preview.problems:
                    raise UnsafeInstallation(f"{file.name} was not brought in: {len(preview.problems)} problem(s), listed above.")
                if not look:
                    done = transfer.import_season(house=house, preview=preview, actor=COULISSE, now=scope.now)
                    click.echo(f"Made: {done.productions_made} productions, {done.performances_made} dates.")
                    click.echo(f"Changed: {done.productions_changed} productions, {done.performances_changed} dates.")
        except transfer.SeasonRefused as refused:
            raise UnsafeInstallation(f"{file.name} can't be read: {refused}") from refused


def _say_problems(preview: object) -> None:
    for problem in preview.problems:  # type: ignore[attr-defined]
        click.echo(f"  {problem}", err=True)


@programme.command("export")
@click.option("--house", "house_slug", required=True, help="The house, by its address path.")
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), help="Where to; standard output without it.")
def export_programme(house_slug: str, form: str, output: Path | None) -> None:
    """Write the whole programme, as import reads it."""
    with installation():
        from coulisse.houses.scope import house_scope
        from coulisse.programme import transfer

        house = house_of(house_slug)
        with house_scope(house.pk):
            written = transfer.export_season(house=house, form=form)
        if output:
            output.write_bytes(written)
            click.echo(f"Written to {output}.")
        else:
            click.echo(written.decode())
