"""“My subscription”: looked at, and added to."""

from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coulisse.faces.shop.basket_cookie import new_basket_id, remember_basket, remember_email
from coulisse.faces.shop.before_sale import to_line
from coulisse.faces.shop.held_page import Picked, can_be_added, held_page, picked_in
from coulisse.faces.shop.holding import hold_for_people, scatter
from coulisse.faces.shop.house import shop_page
from coulisse.faces.shop.numbers import whole_number
from coulisse.faces.shop.order_links import check_signature, order_of_link, order_page
from coulisse.faces.shop.refusals import Refusal, refusal
from coulisse.faces.shop.slip_cookie import slips_of
from coulisse.faces.shop.views.subscriptions import REFUSED, numbers_of, why_not
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.openings.gate import NotYourTurn
from coulisse.sales import operations as sales
from coulisse.sales import subscriptions
from coulisse.sales.operations import Guest, SubscriptionAsked, SubscriptionHeld
from coulisse.sales.subscriptions import SubscriptionHolding

_GIVEN_BACK = UUID("6f1c3a52-77f0-4c37-9f4e-0d2a6e5b8c11")


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
@order_page
def held(request: HttpRequest, house: House, code: str, signature: str, *, language: str) -> HttpResponse:
    """Who sees what when; what is ticked more is held, and goes to the basket; what a credit paid can be given back for it."""
    check_signature(request, house, code, signature)
    if request.method != "POST":
        return held_page(request, house, code, signature)
    if request.POST.get("do") == "back":
        return _give_back(request, house, code, signature, language)
    picked = picked_in(request)
    membership = whole_number(request.POST.get("subscription"), 2**62) or 0
    if request.POST.get("do") == "look":
        return held_page(request, house, code, signature, picked=picked)
    slips = slips_of(request)
    try:
        got = hold_for_people(
            request, house, people=max(1, len(picked.of_people) + len(picked.guests)), once=lambda known: _add(house, known, code, membership, picked, language, slips)
        )  # fmt: skip
    except NotYourTurn as wait:
        return to_line(house, language, wait.opening_id, request.path)
    except (sales.NothingToAdd, sales.SubscriptionOver) as error:
        return held_page(request, house, code, signature, why=_nothing(error), picked=picked)
    except REFUSED as error:
        return held_page(request, house, code, signature, why=why_not(error, language), picked=picked)
    answer = _to_basket_or_seats(house, language, code, membership, got)
    remember_basket(answer, house, got.basket_id)
    with house_scope(house.pk):
        remember_email(answer, request, house, order_of_link(code).email)
    return answer


def _to_basket_or_seats(house: House, language: str, code: str, membership: int, got: SubscriptionHeld) -> HttpResponse:
    """To the basket; where somebody sits apart, or elsewhere than they mostly do, first to the page that says so."""
    if not got.other_zone and all(one.together for one in got.seated):
        return redirect("shop:basket", house.slug, language)
    with house_scope(house.pk):
        key = _of_order(code, membership).membership.version.product.key
    answer = redirect("shop:subscription-seats", house.slug, language, key)
    answer.headers["Location"] += f"?zone={numbers_of(got.other_zone)}"
    return answer


def _give_back(request: HttpRequest, house: House, code: str, signature: str, language: str) -> HttpResponse:
    """A ticket that a credit paid is given back for it. The same press twice is the same: a ticket is given back once in its life."""
    line = whole_number(request.POST.get("line"), 2**62) or 0
    try:
        with house_scope(house.pk) as scope:
            one = _of_order(code, whole_number(request.POST.get("subscription"), 2**62) or 0)
            key = uuid5(_GIVEN_BACK, f"{house.pk}:{line}")
            sales.give_credit_back(house=house, membership=one.membership, line_id=line, key=key, now=scope.now)
    except (sales.NotTakenBack, sales.NothingToAdd, sales.NothingToRefund):
        why = Refusal(
            _("This ticket can’t be given back any more"), _("It is too late for that, or it is given back already. Look at the list below.")
        )
        return held_page(request, house, code, signature, why=why)
    answer = redirect("shop:held", house.slug, language, code, signature)
    answer.headers["Location"] += "?given-back=1"
    return answer


def _add(
    house: House, known: UUID | None, code: str, membership_id: int, picked: Picked, language: str, slips: tuple[str, ...]
) -> SubscriptionHeld:  # fmt: skip
    with house_scope(house.pk) as scope:
        one = _of_order(code, membership_id)
        may = {performance.pk for performance in can_be_added(one, subscriptions.on_sale(scope.now), scope.now)}
        choices = {person: [pk for pk in picks if pk in may] for person, picks in picked.of_people.items()}
        along = [Guest(guest.name, tuple(pk for pk in guest.picks if pk in may)) for guest in picked.guests] if one.terms.has_credits else []
        asked = SubscriptionAsked(house, known or new_basket_id(), language, scope.now, is_new=known is None, slips=slips)
        return sales.add_to_subscription(asked=asked, membership=one.membership, choices=choices, guests=along, seed=scatter())


def _of_order(code: str, membership_id: int) -> SubscriptionHolding:
    """The subscription of this very order; another's isn't reached by its number."""
    found = next((one for one in subscriptions.held_with(order_of_link(code)) if one.membership.pk == membership_id), None)
    if found is None:
        raise sales.NothingToAdd
    return found


def _nothing(error: Exception) -> Refusal:
    if isinstance(error, sales.SubscriptionOver):
        return Refusal(_("This subscription is over"), _("Nothing can be added to it any more. You can buy tickets in the programme as always."))
    if isinstance(error, sales.NothingToAdd):
        return Refusal(_("Choose a performance"), _("Tick for at least one person what you would like to add."), status=422)
    return refusal(error)
