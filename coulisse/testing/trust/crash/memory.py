"""A process that the machine gives no more memory: whatever it asks for fails, until somebody ends it."""

import ctypes
import os
import re
import resource
import signal
import threading
import time
from pathlib import Path

# Large ones for the allocator of C, then one for each size of which that of Python keeps room.
SIZES = (1 << 20, 1 << 16, 1 << 12, 1 << 11, 1 << 10, 560, *(size - 33 for size in range(512, 32, -16)))
PLACES = 1 << 20
_ARENA_MAX = -8  # Of mallopt(3).


# Who is told so gets no more memory from then on. That a process can't even start is seen by whoever starts it: it works by then.
SIGNAL = signal.SIGUSR2


def starve_when_told() -> None:
    """All threads share one heap, so that none keeps room of its own."""
    ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)
    signal.signal(SIGNAL, lambda *_what: threading.Thread(target=_take_all, args=[_sign(os.getpid())], daemon=True).start())


def has_none_left(folder: Path, pid: int) -> bool:
    """Whether this process said that it found nothing more to take."""
    sign = folder / f"starves-{pid}"
    return sign.exists() and sign.stat().st_size > 0


def _sign(pid: int) -> int:
    """Open before there is nothing left to open it with."""
    return os.open(Path(os.environ["CRASH_ARMED"]).with_name(f"starves-{pid}"), os.O_WRONLY | os.O_CREAT)


def _take_all(sign: int) -> None:
    """What becomes free is taken again, as another greedy process would."""
    found = re.search(r"VmData:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    taken: list[bytes] = [b""] * PLACES
    del taken[PLACES // 2 :]  # A list that grows asks for memory itself; this one keeps its room.
    used = int(found[1]) << 10
    resource.setrlimit(resource.RLIMIT_DATA, (used, used))
    while True:
        try:
            for size in SIZES:
                _take(size, taken)
            os.write(sign, b".")
        except MemoryError:
            pass  # Even for that there was none; the next time.
        time.sleep(0.005)


def _take(size: int, taken: list[bytes]) -> None:
    try:
        while True:
            taken.append(bytes(size))
    except MemoryError:
        return
