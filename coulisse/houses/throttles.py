"""Limits on everything guessable: passwords, codes, links. Counted in the database, shared by all processes."""

import hashlib
from dataclasses import dataclass

from django.db import connection

from coulisse.houses.cursors import kept_cursor


class TooManyTries(Exception):
    """Wait. ``seconds`` says how long."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(seconds)


@dataclass(frozen=True)
class Limit:
    """At most ``most`` tries of one kind in ``seconds``."""

    kind: str
    most: int
    seconds: int


SIGN_IN_PER_ADDRESS = Limit("sign-in-address", 10, 900)
SIGN_IN_PER_PERSON = Limit("sign-in-person", 10, 900)
PASSWORD_RESET = Limit("password-reset", 5, 3600)
SECOND_FACTOR = Limit("second-factor", 6, 900)
ORDER_LINK = Limit("order-link", 30, 3600)
CODE = Limit("code", 20, 3600)
# A website that sells for the house types the codes of all its visitors with one token; only wrong ones are counted.
CODE_OF_MACHINE = Limit("code-machine", 600, 3600)
API_REFUSED = Limit("api-refused", 60, 600)
INVITATION = Limit("invitation", 20, 3600)
HOLD = Limit("hold", 240, 600)
# A school or an office behind one address has many people; a machine that fills a line has more.
LINE = Limit("line", 300, 600)
# A website that sells for the house brings all its visitors with one token.
LINE_OF_MACHINE = Limit("line-machine", 6000, 600)


def count_try(limit: Limit, who: str, *, times: int = 1) -> None:
    """Count one try (or what weighs as ``times``) of ``who`` (an address, a name); raises `TooManyTries` past the limit. One statement.

    ``who`` is kept as a digest only. The count starts anew when its time has passed.
    """
    cursor = kept_cursor(connection)
    cursor.execute(
        "INSERT INTO houses_throttle (key, tries, until) VALUES (%(key)s, %(times)s, clock_timestamp() + %(seconds)s * interval '1 second') "
        "ON CONFLICT (key) DO UPDATE SET "
        "tries = CASE WHEN houses_throttle.until < clock_timestamp() THEN EXCLUDED.tries ELSE houses_throttle.tries + EXCLUDED.tries END, "
        "until = CASE WHEN houses_throttle.until < clock_timestamp() THEN EXCLUDED.until ELSE houses_throttle.until END "
        "RETURNING tries, ceil(extract(epoch FROM until - clock_timestamp()))::int",
        {"key": _key(limit, who), "seconds": limit.seconds, "times": times},
    )
    tries, seconds = cursor.fetchone()
    if tries > limit.most:
        raise TooManyTries(max(1, seconds))


def forget_tries(limit: Limit, who: str) -> None:
    """Somebody proved who they are: their slips no longer count."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM houses_throttle WHERE key = %s", [_key(limit, who)])


def give_try_back(limit: Limit, who: str) -> None:
    """It was no slip: of an address that many share, those who come in don't count, and those who guess still do."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE houses_throttle SET tries = greatest(tries - 1, 0) WHERE key = %s", [_key(limit, who)])


def _key(limit: Limit, who: str) -> bytes:
    return hashlib.blake2b(f"{limit.kind}\n{who.lower()}".encode(), digest_size=16).digest()


def forget_old_tries() -> int:
    """Counts whose time has passed decide nothing any more; answers how many there were."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM houses_throttle WHERE until < clock_timestamp()")
        return cursor.rowcount
