"""Answers that are the same for everyone and are asked very often: kept ready for a moment, and given before anything else runs.

A view keeps its answer; while it is fresh, whoever asks for the same address gets these bytes from the web server's own
thread, without a middleware, a host or a query. When its moment is over, one request makes it anew, and the others are
content with the old one meanwhile. What is kept here must be public, and true for every host.
"""

import hashlib
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpResponse

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

# More addresses than this are never asked often at once.
_MOST = 500
# So long the old one is good enough while somebody makes it anew.
_MAKING_SECONDS = 2.0


class _Kept:
    def __init__(self, answer: HttpResponse, until: float) -> None:
        self.body, self.until, self.is_being_made = answer.content, until, False
        self.mark = f'"{hashlib.blake2b(self.body, digest_size=9).hexdigest()}"'
        headers = {**dict(answer.items()), "ETag": self.mark, "X-Content-Type-Options": "nosniff"}
        self.unchanged = [(name, value) for name, value in headers.items() if name.lower() not in ("content-type", "content-length")]
        self.headers = [*headers.items(), ("Content-Length", str(len(self.body)))]


_kept: dict[str, _Kept] = {}


def keep_answer(path: str, answer: HttpResponse, *, seconds: float) -> None:
    """Keep a public answer ready for so long."""
    if len(_kept) >= _MOST:
        _kept.clear()
    _kept[path] = _Kept(answer, time.monotonic() + seconds)


def forget_answers() -> None:
    """For tests."""
    _kept.clear()


def with_kept_answers(application: Application) -> Application:
    """The application, with what is kept before it."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        kept = _kept.get(environ["PATH_INFO"])
        if kept is None or environ["REQUEST_METHOD"] != "GET" or not _is_good(environ["PATH_INFO"], kept):
            return application(environ, start)
        if environ.get("HTTP_IF_NONE_MATCH") == kept.mark:
            start("304 Not Modified", kept.unchanged)
            return ()
        start("200 OK", kept.headers)
        return (kept.body,)

    return answer


def _is_good(path: str, kept: _Kept) -> bool:
    """Whether it may be given. The first who comes after its time makes it anew; where that fails, it is gone."""
    now = time.monotonic()
    if now < kept.until:
        return True
    if kept.is_being_made or now >= kept.until + _MAKING_SECONDS:
        _kept.pop(path, None)
        return False
    kept.is_being_made, kept.until = True, now + _MAKING_SECONDS
    return False
