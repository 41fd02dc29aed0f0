"""Ends an embedded PostgreSQL when the last process that uses it was killed: ``python -m coulisse.config.guard USERS PID``

Users hold a shared lock on a file; the kernel takes it from them when they end, however that is. Whoever leaves in
peace stops the server itself, and this finds nothing to do.
"""

import fcntl
import os
import signal
import sys
import time


def _end(pid: int) -> None:
    """Quickly and cleanly, and at once where that takes long: what is committed is on the disk either way."""
    try:
        os.kill(pid, signal.SIGINT)
        for _ in range(150):
            time.sleep(0.02)
            os.kill(pid, 0)
        os.kill(pid, signal.SIGQUIT)
    except ProcessLookupError:
        pass


if __name__ == "__main__":
    with open(sys.argv[1]) as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        _end(int(sys.argv[2]))
