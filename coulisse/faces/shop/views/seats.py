"""Choosing places: the best ones at once, on the plan, or from a list."""

from typing import Any, NoReturn

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from coulisse.faces.shared.pages import page
from coulisse.faces.shop.basket_cookie import remember_basket
from coulisse.faces.shop.holding import hold, scatter
from coulisse.faces.shop.house import shop_page
from coulisse.faces.shop.numbers import whole_number
from coulisse.faces.shop.refusals import Refusal, refusal
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.throttles import TooManyTries
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance
from coulisse.sales import operations as sales
from coulisse.sales.operations.baskets import Held, HoldAsked

# More people than this come as a group, and call the house.
MOST_PEOPLE = 30


def performance_shown(house: House, production: str, performance_id: int) -> Performance:
    """The performance of this address; 404 where the house has none such, or doesn't show it."""
    found = programme.performance_to_sell(performance_id)
    if found is None or found.production.slug != production or found.state == "draft":
        raise Http404
    return found


@require_POST
@shop_page
def best(request: HttpRequest, house: House, production: str, performance: int, *, language: str) -> HttpResponse:
    """Hold the best places for a party, and go on to the basket."""
    count = whole_number(request.POST.get("count"), MOST_PEOPLE)
    wheelchairs = whole_number(request.POST.get("wheelchairs") or "0", MOST_PEOPLE)
    companions = whole_number(request.POST.get("companions") or "0", MOST_PEOPLE)
    zone = request.POST.get("zone", "")[:40]
    if count is None or wheelchairs is None or companions is None or not count + wheelchairs:
        return _not_held(request, house, production, performance, refusal("no_number"))

    def how(asked: HoldAsked) -> Held:
        performance_shown(house, production, performance)
        if wheelchairs:
            return sales.hold_accessible_seats(asked=asked, wheelchairs=wheelchairs, others=companions, zone_key=zone)
        return sales.hold_best_seats(asked=asked, count=count, zone_key=zone, seed=scatter())

    try:
        held = hold(request, house, performance_id=performance, language=language, how=how)
    except (sales.NotOnSale, sales.LimitPassed, sales.NoSeatsTogether, sales.SeatsTaken, TooManyTries) as error:
        return _not_held(request, house, production, performance, refusal(error))
    return to_basket(house, language, held, apart=not held.together)


def to_basket(house: House, language: str, held: Held, *, apart: bool = False) -> HttpResponse:
    address = reverse("shop:basket", args=[house.slug, language])
    answer = redirect(f"{address}?apart={held.performance.pk}" if apart else address)
    remember_basket(answer, house, held.basket_id)
    return answer


def _not_held(request: HttpRequest, house: House, production: str, performance: int, why: Refusal) -> HttpResponse:
    with house_scope(house.pk):
        found = performance_shown(house, production, performance)
    return page(request, "shop/not_held.html", {"house": house, "performance": found, "why": why, "typed": request.POST}, status=why.status)


def seats(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404


def seat_list(request: HttpRequest, *args: Any, **kwargs: Any) -> NoReturn:
    raise Http404
