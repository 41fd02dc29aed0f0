"""The line before a process: who goes first, who is told to come back, and that nobody waits for ever."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
from django.db import connections

from coulisse.config import crowding
from coulisse.config.crowding import Crowd, Rank, one_after_another, rank_of
from coulisse.faces.shared.crowded import FROM_SECONDS, TO_SECONDS, turned_away


@pytest.mark.parametrize(
    ("method", "path", "rank"),
    [
        ("GET", "/health/", Rank.PAYING),
        ("POST", "/hooks/payments/de-kring/4e0d/", Rank.PAYING),
        ("POST", "/de-kring/nl/checkout/", Rank.PAYING),
        ("GET", "/de-kring/fr/pay/return/4e0d/", Rank.PAYING),
        ("GET", "/de-kring/nl/orders/ABCD/sig/", Rank.PAYING),
        ("POST", "/door/scan/", Rank.PAYING),
        ("POST", "/de-kring/nl/e/macbeth/1/best/", Rank.CHOOSING),
        ("GET", "/de-kring/nl/basket/", Rank.CHOOSING),
        ("GET", "/de-kring/nl/line/3/", Rank.CHOOSING),
        ("GET", "/de-kring/line/3.json", Rank.CHOOSING),
        ("GET", "/de-kring/line/3/place", Rank.CHOOSING),
        ("GET", "/static/shared/bundles/shop.css", Rank.CHOOSING),
        ("GET", "/office/de-kring/", Rank.CHOOSING),
        ("GET", "/de-kring/nl/e/macbeth/", Rank.LOOKING),
        ("GET", "/de-kring/nl/e/orders/", Rank.LOOKING),
    ],
)
def test_who_is_paying_goes_before_who_is_choosing_and_both_before_who_looks(method: str, path: str, rank: Rank) -> None:
    assert rank_of(method, path) is rank


class Visitors:
    """People before a crowd that serves one at a time; who got their turn, in order."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd, self.served, self.sent_away = crowd, list[str](), list[str]()
        self._threads: list[threading.Thread] = []

    def comes(self, name: str, rank: Rank) -> None:
        """Returns when they wait, or have been answered."""
        before = len(self.crowd._line)
        thread = threading.Thread(target=self._visit, args=[name, rank])
        self._threads.append(thread)
        thread.start()
        while thread.is_alive() and len(self.crowd._line) == before:
            time.sleep(0.001)

    def _visit(self, name: str, rank: Rank) -> None:
        with self.crowd.turn(rank) as is_mine:
            (self.served if is_mine else self.sent_away).append(name)

    def all_are_answered(self) -> None:
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive()


@contextmanager
def somebody_is_served(crowd: Crowd) -> Iterator[Visitors]:
    visitors = Visitors(crowd)
    with crowd.turn(Rank.LOOKING) as is_mine:
        assert is_mine
        yield visitors
    visitors.all_are_answered()


def test_turns_go_by_rank_and_then_as_people_came() -> None:
    with somebody_is_served(Crowd(1)) as visitors:
        for name, rank in (("ann looks", Rank.LOOKING), ("bea chooses", Rank.CHOOSING), ("carl pays", Rank.PAYING), ("dirk pays", Rank.PAYING)):
            visitors.comes(name, rank)
    assert visitors.served == ["carl pays", "dirk pays", "bea chooses", "ann looks"]


def test_when_the_line_is_full_for_who_looks_who_pays_still_comes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowding, "ROOM", {Rank.PAYING: 3, Rank.CHOOSING: 2, Rank.LOOKING: 1})
    with somebody_is_served(Crowd(1)) as visitors:
        for name, rank in (("ann", Rank.LOOKING), ("ben", Rank.LOOKING), ("bea", Rank.CHOOSING), ("bob", Rank.CHOOSING), ("carl", Rank.PAYING)):
            visitors.comes(name, rank)
        assert visitors.sent_away == ["ben", "bob"]
    assert visitors.served == ["carl", "bea", "ann"]


def test_who_waited_long_enough_is_told_so_and_takes_nobodys_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowding, "PATIENCE_SECONDS", {Rank.PAYING: 10, Rank.CHOOSING: 10, Rank.LOOKING: 0.01})
    crowd = Crowd(1)
    with somebody_is_served(crowd) as visitors:
        visitors.comes("ann", Rank.LOOKING)
        while not visitors.sent_away:
            time.sleep(0.001)
        visitors.comes("carl", Rank.PAYING)
    assert (visitors.sent_away, visitors.served) == (["ann"], ["carl"])
    with crowd.turn(Rank.LOOKING) as is_mine:
        assert is_mine, "the turn came back"


def test_many_threads_use_no_more_connections_than_are_served_at_a_time(committed_db: None) -> None:
    seen, together = dict[int, Any](), threading.Barrier(12)

    def application(environ: dict[str, Any], start: Any) -> list[bytes]:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            seen[cursor.fetchone()[0]] = connections["default"]
        return [b"fine"]

    answer = one_after_another(application, serving=2, turned_away=turned_away)

    def ask() -> None:
        together.wait(10)
        for _again in range(5):
            assert answer({"REQUEST_METHOD": "POST", "PATH_INFO": "/x/"}, lambda *_words: None) == (b"fine",)

    threads = [threading.Thread(target=ask) for _one in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for connection in seen.values():
        connection.close()
    assert 1 <= len(seen) <= 2


def told(method: str, path: str, accept: str = "text/html") -> tuple[dict[str, str], str]:
    headers, body = turned_away({"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_ACCEPT": accept, "wsgi.input": BytesIO()})
    return dict(headers), body.decode()


def test_who_is_sent_away_reads_when_to_come_back_in_their_own_language() -> None:
    headers, page = told("GET", "/de-kring/nl/e/macbeth/")
    assert '<html lang="nl"' in page and "Het is nu erg druk" in page and "<script>" not in page
    assert FROM_SECONDS <= int(headers["Retry-After"]) <= TO_SECONDS and headers["Refresh"] == headers["Retry-After"]
    assert headers["Cache-Control"] == "no-store" and "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Il y a beaucoup de monde" in told("GET", "/de-kring/fr/e/macbeth/")[1]


def test_a_form_that_found_no_room_is_not_sent_again_by_itself() -> None:
    headers, page = told("POST", "/de-kring/en/e/macbeth/1/best/")
    assert "Refresh" not in headers and "press the button again" in page


def test_a_machine_hears_it_as_a_problem() -> None:
    headers, body = told("POST", "/api/v1/houses/de-kring/holds", "application/json")
    assert headers["Content-Type"] == "application/problem+json" and json.loads(body)["status"] == 503
    assert int(headers["Retry-After"])
