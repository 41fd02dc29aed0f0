"""The group of commands, and the one place that turns problems into a sentence and an exit status."""

import sys

import click

from coulisse.config.environment import UnsafeInstallation
from coulisse.config.postgres import PostgresProblem

from . import bench, checks, database, demo, houses, plans, programme, servers, sql

HELP = """Coulisse: the ticketing platform that a cluster of cultural houses runs together.

\b
A first look:        coulisse demo
In production:       coulisse migrate, then coulisse serve, coulisse worker and coulisse live
Is all well?         coulisse doctor, coulisse check
A new house:         coulisse house add --name "De Kring" --slug de-kring --admin ann@dekring.be

Settings come from the environment; `docs/operators/environment.md` lists them all.
Every command answers 0 when it did what was asked, 1 when something is wrong that it was asked to find,
2 when it could not do its work.
"""


@click.group(help=HELP, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="coulisse", prog_name="coulisse")
def cli() -> None:
    pass


for command in (
    demo.demo,
    servers.serve,
    servers.worker,
    servers.live,
    database.migrate,
    database.backup,
    database.restore,
    sql.database_sql,
    checks.check,
    checks.doctor,
    bench.bench,
    houses.house,
    plans.plan,
    programme.programme,
):
    cli.add_command(command)


def main() -> None:
    """What `coulisse` runs: never a stack trace for what an operator can mend."""
    try:
        cli(standalone_mode=False)
    except (UnsafeInstallation, PostgresProblem) as problem:
        _end(str(problem))
    except click.ClickException as problem:
        problem.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)


def _end(sentence: str) -> None:
    click.echo(f"coulisse: {sentence}", err=True)
    sys.exit(2)
