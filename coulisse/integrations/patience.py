"""Who outside is silent isn't asked by everybody at once: threads that wait are threads that sell nothing.

Small on purpose: one count for each process, service and address, of tries without any answer and of those that wait now.
A 503 is an answer. Other houses, with other providers or none, always keep a thread: of those that a process has, one never
waits for anybody outside, and while half of them have waited for a service for longer than an answer takes, nobody joins them.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache

import structlog
from django.conf import settings
from prometheus_client import Gauge

log = structlog.get_logger("coulisse.outside")

SILENT_TRIES = 4  # More than one call has tries, so that one unlucky call silences nobody else.
REST_SECONDS = 5.0
SLOW_SECONDS = 1.0


@cache
def _gauges(service: str) -> tuple[Gauge, Gauge]:
    return (
        Gauge(f"coulisse_{service}_left_alone", f"1 while {service} is silent, and this process asks it only now and then."),
        Gauge(f"coulisse_{service}_waiting", f"Threads of this process that wait for an answer of {service} now."),
    )


class _Waiting:
    """Who waits for anybody outside now, since when: counted in one breath for all services."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.since: list[float] = []


_everybody = _Waiting()


class Patience:
    """``most``: so many of a process wait for this service at the same time, and only while one more could wait for another;
    None: all but one. ``rest_seconds``: how long it
    is left alone (None: `REST_SECONDS`)."""

    def __init__(self, service: str = "mollie", *, most: int | None = None, rest_seconds: float | None = None) -> None:
        self._service, self._most, self._rest = service, most, rest_seconds
        self._left_alone, self._waiting = _gauges(service)
        self._lock = _everybody.lock
        self._silent = 0
        self._rests_until = 0.0
        self._since: list[float] = []

    @property
    def rest_seconds(self) -> float:
        return REST_SECONDS if self._rest is None else self._rest

    @contextmanager
    def asking(self) -> Iterator[Callable[[], bool] | None]:
        """For as long as somebody asks, all tries of one call together; None: not now. What it answers says whether one may try again.

        Whoever may ask is counted in the same breath: four who come at once would else each see that nobody waits.
        """
        began = time.monotonic()
        with self._lock:
            may = self._has_room(1) and self._may_ask(self._since)
            if may:
                self._since.append(began)
                _everybody.since.append(began)
        if not may:
            yield None
            return
        self._waiting.inc()
        try:
            yield lambda: self._may_ask_again(began)
        finally:
            self._waiting.dec()
            with self._lock:
                self._since.remove(began)
                _everybody.since.remove(began)

    def _may_ask_again(self, began: float) -> bool:
        with self._lock:
            others = list(self._since)
            others.remove(began)
            return self._has_room(0) and self._may_ask(others)

    def _has_room(self, more: int) -> bool:
        """Whether one thread is left that waits for nobody, when so many more do; and beside what has a ``most``, one for a payment."""
        room = max(1, settings.ENVIRONMENT.web_threads - 1)
        if self._most is not None and more:
            return len(self._since) + more <= self._most and len(_everybody.since) + more < room
        return len(_everybody.since) + more <= room

    def _may_ask(self, waiting: Sequence[float]) -> bool:
        """False while it is left alone, or half of the threads wait long already; after each rest one caller goes first and finds out."""
        if _are_slow(waiting):
            return False
        if self._silent < SILENT_TRIES:
            return True
        if time.monotonic() < self._rests_until:
            return False
        self._rests_until = time.monotonic() + self.rest_seconds
        return True

    def answered(self) -> None:
        with self._lock:
            was_silent, self._silent = self._silent >= SILENT_TRIES, 0
        if was_silent:
            self._left_alone.set(0)
            log.info("answers_again", service=self._service)

    def was_silent(self) -> None:
        with self._lock:
            self._silent += 1
            self._rests_until = time.monotonic() + self.rest_seconds
            is_first = self._silent == SILENT_TRIES
        if is_first:
            self._left_alone.set(1)
            log.error("left_alone", service=self._service, tries=SILENT_TRIES, asked_every=self.rest_seconds)


def _are_slow(waiting: Sequence[float]) -> bool:
    long_ago = time.monotonic() - SLOW_SECONDS
    return sum(since < long_ago for since in waiting) >= max(1, settings.ENVIRONMENT.web_threads // 2)


@lru_cache(maxsize=16)
def with_mollie_at(url: str) -> Patience:
    return Patience("mollie")


@lru_cache(maxsize=16)
def with_uitpas_at(url: str) -> Patience:
    """One at a time: a card that brings somebody in earlier is worth less than a payment."""
    return Patience("uitpas", most=1, rest_seconds=20.0)
