"""What a test has started ends with it: also when the test fails, and when whoever runs it is killed."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

# Who holds the other end of its standard input is gone, however that came: it goes too, with all that it started. Written out here,
# because an older release that is started has no such module.
_LEASH = "import os, threading; threading.Thread(target=lambda: (os.read(0, 1), os.killpg(0, 9)), daemon=True).start(); "
_SILENT: Mapping[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


@contextmanager
def on_a_leash(
    python: Sequence[str], code: str, environment: Mapping[str, str], *, ends_seconds: float = 15, **how: Any
) -> Iterator["subprocess.Popen[bytes]"]:
    """This code in a process of its own, told to end (SIGTERM) when the block does; what is left of it then is killed."""
    process = subprocess.Popen([*python, "-c", _LEASH + code], env=environment, start_new_session=True, stdin=subprocess.PIPE, **{**_SILENT, **how})
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(ends_seconds)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        with process:
            pass


def ended(threads: Sequence[threading.Thread], seconds: float, who: str) -> None:
    """Waits for them, and says who is still there when this takes too long."""
    until = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    assert not any(thread.is_alive() for thread in threads), f"after {seconds:.0f} s {who} are still there"


def wait_for(is_so: Callable[[], bool], what: str, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, f"waited {seconds:.0f} s for {what}"
        time.sleep(0.05)
