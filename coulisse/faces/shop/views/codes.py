"""The field of the basket for a code, a pass or a voucher, and the way to take one out again."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from coulisse.faces.shop.basket_cookie import basket_id
from coulisse.faces.shop.basket_page import basket_page
from coulisse.faces.shop.bringing import Typed, bring, typed_code
from coulisse.faces.shop.numbers import whole_number
from coulisse.faces.shop.views.basket import basket_action, with_rates
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.sales import operations as sales

_MOST_IDS = 2**62


@basket_action
def enter(request: HttpRequest, house: House) -> HttpResponse | None:
    """Bring what was typed."""
    known, code = basket_id(request, house), typed_code(request)
    if known is None:
        return None
    try:
        typed = bring(request, house, known, code) if code else Typed(problem=_("Fill in the code."), status=422)
    except sales.BasketGone:
        return None  # The page says that the time is over.
    refused = with_rates(request, house)
    return basket_page(request, house, typed=typed) if typed.problem else refused


@basket_action
def drop(request: HttpRequest, house: House) -> HttpResponse | None:
    """Take out what was brought."""
    known, right = basket_id(request, house), whole_number(request.POST.get("right"), _MOST_IDS)
    try:
        if known and right is not None:
            with house_scope(house.pk) as scope:
                sales.drop_right(house=house, basket_id=known, right_id=right, now=scope.now)
    except sales.BasketGone:
        pass
    return with_rates(request, house)
