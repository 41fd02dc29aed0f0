"""coulisse house add, list, host."""

from secrets import token_bytes
from typing import TYPE_CHECKING

import click

from coulisse.config.environment import UnsafeInstallation
from coulisse.lib.text import LANGUAGES, slugify

from .installation import installation

if TYPE_CHECKING:
    from coulisse.houses.models import House


@click.group()
def house() -> None:
    """Houses of this installation."""


@house.command("add")
@click.option("--name", required=True, help="As visitors know it: “De Kring”.")
@click.option("--slug", default="", help="Its address path: de-kring makes …/de-kring/. It stays for ever. Without it, made of the name.")
@click.option("--admin", required=True, help="Mail address of its first administrator, who gets an invitation.")
@click.option("--cluster", default="", help="Name of the cluster that it belongs to, made where it is new.")
@click.option("--languages", default="nl", show_default=True, help="Languages of its shop, the first one is the default: nl,fr,en.")
def add(name: str, slug: str, admin: str, cluster: str, languages: str) -> None:
    """Add a house. Its administrator gets a mail and sets it up in a short wizard."""
    with installation():
        from coulisse.config.addresses import invitation_address
        from coulisse.houses import operations
        from coulisse.houses.scope import house_scope
        from coulisse.houses.types import Role

        slug = slug or slugify(name, 40)
        _check(slug, admin, spoken := [language.strip() for language in languages.split(",") if language.strip()])
        try:
            made = operations.add_house(slug=slug, name=name, languages=spoken, cluster=operations.cluster_named(cluster))
        except operations.SlugTaken as taken:
            raise UnsafeInstallation(f"The address path “{taken}” is taken; choose another with --slug.") from taken
        with house_scope(made.pk) as scope:
            _invitation, token = operations.invite(
                house=made, email=admin, role=Role.ADMINISTRATOR, invited_by=None, now=scope.now, random_bytes=token_bytes
            )
        click.echo(f"{made.name} is there, not open yet. Its administrator got a mail, and begins at:\n  {invitation_address(made, token)}")


def _check(slug: str, admin: str, languages: list[str]) -> None:
    """Raises `UnsafeInstallation` with what to type instead."""
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    if slug != slugify(slug, 40):
        raise UnsafeInstallation(f"An address path has small letters, digits and dashes, 40 at most: --slug {slugify(slug, 40)}")
    if unknown := [language for language in languages if language not in LANGUAGES]:
        raise UnsafeInstallation(f"--languages are some of {', '.join(LANGUAGES)}, with commas between; “{unknown[0]}” is none of them.")
    try:
        validate_email(admin)
    except ValidationError as error:
        raise UnsafeInstallation(f"“{admin}” is no mail address; --admin is one, as ann@dekring.example.") from error


@house.command("list")
def list_houses() -> None:
    """The houses of this installation."""
    with installation():
        from coulisse.houses.models import House

        for found in House.objects.order_by("name"):
            click.echo(f"{found.slug:24} {found.name:40} {found.get_status_display()}")


@house.command("host")
@click.argument("slug")
@click.argument("host")
@click.option("--remove", is_flag=True, help="The house no longer answers at this name.")
def host(slug: str, host: str, remove: bool) -> None:
    """Let a house answer at a host name of its own, as in: coulisse house host de-kring tickets.dekring.example

    Do this after the name leads to this installation (DNS, and a certificate in the server before it): from then on
    the shop of the house stands at the root of that name, and its mails lead there.
    """
    with installation():
        from coulisse.houses import operations
        from coulisse.houses.scope import house_scope
        from coulisse.houses.types import COULISSE

        found = house_of(slug)
        with house_scope(found.pk) as scope:
            if remove:
                was = operations.remove_own_host(house=found, host=host, actor=COULISSE, now=scope.now)
                click.echo(f"{found.name} {'no longer answers' if was else 'did not answer'} at {host}.")
                return
            try:
                own = operations.add_own_host(house=found, host=host, actor=COULISSE, now=scope.now)
            except operations.NotAHost as error:
                raise UnsafeInstallation(f"“{host}” can't be a host name; it looks like tickets.dekring.example.") from error
            except operations.HostTaken as error:
                raise UnsafeInstallation(f"{error} is taken: a house, or this installation, answers there already.") from error
        click.echo(f"{found.name} answers at https://{own.host}/")


def house_of(slug: str) -> "House":
    """The house with this slug; a sentence where there is none."""
    from coulisse.houses.queries import house_by_slug

    found = house_by_slug(slug)
    if found is None:
        raise UnsafeInstallation(f"There is no house “{slug}”; `coulisse house list` shows which there are.")
    return found
