"""Taking, keeping, selling and giving back places. Inside the scope of the house that owns them.

Each action is one statement that does all that was asked or, by raising, nothing: the transaction around it is
undone. Places are always locked in the order (performance, place), so that two transactions never wait for
each other in a circle.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from coulisse.houses import operations as houses
from coulisse.houses.cursors import kept_cursor
from coulisse.houses.models import House
from coulisse.houses.scope import active_scope
from coulisse.houses.types import Actor
from coulisse.inventory import gate
from coulisse.inventory.models import Block, Claim
from coulisse.inventory.types import ClaimState
from coulisse.programme import operations as programme
from coulisse.programme.models import Performance
from coulisse.venues.models import PlanVersion


@dataclass(frozen=True, slots=True, order=True)
class PlaceWanted:
    """One place of one performance; ``place_count`` is the performance's own.

    ``plan_version_id`` is the plan in which the number was chosen: in another one it may be another seat. 0 for who
    knows that the plan can't have changed.
    """

    performance_id: int
    place_no: int
    place_count: int
    plan_version_id: int = 0

    @classmethod
    def of(cls, performance: Performance, place_no: int) -> "PlaceWanted":
        """A place as the plan of this performance numbers it."""
        return cls(performance.pk, place_no, performance.place_count, performance.plan_version_id)


class PlacesTaken(Exception):
    """Some of the places are somebody else's. ``places`` says which; nothing was taken."""

    def __init__(self, places: Sequence[PlaceWanted]) -> None:
        self.places = tuple(places)
        super().__init__(", ".join(f"{place.performance_id}:{place.place_no}" for place in self.places))


class PlanChanged(Exception):
    """The performance is sold from another plan by now, in which the numbers mean other places; nothing was taken."""


class SoldPlaceLost(Exception):
    """Somebody sits in a place that would have none in the other plan. ``places`` are their numbers; nothing was moved."""

    def __init__(self, places: Sequence[int]) -> None:
        self.places = tuple(sorted(places))
        super().__init__(self.places)


class NotEnoughPlaces(Exception):
    """A general zone has fewer places left than were asked for; nothing was taken."""


# Free means: no row, or a hold whose time is over. A holder may take what is its own again.
_OPEN_TO_US = "claim.state = 1 AND (claim.expires_at <= EXCLUDED.since OR claim.holder = EXCLUDED.holder)"

# Somebody else's: such a place isn't even reached for, so that who loses it locks nothing that others wait for. With a
# limit it is looked up place by place, by the key: as a join it was, as long as PostgreSQL knew little of the table,
# made by going through all places that the house ever sold.
_OF_OTHERS = """
SELECT true FROM inventory_claim AS other
WHERE other.house_id = %(house)s AND other.performance_id = wanted.performance_id AND other.place_no = wanted.place_no
  AND (other.state <> 1 OR (other.expires_at > %(now)s AND other.holder <> %(holder)s))
LIMIT 1
"""

_TAKE = f"""
INSERT INTO inventory_claim AS claim (house_id, performance_id, place_no, place_count, state, holder, expires_at, since)
SELECT %(house)s, wanted.performance_id, wanted.place_no, wanted.place_count, %(state)s, %(holder)s, %(expires_at)s, %(now)s
FROM unnest((SELECT %(performances)s::bigint[]), (SELECT %(places)s::int[]), (SELECT %(counts)s::int[])) AS wanted (performance_id, place_no, place_count)
JOIN same_plan ON same_plan.id = wanted.performance_id
WHERE ({_OF_OTHERS}) IS NULL
ORDER BY wanted.performance_id, wanted.place_no
ON CONFLICT (house_id, performance_id, place_no) DO UPDATE
SET state = EXCLUDED.state, holder = EXCLUDED.holder, expires_at = EXCLUDED.expires_at, since = EXCLUDED.since
WHERE {_OPEN_TO_US}
RETURNING performance_id, place_no
"""  # noqa: S608 (a constant of ours)
_CLAIM = f"{gate.SAME_PLAN} {_TAKE}"
_CLAIM_ALONG = f"{gate.SAME_PLAN}, claimed AS ({_TAKE}), whole AS (SELECT true FROM claimed HAVING count(*) = %(along_wanted)s)"  # noqa: S608 (a constant of ours)
_SAID_ALONG = "SELECT (SELECT array_agg(ARRAY[performance_id, place_no::bigint]) FROM claimed), along.* FROM (SELECT) AS once LEFT JOIN along ON true"


def hold_places(*, house_id: int, places: Sequence[PlaceWanted], holder: UUID, expires_at: datetime, now: datetime) -> None:
    """Hold all the places or none. Raises `PlacesTaken` with those that somebody else has, and `PlanChanged`."""
    _claim(house_id, places, ClaimState.HELD, holder, expires_at, now)


@dataclass(frozen=True, slots=True)
class Along:
    """What a caller writes in the same statement, once all places are held: tables in the manner of ``WITH``.

    The first may read ``whole``, which has a row only then; the last is called ``along``, and its columns are the answer. The
    names of ``values`` begin with ``along_``.
    """

    sql: str
    values: Mapping[str, Any]


def hold_places_along(
    *, house_id: int, places: Sequence[PlaceWanted], holder: UUID, expires_at: datetime, now: datetime, along: Along
) -> tuple[Any, ...]:  # fmt: skip
    """As `hold_places`, with what the caller writes along in one statement; answers its columns, None each where it has no row."""
    wanted = sorted(set(places))
    cursor = kept_cursor(connection)
    values = {**_values(house_id, wanted, ClaimState.HELD, holder, expires_at, now), **along.values, "along_wanted": len(wanted)}
    cursor.execute(f"{_CLAIM_ALONG}, {along.sql} {_SAID_ALONG}", values)
    got, *answer = cursor.fetchone()
    _check_all(wanted, {tuple(place) for place in got or ()})
    return tuple(answer)


_PROLONG = """
WITH held AS MATERIALIZED (
  SELECT house_id, performance_id, place_no FROM inventory_claim
  WHERE holder = ANY (%(holders)s) AND house_id = ANY (%(houses)s) AND state = 1 AND expires_at > %(since)s
  ORDER BY house_id, performance_id, place_no FOR UPDATE)
UPDATE inventory_claim AS claim SET expires_at = claim.expires_at + %(by)s FROM held
WHERE (claim.house_id, claim.performance_id, claim.place_no) = (held.house_id, held.performance_id, held.place_no)
"""


def prolong_holds(*, holders: Sequence[UUID], since: datetime, by: timedelta) -> int:
    """What these held at ``since`` is theirs for so much longer, in all houses of the scope; answers how many places."""
    with connection.cursor() as cursor:
        cursor.execute(_PROLONG, {"holders": list(holders), "houses": sorted(active_scope().houses), "since": since, "by": by})
        return int(cursor.rowcount)


def sell_places(*, house_id: int, places: Sequence[PlaceWanted], holder: UUID, now: datetime) -> None:
    """Turn the holder's places into sold ones. Where its hold has run out, places that are still free are taken.

    Raises `PlacesTaken` with those that went to somebody else meanwhile, and `PlanChanged`.
    """
    _claim(house_id, places, ClaimState.SOLD, holder, None, now)


def _claim(house_id: int, places: Sequence[PlaceWanted], state: ClaimState, holder: UUID, expires_at: datetime | None, now: datetime) -> None:
    wanted = sorted(set(places))
    if not wanted:
        return
    cursor = kept_cursor(connection)
    cursor.execute(_CLAIM, _values(house_id, wanted, state, holder, expires_at, now))
    got = set(cursor.fetchall())
    _check_all(wanted, got)


def _values(
    house_id: int, wanted: Sequence[PlaceWanted], state: ClaimState, holder: UUID, expires_at: datetime | None, now: datetime
) -> dict[str, Any]:
    return {
        "house": house_id, "state": state, "holder": holder, "expires_at": expires_at, "now": now,
        "performances": [place.performance_id for place in wanted], "places": [place.place_no for place in wanted],
        "counts": [place.place_count for place in wanted], "plans": [place.plan_version_id for place in wanted],
    }  # fmt: skip


def _check_all(wanted: Sequence[PlaceWanted], got: Collection[tuple[int, int]]) -> None:
    """Raises `PlanChanged`, or `PlacesTaken` with what is missing."""
    missing = [place for place in wanted if (place.performance_id, place.place_no) not in got]
    if missing:
        check_plans({place.performance_id: place.plan_version_id for place in missing})
        raise PlacesTaken(missing)


def check_plans(read: Mapping[int, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, plan_version_id FROM programme_performance WHERE id = ANY(%s::bigint[])", [list(read)])
        now_sold_from = dict(cursor.fetchall())
    if any(plan and now_sold_from.get(pk) != plan for pk, plan in read.items()):
        raise PlanChanged


_CLAIM_ANY = f"""
{gate.SAME_PLAN}
INSERT INTO inventory_claim AS claim (house_id, performance_id, place_no, place_count, state, holder, expires_at, since)
SELECT %(house)s, %(performance)s, picked.place_no, %(count)s, 1, %(holder)s, %(expires_at)s, %(now)s
FROM (
  SELECT free.place_no FROM generate_series(%(first)s::int, %(last)s::int) AS free (place_no)
  WHERE NOT EXISTS (
    SELECT 1 FROM inventory_claim AS other
    WHERE other.house_id = %(house)s AND other.performance_id = %(performance)s AND other.place_no = free.place_no
      AND (other.state <> 1 OR other.expires_at > %(now)s))
  ORDER BY hashint8(free.place_no::bigint # %(seed)s::bigint)
  LIMIT %(wanted)s
) AS picked CROSS JOIN same_plan ORDER BY picked.place_no
ON CONFLICT (house_id, performance_id, place_no) DO UPDATE
SET state = EXCLUDED.state, holder = EXCLUDED.holder, expires_at = EXCLUDED.expires_at, since = EXCLUDED.since
WHERE {_OPEN_TO_US}
RETURNING place_no
"""  # noqa: S608 (a constant of ours)


def hold_any_places(
    *, house_id: int, performance: Performance, numbers: range, count: int, holder: UUID, expires_at: datetime, now: datetime, seed: int
) -> list[int]:
    """Hold ``count`` places of a general zone, whichever; answers their numbers. Raises `NotEnoughPlaces`.

    ``seed`` scatters buyers over the zone, so that they rarely reach for the same place at the same moment and
    never queue on one row. Somebody who loses the same place in that instant may find `NotEnoughPlaces` although
    others are free: ask again (`sales` does, with another seed). Raises `PlanChanged`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM_ANY,
            {
                "house": house_id, "performance": performance.pk, "count": performance.place_count, "holder": holder,
                "expires_at": expires_at, "now": now, "first": numbers.start, "last": numbers.stop - 1, "wanted": count, "seed": seed,
                "performances": [performance.pk], "plans": [performance.plan_version_id],
            },
        )  # fmt: skip
        got = [place_no for (place_no,) in cursor.fetchall()]
    if len(got) < count:
        check_plans({performance.pk: performance.plan_version_id})
        raise NotEnoughPlaces
    return sorted(got)


def extend_hold(*, holder: UUID, expires_at: datetime, now: datetime) -> int:
    """Keep what is still held longer, never shorter; answers how many places are. What has run out isn't brought back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH mine AS MATERIALIZED (SELECT house_id, performance_id, place_no FROM inventory_claim "
            "WHERE holder = %s AND state = 1 AND expires_at > %s ORDER BY performance_id, place_no FOR UPDATE) "
            "UPDATE inventory_claim AS claim SET expires_at = greatest(claim.expires_at, %s) FROM mine "
            "WHERE claim.house_id = mine.house_id AND claim.performance_id = mine.performance_id AND claim.place_no = mine.place_no",
            [holder, now, expires_at],
        )
        return cursor.rowcount


def release_hold(*, holder: UUID, places: Sequence[tuple[int, int]] | None = None) -> int:
    """Give held places back: those named as (performance, place), or all. Sold ones stay."""
    with connection.cursor() as cursor:
        if places is None:
            cursor.execute("DELETE FROM inventory_claim WHERE holder = %s AND state = 1", [holder])
        else:
            cursor.execute(
                "DELETE FROM inventory_claim AS claim USING unnest(%s::bigint[], %s::int[]) AS given (performance_id, place_no) "
                "WHERE claim.holder = %s AND claim.state = 1 "
                "AND claim.performance_id = given.performance_id AND claim.place_no = given.place_no",
                [[performance for performance, _no in places], [no for _performance, no in places], holder],
            )
        return cursor.rowcount


def forget_run_out(*, before: datetime, most: int) -> int:
    """Holds that ran out before a moment count as free already; this only gives their room back. At most ``most`` at once.

    It waits for nobody: a place that somebody is taking over just now is left to them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM inventory_claim WHERE (house_id, performance_id, place_no) IN (SELECT house_id, performance_id, place_no "
            "FROM inventory_claim WHERE state = 1 AND expires_at < %s LIMIT %s FOR UPDATE SKIP LOCKED)",
            [before, most],
        )
        return cursor.rowcount


def free_sold_places(*, holder: UUID, places: Sequence[tuple[int, int]]) -> int:
    """Give sold places back to the sale, after a refund: (performance, place) of this holder."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM inventory_claim AS claim USING unnest(%s::bigint[], %s::int[]) AS given (performance_id, place_no) "
            "WHERE claim.holder = %s AND claim.state = 2 "
            "AND claim.performance_id = given.performance_id AND claim.place_no = given.place_no",
            [[performance for performance, _no in places], [no for _performance, no in places], holder],
        )
        return cursor.rowcount


def block_places(
    *, house: House, performance: Performance, place_nos: Sequence[int], reason: str, block_id: UUID, actor: Actor, now: datetime
) -> Block:
    """Keep places out of the sale. Raises `PlacesTaken` with those that are held or sold, and `PlanChanged`."""
    block = Block.objects.create(id=block_id, house=house, performance=performance, reason=reason[:200], made_by=actor.name[:120], made_at=now)
    wanted = [PlaceWanted.of(performance, no) for no in place_nos]
    _claim(house.pk, wanted, ClaimState.BLOCKED, block_id, None, now)
    detail = {"reason": reason[:200], "places": sorted(place_nos)[:500]}
    houses.record(house=house, actor=actor, verb="places.blocked", subject=f"performance:{performance.pk}", now=now, detail=detail)
    return block


def unblock_places(*, house: House, performance: Performance, place_nos: Sequence[int], actor: Actor, now: datetime) -> int:
    """Give blocked places to the sale; answers how many were. Raises `PlanChanged`."""
    if gate.pass_gate(performance.pk) != performance.plan_version_id:
        raise PlanChanged
    gone, _rows = Claim.objects.filter(performance=performance, place_no__in=list(place_nos), state=ClaimState.BLOCKED).delete()
    if gone:
        detail = {"places": sorted(place_nos)[:500]}
        houses.record(house=house, actor=actor, verb="places.unblocked", subject=f"performance:{performance.pk}", now=now, detail=detail)
    return gone


def hold_for_another_plan(*, performance_id: int) -> Performance | None:
    """The performance, held so that nobody takes or gives back a place of it until the transaction is over. None for no such one.

    Who is in the middle of it comes first; later ones wait, and then find that their plan is gone.
    """
    return gate.close_gate(performance_id)


def move_to_plan(*, performance: Performance, version: PlanVersion, places: Mapping[int, int]) -> None:
    """The performance is sold from another plan from now on, and each claim goes along to its place there.

    ``places``: old number to new number; held and blocked places that it doesn't name are let go, a sold one raises
    `SoldPlaceLost`. The caller holds the performance (`hold_for_another_plan`), so that nobody claims
    meanwhile. Raises as `programme.operations.set_plan_version`.
    """
    claims = list(Claim.objects.filter(performance=performance))
    if lost := [claim.place_no for claim in claims if claim.state == ClaimState.SOLD and claim.place_no not in places]:
        raise SoldPlaceLost(lost)
    kept = [claim for claim in claims if claim.place_no in places]
    Claim.objects.filter(performance=performance).delete()
    programme.set_plan_version(performance=performance, version=version)
    for claim in kept:
        claim.place_no, claim.place_count = places[claim.place_no], version.place_count
    Claim.objects.bulk_create([_copy(claim) for claim in sorted(kept, key=lambda claim: claim.place_no)])


def _copy(claim: Claim) -> Claim:
    return Claim(
        house_id=claim.house_id, performance_id=claim.performance_id, place_no=claim.place_no, place_count=claim.place_count,
        state=claim.state, holder=claim.holder, expires_at=claim.expires_at, since=claim.since,
    )  # fmt: skip
