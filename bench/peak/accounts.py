"""What the machine spent, from the operating system's own accounts: processor time and memory by part of the stack."""

import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def children_of(pid: int) -> list[int]:
    """The process and all that it started, as they stand now."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def processor_seconds(pids: Iterable[int]) -> float:
    """User and system time of the processes, and of their children that have ended."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
        except OSError:
            continue
        total += sum(int(fields[index]) for index in (11, 12, 13, 14))
    return total / _TICK


def megabytes(pids: Iterable[int]) -> float:
    """Proportional memory: what is shared is counted once."""
    total = 0
    for pid in pids:
        try:
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        except OSError:
            continue
    return round(total / 1024, 1)


@dataclass
class Part:
    """One part of the stack: the application, the worker, the database. Named by the process that started the others."""

    name: str
    pid: int

    def seconds(self) -> float:
        return processor_seconds(children_of(self.pid))

    def megabytes(self) -> float:
        return megabytes(children_of(self.pid))


class Meter:
    """Processor time of each part between two moments; parts of one name together."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self.parts = list(parts)
        self._at_first = [part.seconds() for part in self.parts]

    def spent(self) -> dict[str, float]:
        total: dict[str, float] = defaultdict(float)
        for part, at_first in zip(self.parts, self._at_first, strict=True):
            total[part.name] += part.seconds() - at_first
        return dict(total)
