"""Ten times as many people as can be served: who buys goes on buying, the others wait or are told when to come back."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import pytest
from django.db import connections

from coulisse.config.crowding import PATIENCE_SECONDS, Rank
from coulisse.config.invariants import ask_all
from coulisse.programme.models import Performance
from coulisse.testing.cast import make_house
from coulisse.testing.factories import make_performance
from coulisse.testing.trust.crowd import Heard, looking_on
from coulisse.testing.trust.slow_pages import PAGE_SECONDS
from coulisse.testing.trust.storm import Buyer, best_place, two_processes
from coulisse.testing.trust.tier import SOAK, tell

pytestmark = pytest.mark.slow

WITH_A_LINE, WITHOUT = "coulisse.testing.trust.slow_pages:application", "coulisse.testing.trust.slow_pages_without_a_line:application"
SECONDS = 60 if SOAK else 10
BUYERS, TURNS = 4, 2 * 4  # Two processes with four threads each.
FULL_RATE = int(TURNS / PAGE_SECONDS)
BUYERS_PATIENCE_SECONDS = 10


@dataclass
class Bought:
    """How many bought all there is to buying, how long each took, and what they heard on the way."""

    seconds: list[float] = field(default_factory=list)
    heard: Counter[int] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)


@pytest.fixture
def evening(committed_db: None) -> Performance:
    return make_performance(make_house(payment_provider="demo"), rows=40, seats=40, limit_per_order=10)


def people_buy(port: int, evening: Performance, seconds: float) -> Bought:
    bought, until = Bought(), time.monotonic() + seconds

    def one_after_the_other(number: int) -> None:
        while time.monotonic() < until:
            buyer, began = Buyer(port, number, evening), time.monotonic()
            buyer.connection.timeout = BUYERS_PATIENCE_SECONDS
            try:
                buyer.buy(best_place)
                assert buyer.tickets == 1, buyer.said
                bought.seconds.append(time.monotonic() - began)
            except (OSError, AssertionError) as error:
                bought.broken.append(f"{type(error).__name__}: {str(error)[:200]}")
            bought.heard.update(buyer.heard)
            buyer.connection.close()

    threads = [threading.Thread(target=one_after_the_other, args=[number]) for number in range(BUYERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return bought


@dataclass
class Period:
    """Some seconds with so many people who look and four who buy."""

    bought: Bought
    heard: Heard

    @property
    def pages_a_second(self) -> float:
        return (self.heard.served + sum(self.bought.heard.values())) / self.heard.busy_seconds

    @property
    def seconds_to_buy(self) -> float:
        return sum(self.bought.seconds) / len(self.bought.seconds) if self.bought.seconds else float("inf")

    def __str__(self) -> str:
        asked, longest = self.heard.asked / self.heard.busy_seconds, max(self.heard.seconds)
        return (
            f"{asked:.0f} people a second look: {dict(self.heard.statuses)}, answered after {longest:.1f} s at most; {self.pages_a_second:.0f} pages a second; "
            f"{len(self.bought.seconds)} bought in {self.seconds_to_buy:.1f} s each, and heard {dict(self.bought.heard)}"
        )


def watch(port: int, evening: Performance, each_second: int, seconds: float) -> Period:
    with looking_on(port, f"/{evening.house.slug}/en/e/{evening.production.slug}/", each_second=each_second) as heard:
        time.sleep(1)  # So that the crowd is there before them.
        bought = people_buy(port, evening, seconds)
    return Period(bought, heard)


def test_ten_times_as_many_as_can_be_served_keep_nobody_from_buying(evening: Performance) -> None:
    """The same machine in the same minute: as many as it can serve, and ten times as many."""
    with two_processes(connections["default"].settings_dict["NAME"], WITH_A_LINE) as port:
        usual = watch(port, evening, FULL_RATE, SECONDS / 2)
        tenfold = watch(port, evening, 10 * FULL_RATE, SECONDS)
    tell(f"as many as can be served: {usual}\n  ten times as many: {tenfold}")
    assert tenfold.bought.broken == [] and set(tenfold.bought.heard) <= {200, 302, 303}, "who is on the way is never sent away"
    # In both a page of somebody else is finished before each of theirs: it takes as long, but for the machine that has to tell the rest.
    assert tenfold.seconds_to_buy <= 2 * usual.seconds_to_buy
    assert tenfold.pages_a_second >= 0.8 * usual.pages_a_second, "no less is served because more is asked"
    assert set(tenfold.heard.statuses) == {200, 503} and tenfold.heard.without_a_time == 0, "everybody hears something, and when to come back"
    # Who looks waits for as long as the line is patient, then for a page; two seconds are for the machine.
    assert max(tenfold.heard.seconds) <= PATIENCE_SECONDS[Rank.LOOKING] + PAGE_SECONDS + 2
    assert [finding for finding in ask_all() if not finding.holds] == []


def test_without_a_line_who_buys_waits_behind_everybody_who_looks(evening: Performance) -> None:
    with two_processes(connections["default"].settings_dict["NAME"], WITHOUT) as port:
        tenfold = watch(port, evening, 10 * FULL_RATE, 5)
    tell(f"ten times as many, without a line: {tenfold}")
    assert tenfold.bought.broken, "somebody gave up in the middle of buying"
    assert tenfold.heard.statuses[0], "people leave who hear nothing"
