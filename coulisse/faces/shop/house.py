"""Which house a page of the shop is of, and in which language: looked up once, before every view."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation

from coulisse.houses.answers import twin
from coulisse.houses.models import House
from coulisse.houses.queries import house_by_slug
from coulisse.houses.types import HouseStatus
from coulisse.lib.kept import ForAMoment

View = Callable[..., HttpResponse]


_houses: ForAMoment[House] = ForAMoment(settings.MOMENT_SECONDS, most=1000)


def open_house(slug: str) -> House:
    """The house with this address path, if its shop is open; else there is nothing here (404). Looked up once in a moment."""
    return twin(_houses.get(slug, lambda: _open_house(slug)))


def _open_house(slug: str) -> House:
    house = house_by_slug(slug)
    if house is None or house.status != HouseStatus.LIVE:
        raise Http404
    return house


def _said_in(language: str, answer: HttpResponse) -> HttpResponse:
    answer.headers["Content-Language"] = language
    return answer


def shop_page(view: View) -> View:
    """The view gets the `House` in place of its slug; the page speaks the language of its address.

    A language that the house doesn't speak is no page of it (404).
    """

    @wraps(view)
    def with_house(request: HttpRequest, house: str, *args: Any, language: str | None = None, **kwargs: Any) -> HttpResponse:
        found = open_house(house)
        if language is None:
            return view(request, found, *args, **kwargs)
        if language not in found.languages:
            raise Http404
        if translation.get_language() == language:  # The middleware reads it off most addresses.
            return _said_in(language, view(request, found, *args, language=language, **kwargs))
        with translation.override(language):
            return _said_in(language, view(request, found, *args, language=language, **kwargs))

    return with_house
