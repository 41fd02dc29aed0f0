"""The basket, which is also where one pays: one page, one form, and a button for each thing one can do with it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from coulisse.faces.shop.basket_cookie import basket_id
from coulisse.faces.shop.basket_page import basket_page, changed_rates
from coulisse.faces.shop.house import shop_page
from coulisse.faces.shop.numbers import whole_numbers
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.pricing.rules import RateNotSold
from coulisse.sales import operations as sales

_MOST_IDS = 2**62


@require_safe
@shop_page
def basket(request: HttpRequest, house: House, *, language: str) -> HttpResponse:
    return basket_page(request, house)


@require_POST
@shop_page
def rates(request: HttpRequest, house: House, *, language: str) -> HttpResponse:
    """Give places another rate."""
    known = basket_id(request, house)
    try:
        if known:
            with house_scope(house.pk) as scope:
                sales.choose_rates(house=house, basket_id=known, rate_by_line=changed_rates(request), now=scope.now)
    except (sales.BasketGone, RateNotSold):
        pass  # The page shows what is true: the basket that is over, or the rates that there are.
    return back(request, house, language)


@require_POST
@shop_page
def remove(request: HttpRequest, house: House, *, language: str) -> HttpResponse:
    """Give places back."""
    known = basket_id(request, house)
    lines = whole_numbers(request.POST.getlist("line"), _MOST_IDS, at_most=200)
    try:
        if known and lines:
            with house_scope(house.pk) as scope:
                sales.remove_lines(house=house, basket_id=known, line_ids=lines, now=scope.now)
    except sales.BasketGone:
        pass
    return back(request, house, language)


@require_POST
@shop_page
def extend(request: HttpRequest, house: House, *, language: str) -> HttpResponse:
    """More time."""
    known = basket_id(request, house)
    try:
        if known:
            with house_scope(house.pk) as scope:
                sales.extend_basket(house=house, basket_id=known, now=scope.now)
    except sales.BasketGone:
        pass
    return back(request, house, language)


@require_POST
@shop_page
def empty(request: HttpRequest, house: House, *, language: str) -> HttpResponse:
    """Give everything back."""
    known = basket_id(request, house)
    if known:
        with house_scope(house.pk):
            sales.empty_basket(house=house, basket_id=known)
    return back(request, house, language)


def back(request: HttpRequest, house: House, language: str) -> HttpResponse:
    """To the basket, with what was typed."""
    return redirect("shop:basket", house.slug, language)
