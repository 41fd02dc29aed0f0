"""The signed link of an order: who has it has the order. An altered one finds nothing, and is counted."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from coulisse.faces.shared.pages import page
from coulisse.faces.shop.visitor import visitor_network
from coulisse.houses import throttles
from coulisse.houses.models import House
from coulisse.lib.codes import tidy_code
from coulisse.sales import queries
from coulisse.sales.links import order_signature, order_signature_is_right
from coulisse.sales.models import Order


class NoSuchOrder(Exception):
    """The link is altered or cut off, or there is no such order: nobody hears which."""


def order_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of an order: never kept by a browser or on the way, never found by a search; a page that helps where there is none."""

    @wraps(view)
    def kept_private(request: HttpRequest, house: House, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer = view(request, house, *args, **kwargs)
        except NoSuchOrder:
            answer = page(request, "shop/lost.html", {"house": house, "minutes": 0}, status=404)
        except throttles.TooManyTries as error:
            answer = page(request, "shop/lost.html", {"house": house, "minutes": -(-error.seconds // 60)}, status=429)
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer

    return kept_private


def order_address(house: House, code: str, language: str) -> str:
    return reverse("shop:order", args=[house.slug, language, code, order_signature(house.pk, code)])


def check_signature(request: HttpRequest, house: House, code: str, signature: str) -> None:
    """Raises `NoSuchOrder` for an altered link, and after many of them `TooManyTries`. Outside a scope."""
    check_order_signature(request, is_right=order_signature_is_right(house.pk, tidy_code(code), signature))


def check_order_signature(request: HttpRequest, *, is_right: bool) -> None:
    """The same of any signed link of the shop: whoever alters them is counted."""
    if not is_right:
        throttles.count_try(throttles.ORDER_LINK, visitor_network(request))
        raise NoSuchOrder


def order_of_link(code: str) -> Order:
    """The order, with its lines, of a link whose signature is right. Inside a scope; raises `NoSuchOrder`."""
    return _found(queries.order_with_lines(code))


def order_to_show(code: str) -> Order:
    """The same for its own page."""
    return _found(queries.order_to_show(code))


def _found(order: Order | None) -> Order:
    if order is None:
        raise NoSuchOrder
    return order
