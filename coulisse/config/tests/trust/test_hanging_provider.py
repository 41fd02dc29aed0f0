"""A payment provider that hangs for a minute: its own buyers are told soon, and the house next door sells as ever."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from os import urandom
from statistics import quantiles

import pytest
from django.db import connections

from coulisse.houses.secrets import seal_house_secrets
from coulisse.integrations.mollie.fake import FakeMollie
from coulisse.integrations.mollie.fake.server import TEST_KEY
from coulisse.programme.models import Performance
from coulisse.testing.cast import make_house
from coulisse.testing.factories import make_performance
from coulisse.testing.trust.leash import ended, wait_for
from coulisse.testing.trust.storm import GUARDED, Buyer, best_place, two_processes
from coulisse.testing.trust.tier import tell

pytestmark = pytest.mark.slow(seconds=30)

SECONDS, PAYERS = 12, 12
ENDS_SECONDS = 150  # A browser of theirs waits for two minutes.
IMPATIENT = "coulisse.testing.trust.endless_patience:application"


@dataclass
class Watched:
    """How long people waited: next door for a page, and here for being told that they can't pay now."""

    neighbours: list[float] = field(default_factory=list)
    payers: list[float] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)  # Next door.

    @property
    def p95(self) -> float:
        return quantiles(self.neighbours, n=20, method="inclusive")[-1]


@pytest.fixture
def houses(committed_db: None) -> tuple[Performance, Performance]:
    """De Kring is paid through Mollie, Het Anker isn't."""
    ours = make_house(payment_provider="mollie")
    ours.payment_secrets = seal_house_secrets(ours, {"api_key": TEST_KEY}, nonce=urandom(12))
    ours.save()
    return make_performance(ours, rows=20, seats=20), make_performance(
        make_house("het-anker", "Het Anker", payment_provider="demo"), rows=20, seats=20
    )


@contextmanager
def watched(houses: tuple[Performance, Performance], application: str, first: int, *, hangs: bool) -> Iterator[Watched]:
    """Two processes with a provider of their own; twelve buyers press pay there and three people look next door, for as long as this lasts."""
    ours, theirs = houses
    seen, over = Watched(), threading.Event()
    with FakeMollie() as mollie:
        if hangs:
            mollie.misbehave("create_payment", "hang", times=10**6, seconds=60)
        with two_processes(connections["default"].settings_dict["NAME"], application, COULISSE_MOLLIE_URL=mollie.url) as port:
            threads = [_thread(_pays, Buyer(port, first + number, ours), seen, over) for number in range(PAYERS)]
            threads += [_thread(_looks, Buyer(port, first + 100 + number, theirs), seen, over) for number in range(3)]
            for thread in threads:
                thread.start()
            try:
                yield seen
            finally:
                over.set()
                ended(threads, ENDS_SECONDS, "those who pay and those who look")


def _thread(does: Callable[..., None], *words: object) -> threading.Thread:
    return threading.Thread(target=does, args=words, daemon=True)


def for_a_while(*all_seen: Watched) -> None:
    """Some seconds; on a machine that is busy until each who wants to pay was told something, and each who looks saw something."""
    time.sleep(SECONDS)
    wait_for(lambda: all(len(seen.told) >= PAYERS and len(seen.neighbours) > 3 for seen in all_seen), "everybody to be answered", ENDS_SECONDS)


def _pays(buyer: Buyer, seen: Watched, over: threading.Event) -> None:
    """Orders, and presses pay again and again."""
    while not over.is_set() and buyer.ask(*best_place(buyer))[0].status != 302:
        over.wait(0.05)  # Another was a moment sooner at the best place.
    _answer, page = buyer.ask(f"{buyer.shop}/basket/")
    total = page.partition('name="total_seen" value="')[2].partition('"')[0]
    while not over.is_set():
        began = time.monotonic()
        answer, _page = buyer.ask(f"{buyer.shop}/checkout/", {"email": f"bea{buyer.number}@example.org", "total_seen": total})
        seen.payers.append(time.monotonic() - began)
        seen.told.append(answer.headers["Location"] or str(answer.status))
        over.wait(0.5)
    buyer.connection.close()


def _looks(buyer: Buyer, seen: Watched, over: threading.Event) -> None:
    while not over.is_set():
        began = time.monotonic()
        answer, _page = buyer.ask(f"{buyer.shop}/")
        seen.statuses[answer.status] += 1
        seen.neighbours.append(time.monotonic() - began)
        over.wait(0.02)
    buyer.connection.close()


def test_the_house_next_door_sells_as_ever(houses: tuple[Performance, Performance]) -> None:
    """What is usual is measured in the same seconds, on other processes whose provider is well: however busy the machine is, both are."""
    with watched(houses, GUARDED, 0, hangs=False) as well, watched(houses, GUARDED, 200, hangs=True) as hung:
        for_a_while(well, hung)
    tell(
        f"a provider that hangs: next door p95 {hung.p95 * 1000:.0f} ms (where it is well {well.p95 * 1000:.0f} ms), at most {max(hung.neighbours):.1f} s; "
        f"who wants to pay is told after {max(hung.payers):.1f} s at most, {len(hung.told)} times"
    )
    assert set(hung.statuses) == {200}
    assert [told for told in hung.told if "payment=unreachable" not in told] == []
    # The port promises ten seconds. Before and after it the same is done as for those whose provider is well.
    assert max(hung.payers) < 10 + 2 * max(well.payers)
    # One thread in four is always theirs: next door may wait for one other visitor, never for a try of four seconds.
    assert hung.p95 <= 2 * well.p95 + 1


def test_without_patience_the_house_next_door_waits_too(houses: tuple[Performance, Performance]) -> None:
    with watched(houses, IMPATIENT, 0, hangs=True) as hung:
        for_a_while(hung)
    tell(f"without patience: next door p95 {hung.p95 * 1000:.0f} ms, at most {max(hung.neighbours):.1f} s")
    assert max(hung.neighbours) > 3
