"""What the database holds, as one digest a table: whether anything changed, and where."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from coulisse.houses.models import House

# Counting tries at what can be guessed is the work of a GET as well; a session is the browser's own.
COUNTERS = {"houses_throttle": "counts tries, also of who opens guessable links", "django_session": "what this browser itself was told"}


def contents(*, but: Iterable[str] = COUNTERS) -> dict[str, str]:
    """Table to digest of all its rows, of every house."""
    skipped = set(but)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall() if name not in skipped]
        everyone = "{" + ",".join(str(pk) for pk in House.objects.values_list("pk", flat=True)) + "}"
        cursor.execute("SELECT set_config('coulisse.houses', %s, true)", [everyone])
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{table}', (SELECT md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) FROM \"{table}\" t)"
                for table in tables
            )
        )
        found = dict(cursor.fetchall())
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
