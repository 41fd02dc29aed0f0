"""When Mollie is silent, it isn't asked by everybody at once: threads that wait are threads that sell nothing.

Small on purpose: one count for each process and address, of tries without any answer and of those that wait now. A 503 is
an answer. Other houses, with other providers or none, always keep a thread: of those that a process has, one never waits
for Mollie, and while half of them have waited for longer than an answer takes, nobody joins them.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache

import structlog
from django.conf import settings
from prometheus_client import Gauge

log = structlog.get_logger("coulisse.mollie")

SILENT_TRIES = 4  # More than one call has tries, so that one unlucky call silences nobody else.
REST_SECONDS = 5.0
SLOW_SECONDS = 1.0

_left_alone = Gauge("coulisse_mollie_left_alone", "1 while Mollie is silent, and this process asks it only now and then.")
_waiting = Gauge("coulisse_mollie_waiting", "Threads of this process that wait for an answer of Mollie now.")


class Patience:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._silent = 0
        self._rests_until = 0.0
        self._since: list[float] = []

    @contextmanager
    def asking(self) -> Iterator[Callable[[], bool] | None]:
        """For as long as somebody asks, all tries of one call together; None: not now. What it answers says whether one may try again.

        Whoever may ask is counted in the same breath: four who come at once would else each see that nobody waits.
        """
        began = time.monotonic()
        with self._lock:
            may = self._may_ask(self._since)
            if may:
                self._since.append(began)
        if not may:
            yield None
            return
        _waiting.inc()
        try:
            yield lambda: self._may_ask_again(began)
        finally:
            _waiting.dec()
            with self._lock:
                self._since.remove(began)

    def _may_ask_again(self, began: float) -> bool:
        with self._lock:
            others = list(self._since)
            others.remove(began)
            return self._may_ask(others)

    def _may_ask(self, waiting: Sequence[float]) -> bool:
        """False while Mollie is left alone, or too many wait already; after each rest one caller goes first and finds out."""
        if _are_crowded(waiting):
            return False
        if self._silent < SILENT_TRIES:
            return True
        if time.monotonic() < self._rests_until:
            return False
        self._rests_until = time.monotonic() + REST_SECONDS
        return True

    def answered(self) -> None:
        with self._lock:
            was_silent, self._silent = self._silent >= SILENT_TRIES, 0
        if was_silent:
            _left_alone.set(0)
            log.info("mollie_answers_again")

    def was_silent(self) -> None:
        with self._lock:
            self._silent += 1
            self._rests_until = time.monotonic() + REST_SECONDS
            is_first = self._silent == SILENT_TRIES
        if is_first:
            _left_alone.set(1)
            log.error("mollie_left_alone", tries=SILENT_TRIES, asked_every=REST_SECONDS)


def _are_crowded(waiting: Sequence[float]) -> bool:
    threads, long_ago = settings.ENVIRONMENT.web_threads, time.monotonic() - SLOW_SECONDS
    slow = sum(since < long_ago for since in waiting)
    return len(waiting) >= max(1, threads - 1) or slow >= max(1, threads // 2)


@lru_cache(maxsize=16)
def with_mollie_at(url: str) -> Patience:
    return Patience()
