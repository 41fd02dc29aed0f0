"""A pass or voucher by its signed link: what is left, what it was used for, until when it is good. Who has the link sees it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from markupsafe import Markup

from coulisse.admission.cards import cards_pdf
from coulisse.faces.shared import toasts
from coulisse.faces.shared.pages import page
from coulisse.faces.shop.before_sale import to_line
from coulisse.faces.shop.first_for import first_shown
from coulisse.faces.shop.house import shop_page
from coulisse.faces.shop.order_links import NoSuchOrder, check_order_signature, order_page
from coulisse.faces.shop.presenting_held import held_address, held_shown
from coulisse.faces.shop.slip_cookie import remember_slip
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.memberships.types import MembershipState
from coulisse.openings import operations
from coulisse.openings import queries as openings
from coulisse.openings.standing import leader_of, opening_of
from coulisse.outreach import queries as outreach
from coulisse.sales.held import Held, held_with_history
from coulisse.sales.links import held_signature_is_right

_MOST_IDS = 2**62


def _found(request: HttpRequest, house: House, membership: int, signature: str) -> Held:
    """What the link leads to; raises `NoSuchOrder` for an altered one, and after many of them `TooManyTries`."""
    check_order_signature(request, is_right=membership < _MOST_IDS and held_signature_is_right(house.pk, membership, signature))
    with house_scope(house.pk):
        found = held_with_history(membership)
    if found is None:
        raise NoSuchOrder
    return found


@require_safe
@shop_page
@order_page
def card(request: HttpRequest, house: House, membership: int, signature: str, *, language: str) -> HttpResponse:
    """What is left of it, and where it went."""
    found = _found(request, house, membership, signature)
    with house_scope(house.pk) as scope:
        shown = held_shown(found, house, language, scope.now)
        early = openings.early_openings(membership, house, scope.now) if house.line_mark else []
        is_kept = found.membership.state == MembershipState.ACTIVE
        first = first_shown(found.membership.version.product.key, house, scope.now) if is_kept else ()
    context = {"house": house, "one": shown, "membership": membership, "signature": signature, "svg": Markup, "early": early, "first": first}
    return page(request, "shop/card.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
@order_page
def come_earlier(request: HttpRequest, house: House, membership: int, signature: str, opening: int, *, language: str) -> HttpResponse:
    """Who holds this comes to the earlier line with one press; in whichever browser, it is one place."""
    _found(request, house, membership, signature)
    card_page = redirect("shop:card", house.slug, language, membership, signature)
    if request.method != "POST":
        return card_page
    of_line = opening_of(house, opening, moves=True)
    leader = leader_of(house, of_line) if of_line else house
    try:
        with house_scope(*{leader.pk, house.pk}) as scope:
            slip = operations.join_early_with(house=leader, opening_id=opening, membership_id=membership, at=house, now=scope.now)
    except operations.NoLineYet:
        return to_line(house, language, opening, reverse("shop:agenda", args=[house.slug, language]))
    except (operations.CodeOpensNothing, operations.EarlyLineOver, operations.AlreadyOver):
        return toasts.say(card_page, _("This no longer brings you in earlier. Everybody can come to the line by now."), "warning")
    answer = to_line(house, language, opening, reverse("shop:agenda", args=[house.slug, language]))
    remember_slip(answer, slip)
    return answer


@require_safe
@shop_page
@order_page
def card_pdf(request: HttpRequest, house: House, membership: int, signature: str, *, language: str) -> HttpResponse:
    """To give, to print and to keep."""
    found = _found(request, house, membership, signature)
    if found.membership.state != MembershipState.ACTIVE:
        return redirect(held_address(house, membership, language))
    with house_scope(house.pk):
        cards = outreach.cards_to_print([found], house, language)
    answer = HttpResponse(cards_pdf(cards, language), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="card-{membership}.pdf"'
    return answer
