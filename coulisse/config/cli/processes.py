"""The web server, the worker and who tells what is taken, beside a demo."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from types import TracebackType

from coulisse.config.environment import UnsafeInstallation

START_SECONDS, END_SECONDS = 60, 1.5


class Processes:
    """All, in sessions of their own: we end them, not the keyboard. They also end when we are killed."""

    def __init__(self, host: str, port: int, live_port: int = 0) -> None:
        """``live_port``: where seats that are taken are told; 0: nowhere, and nothing misses it."""
        self.host, self.port, self.live_port = host, port, live_port
        self._started: list[subprocess.Popen[bytes]] = []
        self._needed: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> "Processes":
        needed = (["coulisse.config.web", self.host, str(self.port)], ["coulisse.config.cli", "worker"])
        self._needed = [self._start(*words) for words in needed]
        if self.live_port:
            self._start("coulisse.config.cli", "live", "--host", self.host, "--port", str(self.live_port))
        return self

    def _start(self, *words: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "coulisse.config.lifeline", *words]
        self._started.append(subprocess.Popen(command, start_new_session=True, stdin=subprocess.PIPE))
        return self._started[-1]

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for process in self._started:
            process.terminate()
        until = time.monotonic() + END_SECONDS
        for process in self._started:
            try:
                process.wait(timeout=max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def need_all(self) -> None:
        if any(process.poll() is not None for process in self._needed):
            raise UnsafeInstallation("The web server or the worker ended; what it said stands above.")

    def wait_until_ready(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            self.need_all()
            try:
                with urllib.request.urlopen(f"http://{self.host}:{self.port}/ready/", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise UnsafeInstallation(f"The web server did not answer within {START_SECONDS} seconds.")
