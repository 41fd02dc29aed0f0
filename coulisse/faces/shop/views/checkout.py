"""Placeholder."""

from typing import Any, NoReturn

from django.http import Http404, HttpRequest


def checkout(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404


def pay_again(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404


def payment_return(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404
