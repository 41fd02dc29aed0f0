"""When more people come than can be served: who is paying goes first, the others wait a moment, and the rest is told so at once.

As long as nobody has waited for half a second people go nearly as they came: each page comes soon then, and who is first is no matter.
In a longer line the ranks decide. First doesn't mean before everybody for ever: each third turn is of who would lose patience first, so
that in an hour in which those who pay could take every turn, who only looks still gets an answer. It is counted in turns, not in seconds:
who pays waits for one other at most before it is the turn of their rank, however long the line of those who look.

A process serves as many requests at a time as it has threads in `COULISSE_WEB_THREADS`; further threads hold only those that wait.
Half of those that are served work at the same time: more of them would only take Python from each other, again and again. Whose turn
lasts longer than a quarter of a second, because somebody outside is silent or much is asked for, lends that place to the next.
The line is bounded in people and in seconds, so that nobody's browser gives up before it hears something, and no work is done for
who has gone. The real waiting line, before a sale that everybody comes to, is that of `openings`; this is for what it didn't foresee.
"""

import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import count
from typing import Any, Protocol

from django.db import connections
from prometheus_client import Counter, Gauge

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Rank(IntEnum):
    """Who goes before whom. A door that scans tickets and a machine that asks whether we live wait for nobody either."""

    PAYING = 0
    CHOOSING = 1
    LOOKING = 2


# Until somebody has waited for so long, people go as they came; but who came so much later and is before them by rank they let pass.
CALM_SECONDS = 0.5
LETS_PASS_SECONDS = {Rank.PAYING: 0.0, Rank.CHOOSING: 0.05, Rank.LOOKING: 0.1}
# Then one turn in so many is of who would lose patience first, of whatever rank.
BY_PATIENCE = 3
# How many may wait, for each thread that serves, before one of this rank is told to come back; and for how many seconds.
ROOM = {Rank.PAYING: 96, Rank.CHOOSING: 80, Rank.LOOKING: 64}
PATIENCE_SECONDS = {Rank.PAYING: 20.0, Rank.CHOOSING: 10.0, Rank.LOOKING: 7.0}
# So many further threads only tell people that there is no room.
TELLING = 4
# Whose turn lasts longer lends their place at work.
LONG_SECONDS = 0.25

_waiting = Gauge("coulisse_requests_waiting", "Requests of this process that wait for a thread.")
_turned_away = Counter("coulisse_requests_turned_away", "Requests that were told to come back in a moment.", ["rank"])

_PAYING = re.compile(r"^/(health|ready|metrics|hooks|door|demo/pay)\b|^/[a-z0-9-]+/[a-z]{2}/(checkout|pay|orders)/")
_CHOOSING = re.compile(r"^/(static|look|media|office|api)/|^/[a-z0-9-]+/([a-z]{2}/(basket|line)|line)/")


def rank_of(method: str, path: str) -> Rank:
    """By the address alone, which costs nothing: a form that is sent means that somebody is on the way."""
    if _PAYING.match(path):
        return Rank.PAYING
    return Rank.CHOOSING if method == "POST" or _CHOOSING.match(path) else Rank.LOOKING


class Hope(Protocol):
    """What somebody in the line came for, where it can be gone before it is their turn: they hear so at once then."""

    def listen(self, lose: Callable[[], None]) -> None:
        """Call ``lose`` when it is gone, at once where it is gone already; from any thread, until `leave`."""

    def leave(self) -> None: ...

    def answer(self) -> Iterable[bytes]:
        """What they are told, who lost it."""


# By what is asked, and how an answer begins: the hope of who asks, where that can be lost.
Hopes = Callable[[dict[str, Any], Callable[..., Any]], Hope | None]


@dataclass
class _Waiting:
    rank: Rank
    came: float
    woken: threading.Event = field(default_factory=threading.Event)
    has_turn: bool = False
    has_gone: bool = False
    has_lost: bool = False

    @property
    def stays_until(self) -> float:
        return self.came + PATIENCE_SECONDS[self.rank]

    @property
    def lets_pass_until(self) -> float:
        return self.came + LETS_PASS_SECONDS[self.rank]

    def lose(self) -> None:
        self.has_lost = True
        self.woken.set()


@dataclass(eq=False)
class _Served:
    since: float
    has_lent: bool = False


class Turn(IntEnum):
    """What became of who came: it is their turn, there is no room or no time, or what they came for is gone."""

    MINE = 0
    NONE = 1
    LOST = 2


class Crowd:
    """So many are served, so many wait, as they came and by rank. ``working``: so many of those who are served work, until their turn
    gets long."""

    def __init__(self, serving: int, clock: Callable[[], float] = time.monotonic, *, working: int | None = None) -> None:
        self.serving, self._clock = serving, clock
        self._lock = threading.Lock()
        self._free = serving if working is None else working
        self._most_lent = serving - self._free
        self._served: list[_Served] = []
        self._is_watched = False
        self._lines: dict[Rank, deque[_Waiting]] = {rank: deque() for rank in Rank}
        self._waits = 0
        self._turns = count(1)

    @contextmanager
    def turn(self, rank: Rank, hope_of: Callable[[], Hope | None] = lambda: None) -> Iterator[tuple[Turn, Hope | None]]:
        """What became of it; ``hope_of`` is asked only of who has to wait."""
        if self._is_free():
            turn, hope = Turn.MINE, None
        else:
            hope = hope_of()
            turn = self._wait(rank, hope)
        if turn is Turn.NONE:
            _turned_away.labels(rank.name.lower()).inc()
        if turn is not Turn.MINE:
            yield turn, hope
            return
        served = self._begin()
        try:
            yield turn, hope
        finally:
            self._end(served)

    def _is_free(self) -> bool:
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            return False

    def _begin(self) -> _Served:
        served = _Served(self._clock())
        with self._lock:
            self._served.append(served)
        return served

    def _end(self, served: _Served) -> None:
        with self._lock:
            self._served.remove(served)
            if served.has_lent:
                self._lend()
            else:
                self._pass_on()

    def _wait(self, rank: Rank, hope: Hope | None) -> Turn:
        with self._lock:
            if self._free:
                self._free -= 1
                return Turn.MINE
            if self._waits >= ROOM[rank] * self.serving:
                return Turn.NONE
            self._lines[rank].append(mine := _Waiting(rank, self._clock()))
            self._count(1)
            if self._most_lent and not self._is_watched:
                self._is_watched = True
                threading.Thread(target=self._watch, name="crowd", daemon=True).start()
        try:
            _wait_or_lose(mine, hope, PATIENCE_SECONDS[rank])
        except BaseException:
            if self._leave(mine) is Turn.MINE:
                with self._lock:
                    self._pass_on()
            raise
        return self._leave(mine)

    def _leave(self, mine: _Waiting) -> Turn:
        """Who doesn't wait any longer has their turn by now, or goes without."""
        with self._lock:
            if mine.has_turn:
                return Turn.MINE
            mine.has_gone = True
            self._count(-1)
            return Turn.LOST if mine.has_lost else Turn.NONE

    def _pass_on(self) -> None:
        """The place of who is done goes to the first in line who still waits."""
        if not (lines := [line for line in self._lines.values() if _somebody_waits(line)]):
            self._free += 1
            return
        first = self._next_of(lines).popleft()
        self._count(-1)
        first.has_turn = True
        first.woken.set()

    def _next_of(self, lines: Sequence[deque[_Waiting]]) -> deque[_Waiting]:
        """Whose line it is, of those in which somebody waits, by rank."""
        calm_since = self._clock() - CALM_SECONDS
        if all(line[0].came > calm_since for line in lines):
            return min(lines, key=lambda line: line[0].lets_pass_until)
        return min(lines, key=lambda line: line[0].stays_until) if next(self._turns) % BY_PATIENCE == 0 else lines[0]

    def _watch(self) -> None:
        """For as long as somebody waits."""
        while (seconds := self._until_next_is_long()) is not None:
            time.sleep(seconds)

    def _until_next_is_long(self) -> float | None:
        """Whose turn has become long lends their place; answers when the next one could, and None where nobody waits."""
        with self._lock:
            self._is_watched = self._waits > 0
            if not self._is_watched:
                return None
            self._lend()
            since = [served.since for served in self._served if not served.has_lent]
            if not since or len(self._served) - len(since) == self._most_lent:
                return LONG_SECONDS
            return max(min(since) + LONG_SECONDS - self._clock(), 0.001)

    def _lend(self) -> None:
        """Who lent their place goes on beside the one who got it."""
        long_ago, lent = self._clock() - LONG_SECONDS, sum(served.has_lent for served in self._served)
        for served in self._served:
            if lent < self._most_lent and self._waits and not served.has_lent and served.since <= long_ago:
                served.has_lent, lent = True, lent + 1
                self._pass_on()

    def _count(self, by: int) -> None:
        self._waits += by
        _waiting.inc(by)


def _somebody_waits(line: deque[_Waiting]) -> bool:
    """Who has gone is forgotten on the way."""
    while line and line[0].has_gone:
        line.popleft()
    return bool(line)


def _wait_or_lose(mine: _Waiting, hope: Hope | None, seconds: float) -> None:
    try:
        if hope:
            hope.listen(mine.lose)
        mine.woken.wait(seconds)
    finally:
        if hope:
            hope.leave()


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
    application: Application, *, serving: int, turned_away: Callable[[dict[str, Any]], tuple[list[tuple[str, str]], bytes]],
    hopes: Hopes = lambda _environ, _start: None,
) -> Application:  # fmt: skip
    """The application behind a line. ``turned_away`` says what somebody is told for whom there is no room: headers and body of a 503;
    ``hopes`` what who has to wait came for, where that can be gone before it is their turn."""
    crowd, seats = Crowd(serving, working=(serving + 1) // 2), _Seats()

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        with crowd.turn(rank_of(environ["REQUEST_METHOD"], environ["PATH_INFO"]), lambda: hopes(environ, start)) as (turn, hope):
            if turn is Turn.MINE:
                with seats.taken():
                    return _whole(application(environ, start))
        if turn is Turn.LOST and hope:
            return _whole(hope.answer())
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
