"""Answers that are the same for everyone and are asked very often: kept ready for a moment, and given before anything else runs.

A view keeps its answer; while it is fresh, whoever asks for the same address gets these bytes from the web server's own
thread, without a middleware, a host or a query. What is kept here must be public, and true for every host.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpResponse

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

# More addresses than this are never asked often at once.
_MOST = 500
_kept: dict[str, tuple[float, list[tuple[str, str]], bytes]] = {}


def keep_answer(path: str, answer: HttpResponse, *, seconds: float) -> None:
    """Keep a public answer ready for so long."""
    if len(_kept) >= _MOST:
        _kept.clear()
    headers = {**dict(answer.items()), "Content-Length": str(len(answer.content)), "X-Content-Type-Options": "nosniff"}
    _kept[path] = (time.monotonic() + seconds, list(headers.items()), answer.content)


def forget_answers() -> None:
    """For tests."""
    _kept.clear()


def with_kept_answers(application: Application) -> Application:
    """The application, with what is kept before it."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        kept = _kept.get(environ["PATH_INFO"])
        if kept is None or environ["REQUEST_METHOD"] != "GET" or kept[0] < time.monotonic():
            return application(environ, start)
        start("200 OK", kept[1])
        return (kept[2],)

    return answer
