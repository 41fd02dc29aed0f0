"""What lists are cut by: conditions on performances."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from coulisse.programme import taxonomy
from coulisse.programme.types import AgendaFilters, PerformanceState
from coulisse.programme.words import sought_words

# Below this age a production is only found when it says that it is meant for it.
CHILDREN_BELOW = 12


def visible(now: datetime) -> Q:
    """Everyone may know of it, and it is still to come. Cancelled ones too: who planned to come should read it."""
    return ~Q(state=PerformanceState.DRAFT) & Q(starts_at__gt=now)


def available(now: datetime) -> Q:
    """`rules.why_not_sold` as a condition: the sale is open at this moment."""
    begun = Q(sale_starts_at=None) | Q(sale_starts_at__lte=now)
    open_still = Q(sale_ends_at=None, starts_at__gt=now) | Q(sale_ends_at__gt=now)
    return Q(state=PerformanceState.ON_SALE) & begun & open_still


def matching(filters: AgendaFilters, now: datetime, sold_out: Collection[int]) -> Q:
    wanted = sought(filters.search, "production__") & between(filters.from_at, filters.until_at)
    if filters.genre:
        wanted &= Q(production__genre=filters.genre)
    if filters.theme:
        wanted &= Q(production__theme=filters.theme)
    if filters.hall_id:
        wanted &= Q(plan_version__layout__hall=filters.hall_id)
    if filters.access:
        wanted &= Q(access_marks__contains=sorted(set(filters.access)))
    if filters.age is not None:
        wanted &= meant_for(filters.age)
    if filters.understands:
        wanted &= followed_in(filters.understands)
    if filters.only_available:
        wanted &= available(now) & ~Q(pk__in=list(sold_out))
    return wanted


def between(from_at: datetime | None, until_at: datetime | None) -> Q:
    after = Q(starts_at__gte=from_at) if from_at else Q()
    return after & Q(starts_at__lt=until_at) if until_at else after


def meant_for(age: int) -> Q:
    old_enough = Q(production__age_from=None) | Q(production__age_from__lte=age)
    young_enough = Q(production__age_until=None) | Q(production__age_until__gte=age)
    says_so = ~Q(production__age_from=None, production__age_until=None) if age < CHILDREN_BELOW else Q()
    return old_enough & young_enough & says_so


def followed_in(languages: Collection[str]) -> Q:
    wanted = Q(production__spoken_languages=[])
    for language in sorted(set(languages)):
        wanted |= Q(production__spoken_languages__contains=[language]) | Q(production__surtitles__contains=[language])
    return wanted


def sought(search: str, prefix: str) -> Q:
    """Every word stands somewhere in the texts of any language, or names the genre or the theme."""
    wanted = Q()
    for word in sought_words(search):
        genres, themes = taxonomy.matching(word)
        found = Q(**{f"{prefix}sought__contains": word})
        if genres:
            found |= Q(**{f"{prefix}genre__in": sorted(genres)})
        if themes:
            found |= Q(**{f"{prefix}theme__in": sorted(themes)})
        wanted &= found
    return wanted
