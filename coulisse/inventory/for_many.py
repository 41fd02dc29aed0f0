"""Places for many holders at once: where a house proposes seats to all of its subscribers. Inside the house's scope.

The promise of `operations` holds: all of them or none, locked in the order (performance, place).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from coulisse.inventory import gate
from coulisse.inventory.operations import PlacesTaken, PlaceWanted, check_plans

# What others have is asked beforehand, of one table: as a part of the claim it is planned for a table that was small when
# PostgreSQL last looked, and then made place by place by going through all of it.
_OF_OTHERS = """
SELECT performance_id, place_no FROM inventory_claim
WHERE house_id = %(house)s AND performance_id = ANY(%(performances)s) AND place_no = ANY(%(places)s) AND (state <> 1 OR expires_at > %(now)s)
"""

_CLAIM = f"""
{gate.SAME_PLAN}
INSERT INTO inventory_claim AS claim (house_id, performance_id, place_no, place_count, state, holder, expires_at, since)
SELECT %(house)s, wanted.performance_id, wanted.place_no, wanted.place_count, 1, wanted.holder, %(expires_at)s, %(now)s
FROM unnest(%(at)s::bigint[], %(places)s::int[], %(counts)s::int[], %(holders)s::uuid[]) AS wanted (performance_id, place_no, place_count, holder)
JOIN same_plan ON same_plan.id = wanted.performance_id
ORDER BY wanted.performance_id, wanted.place_no
ON CONFLICT (house_id, performance_id, place_no) DO UPDATE
SET state = EXCLUDED.state, holder = EXCLUDED.holder, expires_at = EXCLUDED.expires_at, since = EXCLUDED.since
WHERE claim.state = 1 AND claim.expires_at <= EXCLUDED.since
RETURNING performance_id, place_no
"""  # noqa: S608 (a constant of ours)

_MINE = """
WITH mine AS MATERIALIZED (SELECT house_id, performance_id, place_no FROM inventory_claim
WHERE holder = ANY(%(holders)s) AND state = 1 AND expires_at > %(now)s ORDER BY performance_id, place_no FOR UPDATE)
"""
_SAME = "claim.house_id = mine.house_id AND claim.performance_id = mine.performance_id AND claim.place_no = mine.place_no"
_KEEP = f"{_MINE} UPDATE inventory_claim AS claim SET expires_at = greatest(claim.expires_at, %(until)s) FROM mine WHERE {_SAME}"  # noqa: S608 (a constant of ours)
_RELEASE = f"{_MINE} DELETE FROM inventory_claim AS claim USING mine WHERE {_SAME}"  # noqa: S608 (a constant of ours)


def hold_for_many(*, house_id: int, wanted: Mapping[UUID, Sequence[PlaceWanted]], expires_at: datetime, now: datetime) -> None:
    """Hold for each holder, new ones all of them, its places: everything or, by raising, nothing. Two statements.

    Raises `PlacesTaken` with those that somebody else has, and `PlanChanged`. Afterwards the transaction must be undone.
    """
    rows = sorted((place, holder) for holder, places in wanted.items() for place in places)
    if not rows:
        return
    plans = {place.performance_id: place.plan_version_id for place, _holder in rows}
    said = {
        "house": house_id, "expires_at": expires_at, "now": now, "performances": list(plans), "plans": list(plans.values()),
        "at": [place.performance_id for place, _holder in rows], "places": [place.place_no for place, _holder in rows],
        "counts": [place.place_count for place, _holder in rows], "holders": [holder for _place, holder in rows],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_OF_OTHERS, said)
        gone = set(cursor.fetchall())
        if missing := [place for place, _holder in rows if (place.performance_id, place.place_no) in gone]:
            raise PlacesTaken(missing)
        cursor.execute(_CLAIM, said)
        got = set(cursor.fetchall())
    if missing := [place for place, _holder in rows if (place.performance_id, place.place_no) not in got]:
        check_plans(plans)
        raise PlacesTaken(missing)


def extend_for_many(*, holders: Collection[UUID], expires_at: datetime, now: datetime) -> int:
    """Keep what these still hold longer, never shorter; answers how many places."""
    return _change(_KEEP, holders, now, expires_at)


def release_for_many(*, holders: Collection[UUID], now: datetime) -> int:
    """Give back what these still hold; what is sold stays. Answers how many places."""
    return _change(_RELEASE, holders, now)


def _change(sql: str, holders: Collection[UUID], now: datetime, until: datetime | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"holders": list(holders), "now": now, "until": until})
        return cursor.rowcount
