"""What a process keeps for a moment, because in a rush everybody asks for the same thing in the same second. Pure."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

Thing = TypeVar("Thing")


class ForAMoment(Generic[Thing]):
    """Things by key, each made anew when ``seconds`` have passed since it was asked for; the longest unused goes first.

    Who finds a thing too old makes it anew, and whoever asks in that moment still gets the old one: a rush never makes the
    same thing many times at once, and nobody gets one that is older than two moments. What raises is not kept. With 0 seconds nothing is
    kept. ``good_for``: how many seconds a thing is true, where it may be fewer.
    """

    def __init__(
        self, seconds: float, *, most: int, clock: Callable[[], float] = time.monotonic, good_for: Callable[[Thing], float] | None = None
    ) -> None:
        self.seconds, self.most, self.clock, self.good_for = seconds, most, clock, good_for
        self._things: OrderedDict[Hashable, tuple[float, float, Any]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        if not self.seconds:
            return make()
        began = self.clock()
        with self._lock:
            until, last, thing = self._things.get(key, (0.0, 0.0, None))
            if thing is not None:
                if began < until:
                    self._things.move_to_end(key)
                    return thing  # type: ignore[no-any-return]
                if began < last:  # Others are content with it while it is made anew, for one moment more.
                    self._things[key] = (last, last, thing)
        return self._made(key, make, began)

    def peek(self, key: Hashable) -> Thing | None:
        """What is kept, two moments old at most, without making it anew."""
        with self._lock:
            _until, last, thing = self._things.get(key, (0.0, 0.0, None))
        return thing if self.clock() < last else None

    def _made(self, key: Hashable, make: Callable[[], Thing], began: float) -> Thing:
        try:
            thing = make()
        except BaseException:
            self.forget(key)
            raise
        with self._lock:
            until = began + self._seconds_of(thing)
            self._things[key] = (until, until + self.seconds, thing)
            self._things.move_to_end(key)
            while len(self._things) > self.most:
                self._things.popitem(last=False)
        return thing

    def _seconds_of(self, thing: Thing) -> float:
        return min(self.seconds, self.good_for(thing)) if self.good_for else self.seconds

    def forget(self, key: Hashable) -> None:
        with self._lock:
            self._things.pop(key, None)

    def forget_all(self) -> None:
        with self._lock:
            self._things.clear()

    def known(self) -> list[Any]:
        """The keys of what is kept, also of what is too old by now."""
        with self._lock:
            return list(self._things)
