"""`coulisse demo`, as a person starts, cuts off and starts it again."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coulisse.config.cli.alone import need_port, only_demo
from coulisse.config.environment import UnsafeInstallation
from coulisse.testing.architecture import ROOT


def test_a_taken_port_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(UnsafeInstallation, match="is taken by something else; choose another"):
        need_port("127.0.0.1", taken.getsockname()[1])


def test_a_second_demo_is_led_to_the_first(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text(json.dumps({"base": "http://localhost:8080/"}))
    with only_demo(tmp_path), pytest.raises(UnsafeInstallation, match="from this folder already, on http://localhost:8080/"), only_demo(tmp_path):
        pass
    with only_demo(tmp_path):
        pass


def test_a_port_that_is_none_is_told(coulisse: Any) -> None:
    done = coulisse("demo", "--port", "99999")
    assert done.returncode == 2 and "65535" in done.stderr


class Demo:
    """A demo in a process group of its own, as a terminal makes one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
        words = ["demo", "--port", str(self.port), "--var", str(folder / "var")]
        self.said = folder / f"said-{self.port}"
        with open(self.said, "w") as out:
            command = [sys.executable, "-m", "coulisse.config.cli", *words]
            self.process = subprocess.Popen(command, env=environment, stdout=out, stderr=out, start_new_session=True)

    def wait_for(self, words: str) -> None:
        for _ in range(1800):
            if words in self.said.read_text():
                return
            assert self.process.poll() is None, self.said.read_text()
            time.sleep(0.1)
        raise AssertionError(f"“{words}” was not said")

    def end(self, number: int) -> str:
        os.killpg(self.process.pid, number)
        self.process.wait(timeout=30)
        return self.said.read_text()

    def left(self) -> list[str]:
        """Processes that still speak of our folder a moment later: the guard of PostgreSQL sees its end in its own time."""
        until = time.monotonic() + 5
        while (found := self._speaking()) and time.monotonic() < until:
            time.sleep(0.1)
        return found

    def _speaking(self) -> list[str]:
        commands = (path.read_bytes().replace(b"\0", b" ").decode() for path in _alive())
        return [command for command in commands if str(self.folder) in command or f" {self.port} " in command]


def _alive() -> Iterator[Path]:
    for process in Path("/proc").glob("[0-9]*"):
        if (process / "cmdline").exists():
            yield process / "cmdline"


@pytest.mark.slow(seconds=80)
@pytest.mark.skipif(not Path("/proc").exists(), reason="needs /proc")
def test_it_can_be_cut_off_anywhere_and_starts_again(tmp_path: Path) -> None:
    first = Demo(tmp_path)
    first.wait_for("Opening Theater")
    assert "its data is kept" in first.end(signal.SIGINT) and first.process.returncode == 0
    assert first.left() == []

    second = Demo(tmp_path)
    second.wait_for("demo.json")
    told = json.loads((tmp_path / "var/demo.json").read_text())
    with urllib.request.urlopen(told["shop"]) as page:
        assert "De Vonk" in page.read().decode()
    assert "Traceback" not in second.end(signal.SIGTERM)
    assert second.left() == []

    third = Demo(tmp_path)
    third.wait_for("demo.json")
    os.kill(third.process.pid, signal.SIGKILL)
    third.process.wait()
    for _ in range(200):
        if not third.left():
            break
        time.sleep(0.1)
    assert third.left() == []
