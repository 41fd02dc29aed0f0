"""Posting to the ledger. Inside the scope of the house whose books they are."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from coulisse.houses.cursors import kept_cursor


class Unbalanced(ValueError):
    """The postings of an entry don't add up to zero."""


def post(*, house_id: int, key: str, kind: str, subject: str, postings: Iterable[tuple[str, int]], now: datetime) -> bool:
    """Write one entry: ``postings`` are (account, cents), debit positive; the same account is summed.

    ``key`` is the caller's name for the happening: posted before, nothing happens and the answer is False.
    One statement. Raises `Unbalanced`. An entry that moves nothing is not written (and answers True).
    """
    sums: dict[str, int] = {}
    for account, cents in postings:
        sums[account] = sums.get(account, 0) + cents
    moved = {account: cents for account, cents in sums.items() if cents}
    if sum(moved.values()):
        raise Unbalanced(f"{key}: {moved}")
    if not moved:
        return True
    cursor = kept_cursor(connection)
    cursor.execute(
        "WITH entry AS (INSERT INTO ledger_entry (house_id, key, kind, subject, at) VALUES (%(house)s, %(key)s, %(kind)s, %(subject)s, %(at)s) "
        "ON CONFLICT (house_id, key) DO NOTHING RETURNING id) "
        "INSERT INTO ledger_posting (house_id, entry_id, account, cents) "
        "SELECT %(house)s, entry.id, posting.account, posting.cents FROM entry, unnest(%(accounts)s::text[], %(cents)s::bigint[]) AS posting(account, cents)",
        {
            "house": house_id, "key": key, "kind": kind, "subject": subject, "at": now,
            "accounts": list(moved), "cents": list(moved.values()),
        },
    )  # fmt: skip
    return cursor.rowcount > 0
