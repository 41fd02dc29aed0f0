"""An evening after the other is sold, in one transaction each: what was done is done, what wasn't waits for the next start."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from django.db.models import QuerySet

from coulisse.demo import audience, happenings
from coulisse.demo.dates import TONIGHT_UNTIL
from coulisse.demo.season import GROUP, USUAL_LIMIT, said_of
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.programme import operations as programme
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState

# The same season each time: chance comes from here.
SEED = 20262027


class Waiting(NamedTuple):
    """A performance of which nothing was sold yet."""

    starts_at: datetime
    house: House
    performance_id: int


def waiting(houses: Iterable[House], *, tonight: bool = False) -> list[Waiting]:
    """Evenings of the season that wait for their audience, the soonest first; with ``tonight`` only those that begin in hours."""
    found = []
    for house in houses:
        with house_scope(house.pk) as scope:
            until = scope.now + (TONIGHT_UNTIL + timedelta(hours=1) if tonight else timedelta(days=1000))
            found += [Waiting(p.starts_at, house, p.pk) for p in _unsold(scope.now) if p.starts_at < until]
    return sorted(found, key=lambda evening: (evening.starts_at, evening.performance_id))


def _unsold(now: datetime) -> "QuerySet[Performance]":
    """The limit for groups says that they haven't come yet."""
    return Performance.objects.filter(external_id__startswith="demo:", limit_per_order=GROUP, state=PerformanceState.ON_SALE, starts_at__gt=now)


def fill(evening: Waiting) -> None:
    """Sell of it what suits the days that are left, and let happen what happens. Once, whoever asks again."""
    house = evening.house
    house.places_per_basket = GROUP  # Of this object only: what the shop allows stays as it is.
    with house_scope(house.pk) as scope:
        performance = _unsold(scope.now).select_related("price_list").filter(pk=evening.performance_id).first()
        if performance is None:
            return
        said = said_of(performance)
        chance = Random(f"{SEED} {performance.external_id}")  # noqa: S311 (a believable season, no secret)
        audience.come(house, performance, 1.0 if said.get("full") else said.get("share"), chance, scope.now)
        programme.change_performance(performance=performance, changes={"limit_per_order": USUAL_LIMIT}, actor=COULISSE, now=scope.now)
        happenings.befall(house, performance, chance, scope.now)
