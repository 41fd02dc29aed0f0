"""How quickly this process takes places for those who buy, of late: what as fast as is safe goes by.

Only the taking is measured: paying waits for a provider, and says nothing about how busy we are.
"""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

_KEPT_SECONDS = 10.0
# (when, milliseconds) of the last answers; appended by all threads of the process.
_answers: deque[tuple[float, float]] = deque(maxlen=400)


@contextmanager
def taking() -> Iterator[None]:
    """Around taking places, whatever becomes of it."""
    began = time.monotonic()
    try:
        yield
    finally:
        beat((time.monotonic() - began) * 1000)


def beat(milliseconds: float) -> None:
    """Taking places took so long."""
    _answers.append((time.monotonic(), milliseconds))


def forget_beats() -> None:
    """For tests."""
    _answers.clear()


def slow_end() -> float | None:
    """What 19 of 20 answers of the last ten seconds stayed under; None where there were too few to tell."""
    since = time.monotonic() - _KEPT_SECONDS
    recent = sorted(took for at, took in list(_answers) if at >= since)
    return recent[int(len(recent) * 0.95)] if len(recent) >= 5 else None
