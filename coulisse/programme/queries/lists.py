"""How lists are grouped and cut: by the database, in as few queries as can be.

Grouping is by a column of `Performance`, never by `Production` itself: its primary key in the database is (house,
id), so that PostgreSQL won't let Django group by the id alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from coulisse.programme.models import Performance, ProductionImage
from coulisse.programme.types import AgendaEntry, Page

from .selling import performances

# What lists don't show and needn't fetch.
HEAVY = ("plan_version__document", "production__sought", "production__description", "production__quotes")


def entries(wanted: Q, *, page: int, size: int, dates: int, order: Sequence[Any] = ()) -> Page[AgendaEntry]:
    """Productions with a performance that is ``wanted``, by ``order`` (aggregates) and then the soonest; each with its first ``dates``."""
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
    evenings: dict[int, list[Performance]] = {pk: [] for pk in ids}
    for performance in first_dates(wanted & Q(production__in=ids), dates):
        evenings[performance.production_id].append(performance)
    images = first_images(ids)
    return Page(tuple(_entry(group, evenings[group["production_id"]], images) for group in groups), groups[0]["total"], page, size)


def _entry(group: Mapping[str, Any], evenings: Sequence[Performance], images: Mapping[int, ProductionImage]) -> AgendaEntry:
    return AgendaEntry(
        production=evenings[0].production,
        performances=tuple(evenings),
        dates=group["dates"],
        next_at=group["next_at"],
        last_at=group["last_at"],
        image=images.get(group["production_id"]),
    )


def first_dates(wanted: Q, dates: int) -> QuerySet[Performance]:
    """The first few performances of each production."""
    numbered = Performance.objects.filter(wanted).annotate(
        nth=Window(RowNumber(), partition_by=F("production_id"), order_by=[F("starts_at").asc(), F("id").asc()])
    )
    first = numbered.filter(nth__lte=dates).values("pk")
    return performances().defer(*HEAVY).filter(pk__in=first)


def first_images(production_ids: Iterable[int]) -> dict[int, ProductionImage]:
    found = ProductionImage.objects.filter(production__in=list(production_ids)).order_by("production_id", "position", "id").distinct("production_id")
    return {image.production_id: image for image in found}


def part(found: QuerySet, page: int, size: int) -> tuple[list, int]:
    """The rows of a page, and how many there are altogether; the count is one more query only past the end."""
    page = max(1, page)
    rows = list(found.annotate(total=Window(Count("*")))[(page - 1) * size : page * size])
    if rows:
        return rows, rows[0].total
    return [], found.count() if page > 1 else 0
