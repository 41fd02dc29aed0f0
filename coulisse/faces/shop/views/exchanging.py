"""Exchanging tickets for another performance, by the signed link of their order: which, for what, where, and paid."""

from secrets import token_bytes
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coulisse.faces.shared.pages import money
from coulisse.faces.shop.before_sale import to_line
from coulisse.faces.shop.bringing import Typed, bring, typed_code
from coulisse.faces.shop.choosing_places import Wanted, wanted_from
from coulisse.faces.shop.exchange_page import address_of, choose_page, review_page, targets_page
from coulisse.faces.shop.exchange_seats import exchange_list_page, exchange_seat_page, to_exchange
from coulisse.faces.shop.holding import in_rounds, scatter
from coulisse.faces.shop.house import shop_page
from coulisse.faces.shop.numbers import whole_number, whole_numbers
from coulisse.faces.shop.order_links import check_signature, order_address, order_of_link, order_page
from coulisse.faces.shop.payment_policy import may_leave_to_pay
from coulisse.faces.shop.refusals import Refusal, refusal
from coulisse.faces.shop.slip_cookie import slips_of
from coulisse.faces.shop.views.checkout import to_payment
from coulisse.faces.shop.visitor import visitor_network
from coulisse.houses import throttles
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.throttles import TooManyTries
from coulisse.houses.types import VISITOR
from coulisse.lib.money import MOST_CENTS
from coulisse.openings.gate import NotYourTurn
from coulisse.sales import operations as sales
from coulisse.sales import queries
from coulisse.sales.exchanged import why_ended
from coulisse.sales.models import Order
from coulisse.sales.operations import ExchangeAsked
from coulisse.sales.operations.orders import PriceChanged
from coulisse.sales.types import OrderState

_MOST_ID = 2**62
_NOT_GOING = (sales.NothingChosen, sales.NotExchangeable, sales.OneEveningAtATime)
_NOT_HELD = (sales.NotOnSale, sales.LimitPassed, sales.NoSeatsTogether, sales.SeatsTaken, TooManyTries, sales.NotInPlace, sales.WrongCount)


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
@order_page
def exchange(request: HttpRequest, house: House, code: str, signature: str, *, language: str) -> HttpResponse:
    """Which tickets; with ``ticket``, what they can be exchanged for; posted with a performance, the best places there are held."""
    check_signature(request, house, code, signature)
    sent = request.POST if request.method == "POST" else request.GET
    chosen = whole_numbers(sent.getlist("ticket"), _MOST_ID, at_most=100)
    if not chosen and request.method != "POST" and "choose" not in sent:
        return choose_page(request, house, code, signature)
    try:
        if request.method != "POST":
            return targets_page(request, house, code, signature, chosen)
        performance = whole_number(sent.get("performance"), _MOST_ID) or 0
        try:
            order, begun = _begin(request, house, code, chosen, performance, language, Wanted())
        except _NOT_HELD as error:
            return targets_page(request, house, code, signature, chosen, why=why_not(error))
    except _NOT_GOING as error:
        return choose_page(request, house, code, signature, why=why_not(error))
    except NotYourTurn as wait:
        return to_line(house, language, wait.opening_id, request.path)
    return redirect(address_of(house, order, signature, "exchange-review", begun))


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
@order_page
def review(request: HttpRequest, house: House, code: str, signature: str, exchange: UUID, *, language: str) -> HttpResponse:
    """What goes and what comes; posted, it is ordered and paid, or left."""
    check_signature(request, house, code, signature)
    if request.method != "POST":
        return may_go(review_page(request, house, code, signature, exchange)) or _gone(house, code, signature, exchange, language)
    if request.POST.get("do") == "leave":
        with house_scope(house.pk):
            order = order_of_link(code)
            sales.drop_exchange(house=house, order=order, exchange_id=exchange)
        return redirect(order_address(house, code, language))
    if request.POST.get("do") == "voucher" or "drop" in request.POST:
        return _voucher(request, house, code, signature, exchange, language)
    try:
        placed = _place(request, house, code, exchange)
    except sales.BasketGone:
        return _gone(house, code, signature, exchange, language)
    except (PriceChanged, sales.PlacesLost, sales.NotOnSale, sales.NotExchangeable, sales.TicketsGone) as error:
        shown = review_page(request, house, code, signature, exchange, why=why_not(error))
        return may_go(shown) or _gone(house, code, signature, exchange, language)
    return to_payment(request, house, placed, language)


def _voucher(request: HttpRequest, house: House, code: str, signature: str, exchange: UUID, language: str) -> HttpResponse:
    """Bring a voucher to pay with, or take one out again; who has another order's link has none of this exchange."""
    if review_page(request, house, code, signature, exchange) is None:
        return _gone(house, code, signature, exchange, language)
    try:
        if "drop" in request.POST:
            with house_scope(house.pk) as scope:
                sales.drop_right(house=house, basket_id=exchange, right_id=whole_number(request.POST["drop"], _MOST_ID) or 0, now=scope.now)
            typed = Typed()
        else:
            typed = bring(request, house, exchange, typed_code(request), sales.bring_voucher)
    except sales.BasketGone:
        return _gone(house, code, signature, exchange, language)
    if not typed.problem:
        return redirect(request.path)
    return may_go(review_page(request, house, code, signature, exchange, typed=typed)) or _gone(house, code, signature, exchange, language)


def may_go(answer: HttpResponse | None) -> HttpResponse | None:
    """Its form leads to the payment provider."""
    if answer is not None:
        may_leave_to_pay(answer)
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
@order_page
def seats(request: HttpRequest, house: House, code: str, signature: str, exchange: UUID, *, language: str) -> HttpResponse:
    """Other places than those that were found: on the plan, or from the list."""
    check_signature(request, house, code, signature)
    found = to_exchange(request, house, code, exchange)
    if found is None:
        return _gone(house, code, signature, exchange, language)
    if request.method != "POST":
        return exchange_seat_page(request, found, signature)
    wanted = wanted_from(request.POST)
    shown = exchange_list_page if request.POST.get("from") == "list" else exchange_seat_page
    if wanted.is_nothing:
        return shown(request, found, signature, why=refusal("nothing_chosen"))
    try:
        order, begun = _begin(request, house, code, found.line_ids, found.performance.pk, language, wanted, instead_of=exchange)
    except _NOT_HELD as error:
        return shown(request, found, signature, why=why_not(error))
    except _NOT_GOING as error:
        return choose_page(request, house, code, signature, why=why_not(error))
    except NotYourTurn as wait:
        return to_line(house, language, wait.opening_id, request.path)
    return redirect(address_of(house, order, signature, "exchange-review", begun))


@require_http_methods(["GET", "HEAD"])
@shop_page
@order_page
def seat_list(request: HttpRequest, house: House, code: str, signature: str, exchange: UUID, *, language: str) -> HttpResponse:
    """The same choice in words."""
    check_signature(request, house, code, signature)
    found = to_exchange(request, house, code, exchange)
    return exchange_list_page(request, found, signature) if found else _gone(house, code, signature, exchange, language)


def _begin(
    request: HttpRequest, house: House, code: str, line_ids: list[int], performance: int, language: str, wanted: Wanted, *,
    instead_of: UUID | None = None,
) -> tuple[Order, UUID]:  # fmt: skip
    throttles.count_try(throttles.HOLD, f"{house.pk} {visitor_network(request)}")
    slips, zone = slips_of(request), _zone(wanted, len(line_ids))

    def once(_known: UUID | None) -> tuple[Order, UUID]:
        with house_scope(house.pk) as scope:
            order = order_of_link(code)
            asked = ExchangeAsked(
                house, order, uuid4(), line_ids, performance, language, VISITOR, scope.now, place_nos=wanted.seats, zone_key=zone,
                seen_plan_id=wanted.plan_id, instead_of=instead_of, slips=slips,
            )  # fmt: skip
            return order, sales.begin_exchange(asked=asked, seed=scatter()).pk

    return in_rounds(None, once, chosen=bool(wanted.seats))


def _zone(wanted: Wanted, count: int) -> str:
    """The zone of places without a number that was chosen, none for seats; raises `sales.WrongCount` for any other number, or a mixture."""
    zones = [key for key, chosen in wanted.general.items() if chosen]
    is_right = len(wanted.seats) + sum(wanted.general.values()) == count and len(zones) + bool(wanted.seats) == 1
    if not wanted.is_nothing and not is_right:
        raise sales.WrongCount(count)
    return zones[0] if zones else ""


def _place(request: HttpRequest, house: House, code: str, exchange: UUID) -> Order:
    typed = request.POST.get("seen", "")
    seen = whole_number(typed.removeprefix("-"), MOST_CENTS)
    with house_scope(house.pk) as scope:
        return sales.place_exchange(
            house=house, order=order_of_link(code), exchange_id=exchange, now=scope.now, random_bytes=token_bytes,
            seen_cents=MOST_CENTS + 1 if seen is None else -seen if typed.startswith("-") else seen,
        )  # fmt: skip


def _gone(house: House, code: str, signature: str, exchange: UUID, language: str) -> HttpResponse:
    """It was done already, or its time is over, or it was left or replaced in another window: to the order that it became, else to
    begin anew, with what is true."""
    with house_scope(house.pk) as scope:
        order = order_of_link(code)
        became = queries.order_of_basket(exchange)
        why = why_ended(order, exchange, scope.now)
    if became and became.is_exchange and became.state in (OrderState.CONFIRMED, OrderState.AWAITING_PAYMENT) and became.email == order.email:
        return redirect(order_address(house, became.code, language))
    return redirect(f"{address_of(house, order, signature)}?ended={why}")


def why_not(error: Exception) -> Refusal:
    """Why an exchange can't go on, in a sentence that says what to do."""
    match error:
        case sales.NothingChosen():
            return Refusal(_("Choose a ticket"), _("Tick at least one ticket that you would like to exchange."), status=422)
        case sales.OneEveningAtATime():
            return Refusal(_("One performance at a time"), _("Exchange the tickets of one performance first, then those of the other."), status=422)
        case sales.NotExchangeable():
            says = str(error.why.label) if error.why else _("This ticket is no longer yours to exchange: it was exchanged or given back.")
            return Refusal(_("This isn’t possible"), says)
        case sales.NotInPlace():
            return Refusal(_("Choose another performance"), _("Your tickets can’t be exchanged for this one. Choose from those below."), status=422)
        case sales.WrongCount():
            says = _("Choose exactly as many places as tickets that you exchange: %(count)d.")
            return Refusal(_("That is another number of places"), says % {"count": error.count}, status=422)
        case PriceChanged():
            return Refusal(_("The amount has changed"), _changed(error.total_cents))
        case sales.PlacesLost():
            return Refusal(_("These places have just gone"), _("Your time was over, and others took them. Nothing changed: choose other places."))
        case sales.TicketsGone():
            return Refusal(_("Your ticket has changed"), _("It was exchanged, given back or used in the meantime. Nothing more was done."))
    return refusal(error)


def _changed(cents: int) -> str:
    if cents > 0:
        return _("You would now pay %(cents)s. Nothing was done yet: look at it, and press the button again.") % {"cents": money(cents)}
    return _("Nothing was done yet: look at it, and press the button again.")
