"""100,000 people in one line: what coming, drawing lots, waiting and being called cost. Prints JSON; see README.md."""

import argparse
import asyncio
import json
import os
import platform
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.peak.accounts import Meter
from bench.peak.browsers import Browser, Tally
from bench.peak.servers import Stack, installation, running

# How often somebody who waits asks, by line.js: once in 45 to 75 seconds far from the front.
ASKS_A_MINUTE = 1.0


def planned(people: int) -> tuple[Any, Any]:
    """A house whose line forms; the opening is an hour away."""
    from coulisse.houses.models import House
    from coulisse.houses.operations import add_house
    from coulisse.houses.scope import house_scope
    from coulisse.houses.types import COULISSE, HouseStatus
    from coulisse.openings.operations import plan_opening
    from coulisse.openings.types import OpeningPlan

    house = add_house(slug="bench-line", name="Bench", status=HouseStatus.LIVE)
    with house_scope(house.pk) as scope:
        plan = OpeningPlan(
            title={"nl": "Opening"}, words={}, forms_at=scope.now, opens_at=scope.now + timedelta(hours=1), ends_at=scope.now + timedelta(hours=9),
            per_minute=6000, inside_most=people, come_in_seconds=300, stay_minutes=30,
        )  # fmt: skip
        opening = plan_opening(house=house, plan=plan, actor=COULISSE, now=scope.now, random_bytes=os.urandom)
    return House.objects.get(pk=house.pk), opening


def coming(house: Any, opening: Any, count: int) -> dict[str, float]:
    """So many people take a number, one after the other, each in a durable transaction."""
    from coulisse.houses.scope import house_scope
    from coulisse.openings.operations import join

    began, spent = time.perf_counter(), time.process_time()
    numbers = []
    for _person in range(count):
        with house_scope(house.pk) as scope:
            numbers.append(join(house=house, opening_id=opening.pk, now=scope.now).number)
    assert numbers == list(range(numbers[0], numbers[0] + count)), "numbers follow each other"
    seconds = time.perf_counter() - began
    return {"per_second": round(count / seconds, 1), "application_ms_each": round(1000 * (time.process_time() - spent) / count, 3)}


def fill(house: Any, people: int) -> None:
    """The rest of the crowd, as if they had come one by one."""
    from coulisse.houses.scope import house_scope
    from coulisse.openings.models import Line

    with house_scope(house.pk):
        Line.objects.update(given=people)


async def ask(stack: Stack, path: str, *, at_once: int, seconds: float) -> int:
    """Browsers that ask how far the line is, without a pause; answers how many answers there were."""
    tally, done = Tally(), 0
    until = time.monotonic() + seconds

    async def one() -> None:
        nonlocal done
        browser = Browser(stack.host, stack.port, tally)
        while time.monotonic() < until:
            answer = await browser.ask("GET", path)
            assert answer.status == 200, answer.status
            done += 1
        browser.close()

    await asyncio.gather(*(one() for _browser in range(at_once)))
    return done


def waiting(stack: Stack, path: str, seconds: float) -> dict[str, Any]:
    asyncio.run(ask(stack, path, at_once=4, seconds=2))
    meter = Meter(stack.parts)
    done = asyncio.run(ask(stack, path, at_once=32, seconds=seconds))
    spent = meter.spent()
    each = 1000 * sum(spent.values()) / done
    return {
        "answers": done,
        "per_second": round(done / seconds, 1),
        "processor_ms_each": round(each, 4),
        "by_part": {part: round(1000 * value / done, 4) for part, value in spent.items()},
        "processor_ms_a_person_a_minute": round(each * ASKS_A_MINUTE, 4),
    }


def lot(house: Any, opening: Any, people: int) -> dict[str, Any]:
    """It opens: how long the lot takes a process, and that each position is one person's."""
    from coulisse.houses.scope import house_scope
    from coulisse.openings.lot import positions
    from coulisse.openings.models import Line, Opening
    from coulisse.openings.operations import call_next

    with house_scope(house.pk) as scope:
        Opening.objects.update(forms_at=scope.now - timedelta(hours=1), opens_at=scope.now)
        Line.objects.update(opens_at=scope.now)
    with house_scope(house.pk) as scope:
        call_next(house=house, opening_id=opening.pk, now=scope.now)
        seed = bytes(Line.objects.get().seed)
    began = time.perf_counter()
    order = positions(seed, people)
    seconds = time.perf_counter() - began
    assert sorted(order[1:]) == list(range(1, people + 1))
    return {"seconds_once_a_process": round(seconds, 3), "bytes_a_process": order.itemsize * len(order)}


def calling(house: Any, opening: Any, people: int) -> dict[str, Any]:
    """Everybody is called, at six thousand a minute by a clock that runs ahead; then the calls are laid beside each other."""
    from coulisse.houses.scope import house_scope
    from coulisse.openings.models import Call, Line
    from coulisse.openings.operations import call_next

    steps, began, spent = 0, time.perf_counter(), time.process_time()
    with house_scope(house.pk) as scope:
        start = scope.now
    while True:
        steps += 1
        with house_scope(house.pk):
            call_next(house=house, opening_id=opening.pk, now=start + timedelta(seconds=6 * steps))
            if Line.objects.get().called == people:
                break
    seconds = time.perf_counter() - began
    with house_scope(house.pk):
        calls = list(Call.objects.order_by("from_position").values_list("from_position", "to_position"))
    ends = [last for _first, last in calls]
    assert [first for first, _last in calls] == [1, *(last + 1 for last in ends[:-1])] and ends[-1] == people
    return {
        "steps": steps,
        "ms_a_step": round(1000 * seconds / steps, 2),
        "application_ms_a_step": round(1000 * (time.process_time() - spent) / steps, 2),
        "order_exact": True,
    }


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=100_000)
    asked.add_argument("--joins", type=int, default=2_000, help="how many of them come one by one; the rest is filled in")
    asked.add_argument("--seconds", type=float, default=15, help="how long those who wait are driven")
    chosen = asked.parse_args()
    with installation(processes=2, threads=4) as made:
        house, opening = planned(chosen.people)
        figures: dict[str, Any] = {"coming": coming(house, opening, chosen.joins)}
        fill(house, chosen.people)
        with running(int(made["port"])) as stack:
            path = f"/{house.slug}/line/{opening.pk}.json"
            figures["waiting_before_the_opening"] = waiting(stack, path, chosen.seconds)
            figures["memory_mb"] = {part.name: part.megabytes() for part in stack.parts}
            house.refresh_from_db()
            figures["lot"] = lot(house, opening, chosen.people)
            figures["calling"] = calling(house, opening, chosen.people)
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "load_at_end": os.getloadavg()[0]}
    json.dump({"people": chosen.people, "machine": machine, **figures}, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
