"""The signed link of an order: who has it has the order. An altered one finds nothing, and is counted."""

from django.http import Http404, HttpRequest
from django.urls import reverse

from coulisse.faces.shop.visitor import client_address
from coulisse.houses import throttles
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.lib.codes import tidy_code
from coulisse.sales import queries
from coulisse.sales.links import order_signature, order_signature_is_right
from coulisse.sales.models import Order


class NoSuchOrder(Http404):
    """The link is altered or cut off, or there is no such order: nobody hears which."""


def order_address(house: House, code: str, language: str) -> str:
    return reverse("shop:order", args=[house.slug, language, code, order_signature(house.pk, code)])


def signed_order(request: HttpRequest, house: House, code: str, signature: str) -> Order:
    """The order of a signed link, with its lines. Raises `NoSuchOrder`, `TooManyTries`."""
    if not order_signature_is_right(house.pk, tidy_code(code), signature):
        throttles.count_try(throttles.ORDER_LINK, client_address(request))
        raise NoSuchOrder
    with house_scope(house.pk):
        order = queries.order_with_lines(code)
    if order is None:
        raise NoSuchOrder
    return order
