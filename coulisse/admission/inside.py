"""How many are inside, as it is said beside each scan: counted once in a moment, and from then on by whom this process lets in.

A count goes through everybody who is inside; in the rush before the curtain every scan would do so again. Whom other processes
let in meanwhile, the next count sees.
"""

import time
from collections.abc import Callable
from threading import Lock

from django.conf import settings

Key = tuple[int, int]


class Inside:
    """By house and performance. With 0 seconds everything is counted each time."""

    def __init__(self, seconds: float, *, most: int = 500, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds, self.most, self.clock = seconds, most, clock
        self._people: dict[Key, int] = {}
        self._until: dict[Key, float] = {}
        self._lock = Lock()

    def is_to_count(self, key: Key) -> bool:
        """Whether it was counted too long ago. Who is told so counts; others are content with what is known while they do."""
        now = self.clock()
        with self._lock:
            if now < self._until.get(key, 0.0):
                return False
            if key in self._people:
                self._until[key] = now + self.seconds
            return True

    def now(self, key: Key, counted: int | None, *, one_more: bool) -> int:
        """How many are inside: those who were ``counted``, else those who were known, and the one who was let in just now."""
        with self._lock:
            if counted is not None and key not in self._people and len(self._people) >= self.most:
                self._people.clear()
                self._until.clear()
            people = (self._people.get(key, 0) if counted is None else counted) + one_more
            if counted is not None:
                self._until[key] = self.clock() + self.seconds
            self._people[key] = people
            return people


known = Inside(min(1.0, settings.MOMENT_SECONDS))
