"""An order: its page, its tickets, its dates. Who has the signed link has it all, and nobody else anything."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coulisse.admission.pdf import tickets_pdf as drawn_tickets
from coulisse.faces.shared.pages import page, page_with_holes
from coulisse.faces.shop.basket_cookie import basket_id, forget_basket
from coulisse.faces.shop.basket_page import BasketProblem
from coulisse.faces.shop.house import shop_page
from coulisse.faces.shop.order_links import check_signature, order_address, order_of_link, order_page, order_to_show
from coulisse.faces.shop.payment_policy import may_leave_to_pay
from coulisse.faces.shop.presenting_order import order_shown
from coulisse.faces.shop.usual_order import is_usual, with_holes
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.outreach import queries as outreach
from coulisse.sales.models import Order


@require_safe
@shop_page
@order_page
def order(request: HttpRequest, house: House, code: str, signature: str, *, language: str) -> HttpResponse:
    """Where the order stands; its tickets, to be shown at the door."""
    check_signature(request, house, code, signature)
    with house_scope(house.pk) as scope:
        found = order_to_show(code)
        shown = order_shown(found, house, scope.now)
    if is_usual(shown):
        same, own = with_holes(shown)
        answer = page_with_holes(request, "shop/order.html", house, {"shown": same, "problem": None}, own)
    else:
        problem = _problem(request.GET.get("payment", ""), found)
        answer = page(request, "shop/order.html", {"house": house, "shown": shown, "problem": problem})
    may_leave_to_pay(answer)
    if shown.is_confirmed and basket_id(request, house) == found.holder:
        forget_basket(answer, house)
    return answer


def _problem(became: str, order: Order) -> BasketProblem | None:
    """What to say of a payment that didn't work, for who has just come back from it."""
    kept = _("Your places are kept for you meanwhile.")
    if order.state != "awaiting":
        return None
    match became:
        case "cancelled":
            return BasketProblem(_("You stopped the payment"), kept)
        case "failed" | "expired":
            return BasketProblem(_("The payment did not succeed"), _("Nothing was charged.") + " " + kept)
        case "unreachable":
            says = _("The payment service does not answer at this moment. Your order is saved; try again in a moment.")
            return BasketProblem(_("Paying does not work just now"), says + " " + kept)
    return None


@require_safe
@shop_page
@order_page
def tickets_pdf(request: HttpRequest, house: House, code: str, signature: str, *, language: str) -> HttpResponse:
    """The tickets to keep or print, just as they came by mail."""
    check_signature(request, house, code, signature)
    with house_scope(house.pk):
        found = order_of_link(code)
        tickets = outreach.tickets_to_print(found, house, language)
    if not tickets:
        return redirect(order_address(house, found.code, language))
    answer = HttpResponse(drawn_tickets(tickets, language), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="tickets-{found.code}.pdf"'
    return answer


@require_safe
@shop_page
@order_page
def calendar(request: HttpRequest, house: House, code: str, signature: str, *, language: str) -> HttpResponse:
    """The evenings of the order, for a calendar; the same entries as in the mail."""
    check_signature(request, house, code, signature)
    with house_scope(house.pk) as scope:
        found = order_of_link(code)
        file = outreach.calendar_of_order(found, house, language, scope.now)
    if not file or found.confirmed_at is None:
        return redirect(order_address(house, found.code, language))
    answer = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.code}.ics"'
    return answer
