"""Questions about what people hold. Inside a house scope."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from coulisse.memberships.types import UseWanted


def uses_left(asked: Sequence[UseWanted], now: datetime, *, but_not_of: UUID | None = None) -> dict[UseWanted, int]:
    """How many uses each has left, in one query; held ones that aren't over are not left, unless ``but_not_of`` holds them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT use.subject, use.scope, count(*) FROM memberships_use AS use"
            " JOIN unnest(%s::text[], %s::text[]) AS asked (subject, scope) ON asked.subject = use.subject AND asked.scope = use.scope"
            " WHERE use.state = 2 OR (use.expires_at > %s AND use.holder IS DISTINCT FROM %s) GROUP BY 1, 2",
            [[use.subject for use in asked], [use.scope for use in asked], now, but_not_of],
        )
        taken = {(subject, scope): count for subject, scope, count in cursor.fetchall()}
    return {use: max(0, use.limit - taken.get((use.subject, use.scope), 0)) for use in asked}
