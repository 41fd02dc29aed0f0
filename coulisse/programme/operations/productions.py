"""Making and changing productions."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from coulisse.houses import operations as houses
from coulisse.houses.models import House
from coulisse.houses.types import Actor
from coulisse.lib.text import in_language, slugify
from coulisse.programme.fields import SLUG, clean_production
from coulisse.programme.models import Performance, Production
from coulisse.programme.types import FieldsRefused, PerformanceState, ProgrammeRefused
from coulisse.programme.words import fold

from .pictures import forget_after_commit


class SlugTaken(ProgrammeRefused):
    """Another production of the house has this address."""


class SlugInUse(ProgrammeRefused):
    """The address stands on posters and in mails: a public production keeps it."""


class ExternalIdTaken(ProgrammeRefused):
    """Another production or performance of the house came from that number in the other system."""


class StillHasPerformances(ProgrammeRefused):
    """A production goes when its last performance has gone."""


def create_production(*, house: House, title: Mapping[str, str], actor: Actor, now: datetime, **fields: Any) -> Production:
    """A new production without performances; nobody outside sees it yet.

    ``fields``: any of `fields.PRODUCTION_FIELDS`. Without a ``slug`` its address follows from the title
    (``hamlet``, ``hamlet-2`` …). Raises `FieldsRefused`, `SlugTaken`, `ExternalIdTaken`.
    """
    values, problems = clean_production({"title": title, **fields})
    if problems:
        raise FieldsRefused(problems)
    made = _made(house, values) if values.get("slug") else _made_under_free_slug(house, values)
    houses.record(house=house, actor=actor, verb="production.made", subject=f"production:{made.pk}", now=now)
    return made


def change_production(*, production: Production, changes: Mapping[str, Any], actor: Actor, now: datetime) -> Production:
    """Change what a production says; only the named fields. The history says which ones changed.

    Raises `FieldsRefused`, `SlugTaken`, `SlugInUse`, `ExternalIdTaken`.
    """
    given = dict(changes)
    if "theme" in given or "genre" in given:  # They are judged together; what doesn't change is as it was.
        given = {"genre": production.genre, "theme": production.theme, **given}
    if "age_from" in given or "age_until" in given:
        given = {"age_from": production.age_from, "age_until": production.age_until, **given}
    values, problems = clean_production(given)
    if problems:
        raise FieldsRefused(problems)
    changed = {field: value for field, value in values.items() if getattr(production, field) != value}
    if not changed:
        return production
    if "slug" in changed and Performance.objects.filter(production=production).exclude(state=PerformanceState.DRAFT).exists():
        raise SlugInUse(_("This production is public: its address stands in mails and on posters, and stays."))
    with _named_clashes():
        Production.objects.filter(pk=production.pk).update(**changed, changed_at=now)
    for field, value in {**changed, "changed_at": now}.items():
        setattr(production, field, value)
    _record(production, actor, "production.changed", now, {"fields": sorted(changed)})
    return production


def remove_production(*, production: Production, actor: Actor, now: datetime) -> None:
    """Take away a production that was a mistake. Its history stays. Raises `StillHasPerformances`."""
    if Performance.objects.filter(production=production).exists():
        raise StillHasPerformances(_("This production still has performances. Remove or cancel those first."))
    _record(production, actor, "production.removed", now, {"title": production.title})
    names = list(production.images.values_list("name", flat=True))
    Production.objects.get(pk=production.pk).delete()
    forget_after_commit(production.house_id, names)


def _made(house: House, values: Mapping[str, Any]) -> Production:
    with _named_clashes():
        return Production.objects.create(house=house, **values)


def _made_under_free_slug(house: House, values: Mapping[str, Any]) -> Production:
    """Somebody else may take the same free address at the same moment: then the next one is ours."""
    title = in_language(values["title"], house.default_language)
    for _try in range(3):
        try:
            return _made(house, {**values, "slug": _free_slug(title)})
        except SlugTaken:
            continue
    raise SlugTaken(_("Another production has this address. Choose another one."))


def _record(production: Production, actor: Actor, verb: str, now: datetime, detail: Mapping[str, Any]) -> None:
    houses.record(house=production.house, actor=actor, verb=verb, subject=f"production:{production.pk}", now=now, detail=detail)


def _free_slug(title: str) -> str:
    """The title as an address that no production of the house has."""
    wanted = slugify(fold(title))
    taken = set(Production.objects.filter(slug__startswith=wanted[: SLUG - 6]).values_list("slug", flat=True))
    return next(slug for number in count(1) if (slug := wanted if number == 1 else f"{wanted[: SLUG - 6]}-{number}") not in taken)


@contextmanager
def _named_clashes() -> Iterator[None]:
    """What the database refuses, by the name of the promise."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "production_slug_once" in str(error):
            raise SlugTaken(_("Another production has this address. Choose another one.")) from error
        if "external_once" in str(error):
            raise ExternalIdTaken(_("Another production has this number of the other system.")) from error
        raise
