"""Addresses that every face shares: the look of a house, the choice of a language."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from coulisse.faces.shared.look import look_css, look_hash
from coulisse.faces.shared.middleware import LANGUAGE_COOKIE
from coulisse.houses.queries import house_by_slug
from coulisse.lib.text import LANGUAGES

_FOR_EVER = "public, max-age=31536000, immutable"
_SHORT = "public, max-age=60"


@require_safe
def look(request: HttpRequest, slug: str, mark: str) -> HttpResponse:
    """The style sheet of a house. An address of an older look answers with today's, and isn't kept."""
    house = house_by_slug(slug)
    if house is None:
        raise Http404
    answer = HttpResponse(look_css(house), content_type="text/css; charset=utf-8")
    answer.headers["Cache-Control"] = _FOR_EVER if mark == look_hash(house) else _SHORT
    return answer


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language that a person chose, and go back to where they were."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    answer = redirect(back if safe else "/")
    if request.POST.get("language") in LANGUAGES:
        answer.set_cookie(
            LANGUAGE_COOKIE, request.POST["language"], max_age=365 * 24 * 3600, samesite="Lax", httponly=True, secure=request.is_secure()
        )
    return answer
