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
from coulisse.config.crowding import Crowd, Rank, Turn, one_after_another, rank_of
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
        before = self.crowd._waits
        thread = threading.Thread(target=self._visit, args=[name, rank])
        self._threads.append(thread)
        thread.start()
        while thread.is_alive() and self.crowd._waits == before:
            time.sleep(0.001)

    def _visit(self, name: str, rank: Rank) -> None:
        with self.crowd.turn(rank) as (turn, _hope):
            (self.served if turn is Turn.MINE else self.sent_away).append(name)

    def all_are_answered(self) -> None:
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive()


@contextmanager
def somebody_is_served(crowd: Crowd) -> Iterator[Visitors]:
    visitors = Visitors(crowd)
    with crowd.turn(Rank.LOOKING) as (turn, _hope):
        assert turn is Turn.MINE
        yield visitors
    visitors.all_are_answered()


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_turns_go_by_rank_and_then_as_people_came() -> None:
    with somebody_is_served(Crowd(1, Clock())) as visitors:
        for name, rank in (("ann looks", Rank.LOOKING), ("bea chooses", Rank.CHOOSING), ("carl pays", Rank.PAYING)):
            visitors.comes(name, rank)
    assert visitors.served == ["carl pays", "bea chooses", "ann looks"]
    with somebody_is_served(Crowd(1, Clock())) as visitors:
        for name in ("carl pays", "dirk pays"):
            visitors.comes(name, Rank.PAYING)
    assert visitors.served == ["carl pays", "dirk pays"]


@pytest.mark.parametrize(("waited", "served"), [(0.4, ["ann looks", "carl pays", "bea chooses"]), (0.6, ["carl pays", "bea chooses", "ann looks"])])
def test_until_somebody_has_waited_for_long_people_go_nearly_as_they_came(waited: float, served: list[str]) -> None:
    clock = Clock()
    with somebody_is_served(Crowd(1, clock)) as visitors:
        for name, rank, came in (("ann looks", Rank.LOOKING, 0), ("bea chooses", Rank.CHOOSING, 0.09), ("carl pays", Rank.PAYING, 0.12)):
            clock.now = came
            visitors.comes(name, rank)
        clock.now = waited
    assert visitors.served == served


def test_each_third_turn_is_of_who_has_the_least_patience_left() -> None:
    clock = Clock()
    with somebody_is_served(Crowd(1, clock)) as visitors:
        for name in ("ann", "ben"):
            visitors.comes(name, Rank.LOOKING)
        for number in range(6):
            visitors.comes(f"payer {number}", Rank.PAYING)
        clock.now = 2 * crowding.CALM_SECONDS
    assert visitors.served == ["payer 0", "payer 1", "ann", "payer 2", "payer 3", "ben", "payer 4", "payer 5"]


def test_who_looks_has_their_third_turn_also_behind_many_who_came_long_before() -> None:
    clock = Clock()
    with somebody_is_served(Crowd(1, clock)) as visitors:
        for number in range(6):
            visitors.comes(f"payer {number}", Rank.PAYING)
        clock.now = 8.0
        visitors.comes("ann", Rank.LOOKING)
        visitors.comes("ben", Rank.LOOKING)
    assert visitors.served == ["payer 0", "payer 1", "ann", "payer 2", "payer 3", "ben", "payer 4", "payer 5"]


def test_who_pays_waits_for_one_other_at_most_however_many_look() -> None:
    clock = Clock()
    with somebody_is_served(Crowd(1, clock)) as visitors:
        for number in range(40):
            visitors.comes(f"looker {number}", Rank.LOOKING)
        clock.now = 2 * crowding.CALM_SECONDS
        visitors.comes("carl pays", Rank.PAYING)
    assert visitors.served.index("carl pays") <= 1


def test_when_the_line_is_full_for_who_looks_who_pays_still_comes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowding, "ROOM", {Rank.PAYING: 3, Rank.CHOOSING: 2, Rank.LOOKING: 1})
    with somebody_is_served(Crowd(1, Clock())) as visitors:
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
    with crowd.turn(Rank.LOOKING) as (turn, _hope):
        assert turn is Turn.MINE, "the turn came back"


class Seat:
    """What somebody waits for, and another gets."""

    def __init__(self) -> None:
        self.lose: Any = None

    def listen(self, lose: Any) -> None:
        self.lose = lose

    def leave(self) -> None:
        self.lose = None

    def answer(self) -> list[bytes]:
        return [b"gone"]


def test_who_waits_for_what_is_gone_by_now_hears_so_and_takes_nobodys_turn() -> None:
    seat, is_served, may_end = Seat(), threading.Event(), threading.Event()

    def slow(environ: dict[str, Any], start: Any) -> list[bytes]:
        is_served.set()
        assert may_end.wait(60)
        return [b"fine"]

    answer = one_after_another(slow, serving=1, turned_away=turned_away, hopes=lambda environ, _start: seat if "seat" in environ else None)
    asked = {"REQUEST_METHOD": "POST", "PATH_INFO": "/x/"}
    first = threading.Thread(target=answer, args=(asked, None))
    first.start()
    assert is_served.wait(60)
    heard: list[Any] = []
    second = threading.Thread(target=lambda: heard.append(answer({**asked, "seat": "A-1"}, None)))
    second.start()
    while seat.lose is None:
        time.sleep(0.001)
    seat.lose()
    second.join(60)
    assert heard == [(b"gone",)] and seat.lose is None
    may_end.set()
    first.join(60)
    assert answer(asked, None) == (b"fine",)


@pytest.mark.parametrize("gets_turn", [False, True])
def test_when_hoping_breaks_nobodys_turn_is_lost(gets_turn: bool) -> None:
    crowd, seat = Crowd(1), Seat()

    def breaks(lose: Any) -> None:
        seat.lose = lose
        if gets_turn:
            crowd._pass_on()  # Whoever was served is done just now.
        raise LookupError

    seat.listen = breaks  # type: ignore[method-assign]
    assert crowd._is_free()
    with pytest.raises(LookupError), crowd.turn(Rank.CHOOSING, lambda: seat):
        pass
    if not gets_turn:
        crowd._pass_on()
    assert seat.lose is None and crowd._waits == 0
    with crowd.turn(Rank.LOOKING) as (turn, _hope):
        assert turn is Turn.MINE


class Served:
    """Somebody who has a turn until ``goes``."""

    def __init__(self, crowd: Crowd) -> None:
        self.came, self._done = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._stay, args=[crowd])
        self._thread.start()

    def _stay(self, crowd: Crowd) -> None:
        with crowd.turn(Rank.CHOOSING) as (turn, _hope):
            assert turn is Turn.MINE
            self.came.set()
            self._done.wait(20)

    def goes(self) -> None:
        self._done.set()
        self._thread.join(20)
        assert not self._thread.is_alive()


@contextmanager
def people(crowd: Crowd, many: int) -> Iterator[list[Served]]:
    """They come one after the other: each has a turn, or waits for one."""
    found: list[Served] = []
    try:
        for _one in range(many):
            before = crowd._waits
            found.append(Served(crowd))
            while not found[-1].came.is_set() and crowd._waits == before:
                time.sleep(0.001)
        yield found
    finally:
        for one in found:
            one.goes()


def test_half_of_those_who_are_served_work_and_the_next_waits_for_one_of_them() -> None:
    with people(Crowd(4, lambda: 0.0, working=2), 3) as (ann, bea, carl):
        assert ann.came.is_set() and bea.came.is_set()
        assert not carl.came.wait(2 * crowding.LONG_SECONDS), "no time goes by, nobody's turn is long"
        bea.goes()
        assert carl.came.wait(20)


def test_whose_turn_gets_long_lends_their_place_but_never_are_more_served_than_there_are_connections() -> None:
    crowd = Crowd(4, working=2)
    with people(crowd, 5) as (*four, eve):
        assert all(one.came.wait(20) for one in four), "nobody has gone, each of the first two has lent their place"
        assert not eve.came.wait(3 * crowding.LONG_SECONDS)
        four[0].goes()
        assert eve.came.wait(20), "the place that was lent is whose it was lent to; another one is lent now"
    assert (crowd._free, crowd._waits, crowd._served) == (2, 0, [])
    with people(crowd, 3) as (_ann, _bea, carl):
        assert carl.came.wait(20), "who comes after a quiet hour is seen too"


def test_the_place_of_who_is_silent_for_long_is_lent_at_once_when_somebody_comes() -> None:
    now = [0.0]
    crowd = Crowd(2, lambda: now[0], working=1)
    with people(crowd, 1):
        now[0] = 2 * crowding.LONG_SECONDS
        with people(crowd, 1) as (bea,):
            assert bea.came.wait(20)


def test_many_threads_use_no_more_connections_than_are_served_at_a_time(committed_db: None) -> None:
    seen, together = dict[int, Any](), threading.Barrier(12)

    def application(environ: dict[str, Any], start: Any) -> list[bytes]:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            seen[cursor.fetchone()[0]] = connections["default"]
        return [b"fine"]

    answer = one_after_another(application, serving=2, turned_away=turned_away)

    def ask() -> None:
        together.wait(60)
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
