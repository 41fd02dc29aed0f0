"""What each visitor does, as a browser with our script does it: comes, takes a number, waits as seldom as told, comes in, buys."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bench.opening.season import CODE, Played
from bench.peak.browsers import Answer, Browser, NoForm, Tally, form_to, local
from bench.peak.buyers import home

# How many of a hundred: friends of the house, who come after the opening, who never come in, who hold and leave, who try
# to get past, who press twice.
FRIENDS, LATE, NO_SHOWS, LEAVERS, SNEAKS, TWICE = 4, 20, 4, 5, 3, 5
# Where houses open together so many buy at another one than that to which they came.
ELSEWHERE = 25
SOONEST, NEAR = 4, 500
T = TypeVar("T")
LINE_OVER = "heard that the line is over"


@dataclass
class Visitor:
    number: int
    house: Played
    chance: random.Random
    is_friend: bool
    is_late: bool
    cookies: dict[str, str] = field(default_factory=dict)

    def is_one_of(self, of_a_hundred: int) -> bool:
        return self.chance.random() * 100 < of_a_hundred


@dataclass
class Play:
    """What all of them share: the way to the servers, the stages, the counts."""

    host: str
    port: int
    connections: int
    houses: Sequence[Played] = ()
    tally: Tally = field(default_factory=Tally)
    came: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    times: dict[str, list[float]] = field(default_factory=dict)
    tickets: int = 0
    joined: int = 0

    def __post_init__(self) -> None:
        self._free: asyncio.Queue[Browser] = asyncio.Queue()
        for _one in range(self.connections):
            self._free.put_nowait(Browser(self.host, self.port, self.tally))

    @asynccontextmanager
    async def browser(self, visitor: Visitor) -> AsyncIterator[Browser]:
        """A connection for a few requests, with what this visitor's browser keeps."""
        browser = await self._free.get()
        browser.cookies, browser.address = visitor.cookies, home(visitor.number)
        try:
            yield browser
        except (OSError, asyncio.IncompleteReadError) as problem:
            self.wrong[f"{type(problem).__name__}: {problem}"] += 1
            browser.close()
            raise Lost from problem
        except asyncio.CancelledError:
            browser.close()  # Whoever has it next must not read what this one asked for.
            raise
        finally:
            self._free.put_nowait(browser)

    def saw(self, step: str, answer: Answer) -> Answer:
        self.times.setdefault(step, []).append(answer.seconds)
        if answer.status >= 500 or answer.status == 400:
            self.wrong[f"{step}: {answer.status}"] += 1
        return answer

    def close(self) -> None:
        while not self._free.empty():
            self._free.get_nowait().close()


class Lost(Exception):
    """No answer came."""


async def come(play: Play, visitor: Visitor) -> bool:
    """To the line, and a number; False where there is none any more."""
    line = f"/{visitor.house.slug}/nl/line/{visitor.house.opening}/"
    async with play.browser(visitor) as browser:
        if visitor.is_one_of(SNEAKS):
            await sneak(play, visitor, browser)
        page = play.saw("come", await browser.go("GET", line))
        if "/line/" not in page.url:
            return False
        if f"line-{visitor.house.opening}" not in visitor.cookies or visitor.is_friend:
            address, fields = form_to(page, "/early/" if visitor.is_friend else "/join/")
            page = play.saw("take a number", await press(play, visitor, browser, address, fields | ({"right": CODE} if visitor.is_friend else {})))
            if "/line/" not in page.url:  # It ended while they pressed.
                return False
            if visitor.is_one_of(TWICE):
                kept = slip_of(visitor)
                await browser.go("POST", address.replace("/early/", "/join/"), fields)
                if slip_of(visitor)[3] and slip_of(visitor) != kept:
                    play.wrong["pressed twice and got two numbers"] += 1
    return True


async def press(play: Play, visitor: Visitor, browser: Browser, address: str, fields: dict[str, str]) -> Answer:
    """Take a number, and see where that leads: the line may end in between."""
    pressed = await browser.ask("POST", address, fields)
    play.joined += f"line-{visitor.house.opening}" in visitor.cookies
    if pressed.status != 302:
        return pressed
    page = await browser.go("GET", local(pressed.headers["location"]))
    page.seconds += pressed.seconds
    return page


async def sneak(play: Play, visitor: Visitor, browser: Browser) -> None:
    """Who knows the address asks for seats at once."""
    page = play.saw("event", await browser.go("GET", event(visitor.house, visitor.chance)))
    try:
        address, fields = form_to(page, "/best/")
    except NoForm:  # Who comes late may find it sold out: nothing to get past to.
        return
    page = await browser.go("POST", address, fields | {"count": "2"})
    play.came["tried to get past"] += 1
    if "/line/" not in page.url:
        play.wrong["got past the line"] += 1


def event(house: Played, chance: random.Random) -> str:
    return f"/{house.slug}/nl/e/{chance.choice(house.evenings)[0]}/"


def slip_of(visitor: Visitor) -> list[str]:
    """house, opening, line, number"""
    return visitor.cookies.get(f"line-{visitor.house.opening}", "...").split(".")[:4]


async def wait(play: Play, visitor: Visitor) -> bool:
    """Until it is their turn; False where the line is over before. As often as the page's script asks, and no more."""
    path, position, state_known, seconds = f"/{visitor.house.slug}/line/{visitor.house.opening}", 0, "", float(SOONEST)
    line = int(slip_of(visitor)[2])
    while True:
        await asyncio.sleep(seconds * (0.75 + visitor.chance.random() / 2))
        async with play.browser(visitor) as browser:
            answer = play.saw(
                "how far is it", await browser.ask("GET", f"{path}.json", headers=f"If-None-Match: {state_known}\r\n" if state_known else "")
            )
            if answer.status == 404:
                return False
            if answer.status != 200:  # Nothing changed, or no answer: again after as long.
                continue
            state, state_known = json.loads(answer.text), answer.headers.get("etag", "")
            mine = next(one for one in state["lines"] if one["id"] == line)
            if mine["drawn"] and not position:
                answer = play.saw("what the lot gave", await browser.ask("GET", f"{path}/place"))
                if answer.status == 404:  # It ended in between.
                    return False
                if answer.status != 200:
                    state_known = ""
                    continue
                told = json.loads(answer.text)
                if told.get("turn") not in ("waiting", "before"):
                    return True
                position = told.get("position") or 0
        if position and mine["called"] >= position:
            return True
        seconds = next_question(state, mine, position)


def next_question(state: dict, mine: dict, position: int) -> float:
    """The same as in line.js."""
    seldom = float(state["seldom"])
    if not position:
        # The play opens when everybody is there, not at a time that pages count down to: in a small one they ask sooner.
        return min(seldom, max(SOONEST, mine["given"] / 130))
    ahead = position - mine["called"] - 1
    for one in state["lines"]:
        if one["id"] == mine["id"]:
            break
        ahead += one["given"] - one["called"]
    if not state["pace"] or state["paused"]:
        return min(seldom, 30) if ahead < NEAR else seldom
    return min(seldom, max(SOONEST, ahead / state["pace"] * 60 / 8))


async def come_in_and_buy(play: Play, visitor: Visitor) -> str:
    """Their turn: in, two or three tries at what they like, and out; what became of it."""
    there = where_they_buy(play, visitor)
    async with play.browser(visitor) as browser:
        goal = event(there, visitor.chance)
        page = play.saw("your turn", await browser.go("GET", f"/{there.slug}/nl/line/{there.opening}/?to={goal}"))
        if "/line/" not in page.url:
            return LINE_OVER
        if page.status == 200 and "/come-in/" not in page.text:  # They asked seldom, and the turn was over.
            return "came too late"
        address, fields = form_to(page, "/come-in/")
        page = play.saw("come in", await browser.go("POST", address, fields))
        if "/line/" in page.url:
            return "came too late"
    for _try in range(3):
        held = await hold(play, visitor, page)
        if held is None:
            async with play.browser(visitor) as browser:
                page = play.saw("event", await browser.go("GET", event(there, visitor.chance)))
            continue
        if visitor.is_one_of(LEAVERS):
            return "held and left"
        return await pay(play, visitor, *held)
    return "found nothing left"


def where_they_buy(play: Play, visitor: Visitor) -> Played:
    """At the house that they came to, or, where houses open together, at another one."""
    others = [one for one in play.houses if one.opening == visitor.house.opening and one is not visitor.house]
    return visitor.chance.choice(others) if others and visitor.is_one_of(ELSEWHERE) else visitor.house


async def hold(play: Play, visitor: Visitor, page: Answer) -> tuple[Answer, int] | None:
    count = visitor.chance.choice((1, 2, 2, 2, 3, 4))
    try:
        address, fields = form_to(page, "/best/")
        async with play.browser(visitor) as browser:
            page = play.saw("hold", await browser.go("POST", address, fields | {"count": str(count)}))
        form_to(page, "/checkout/")
    except NoForm:
        return None
    return page, count


async def pay(play: Play, visitor: Visitor, page: Answer, count: int) -> str:
    await asyncio.sleep(visitor.chance.random() * 2)  # Somebody types an address.
    async with play.browser(visitor) as browser:
        address, fields = form_to(page, "/checkout/")
        page = play.saw("order", await browser.go("POST", address, fields | {"email": f"visitor{visitor.number}@example.org"}))
        address, fields = form_to(page, page.url)
        page = play.saw("pay", await browser.go("POST", address, fields | {"choice": "bancontact"}))
    if "tickets.pdf" not in page.text:
        play.wrong["paid, and no tickets on the last page"] += 1
        return "no tickets"
    play.tickets += count
    return "bought"


async def _begun(what: Coroutine[Any, Any, T]) -> T:
    """Nobody is sent home in the middle of it: what was asked is answered, and counted."""
    doing = asyncio.create_task(what)
    try:
        return await asyncio.shield(doing)
    except asyncio.CancelledError:
        await asyncio.wait([doing])
        raise


async def whole_visit(play: Play, visitor: Visitor, has_joined: asyncio.Event) -> None:
    try:
        try:
            there = await _begun(come(play, visitor))
        finally:
            has_joined.set()
        if not there or not await wait(play, visitor):
            play.came[LINE_OVER] += 1
        elif visitor.is_one_of(NO_SHOWS):
            play.came["never came in"] += 1
        else:
            buying = asyncio.create_task(come_in_and_buy(play, visitor))
            with suppress(asyncio.CancelledError):
                await asyncio.shield(buying)
            play.came[await buying] += 1  # Who is inside when time is up buys to the end.
    except NoForm as missing:
        play.wrong[f"a page without the form {missing}"] += 1
    except Lost:
        play.came["lost"] += 1
    except (ValueError, KeyError, StopIteration, RuntimeError) as problem:
        play.wrong[f"an answer that nobody expected: {type(problem).__name__} {problem}"] += 1
    except asyncio.CancelledError:
        play.came["still in the line at the end"] += 1
