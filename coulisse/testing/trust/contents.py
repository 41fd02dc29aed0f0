"""What the database holds, as one digest a table: whether anything changed, and where."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from coulisse.houses.models import House

# Counting tries at what can be guessed is the work of a GET as well; a session is the browser's own.
COUNTERS = {"houses_throttle": "counts tries, also of who opens guessable links", "django_session": "what this browser itself was told"}


# How many rows of each table this transaction has written, also what it took back since: where that is as before, nothing changed.
_WRITTEN = """SELECT relname, pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid) + pg_stat_get_xact_tuples_deleted(oid)
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1"""


def contents(*, but: Iterable[str] = COUNTERS) -> dict[str, str]:
    """Table to digest of all its rows, of every house. Asked again in one transaction, only what was written since is read again."""
    skipped = set(but)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_WRITTEN)
        written = {table: count for table, count in cursor.fetchall() if table not in skipped}
        known = _known(cursor)
        asked = [table for table, count in written.items() if table not in known or known[table][0] != count]
        known.update((table, (written[table], digest)) for table, digest in _digests(cursor, asked))
    return {table: known[table][1] for table in written}


def _known(cursor: Any) -> dict[str, tuple[int, str]]:
    """What was read in this very transaction."""
    cursor.execute("SELECT pg_backend_pid(), transaction_timestamp()")
    one, (kept, known) = cursor.fetchone(), getattr(connection, "coulisse_contents", (None, {}))
    if kept != one:
        connection.coulisse_contents = one, (known := {})
    return known


def _digests(cursor: Any, tables: list[str]) -> list[tuple[str, str]]:
    if not tables:
        return []
    everyone = "{" + ",".join(str(pk) for pk in House.objects.values_list("pk", flat=True)) + "}"
    cursor.execute("SELECT set_config('coulisse.houses', %s, true)", [everyone])
    cursor.execute(
        " UNION ALL ".join(
            f"SELECT '{table}', (SELECT md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) FROM \"{table}\" t)" for table in tables
        )
    )
    found = cursor.fetchall()
    cursor.execute("SELECT set_config('coulisse.houses', '', true)")
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The tables in which something is different."""
    return sorted(table for table in before | after if before.get(table) != after.get(table))


@contextmanager
def taken_back() -> Iterator[None]:
    """What happens inside never happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
