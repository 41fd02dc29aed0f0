"""When Mollie is silent, it isn't asked by everybody at once: threads that wait are threads that sell nothing.

Small on purpose: one count for each process and address, of tries without any answer and of those that wait now. A 503 is
an answer. Other houses, with other providers or none, always keep a thread: of those that a process has, one never waits
for Mollie, and while half of them have waited for longer than an answer takes, nobody joins them.
"""

import threading
import time
from collections.abc import Iterator
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

    def may_ask(self) -> bool:
        """False while Mollie is left alone, or too many wait already; after each rest one caller goes first and finds out."""
        with self._lock:
            if self._is_crowded():
                return False
            if self._silent < SILENT_TRIES:
                return True
            if time.monotonic() < self._rests_until:
                return False
            self._rests_until = time.monotonic() + REST_SECONDS
            return True

    def _is_crowded(self) -> bool:
        threads, long_ago = settings.ENVIRONMENT.web_threads, time.monotonic() - SLOW_SECONDS
        slow = sum(since < long_ago for since in self._since)
        return len(self._since) >= max(1, threads - 1) or slow >= max(1, threads // 2)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """For as long as somebody waits for an answer."""
        began = time.monotonic()
        with self._lock:
            self._since.append(began)
        _waiting.inc()
        try:
            yield
        finally:
            _waiting.dec()
            with self._lock:
                self._since.remove(began)

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


@lru_cache(maxsize=16)
def with_mollie_at(url: str) -> Patience:
    return Patience()
