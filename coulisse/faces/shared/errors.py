"""Pages for what goes wrong: what happened, that nothing was lost, what to do. Never a stack trace."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from coulisse.faces.shared.pages import page


def _problem(request: HttpRequest, status: int, title: str, says: str) -> HttpResponse:
    return page(request, "shared/problem.html", {"title": title, "says": says, "status": status}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _problem(
        request,
        400,
        _("We could not read that"),
        _("Something in the address or the form is not as it should be. Go back and try again; nothing was changed."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _problem(request, 403, _("This is not open to you"), _("Ask your house administrator for the role that you need."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _problem(
        request,
        404,
        _("This page does not exist"),
        _("The address may be incomplete, or what stood here is gone. Check the link, or go back to the programme."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    return _problem(
        request, 500, _("Something went wrong on our side"), _("It has been noted. What you already ordered or paid is safe. Try again in a moment.")
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _problem(
        request,
        403,
        _("Your browser did not send the safety mark of this page"),
        _("Allow cookies for this site, reload the page and try again; nothing was changed."),
    )
