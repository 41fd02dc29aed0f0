"""Taking, keeping and giving back the uses of what has a limit: as `inventory` does with places.

Each action is one statement that does all that was asked, or by raising nothing. Slots are always locked in the order
(subject, scope, slot), so that two transactions never wait for each other in a circle.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from coulisse.houses.scope import active_scope
from coulisse.memberships import queries
from coulisse.memberships.types import UseState, UseWanted


class UsedUp(Exception):
    """There are not so many uses left. ``wanted`` says of what; nothing was taken."""

    def __init__(self, wanted: Sequence[UseWanted]) -> None:
        self.wanted = tuple(wanted)
        super().__init__(", ".join(f"{use.subject} {use.scope}".strip() for use in self.wanted))


# Own slots first, so that asking again changes nothing; then scattered, so that buyers rarely reach for the same one.
_TAKE = """
INSERT INTO memberships_use AS use (house_id, subject, scope, slot_no, state, holder, expires_at, since)
SELECT %(house)s, open.subject, open.scope, open.slot_no, %(state)s, %(holder)s, %(expires_at)s, %(now)s
FROM (
  SELECT asked.subject, asked.scope, asked.wanted, slot.no AS slot_no, row_number() OVER (
    PARTITION BY asked.subject, asked.scope ORDER BY taken.slot_no IS NOT NULL AND taken.holder = %(holder)s DESC, hashint8(slot.no # %(seed)s::bigint)) AS choice
  FROM unnest(%(subjects)s::text[], %(scopes)s::text[], %(counts)s::int[], %(limits)s::int[]) AS asked (subject, scope, wanted, most)
  CROSS JOIN LATERAL generate_series(0, asked.most - 1) AS slot (no)
  LEFT JOIN memberships_use AS taken ON taken.house_id = %(house)s AND taken.subject = asked.subject AND taken.scope = asked.scope AND taken.slot_no = slot.no
  WHERE taken.slot_no IS NULL OR (taken.state = 1 AND (taken.expires_at <= %(now)s OR taken.holder = %(holder)s))
) AS open WHERE open.choice <= open.wanted
ORDER BY open.subject, open.scope, open.slot_no
ON CONFLICT (house_id, subject, scope, slot_no) DO UPDATE
SET state = EXCLUDED.state, holder = EXCLUDED.holder, expires_at = EXCLUDED.expires_at, since = EXCLUDED.since
WHERE use.state = 1 AND (use.expires_at <= EXCLUDED.since OR use.holder = EXCLUDED.holder)
RETURNING subject, scope
"""

_PROLONG_USES = """
WITH held AS MATERIALIZED (
  SELECT house_id, subject, scope, slot_no FROM memberships_use
  WHERE holder = ANY (%(holders)s) AND house_id = ANY (%(houses)s) AND state = 1 AND expires_at > %(since)s
  ORDER BY house_id, subject, scope, slot_no FOR UPDATE)
UPDATE memberships_use AS use SET expires_at = use.expires_at + %(by)s FROM held
WHERE (use.house_id, use.subject, use.scope, use.slot_no) = (held.house_id, held.subject, held.scope, held.slot_no)
"""
_PROLONG_RESERVES = """
UPDATE memberships_reserve SET expires_at = expires_at + %(by)s
WHERE holder = ANY (%(holders)s) AND house_id = ANY (%(houses)s) AND expires_at > %(since)s
"""


def take_uses(*, house_id: int, wanted: Sequence[UseWanted], holder: UUID, expires_at: datetime, now: datetime) -> None:
    """Hold all these uses or none; what the holder holds of the same already, counts. Raises `UsedUp`.

    Each subject and scope stands once in ``wanted``. What the holder held of anything else stays held: `release_uses`.
    """
    _take(house_id, wanted, UseState.HELD, holder, expires_at, now)


def use_up(*, house_id: int, wanted: Sequence[UseWanted], holder: UUID, now: datetime) -> None:
    """Turn the holder's uses into used ones; where its hold has run out, ones that are still free are taken. Raises `UsedUp`."""
    _take(house_id, wanted, UseState.USED, holder, None, now)


def _take(house_id: int, wanted: Sequence[UseWanted], state: UseState, holder: UUID, expires_at: datetime | None, now: datetime) -> None:
    """Whoever reaches for a free slot in the same instant as another loses it, and looks again while others are free."""
    asked = sorted(use for use in wanted if use.count)
    while asked:
        try:
            with transaction.atomic():
                return _take_once(house_id, asked, state, holder, expires_at, now)
        except UsedUp as short:
            left = queries.uses_left(short.wanted, now, but_not_of=holder)
            if any(left[use] < use.count for use in short.wanted):
                raise
    return None


def _take_once(house_id: int, asked: Sequence[UseWanted], state: UseState, holder: UUID, expires_at: datetime | None, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE,
            {
                "house": house_id, "state": state, "holder": holder, "expires_at": expires_at, "now": now, "seed": holder.int & 0x7FFFFFFFFFFFFFFF,
                "subjects": [use.subject for use in asked], "scopes": [use.scope for use in asked],
                "counts": [use.count for use in asked], "limits": [use.limit for use in asked],
            },
        )  # fmt: skip
        got = cursor.fetchall()
    if short := [use for use in asked if got.count((use.subject, use.scope)) < use.count]:
        raise UsedUp(short)


def prolong_uses(*, holders: Sequence[UUID], since: datetime, by: timedelta) -> None:
    """What these held at ``since``, of uses and of vouchers, is theirs for so much longer, in all houses of the scope."""
    words = {"holders": list(holders), "houses": sorted(active_scope().houses), "since": since, "by": by}
    with connection.cursor() as cursor:
        cursor.execute(_PROLONG_USES, words)
        cursor.execute(_PROLONG_RESERVES, words)


def release_uses(*, holder: UUID) -> int:
    """Give back what is held and not used; answers how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM memberships_use WHERE holder = %s AND state = 1", [holder])
        return cursor.rowcount


def give_back_uses(*, holder: UUID, uses: Sequence[UseWanted]) -> int:
    """Make so many used ones of this holder free again, after a refund; answers how many were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM memberships_use AS use USING ("
            " SELECT used.subject, used.scope, used.slot_no, given.wanted, row_number() OVER (PARTITION BY used.subject, used.scope ORDER BY used.slot_no) AS choice"
            " FROM unnest(%s::text[], %s::text[], %s::int[]) AS given (subject, scope, wanted)"
            " JOIN memberships_use AS used ON used.subject = given.subject AND used.scope = given.scope AND used.holder = %s AND used.state = 2"
            ") AS free WHERE free.choice <= free.wanted AND use.holder = %s"
            " AND use.subject = free.subject AND use.scope = free.scope AND use.slot_no = free.slot_no",
            [[use.subject for use in uses], [use.scope for use in uses], [use.count for use in uses], holder, holder],
        )
        return cursor.rowcount
