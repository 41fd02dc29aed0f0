"""An order: its page, its tickets, its dates."""

from typing import Any, NoReturn

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from coulisse.faces.shared.pages import page
from coulisse.faces.shop.house import shop_page
from coulisse.faces.shop.order_links import signed_order
from coulisse.houses.models import House


@require_safe
@shop_page
def order(request: HttpRequest, house: House, code: str, signature: str, *, language: str) -> HttpResponse:
    found = signed_order(request, house, code, signature)
    return page(request, "shop/order.html", {"house": house, "order": found})


def tickets_pdf(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404


def calendar(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404
