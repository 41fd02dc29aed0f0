"""What the programmes start doesn't outlive them."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from coulisse.testing.trust.leash import on_a_leash, wait_for

# A server with a process of its own, that hears nothing of an end.
DEAF = (
    "import os, signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "os.fork(); open(f'{sys.argv[1]}/{os.getpid()}', 'w').close(); time.sleep(600)"
)
RUNNER = f"""
import os, sys, time
from coulisse.testing.trust.leash import on_a_leash
with on_a_leash([sys.executable], "import sys; sys.argv[1:] = [{{!r}}]; ".format(sys.argv[1]) + {DEAF!r}, os.environ):
    time.sleep(600)
"""


def alive(folder: Path) -> list[int]:
    return [int(one.name) for one in folder.iterdir() if _lives(int(one.name))]


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


def both_run(folder: Path) -> bool:
    return len(alive(folder)) == 2


def test_what_a_test_started_ends_though_it_failed_and_though_it_doesnt_listen(tmp_path: Path) -> None:
    started = f"import sys; sys.argv[1:] = [{str(tmp_path)!r}]; {DEAF}"
    with pytest.raises(ZeroDivisionError), on_a_leash([sys.executable], started, os.environ, ends_seconds=0.1):
        wait_for(lambda: both_run(tmp_path), "both to run")
        raise ZeroDivisionError
    wait_for(lambda: alive(tmp_path) == [], "both to end")


def test_what_a_test_started_ends_when_who_runs_it_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", RUNNER, str(tmp_path)]) as runner:
        try:
            wait_for(lambda: both_run(tmp_path), "both to run")
        finally:
            runner.send_signal(signal.SIGKILL)
    wait_for(lambda: alive(tmp_path) == [], "both to end")
