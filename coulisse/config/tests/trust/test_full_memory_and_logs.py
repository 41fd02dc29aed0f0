"""R8: a process gets no more memory and is then ended by the kernel; the disk of the logs is full. Who buys gets tickets all the same."""

import errno
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from coulisse.testing.trust.crash.matrix import come_to_rest, judge_all
from coulisse.testing.trust.crash.rig import Rig, crash_rig
from coulisse.testing.trust.crash.stories import Visitor
from coulisse.testing.trust.tier import tell

pytestmark = pytest.mark.slow

BUYERS = 3
STARVES_SECONDS = 3.0
BACK_SECONDS = 30.0
FULL = Path("/dev/full")  # Each byte that is written here finds no room.


@contextmanager
def stage(folder: Path, log_to: Path | None = None) -> Iterator[tuple[Rig, dict[str, Any]]]:
    with crash_rig(folder, log_to=log_to) as rig:
        yield rig, rig.stable.do("coulisse.testing.trust.crash.world:make")


def buy(rig: Rig, world: dict[str, Any]) -> Visitor:
    found = Visitor(rig, world, int(world["evening"]))
    found.order()
    found.pay()
    found.come_back()
    return found


def mails_of(rig: Rig, visitor: Visitor) -> int:
    return sum(map(len, rig.post.mails_to(visitor.email).values()))


def buy_until(over: threading.Event, rig: Rig, world: dict[str, Any]) -> list[Visitor]:
    bought = [buy(rig, world)]
    while not over.is_set():
        bought.append(buy(rig, world))
    return bought


def test_buyers_whose_process_gets_no_memory_and_is_ended_lose_nothing(django_db_setup: None, tmp_path: Path) -> None:
    with stage(tmp_path) as (rig, world), ThreadPoolExecutor(BUYERS) as people:
        over = threading.Event()
        rig.kill("web", starving=True)
        buying = [people.submit(buy_until, over, rig, world) for _one in range(BUYERS)]
        time.sleep(STARVES_SECONDS)
        rig.kill("web")
        began = time.monotonic()
        last = buy(rig, world)
        back = time.monotonic() - began
        over.set()
        everybody = [last, *(one for bought in buying for one in bought.result())]
        problems = [*come_to_rest(rig), *judge_all(rig)]
        mails = [mails_of(rig, one) for one in everybody]
        refused = sum(one.heard[status] for one in everybody for status in (0, 500, 503))
        starved = len(re.findall(r"MemoryError|can't start new thread|Cannot allocate", (tmp_path / "processes.log").read_text()))
    tell(f"no memory: said so {starved} times, {refused} answers were asked for again, {len(everybody)} bought; then after {back:.1f} s")
    assert starved, "it had enough"
    assert problems == []
    assert {one.shown_tickets for one in everybody} == {2} and set(mails) == {1}
    assert back <= BACK_SECONDS


def test_without_room_for_its_logs_everything_goes_on(django_db_setup: None, tmp_path: Path) -> None:
    with pytest.raises(OSError) as nothing_goes_in, FULL.open("wb", buffering=0) as log:
        log.write(b"x")
    assert nothing_goes_in.value.errno == errno.ENOSPC
    heard: Counter[int] = Counter()
    with stage(tmp_path, FULL) as (rig, world):
        bought = []
        for call in ("create_payment", "get_payment"):
            rig.mollie.misbehave(call, "error", times=2)  # So that there is something to say.
            bought.append(buy(rig, world))
            heard += bought[-1].heard
        rig.kill("worker")
        problems = [*come_to_rest(rig), *judge_all(rig)]
        mails = [mails_of(rig, one) for one in bought]
    tell(f"no room for logs: {len(bought)} bought, answers {dict(heard)}")
    assert problems == []
    assert [one.shown_tickets for one in bought] == [2, 2] and mails == [1, 1]
