"""The opening of a season, played. Prints JSON, and ends with 1 where anything was wrong.

    python -m bench.opening                                        # 20,000 visitors, twenty performances, three houses
    python -m bench.opening --visitors 400 --seats 20 --per-minute 3000 --friends-seconds 3 --most-seconds 45   # a small one
    python -m bench.opening --pictures var/opening

Everybody comes as browsers do, takes a number, waits and asks as seldom as the page says. When all are there, the lines of
the friends open, and then the others; who comes later comes behind. Some never come in, some hold seats and leave, some
press twice, some know the address of the seats and try to get past. A house ends its line when nothing is left.
"""

import argparse
import asyncio
import json
import os
import platform
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.opening.report import in_words
from bench.opening.season import Played, broken_promises, end_line, left, make_season, open_line, sold_and_ordered
from bench.opening.visitors import FRIENDS, LATE, Play, Visitor, whole_visit
from bench.peak.accounts import Meter
from bench.peak.servers import Stack, installation, running

# Of ten visitors so many come to the first house, the second, the third.
SHARES = (5, 3, 2)


def crowd(houses: Sequence[Played], count: int, seed: int) -> list[Visitor]:
    chance = random.Random(seed)
    return [
        Visitor(n, chance.choices(houses, SHARES)[0], random.Random(f"{seed} {n}"), chance.random() * 100 < FRIENDS, chance.random() * 100 < LATE)
        for n in range(count)
    ]


class Morning:
    """The stages, one after the other."""

    def __init__(self, stack: Stack, houses: Sequence[Played], chosen: argparse.Namespace) -> None:
        self.stack, self.houses, self.chosen = stack, houses, chosen
        self.play = Play(stack.host, stack.port, chosen.at_once, houses)
        self.visitors = crowd(houses, chosen.visitors, chosen.seed)
        self.stages: dict[str, float] = {}
        self.began = time.perf_counter()
        self.most_mb = 0.0
        self._tasks: list[asyncio.Task[None]] = []

    async def go(self) -> None:
        early = [one for one in self.visitors if one.is_friend or not one.is_late]
        late = [one for one in self.visitors if one.is_late and not one.is_friend]
        await self._all_come(early)
        self._now("everybody is there")
        await self._picture("1-start")
        for house in self.houses:
            await asyncio.to_thread(open_line, house, general=False)
        await asyncio.sleep(self.chosen.friends_seconds)
        self._now("the friends are in")
        for house in self.houses:
            await asyncio.to_thread(open_line, house, general=True)
        self._coming = asyncio.create_task(self._all_come(late, over_seconds=self.chosen.late_seconds))
        await self._until_half_is_sold()
        self._now("the middle")
        await self._picture("2-middle")
        await self._until_the_end()
        self._now("the end")
        await self._picture("3-end")
        self.play.close()

    async def _all_come(self, visitors: Sequence[Visitor], *, over_seconds: float = 0) -> None:
        """As fast as the servers take them, or spread over so many seconds; each waits by itself from then on."""
        room, began = asyncio.Semaphore(self.chosen.at_once), time.perf_counter()

        async def one(number: int, visitor: Visitor) -> None:
            await asyncio.sleep(max(0.0, began + over_seconds * number / len(visitors) - time.perf_counter()))
            async with room:
                has_joined = asyncio.Event()
                self._tasks.append(asyncio.create_task(whole_visit(self.play, visitor, has_joined)))
                await has_joined.wait()

        await asyncio.gather(*(one(number, visitor) for number, visitor in enumerate(visitors)))

    async def _until_half_is_sold(self) -> None:
        free = await self._free()
        while free > self.places / 2 and not self._is_late(0.6) and self._waiting():
            await asyncio.sleep(2)
            free = await self._free()
            self._weigh()

    async def _until_the_end(self) -> None:
        """Until nobody waits; a house where nothing is left ends its line. Who still stands there when time is up is counted."""
        while self._waiting() and not self._is_late(1):
            for house in (one for one in self.houses if one.leads):
                of_line = [one for one in self.houses if one.opening == house.opening]
                if not sum([await asyncio.to_thread(left, one) for one in of_line]):
                    await asyncio.to_thread(end_line, house)
            self._weigh()
            await asyncio.sleep(2)
        self._coming.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(self._coming, *self._tasks, return_exceptions=True)

    @property
    def places(self) -> int:
        return sum(len(house.evenings) for house in self.houses) * self.chosen.seats

    async def _free(self) -> int:
        return sum([await asyncio.to_thread(left, house) for house in self.houses])

    def _waiting(self) -> int:
        return sum(not task.done() for task in (self._coming, *self._tasks))

    def _is_late(self, share: float) -> bool:
        return time.perf_counter() - self.began > self.chosen.most_seconds * share

    def _weigh(self) -> None:
        """The memory of the application tier when it has most to do."""
        self.most_mb = max(self.most_mb, self.stack.application.megabytes() + self.stack.worker.megabytes())

    def _now(self, what: str) -> None:
        self.stages[what] = round(time.perf_counter() - self.began, 1)
        print(f"{self.stages[what]:6.1f} s  {what}", file=sys.stderr, flush=True)

    async def _picture(self, moment: str) -> None:
        if not self.chosen.pictures:
            return
        from bench.opening.pictures import take

        house = self.houses[0]
        last = next(one for one in reversed(self.visitors) if one.house is house and one.cookies and not one.is_friend)
        await asyncio.to_thread(take, self.chosen.pictures, moment, f"http://{self.stack.host}:{self.stack.port}", house, dict(last.cookies))


def percentiles(times: dict[str, list[float]]) -> dict[str, dict[str, float]]:
    found = {}
    for step, taken in times.items():
        taken.sort()
        found[step] = {f"p{int(100 * share)}": round(1000 * taken[min(len(taken) - 1, int(len(taken) * share))]) for share in (0.5, 0.95, 0.99)} | {
            "times": len(taken)
        }
    return found


def judged(morning: Morning) -> tuple[dict[str, Any], list[str]]:
    """What the books say, and what is wrong."""
    play, books = morning.play, {house.slug: sold_and_ordered(house) for house in morning.houses}
    wrong = [f"{what} ({count} times)" for what, count in play.wrong.items()] + broken_promises()
    whole = {key: sum(of[key] for of in books.values()) for key in next(iter(books.values()))}
    if whole["places_sold"] != whole["tickets"]:
        wrong.append(f"{whole['places_sold']} places are sold, and there are {whole['tickets']} tickets")
    if whole["tickets"] != play.tickets:
        wrong.append(f"visitors saw {play.tickets} tickets, and there are {whole['tickets']}")
    if whole["orders_confirmed"] != play.came["bought"]:
        wrong.append(f"{play.came['bought']} bought, and {whole['orders_confirmed']} orders are confirmed")
    if whole["numbers_given"] != play.joined:
        wrong.append(f"{play.joined} took a number, and {whole['numbers_given']} were given")
    return {"books": books, "places": morning.places, "came": dict(play.came.most_common())}, wrong


def main() -> None:
    words = argparse.ArgumentParser(prog="python -m bench.opening", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--visitors", type=int, default=20_000)
    words.add_argument("--seats", type=int, default=200, help="of each of the twenty performances, a multiple of 20")
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--at-once", type=int, default=48, help="connections that a proxy keeps to us")
    words.add_argument("--inside", type=int, default=300, help="most people inside a house at the same time")
    words.add_argument("--per-minute", type=int, default=240, help="so many each house calls in")
    words.add_argument("--friends-seconds", type=float, default=15)
    words.add_argument("--late-seconds", type=float, default=90, help="who comes after the opening comes within so many seconds")
    words.add_argument("--most-seconds", type=float, default=600, help="who still waits by then is counted, and sent home")
    words.add_argument("--together", action="store_true", help="the three houses open in one line, that of the first")
    words.add_argument("--pictures", type=Path, help="a folder for pictures of the start, the middle and the end")
    chosen = words.parse_args()
    with installation(processes=2, threads=4) as made:
        houses = make_season(seats=chosen.seats, inside_most=chosen.inside, per_minute=chosen.per_minute, together=chosen.together)
        with running(int(made["port"])) as stack:
            meter, morning = Meter(stack.parts), Morning(stack, houses, chosen)
            asyncio.run(morning.go())
            spent, memory = meter.spent(), {part.name: part.megabytes() for part in stack.parts}
        told, wrong = judged(morning)
    found = {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "load_at_end": os.getloadavg()[0]}, "seed": chosen.seed,
        "visitors": chosen.visitors, "holds": not wrong, "wrong": wrong, **told, "stages_seconds": morning.stages, "requests": morning.play.tally.requests,
        "processor_seconds": {part: round(seconds, 1) for part, seconds in spent.items()}, "memory_mb": memory, "application_most_mb": morning.most_mb, "ms": percentiles(morning.play.times),
    }  # fmt: skip
    Path("var").mkdir(exist_ok=True)
    Path("var/opening.json").write_text(json.dumps(found, indent=2))
    Path("var/opening.md").write_text(in_words(found))
    print(json.dumps(found, indent=2))
    sys.exit(0 if found["holds"] else 1)


if __name__ == "__main__":
    main()
