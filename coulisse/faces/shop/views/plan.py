"""Placeholder."""

from typing import Any, NoReturn

from django.http import Http404, HttpRequest


def geometry(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404


def availability(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404
