"""coulisse plan import, export."""

from pathlib import Path

import click

from coulisse.config.environment import UnsafeInstallation

from .houses import house_of
from .installation import installation


@click.group()
def plan() -> None:
    """Seating plans, in and out."""


@plan.command("import")
@click.option("--house", "house_slug", required=True, help="The house, by its address path.")
@click.option("--hall", "hall_name", required=True, help="Name of the hall; made where it is new.")
@click.option("--layout", "layout_name", default="Theater", show_default=True, help="Name of the layout; made where it is new.")
@click.option("--draft", is_flag=True, help="Keep it as a draft, to look at in the office before it is used.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_plan(house_slug: str, hall_name: str, layout_name: str, draft: bool, file: Path) -> None:
    """Bring a plan in from FILE: Coulisse's own JSON, pretix JSON, a seats.io chart, CSV (row, seat, x, y, zone) or SVG.

    Everything that is wrong is listed, with its row and seat, and then nothing is kept.
    """
    with installation():
        from coulisse.houses.scope import house_scope
        from coulisse.houses.types import COULISSE
        from coulisse.venues import operations, queries
        from coulisse.venues.models import Hall, Layout
        from coulisse.venues.operations import DraftExists
        from coulisse.venues.plan import PlanRefused

        house = house_of(house_slug)
        try:
            read = queries.read_any(file.read_bytes(), file.name)
        except PlanRefused as refused:
            _refuse(file, [str(problem) for problem in refused.problems])
        for warning in read.warnings:
            click.echo(f"  note: {warning}", err=True)
        with house_scope(house.pk) as scope:
            done = {"house": house, "actor": COULISSE, "now": scope.now}
            hall = Hall.objects.filter(name=hall_name).first() or operations.create_hall(name=hall_name, **done)
            layout = Layout.objects.filter(hall=hall, name=layout_name).first() or operations.add_layout(hall=hall, name=layout_name, **done)
            try:
                version = operations.start_draft(layout=layout, document=read.document, **done)
            except DraftExists as exists:
                raise UnsafeInstallation(f"{hall_name}, {layout_name} has a draft already: publish or discard it in the office first.") from exists
            if not draft:
                version = operations.publish(version=version, **done)
        state = "as a draft" if draft else "published"
        click.echo(f"{hall_name}, {layout_name}, version {version.number} ({state}): {version.place_count} places, plan {version.pk}.")


def _refuse(file: Path, problems: list[str]) -> None:
    for problem in problems:
        click.echo(f"  {problem}", err=True)
    raise UnsafeInstallation(f"{file.name} was not brought in: {len(problems)} problem(s), listed above.")


@plan.command("export")
@click.option("--house", "house_slug", required=True, help="The house, by its address path.")
@click.option("--format", "form", type=click.Choice(["coulisse", "pretix", "csv"]), default="coulisse", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), help="Where to; standard output without it.")
@click.argument("plan_id", type=int, metavar="PLAN")
def export_plan(house_slug: str, form: str, output: Path | None, plan_id: int) -> None:
    """Write PLAN (the number that import tells, and that stands in the address of the office)."""
    with installation():
        from coulisse.houses.scope import house_scope
        from coulisse.venues import queries
        from coulisse.venues.models import PlanVersion

        house = house_of(house_slug)
        try:
            with house_scope(house.pk):
                written = queries.export(plan_id, form, language=house.default_language)
        except PlanVersion.DoesNotExist as missing:
            raise UnsafeInstallation(f"{house.name} has no plan {plan_id}.") from missing
        for lost in written.lost:
            click.echo(f"  not in this format: {lost}", err=True)
        if output:
            output.write_bytes(written.data)
            click.echo(f"Written to {output}.")
        else:
            click.echo(written.data.decode())
