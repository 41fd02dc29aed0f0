"""coulisse database-sql."""

import click

from coulisse.config.postgres import grants_sql, roles_sql


@click.command("database-sql")
def database_sql() -> None:
    """Print the SQL with which a database administrator prepares an empty database: three roles and what each may do.

    Run it as a superuser in the new database; then give each role a password.
    """
    click.echo(roles_sql())
    click.echo(grants_sql())
