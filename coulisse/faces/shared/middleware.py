"""The language of a request: the address says it (shop), else the person's choice, else the browser's."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import get_language_from_request

from coulisse.lib.text import LANGUAGES

LANGUAGE_COOKIE = "language"
_SITE = re.compile(rf"/[a-z0-9-]+/(?P<language>{'|'.join(LANGUAGES)})/")


def site_of(request: HttpRequest) -> str:
    """Where the site begins that an address belongs to: ``/de-kring/nl/`` in the shop of a house, else ``/``."""
    found = _SITE.match(request.path_info)
    return found[0] if found else "/"


def chosen_language(request: HttpRequest) -> str:
    """The language of who is signed in on a page of staff, else of the address, else the one that this browser asks for, among ours."""
    if spoken := getattr(request, "spoken", ""):
        return str(spoken)
    if found := _SITE.match(request.path_info):
        return found["language"]
    kept = request.COOKIES.get(LANGUAGE_COOKIE, "")
    if kept in LANGUAGES:
        return kept
    return get_language_from_request(request)[:2]


class LanguageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(chosen_language(request)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "nl")
        return response
