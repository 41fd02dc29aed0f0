"""What pages of integrations share: the frame of every page, and that a demo's pages exist in demos only."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

View = Callable[..., HttpResponse]


def page(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Answer with a page in the frame ``shared/base.html``, which asks for a house, toasts and a theme."""
    kept = request.COOKIES.get("theme", "")
    frame: dict[str, Any] = {"house": None, "toasts": [], "theme": kept if kept in ("light", "dark") else ""}
    return render(request, template, {**frame, **context}, status=status)


def demo_only(view: View) -> View:
    """In production this address doesn't exist, whatever the addresses say."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.ENVIRONMENT.is_production:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
