"""Placeholder."""

from typing import Any, NoReturn

from django.http import Http404, HttpRequest


def best(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404


def seats(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404


def seat_list(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404
