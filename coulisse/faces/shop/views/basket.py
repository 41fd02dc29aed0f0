"""Placeholder."""

from typing import Any, NoReturn

from django.http import Http404, HttpRequest


def basket(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404


def rates(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404


def remove(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404


def extend(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404


def empty(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404
