"""People who look at a seating plan while others buy: many open connections to `coulisse live`. Prints JSON.

    python -m bench.watchers --watchers 10000

Real sockets on loopback, all on one performance of 1,000 seats, in this one driver; somebody takes or gives back a seat
once a second, and each watcher notes when it heard of it.
"""

import argparse
import asyncio
import json
import os
import platform
import resource
import subprocess
import sys
import time
from base64 import b64decode
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.peak.accounts import Meter, Part
from bench.peak.buyers import home
from bench.peak.season import Evening, open_season
from bench.peak.servers import ROOT, free_port, installation, wait_for


class Watcher(asyncio.Protocol):
    """A browser that listens: reads lines, and notes when it heard which places can't be had."""

    __slots__ = ("_asks", "_rest", "heard", "is_lost", "transport")

    def __init__(self, asks: bytes) -> None:
        self._asks, self._rest = asks, b""
        self.heard: dict[bytes, float] = {}
        self.is_lost = False
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        transport.write(self._asks)

    def data_received(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if line.startswith(b"data: "):
                self.heard[line[6:]] = time.perf_counter()

    def connection_lost(self, _problem: Exception | None) -> None:
        self.is_lost = True


async def watch(evening: Evening, port: int, count: int, changes: int) -> dict[str, Any]:
    loop, began = asyncio.get_running_loop(), time.perf_counter()
    watchers: list[Watcher] = []
    path = f"/live/{evening.house}/{evening.performance}"
    for start in range(0, count, 250):
        some = range(start, min(count, start + 250))
        asks = [f"GET {path} HTTP/1.1\r\nHost: here\r\nX-Forwarded-For: {home(n)}\r\n\r\n".encode() for n in some]
        opened = await asyncio.gather(*(loop.create_connection(lambda asked=asked: Watcher(asked), "127.0.0.1", port) for asked in asks))
        watchers += [protocol for _transport, protocol in opened]
    while not all(one.heard or one.is_lost for one in watchers):
        await asyncio.sleep(0.05)
    opened_in = time.perf_counter() - began
    taken: list[tuple[int, float]] = []
    for place in range(changes):
        await asyncio.to_thread(take, evening, place)
        taken.append((place, time.perf_counter()))
        await asyncio.sleep(1)
    await asyncio.sleep(2)
    found = {"open": sum(not one.is_lost for one in watchers), "opened_in_seconds": round(opened_in, 1), **heard(watchers, taken)}
    for one in watchers:
        if one.transport:
            one.transport.abort()
    await asyncio.sleep(0.2)
    return found


def heard(watchers: list[Watcher], taken: list[tuple[int, float]]) -> dict[str, Any]:
    """From the commit to each watcher: when it first heard words in which that place can't be had."""
    times, missed = [], 0
    for one in watchers:
        told = sorted((at, b64decode(words)) for words, at in one.heard.items())
        for place, at in taken:
            came = next((when for when, bits in told if bits[place >> 3] >> (place & 7) & 1), None)
            if came is None:
                missed += 1
            else:
                times.append(max(0.0, came - at))
    times.sort()
    share = {name: round(1000 * times[min(len(times) - 1, int(len(times) * part))]) for name, part in (("p50", 0.5), ("p99", 0.99), ("most", 1.0))}
    return {"changes": len(taken), "not_heard": missed, "heard_after_ms": share}


def take(evening: Evening, place: int) -> None:
    from coulisse.houses.scope import house_scope
    from coulisse.inventory.operations import PlaceWanted, sell_places

    with house_scope(evening.house_id) as scope:
        sell_places(house_id=evening.house_id, places=[PlaceWanted(evening.performance, place, evening.places)], holder=uuid4(), now=scope.now)


def main() -> None:
    words = argparse.ArgumentParser(prog="python -m bench.watchers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--watchers", type=int, default=10_000)
    words.add_argument("--changes", type=int, default=20)
    chosen = words.parse_args()
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with installation(processes=1, threads=1):
        [evening] = open_season(evenings=1)
        found = run(evening, chosen.watchers, chosen.changes)
    found = {"machine": {"cores": os.cpu_count(), "python": platform.python_version(), "load_at_end": os.getloadavg()[0]}, **found}
    Path("var").mkdir(exist_ok=True)
    Path("var/watchers.json").write_text(json.dumps(found, indent=2))
    print(json.dumps(found, indent=2))


def run(evening: Evening, count: int, changes: int) -> dict[str, Any]:
    port = free_port()
    environment = {**os.environ, "COULISSE_LIVE_MOST": str(count + 10)}
    live = subprocess.Popen([sys.executable, "-m", "coulisse.config.cli", "live", "--port", str(port)], cwd=ROOT, env=environment)
    try:
        wait_for(f"http://127.0.0.1:{port}/live/health")
        part = Part("live", live.pid)
        empty, meter, began = part.megabytes(), Meter([part]), time.perf_counter()
        told = asyncio.run(watch(evening, port, count, changes))
        spent, seconds = meter.spent()["live"], time.perf_counter() - began
        peak = int(next(line for line in Path(f"/proc/{live.pid}/status").read_text().splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
        return {
            "watchers": count,
            **told,
            "memory_mb": {"empty": empty, "at_most": round(peak, 1)},
            "processor_seconds": round(spent, 2),
            "seconds": round(seconds, 1),
        }
    finally:
        live.terminate()
        live.wait(20)


if __name__ == "__main__":
    main()
