"""What an address names, and what can be chosen. In the house's scope."""

from datetime import datetime

from django.http import Http404

from coulisse.lib.text import in_language
from coulisse.memberships import queries as memberships
from coulisse.openings import queries
from coulisse.openings.models import Opening
from coulisse.programme import queries as programme
from coulisse.programme.types import PerformanceState

MOST_PRODUCTIONS = 400


def opening_called(number: int) -> Opening:
    found = queries.opening_called(number)
    if found is None:
        raise Http404
    return found


def production_choices(language: str, now: datetime) -> list[tuple[str, str]]:
    """Productions that have a date to come, by the first of them."""
    coming = programme.performances().filter(starts_at__gt=now).exclude(state=PerformanceState.CANCELLED)
    found: dict[str, str] = {}
    for performance in coming[: MOST_PRODUCTIONS * 5]:
        found.setdefault(str(performance.production_id), in_language(performance.production.title, language))
    return list(found.items())[:MOST_PRODUCTIONS]


def product_choices(language: str) -> list[tuple[str, str]]:
    return [(str(one.pk), in_language(memberships.terms_of(one.current_id).name, language)) for one in memberships.products() if one.current_id]
