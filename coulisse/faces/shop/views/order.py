"""Placeholder."""

from typing import Any, NoReturn

from django.http import Http404, HttpRequest


def order(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404


def tickets_pdf(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404


def calendar(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404
