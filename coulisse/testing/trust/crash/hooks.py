"""How a process stops at a fail-point: what it sends is looked at on its way out, in the driver of the database, the client of
the provider and that of the mail server. The product has no line of this, and pays nothing for it.

Which point is armed stands in a file. Who meets it says so on a socket, and waits: for its death, or for the word to go on.
"""

import json
import os
import smtplib
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import psycopg

from coulisse.config.postgresql.base import DatabaseWrapper
from coulisse.integrations.mollie import client as mollie
from coulisse.testing.trust.crash.points import AFTER, BEFORE, NO_MEMORY, FailPoint

FORGOTTEN_SECONDS = 120  # The conductor waits for half as long.

_lock = threading.Lock()


class _Armed:
    """The point of the file, and how often it was met so far by this process."""

    def __init__(self, file: Path, process: str) -> None:
        self._file, self._process = file, process
        self._said, self._met = "", 0
        self.point: FailPoint | None = None
        self.when = ""

    def meets(self, kind: str, said: str) -> str:
        """When to stop, if this is the one, at the right turn; else nothing. It is met once."""
        with _lock:
            self._read()
            if self.point is None or self.point.process != self._process or not self.point.is_met_by(kind, said):
                return ""
            self._met += 1
            if self._met != self.point.turn:
                return ""
            self._file.unlink(missing_ok=True)
            return self.when

    def _read(self) -> None:
        try:
            said = self._file.read_text()
        except OSError:
            said = ""
        if said != self._said:
            self._said, self._met = said, 0
            found = json.loads(said) if said else {}
            self.point = FailPoint(**found["point"]) if found else None
            self.when = found.get("when", "")


def stop_here(address: str) -> None:
    """Tell the conductor that we are there; we go on when it says so, if we still live."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(FORGOTTEN_SECONDS)
        line.connect(address)
        line.sendall(f"{os.getpid()}\n".encode())
        line.recv(1)


def find_no_memory(address: str) -> NoReturn:
    """As when the kernel refuses what is asked for; we live, and what was being done doesn't."""
    stop_here(address)
    raise MemoryError


def install(*, process: str, file: Path, address: str) -> None:
    """From now on this process stops at the armed point."""
    armed = _Armed(file, process)
    _watch_statements(armed, address)
    _watch_requests(armed, address)
    _watch_mails(armed, address)


def _watch_statements(armed: _Armed, address: str) -> None:
    execute, commit = psycopg.Cursor.execute, DatabaseWrapper._commit
    execute_async = psycopg.AsyncCursor.execute

    def stopping(cursor: Any, query: Any, *words: Any, **named: Any) -> Any:
        when = armed.meets("sql", _said(query, words))
        if not when:
            return execute(cursor, query, *words, **named)
        if when == BEFORE and cursor.connection.autocommit:
            stop_here(address)
        answer = execute(cursor, query, *words, **named)
        if when == NO_MEMORY:
            find_no_memory(address)
        elif (when == BEFORE) != cursor.connection.autocommit:
            stop_here(address)
        elif when == AFTER:
            cursor.connection.coulisse_stops = True
        return answer

    def committing(wrapper: DatabaseWrapper) -> None:
        commit(wrapper)
        if vars(wrapper.connection or wrapper).pop("coulisse_stops", False):
            stop_here(address)

    async def stopping_async(cursor: Any, query: Any, *words: Any, **named: Any) -> Any:
        when = armed.meets("sql", _said(query, words))
        if when == BEFORE:
            stop_here(address)
        answer = await execute_async(cursor, query, *words, **named)
        if when == NO_MEMORY:
            find_no_memory(address)
        if when == AFTER:
            stop_here(address)
        return answer

    psycopg.Cursor.execute, DatabaseWrapper._commit = stopping, committing  # type: ignore[method-assign,assignment]
    psycopg.AsyncCursor.execute = stopping_async  # type: ignore[method-assign]


def _said(query: Any, words: tuple[Any, ...]) -> str:
    """The statement; of a task that is asked for, with its name."""
    said = query if isinstance(query, str) else str(query)
    return f"{said} {words}" if "procrastinate_defer_job" in said else said


def _watch_requests(armed: _Armed, address: str) -> None:
    send = mollie.send

    def stopping(request: Any, **named: Any) -> Any:
        when = armed.meets("http", f"{request.method} {request.url}")
        return _around(when, address, lambda: send(request, **named))

    mollie.send = stopping


def _watch_mails(armed: _Armed, address: str) -> None:
    sendmail = smtplib.SMTP.sendmail

    def stopping(server: Any, *words: Any, **named: Any) -> Any:
        return _around(armed.meets("mail", ""), address, lambda: sendmail(server, *words, **named))

    smtplib.SMTP.sendmail = stopping  # type: ignore[method-assign]


def _around(when: str, address: str, do: Callable[[], Any]) -> Any:
    if when == BEFORE:
        stop_here(address)
    answer = do()
    if when == NO_MEMORY:
        find_no_memory(address)
    if when == AFTER:
        stop_here(address)
    return answer
