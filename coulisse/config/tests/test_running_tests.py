"""How the tests themselves are run: the longest apart, and what hangs is named."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from coulisse.testing.architecture import ROOT
from coulisse.testing.order import longest_apart


def ends(order: list[int], processes: int) -> int:
    """When the last process is done: each plays one, has one behind it, and gets the next when it has played one."""
    waiting = list(order[2 * processes :])
    queues = [order[2 * number : 2 * number + 2] for number in range(processes)]
    clocks = [0] * processes
    while any(queues):
        number = min((one for one in range(processes) if queues[one]), key=lambda one: clocks[one] + queues[one][0])
        clocks[number] += queues[number].pop(0)
        queues[number] += [waiting.pop(0)] if waiting else []
    return max(clocks)


def test_the_longest_are_played_in_different_processes() -> None:
    known = [3, 200, 40, 2, 210, 60, 1, 190, 5, 50, 4, 2]
    order = longest_apart(known, float, 3)
    assert order[0::2][:3] == [210, 200, 190] and order[1::2][:3] == [2, 2, 1] and sorted(order) == sorted(known)
    assert ends(order, 3) < 310 < 400 < ends(sorted(known, reverse=True), 3)


@pytest.mark.parametrize("processes", [1, 2, 3, 5, 8])
@pytest.mark.parametrize("count", [0, 1, 2, 5, 16, 17])
def test_nothing_is_left_out_however_many_play(processes: int, count: int) -> None:
    order = longest_apart(list(range(count)), float, processes)
    assert sorted(order) == list(range(count)) and order[:1] == ([count - 1] if count else [])


def test_what_takes_no_time_keeps_its_order() -> None:
    assert longest_apart(list("dacbfe"), lambda _name: 0, 2) == list("dacbfe")


@pytest.mark.parametrize("processes", ["0", "1"])
def test_what_hangs_is_named_and_fails_the_run(tmp_path: Path, processes: str) -> None:
    story = tmp_path / "test_hanging.py"
    story.write_text("import threading\n\n\ndef test_nobody_ever_answers():\n    threading.Event().wait()\n")
    words = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path), "-n", processes, "-o", "faulthandler_timeout=0.5", str(story)]
    known = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words], cwd=tmp_path, env={**known, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120
    )
    assert done.returncode != 0
    assert "in test_nobody_ever_answers" in done.stderr, done.stderr[-2000:] + done.stdout[-2000:]
    assert processes == "0" or "test_hanging.py::test_nobody_ever_answers" in done.stdout
