"""A connection that stays open: looked at before each request without asking the server, and honest about its commits."""

import os
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from select import select
from typing import Any
from weakref import WeakSet

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.utils import debug_transaction
from django.utils.asyncio import async_unsafe
from psycopg.pq import TransactionStatus
from psycopg.types.datetime import TimestamptzLoader

from coulisse.config.postgresql.prepared import keep_prepared, taking_back
from coulisse.houses.scope import said_at_once

# Every connection of this process, of all threads.
_open: WeakSet[psycopg.Connection[Any]] = WeakSet()
# Commits whose wait for the standby somebody ended: the server says success, and may lose them at a failover.
_unsure: WeakSet[psycopg.Connection[Any]] = WeakSet()
# Of several servers: the one to ask before the others, and the one to ask after them; see `heartbeat`.
_rank: dict[tuple[str, int], int] = {}
# A commit of its own that waits for the standby: when it is there, so is all that was committed before it.
_ASK_THE_STANDBY = "SELECT pg_logical_emit_message(true, 'coulisse', '')"


# What a process does with a connection of the application before anything else is asked of it; see `heartbeat`.
before_use: list[Callable[[psycopg.Connection[Any]], None]] = []


class Moments(TimestamptzLoader):
    """Moments as Django says them, in UTC, read by Python itself: a tenth of the time. It asks the class for its time zone."""

    timezone = UTC

    def load(self, data: Any) -> datetime:
        try:
            return datetime.fromisoformat(bytes(data).decode())
        except ValueError:  # What Python can't say, in the words of the library.
            return super().load(data)


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> psycopg.Connection[Any]:
        connection = super().get_new_connection(in_order(conn_params))
        connection.adapters.register_loader("timestamptz", Moments)
        if self.alias == "default":
            keep_prepared(connection)
        _open.add(connection)
        connection.add_notice_handler(lambda notice: _unsure.add(connection) if _is_of_the_wait(notice) else None)
        return connection

    @async_unsafe
    def connect(self) -> None:
        super().connect()
        if self.alias == "default":
            for look in before_use:
                look(self.connection)

    def _commit(self) -> None:
        """What the standby doesn't have yet isn't said to be done: it is asked until it answers, or the commit fails."""
        if self.connection is None or self.connection.pgconn.transaction_status == TransactionStatus.IDLE:
            return
        with debug_transaction(self, "COMMIT"), self.wrap_database_errors:
            said_at_once(self.connection.pgconn, b"COMMIT")
            if self.connection in _unsure:
                _wait_for_the_standby(self.connection)

    def _rollback(self) -> None:
        if self.connection is None:
            return
        with taking_back(self.connection):
            super()._rollback()

    def is_usable(self) -> bool:
        """Between two requests a healthy server is silent: when nothing waits to be read, nobody hung up. Else it is asked."""
        if self.connection is not None and not self.errors_occurred and self._is_silent():
            return True
        return super().is_usable()

    def _is_silent(self) -> bool:
        if self.connection.closed:
            return False
        return not select([self.connection.pgconn.socket], [], [], 0)[0]


def ask_first(here: tuple[str, int]) -> None:
    """This server leads: a connection looks here first, and waits for no other that may be gone."""
    _rank.clear()
    _rank[here] = -1


def ask_last(here: tuple[str, int]) -> None:
    """This server is silent: whoever leads now is found sooner among the others."""
    _rank.clear()
    _rank[here] = 1


def in_order(conn_params: dict[str, Any]) -> dict[str, Any]:
    hosts, ports = (str(conn_params.get(name, "")).split(",") for name in ("host", "port"))
    if len(hosts) == 1 or len(hosts) != len(ports):
        return conn_params
    servers = sorted(zip(hosts, ports, strict=True), key=lambda server: _rank.get((server[0], int(server[1] or 5432)), 0))
    return {**conn_params, "host": ",".join(host for host, _port in servers), "port": ",".join(port for _host, port in servers)}


def cut_others(here: tuple[str, int]) -> int:
    """Hang up on every server but this one; answers how many connections that were."""
    cut = 0
    for connection in list(_open):
        if not connection.closed and (connection.info.host, connection.info.port) != here:
            _hang_up(connection.pgconn.socket)
            cut += 1
    return cut


def _hang_up(fileno: int) -> None:
    """Whoever waits for this connection hears that it is over."""
    with suppress(OSError), socket.socket(fileno=os.dup(fileno)) as ours:
        ours.shutdown(socket.SHUT_RDWR)


def _is_of_the_wait(notice: psycopg.errors.Diagnostic) -> bool:
    """By the name of the function in the server, which is the same in every language."""
    return notice.source_function == "SyncRepWaitForLSN"


def _wait_for_the_standby(connection: psycopg.Connection[Any]) -> None:
    while connection in _unsure:
        _unsure.discard(connection)
        connection.execute(_ASK_THE_STANDBY)
        connection.commit()
