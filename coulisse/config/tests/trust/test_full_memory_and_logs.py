"""R8: a process gets no more memory, for a moment or until the kernel ends it; the disk of the logs is full. Who buys gets tickets all
the same."""

import errno
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from coulisse.testing.trust.crash.matrix import FIRST_MINUTES, Case, Conductor, Verdict, come_to_rest, judge_all, play
from coulisse.testing.trust.crash.points import BEFORE, NO_MEMORY, POINTS
from coulisse.testing.trust.crash.rig import Rig, crash_rig
from coulisse.testing.trust.crash.stories import GaveUp, Visitor
from coulisse.testing.trust.tier import SEED, SOAK, tell

pytestmark = pytest.mark.slow(seconds=20)

BUYERS = 3
STARVES_SECONDS = 3.0
BACK_SECONDS = 30.0
HANGS_SECONDS = 10.0
TRIES = 5
FULL = Path("/dev/full")  # Each byte that is written here finds no room.

_FEELS_IT = re.compile(r"MemoryError|can't start new thread|Cannot allocate|memory allocation of")
# Where a moment without memory meets each kind of work: holding, ordering, paying, selling, mailing, giving back. All of them in the soak.
MOMENTS = (
    "hold: lines written", "order: written", "payment: the provider is asked", "notice: paid", "notice: tickets issued", "notice: mail asked for",
    "poll: places sold", "mail: written", "mail: claimed", "mail: handed over", "refund: tickets void", "refund: the provider is asked",
    "dearer: exchange done",
)  # fmt: skip
# What the worker has in hand when it gets no more memory: a mail that isn't sent yet.
IN_HAND = Random(SEED).choice([point for point in POINTS if point.name in ("mail: written", "mail: claimed")])


@contextmanager
def stage(folder: Path, log_to: Path | None = None, without: str = "") -> Iterator[tuple[Rig, dict[str, Any]]]:
    with crash_rig(folder, log_to=log_to, without=without) as rig:
        yield rig, rig.stable.do("coulisse.testing.trust.crash.world:make")


def times_felt(folder: Path) -> int:
    return len(_FEELS_IT.findall((folder / "processes.log").read_text()))


def buy(rig: Rig, world: dict[str, Any], **how: float) -> Visitor:
    return go_and_buy(Visitor(rig, world, int(world["evening"]), **how))


def go_and_buy(visitor: Visitor) -> Visitor:
    visitor.order()
    visitor.pay()
    visitor.come_back()
    return visitor


def mails_of(rig: Rig, visitor: Visitor) -> int:
    return sum(map(len, rig.post.mails_to(visitor.email).values()))


def refused(everybody: list[Visitor]) -> int:
    return sum(one.heard[status] for one in everybody for status in (0, 500, 503))


def wait_until(is_so: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(0.03)
    return True


def buy_until(over: threading.Event, rig: Rig, world: dict[str, Any], everybody: list[Visitor]) -> None:
    while not over.is_set():
        everybody.append(visitor := Visitor(rig, world, int(world["evening"])))
        go_and_buy(visitor)


def test_buyers_whose_process_gets_no_memory_and_is_ended_lose_nothing(django_db_setup: None, tmp_path: Path) -> None:
    with stage(tmp_path) as (rig, world), ThreadPoolExecutor(BUYERS) as people:
        over, everybody = threading.Event(), [buy(rig, world)]
        rig.starve("web")
        buying = [people.submit(buy_until, over, rig, world, everybody) for _one in range(BUYERS)]
        try:
            time.sleep(STARVES_SECONDS)
            starved = wait_until(lambda: refused(everybody) > 0 and times_felt(tmp_path) > 0, BACK_SECONDS)
            rig.kill("web")
            began = time.monotonic()
            last = buy(rig, world)
            back = time.monotonic() - began
        finally:
            over.set()
        for bought in buying:
            bought.result(timeout=4 * BACK_SECONDS)
        everybody.append(last)
        problems = [*come_to_rest(rig), *judge_all(rig)]
        mails = [mails_of(rig, one) for one in everybody]
    tell(
        f"no memory: said so {times_felt(tmp_path)} times, {refused(everybody)} answers were asked for again, {len(everybody)} bought; then after {back:.1f} s"
    )
    assert starved, "it had enough"
    assert problems == []
    assert {one.shown_tickets for one in everybody} == {2} and set(mails) == {1}
    assert back <= BACK_SECONDS


def without_memory_for_a_moment(folder: Path, points: list[str], without: str = "") -> list[str]:
    """At each of these points, once: what went wrong."""
    with stage(folder, without=without) as (rig, world), closing(Conductor(rig)) as conductor:
        asked = [Case(point, NO_MEMORY, point.process) for point in POINTS if point.name in points]
        verdicts = play(rig, conductor, world, asked)
    return [f"{one.case}: {one.problems}" for one in verdicts if one.problems]


def test_a_moment_without_memory_takes_nothing_from_anybody(django_db_setup: None, tmp_path: Path) -> None:
    points = [point.name for point in POINTS] if SOAK else list(MOMENTS)
    problems = without_memory_for_a_moment(tmp_path, points)
    tell(f"a moment without memory, at {len(points)} points: {len(problems)} problems")
    assert problems == []


def test_where_halves_are_kept_a_moment_without_memory_is_noticed(django_db_setup: None, tmp_path: Path) -> None:
    problems = without_memory_for_a_moment(tmp_path, ["poll: tickets issued"], without="coulisse.testing.trust.crash.kept_halves")
    tell(f"a moment without memory, halves kept: {problems}")
    assert problems


class Starving(Conductor):
    """Who stands at its point lives on, and gets no more memory."""

    def _strike(self, case: Case) -> None:
        self._rig.starve(case.victim)


def buy_from_a_worker_without_memory(rig: Rig, world: dict[str, Any], conductor: Conductor) -> Visitor:
    """It has this one's mail in hand when there is nothing left; it is ended when it said so, came through nevertheless, or hangs."""
    case = Case(IN_HAND, BEFORE, IN_HAND.process)
    verdict, felt = Verdict(case), times_felt(rig.folder)
    rig.arm(case.point, case.when)
    watch = conductor.watch(case, verdict)
    visitor = buy(rig, world)
    watch.join()
    assert verdict.reached and verdict.problems == [], f"no worker took the mail in hand: {verdict.problems}"
    wait_until(lambda: times_felt(rig.folder) > felt or mails_of(rig, visitor) > 0 or not rig.lives("worker"), HANGS_SECONDS)
    rig.kill("worker")
    return visitor


@contextmanager
def left_without_memory(folder: Path, without: str = "") -> Iterator[tuple[Rig, list[Visitor]]]:
    """The worker has no memory for what it has in hand, and leaves it; another takes its place, and two minutes pass."""
    with stage(folder, without=without) as (rig, world), closing(Starving(rig)) as conductor:
        everybody = [buy(rig, world)]
        rig.wait_until_idle(BACK_SECONDS)
        for _try in range(TRIES):
            everybody.append(buy_from_a_worker_without_memory(rig, world, conductor))
            if not mails_of(rig, everybody[-1]):
                break
        else:
            raise AssertionError("it had enough")
        everybody.append(buy(rig, world))
        rig.pass_minutes(FIRST_MINUTES)
        rig.wait_until_nobody_waits(BACK_SECONDS)
        yield rig, everybody
    assert {one.shown_tickets for one in everybody} == {2}


def test_what_a_worker_without_memory_left_is_done_by_the_next(django_db_setup: None, tmp_path: Path) -> None:
    with left_without_memory(tmp_path) as (rig, everybody):
        problems = [*come_to_rest(rig), *judge_all(rig)]
        mails = [mails_of(rig, one) for one in everybody]
    tell(f"a worker without memory, at {IN_HAND.name}, said so {times_felt(tmp_path)} times: {len(mails)} bought, mails of each {sorted(set(mails))}")
    assert problems == [] and set(mails) == {1}


def test_where_nobody_takes_it_up_the_same_is_noticed(django_db_setup: None, tmp_path: Path) -> None:
    with left_without_memory(tmp_path, without="coulisse.testing.trust.crash.nobody_takes_up") as (rig, everybody):
        mails = [mails_of(rig, one) for one in everybody]
    tell(f"a worker without memory, at {IN_HAND.name}, nobody takes up what it left: {mails.count(0)} of {len(mails)} without a mail")
    assert 0 in mails


def buy_without_room_for_logs(folder: Path) -> tuple[list[str], list[Visitor], list[int]]:
    """Two buy while there is something to say, and the worker dies."""
    with stage(folder, FULL) as (rig, world):
        bought = []
        for call in ("create_payment", "get_payment"):
            rig.mollie.misbehave(call, "error", times=2)
            bought.append(buy(rig, world))
        rig.kill("worker")
        problems = [*come_to_rest(rig), *judge_all(rig)]
        return problems, bought, [mails_of(rig, one) for one in bought]


def answers(bought: list[Visitor]) -> Counter[int]:
    return sum((one.heard for one in bought), Counter())


def test_without_room_for_its_logs_everything_goes_on(django_db_setup: None, tmp_path: Path) -> None:
    with pytest.raises(OSError) as nothing_goes_in, FULL.open("wb", buffering=0) as log:
        log.write(b"x")
    assert nothing_goes_in.value.errno == errno.ENOSPC
    problems, bought, mails = buy_without_room_for_logs(tmp_path)
    tell(f"no room for logs: {len(bought)} bought, answers {dict(answers(bought))}")
    assert problems == []
    assert [one.shown_tickets for one in bought] == [2, 2] and mails == [1, 1]
    assert not {0, 500} & answers(bought).keys(), "nobody noticed"


def test_where_each_line_must_be_written_a_full_disk_is_noticed(django_db_setup: None, tmp_path: Path) -> None:
    with stage(tmp_path, FULL, without="coulisse.testing.trust.crash.loud_logs") as (rig, world):
        rig.mollie.misbehave("create_payment", "error", times=2)
        with pytest.raises(GaveUp) as nothing_came:
            buy(rig, world, patience=5)
    tell(f"no room for logs, each line must be written: {nothing_came.value}")
