"""What an address names, and what can be chosen. In the house's scope."""

from datetime import datetime

from django.http import Http404

from coulisse.faces.shared.pages import moment
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.lib.text import in_language
from coulisse.memberships import queries as memberships
from coulisse.openings import queries
from coulisse.openings.models import Invited, Opening
from coulisse.programme import queries as programme
from coulisse.programme.types import PerformanceState

MOST_PRODUCTIONS, MOST_DATES = 400, 400


def opening_called(number: int) -> Opening:
    found = queries.opening_called(number)
    if found is None:
        raise Http404
    return found


def selection_choices(house: House, language: str, now: datetime) -> dict[str, list[tuple[str, str]]]:
    """What an opening can be for: productions, single dates."""
    return {"productions": production_choices(language, now), "performances": date_choices(house, language, now)}


def production_choices(language: str, now: datetime) -> list[tuple[str, str]]:
    """Productions that have a date to come, by the first of them."""
    coming = programme.performances().filter(starts_at__gt=now).exclude(state=PerformanceState.CANCELLED)
    found: dict[str, str] = {}
    for performance in coming[: MOST_PRODUCTIONS * 5]:
        found.setdefault(str(performance.production_id), in_language(performance.production.title, language))
    return list(found.items())[:MOST_PRODUCTIONS]


def date_choices(house: House, language: str, now: datetime) -> list[tuple[str, str]]:
    """Single dates to come, the first ones first."""
    coming = programme.performances().filter(starts_at__gt=now).exclude(state=PerformanceState.CANCELLED)[:MOST_DATES]
    return [
        (str(one.pk), f"{moment(one.starts_at, 'EEE d MMM y, HH:mm', house.timezone)} · {in_language(one.production.title, language)}")
        for one in coming
    ]


def invitation_called(number: int) -> Invited:
    found = queries.invitation_called(number)
    if found is None:
        raise Http404
    return found


def houses_of(house: House, number: int) -> tuple[int, ...]:
    """The houses whose scope a change of this opening needs. Opens a scope of its own."""
    with house_scope(house.pk):
        return queries.houses_to_write_in(opening_called(number))


def product_choices(language: str) -> list[tuple[str, str]]:
    return [(str(one.pk), in_language(memberships.terms_of(one.current_id).name, language)) for one in memberships.products() if one.current_id]
