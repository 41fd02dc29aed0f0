"""What visitors look for, and the page of a production."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Case, Count, Max, Min, Q, Value, When

from coulisse.programme import rules
from coulisse.programme.models import Performance, Production
from coulisse.programme.types import AgendaChoices, AgendaEntry, AgendaFilters, Page, PerformanceState, ProductionPage

from .conditions import available, matching, visible
from .lists import entries
from .selling import performances


def agenda(
    filters: AgendaFilters, *, now: datetime, sold_out: Collection[int] = (), page: int = 1, size: int = 24, dates: int = 3
) -> Page[AgendaEntry]:
    """Productions with a date to come that matches, the soonest first; each with its next ``dates`` dates. 3 queries, 1 when empty.

    Which performances are sold out is known higher up: ``sold_out`` names them, and ``only_available`` leaves
    them out. Descriptions are not loaded: lists show the summary.
    """
    wanted = visible(now) & matching(filters, now, sold_out)
    return entries(wanted, page=page, size=size, dates=dates)


def neighbours(production: Production, *, now: datetime, sold_out: Collection[int] = (), most: int = 4) -> tuple[AgendaEntry, ...]:
    """Other productions that can be bought now: of the same theme first, then of the same genre, then the soonest. 3 queries at most."""
    wanted = visible(now) & available(now) & ~Q(pk__in=list(sold_out)) & ~Q(production=production.pk)
    theme = Q(production__theme=production.theme) if production.theme else Q(pk__in=[])
    genre = Q(production__genre=production.genre) if production.genre else Q(pk__in=[])
    nearness = Case(When(theme, then=Value(0)), When(genre, then=Value(1)), default=Value(2))
    return entries(wanted, page=1, size=most, dates=3, order=[Min(nearness)]).rows


def agenda_choices(*, now: datetime) -> AgendaChoices:
    """What is there to filter by. One query."""
    rows = (
        Performance.objects.filter(visible(now))
        .values_list("production__genre", "production__theme", "plan_version__layout__hall", "plan_version__layout__hall__name", "access_marks")
        .annotate(times=Count("id"), last=Max("starts_at"))
        .order_by()
    )
    genres: dict[str, int] = {}
    themes: dict[str, int] = {}
    halls: dict[int, str] = {}
    marks: set[str] = set()
    last_at = None
    for genre, theme, hall, hall_name, access, times, last in rows:
        genres[genre] = genres.get(genre, 0) + times
        themes[theme] = themes.get(theme, 0) + times
        halls[hall] = hall_name
        marks.update(access)
        last_at = max(last_at or last, last)
    return AgendaChoices(
        genres=_oftenest(genres),
        themes=_oftenest(themes),
        halls=tuple(sorted(halls.items(), key=lambda hall: (hall[1].casefold(), hall[0]))),
        access=tuple(mark for mark in rules.ACCESS_MARKS if mark in marks),
        last_at=last_at,
    )


def production_page(*, house_id: int, slug: str, with_drafts: bool = False) -> ProductionPage | None:
    """A production by its address, with pictures and performances: 3 queries. None where there is none.

    A production of which nothing is announced is there only for the office (``with_drafts``).
    """
    found = Production.objects.defer("sought").filter(house_id=house_id, slug=slug).first()
    if found is None:
        return None
    shown = performances().filter(production=found)
    dates = tuple(shown if with_drafts else shown.exclude(state=PerformanceState.DRAFT))
    if not dates and not with_drafts:
        return None
    return ProductionPage(found, tuple(found.images.order_by("position", "id")), dates)


def _oftenest(counted: dict[str, int]) -> tuple[str, ...]:
    return tuple(sorted((key for key in counted if key), key=lambda key: (-counted[key], key)))
