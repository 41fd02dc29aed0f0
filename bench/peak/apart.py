"""Application processes on machines of their own, as far as one machine can be several: each in its own network namespace.

Who may make none (not root, no ``ip``) gets processes on ports of their own in place of them, and the figures say so.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from bench.peak.accounts import Part
from bench.peak.servers import ROOT, Door, Stack, free_port, wait_for


def may_part() -> bool:
    """Whether this machine lets us make network namespaces."""
    tool = shutil.which("ip")
    return bool(tool) and os.geteuid() == 0 and subprocess.run([str(tool), "netns", "list"], capture_output=True).returncode == 0


@contextmanager
def application_processes(stack: Stack, count: int) -> Iterator[Stack]:
    """The same stack, with so many application processes of which each is a machine; who buys comes to one as often as to another."""
    with ExitStack() as open_now:
        place = _machine if may_part() else _port
        doors = tuple(open_now.enter_context(place(number)) for number in range(count))
        parts = tuple(Part("application", process.pid) for process, _door in doors)
        for _process, (host, port) in doors:
            wait_for(f"http://{host}:{port}/health/")
        yield replace(stack, doors=tuple(door for _process, door in doors), machines=parts)


@contextmanager
def _machine(number: int) -> Iterator[tuple[subprocess.Popen[bytes], Door]]:
    name, ours, theirs = f"coulisse-{os.getpid()}-{number}", f"co{os.getpid() % 100_000}o{number}", f"co{os.getpid() % 100_000}t{number}"
    here, there = f"10.213.{number}.1", f"10.213.{number}.2"
    _ip("netns", "add", name)
    try:
        _ip("link", "add", ours, "type", "veth", "peer", "name", theirs, "netns", name)
        _ip("addr", "add", f"{here}/30", "dev", ours)
        _ip("link", "set", ours, "up")
        for words in (["addr", "add", f"{there}/30", "dev", theirs], ["link", "set", theirs, "up"], ["link", "set", "lo", "up"]):
            _ip("-n", name, *words)
        with _serving(["ip", "netns", "exec", name], there, 8080) as serving:
            yield serving
    finally:
        _ip("netns", "del", name)  # And with it both ends of its cable.


@contextmanager
def _port(_number: int) -> Iterator[tuple[subprocess.Popen[bytes], Door]]:
    with _serving([], "127.0.0.1", free_port()) as serving:
        yield serving


@contextmanager
def _serving(within: Sequence[str], host: str, port: int) -> Iterator[tuple[subprocess.Popen[bytes], Door]]:
    command = [*within, sys.executable, "-m", "coulisse.config.web", host, str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "COULISSE_WEB_PROCESSES": "1"})
    try:
        yield process, (host, port)
    finally:
        process.terminate()
        process.wait(20)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
