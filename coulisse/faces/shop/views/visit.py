"""What one wants to know before coming: how to get there, under which conditions, and for whom the house is open."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from coulisse.faces.shared.pages import page
from coulisse.faces.shop.hall_words import hall_shown
from coulisse.faces.shop.house import shop_page
from coulisse.faces.shop.said import said
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.venues import queries as venues

# When somebody last looked at all of these pages with the checks that the statement names.
LOOKED_AT = date(2026, 11, 22)


@require_safe
@shop_page
def info(request: HttpRequest, house: House, *, language: str) -> HttpResponse:
    """Contact, the way there, and the halls with who can get in."""
    with house_scope(house.pk):
        halls = [hall_shown(card.hall, house, language) for card in venues.halls(house)]
    return page(request, "shop/info.html", {"house": house, "halls": halls})


@require_safe
@shop_page
def terms(request: HttpRequest, house: House, *, language: str) -> HttpResponse:
    """The conditions of sale, as the house wrote them."""
    return page(request, "shop/terms.html", {"house": house, "terms": said(house.terms, language)})


@require_safe
@shop_page
def accessibility(request: HttpRequest, house: House, *, language: str) -> HttpResponse:
    """The accessibility statement: its parts are those of Directive (EU) 2016/2102."""
    return page(request, "shop/accessibility.html", {"house": house, "looked_at": LOOKED_AT})
