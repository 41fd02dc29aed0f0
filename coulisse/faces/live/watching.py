"""What is watched, and which places of it can't be had now: the same as the poll of the shop answers, under the same rules."""

from collections.abc import Collection
from dataclasses import dataclass

from coulisse.houses.models import House
from coulisse.houses.queries import house_by_slug
from coulisse.houses.scope import house_scope
from coulisse.houses.types import HouseStatus
from coulisse.inventory import queries as stock
from coulisse.programme.types import PerformanceState


@dataclass(frozen=True, slots=True)
class Watched:
    """A performance that its house shows."""

    house_id: int
    performance_id: int


def find(slug: str, performance_id: int) -> Watched | None:
    """What this address means; None where the house shows no such performance."""
    house = house_by_slug(slug)
    if house is None:
        return None
    wanted = Watched(house.pk, performance_id)
    return wanted if wanted in read([wanted]) else None


def read(watched: Collection[Watched]) -> dict[Watched, bytes]:
    """One bit a place (`inventory.queries.availability_bits`) of each that is still shown, in one transaction for all."""
    houses = {one.house_id for one in watched}
    with house_scope(*houses) as scope:
        is_open = set(House.objects.filter(pk__in=houses, status=HouseStatus.LIVE).values_list("pk", flat=True))
        found = stock.performances_with_taken([one.performance_id for one in watched if one.house_id in is_open], scope.now)
        return {
            key: stock.availability_bits(performance, taken)
            for performance, taken in found
            if performance.state != PerformanceState.DRAFT and (key := Watched(performance.house_id, performance.pk)) in watched
        }
