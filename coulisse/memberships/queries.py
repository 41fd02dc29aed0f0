"""Questions about what people hold. Inside a house scope."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from coulisse.lib.codes import tidy_code
from coulisse.memberships.models import Code
from coulisse.memberships.types import UseWanted, by_person


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


def code_typed(typed: str, now: datetime) -> Code | None:
    """The code that somebody typed, where it opens something now. Unknown, over, not yet and another house's answer the same."""
    since, until = Q(from_at=None) | Q(from_at__lte=now), Q(until_at=None) | Q(until_at__gt=now)
    return Code.objects.filter(since, until, value=tidy_code(typed)[:40], archived_at=None).first()


def uses_of_code(code: Code, *, email: str, count: int) -> list[UseWanted]:
    """The limits that using it so often meets."""
    wanted = []
    if code.uses is not None:
        wanted.append(UseWanted(code.subject, "", count, code.uses))
    if code.uses_per_person is not None:
        wanted.append(UseWanted(code.subject, by_person(email), count, code.uses_per_person))
    return wanted


def codes(*, batch: str = "") -> Collection[Code]:
    """The codes in use, newest first; of one batch where it is named."""
    found = Code.objects.filter(archived_at=None).order_by("-made_at", "-id")
    return found.filter(batch=batch) if batch else found
