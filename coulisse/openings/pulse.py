"""How quickly this process answers those who buy, of late: what as fast as is safe goes by."""

import time
from collections import deque

_KEPT_SECONDS = 10.0
# (when, milliseconds) of the last answers; appended by all threads of the process.
_answers: deque[tuple[float, float]] = deque(maxlen=400)


def beat(milliseconds: float) -> None:
    """An answer to a buyer took so long."""
    _answers.append((time.monotonic(), milliseconds))


def slow_end() -> float | None:
    """What 19 of 20 answers of the last ten seconds stayed under; None where there were too few to tell."""
    since = time.monotonic() - _KEPT_SECONDS
    recent = sorted(took for at, took in list(_answers) if at >= since)
    return recent[int(len(recent) * 0.95)] if len(recent) >= 5 else None
