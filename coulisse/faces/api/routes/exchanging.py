"""Exchanging tickets of an order for another performance: what there is, what it comes to, and done. The visitor's rules of the house hold."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from os import urandom
from secrets import randbelow
from uuid import UUID

from django.http import HttpRequest
from ninja import Header, Query, Router, Status

from coulisse.faces.api import presenting
from coulisse.faces.api.auth import Caller, allowed
from coulisse.faces.api.line import stand_in_line
from coulisse.faces.api.problems import ApiProblem, not_found
from coulisse.faces.api.routes.selling import TRIES, order_shown, places_taken, problems
from coulisse.faces.api.schemas import BroughtIn, ExchangeIn, ExchangeOrderIn, ExchangeOut, ExchangeTargetOut, ExchangeTicketOut, OrderOut
from coulisse.faces.api.wrong_codes import codes_counted
from coulisse.houses.scope import house_scope
from coulisse.houses.types import ApiScope
from coulisse.openings.gate import NotYourTurn
from coulisse.programme import queries as programme
from coulisse.sales import operations, queries
from coulisse.sales.exchange_targets import targets
from coulisse.sales.exchanged import ExchangeView, exchange_view
from coulisse.sales.exchanging import tickets_to_exchange
from coulisse.sales.models import Basket, Exchange, Order
from coulisse.sales.operations import ExchangeAsked
from coulisse.sales.operations.baskets import BasketBegun
from coulisse.sales.types import Channel, OrderState
from coulisse.venues.queries import plan_of

router = Router(tags=["exchanging"])
# It reads the tickets of an order that somebody else may have made, and changes them.
EXCHANGES = (ApiScope.SELL, ApiScope.TICKETS)


@contextmanager
def refusals() -> Iterator[None]:
    """What an exchange refuses, beside what selling does."""
    try:
        with problems():
            yield
    except operations.NothingChosen as refused:
        raise ApiProblem(422, "invalid-request", "No ticket was chosen", "Name at least one line of the order.") from refused
    except operations.NotExchangeable as refused:
        why = refused.why.value if refused.why else "gone"
        raise ApiProblem(409, "not-exchangeable", "This ticket can't be exchanged", "Look at the tickets of the order.", why=why) from refused
    except operations.OneEveningAtATime as refused:
        raise ApiProblem(422, "one-performance", "Tickets of one performance at a time", "Ask for each performance by itself.") from refused
    except operations.NotInPlace as refused:
        raise ApiProblem(409, "not-in-place", "Not for this performance", "Choose one of the targets.") from refused
    except operations.WrongCount as refused:
        raise ApiProblem(422, "wrong-count", "Another number of places", "As many seats as tickets.", count=refused.count) from refused
    except operations.TicketsGone as refused:
        raise ApiProblem(409, "not-exchangeable", "A ticket is gone", "It was exchanged, given back or used.", why="gone") from refused


def _order(code: str) -> Order:
    found = queries.order_with_lines(code)
    if found is None:
        raise not_found("order")
    return found


@router.get("/houses/{house}/orders/{code}/exchanges", response=list[ExchangeTicketOut], summary="Which tickets of an order can be exchanged")
def tickets(request: HttpRequest, house: str, code: str) -> list[ExchangeTicketOut]:
    """Each live ticket with until when, at what cost, and why not."""
    caller = allowed(request, house, *EXCHANGES)
    with house_scope(caller.house.pk) as scope:
        found = tickets_to_exchange(caller.house, _order(code), scope.now)
    return [presenting.exchange_ticket_out(one) for one in found]


@router.get("/houses/{house}/orders/{code}/exchanges/targets", response=list[ExchangeTargetOut], summary="What tickets can be exchanged for")
def what_for(request: HttpRequest, house: str, code: str, line: list[int] = Query([], max_length=100)) -> list[ExchangeTargetOut]:
    """Each performance with what it comes to in the zone of the tickets of now. Nothing is held."""
    caller = allowed(request, house, *EXCHANGES)
    with refusals(), house_scope(caller.house.pk) as scope:
        of = operations.going_of(caller.house, _order(code), line, scope.now)
        return [presenting.exchange_target_out(one) for one in targets(of, scope.now)]


@router.post("/houses/{house}/orders/{code}/exchanges", response={201: ExchangeOut}, summary="Hold places for an exchange")
def begin(request: HttpRequest, house: str, code: str, body: ExchangeIn, slip: str = Header("", alias="Coulisse-Line", max_length=200)) -> Status:
    """Nothing of the tickets changes yet. Choose the id yourself: sent again with it, the answer is the same exchange."""
    caller = allowed(request, house, *EXCHANGES)
    for tried in range(TRIES):
        try:
            with refusals(), house_scope(caller.house.pk) as scope:
                order = _order(code)
                if not _is_begun(body.id):
                    asked = ExchangeAsked(
                        caller.house, order, body.id, body.lines, body.performance_id, order.language, caller.actor, scope.now,
                        place_nos=_places(body), zone_key=body.zone or "", slips=(slip,), channel=Channel.API,
                    )  # fmt: skip
                    operations.begin_exchange(asked=asked, seed=randbelow(1 << 31))
            break
        except NotYourTurn as wait:
            stand_in_line(caller, wait.opening_id, slip)
        except operations.SeatsTaken as taken:
            if (body.seats and not isinstance(taken, BasketBegun)) or tried == TRIES - 1:
                raise places_taken(taken) from taken
    return Status(201, _shown(caller, code, body.id))


def _is_begun(exchange: UUID) -> bool:
    if Exchange.objects.filter(pk=exchange).exists():
        return True
    if Basket.objects.filter(pk=exchange).exists() or Order.objects.filter(holder=exchange).exists():
        raise ApiProblem(409, "id-taken", "This id names a hold", "Choose a new one for each exchange.")
    return False


def _places(body: ExchangeIn) -> list[int]:
    if not body.seats:
        return []
    performance = programme.performance_to_sell(body.performance_id)
    if performance is None:
        raise not_found("performance")
    numbers = plan_of(performance.plan_version_id).numbers_by_key
    if unknown := [key for key in body.seats if key not in numbers]:
        raise ApiProblem(422, "unknown-seats", "The plan has no such seats", seats=unknown)
    return [numbers[key] for key in body.seats]


def _shown(caller: Caller, code: str, exchange: UUID) -> ExchangeOut:
    with house_scope(caller.house.pk) as scope:
        return presenting.exchange_out(_view(caller, code, exchange, scope.now))


def _view(caller: Caller, code: str, exchange: UUID, now: datetime) -> ExchangeView:
    view, became = exchange_view(caller.house, exchange, now), queries.order_of_basket(exchange)
    if view is None and became and became.is_exchange and became.state == OrderState.CONFIRMED:
        raise ApiProblem(409, "exchange-done", "The exchange is done", "Its tickets are those of the new order.", order=became.code)
    if view is None or view.exchange.order_id != _order(code).pk or view.exchange.by["kind"] == "staff":
        raise not_found("exchange")
    if view.is_over:
        raise ApiProblem(410, "hold-over", "The exchange is over", "Its places are free again, and the tickets as they were; begin anew.")
    return view


@router.get("/houses/{house}/orders/{code}/exchanges/{exchange}", response=ExchangeOut, summary="An exchange, before it is done")
def seen(request: HttpRequest, house: str, code: str, exchange: UUID) -> ExchangeOut:
    return _shown(allowed(request, house, *EXCHANGES), code, exchange)


@router.post("/houses/{house}/orders/{code}/exchanges/{exchange}/codes", response=ExchangeOut, summary="Pay with a gift voucher")
def bring(request: HttpRequest, house: str, code: str, exchange: UUID, body: BroughtIn) -> ExchangeOut:
    """What it can't pay is left to pay. Unknown, spent and another house's answer the same; many wrong ones must wait."""
    caller = allowed(request, house, *EXCHANGES)
    _shown(caller, code, exchange)
    with codes_counted(caller, "This code pays nothing here"), refusals(), house_scope(caller.house.pk) as scope:
        operations.bring_voucher(house=caller.house, basket_id=exchange, typed=body.code, now=scope.now)
    return _shown(caller, code, exchange)


@router.post("/houses/{house}/orders/{code}/exchanges/{exchange}/order", response={201: OrderOut}, summary="Do the exchange")
def do(request: HttpRequest, house: str, code: str, exchange: UUID, body: ExchangeOrderIn) -> Status:
    """The order of the new tickets. Where something is to be paid, it waits for that (`payments` or `paid`), and the old tickets stay good
    until then; else it is done. Sent again, the answer is the same order."""
    caller = allowed(request, house, *EXCHANGES)
    with refusals(), house_scope(caller.house.pk) as scope:
        placed = operations.place_exchange(
            house=caller.house, order=_order(code), exchange_id=exchange, seen_cents=body.balance_cents, now=scope.now, random_bytes=urandom
        )
    return Status(201, order_shown(caller, placed.code))


@router.delete("/houses/{house}/orders/{code}/exchanges/{exchange}", response={204: None}, summary="Leave it as it was")
def leave(request: HttpRequest, house: str, code: str, exchange: UUID) -> Status:
    """The places are free again. What was ordered already stays: let its time to pay run out."""
    caller = allowed(request, house, *EXCHANGES)
    with house_scope(caller.house.pk):
        operations.drop_exchange(house=caller.house, order=_order(code), exchange_id=exchange)
    return Status(204, None)
