"""One address, one release after the other: its sockets stay open while the processes behind it are replaced.

Told to (SIGHUP), a new generation is started from what is installed now. When it is ready it gets everybody who comes from
then on; the old one answers whom it has, and ends when it can have nobody left. Nobody is turned away. A new generation that
doesn't get ready changes nothing: the old one goes on.

There are two sets of sockets, one socket a process, and the kernel is told which set visitors go to.
"""

import ctypes
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from select import select

BACKLOG = 2048
READY_SECONDS = 120
# Longer than any answer takes: who waits for a payment provider is told after ten seconds.
LEAVE_SECONDS = 12

# Of linux/filter.h and asm-generic/socket.h; Python has no names for them.
_BPF_LOAD, _BPF_REMAINDER, _BPF_ADD, _BPF_RETURN = 0x20, 0x94, 0x04, 0x16
_RANDOM = 0xFFFFF000 + 56
_SO_ATTACH_REUSEPORT_CBPF = 51


@dataclass
class Generation:
    process: subprocess.Popen[bytes]
    said_ready: int
    first_socket: int

    def becomes_ready(self) -> bool:
        """Whether it came so far as to answer; False where it ended, or takes too long."""
        with os.fdopen(self.said_ready, "rb") as said:
            return bool(select([said], [], [], READY_SECONDS)[0] and said.read(1))


def replaceable(*, host: str, port: int, processes: int, command: Sequence[str]) -> int:
    """Serve by ``command``, which is given a ``--socket`` for each process and ``--ready``, until told to end; answers its exit status."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(_listening(host, port)) for _ in range(2 * processes)]
        return _Line(sockets, command).run()


def _listening(host: str, port: int) -> socket.socket:
    opened = socket.create_server((host, port), backlog=BACKLOG, reuse_port=True)
    opened.setblocking(False)
    return opened


def _send_to(sockets: Sequence[socket.socket], first: int, count: int) -> None:
    """Who comes from now on comes to these of them, one as often as the other: a program of four lines for the kernel."""
    lines = [
        (_BPF_LOAD, _RANDOM),  # A random number …
        (_BPF_REMAINDER, count),  # … from 0 to count - 1 …
        (_BPF_ADD, first),  # … after the first …
        (_BPF_RETURN, 0),  # … is the number of the socket.
    ]
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", code, 0, 0, value) for code, value in lines))
    sockets[0].setsockopt(socket.SOL_SOCKET, _SO_ATTACH_REUSEPORT_CBPF, struct.pack("HP", len(lines), ctypes.addressof(program)))


class _Line:
    """The generation that serves, and those that answer whom they still have."""

    def __init__(self, sockets: Sequence[socket.socket], command: Sequence[str]) -> None:
        self.sockets, self.command = sockets, command
        self.processes = len(sockets) // 2
        self.next_set = 0
        self.alive: list[subprocess.Popen[bytes]] = []
        self.ending = False
        self.heard, told = os.pipe()
        os.set_blocking(told, False)
        signal.set_wakeup_fd(told, warn_on_full_buffer=False)
        for number in (signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, lambda *_: None)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._end())

    def run(self) -> int:
        _send_to(self.sockets, 0, self.processes)
        serving = self._begin()
        if not serving.becomes_ready():
            return self._last(serving.process)
        self.next_set = 1
        while not self.ending and serving.process.poll() is None:
            if signal.SIGHUP in os.read(self.heard, 64):
                serving = self._go_over(serving)
            self.alive = [process for process in self.alive if process.poll() is None or process is serving.process]
        return self._last(serving.process)

    def _go_over(self, serving: Generation) -> Generation:
        after = self._begin()
        if not after.becomes_ready():
            after.process.terminate()
            return serving
        _send_to(self.sockets, after.first_socket, self.processes)
        time.sleep(LEAVE_SECONDS)
        serving.process.terminate()
        self.next_set = 1 - self.next_set
        return after

    def _begin(self) -> Generation:
        first = self.next_set * self.processes
        inward, outward = os.pipe()
        numbers = [each.fileno() for each in self.sockets[first : first + self.processes]]
        given = [word for number in numbers for word in ("--socket", str(number))]
        command = [sys.executable, *self.command, *given, "--ready", str(outward)]
        process = subprocess.Popen(command, pass_fds=(*numbers, outward), start_new_session=True)
        self.alive.append(process)
        os.close(outward)
        return Generation(process, inward, first)

    def _end(self) -> None:
        self.ending = True
        for process in self.alive:
            process.terminate()

    def _last(self, serving: subprocess.Popen[bytes]) -> int:
        self._end()
        for process in self.alive:
            process.wait()
        return serving.returncode
