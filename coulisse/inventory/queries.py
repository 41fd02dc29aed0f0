"""Questions about which places are free. Inside a house scope."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db import connection
from django.db.models import Field
from django.db.models.expressions import RawSQL

from coulisse.houses.asked import Asked
from coulisse.inventory.best_seats import SeatFinder
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance
from coulisse.venues.queries import plan_of
from coulisse.venues.types import Plan


@dataclass(frozen=True, slots=True)
class Taken:
    """Place numbers that can't be had now, and which of them are whose."""

    held: frozenset[int]
    sold: frozenset[int]
    blocked: frozenset[int]

    @property
    def all(self) -> frozenset[int]:
        return self.held | self.sold | self.blocked


def taken_places(performance_id: int, now: datetime, *, but_not_of: UUID | None = None) -> Taken:
    """What isn't free at this moment, in one query. ``but_not_of``: a holder's own holds count as free."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(place_no) FILTER (WHERE state = 1), array_agg(place_no) FILTER (WHERE state = 2), "
            "array_agg(place_no) FILTER (WHERE state = 3) FROM inventory_claim "
            "WHERE performance_id = %s AND (state <> 1 OR (expires_at > %s AND holder IS DISTINCT FROM %s))",
            [performance_id, now, but_not_of],
        )
        held, sold, blocked = (frozenset(numbers or ()) for numbers in cursor.fetchone())
    return Taken(held, sold, blocked)


_TAKEN_NOW = (
    "(SELECT array_agg(claim.place_no) FROM inventory_claim AS claim "
    "WHERE claim.house_id = programme_performance.house_id AND claim.performance_id = programme_performance.id "
    "AND (claim.state <> 1 OR (claim.expires_at > %s AND claim.holder IS DISTINCT FROM %s)))"
)


_with_taken = Asked(
    lambda pk, now, holder: programme.performances().filter(pk=pk).annotate(taken_now=RawSQL(_TAKEN_NOW, [now, holder], output_field=Field()))  # noqa: S611 (a constant of ours)
)


def performance_with_taken(performance_id: int, now: datetime, *, but_not_of: UUID | None = None) -> tuple[Performance, frozenset[int]] | None:
    """A performance to sell from and the place numbers that can't be had, in one query; None for an unknown id."""
    found = _with_taken.first(performance_id, now, but_not_of)
    return (found, frozenset(found.taken_now or ())) if found else None


def performances_with_taken(ids: Iterable[int], now: datetime, *, but_not_of: UUID | None = None) -> list[tuple[Performance, frozenset[int]]]:
    """Of each performance the place numbers that can't be had, in one query for all; unknown ids are left out."""
    taken_now = RawSQL(_TAKEN_NOW, [now, but_not_of], output_field=Field())  # noqa: S611 (a constant of ours)
    found = programme.performances().filter(pk__in=list(ids)).annotate(taken_now=taken_now)
    return [(performance, frozenset(performance.taken_now or ())) for performance in found]


@dataclass(frozen=True, slots=True)
class Filling:
    """How full a performance is. ``free`` can be sold to anyone now; ``blocked`` counts the plan's own blocks too."""

    free: int
    held: int
    sold: int
    blocked: int


def fillings(performances: Iterable[Performance], now: datetime) -> dict[int, Filling]:
    """How full each performance is, in one query for all of them."""
    wanted = {performance.pk: performance for performance in performances}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT performance_id, count(*) FILTER (WHERE state = 1), count(*) FILTER (WHERE state = 2), count(*) FILTER (WHERE state = 3) "
            "FROM inventory_claim WHERE performance_id = ANY(%s) AND (state <> 1 OR expires_at > %s) GROUP BY performance_id",
            [list(wanted), now],
        )
        counted = {row[0]: row[1:] for row in cursor.fetchall()}
    return {pk: _filling(performance, *counted.get(pk, (0, 0, 0))) for pk, performance in wanted.items()}


def _filling(performance: Performance, held: int, sold: int, blocked: int) -> Filling:
    by_plan = len(plan_of(performance.plan_version_id).blocked_numbers)
    return Filling(max(0, performance.place_count - by_plan - held - sold - blocked), held, sold, blocked + by_plan)


def zones_left(performance: Performance, taken: Iterable[int]) -> dict[str, int]:
    """How many places of each zone are free."""
    plan = plan_of(performance.plan_version_id)
    gone = set(taken) | plan.blocked_numbers
    left = {key: zone.capacity for key, zone in plan.zones.items()}
    for no in gone:
        left[plan.zone_of(no).key] -= 1
    return left


def availability_bits(performance: Performance, taken: Iterable[int], *, plan: Plan | None = None) -> bytes:
    """One bit a place, 1 where it can't be had: bit i of byte i // 8, lowest first. 1,000 places are 125 bytes.

    With the ``plan`` at hand it needs no scope.
    """
    bits = bytearray((performance.place_count + 7) // 8)
    for no in (plan or plan_of(performance.plan_version_id)).blocked_numbers.union(taken):
        bits[no >> 3] |= 1 << (no & 7)
    return bytes(bits)


def still_held(holder: UUID, now: datetime) -> set[tuple[int, int]]:
    """(performance, place) that a holder still holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT performance_id, place_no FROM inventory_claim WHERE holder = %s AND state = 1 AND expires_at > %s", [holder, now])
        return set(cursor.fetchall())


@lru_cache(maxsize=64)
def finder_of(plan_version_id: int) -> SeatFinder:
    """The seat finder of a published plan version, made once. Inside a scope that sees the version, the first time."""
    return SeatFinder(plan_of(plan_version_id))
