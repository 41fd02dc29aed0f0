"""Twice a minute: does every promise still hold? The same questions as `coulisse check`, at a bounded cost.

The promise: where one look takes less than half a minute, a row that contradicts an invariant is found within sixty seconds, if
the invariant can be asked whole in `CHEAP_MS`, or where the row is recent. What is dear to ask whole is asked about what is recent each time, and whole in its
turn: all of those together take at most one part in `SHARE` of one core of the database.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import OperationalError, connection, connections
from django.db.backends.utils import CursorWrapper

from coulisse.config.invariants import MOST_ROWS, all_invariants
from coulisse.config.models import Promise
from coulisse.lib.invariants import Invariant

log = structlog.get_logger("coulisse.promises")

CHEAP_MS = 100
SHARE = 50
# One question never holds the database longer: it is then asked again an hour later, and said to be unanswered.
LONGEST_SECONDS = 60
UNANSWERED = [{"unanswered": f"the question took more than {LONGEST_SECONDS} s; `coulisse check` asks without an end"}]


@dataclass(frozen=True)
class Answer:
    rows: list[dict[str, Any]]
    took_ms: int
    whole: bool


def watch(*, using: str = "reader") -> list[Promise]:
    """Ask every invariant once, keep how it stands, and log what is broken; answers those that are."""
    known = {promise.key: promise for promise in Promise.objects.all()}
    invariants = [invariant for _module, invariant in all_invariants()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now = cursor.fetchone()[0]
    dear = _whose_turn(list(known.values()), now)
    stand = []
    with _questions(using) as cursor:
        if not _nobody_else_asks(cursor):
            return []
        for invariant in invariants:
            before = known.get(invariant.key)
            whole = before is None or before.whole_ms <= CHEAP_MS or invariant.key == dear
            if not whole and not invariant.recent:
                continue  # Dear, and nothing of it is recent: it waits for its turn.
            stand.append(_keep(invariant, _ask(cursor, invariant, whole=whole), before, now))
    Promise.objects.exclude(key__in=[invariant.key for invariant in invariants]).delete()
    return [promise for promise in stand if promise.broken_since]


def _whose_turn(known: list[Promise], now: datetime) -> str:
    """The dear question that waits longest, if it may be asked whole again; its own cost says how long it waits."""
    dear = [promise for promise in known if promise.whole_ms > CHEAP_MS]
    wait = timedelta(milliseconds=sum(promise.whole_ms for promise in dear) * SHARE)
    due = [promise for promise in dear if promise.whole_at <= now - wait]
    return min(due, key=lambda promise: promise.whole_at).key if due else ""


@contextmanager
def _questions(using: str) -> Iterator[CursorWrapper]:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, false)", [str(round(LONGEST_SECONDS * 1000))])
        cursor.execute("SET max_parallel_workers_per_gather = 0")  # What it takes is then taken of one core.
        yield cursor
    connections[using].close()


def _nobody_else_asks(cursor: CursorWrapper) -> bool:
    """Beside years of history a look takes longer than half a minute: then the next one is left out, so that a worker has hands free
    for mails. It ends with this connection, whoever dies."""
    cursor.execute("SELECT pg_try_advisory_lock(hashtext('coulisse.promises'))")
    return bool(cursor.fetchone()[0])


def _ask(cursor: CursorWrapper, invariant: Invariant, *, whole: bool) -> Answer:
    began = time.monotonic()
    try:
        cursor.execute(f"SELECT * FROM ({invariant.sql if whole else invariant.recent_sql}) AS found LIMIT {MOST_ROWS}")  # noqa: S608 (questions of our own modules)
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    except OperationalError as error:
        if "statement timeout" not in str(error):
            raise
        rows = UNANSWERED
    return Answer(json.loads(json.dumps(rows, default=str)), round((time.monotonic() - began) * 1000), whole)


def _keep(invariant: Invariant, answer: Answer, before: Promise | None, now: datetime) -> Promise:
    """What is broken outside of what is recent stays broken until it is asked whole again."""
    rows = answer.rows
    if not rows and not answer.whole and before and before.broken_since:
        rows = before.rows
    since = (before.broken_since if before else None) or now
    promise = Promise(
        key=invariant.key, asked_at=now, whole_at=now if answer.whole or before is None else before.whole_at,
        whole_ms=answer.took_ms if answer.whole or before is None else before.whole_ms, broken_since=since if rows else None, rows=rows,
    )  # fmt: skip
    kept = ["asked_at", "whole_at", "whole_ms", "broken_since", "rows"]
    Promise.objects.bulk_create([promise], update_conflicts=True, unique_fields=["key"], update_fields=kept)  # Two workers may look at once.
    if rows:
        log.error("promise broken", promise=invariant.key, says=invariant.says, rows=rows[:3], since=since.isoformat())
    return promise
