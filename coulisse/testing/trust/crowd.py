"""People who look at a page as fast as they come, whether or not anybody is served: load that doesn't wait for answers."""

import asyncio
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from coulisse.testing.trust.slow_pages import MEASURED

ENDS_SECONDS = 30.0


_SAID = re.compile(rf"^{MEASURED}: (.*?)\r?$", re.IGNORECASE | re.MULTILINE)


@dataclass
class Heard:
    """What those who looked were answered, and how long it took; 0 stands for nothing at all."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    measured: list[dict[str, Any]] = field(default_factory=list)  # What the pages said themselves.
    without_a_time: int = 0  # Told to come back, but not when.
    served: int = 0  # While the crowd came, for so many seconds.
    page_seconds: float = 0.0  # What these pages took, all together.
    busy_seconds: float = 0.0

    @property
    def asked(self) -> int:
        return self.statuses.total()


@contextmanager
def looking_on(port: int, path: str, *, each_second: int, patience: float) -> Iterator[Heard]:
    """So many new people each second for as long as this lasts; then the last of them are waited for."""
    heard, over = Heard(), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(_come(port, path, each_second, patience, heard, over)))
    thread.start()
    try:
        yield heard
    finally:
        over.set()
        thread.join(patience + ENDS_SECONDS)
        assert not thread.is_alive(), "those who look are still there"


async def _come(port: int, path: str, each_second: int, patience: float, heard: Heard, over: threading.Event) -> None:
    began, visits = time.monotonic(), set()
    while not over.is_set():
        due = int((time.monotonic() - began) * each_second) - heard.asked - len(visits)
        for _one in range(due):
            visit = asyncio.create_task(_look(port, path, patience, heard))
            visits.add(visit)
            visit.add_done_callback(visits.discard)
        await asyncio.sleep(0.01)
    heard.served, heard.busy_seconds = heard.statuses[200], time.monotonic() - began
    heard.page_seconds = sum(one["page"] for one in heard.measured)
    await asyncio.gather(*visits)


async def _look(port: int, path: str, patience: float, heard: Heard) -> None:
    began, status = time.monotonic(), 0
    with suppress(OSError, TimeoutError, IndexError, ValueError):
        head = await asyncio.wait_for(_head(port, path), patience)
        status = int(head.split()[1])
        if said := _SAID.search(head):
            heard.measured.append(json.loads(said[1]))
        heard.without_a_time += status == 503 and "retry-after" not in head.lower()
    heard.statuses[status] += 1
    heard.seconds.append(time.monotonic() - began)


async def _head(port: int, path: str) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/html\r\nConnection: close\r\n\r\n".encode())
        return (await reader.read()).partition(b"\r\n\r\n")[0].decode("latin-1")
    finally:
        writer.close()
