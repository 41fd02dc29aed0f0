"""Questions about the programme. Inside a house scope; in one of several houses they answer for all of them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import Case, Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Value, When, Window
from django.db.models.functions import RowNumber

from coulisse.houses.models import HistoryEntry
from coulisse.programme import rules, taxonomy
from coulisse.programme.models import Performance, Production, ProductionImage
from coulisse.programme.types import (
    AgendaChoices,
    AgendaEntry,
    AgendaFilters,
    Page,
    PerformanceFilters,
    PerformanceState,
    ProductionFilters,
    ProductionPage,
    ProductionRow,
)
from coulisse.programme.types import When as WhenShown
from coulisse.programme.words import sought_words

# Below this age a production is only found when it says that it is meant for it.
CHILDREN_BELOW = 12


def performances() -> QuerySet[Performance]:
    """Performances with what selling and showing them needs, in one query: production, hall, price list.

    The plan's document is left out: `venues.queries.plan_of(performance.plan_version_id)` keeps it.
    """
    return (
        Performance.objects.select_related("production", "price_list", "plan_version__layout__hall")
        .defer("plan_version__document", "production__sought")
        .order_by("starts_at", "id")
    )


def performance_to_sell(performance_id: int) -> Performance | None:
    """One performance with its production and price list; None where the scope has none of this id."""
    return performances().filter(pk=performance_id).first()


def performances_to_sell(ids: Iterable[int]) -> dict[int, Performance]:
    return {performance.pk: performance for performance in performances().filter(pk__in=list(ids))}


def why_not_sold(performance: Performance, now: datetime) -> rules.NotSoldNow | None:
    return rules.why_not_sold(
        state=performance.state, starts_at=performance.starts_at, sale_starts_at=performance.sale_starts_at,
        sale_ends_at=performance.sale_ends_at, now=now,
    )  # fmt: skip


# For visitors


def agenda(
    filters: AgendaFilters, *, now: datetime, sold_out: Collection[int] = (), page: int = 1, size: int = 24, dates: int = 3
) -> Page[AgendaEntry]:
    """Productions with a date to come that matches, the soonest first; each with its next ``dates`` dates. 3 queries, 1 when empty.

    Which performances are sold out is known higher up: ``sold_out`` names them, and ``only_available`` leaves
    them out. Descriptions are not loaded: lists show the summary.
    """
    wanted = _visible(now) & _matching(filters, now, sold_out)
    return _entries(wanted, (), now, page, size, dates)


def neighbours(production: Production, *, now: datetime, sold_out: Collection[int] = (), most: int = 4) -> tuple[AgendaEntry, ...]:
    """Other productions that can be bought now: of the same theme first, then of the same genre, then the soonest. 3 queries at most."""
    wanted = _visible(now) & _available(now) & ~Q(pk__in=list(sold_out)) & ~Q(production=production.pk)
    theme = Q(production__theme=production.theme) if production.theme else Q(pk__in=[])
    genre = Q(production__genre=production.genre) if production.genre else Q(pk__in=[])
    nearness = Case(When(theme, then=Value(0)), When(genre, then=Value(1)), default=Value(2))
    return _entries(wanted, (Min(nearness),), now, 1, most, 3).rows


def agenda_choices(*, now: datetime) -> AgendaChoices:
    """What is there to filter by. One query."""
    rows = (
        Performance.objects.filter(_visible(now))
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


# For the office


def office_productions(filters: ProductionFilters, *, now: datetime, page: int = 1, size: int = 50) -> Page[ProductionRow]:
    """Productions of the house with their dates counted; what comes first stands first. 3 queries."""
    dates = Performance.objects.filter(production=OuterRef("pk"))
    found = (
        Production.objects.defer("description", "quotes", "sought")
        .filter(_sought(filters.search, "") & (Q(genre=filters.genre) if filters.genre else Q()))
        .annotate(
            next_at=Subquery(dates.filter(starts_at__gt=now).order_by("starts_at").values("starts_at")[:1]),
            last_at=Subquery(dates.order_by("-starts_at").values("starts_at")[:1]),
        )
    )
    if filters.when == WhenShown.UPCOMING:
        found = found.filter(next_at__isnull=False)
    elif filters.when == WhenShown.PAST:
        found = found.filter(next_at__isnull=True, last_at__isnull=False)
    elif filters.when == WhenShown.UNDATED:
        found = found.filter(last_at__isnull=True)
    order = F("last_at").desc() if filters.when == WhenShown.PAST else F("next_at").asc(nulls_last=True)
    part, total = _part(found.order_by(order, F("last_at").desc(nulls_first=True), "-id"), page, size)
    ids = [production.pk for production in part]
    images = _first_images(ids)
    states: dict[int, dict[str, int]] = {pk: {} for pk in ids}
    first: dict[int, datetime] = {}
    for pk, state, times, first_at in (
        Performance.objects.filter(production__in=ids)
        .values_list("production_id", "state")
        .annotate(times=Count("id"), first_at=Min("starts_at"))
        .order_by()
    ):
        states[pk][state] = times
        first[pk] = min(first.get(pk, first_at), first_at)
    rows = tuple(
        ProductionRow(
            production=production,
            image=images.get(production.pk),
            performances=sum(states[production.pk].values()),
            states=states[production.pk],
            first_at=first.get(production.pk),
            next_at=production.next_at,
            last_at=production.last_at,
        )
        for production in part
    )
    return Page(rows, total, page, size)


def office_performances(filters: PerformanceFilters, *, page: int = 1, size: int = 50) -> Page[Performance]:
    """Performances of the house, drafts too, in order of date. One query."""
    wanted = _sought(filters.search, "production__") & _between(filters.from_at, filters.until_at)
    if filters.hall_id:
        wanted &= Q(plan_version__layout__hall=filters.hall_id)
    if filters.state:
        wanted &= Q(state=filters.state)
    if filters.production_id:
        wanted &= Q(production=filters.production_id)
    order = ("-starts_at", "-id") if filters.newest_first else ("starts_at", "id")
    part, total = _part(
        performances().defer("plan_version__document", "production__sought", "production__description").filter(wanted).order_by(*order), page, size
    )
    return Page(tuple(part), total, page, size)


def history_of(production: Production, *, most: int = 100) -> Sequence[HistoryEntry]:
    """What happened to a production and to its performances, newest first. 2 queries."""
    dates = Performance.objects.filter(production=production).values_list("pk", flat=True)
    subjects = [f"production:{production.pk}", *(f"performance:{pk}" for pk in dates)]
    return HistoryEntry.objects.filter(subject__in=subjects).order_by("-id")[:most]


# What the questions are made of


def _visible(now: datetime) -> Q:
    """Everyone may know of it, and it is still to come. Cancelled ones too: who planned to come should read it."""
    return ~Q(state=PerformanceState.DRAFT) & Q(starts_at__gt=now)


def _available(now: datetime) -> Q:
    """`rules.why_not_sold` as a condition: the sale is open at this moment."""
    begun = Q(sale_starts_at=None) | Q(sale_starts_at__lte=now)
    open_still = Q(sale_ends_at=None, starts_at__gt=now) | Q(sale_ends_at__gt=now)
    return Q(state=PerformanceState.ON_SALE) & begun & open_still


def _matching(filters: AgendaFilters, now: datetime, sold_out: Collection[int]) -> Q:
    wanted = _sought(filters.search, "production__") & _between(filters.from_at, filters.until_at)
    if filters.genre:
        wanted &= Q(production__genre=filters.genre)
    if filters.theme:
        wanted &= Q(production__theme=filters.theme)
    if filters.hall_id:
        wanted &= Q(plan_version__layout__hall=filters.hall_id)
    if filters.access:
        wanted &= Q(access_marks__contains=sorted(set(filters.access)))
    if filters.age is not None:
        wanted &= _meant_for(filters.age)
    if filters.understands:
        wanted &= _followed_in(filters.understands)
    if filters.only_available:
        wanted &= _available(now) & ~Q(pk__in=list(sold_out))
    return wanted


def _between(from_at: datetime | None, until_at: datetime | None) -> Q:
    after = Q(starts_at__gte=from_at) if from_at else Q()
    return after & Q(starts_at__lt=until_at) if until_at else after


def _meant_for(age: int) -> Q:
    old_enough = Q(production__age_from=None) | Q(production__age_from__lte=age)
    young_enough = Q(production__age_until=None) | Q(production__age_until__gte=age)
    says_so = ~Q(production__age_from=None, production__age_until=None) if age < CHILDREN_BELOW else Q()
    return old_enough & young_enough & says_so


def _followed_in(languages: Collection[str]) -> Q:
    wanted = Q(production__spoken_languages=[])
    for language in sorted(set(languages)):
        wanted |= Q(production__spoken_languages__contains=[language]) | Q(production__surtitles__contains=[language])
    return wanted


def _sought(search: str, prefix: str) -> Q:
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


def _entries(wanted: Q, order: tuple, now: datetime, page: int, size: int, dates: int) -> Page[AgendaEntry]:
    """Productions with a performance that is ``wanted``, grouped and cut by the database."""
    keys = {f"nearness{number}": expression for number, expression in enumerate(order)}
    grouped = (
        Performance.objects.filter(wanted)
        .values("production_id")
        .annotate(next_at=Min("starts_at"), last_at=Max("starts_at"), dates=Count("id"), **keys)
        .annotate(total=Window(Count("*")))
        .order_by(*keys, "next_at", "production_id")
    )
    page = max(1, page)
    groups = list(grouped[(page - 1) * size : page * size])
    if not groups:
        total = Performance.objects.filter(wanted).values("production_id").distinct().count() if page > 1 else 0
        return Page((), total, page, size)
    ids = [group["production_id"] for group in groups]
    next_dates: dict[int, list[Performance]] = {pk: [] for pk in ids}
    for performance in _first_dates(wanted & Q(production__in=ids), dates):
        next_dates[performance.production_id].append(performance)
    images = _first_images(ids)
    rows = tuple(
        AgendaEntry(
            production=next_dates[group["production_id"]][0].production,
            performances=tuple(next_dates[group["production_id"]]),
            dates=group["dates"],
            next_at=group["next_at"],
            last_at=group["last_at"],
            image=images.get(group["production_id"]),
        )
        for group in groups
    )
    return Page(rows, groups[0]["total"], page, size)


def _first_dates(wanted: Q, dates: int) -> QuerySet[Performance]:
    """The first few performances of each production."""
    numbered = Performance.objects.filter(wanted).annotate(
        nth=Window(RowNumber(), partition_by=F("production_id"), order_by=[F("starts_at").asc(), F("id").asc()])
    )
    first = numbered.filter(nth__lte=dates).values("pk")
    return performances().defer("plan_version__document", "production__sought", "production__description", "production__quotes").filter(pk__in=first)


def _first_images(production_ids: Iterable[int]) -> dict[int, ProductionImage]:
    found = ProductionImage.objects.filter(production__in=list(production_ids)).order_by("production_id", "position", "id").distinct("production_id")
    return {image.production_id: image for image in found}


def _part(found: QuerySet, page: int, size: int) -> tuple[list, int]:
    """The rows of a page, and how many there are altogether; the count is one more query only past the end."""
    page = max(1, page)
    rows = list(found.annotate(total=Window(Count("*")))[(page - 1) * size : page * size])
    if rows:
        return rows, rows[0].total
    return [], found.count() if page > 1 else 0


def _oftenest(counted: dict[str, int]) -> tuple[str, ...]:
    return tuple(sorted((key for key in counted if key), key=lambda key: (-counted[key], key)))
