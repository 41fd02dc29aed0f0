"""From the basket to the payment provider, and back."""

from secrets import token_bytes
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coulisse.faces.shared.pages import money, page
from coulisse.faces.shop.basket_cookie import basket_id, remember_typed
from coulisse.faces.shop.basket_page import BasketProblem, Buyer, basket_page, rates_problem
from coulisse.faces.shop.before_sale import make_room, to_line
from coulisse.faces.shop.bringing import bring, typed_code
from coulisse.faces.shop.formula_words import person_words
from coulisse.faces.shop.house import shop_page
from coulisse.faces.shop.keeping_rates import keep_rates
from coulisse.faces.shop.numbers import whole_number
from coulisse.faces.shop.order_links import check_signature, order_address, order_of_link, order_page
from coulisse.faces.shop.refusals import refusal
from coulisse.faces.shop.slip_cookie import slips_of
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.lib.money import MOST_CENTS
from coulisse.lib.text import in_language
from coulisse.openings.gate import NotYourTurn
from coulisse.pricing.rules import RateNotSold
from coulisse.sales import operations as sales
from coulisse.sales import queries
from coulisse.sales.models import Order, Payment
from coulisse.sales.operations import payments
from coulisse.sales.operations.orders import PriceChanged
from coulisse.sales.payments import ProviderRefused, ProviderUnreachable
from coulisse.sales.types import OrderState, PaymentState


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
def checkout(request: HttpRequest, house: House, *, language: str) -> HttpResponse:
    """Order what lies in the basket, and go and pay."""
    known = basket_id(request, house)
    if known is None:
        return redirect("shop:basket", house.slug, language)
    if request.method != "POST":
        return _what_is_true(house, known, language)
    buyer = Buyer(request.POST)
    if not buyer.is_valid():
        return basket_page(request, house, buyer=buyer)
    try:
        if code := typed_code(request):
            return _with_code(request, house, known, buyer, code)
        order, payment = _order(request, house, known, buyer.cleaned_data["email"], language)
    except NotYourTurn as wait:
        return to_line(house, language, wait.opening_id, reverse("shop:basket", args=[house.slug, language]))
    except sales.BasketGone:
        return _gone(request, house, known, language)
    except PriceChanged as changed:
        says = _("You would now pay %(total)s. Nothing was ordered yet: look at it, and press the button again.") % {
            "total": money(changed.total_cents)
        }
        return basket_page(request, house, buyer=buyer, problem=BasketProblem(_("The total has changed"), says))
    except sales.PlacesLost:
        says = _("Your time was over, and others have taken some of them. Nothing was ordered. Take those that are left, or choose others.")
        return basket_page(request, house, buyer=buyer, problem=BasketProblem(_("Not all places are yours any more"), says))
    except sales.NotOnSale as error:
        why = refusal(error)
        return basket_page(request, house, buyer=buyer, problem=BasketProblem(why.title, why.says))
    except sales.RatesRefused as refused:
        return basket_page(request, house, buyer=buyer, problem=rates_problem(refused.refused))
    except RateNotSold:
        says = _("Look at the rates and choose again. Nothing was ordered yet.")
        return basket_page(request, house, buyer=buyer, problem=BasketProblem(_("This rate is not sold for this place"), says))
    except sales.ProductNotSold:
        says = _("Something in your basket is no longer sold. Take it out, and go on; nothing was ordered yet.")
        return basket_page(request, house, buyer=buyer, problem=BasketProblem(_("Not everything is on sale any more"), says))
    except sales.SubscriptionIncomplete as error:
        name, who = in_language(error.name, language), person_words(error.person.number, error.person.name)
        says = _("%(who)s has too few performances for it. Choose again, or take the subscription out of your basket; nothing was ordered yet.")
        return basket_page(request, house, buyer=buyer, problem=BasketProblem(_("“%(name)s” is not complete") % {"name": name}, says % {"who": who}))
    except sales.EmptyBasket:
        return redirect("shop:basket", house.slug, language)
    make_room(request, house)
    answer = to_payment(request, house, order, language, payment)
    remember_typed(answer, request, house)
    return answer


def _what_is_true(house: House, basket: UUID, language: str) -> HttpResponse:
    """For who comes back without knowing whether it was ordered: the order where all is done, else the basket and its button."""
    with house_scope(house.pk):
        order = queries.order_of_basket(basket)
    if order is not None and order.state == OrderState.CONFIRMED:
        return redirect(order_address(house, order.code, language))
    return redirect("shop:basket", house.slug, language)


def _order(request: HttpRequest, house: House, basket: UUID, email: str, language: str) -> tuple[Order, Payment | None]:
    """The order, and the payment that begins with it in the same transaction; none where there is nothing to pay."""
    seen = whole_number(request.POST.get("total_seen"), MOST_CENTS)
    if refused := keep_rates(request, house, basket):
        raise sales.RatesRefused(refused)
    with house_scope(house.pk) as scope:
        order = sales.place_order(
            house=house, basket_id=basket, email=email, language=language, now=scope.now, random_bytes=token_bytes,
            total_seen_cents=-1 if seen is None else seen, slips=slips_of(request), pay_at=house.payment_provider,
        )  # fmt: skip
        awaits = order.state == OrderState.AWAITING_PAYMENT
        return order, payments.begin_payment(house=house, order=order, now=scope.now) if awaits else None


def _with_code(request: HttpRequest, house: House, basket: UUID, buyer: Buyer, code: str) -> HttpResponse:
    """Who pays with something still in the field for a code wants it to count: the new total comes first."""
    refused = keep_rates(request, house, basket)
    typed = bring(request, house, basket, code)
    if typed.problem or refused:
        return basket_page(request, house, buyer=buyer, typed=typed, problem=rates_problem(refused) if refused else None)
    says = _("Look at what you pay now, and press the button again. Nothing was ordered yet.")
    return basket_page(request, house, buyer=buyer, problem=BasketProblem(_("Your code counts"), says, status=200))


def _gone(request: HttpRequest, house: House, basket: UUID, language: str) -> HttpResponse:
    """The basket is no more: it was paid for in another tab, or it is over."""
    with house_scope(house.pk):
        order = queries.order_of_basket(basket)
    if order is not None:
        return redirect(order_address(house, order.code, language))
    return basket_page(request, house)


def to_payment(request: HttpRequest, house: House, order: Order, language: str, begun: Payment | None = None) -> HttpResponse:
    """To the provider's page, with a payment that was ``begun`` or another one; a free order, or one that can't be paid now, goes to its own page."""
    if order.state != OrderState.AWAITING_PAYMENT:
        return HttpResponseRedirect(order_address(house, order.code, language))
    try:
        addresses = import_string(settings.PAYMENT_ADDRESSES)(house, language)
        if begun:
            return HttpResponseRedirect(payments.go_and_pay(house=house, payment=begun, addresses=addresses))
        return HttpResponseRedirect(payments.start_payment(house=house, order_id=order.pk, addresses=addresses))
    except payments.OrderNotPayable:
        return HttpResponseRedirect(order_address(house, order.code, language))
    except (ProviderUnreachable, ProviderRefused):
        return HttpResponseRedirect(f"{order_address(house, order.code, language)}?payment=unreachable")


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
@order_page
def pay_again(request: HttpRequest, house: House, code: str, signature: str, *, language: str) -> HttpResponse:
    """Try once more to pay for an order."""
    check_signature(request, house, code, signature)
    with house_scope(house.pk):
        order = order_of_link(code)
    if request.method != "POST":
        return redirect(order_address(house, order.code, language))
    return to_payment(request, house, order, language)


@require_safe
@shop_page
def payment_return(request: HttpRequest, house: House, key: UUID, *, language: str) -> HttpResponse:
    """Back from the provider: ask what became of the payment, and say it."""
    payment = payments.buyer_returned(house=house, payment_key=key)
    if payment is None:
        raise Http404
    state = PaymentState(payment.state)
    here = order_address(house, payment.order.code, language)
    if state in (PaymentState.CREATED, PaymentState.OPEN):
        answer = page(request, "shop/waiting.html", {"house": house, "order": payment.order, "order_address": here})
        answer.headers["Cache-Control"] = "no-store"  # It holds the link to the order.
        return answer
    return HttpResponseRedirect(here if state == PaymentState.PAID else f"{here}?payment={state.value}")
