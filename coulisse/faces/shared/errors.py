"""Pages for what goes wrong: what happened, that nothing was lost, what to do. Never a stack trace.

They need no house, no session and no database, so that they come up when those are away.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coulisse.faces.shared.middleware import chosen_language, site_of
from coulisse.faces.shared.pages import page

LOOK_AGAIN_SECONDS = 8
# What was pressed there isn't an order, and not each of its addresses can be read.
_OF_STAFF = ("/office/", "/door/")


@dataclass(frozen=True)
class Problem:
    """What a page says: what happened, and what to do now."""

    title: Promise
    says: Promise
    icon: str = "help"


PROBLEMS = {
    400: Problem(
        _("We could not read that"),
        _("Something in the address or the form is not as it should be. Go back and try again; nothing was changed."),
    ),
    403: Problem(
        _("This is not open to you"),
        _("You are signed in, but this page needs another role. Ask the administrator of your house for it."),
        "lock",
    ),
    404: Problem(
        _("There is nothing on this stage"),
        _("The address may be incomplete, or what stood here is over. Check the link, or go back to the programme."),
        "masks",
    ),
    405: Problem(
        _("That does not work this way"),
        _("This address answers to a form, not to a visit. Go back to the page that you came from; nothing was changed."),
    ),
    413: Problem(
        _("That is too large for us"),
        _("Choose a smaller file, of 30 MB at most, and try again. What you typed is still on the page that you came from."),
        "upload",
    ),
    429: Problem(
        _("That went a little fast"),
        _("We had too many questions from you in a short time. Wait a minute and try again; what you chose is kept."),
        "clock",
    ),
    500: Problem(
        _("Something went wrong on our side"),
        _("It has been noted. What you already ordered or paid is safe. Try again in a moment."),
        "warning",
    ),
    503: Problem(
        _("We will be right back"),
        _("We are busy behind the curtain for a moment. What you already ordered or paid is safe. Try again in a minute."),
        "clock",
    ),
}
# The connection was lost while something was being done: whether it was done, the page that comes next knows.
_CHECKING = Problem(
    _("We are checking your order"),
    _(
        "The connection was lost for a moment, and we don't know yet whether this went through. Nothing is done twice. This page looks again by itself."
    ),
    "clock",
)
_NO_MARK = Problem(
    _("Your browser did not send the safety mark of this page"),
    _("Allow cookies for this site, reload the page and try again; nothing was changed."),
    "lock",
)


def problem(request: HttpRequest, status: int, told: Problem | None = None) -> HttpResponse:
    """The page for a status; ``told`` in place of what is usually said."""
    context = {"problem": told or PROBLEMS[status], "status": status, "home": site_of(request)}
    with translation.override(chosen_language(request)):
        answer = page(request, "shared/problem.html", context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    if status in (429, 503):
        answer.headers["Retry-After"] = "60"
    return answer


def _away(request: HttpRequest) -> HttpResponse:
    """The database is away for a moment: look again soon, without anybody's help, at what is true then. Reading is safe to repeat."""
    reading = request.method in ("GET", "HEAD")
    if not reading and request.path.startswith(_OF_STAFF):
        return problem(request, 503)
    answer = problem(request, 503, None if reading else _CHECKING)
    answer.headers["Retry-After"] = str(LOOK_AGAIN_SECONDS)
    answer.headers["Refresh"] = f"{LOOK_AGAIN_SECONDS}; url={request.get_full_path() if reading else quote(request.path)}"
    return answer


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """The unexpected; a database that is away for a moment is not that."""
    away = isinstance(sys.exc_info()[1], (OperationalError, InterfaceError))
    return _away(request) if away else problem(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return problem(request, 403, _NO_MARK)


class ProblemPages:
    """Middleware: an answer that says nothing but its status (405, 413, 429, 503) gets its page. Machines keep theirs."""

    _BARE = (405, 413, 429, 503)

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:  # No address of ours has one, and PostgreSQL takes none.
            return problem(request, 400)
        answer = self.get_response(request)
        if answer.status_code not in self._BARE or answer.streaming or answer.content or not request.accepts("text/html"):
            return answer
        made = problem(request, answer.status_code)
        for name in ("Allow", "Retry-After"):
            if name in answer.headers:
                made.headers[name] = answer.headers[name]
        return made
