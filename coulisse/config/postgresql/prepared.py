"""Statements that PostgreSQL has prepared stay so when a transaction is taken back.

psycopg forgets all of them after a ROLLBACK, because tables may have been made in what was taken back. The application
makes none, and may not. On the morning of a sale every seat that has just gone is a transaction taken back; each one
would have the next buyers on that connection wait until all their statements are planned anew.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg._preparing import Prepare, PrepareManager


class StaysPrepared(PrepareManager):
    taking_back = False

    def clear(self) -> bool:
        return False if self.taking_back else super().clear()

    def _should_discard(self, prep: Prepare, results: Sequence[Any], *words: Any) -> bool:
        """A savepoint is taken back by a statement like any other."""
        if any((result.command_status or b"").startswith(b"ROLLBACK") for result in results):
            return False
        return super()._should_discard(prep, results, *words)


def keep_prepared(connection: psycopg.Connection[Any]) -> None:
    """Of a role that makes no tables."""
    before, kept = connection._prepared, StaysPrepared()
    kept.prepare_threshold, kept.prepared_max = before.prepare_threshold, before.prepared_max
    connection._prepared = kept


@contextmanager
def taking_back(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """As long as a rollback lasts."""
    kept = connection._prepared
    if not isinstance(kept, StaysPrepared):
        yield
        return
    kept.taking_back = True
    try:
        yield
    finally:
        kept.taking_back = False
