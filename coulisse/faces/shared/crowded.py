"""What somebody hears for whom there is no room just now. Made once for each language: it must cost nothing, just then."""

import json
from functools import lru_cache
from random import randrange
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from coulisse.faces.shared.errors import Problem
from coulisse.faces.shared.middleware import chosen_language
from coulisse.faces.shared.pages import page

FROM_SECONDS, TO_SECONDS = 3, 9  # Not all at once again.
CROWDED = Problem(
    _("It is very busy just now"),
    _(
        "More people than we can help at one moment came at once. Your turn comes soon: this page tries again by itself in a few seconds. What you chose, ordered or paid is safe."
    ),
    "clock",
)
CROWDED_SENT = Problem(
    _("It is very busy just now"),
    _(
        "More people than we can help at one moment came at once, so that we could not take what you sent. Wait a few seconds, go back and press the button again. What you chose, ordered or paid is safe."
    ),
    "clock",
)
_TELLS_MACHINES = json.dumps(
    {
        "type": "https://coulisse.example/problems/too-busy",
        "title": "Too busy",
        "status": 503,
        "detail": "Send the same request again after the seconds in Retry-After.",
    }
).encode()

Answer = tuple[list[tuple[str, str]], bytes]


def turned_away(environ: dict[str, Any]) -> Answer:
    """Headers and body of a 503: a page for people, which comes back by itself; a problem for machines."""
    seconds = str(randrange(FROM_SECONDS, TO_SECONDS + 1))  # noqa: S311 (spread, not secrecy)
    if not _wants_a_page(environ):
        return [*_always("application/problem+json", _TELLS_MACHINES), ("Retry-After", seconds)], _TELLS_MACHINES
    is_visit = environ["REQUEST_METHOD"] in ("GET", "HEAD")
    body = _page(chosen_language(WSGIRequest(environ)), is_visit=is_visit)
    headers = [*_always("text/html; charset=utf-8", body), ("Retry-After", seconds), ("Content-Security-Policy", _POLICY)]
    return [*headers, ("Refresh", seconds)] if is_visit else headers, body


_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; frame-ancestors 'none'"


def _wants_a_page(environ: dict[str, Any]) -> bool:
    return "text/html" in environ.get("HTTP_ACCEPT", "") and not environ["PATH_INFO"].startswith("/api/")


def _always(kind: str, body: bytes) -> list[tuple[str, str]]:
    return [
        ("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
    ]  # fmt: skip


@lru_cache(maxsize=16)
def _page(language: str, *, is_visit: bool) -> bytes:
    """The same for every address, so without any of it: its button asks for the page that one wanted."""
    request = HttpRequest()
    request.path = request.path_info = "/"
    with translation.override(language):
        return page(request, "shared/crowded.html", {"problem": CROWDED if is_visit else CROWDED_SENT, "is_visit": is_visit}, status=503).content
