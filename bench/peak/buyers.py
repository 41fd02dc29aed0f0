"""People who buy, each from the event page to the order with its tickets."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bench.peak.browsers import Answer, Browser, NoForm, Tally, form_to
from bench.peak.season import Evening
from bench.peak.servers import Stack

STEPS = ("event", "hold", "order", "pay")


@dataclass
class Outcome:
    """What became of all buyers together; times in seconds."""

    tally: Tally = field(default_factory=Tally)
    done: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    times: dict[str, list[float]] = field(default_factory=lambda: {step: [] for step in STEPS})
    seconds: float = 0.0


class Refused(Exception):
    """The shop said no, and said why."""


async def buy(browser: Browser, evening: Evening, outcome: Outcome, *, people: int, number: int) -> None:
    """Event page, best seats, e-mail, payment, order page: every page a person with a browser gets."""
    page = await step(outcome, "event", browser.go("GET", evening.page))
    address, fields = form_to(page, "/best/")
    page = await step(outcome, "hold", browser.go("POST", address, fields | {"count": str(people)}))
    address, fields = form_to(page, "/checkout/")
    page = await step(outcome, "order", browser.go("POST", address, fields | {"email": f"buyer{number}@example.org"}))
    address, fields = form_to(page, page.url)
    page = await step(outcome, "pay", browser.go("POST", address, fields | {"choice": "bancontact"}))
    if "tickets.pdf" not in page.text:
        raise Refused("no tickets on the last page")


async def step(outcome: Outcome, name: str, going: Awaitable[Answer]) -> Answer:
    answer = await going
    outcome.times[name].append(answer.seconds)
    if answer.status != 200:
        raise Refused(f"{name}: {answer.status}")
    return answer


def home(number: int) -> str:
    """Each visitor comes from an address of their own, as our proxy says."""
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


async def buyers(stack: Stack, evenings: Sequence[Evening], *, at_once: int, seconds: float, people: int = 2, most: int = 10**9) -> Outcome:
    """So many buyers at the same time, one after the other, for so long or until ``most`` have been."""
    outcome, began = Outcome(), time.perf_counter()
    numbers = iter(range(most))

    async def one_after_the_other() -> None:
        for number in numbers:
            if time.perf_counter() - began > seconds:
                return
            browser = Browser(stack.host, stack.port, outcome.tally, address=home(number), door=stack.door(number))
            try:
                await buy(browser, evenings[number % len(evenings)], outcome, people=people, number=number)
                outcome.done += 1
            except (Refused, NoForm, OSError, asyncio.IncompleteReadError) as problem:
                outcome.failed[f"{type(problem).__name__}: {problem}"] += 1
            finally:
                browser.close()

    await asyncio.gather(*(one_after_the_other() for _buyer in range(at_once)))
    outcome.seconds = time.perf_counter() - began
    return outcome


async def askers(stack: Stack, path: Callable[[int], str], *, at_once: int, seconds: float, again: bool = False) -> Outcome:
    """The same address again and again, each over its own kept connection; ``again``: saying what they have, as browsers do."""
    outcome, began = Outcome(times={"answer": []}), time.perf_counter()

    async def again_and_again(number: int) -> None:
        browser, known = Browser(stack.host, stack.port, outcome.tally), ""
        while time.perf_counter() - began < seconds:
            answer = await browser.ask("GET", path(number), headers=f"If-None-Match: {known}\r\n" if known else "")
            outcome.times["answer"].append(answer.seconds)
            if answer.status in (200, 304):
                outcome.done += 1
                outcome.statuses[answer.status] += 1
            else:
                outcome.failed[str(answer.status)] += 1
            known = answer.headers.get("etag", "") if again else ""
        browser.close()

    await asyncio.gather(*(again_and_again(number) for number in range(at_once)))
    outcome.seconds = time.perf_counter() - began
    return outcome
