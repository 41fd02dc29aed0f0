"""The fake's notices: form posts to the webhook address, and all the ways in which they go astray."""

import heapq
import random
import threading
import time
from dataclasses import dataclass, field
from itertools import count

import httpx

# Mollie tries ten times in about a day; the fake does it in a second.
RETRIES = (0.05, 0.1, 0.2, 0.4)
MOLLIE_WAITS_SECONDS = 15


@dataclass(order=True)
class Notice:
    due: float
    turn: int
    reference: str = field(compare=False)
    url: str = field(compare=False)
    tries: int = field(compare=False, default=0)
    statuses: list[int] = field(compare=False, default_factory=list)  # 0: no answer


class Notices:
    """One thread that sends. What the next notices suffer is set with `lose`, `copy`, `delay` and `hold`."""

    def __init__(self) -> None:
        self._wake = threading.Condition()
        self._queue: list[Notice] = []
        self._turns = count()
        self._held: list[Notice] | None = None
        self._lose = self._copies_for = 0
        self._copies = 1
        self._delay_seconds = 0.0
        self._sending = self._over = False
        self.sent: list[Notice] = []
        self.lost: list[Notice] = []
        self._thread = threading.Thread(target=self._run, daemon=True, name="fake-mollie-notices")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._wake:
            self._over = True
            self._wake.notify_all()
        self._thread.join()

    # How the next ones fare.

    def lose(self, times: int = 1) -> None:
        """The next notices are never sent."""
        self._lose = times

    def copy(self, copies: int, times: int = 1) -> None:
        """Each of the next notices is sent so many times."""
        self._copies, self._copies_for = copies, times

    def delay(self, seconds: float) -> None:
        """Every notice waits so long, until this is called with 0."""
        self._delay_seconds = seconds

    def hold(self) -> None:
        """Notices are kept until `release`: the way to send one days later, or in another order."""
        with self._wake:
            self._held = self._held or []

    def release(self, order: str = "as_held", seed: int = 0) -> None:
        """Send what was kept: ``as_held``, ``reverse`` or ``shuffle`` (by the seed)."""
        with self._wake:
            held, self._held = self._held or [], None
            if order == "reverse":
                held.reverse()
            elif order == "shuffle":
                random.Random(seed).shuffle(held)  # noqa: S311 (a test's order, no secret)
            now = time.monotonic()
            for notice in held:
                notice.due = now
                self._put(notice)

    # Sending.

    def tell(self, reference: str, url: str) -> None:
        """Send a notice about this payment; also what a forger would do with an address he found."""
        with self._wake:
            if self._lose:
                self._lose -= 1
                self.lost.append(Notice(0, 0, reference, url))
                return
            copies = self._copies if self._copies_for else 1
            self._copies_for = max(0, self._copies_for - 1)
            for _ in range(copies):
                notice = Notice(time.monotonic() + self._delay_seconds, next(self._turns), reference, url)
                if self._held is None:
                    self._put(notice)
                else:
                    self._held.append(notice)

    def wait_until_idle(self, seconds: float = 5) -> bool:
        """Whether everything that was due has been sent, retries included."""
        with self._wake:
            return self._wake.wait_for(lambda: not self._queue and not self._sending, seconds)

    def _put(self, notice: Notice) -> None:
        notice.turn = next(self._turns)
        heapq.heappush(self._queue, notice)
        self._wake.notify_all()

    def _run(self) -> None:
        with httpx.Client(timeout=MOLLIE_WAITS_SECONDS, trust_env=False, headers={"User-Agent": "Mollie HTTP client/1.0"}) as client:
            while True:
                with self._wake:
                    self._sending = False
                    self._wake.notify_all()
                    while not self._over and (not self._queue or self._queue[0].due > time.monotonic()):
                        self._wake.wait(max(0.0, self._queue[0].due - time.monotonic()) if self._queue else None)
                    if self._over:
                        return
                    notice = heapq.heappop(self._queue)
                    self._sending = True
                self._send(client, notice)

    def _send(self, client: httpx.Client, notice: Notice) -> None:
        try:
            status = client.post(notice.url, data={"id": notice.reference}).status_code
        except httpx.HTTPError:
            status = 0
        notice.statuses.append(status)
        if not 200 <= status < 300 and notice.tries < len(RETRIES):
            with self._wake:
                notice.due = time.monotonic() + RETRIES[notice.tries]
                notice.tries += 1
                self._put(notice)
            return
        self.sent.append(notice)
