"""Visitors of the demo: they hold, order and pay as real ones do, until halls look like halls in season.

They bought in the weeks before the demo was built, so that reports have curves and nobody waits for a mail.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from coulisse.demo.buying import buy
from coulisse.demo.filling import Hall
from coulisse.demo.people import group, person
from coulisse.demo.season import GROUP
from coulisse.houses.models import House
from coulisse.inventory.queries import taken_places
from coulisse.programme.models import Performance
from coulisse.sales.operations.baskets import NoSeatsTogether, SeatsTaken
from coulisse.venues.queries import plan_of

# How full halls are, by how soon the evening is: believable, and each state can be seen.
_FULL = ((3, 0.78), (10, 0.6), (21, 0.42), (45, 0.25), (90, 0.12), (400, 0.05))
# How many parties of friends and families come, by the same days; coaches, classes and choirs fill what is missing.
_PARTIES = ((3, 9), (21, 6), (45, 4), (90, 2), (400, 1))
_SIZES = (1, 2, 2, 2, 2, 3, 4, 4, 5, 6)
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


def come(house: House, performance: Performance, share: float | None, chance: Random, now: datetime) -> None:
    """Fill this share of the hall (1.0 sells it out); without one as much as suits the days that are left. In the open scope."""
    hall = Hall(plan_of(performance.plan_version_id), taken_places(performance.pk, now).all)
    evening = Evening(house, performance, hall, now, chance)
    if share is None:
        usual = next(full for until, full in _FULL if evening.days <= until)
        share = min(0.95, max(0.02, chance.gauss(usual, usual * 0.25)))
    for seats in _seats(evening, share):
        _bought(evening, len(seats), seats=seats)
    for zone in hall.plan.general_zones:
        for count in _sizes(evening, round(zone.capacity * share)):
            _bought(evening, count, zone=zone.key, count=count)


def _bought(evening: Evening, size: int, **places: object) -> None:
    """A party that finds its places gone, because somebody who tries the demo was sooner, goes home."""
    languages, chance = evening.house.languages, evening.chance
    buyer = group(chance, languages) if size > max(_SIZES) else person(chance, languages)
    try:
        buy(evening.house, evening.performance, buyer, chance, now=evening.some_time_ago(), **places)  # type: ignore[arg-type]
    except (SeatsTaken, NoSeatsTogether):
        return


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
