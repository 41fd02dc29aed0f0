"""What everybody asks for is given ready; when its moment is over one makes it anew, and who knows it already is told so."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import JsonResponse

from coulisse.faces.shared import kept_answers
from coulisse.faces.shared.kept_answers import forget_answers, keep_answer, with_kept_answers


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    told = Clock()
    monkeypatch.setattr(kept_answers, "time", told)
    forget_answers()
    yield told
    forget_answers()


def ask(path: str = "/x/line/1.json", method: str = "GET", **headers: str) -> tuple[str, bytes, dict[str, str]]:
    said: dict[str, Any] = {}

    def application(_environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [])
        return [b"made"]

    answer = with_kept_answers(application)(
        {"PATH_INFO": path, "REQUEST_METHOD": method, **headers}, lambda status, head: said.update(status=status, head=dict(head))
    )
    return said["status"], b"".join(answer), said["head"]


def keep() -> None:
    keep_answer("/x/line/1.json", JsonResponse({"called": 3}), seconds=1)


def test_it_is_given_ready_and_who_knows_it_is_told_so(clock: Clock) -> None:
    keep()
    status, body, head = ask()
    assert (status, body) == ("200 OK", b'{"called": 3}') and head["Content-Length"] == "13"
    status, body, head = ask(HTTP_IF_NONE_MATCH=head["ETag"])
    assert (status, body) == ("304 Not Modified", b"") and "Content-Length" not in head
    assert ask(HTTP_IF_NONE_MATCH='"other"')[0] == "200 OK"


def test_only_for_who_reads_and_only_this_address(clock: Clock) -> None:
    keep()
    assert ask(method="POST")[1] == b"made"
    assert ask("/x/line/2.json")[1] == b"made"


def test_one_makes_it_anew_and_the_others_are_content_meanwhile(clock: Clock) -> None:
    keep()
    clock.now += 1.1
    assert ask()[1] == b"made"
    assert ask()[1] == b'{"called": 3}'
    keep()
    assert ask()[1] == b'{"called": 3}'


def test_where_it_can_not_be_made_anew_the_old_one_is_gone(clock: Clock) -> None:
    keep()
    clock.now += 1.1
    assert ask()[1] == b"made"
    clock.now += 2.1
    assert [ask()[1], ask()[1]] == [b"made", b"made"]
