"""A demo of its own for the guide: a free port, a folder of its own, ended when the guide is told."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COULISSE = [sys.executable, "-c", "from coulisse.config.cli import main; main()"]
# A first start opens three houses and sells their season.
START_SECONDS = 600


@dataclass(frozen=True)
class Demo:
    """Where the demo answers, and its data."""

    base: str
    var: Path

    def command(self, *words: str) -> str:
        """What `coulisse …` prints in a second window beside the demo."""
        environment = {**os.environ, "COULISSE_VAR": str(self.var), "COULISSE_MODE": "demo"}
        done = subprocess.run([*COULISSE, *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def running_demo(var: Path | None = None) -> Iterator[Demo]:
    with tempfile.TemporaryDirectory(prefix="coulisse-shots-") as own:
        folder, port = (var or Path(own)).absolute(), _free_port()
        command = [*COULISSE, "demo", "--port", str(port), "--var", str(folder)]
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("COULISSE_", "DATABASE_"))}
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            base = f"http://localhost:{port}"
            _wait_until_told(process, folder / "demo.json", base)
            yield Demo(base, folder)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_told(process: subprocess.Popen[bytes], told: Path, base: str) -> None:
    """The demo writes where it answers once it does; an earlier one may have left its own."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, "the demo ended while it was starting; what it said stands above"
        try:
            if json.loads(told.read_text())["base"].startswith(base):
                return
        except (OSError, ValueError):
            pass
        time.sleep(0.3)
    raise AssertionError(f"the demo did not answer within {START_SECONDS} seconds")
