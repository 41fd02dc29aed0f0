"""Passes and vouchers: what there is, one of them with its form, and taking it out of the basket again."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coulisse.faces.shared.pages import page
from coulisse.faces.shop.basket_cookie import basket_id, new_basket_id, remember_basket
from coulisse.faces.shop.before_sale import to_line
from coulisse.faces.shop.buying_products import MOST_AT_ONCE, BuyProduct
from coulisse.faces.shop.house import shop_page
from coulisse.faces.shop.numbers import whole_numbers
from coulisse.faces.shop.presenting_products import ProductShown, shown
from coulisse.faces.shop.slip_cookie import slips_of
from coulisse.faces.shop.views.basket import basket_action, with_rates
from coulisse.faces.shop.visitor import visitor_network
from coulisse.houses import throttles
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.memberships import queries as memberships
from coulisse.memberships.models import Product
from coulisse.memberships.types import ProductKind
from coulisse.openings.gate import NotYourTurn
from coulisse.pricing import queries as pricing
from coulisse.sales import operations as sales
from coulisse.sales.types import ProductAsked

# Subscriptions are chosen with their performances, on pages of their own.
_KINDS = (ProductKind.PASS, ProductKind.VOUCHER, ProductKind.TICKET_VOUCHER)
_MOST_IDS = 2**62


@require_safe
@shop_page
def products(request: HttpRequest, house: House, *, language: str) -> HttpResponse:
    """Everything that is sold now."""
    with house_scope(house.pk) as scope:
        found = _shown(list(memberships.products().filter(kind__in=_KINDS, current__isnull=False)), house, language, scope.now)
    listed = [one for one in found if one.is_sold and one.terms.has_price]
    return page(request, "shop/products.html", {"house": house, "products": listed})


def _shown(found: list[Product], house: House, language: str, now: datetime) -> list[ProductShown]:
    """Inside a scope."""
    offers = [one.offer for one in pricing.offers_now()] if found else []
    return [shown(one, house, offers, language, now) for one in found]


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
def product(request: HttpRequest, house: House, key: str, *, language: str) -> HttpResponse:
    """One of them, and the form with which it goes into the basket."""
    with house_scope(house.pk) as scope:
        found = _shown(list(memberships.products().filter(kind__in=_KINDS, current__isnull=False, key=key)), house, language, scope.now)
    if not found or not found[0].terms.has_price:
        raise Http404
    one, now = found[0], scope.now
    asked = {"house": house, "terms": one.terms, "kind": one.product.kind, "now": now}
    form = BuyProduct(request.POST, **asked) if request.method == "POST" else BuyProduct(initial={"who": "gift" if one.is_gift else "me"}, **asked)
    if request.method == "POST" and form.is_valid() and (answer := _put(request, house, form, form.asked(one.product.pk), language)):
        return answer
    return page(request, "shop/product.html", {"house": house, "one": one, "form": form, "most": MOST_AT_ONCE}, status=422 if form.errors else 200)


def _put(request: HttpRequest, house: House, form: BuyProduct, asked: ProductAsked, language: str) -> HttpResponse | None:
    """Into the basket of this browser, and there; None where the form now says why not."""
    try:
        throttles.count_try(throttles.HOLD, f"{house.pk} {visitor_network(request)}")
        basket = _add(request, house, asked, language)
    except NotYourTurn as wait:
        return to_line(house, language, wait.opening_id, request.path)
    except throttles.TooManyTries as error:
        minutes = -(-error.seconds // 60)
        form.add_error(
            None, _("That was very often in a short time. Try again in %(minutes)s minutes; what you filled in is kept.") % {"minutes": minutes}
        )
    except sales.ProductNotSold:
        form.add_error(None, _("It is not sold at this moment. Where it is first for who holds one already: type that number in the basket first."))
    except sales.TooManyProducts:
        form.add_error("count", _("So many don’t fit in one basket. Take fewer, or order twice."))
    except sales.AmountRefused:
        form.add_error(None, _("No voucher of this amount is sold. Choose another amount."))
    except sales.SendDayRefused:
        form.add_error("send_date", _("Choose a day from today on, at most a year ahead."))
    else:
        answer = redirect("shop:basket", house.slug, language)
        remember_basket(answer, house, basket)
        return answer
    return None


def _add(request: HttpRequest, house: House, asked: ProductAsked, language: str) -> UUID:
    """In the basket that this browser has, else in a new one."""
    known = basket_id(request, house)
    for basket, is_new in ((known, False), (new_basket_id(), True)):
        if basket is None:
            continue
        try:
            with house_scope(house.pk) as scope:
                sales.add_product(
                    house=house, basket_id=basket, asked=asked, language=language, now=scope.now, is_new=is_new, slips=slips_of(request)
                )  # fmt: skip
            return basket
        except sales.BasketGone:
            if is_new:
                raise
    raise sales.BasketGone


@basket_action
def remove(request: HttpRequest, house: House) -> HttpResponse | None:
    """Take one out of the basket."""
    known = basket_id(request, house)
    rows = whole_numbers(request.POST.getlist("product"), _MOST_IDS, at_most=50)
    try:
        if known and rows:
            with house_scope(house.pk) as scope:
                sales.remove_product(house=house, basket_id=known, product_ids=rows, now=scope.now)
    except sales.BasketGone:
        pass  # The page says that the time is over.
    return with_rates(request, house)
