"""Whose rows a transaction may see: the one place where a tenant scope begins and ends.

Row-level security reads the setting ``coulisse.houses`` of the transaction. Outside a scope it is empty, and
every query on a table of a house fails in the database itself: a forgotten scope shows nothing, it raises.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connections, transaction
from psycopg import OperationalError
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult


class ScopeProblem(RuntimeError):
    """A programming error: a scope inside another one of other houses, or none where one is needed."""


@dataclass(frozen=True)
class Scope:
    """The houses that a transaction speaks for, and the database's time at its start.

    Only the database's clock decides (a web server's may be wrong), so whatever happens in the transaction
    takes ``now`` from here.
    """

    houses: frozenset[int]
    now: datetime
    user: int | None = None


_active: ContextVar[Scope | None] = ContextVar("coulisse_scope", default=None)

# Tests and simulations put a moment here; production never does.
_frozen_now: ContextVar[datetime | None] = ContextVar("coulisse_frozen_now", default=None)


@contextmanager
def house_scope(*houses: int, user: int | None = None, using: str = "default") -> Iterator[Scope]:
    """One transaction that sees the rows of these houses and of no other.

    A scope inside an equal one is the same scope and the same transaction; inside another one it raises
    `ScopeProblem`. With ``user`` and no house, only what belongs to that person's own sign-in is seen.
    """
    wanted = frozenset(houses)
    active = _active.get()
    connection = connections[using]
    if active is not None and connection.in_atomic_block:
        if active.houses != wanted:
            raise ScopeProblem(f"inside the scope of {sorted(active.houses)}; {sorted(wanted)} needs one of its own")
        yield active
        return
    with transaction.atomic(using=using):
        moment = _opened(connection, wanted, user)
        scope = Scope(wanted, _frozen_now.get() or moment, user)
        token = _active.set(scope)
        try:
            yield scope
        finally:
            _active.reset(token)
        if len(connection.savepoint_ids):
            # Only a test's own transaction goes on after this one: it sees what a commit would have said,
            # and it must not inherit our sight.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
                cursor.execute("SELECT set_config('coulisse.houses', '', true), set_config('coulisse.user', '', true)")


_OPEN = "SELECT set_config('coulisse.houses', '{%s}', true), set_config('coulisse.user', '%s', true), (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _opened(connection: Any, houses: frozenset[int], user: int | None) -> datetime:
    """Say to the database whose rows are seen; answers its time. Where the transaction is to begin with it, that goes in the same message."""
    statement = _OPEN % (",".join(str(int(house)) for house in sorted(houses)), int(user) if user else "")
    server = connection.connection.pgconn
    if server.transaction_status != TransactionStatus.IDLE:  # In the middle of a test's own transaction.
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return _EPOCH + timedelta(microseconds=cursor.fetchone()[2])
    with connection.wrap_database_errors:
        answer = said_at_once(server, f"BEGIN; {statement}".encode())
    return _EPOCH + timedelta(microseconds=int(answer.get_value(0, 2)))


def said_at_once(server: PGconn, statement: bytes) -> PGresult:
    """A statement without values, for which the library itself waits: psycopg's own waiting costs more than beginning and committing."""
    answer = server.exec_(statement)
    if answer.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        if server.status != ConnStatus.OK:  # What the library says of a lost connection itself has no SQLSTATE.
            raise OperationalError(answer.get_error_message())
        raise error_from_result(answer)
    return answer


def active_scope() -> Scope:
    """The scope of the running transaction; raises `ScopeProblem` where there is none."""
    scope = _active.get()
    if scope is None:
        raise ScopeProblem("this needs a house_scope around it")
    return scope


def outside_scope() -> None:
    """Assert that no scope is open: for actions that speak over the network between two transactions."""
    if _active.get() is not None:
        raise ScopeProblem("nothing waits for the network inside a transaction")


@contextmanager
def frozen_now(moment: datetime) -> Iterator[None]:
    """For tests and simulations: every scope inside says that it is this moment."""
    token = _frozen_now.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen_now.reset(token)
