"""What just happened, told on the next page: a form answers with a redirect, the page after it says the sentence.

It travels in a signed cookie that is read once, so that pages need no session and no query for it.
"""

from dataclasses import asdict, dataclass

from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "toast"
_SALT = "coulisse.toast"
_SECONDS = 60


@dataclass(frozen=True)
class Toast:
    """``kind``: good, info, warning or bad. ``undo_url``: where a form posts to that takes it back."""

    text: str
    kind: str = "good"
    undo_url: str = ""


def say(response: HttpResponse, text: str, kind: str = "good", undo_url: str = "") -> HttpResponse:
    """Let the next page of this person say what happened; answers the same response."""
    value = signing.dumps(asdict(Toast(str(text)[:300], kind, undo_url)), salt=_SALT, compress=True)
    response.set_cookie(COOKIE, value, max_age=_SECONDS, httponly=True, samesite="Lax")
    return response


def told(request: HttpRequest) -> list[Toast]:
    """What is to be said on this page; nothing where the cookie is old or not ours."""
    try:
        return [Toast(**signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_SECONDS))]
    except (signing.BadSignature, TypeError):
        return []
