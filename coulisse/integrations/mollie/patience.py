"""When Mollie is silent, it isn't asked by everybody at once: threads that wait are threads that sell nothing.

Small on purpose: one count for each process and address, of tries without any answer. A 503 is an answer.
"""

import threading
import time
from functools import lru_cache

SILENT_TRIES = 4  # More than one call has tries, so that one unlucky call silences nobody else.
REST_SECONDS = 5.0


class Patience:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._silent = 0
        self._rests_until = 0.0

    def may_ask(self) -> bool:
        """False while Mollie is left alone; after each rest one caller goes first and finds out."""
        with self._lock:
            if self._silent < SILENT_TRIES:
                return True
            if time.monotonic() < self._rests_until:
                return False
            self._rests_until = time.monotonic() + REST_SECONDS
            return True

    def answered(self) -> None:
        with self._lock:
            self._silent = 0

    def was_silent(self) -> None:
        with self._lock:
            self._silent += 1
            self._rests_until = time.monotonic() + REST_SECONDS


@lru_cache(maxsize=16)
def with_mollie_at(url: str) -> Patience:
    return Patience()
