"""Visitors of the demo: they hold, order and pay as real ones do, until halls look like halls in season.

They bought in the weeks before the demo was built, so that reports have curves and nobody waits for a mail.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db.models import QuerySet

from coulisse.demo.buying import buy
from coulisse.demo.filling import Hall
from coulisse.demo.people import group, person
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.inventory.queries import taken_places
from coulisse.programme import operations as programme
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState
from coulisse.sales.models import OrderLine
from coulisse.venues.queries import plan_of

# How full halls are, by how soon the evening is: believable, and each state can be seen.
_FULL = ((3, 0.78), (10, 0.6), (21, 0.42), (45, 0.25), (90, 0.12), (400, 0.05))
# How many parties of friends and families come, by the same days; coaches, classes and choirs fill what is missing.
_PARTIES = ((3, 9), (21, 6), (45, 4), (90, 2), (400, 1))
_SIZES = (1, 2, 2, 2, 2, 3, 4, 4, 5, 6)
# A group orders at once while the demo is built; before the shop opens the usual limit is set.
GROUP, USUAL_LIMIT = 60, 10
# Who bought in the last two days and has no mail would get one from the worker.
LATEST, EARLIEST = timedelta(days=2, hours=3), timedelta(days=65)


@dataclass
class Evening:
    """A performance while it is being sold."""

    house: House
    performance: Performance
    hall: Hall
    now: datetime
    chance: Random

    @property
    def days(self) -> int:
        return max(0, (self.performance.starts_at - self.now).days)

    def some_time_ago(self) -> datetime:
        """When somebody bought: lately rather than long ago."""
        return self.now - LATEST - (EARLIEST - LATEST) * self.chance.random() ** 2


def sell_a_part(house: House, shares: Mapping[str, float], chance: Random, progress: Callable[..., None]) -> None:
    """Sell a part of every performance on sale that nothing was sold of yet; ``shares`` by external id, where the season says."""
    house.places_per_basket = GROUP  # Of this object only: what the shop allows stays as it is.
    with house_scope(house.pk):
        waiting = list(on_sale().exclude(pk__in=OrderLine.objects.values("performance_id")).values_list("pk", flat=True))
    for done, pk in enumerate(waiting):
        progress(f"Selling at {house.name}", done + 1, len(waiting))
        with house_scope(house.pk) as scope:
            performance = on_sale().get(pk=pk)
            hall = Hall(plan_of(performance.plan_version_id), taken_places(pk, scope.now).all)
            sell(Evening(house, performance, hall, scope.now, chance), shares.get(performance.external_id))
            programme.change_performance(performance=performance, changes={"limit_per_order": USUAL_LIMIT}, actor=COULISSE, now=scope.now)


def on_sale() -> QuerySet[Performance]:
    """What can be bought at this moment, the soonest first."""
    found = Performance.objects.filter(state=PerformanceState.ON_SALE, sale_starts_at=None)
    return found.select_related("price_list").order_by("starts_at", "pk")


def sell(evening: Evening, share: float | None) -> None:
    """Fill this share of the hall (1.0 sells it out); without one as much as suits the days that are left."""
    if share is None:
        usual = next(full for until, full in _FULL if evening.days <= until)
        share = min(0.95, max(0.02, evening.chance.gauss(usual, usual * 0.25)))
    for seats in _seats(evening, share):
        _bought(evening, len(seats), seats=seats)
    for zone in evening.hall.plan.general_zones:
        for count in _sizes(evening, round(zone.capacity * share)):
            _bought(evening, count, zone=zone.key, count=count)


def _bought(evening: Evening, size: int, **places: object) -> None:
    languages, chance = evening.house.languages, evening.chance
    buyer = group(chance, languages) if size > max(_SIZES) else person(chance, languages)
    buy(evening.house, evening.performance, buyer, chance, now=evening.some_time_ago(), **places)  # type: ignore[arg-type]


def _seats(evening: Evening, share: float) -> Iterator[list[int]]:
    """Seats of one order after the other."""
    hall = evening.hall
    for size in _sizes(evening, round(len(hall.free) * share)):
        seats = hall.party(size, evening.chance) if size <= max(_SIZES) else hall.group(size)
        if seats:
            yield seats
    while share >= 1 and (seats := hall.rest(GROUP)):
        yield seats


def _sizes(evening: Evening, wanted: int) -> Iterator[int]:
    """How many tickets each order has: some small parties, then groups, until so many are sold."""
    small = next(parties for until, parties in _PARTIES if evening.days <= until)
    most = GROUP if evening.hall.plan.place_count > 200 else 12
    while wanted > 0:
        size = min(wanted, evening.chance.choice(_SIZES) if small > 0 else evening.chance.randint(most // 3, most))
        small -= 1
        wanted -= size
        yield size
