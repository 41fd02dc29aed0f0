"""Holds and orders: places first, then rates, then a buyer. The same operations as the shop."""

from collections.abc import Iterator
from contextlib import contextmanager
from os import urandom
from secrets import randbelow, token_bytes
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string
from ninja import Header, Router, Status

from coulisse.faces.api import presenting
from coulisse.faces.api.auth import Caller, allowed
from coulisse.faces.api.just_gone import gone_among, held_at, lost_at
from coulisse.faces.api.line import stand_in_line
from coulisse.faces.api.problems import ApiProblem, not_found, seats_gone
from coulisse.faces.api.schemas import BroughtIn, HoldIn, HoldOut, OrderIn, OrderOut, PaidElsewhereIn, PaymentOut, RatesIn
from coulisse.faces.api.wrong_codes import codes_counted
from coulisse.houses.scope import house_scope
from coulisse.houses.types import ApiScope
from coulisse.openings.gate import NotYourTurn
from coulisse.openings.pulse import taking
from coulisse.pricing.rules import RateNotSold
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance
from coulisse.programme.rules import NotSoldNow
from coulisse.sales import operations, queries
from coulisse.sales.models import Basket, BasketLine, Order
from coulisse.sales.operations.baskets import BasketBegun, Held, HoldAsked
from coulisse.sales.payments import ProviderRefused, ProviderUnreachable
from coulisse.venues.queries import plan_of

router = Router(tags=["selling"])
TRIES = 4

_NOT_SOLD = {
    NotSoldNow.NOT_YET: "The sale has not begun.",
    NotSoldNow.NO_LONGER: "The sale has ended.",
    NotSoldNow.CANCELLED: "The performance is cancelled.",
    None: "There is no such performance here.",
}


@contextmanager
def problems() -> Iterator[None]:
    """What sales refuses, in the words of the API."""
    try:
        yield
    except operations.NotOnSale as refused:
        status = 404 if refused.reason is None else 409
        raise ApiProblem(status, "not-on-sale", "Not on sale", _NOT_SOLD[refused.reason]) from refused
    except operations.LimitPassed as refused:
        raise ApiProblem(409, "limit-passed", "Too many places", f"At most {refused.most} in one order.", most=refused.most) from refused
    except operations.NoSeatsTogether as refused:
        raise ApiProblem(409, "not-enough-places", "Not enough places", "Ask for fewer, or in another zone.") from refused
    except operations.BasketGone as refused:
        raise ApiProblem(410, "hold-over", "The hold is over", "Its places are free again; make a new hold.") from refused
    except operations.EmptyBasket as refused:
        raise ApiProblem(409, "hold-empty", "The hold has no places", "Hold places first.") from refused
    except operations.ProductNotSold as refused:
        raise ApiProblem(409, "not-on-sale", "Not on sale", "A pass or voucher in it is no longer sold.") from refused
    except operations.PlacesLost as refused:
        raise ApiProblem(409, "places-lost", "Some places went to somebody else", lines=[line.pk for line in refused.lines]) from refused
    except operations.PriceChanged as refused:
        raise ApiProblem(409, "price-changed", "The price is another one", total_cents=refused.total_cents) from refused
    except operations.RatesRefused as refused:
        problems_of_rates = [{"rate": one.rate_key, "lines": list(one.line_ids), "says": str(one)} for one in refused.refused]
        raise ApiProblem(409, "rates-refused", "These rates have conditions", str(refused), refused=problems_of_rates) from refused
    except RateNotSold as refused:
        raise ApiProblem(422, "rate-not-sold", "This rate is not sold in this zone", rate=refused.rate_key, zone=refused.zone_key) from refused


@contextmanager
def over_in_line() -> Iterator[None]:
    """Whose hold is over while there is a line holds anew, and stands in it."""
    try:
        yield
    except NotYourTurn as wait:
        raise operations.BasketGone from wait


@router.post("/houses/{house}/holds", response={201: HoldOut}, summary="Hold places")
def hold(request: HttpRequest, house: str, body: HoldIn, slip: str = Header("", alias="Coulisse-Line", max_length=200)) -> Status:
    """Where an opening has a line, the answer is 429 with a place in it: send its slip along as `Coulisse-Line`, after
    the seconds that it says, until it is that buyer's turn. One slip for each buyer."""
    caller = allowed(request, house, ApiScope.SELL)
    if sum(wanted is not None for wanted in (body.best, body.seats, body.accessible)) != 1:
        raise ApiProblem(422, "invalid-request", "Say which places", "Give exactly one of best, seats and accessible.")
    if body.seats and body.id is None and (gone := gone_among(caller.house, body.performance_id, body.seats)):
        raise seats_gone(gone)
    basket_id = body.id or uuid4()
    for tried in range(TRIES):
        try:
            with taking(), problems(), house_scope(caller.house.pk) as scope:
                is_new = body.id is None or not Basket.objects.filter(pk=basket_id).exists()
                asked = HoldAsked(caller.house, basket_id, body.performance_id, body.language, scope.now, channel="api", is_new=is_new, slips=(slip,))
                held = _hold_or_say(asked, body, tried)
                begun, plan = queries.basket_begun(asked, held), plan_of(held.performance.plan_version_id)
                shown = presenting.hold_out(begun) if begun else _shown(caller, basket_id, held.performance)
            held_at(held.performance, plan, held.places)
            return Status(201, shown)
        except NotYourTurn as wait:
            stand_in_line(caller, wait.opening_id, slip)
        except operations.SeatsTaken:
            continue
    return Status(201, _shown(caller, basket_id))


def _hold_or_say(asked: HoldAsked, body: HoldIn, tried: int) -> Held:
    """Raises `SeatsTaken` where trying again finds others, else the problem that says which are gone."""
    try:
        return _hold(asked, body, tried)
    except operations.SeatsTaken as taken:
        if tried == TRIES - 1 or not (body.seats is None or isinstance(taken, BasketBegun)):
            raise places_taken(taken) from taken
        raise


def _hold(asked: HoldAsked, body: HoldIn, tried: int) -> Held:
    if body.best:
        return operations.hold_best_seats(asked=asked, count=body.best.count, zone_key=body.best.zone, seed=randbelow(1 << 31), tried=tried)
    if body.accessible:
        wanted = body.accessible
        return operations.hold_accessible_seats(asked=asked, wheelchairs=wanted.wheelchairs, others=wanted.others, zone_key=wanted.zone)
    performance = programme.performance_to_sell(asked.performance_id)
    if performance is None:
        raise not_found("performance")
    numbers = plan_of(performance.plan_version_id).numbers_by_key
    if unknown := [key for key in body.seats or () if key not in numbers]:
        raise ApiProblem(422, "unknown-seats", "The plan has no such seats", seats=unknown)
    return operations.hold_chosen_seats(asked=asked, place_nos=[numbers[key] for key in body.seats or ()], known=performance)


def places_taken(taken: operations.SeatsTaken) -> ApiProblem:
    plan = plan_of(taken.performance.plan_version_id)
    lost_at(taken.performance)
    return seats_gone([seat.key for seat in map(plan.seat_at, taken.places) if seat])


def _shown(caller: Caller, basket_id: UUID, *known: Performance) -> HoldOut:
    with house_scope(caller.house.pk) as scope:
        view = queries.basket_view(basket_id, scope.now, known)
        if view is None:
            raise not_found("hold")
        if view.is_over:
            raise ApiProblem(410, "hold-over", "The hold is over", "Its places are free again; make a new hold.")
        return presenting.hold_out(view)


@router.get("/houses/{house}/holds/{hold_id}", response=HoldOut, summary="A hold, with what it costs")
def hold_seen(request: HttpRequest, house: str, hold_id: UUID) -> HoldOut:
    return _shown(allowed(request, house, ApiScope.SELL), hold_id)


@router.post("/houses/{house}/holds/{hold_id}/extend", response=HoldOut, summary="Keep a hold longer")
def extend(request: HttpRequest, house: str, hold_id: UUID) -> HoldOut:
    caller = allowed(request, house, ApiScope.SELL)
    with problems(), house_scope(caller.house.pk) as scope:
        operations.extend_basket(house=caller.house, basket_id=hold_id, now=scope.now)
        return _shown(caller, hold_id)


@router.put("/houses/{house}/holds/{hold_id}/rates", response=HoldOut, summary="Say which rate each place gets")
def rates(request: HttpRequest, house: str, hold_id: UUID, body: RatesIn) -> HoldOut:
    caller = allowed(request, house, ApiScope.SELL)
    with problems(), house_scope(caller.house.pk) as scope:
        operations.choose_rates(house=caller.house, basket_id=hold_id, rate_by_line=body.rates, now=scope.now)
        if unknown := sorted(set(body.rates) - set(BasketLine.objects.filter(basket_id=hold_id).values_list("pk", flat=True))):
            raise ApiProblem(422, "unknown-lines", "The hold has no such places", "Nothing was changed.", lines=unknown)
    return _shown(caller, hold_id)


@router.post("/houses/{house}/holds/{hold_id}/codes", response=HoldOut, summary="Bring a code, a pass or a voucher")
def bring(request: HttpRequest, house: str, hold_id: UUID, body: BroughtIn) -> HoldOut:
    """The hold then costs the least that it allows. Unknown, used up, over and another house's answer the same; many wrong ones must wait."""
    caller = allowed(request, house, ApiScope.SELL)
    with codes_counted(caller, "This code opens nothing here"), problems(), house_scope(caller.house.pk) as scope:
        operations.enter_code(house=caller.house, basket_id=hold_id, typed=body.code, now=scope.now)
    return _shown(caller, hold_id)


@router.delete("/houses/{house}/holds/{hold_id}", response={204: None}, summary="Give held places back")
def release(request: HttpRequest, house: str, hold_id: UUID) -> Status:
    caller = allowed(request, house, ApiScope.SELL)
    with house_scope(caller.house.pk):
        operations.empty_basket(house=caller.house, basket_id=hold_id)
    return Status(204, None)


@router.post("/houses/{house}/orders", response={201: OrderOut}, summary="Order what is held")
def order(request: HttpRequest, house: str, body: OrderIn) -> Status:
    """Sent again for the same hold, it answers the same order."""
    caller = allowed(request, house, ApiScope.SELL)
    with problems(), over_in_line(), house_scope(caller.house.pk) as scope:
        placed = operations.place_order(
            house=caller.house,
            basket_id=body.hold_id,
            email=body.email,
            name=body.name,
            language=body.language,
            now=scope.now,
            random_bytes=urandom,
            total_seen_cents=body.total_cents,
        )
        return Status(201, _order_at_hand(caller, placed))


def _order_at_hand(caller: Caller, order: Order) -> OrderOut:
    """What this very transaction wrote is shown as it was written."""
    has_lines = "lines" in getattr(order, "_prefetched_objects_cache", {})
    return presenting.order_out(caller.house, order) if has_lines else order_shown(caller, order.code)


def order_shown(caller: Caller, code: str) -> OrderOut:
    with house_scope(caller.house.pk):
        found = queries.order_with_lines(code)
        if found is None:
            raise not_found("order")
        return presenting.order_out(caller.house, found)


def _order_id(caller: Caller, code: str) -> Order:
    with house_scope(caller.house.pk):
        found = queries.order_of_code(code)
    if found is None:
        raise not_found("order")
    return found


@router.get("/houses/{house}/orders/{code}", response=OrderOut, summary="An order")
def order_seen(request: HttpRequest, house: str, code: str) -> OrderOut:
    return order_shown(allowed(request, house, ApiScope.TICKETS), code)


@router.post("/houses/{house}/orders/{code}/payments", response={201: PaymentOut}, summary="Where the buyer pays")
def payment(request: HttpRequest, house: str, code: str) -> Status:
    caller = allowed(request, house, ApiScope.SELL)
    found = _order_id(caller, code)
    addresses = import_string(settings.PAYMENT_ADDRESSES)(caller.house, found.language)
    try:
        url = operations.payments.start_payment(house=caller.house, order_id=found.pk, addresses=addresses)
    except operations.payments.OrderNotPayable as refused:
        raise ApiProblem(409, "not-payable", "This order can't be paid", "It is paid, free, or its time is over.") from refused
    except (ProviderUnreachable, ProviderRefused) as refused:
        raise ApiProblem(502, "provider-unreachable", "The payment provider does not answer", "The order is kept; try again.") from refused
    return Status(201, PaymentOut(checkout_url=url))


@router.post("/houses/{house}/orders/{code}/paid", response=OrderOut, summary="Confirm an order that was paid elsewhere")
def paid_elsewhere(request: HttpRequest, house: str, code: str, body: PaidElsewhereIn) -> OrderOut:
    """The caller received the money itself (its till, a partner) and answers for it. Sent again, nothing changes."""
    caller = allowed(request, house, ApiScope.SETTLE)
    try:
        with house_scope(caller.house.pk):
            confirmed = operations.payments.confirm_paid_elsewhere(
                house=caller.house,
                order_id=_order_id(caller, code).pk,
                amount_cents=body.amount_cents,
                reference=body.reference,
                actor=caller.actor,
                random_bytes=token_bytes,
            )
            return _order_at_hand(caller, confirmed) if confirmed else order_shown(caller, code)
    except operations.payments.OrderNotPayable as refused:
        raise ApiProblem(
            409,
            "not-payable",
            "This order can't be confirmed",
            "Its time is over, the amount is not its total, or the reference is that of another order.",
        ) from refused
