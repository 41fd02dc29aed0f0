"""The waiting room: many people in one line, on the production servers. Prints JSON.

    python -m bench.waiting --people 100000

People take their numbers (some of them over HTTP, page and press, the rest by the same action), wait for the opening,
learn what the lot gave them, and are called. Looked at: what a person costs a minute while nothing changes, what coming
and the lot cost, and whether everybody was called in exactly the order that the lot and the numbers make.
"""

import argparse
import asyncio
import hashlib
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.peak.accounts import Meter
from bench.peak.browsers import Browser, Tally, form_to
from bench.peak.buyers import home
from bench.peak.season import Evening, open_season
from bench.peak.servers import Stack, installation, running

# A proxy keeps so many connections to us, whoever asks over them.
CONNECTIONS = 64
# Numbers given within one transaction, where the action is called without HTTP.
AT_ONCE = 200


def said(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def plan(evening: Evening, minutes: int) -> int:
    from datetime import timedelta
    from secrets import token_bytes

    from coulisse.houses.models import House
    from coulisse.houses.scope import house_scope
    from coulisse.houses.types import COULISSE
    from coulisse.openings import operations
    from coulisse.openings.types import OpeningPlan

    house = House.objects.get(pk=evening.house_id)
    with house_scope(house.pk) as scope:
        now = scope.now
        asked = OpeningPlan(
            title={"nl": "Opening"}, words={}, forms_at=now - timedelta(minutes=1), opens_at=now + timedelta(minutes=minutes), ends_at=now + timedelta(days=1),
            per_minute=6000, inside_most=10_000_000, come_in_seconds=300, stay_minutes=30,
        )  # fmt: skip
        return operations.plan_opening(house=house, plan=asked, actor=COULISSE, now=now, random_bytes=token_bytes).pk


def join_without_http(house_id: int, opening: int, people: int) -> list[Any]:
    """By the same statement, for a few hundred people in one transaction."""
    from coulisse.houses.scope import house_scope
    from coulisse.openings.models import Line
    from coulisse.openings.operations.joining import _next_number
    from coulisse.openings.slips import Slip

    slips = []
    while len(slips) < people:
        with house_scope(house_id) as scope:
            line = Line.objects.get(opening_id=opening)
            for _person in range(min(AT_ONCE, people - len(slips))):
                slips.append(Slip(house_id, opening, line.pk, _next_number(line, scope.now)))
    return slips


async def join_over_http(stack: Stack, evening: Evening, opening: int, people: int) -> list[str]:
    """The page, the press, the page again: what a browser with the script does; answers the slips as the browsers keep them."""
    path, slips, tally = f"/{evening.house}/nl/line/{opening}/", list[str](), Tally()
    numbers = iter(range(people))

    async def come() -> None:
        for number in numbers:
            browser = Browser(stack.host, stack.port, tally, address=home(number))
            page = await browser.go("GET", path)
            address, fields = form_to(page, "/join/")
            await browser.go("POST", address, fields)
            slips.append(browser.cookies[f"line-{opening}"])
            browser.close()

    await asyncio.gather(*(come() for _one in range(16)))
    return slips


async def asked(
    stack: Stack, path: Callable[[int], str], cookies: Callable[[int], dict[str, str]], *, times: int, seconds: float = 0
) -> dict[str, Any]:
    """So often, over kept connections; spread over so many seconds, or as fast as it goes."""
    numbers, began, took, statuses = iter(range(times)), time.perf_counter(), list[float](), dict[int, int]()

    async def ask() -> None:
        browser, known = Browser(stack.host, stack.port, Tally()), ""
        for number in numbers:
            await asyncio.sleep(max(0.0, began + seconds * number / times - time.perf_counter()))
            browser.cookies = cookies(number)
            answer = await browser.ask("GET", path(number), headers=f"If-None-Match: {known}\r\n" if known else "")
            took.append(answer.seconds)
            statuses[answer.status] = statuses.get(answer.status, 0) + 1
            known = answer.headers.get("etag", "")
        browser.close()

    await asyncio.gather(*(ask() for _connection in range(CONNECTIONS)))
    took.sort()
    return {
        "asked": times, "statuses": statuses, "seconds": round(time.perf_counter() - began, 2), "p50_ms": round(1000 * took[len(took) // 2], 1),
        "p99_ms": round(1000 * took[int(len(took) * 0.99)], 1),
    }  # fmt: skip


def metered(stack: Stack, work: Any) -> tuple[Any, dict[str, float]]:
    meter = Meter(stack.parts)
    found = asyncio.run(work)
    spent = meter.spent()
    return found, spent | {"all": sum(spent.values())}


def quiet(stack: Stack, evening: Evening, opening: int, people: int, seconds: float) -> dict[str, Any]:
    """While nothing changes: as often as all of them together ask by what they are told, for so long."""
    import urllib.request

    path = f"/{evening.house}/line/{opening}.json"
    with urllib.request.urlopen(f"http://{stack.host}:{stack.port}{path}") as answer:
        seldom = json.load(answer)["seldom"]
    times = max(1, int(people * seconds / seldom))
    found, spent = metered(stack, asked(stack, lambda _n: path, lambda _n: {}, times=times, seconds=seconds))
    return found | {
        "asks_every_seconds": seldom, "processor_ms_each": round(1000 * spent["all"] / times, 3),
        "processor_ms_a_person_a_minute": round(1000 * spent["all"] / seconds * 60 / people, 4), "parts": {key: round(value, 2) for key, value in spent.items()},
    }  # fmt: skip


def open_now(house_id: int, opening: int) -> None:
    """The moment has come: its clock is put forward."""
    from coulisse.houses.scope import house_scope
    from coulisse.openings.models import Line, Opening

    with house_scope(house_id) as scope:
        Opening.objects.filter(pk=opening).update(opens_at=scope.now)
        Line.objects.filter(opening_id=opening).update(opens_at=scope.now)


def pause(house_id: int, opening: int, *, on: bool) -> None:
    from coulisse.houses.models import House
    from coulisse.houses.scope import house_scope
    from coulisse.houses.types import COULISSE
    from coulisse.openings import operations
    from coulisse.openings.models import Opening

    with house_scope(house_id) as scope:
        how = {"house": House.objects.get(pk=house_id), "opening": Opening.objects.get(pk=opening), "actor": COULISSE, "now": scope.now}
        operations.pause(**how, message={"nl": "Even wachten."}) if on else operations.go_on(**how)


def the_lot(stack: Stack, evening: Evening, opening: int, slips: Sequence[str]) -> dict[str, Any]:
    """Everybody whose slip this is asks what the lot gave; compared with the lot as anybody can draw it."""
    from coulisse.houses.scope import house_scope
    from coulisse.openings.models import Line, Lot
    from coulisse.openings.slips import read_slip

    path, positions = f"/{evening.house}/line/{opening}/place", {}

    async def ask() -> dict[str, Any]:
        numbers, began, took = iter(slips), time.perf_counter(), list[float]()

        async def each() -> None:
            browser = Browser(stack.host, stack.port, Tally())
            for slip in numbers:
                browser.cookies = {f"line-{opening}": slip}
                answer = await browser.ask("GET", path)
                took.append(answer.seconds)
                positions[read_slip(slip).number] = json.loads(answer.body)["position"]
            browser.close()

        await asyncio.gather(*(each() for _connection in range(CONNECTIONS)))
        took.sort()
        return {
            "asked": len(slips),
            "a_second": round(len(slips) / (time.perf_counter() - began)),
            "p99_ms": round(1000 * took[int(len(took) * 0.99)], 1),
        }

    found, spent = metered(stack, ask())
    with house_scope(evening.house_id):
        line, lot = Line.objects.get(opening_id=opening), Lot.objects.get(line__opening_id=opening)
    order = sorted(range(1, lot.present + 1), key=lambda number: hashlib.sha256(bytes(line.seed) + str(number).encode()).digest())
    expected = {number: place for place, number in enumerate(order, start=1)}
    wrong = sum(position != expected.get(number, number) for number, position in positions.items())
    return found | {"present": lot.present, "processor_ms_each": round(1000 * spent["all"] / len(slips), 3), "wrong_positions": wrong}


def call_all(house_id: int, opening: int) -> dict[str, Any]:
    """Everybody is called; a turn for each position, in order, none twice and none left out."""
    from datetime import timedelta

    from coulisse.houses.models import House
    from coulisse.houses.scope import frozen_now, house_scope
    from coulisse.openings.models import Call, Line
    from coulisse.openings.operations import call_next

    house, began, rounds = House.objects.get(pk=house_id), time.perf_counter(), 0
    with house_scope(house_id) as scope:
        at = scope.now
    while True:
        rounds, at = rounds + 1, at + timedelta(seconds=6)
        with frozen_now(at), house_scope(house_id) as scope:
            if not call_next(house=house, opening_id=opening, now=scope.now) and rounds > 3:
                break
    with house_scope(house_id):
        line = Line.objects.get(opening_id=opening)
        calls = list(Call.objects.filter(line=line).order_by("at", "id").values_list("from_position", "to_position"))
    ends = [0, *(last for _first, last in calls)]
    exact = all(first == before + 1 for (first, _last), before in zip(calls, ends, strict=False)) and ends[-1] == line.given
    return {"calls": len(calls), "called": ends[-1], "order_exact": exact, "ms_a_call": round(1000 * (time.perf_counter() - began) / rounds, 1)}


def measure(stack: Stack, evening: Evening, people: int, over_http: int, seconds: float) -> Iterator[tuple[str, Any]]:
    opening = plan(evening, minutes=600)
    time.sleep(6)  # What the processes know of the house is older than its opening no more.
    said(f"{over_http:,} people come over HTTP …")
    shown, spent = metered(stack, join_over_http(stack, evening, opening, over_http))
    yield "came_over_http", {"people": over_http, "processor_ms_each": round(1000 * spent["all"] / over_http, 2)}
    said(f"{people - over_http:,} more take their number …")
    began = time.perf_counter()
    slips = shown + [slip.written for slip in join_without_http(evening.house_id, opening, people - over_http)]
    numbers = sorted(int(slip.split(".")[3]) for slip in slips)
    yield (
        "numbers",
        {
            "people": people,
            "a_second": round((people - over_http) / (time.perf_counter() - began)),
            "without_gap": numbers == [*range(1, people + 1)],
        },
    )
    said("they wait for the opening …")
    yield "before_the_opening", quiet(stack, evening, opening, people, seconds)
    open_now(evening.house_id, opening)
    time.sleep(2.5)
    asyncio.run(asked(stack, lambda _n: f"/{evening.house}/line/{opening}.json", lambda _n: {}, times=4))
    pause(evening.house_id, opening, on=True)
    time.sleep(6)
    said("they learn what the lot gave …")
    yield "the_lot", the_lot(stack, evening, opening, slips[: min(people, 30_000)])
    said("they wait while the house pauses …")
    yield "paused", quiet(stack, evening, opening, people, seconds)
    yield "memory_mb", {part.name: part.megabytes() for part in stack.parts}
    pause(evening.house_id, opening, on=False)
    yield "called", call_all(evening.house_id, opening)


def main() -> None:
    words = argparse.ArgumentParser(prog="python -m bench.waiting", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--people", type=int, default=100_000)
    words.add_argument("--over-http", type=int, default=500, help="so many of them come as browsers do")
    words.add_argument("--seconds", type=float, default=20, help="how long a quiet minute is looked at")
    chosen = words.parse_args()
    with installation(processes=2, threads=4) as made:
        [evening] = open_season(evenings=1)
        with running(int(made["port"])) as stack:
            found = dict(measure(stack, evening, chosen.people, min(chosen.over_http, chosen.people), chosen.seconds))
    found = {"machine": {"cores": os.cpu_count(), "python": platform.python_version(), "load_at_end": os.getloadavg()[0]}, **found}
    Path("var").mkdir(exist_ok=True)
    Path("var/waiting.json").write_text(json.dumps(found, indent=2))
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
