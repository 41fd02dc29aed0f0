"""Choosing places: the best ones at once, on the plan, or from a list."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from coulisse.faces.shared.pages import page
from coulisse.faces.shop.absolute import date_path
from coulisse.faces.shop.basket_cookie import remember_basket
from coulisse.faces.shop.before_sale import behind_line
from coulisse.faces.shop.choosing_places import NothingChosen, take, wanted_from
from coulisse.faces.shop.holding import hold, scatter
from coulisse.faces.shop.house import shop_page
from coulisse.faces.shop.list_page import list_page
from coulisse.faces.shop.numbers import MOST_PEOPLE, whole_number
from coulisse.faces.shop.refusals import Refusal, refusal
from coulisse.faces.shop.seat_page import seat_page
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.throttles import TooManyTries
from coulisse.programme import queries as programme
from coulisse.programme.types import PerformanceState
from coulisse.sales import operations as sales
from coulisse.sales.operations.baskets import Held, HoldAsked

REFUSED = (sales.NotOnSale, sales.LimitPassed, sales.NoSeatsTogether, sales.SeatsTaken, TooManyTries)


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
@behind_line
def best(request: HttpRequest, house: House, production: str, performance: int, *, language: str) -> HttpResponse:
    """Hold the best places for a party, and go on to the basket."""
    if request.method != "POST":
        return redirect(date_path(house, language, production, performance))
    count = whole_number(request.POST.get("count"), MOST_PEOPLE)
    wheelchairs = whole_number(request.POST.get("wheelchairs") or "0", MOST_PEOPLE)
    companions = whole_number(request.POST.get("companions") or "0", MOST_PEOPLE)
    zone = request.POST.get("zone", "")[:40]
    if count is None or wheelchairs is None or companions is None or not count + wheelchairs:
        return _not_held(request, house, production, performance, refusal("no_number"))

    def how(asked: HoldAsked) -> Held:
        if wheelchairs:
            return sales.hold_accessible_seats(asked=asked, wheelchairs=wheelchairs, others=companions, zone_key=zone)
        return sales.hold_best_seats(asked=asked, count=count, zone_key=zone, seed=scatter())

    try:
        held = hold(request, house, production=production, performance_id=performance, language=language, how=how)
    except REFUSED as error:
        return _not_held(request, house, production, performance, refusal(error))
    return to_basket(house, language, held, apart=not held.together)


def to_basket(house: House, language: str, held: Held, *, apart: bool = False, chosen: bool = False) -> HttpResponse:
    """To the basket; it hears whether the places are ``apart``, or were ``chosen`` one by one, for what it advises."""
    about = "apart" if apart else "chosen" if chosen else ""
    address = reverse("shop:basket", args=[house.slug, language])
    answer = redirect(f"{address}?{about}={held.performance.pk}" if about else address)
    remember_basket(answer, house, held.basket_id)
    return answer


def _not_held(request: HttpRequest, house: House, production: str, performance: int, why: Refusal) -> HttpResponse:
    with house_scope(house.pk):
        found = programme.performance_to_sell(performance)
    if found is None or found.production.slug != production or found.state == PerformanceState.DRAFT:
        raise Http404
    return page(request, "shop/not_held.html", {"house": house, "performance": found, "why": why, "typed": request.POST}, status=why.status)


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
@behind_line
def seats(request: HttpRequest, house: House, production: str, performance: int, *, language: str) -> HttpResponse:
    """The plan; what is chosen there, or in the list, is held and goes to the basket."""
    if request.method != "POST":
        return seat_page(request, house, production, performance)
    wanted = wanted_from(request.POST)
    shown = list_page if request.POST.get("from") == "list" else seat_page
    if wanted.is_nothing and not wanted.instead:
        return shown(request, house, production, performance, why=refusal("nothing_chosen"))
    try:
        held = hold(
            request,
            house,
            production=production,
            performance_id=performance,
            language=language,
            how=lambda asked: take(asked, wanted, scatter()),
            chosen=True,
        )
    except NothingChosen:
        return shown(request, house, production, performance, why=refusal("nothing_chosen"))
    except REFUSED as error:
        # Numbers of another plan say nothing about this one.
        still = None if isinstance(error, sales.PlanChanged) else wanted
        return shown(request, house, production, performance, why=refusal(error), wanted=still)
    if request.POST.get("then") == "list":
        answer = redirect(reverse("shop:seat-list", args=[house.slug, language, production, performance]) + "?held=1")
        remember_basket(answer, house, held.basket_id)
        return answer
    return to_basket(house, language, held, chosen=True)


@require_safe
@shop_page
@behind_line
def seat_list(request: HttpRequest, house: House, production: str, performance: int, *, language: str) -> HttpResponse:
    """The same choice in words: section, row, seat."""
    return list_page(request, house, production, performance)
