"""One performance, or some, to sell and to show."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from coulisse.houses.asked import Asked, one_of
from coulisse.programme import rules
from coulisse.programme.models import Performance


def performances() -> QuerySet[Performance]:
    """Performances with what selling and showing them needs, in one query: production, hall, price list.

    The plan's document is left out: `venues.queries.plan_of(performance.plan_version_id)` keeps it.
    """
    return (
        Performance.objects.select_related("production", "price_list", "plan_version__layout__hall")
        .defer("plan_version__document", "production__sought")
        .order_by("starts_at", "id")
    )


_some = Asked(lambda ids: performances().filter(one_of("pk", ids)))


def performance_to_sell(performance_id: int) -> Performance | None:
    """One performance with its production and price list; None where the scope has none of this id."""
    return _some.first([performance_id])


def performances_to_sell(ids: Iterable[int]) -> dict[int, Performance]:
    return {performance.pk: performance for performance in _some.all(list(ids))}


def why_not_sold(performance: Performance, now: datetime) -> rules.NotSoldNow | None:
    return rules.why_not_sold(
        state=performance.state, starts_at=performance.starts_at, sale_starts_at=performance.sale_starts_at,
        sale_ends_at=performance.sale_ends_at, now=now,
    )  # fmt: skip
