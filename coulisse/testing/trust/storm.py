"""Many buyers at once, over HTTP, at the server that `coulisse serve` starts: two processes on one database.

Each buyer is a browser of its own, at an address of its own: asks for places, tries again while others were a moment
sooner, orders, pays at the demo provider, comes back. What each heard and what the database holds must agree.
"""

import os
import re
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urlencode, urlsplit

import psycopg

from coulisse.config.postgres import APP, READER, SUPERUSER
from coulisse.programme.models import Performance
from coulisse.testing.database import server
from coulisse.testing.trust.leash import ended, on_a_leash

GUARDED, UNGUARDED = "coulisse.config.wsgi:application", "coulisse.testing.trust.unguarded:application"
MARK = "x" * 32
STORM_SECONDS = 300


def environment(database: str, port: int) -> dict[str, str]:
    """What a server needs to know that answers at this port."""
    return {
        **os.environ, "COULISSE_MODE": "test", "DATABASE_URL": server().url(APP, database), "COULISSE_BASE_URL": f"http://127.0.0.1:{port}",
        "COULISSE_TRUSTED_PROXIES": "1", "COULISSE_LOG_FORMAT": "text",
    }  # fmt: skip


@contextmanager
def two_processes(
    database: str, application: str = GUARDED, prefix: Sequence[str] = (), *, ends_seconds: float = 15, **variables: str
) -> Iterator[int]:
    """The port at which two processes answer that know this database; ``prefix`` stands before their command. They may take so many
    seconds to end, and are killed then."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = f"from coulisse.config.web import serve; serve(host='127.0.0.1', port={port}, processes=2, threads=4, application={application!r})"
    with on_a_leash([*prefix, sys.executable], started, {**environment(database, port), **variables}, ends_seconds=ends_seconds):
        wait_for(port)
        yield port


@contextmanager
def without_the_guard(database: str) -> Iterator[None]:
    """A claim no longer keeps others out, in this database of a test."""
    with psycopg.connect(server().url(SUPERUSER, database), autocommit=True) as admin:
        admin.execute("SET lock_timeout = '60s'")
        admin.execute("ALTER TABLE inventory_claim DROP CONSTRAINT inventory_claim_pkey")
        admin.execute("ALTER TABLE inventory_claim ADD CONSTRAINT inventory_claim_pkey PRIMARY KEY (house_id, performance_id, place_no, holder)")
        try:
            yield
        finally:
            admin.execute("DELETE FROM inventory_claim")
            admin.execute("ALTER TABLE inventory_claim DROP CONSTRAINT inventory_claim_pkey")
            admin.execute("ALTER TABLE inventory_claim ADD CONSTRAINT inventory_claim_pkey PRIMARY KEY (house_id, performance_id, place_no)")


def wait_for(port: int, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
                connection.request("GET", "/ready/", headers={"Host": "127.0.0.1"})
                if connection.getresponse().status == 200:
                    return
        except OSError:
            if time.monotonic() > until:
                raise
        assert time.monotonic() < until, "the server is not ready"
        time.sleep(0.1)


@dataclass
class Buyer:
    """A browser, and what it was told."""

    port: int
    number: int
    evening: Performance
    cookies: dict[str, str] = field(default_factory=lambda: {"csrftoken": MARK})
    heard: list[int] = field(default_factory=list)
    tickets: int = 0
    said: str = ""

    def __post_init__(self) -> None:
        self.connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        self.shop = f"/{self.evening.house.slug}/en"
        self.hall = f"{self.shop}/e/{self.evening.production.slug}/{self.evening.pk}"

    def ask(self, path: str, form: dict[str, object] | None = None) -> tuple[HTTPResponse, str]:
        headers = {
            "Host": f"127.0.0.1:{self.port}", "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-Forwarded-For": f"10.{self.number >> 8}.{self.number & 255}.7", "Accept": "text/html",
        }  # fmt: skip
        body = None
        if form is not None:
            body = urlencode({**form, "csrfmiddlewaretoken": MARK}, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request("GET" if form is None else "POST", path, body, headers)
        answer = self.connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.heard.append(answer.status)
        return answer, answer.read().decode(errors="replace")

    def buy(self, hold: "Hold") -> None:
        for _try in range(12):
            answer, page = self.ask(*hold(self))
            if answer.status == 302:
                return self._pay()
            self.said = next((words for words in ("No places found", "just gone") if words in page), said_on(page))
            if "just gone" not in self.said or hold is named_seats:
                return None
        return None

    def _pay(self) -> None:
        _answer, page = self.ask(f"{self.shop}/basket/")
        total = re.search(r'name="total_seen" value="(\d+)"', page)
        assert total, page
        answer, page = self.ask(f"{self.shop}/checkout/", {"email": f"buyer{self.number}@example.org", "total_seen": total[1]})
        if answer.status != 302:
            self.said = said_on(page)
            return
        for form in ({"choice": "bancontact"}, None, None):
            assert answer.headers["Location"], f"{answer.status}: {said_on(page)}"
            answer, page = self.ask(path_of(answer), form)
        self.tickets = page.count('class="ticket-code"')
        self.said = said_on(page)


Hold = Callable[[Buyer], tuple[str, dict[str, object]]]


def best_place(buyer: Buyer) -> tuple[str, dict[str, object]]:
    return f"{buyer.hall}/best/", {"count": 1, "zone": "1"}


def named_seats(buyer: Buyer) -> tuple[str, dict[str, object]]:
    """Every fourth buyer wants all ten, the others one of them."""
    return f"{buyer.hall}/seats/", {"place": list(range(10)) if buyer.number % 4 == 3 else [buyer.number % 10]}


def path_of(answer: HTTPResponse) -> str:
    there = urlsplit(answer.headers["Location"])
    return there.path + (f"?{there.query}" if there.query else "")


def said_on(page: str) -> str:
    """The headings of a page: what it says first."""
    return " / ".join(re.sub(r"<[^>]+>|\s+", " ", found).strip() for found in re.findall(r"<h[12][^>]*>(.*?)</h[12]>", page, re.DOTALL)[:3])


@dataclass(frozen=True)
class Outcome:
    """What came of it, by the buyers and by the database."""

    statuses: Counter[int]
    sold: int
    twice: list[int]
    shown_tickets: int
    issued_tickets: int
    losers: list[str]
    broken: list[str]
    seconds: float

    @property
    def errors(self) -> int:
        return sum(count for status, count in self.statuses.items() if status >= 500)


def storm(port: int, database: str, evening: Performance, hold: Hold, buyers: int = 200) -> Outcome:
    """So many buyers press at the same moment."""
    crowd = [Buyer(port, number, evening) for number in range(buyers)]
    broken: list[str] = []
    gate, began = threading.Barrier(buyers), time.monotonic()

    def come(buyer: Buyer) -> None:
        gate.wait(60)
        try:
            buyer.buy(hold)
        except (OSError, HTTPException, AssertionError) as error:
            broken.append(f"{type(error).__name__}: {str(error)[:300]}")
        finally:
            buyer.connection.close()

    threads = [threading.Thread(target=come, args=[buyer], daemon=True) for buyer in crowd]
    for thread in threads:
        thread.start()
    ended(threads, STORM_SECONDS, "the buyers")
    seconds = time.monotonic() - began
    sold, twice, issued = _counted(database, evening)
    losers = [buyer.said for buyer in crowd if not buyer.tickets]
    statuses = Counter(status for buyer in crowd for status in buyer.heard)
    return Outcome(statuses, sold, twice, sum(buyer.tickets for buyer in crowd), issued, losers, broken, seconds)


def _counted(database: str, evening: Performance) -> tuple[int, list[int], int]:
    """Places sold; those that more than one holder has, or more than one paid order; live tickets."""
    with psycopg.connect(server().url(READER, database)) as reader:
        claims: Sequence[tuple[int, int]] = reader.execute(
            "SELECT place_no, count(DISTINCT holder) FROM inventory_claim WHERE performance_id = %s GROUP BY 1", [evening.pk]
        ).fetchall()
        paid = reader.execute(
            "SELECT place_no, count(*) FROM sales_orderline line JOIN sales_order o ON o.house_id = line.house_id AND o.id = line.order_id "
            "WHERE line.performance_id = %s AND line.kind = 'ticket' AND o.state = 'confirmed' AND line.refunded_at IS NULL GROUP BY 1",
            [evening.pk],
        ).fetchall()
        issued = reader.execute("SELECT count(*) FROM admission_ticket WHERE performance_id = %s AND voided_at IS NULL", [evening.pk]).fetchone()
    twice = sorted({place for place, count in [*claims, *paid] if count > 1})
    return len(paid), twice, issued[0] if issued else 0
