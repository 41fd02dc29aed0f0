"""What a demo needs for itself: its folder and its port."""

import errno
import fcntl
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coulisse.config.environment import UnsafeInstallation


@contextmanager
def only_demo(var: Path) -> Iterator[None]:
    """One demo at a time keeps its data in a folder; raises `UnsafeInstallation` where one does already, with its address."""
    try:
        var.mkdir(parents=True, exist_ok=True)
        lock = open(var / "demo.lock", "w")  # noqa: SIM115 (held below)
    except OSError as error:
        raise UnsafeInstallation(f"The demo can't keep its data in {var}: {error.strerror}. Choose another folder with --var.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise UnsafeInstallation(
                f"A demo runs from this folder already{_where(var)}. Use that one, end it, or start another one with --var and --port."
            ) from taken
        yield


def _where(var: Path) -> str:
    try:
        return f", on {json.loads((var / 'demo.json').read_text())['base']}"
    except (OSError, ValueError, KeyError):
        return ""


def need_port(host: str, port: int) -> None:
    """Raises `UnsafeInstallation` where we can't listen."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UnsafeInstallation(_why_not(host, port, error)) from error


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by something else; choose another with PORT=9000 (or --port 9000)."
    if error.errno == errno.EACCES:
        return f"Port {port} is kept for the system; choose one above 1023 with PORT=9000 (or --port 9000)."
    return f"This machine can't listen on {host}; leave --host out, or name an address of this machine."


def free_port(host: str) -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
