"""A subscriber answers: the same seats and pay, others, or not this year. By the signed link of the letter; looking changes nothing."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coulisse.faces.shop.basket_cookie import remember_basket
from coulisse.faces.shop.house import shop_page
from coulisse.faces.shop.order_links import check_order_signature, order_page
from coulisse.faces.shop.refusals import Refusal
from coulisse.faces.shop.renewal_page import proposal_of_link, renewal_page
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.sales import operations as sales
from coulisse.sales.links import renewal_signature_is_right
from coulisse.sales.renewals import ProposalView, Standing


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
@order_page
def renewal(request: HttpRequest, house: House, proposal: UUID, signature: str, *, language: str) -> HttpResponse:
    check_order_signature(request, is_right=renewal_signature_is_right(house.pk, proposal, signature))
    if request.method != "POST":
        return renewal_page(request, house, proposal, signature)
    match request.POST.get("do"):
        case "keep":
            return _keep(request, house, proposal, signature, language)
        case "choose":
            return _choose(request, house, proposal, signature, language)
        case "decline":
            return _decline(request, house, proposal, signature, language)
    return redirect("shop:renewal", house.slug, language, proposal, signature)


def _keep(request: HttpRequest, house: House, proposal: UUID, signature: str, language: str) -> HttpResponse:
    """The basket that keeps the seats becomes the basket of this browser; from there it is paid as any other."""
    with house_scope(house.pk) as scope:
        view = proposal_of_link(proposal, scope.now)
    if view.standing != Standing.OPEN or view.basket is None:
        return redirect("shop:renewal", house.slug, language, proposal, signature)
    return _to("shop:basket", house, view, language)


def _choose(request: HttpRequest, house: House, proposal: UUID, signature: str, language: str) -> HttpResponse:
    try:
        with house_scope(house.pk) as scope:
            view = proposal_of_link(proposal, scope.now)
            if not view.may_choose:
                return redirect("shop:renewal", house.slug, language, proposal, signature)
            sales.choose_anew(house=house, proposal=view.proposal, language=language, now=scope.now)
    except sales.AnsweredBefore:
        return redirect("shop:renewal", house.slug, language, proposal, signature)
    return _to("shop:subscription", house, view, language, view.run.to_product.key)


def _decline(request: HttpRequest, house: House, proposal: UUID, signature: str, language: str) -> HttpResponse:
    try:
        with house_scope(house.pk) as scope:
            view = proposal_of_link(proposal, scope.now)
            sales.decline_renewal(house=house, proposal=view.proposal, now=scope.now)
    except sales.BeingPaid:
        says = _("Your seats stay yours. Finish paying, or come back here in half an hour.")
        return renewal_page(request, house, proposal, signature, why=Refusal(_("You are paying at this moment"), says))
    except sales.AnsweredBefore:
        pass  # The page says what was answered.
    return redirect("shop:renewal", house.slug, language, proposal, signature)


def _to(page: str, house: House, view: ProposalView, language: str, *more: str) -> HttpResponse:
    answer = redirect(page, house.slug, language, *more)
    remember_basket(answer, house, view.proposal.pk)
    return answer
