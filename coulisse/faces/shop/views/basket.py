"""The basket, which is also where one pays: one page, one form, and a button for each thing one can do with it.

Whatever is pressed, the whole form comes along: the e-mail address is kept, and so are rates that were changed.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coulisse.faces.shop.basket_cookie import basket_id, remember_typed
from coulisse.faces.shop.basket_page import BasketProblem, basket_page, rates_problem
from coulisse.faces.shop.before_sale import to_line
from coulisse.faces.shop.house import shop_page
from coulisse.faces.shop.keeping_rates import keep_rates
from coulisse.faces.shop.numbers import whole_numbers
from coulisse.faces.shop.places import place_words
from coulisse.faces.shop.refusals import refusal
from coulisse.faces.shop.slip_cookie import slips_of
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.openings.gate import NotYourTurn
from coulisse.pricing.rules import RateNotSold
from coulisse.programme import queries as programme
from coulisse.sales import operations as sales
from coulisse.sales.models import BasketLine
from coulisse.venues.plan import place_name
from coulisse.venues.queries import plan_of

_MOST_IDS = 2**62
_MOST_LINES = 200


@require_safe
@shop_page
def basket(request: HttpRequest, house: House, *, language: str) -> HttpResponse:
    return basket_page(request, house)


def basket_action(action: Callable[[HttpRequest, House], HttpResponse | None]) -> Callable[..., HttpResponse]:
    """A button of the basket: does its one thing, then goes back to the basket with what was typed.

    Its address read as a page (a language chosen, a link kept) is the basket.
    """

    @require_http_methods(["GET", "HEAD", "POST"])
    @shop_page
    @wraps(action)
    def view(request: HttpRequest, house: House, *, language: str, **kwargs: Any) -> HttpResponse:
        try:
            answer = action(request, house) if request.method == "POST" else None
        except NotYourTurn as wait:
            return to_line(house, language, wait.opening_id, reverse("shop:basket", args=[house.slug, language]))
        answer = answer or redirect("shop:basket", house.slug, language)
        remember_typed(answer, request, house)
        return answer

    return view


@basket_action
def rates(request: HttpRequest, house: House) -> HttpResponse | None:
    """Give places another rate."""
    return with_rates(request, house)


@basket_action
def remove(request: HttpRequest, house: House) -> HttpResponse | None:
    """Give places back."""
    known = basket_id(request, house)
    lines = whole_numbers(request.POST.getlist("line"), _MOST_IDS, at_most=_MOST_LINES)
    try:
        if known and lines:
            with house_scope(house.pk) as scope:
                sales.remove_lines(house=house, basket_id=known, line_ids=lines, now=scope.now)
    except sales.BasketGone:
        pass  # The page says that the time is over.
    return with_rates(request, house)


@basket_action
def extend(request: HttpRequest, house: House) -> HttpResponse | None:
    """More time; where it was over, the same places once more, as far as nobody took them."""
    known = basket_id(request, house)
    if known is None:
        return None
    try:
        with house_scope(house.pk) as scope:
            sales.extend_basket(house=house, basket_id=known, now=scope.now)
        return with_rates(request, house)
    except sales.BasketGone:
        pass
    try:
        with house_scope(house.pk) as scope:
            gone = _names(sales.take_again(house=house, basket_id=known, now=scope.now, slips=slips_of(request)))
    except sales.NotOnSale as error:
        why = refusal(error)
        return basket_page(request, house, problem=BasketProblem(why.title, why.says))
    except sales.BasketGone:
        says = _("Others have taken them meanwhile. Choose others: your e-mail address is kept.")
        return basket_page(request, house, problem=BasketProblem(_("These places have gone"), says))
    if not gone:
        return None
    says = _("The others are yours again. Somebody else has: %(places)s.") % {"places": "; ".join(gone)}
    return basket_page(request, house, problem=BasketProblem(_("Not all places were still free"), says))


@basket_action
def empty(request: HttpRequest, house: House) -> HttpResponse | None:
    """Give everything back."""
    known = basket_id(request, house)
    if known:
        with house_scope(house.pk):
            sales.empty_basket(house=house, basket_id=known)
    return None


def with_rates(request: HttpRequest, house: House) -> HttpResponse | None:
    """Rates that were changed on the page count, whichever button was pressed; a page that says which of them can't be."""
    known = basket_id(request, house)
    try:
        refused = keep_rates(request, house, known) if known else []
    except (sales.BasketGone, RateNotSold):
        return None  # The page shows what is true: a basket that is over, or the rates that there are.
    return basket_page(request, house, problem=rates_problem(refused)) if refused else None


def _names(lines: list[BasketLine]) -> list[str]:
    """What places are called. Inside a scope."""
    performances = programme.performances_to_sell({line.performance_id for line in lines})
    return [place_words(place_name(plan_of(performances[line.performance_id].plan_version_id), line.place_no)).full_name for line in lines]
