"""Buying, and waiting for it in a line, goes the short way: without what only pages of staff, files and machines need around them.

Sessions, accounts, files and eleven layers that pass a request on cost a fifth of a page that is kept ready. Language, safety
marks, the limit on what is sent, compression and the pages for what goes wrong are the very same. Who is signed in, or asks for
anything else, goes the ordinary way; a test asks both and compares.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.core.handlers.exception import response_for_exception
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.gzip import GZipMiddleware
from django.urls import ResolverMatch, resolve
from django.utils.module_loading import import_string

from coulisse.faces.shared.errors import ProblemPages
from coulisse.faces.shared.middleware import LanguageMiddleware
from coulisse.lib.text import LANGUAGES

Handler = Callable[[HttpRequest], HttpResponse]

_BUYING = re.compile(rf"(?:/[a-z0-9-]+/(?:{'|'.join(LANGUAGES)})/(?:e|line|basket|checkout|pay|orders)/|/demo/pay/)(?:[^.]*/)?", re.ASCII)


@lru_cache(maxsize=1024)
def _view_at(_addresses: str, path: str) -> ResolverMatch:
    """Most of these addresses are the same for everybody, and the shop is tried last."""
    return resolve(path)


class ShortWay:
    """Middleware, behind those that every answer needs (log, host, headers) and before all others."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self._marks, self._compression = CsrfViewMiddleware(get_response), GZipMiddleware(get_response)
        limited = import_string(settings.BODY_LIMIT)(self._viewed)
        self._shown = LanguageMiddleware(ProblemPages(limited))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _BUYING.fullmatch(request.path_info) or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return self.get_response(request)
        answer: HttpResponse = self._compression.process_response(request, self._shown(request))
        if not answer.streaming and not answer.has_header("Content-Length"):
            answer.headers["Content-Length"] = str(len(answer.content))
        return answer

    def _viewed(self, request: HttpRequest) -> HttpResponse:
        try:
            request.resolver_match = found = _view_at(settings.ROOT_URLCONF, request.path_info)
            self._marks.process_request(request)
            refused = self._marks.process_view(request, found.func, found.args, found.kwargs)
            answer = refused or found.func(request, *found.args, **found.kwargs)
        except Exception as error:
            answer = response_for_exception(request, error)
        return self._marks.process_response(request, answer)  # type: ignore[no-any-return]
