"""One performance, or some, to sell and to show."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from coulisse.houses.asked import Asked, one_of
from coulisse.houses.scope import active_scope
from coulisse.lib.kept import ForAMoment
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


# As long as pages that are only looked at may be behind: so that who cancels an evening sees it cancelled.
_shown: ForAMoment[Mapping[int, Performance]] = ForAMoment(min(0.5, settings.MOMENT_SECONDS), most=1000)


def performances_shown(ids: Iterable[int]) -> Mapping[int, Performance]:
    """The same for a page that is only looked at: half a second old, a whole one at most, and shared, so that nobody may change them.

    Never to sell by, to price what is ordered, or to refuse: that reads them anew, and locks what it rests on. What this scope
    may not see it isn't given: each scope has its own.
    """
    wanted = frozenset(ids)
    return _shown.get((active_scope().houses, wanted), lambda: performances_to_sell(wanted)) if wanted else {}


def why_not_sold(performance: Performance, now: datetime) -> rules.NotSoldNow | None:
    return rules.why_not_sold(
        state=performance.state, starts_at=performance.starts_at, sale_starts_at=performance.sale_starts_at,
        sale_ends_at=performance.sale_ends_at, now=now,
    )  # fmt: skip
