"""A process that the machine gives no more memory: whatever it asks for fails, until somebody ends it."""

import re
import resource
import threading
import time
from contextlib import suppress
from pathlib import Path

BEGINS_AFTER_SECONDS = 0.5  # It has begun to work by then: that a process can't even start is seen by whoever starts it.
# Large ones for the allocator of C, small ones for that of Python, which keeps room for them.
SIZES = (1 << 20, 1 << 16, 1 << 12, 480, 240, 96, 48, 16)


def starve() -> None:
    threading.Thread(target=_take_all, daemon=True).start()


def _take_all() -> None:
    """What becomes free is taken again, as another greedy process would."""
    time.sleep(BEGINS_AFTER_SECONDS)
    found = re.search(r"VmData:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    used = int(found[1]) << 10
    resource.setrlimit(resource.RLIMIT_DATA, (used, used))
    taken: list[bytes] = []
    while True:
        for size in SIZES:
            with suppress(MemoryError):
                while True:
                    taken.append(bytes(size))
        time.sleep(0.005)
