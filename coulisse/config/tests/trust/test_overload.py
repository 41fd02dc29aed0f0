"""Ten times as many people as can be served: who buys goes on buying, the others wait or are told when to come back.

What is judged is counted in turns by the server itself, not in seconds by those who wait: a machine that is busy with something else
makes each page slower, but lets nobody go before a buyer, and leaves no turn empty.
"""

import json
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPResponse
from typing import Any

import pytest
from django.db import connections

from coulisse.config.crowding import CALM_SECONDS, PATIENCE_SECONDS, Rank
from coulisse.config.invariants import ask_all
from coulisse.programme.models import Performance
from coulisse.testing.cast import make_house
from coulisse.testing.factories import make_performance
from coulisse.testing.trust.crowd import Heard, looking_on
from coulisse.testing.trust.slow_pages import MEASURED, PAGE_SECONDS
from coulisse.testing.trust.storm import Buyer, best_place, ended, two_processes
from coulisse.testing.trust.tier import SOAK, tell

pytestmark = pytest.mark.slow(seconds=20)

PAGES = "coulisse.testing.trust.slow_pages"
WITH_A_LINE, WITHOUT, WITHOUT_RANKS = f"{PAGES}:application", f"{PAGES}_without_a_line:application", f"{PAGES}_without_ranks:application"
SECONDS = 60 if SOAK else 10
THREADS = 4
BUYERS, TURNS = 4, 2 * THREADS  # Two processes.
FULL_RATE = int(TURNS / PAGE_SECONDS)
# Where nobody hears anything people leave soon; where they do, how long they would stay is no matter, however busy the machine.
LEAVES_SECONDS, STAYS_SECONDS = 8, 60
# Before a page of a buyer come those of the other buyers, and of three turns one of who has the least patience left; where the line has
# only just become long also those that each thread of the process began until then.
TURNS_WHILE_CALM = THREADS * (1 + int(CALM_SECONDS / PAGE_SECONDS))
TURNS_OF_OTHERS = 1 + BUYERS + BUYERS // 2 + TURNS_WHILE_CALM
# Who looks waits for so long; whose time is over is woken, and says so.
LOOKS_SECONDS, AWAKE_SECONDS = PATIENCE_SECONDS[Rank.LOOKING], 2
AT_ONCE_SECONDS = 5  # On a machine that does other things too.


@dataclass
class Bought:
    """How many bought all there is to buying, how long each took, and what they heard on the way."""

    seconds: list[float] = field(default_factory=list)
    heard: Counter[int] = field(default_factory=Counter)
    measured: list[dict[str, Any]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


@dataclass
class Counting(Buyer):
    """Keeps what the pages say of themselves."""

    measured: list[dict[str, Any]] = field(default_factory=list)
    leaves_at: float = float("inf")

    def ask(self, path: str, form: dict[str, object] | None = None) -> tuple[HTTPResponse, str]:
        if time.monotonic() > self.leaves_at:
            raise TimeoutError("has somewhere else to be")
        answer, page = super().ask(path, form)
        if said := answer.headers[MEASURED]:
            self.measured.append(json.loads(said))
        return answer, page


@pytest.fixture
def evening(committed_db: None) -> Performance:
    return make_performance(make_house(payment_provider="demo"), rows=40, seats=40, limit_per_order=10)


def people_buy(port: int, evening: Performance, seconds: float, patience: float, *, to_the_end: bool) -> Bought:
    bought, until = Bought(), time.monotonic() + seconds
    leaves_at = float("inf") if to_the_end else until

    def one_after_the_other(number: int) -> None:
        while time.monotonic() < until:
            buyer, began = Counting(port, number, evening, measured=bought.measured, leaves_at=leaves_at), time.monotonic()
            buyer.connection.timeout = patience
            try:
                buyer.buy(best_place)
                assert buyer.tickets == 1, buyer.said
                bought.seconds.append(time.monotonic() - began)
            except (OSError, AssertionError) as error:
                bought.broken.append(f"{type(error).__name__}: {str(error)[:200]}")
            bought.heard.update(buyer.heard)
            buyer.connection.close()

    threads = [threading.Thread(target=one_after_the_other, args=[number], daemon=True) for number in range(BUYERS)]
    for thread in threads:
        thread.start()
    ended(threads, seconds + 12 * patience, "those who buy")
    return bought


@dataclass
class Period:
    """Some seconds with so many people who look and four who buy."""

    bought: Bought
    heard: Heard

    @property
    def share_of_turns(self) -> float:
        """How much of the time a turn was somebody's."""
        return (self.heard.page_seconds + sum(one["page"] for one in self.bought.measured)) / (TURNS * self.heard.busy_seconds)

    @property
    def seconds_to_buy(self) -> float:
        return sum(self.bought.seconds) / len(self.bought.seconds) if self.bought.seconds else float("inf")

    @property
    def turns_of_others(self) -> int:
        """The most that were given while one buyer waited for a page."""
        return max((one["others"] for one in self.bought.measured), default=0)

    @property
    def waited_seconds(self) -> float:
        """The longest that who looks stood in the line."""
        return max(one["inside"] - one["page"] for one in self.heard.measured)

    @property
    def slowness_seconds(self) -> float:
        """How long the same machine in the same seconds took at most to tell somebody at once that there is no room."""
        at_once = (one["inside"] for one in self.heard.measured if not one["page"] and one["inside"] < LOOKS_SECONDS)
        return max(at_once, default=0)

    def __str__(self) -> str:
        asked, longest = self.heard.asked / self.heard.busy_seconds, max(self.heard.seconds)
        return (
            f"{asked:.0f} people a second look: {dict(self.heard.statuses)}, answered after {longest:.1f} s at most; {100 * self.share_of_turns:.0f} % of the "
            f"turns are somebody's; {len(self.bought.seconds)} bought in {self.seconds_to_buy:.1f} s each, after {self.turns_of_others} turns of others at most "
            f"for a page, and heard {dict(self.bought.heard)}"
        )


def wake(port: int, path: str, evening: Performance) -> None:
    """What a process reads once, it has read before the crowd is there."""

    def looks(number: int) -> None:
        visitor = Buyer(port, number, evening)
        visitor.ask(path)
        visitor.connection.close()

    with ThreadPoolExecutor(TURNS) as people:
        list(people.map(looks, range(2 * TURNS)))
    assert people_buy(port, evening, 0.1, STAYS_SECONDS, to_the_end=True).broken == []


def ten_times_as_many(application: str, evening: Performance, seconds: float, *, patience: float, to_the_end: bool = True) -> Period:
    with two_processes(connections["default"].settings_dict["NAME"], application, ends_seconds=1) as port:
        path = f"/{evening.house.slug}/en/e/{evening.production.slug}/"
        wake(port, path, evening)
        with looking_on(port, path, each_second=10 * FULL_RATE, patience=patience) as heard:
            time.sleep(1)  # So that the crowd is there before them.
            bought = people_buy(port, evening, seconds, patience, to_the_end=to_the_end)
    return Period(bought, heard)


def test_ten_times_as_many_as_can_be_served_keep_nobody_from_buying(evening: Performance) -> None:
    tenfold = ten_times_as_many(WITH_A_LINE, evening, SECONDS, patience=STAYS_SECONDS)
    tell(f"ten times as many as can be served: {tenfold}")
    assert tenfold.bought.broken == [] and set(tenfold.bought.heard) <= {200, 302, 303}, "who is on the way is never sent away"
    assert tenfold.heard.asked >= 5 * tenfold.heard.served, "more come than can be served"
    assert tenfold.turns_of_others <= TURNS_OF_OTHERS, "who buys goes before who looks"
    assert tenfold.share_of_turns >= 0.8, "no less is served because more is asked"
    assert set(tenfold.heard.statuses) == {200, 503} and tenfold.heard.without_a_time == 0, "everybody hears something, and when to come back"
    assert tenfold.slowness_seconds <= AT_ONCE_SECONDS, "who finds no room hears so at once"
    assert tenfold.waited_seconds <= LOOKS_SECONDS + AWAKE_SECONDS + 2 * tenfold.slowness_seconds
    assert [finding for finding in ask_all() if not finding.holds] == []


def test_without_ranks_who_buys_waits_for_turn_after_turn_of_who_looks(evening: Performance) -> None:
    tenfold = ten_times_as_many(WITHOUT_RANKS, evening, 5, patience=STAYS_SECONDS, to_the_end=False)
    tell(f"ten times as many, without ranks: {tenfold}")
    assert tenfold.turns_of_others > TURNS_OF_OTHERS


def test_without_a_line_who_buys_waits_behind_everybody_who_looks(evening: Performance) -> None:
    tenfold = ten_times_as_many(WITHOUT, evening, 5, patience=LEAVES_SECONDS)
    tell(f"ten times as many, without a line: {tenfold}")
    assert tenfold.bought.broken, "somebody gave up in the middle of buying"
    assert tenfold.heard.statuses[0], "people leave who hear nothing"
