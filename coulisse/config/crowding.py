"""When more people come than can be served: who is paying goes first, the others wait a moment, and the rest is told so at once.

A process serves as many requests at a time as it has threads in `COULISSE_WEB_THREADS`; further threads hold only those that wait.
The line is bounded in people and in seconds, so that nobody's browser gives up before it hears something, and no work is done for
who has gone. The real waiting line, before a sale that everybody comes to, is that of `openings`; this is for what it didn't foresee.
"""

import heapq
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import count
from typing import Any

from django.db import connections
from prometheus_client import Counter, Gauge

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Rank(IntEnum):
    """Who goes before whom. A door that scans tickets and a machine that asks whether we live wait for nobody either."""

    PAYING = 0
    CHOOSING = 1
    LOOKING = 2


# How many may wait, for each thread that serves, before one of this rank is told to come back; and for how many seconds.
ROOM = {Rank.PAYING: 96, Rank.CHOOSING: 64, Rank.LOOKING: 40}
PATIENCE_SECONDS = {Rank.PAYING: 20.0, Rank.CHOOSING: 10.0, Rank.LOOKING: 5.0}
# So many further threads only tell people that there is no room.
TELLING = 4

_waiting = Gauge("coulisse_requests_waiting", "Requests of this process that wait for a thread.")
_turned_away = Counter("coulisse_requests_turned_away", "Requests that were told to come back in a moment.", ["rank"])

_PAYING = re.compile(r"^/(health|ready|metrics|hooks|door|demo/pay)\b|^/[a-z0-9-]+/[a-z]{2}/(checkout|pay|orders)/")
_CHOOSING = re.compile(r"^/(static|look|media|office|api)/|^/[a-z0-9-]+/([a-z]{2}/(basket|line)|line)/")


def rank_of(method: str, path: str) -> Rank:
    """By the address alone, which costs nothing: a form that is sent means that somebody is on the way."""
    if _PAYING.match(path):
        return Rank.PAYING
    return Rank.CHOOSING if method == "POST" or _CHOOSING.match(path) else Rank.LOOKING


@dataclass(order=True)
class _Waiting:
    rank: Rank
    number: int
    turn: threading.Event = field(compare=False, default_factory=threading.Event)
    has_gone: bool = field(compare=False, default=False)


class Crowd:
    """So many are served, so many wait, by rank and then as they came."""

    def __init__(self, serving: int) -> None:
        self.serving = serving
        self._lock = threading.Lock()
        self._free = serving
        self._line: list[_Waiting] = []
        self._waits = 0
        self._numbers = count()

    @contextmanager
    def turn(self, rank: Rank) -> Iterator[bool]:
        """True when it is one's turn; False where there is no room, or it took too long."""
        if not self._come_in(rank):
            _turned_away.labels(rank.name.lower()).inc()
            yield False
            return
        try:
            yield True
        finally:
            self._next()

    def _come_in(self, rank: Rank) -> bool:
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            if self._waits >= ROOM[rank] * self.serving:
                return False
            mine = _Waiting(rank, next(self._numbers))
            heapq.heappush(self._line, mine)
            self._count(1)
        mine.turn.wait(PATIENCE_SECONDS[rank])
        with self._lock:
            if not mine.turn.is_set():
                mine.has_gone = True
                self._count(-1)
            return mine.turn.is_set()

    def _next(self) -> None:
        """The place of who is done goes to the first in line who still waits."""
        with self._lock:
            while self._line:
                first = heapq.heappop(self._line)
                if not first.has_gone:
                    self._count(-1)
                    first.turn.set()
                    return
            self._free += 1

    def _count(self, by: int) -> None:
        self._waits += by
        _waiting.inc(by)


class _Seats:
    """Connections to the database belong to the turns, not to the many threads: there are never more of them than turns."""

    def __init__(self) -> None:
        self._free: list[dict[str, Any]] = []

    @contextmanager
    def taken(self) -> Iterator[None]:
        for alias, connection in (self._free.pop() if self._free else {}).items():
            connections[alias] = connection
        try:
            yield
        finally:
            kept = {connection.alias: connection for connection in connections.all(initialized_only=True)}
            for alias, connection in kept.items():
                if not connection.allow_thread_sharing:
                    connection.inc_thread_sharing()
                del connections[alias]
            self._free.append(kept)


def threads_for(serving: int) -> int:
    """How many threads the web server needs: for those who are served, those who wait, and to tell the others."""
    return serving + ROOM[Rank.PAYING] * serving + TELLING


def one_after_another(
    application: Application, *, serving: int, turned_away: Callable[[dict[str, Any]], tuple[list[tuple[str, str]], bytes]]
) -> Application:
    """The application behind a line. ``turned_away`` says what somebody is told for whom there is no room: headers and body of a 503."""
    crowd, seats = Crowd(serving), _Seats()

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        with crowd.turn(rank_of(environ["REQUEST_METHOD"], environ["PATH_INFO"])) as is_mine:
            if is_mine:
                with seats.taken():
                    return _whole(application(environ, start))
        headers, body = turned_away(environ)
        start("503 Service Unavailable", headers)
        return (body,)

    return answer


def _whole(body: Iterable[bytes]) -> Iterable[bytes]:
    """All of an answer, so that the turn is over when it is sent: a slow line to a browser keeps nobody waiting."""
    try:
        return (b"".join(body),)
    finally:
        if close := getattr(body, "close", None):
            close()
