"""Placeholder."""

from typing import Any, NoReturn

from django.http import Http404, HttpRequest


def index(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404


def home(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404


def agenda(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404


def info(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404


def terms(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404


def accessibility(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404
