"""What the office sees of its programme: drafts too, and what happened."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery

from coulisse.houses.models import HistoryEntry
from coulisse.programme.models import Performance, Production, ProductionImage
from coulisse.programme.types import Page, PerformanceFilters, ProductionFilters, ProductionRow, When

from .conditions import between, sought
from .lists import HEAVY, first_images, part
from .selling import performances


def office_productions(filters: ProductionFilters, *, now: datetime, page: int = 1, size: int = 50) -> Page[ProductionRow]:
    """Productions of the house with their dates counted; what comes first stands first. 3 queries."""
    dates = Performance.objects.filter(production=OuterRef("pk"))
    found = (
        Production.objects.defer("description", "quotes", "sought")
        .filter(sought(filters.search, "") & (Q(genre=filters.genre) if filters.genre else Q()))
        .annotate(
            next_at=Subquery(dates.filter(starts_at__gt=now).order_by("starts_at").values("starts_at")[:1]),
            last_at=Subquery(dates.order_by("-starts_at").values("starts_at")[:1]),
        )
    )
    if filters.when == When.UPCOMING:
        found = found.filter(next_at__isnull=False)
    elif filters.when == When.PAST:
        found = found.filter(next_at__isnull=True, last_at__isnull=False)
    elif filters.when == When.UNDATED:
        found = found.filter(last_at__isnull=True)
    order = F("last_at").desc() if filters.when == When.PAST else F("next_at").asc(nulls_last=True)
    rows, total = part(found.order_by(order, F("last_at").desc(nulls_first=True), "-id"), page, size)
    ids = [production.pk for production in rows]
    images, dates_of = first_images(ids), _dates_by_state(ids)
    return Page(tuple(_office_row(production, dates_of[production.pk], images.get(production.pk)) for production in rows), total, max(1, page), size)


def _office_row(production: Any, dates: Mapping[str, tuple[int, datetime]], image: ProductionImage | None) -> ProductionRow:
    states = {state: count for state, (count, _first_at) in dates.items()}
    first_at = min((first for _count, first in dates.values()), default=None)
    return ProductionRow(production, image, sum(states.values()), states, first_at, production.next_at, production.last_at)


def _dates_by_state(production_ids: Sequence[int]) -> dict[int, dict[str, tuple[int, datetime]]]:
    """Of each production, by state: how many performances, and the first one's start."""
    found: dict[int, dict[str, tuple[int, datetime]]] = {pk: {} for pk in production_ids}
    rows = Performance.objects.filter(production__in=production_ids).values_list("production_id", "state").order_by()
    for pk, state, count, first_at in rows.annotate(count=Count("id"), first_at=Min("starts_at")):
        found[pk][state] = (count, first_at)
    return found


def office_performances(filters: PerformanceFilters, *, page: int = 1, size: int = 50) -> Page[Performance]:
    """Performances of the house, drafts too, in order of date. One query."""
    wanted = sought(filters.search, "production__") & between(filters.from_at, filters.until_at)
    if filters.hall_id:
        wanted &= Q(plan_version__layout__hall=filters.hall_id)
    if filters.state:
        wanted &= Q(state=filters.state)
    if filters.production_id:
        wanted &= Q(production=filters.production_id)
    order = ("-starts_at", "-id") if filters.newest_first else ("starts_at", "id")
    rows, total = part(performances().defer(*HEAVY).filter(wanted).order_by(*order), page, size)
    return Page(tuple(rows), total, max(1, page), size)


def history_of(production: Production, *, most: int = 100) -> QuerySet[HistoryEntry]:
    """What happened to a production and to its performances, newest first. 2 queries."""
    dates = Performance.objects.filter(production=production).values_list("pk", flat=True)
    subjects = [f"production:{production.pk}", *(f"performance:{pk}" for pk in dates)]
    return HistoryEntry.objects.filter(subject__in=subjects).order_by("-id")[:most]
