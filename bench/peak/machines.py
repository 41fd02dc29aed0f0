"""Machines that sell and scan through the API: one kept connection each, JSON, a token of the house."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any
from uuid import uuid4

from bench.peak.browsers import Answer, Browser
from bench.peak.buyers import Outcome, Refused
from bench.peak.season import Evening
from bench.peak.servers import Stack

Work = Callable[["Machine", int], Awaitable[None]]


class Machine:
    """Asks, notes how long it took, and raises `Refused` where the answer is another one than hoped for."""

    def __init__(self, stack: Stack, house: str, token: str, outcome: Outcome) -> None:
        self.browser, self.outcome = Browser(stack.host, stack.port, outcome.tally), outcome
        self.base, self.headers = f"/api/v1/houses/{house}", f"Authorization: Bearer {token}\r\n"

    async def ask(self, step: str, path: str, body: Any, *, hoped: int = 201) -> Any:
        answer = await self.browser.ask("POST", f"{self.base}{path}", headers=self.headers, json_body=body)
        self.outcome.times.setdefault(step, []).append(answer.seconds)
        if answer.status != hoped:
            raise Refused(f"{step}: {answer.status} {_why(answer)}")
        return json.loads(answer.text)


def _why(answer: Answer) -> str:
    try:
        return str(json.loads(answer.text)["type"]).rsplit("/", 1)[-1]
    except (ValueError, KeyError):
        return ""


async def machines(stack: Stack, house: str, token: str, work: Work, jobs: Iterator[int], *, at_once: int, seconds: float) -> Outcome:
    """So many machines, one job after the other, for so long or until there are no more jobs. A job done counts once."""
    outcome, began = Outcome(times={}), time.perf_counter()

    async def one_after_the_other() -> None:
        machine = Machine(stack, house, token, outcome)
        for job in jobs:
            if time.perf_counter() - began > seconds:
                break
            try:
                await work(machine, job)
                outcome.done += 1
            except (Refused, OSError, asyncio.IncompleteReadError) as problem:
                outcome.failed[str(problem)] += 1
        machine.browser.close()

    await asyncio.gather(*(one_after_the_other() for _machine in range(at_once)))
    outcome.seconds = time.perf_counter() - began
    return outcome


def sale(evenings: Sequence[Evening], *, people: int = 2) -> Work:
    """Hold the best seats, order them, say that they were paid."""

    async def sell(machine: Machine, job: int) -> None:
        evening = evenings[job % len(evenings)]
        held = await machine.ask("hold", "/holds", {"performance_id": evening.performance, "best": {"count": people}})
        ordered = await machine.ask(
            "order", "/orders", {"hold_id": held["id"], "email": f"buyer{job}@example.org", "total_cents": held["total_cents"]}
        )
        paid = {"reference": str(uuid4()), "amount_cents": ordered["total_cents"]}
        confirmed = await machine.ask("confirm", f"/orders/{ordered['code']}/paid", paid, hoped=200)
        if confirmed["state"] != "confirmed":
            raise Refused(f"confirm: {confirmed['state']}")

    return sell


def best_available(evenings: Sequence[Evening], *, people: int) -> Work:
    async def hold(machine: Machine, job: int) -> None:
        await machine.ask("hold", "/holds", {"performance_id": evenings[job % len(evenings)].performance, "best": {"count": people}})

    return hold


def named_seat(evening: Evening, seats: Sequence[str]) -> Work:
    """One named seat, whoever else reaches for it."""

    async def hold(machine: Machine, job: int) -> None:
        body = {"performance_id": evening.performance, "seats": [seats[job]]}
        answer = await machine.browser.ask("POST", f"{machine.base}/holds", headers=machine.headers, json_body=body)
        machine.outcome.times.setdefault("held" if answer.status == 201 else "lost", []).append(answer.seconds)
        if answer.status != 201:
            raise Refused(f"{answer.status} {_why(answer)}")

    return hold


def scan(codes: Sequence[tuple[int, str]]) -> Work:
    async def let_in(machine: Machine, job: int) -> None:
        performance, code = codes[job]
        seen = await machine.ask("scan", "/scans", {"performance_id": performance, "code": code, "nonce": str(uuid4())}, hoped=200)
        if not seen["admitted"]:
            raise Refused(f"scan: {seen['verdict']}")

    return let_in
