"""Exchanging tickets for a customer: which, for what, and what is paid or given back at the desk."""

from secrets import randbits, token_bytes
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from coulisse.faces.office.sales.exchange_words import after_words, comes_to, why_not
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses.permissions import may_change_orders
from coulisse.houses.scope import house_scope
from coulisse.lib.money import MOST_CENTS
from coulisse.sales import operations, queries
from coulisse.sales.exchange_targets import targets
from coulisse.sales.exchanged import ExchangeView, exchange_view
from coulisse.sales.exchanging import tickets_to_exchange
from coulisse.sales.models import Order
from coulisse.sales.operations import ExchangeAsked, payments
from coulisse.sales.operations.orders import PriceChanged
from coulisse.venues.plan import place_name
from coulisse.venues.queries import plan_of

REFUSED = (
    operations.NothingChosen, operations.NotExchangeable, operations.OneEveningAtATime, operations.NotInPlace, operations.NotOnSale,
    operations.LimitPassed, operations.NoSeatsTogether, operations.SeatsTaken,
)  # fmt: skip
GONE = (PriceChanged, operations.PlacesLost, operations.TicketsGone, operations.NotExchangeable, operations.NotOnSale, payments.OrderNotPayable)


def _order(code: str) -> Order:
    found = queries.order_with_lines(code)
    if found is None:
        raise Http404
    return found


@staff_page(may_change_orders)
def exchange(request: HttpRequest, staff: Staff, code: str) -> HttpResponse:
    """The tickets of an order; with ``line``, what they can be exchanged for; posted with a performance, places are held there."""
    sent = request.POST if request.method == "POST" else request.GET
    chosen = [int(line) for line in sent.getlist("line") if line.isdecimal() and len(line) < 18]
    without_fee = "without_fee" in sent
    try:
        if request.method == "POST":
            performance = sent.get("performance", "")
            begun = _begin(staff, code, chosen, int(performance) if performance.isdecimal() and len(performance) < 18 else 0, without_fee)
            return redirect("office:order-exchange-review", staff.house.slug, code, begun)
        return _targets(request, staff, code, chosen, without_fee) if chosen or "choose" in sent else _tickets(request, staff, code)
    except REFUSED as error:
        return _tickets(request, staff, code, why=why_not(error))


def _begin(staff: Staff, code: str, chosen: list[int], performance: int, without_fee: bool) -> UUID:
    with house_scope(staff.house.pk) as scope:
        order = _order(code)
        asked = ExchangeAsked(
            staff.house, order, uuid4(), chosen, performance, order.language, staff.actor, scope.now, without_fee=without_fee
        )  # fmt: skip
        return operations.begin_exchange(asked=asked, seed=randbits(31)).pk


def _tickets(request: HttpRequest, staff: Staff, code: str, *, why: str = "") -> HttpResponse:
    with house_scope(staff.house.pk) as scope:
        order = _order(code)
        found = tickets_to_exchange(staff.house, order, scope.now, by_staff=True)
    context = {"staff": staff, "house": staff.house, "order": order, "tickets": found, "why": why, "targets": None}
    return page(request, "office/sales/exchange.html", context, status=422 if why else 200)


def _targets(request: HttpRequest, staff: Staff, code: str, chosen: list[int], without_fee: bool) -> HttpResponse:
    with house_scope(staff.house.pk) as scope:
        order = _order(code)
        of = operations.going_of(staff.house, order, chosen, scope.now, by_staff=True)
        found = targets(of, scope.now, by_staff=True, fee_cents=0 if without_fee else None)
    context = {
        "staff": staff, "house": staff.house, "order": order, "going": of, "targets": [(one.performance, comes_to(one.quote)) for one in found],
        "without_fee": without_fee, "why": "",
    }  # fmt: skip
    return page(request, "office/sales/exchange.html", context)


@staff_page(may_change_orders)
def review(request: HttpRequest, staff: Staff, code: str, exchange: UUID) -> HttpResponse:
    """What it comes to; posted, it is done, and paid at the desk."""
    if request.method != "POST":
        return _review(request, staff, code, exchange)
    if request.POST.get("do") == "leave":
        with house_scope(staff.house.pk):
            operations.drop_exchange(house=staff.house, order=_order(code), exchange_id=exchange)
        return redirect("office:order", staff.house.slug, code)
    if request.POST.get("do") == "voucher":
        return _voucher(request, staff, code, exchange)
    try:
        placed = _place(staff, code, exchange, request.POST.get("seen", ""), request.POST.get("reference", ""))
    except operations.BasketGone:
        return _review(request, staff, code, exchange)
    except GONE as error:
        return _review(request, staff, code, exchange, why=why_not(error))
    return toasts.say(
        redirect("office:order", staff.house.slug, placed.code), _("Exchanged. The new tickets are mailed to %(email)s.") % {"email": placed.email}
    )


def _voucher(request: HttpRequest, staff: Staff, code: str, exchange: UUID) -> HttpResponse:
    try:
        with house_scope(staff.house.pk) as scope:
            view = exchange_view(staff.house, exchange, scope.now)
            if view is not None and view.exchange.order_id == _order(code).pk:
                operations.bring_voucher(house=staff.house, basket_id=exchange, typed=request.POST.get("code", "").strip()[:61], now=scope.now)
    except operations.CodeUnknown as error:
        return _review(request, staff, code, exchange, why=why_not(error))
    except operations.BasketGone:
        return _review(request, staff, code, exchange)
    return redirect("office:order-exchange-review", staff.house.slug, code, exchange)


def _place(staff: Staff, code: str, exchange: UUID, seen: str, reference: str) -> Order:
    """In one transaction: what isn't paid isn't exchanged."""
    is_number = seen.removeprefix("-").isdecimal() and len(seen) < 12
    with house_scope(staff.house.pk) as scope:
        placed = operations.place_exchange(
            house=staff.house, order=_order(code), exchange_id=exchange, seen_cents=int(seen) if is_number else MOST_CENTS + 1, now=scope.now,
            random_bytes=token_bytes,
        )  # fmt: skip
        if placed.state == "awaiting":
            placed.house = staff.house
            said = f"{placed.code} {reference.strip()[:60]}".strip()
            payments.settle_elsewhere(order=placed, reference=said, actor=staff.actor, now=scope.now, random_bytes=token_bytes)
    return placed


def _review(request: HttpRequest, staff: Staff, code: str, exchange: UUID, *, why: str = "") -> HttpResponse:
    with house_scope(staff.house.pk) as scope:
        order, view = _order(code), exchange_view(staff.house, exchange, scope.now)
        became = queries.order_of_basket(exchange)
        places = _places(view) if view else []
    if view is None or view.exchange.order_id != order.pk:
        goal = became.code if became and became.is_exchange else code
        return redirect("office:order", staff.house.slug, goal)
    context = {
        "staff": staff, "house": staff.house, "order": order, "view": view, "places": places, "after": after_words(view.quote), "why": why,
    }  # fmt: skip
    return page(request, "office/sales/exchange_review.html", context, status=409 if why else 200)


def _places(view: ExchangeView) -> list[dict[str, object]]:
    plan = plan_of(view.performance.plan_version_id)
    return [place_name(plan, line.place_no) for line in view.places]
