"""Exchanges that were begun, and those that are done: what is kept, what went for what. Inside a house scope; writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from coulisse.houses.models import House
from coulisse.memberships.types import Difference
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance
from coulisse.sales.exchanging import (
    ExchangeQuote,
    NotExchangeable,
    TicketToExchange,
    WhyNot,
    going,
    in_wheelchair,
    quote_exchange,
    room_at,
    tickets_to_exchange,
)
from coulisse.sales.models import (
    Basket,
    BasketLine,
    Exchange,
    ExchangedTicket,
    Order,
    OrderLine,
    Refund,
)
from coulisse.sales.rights import Brought, brought_to, what_vouchers_pay
from coulisse.venues.queries import plan_of
from coulisse.venues.types import Mark


def came_from(order: Order) -> Order | None:
    """The order whose tickets this one took the place of; no query for an ordinary order."""
    return Order.objects.filter(exchanges__pk=order.holder).first() if order.is_exchange else None


def went_for(line_ids: Sequence[int]) -> dict[int, Order]:
    """Of tickets that were exchanged: the order of the one in its place. No query for none."""
    if not line_ids:
        return {}
    done = ExchangedTicket.objects.filter(old_line__in=list(line_ids), exchange__done_at__isnull=False, new_line__isnull=False)
    return {one.old_line_id: one.new_line.order for one in done.select_related("new_line__order")}


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """An exchange that is looked at before it is done: what goes, which places are kept for it, what it costs."""

    exchange: Exchange
    basket: Basket
    performance: Performance
    places: Sequence[BasketLine]
    quote: ExchangeQuote
    is_over: bool
    brought: Sequence[Brought] = ()

    @property
    def tickets(self) -> Sequence[TicketToExchange]:
        return self.quote.tickets

    @property
    def why_not(self) -> WhyNot | None:
        """What came between since it was begun."""
        return next((one.why_not for one in self.tickets if one.why_not), None)


def whose_place(tickets: Sequence[TicketToExchange], places: Sequence[BasketLine], performance: Performance) -> list[BasketLine]:
    """The new places in the order of the tickets: who sat in a wheelchair place has one, the others follow in theirs."""
    plan = plan_of(performance.plan_version_id)
    left = list(places)

    def fits(ticket: TicketToExchange, place: BasketLine) -> bool:
        seat = plan.seat_at(place.place_no)
        return in_wheelchair(ticket.line) == (seat is not None and Mark.WHEELCHAIR in seat.marks)

    found = []
    for ticket in tickets:
        found.append(next((place for place in left if fits(ticket, place)), left[0]))
        left.remove(found[-1])
    return found


def why_ended(order: Order, exchange_id: UUID, now: datetime) -> str:
    """Of an exchange that can't go on and became no order: ``left`` (for other places, or for good), ``changed`` (a ticket went
    otherwise), ``over`` (its time, or nothing is known of it any more)."""
    basket = Basket.objects.filter(pk=exchange_id, house=order.house_id).first()
    if basket is None:
        return "left" if Exchange.objects.filter(pk=exchange_id, house=order.house_id, order=order).exists() else "over"
    return "over" if basket.expires_at <= now else "changed"


def exchange_view(house: House, exchange_id: UUID, now: datetime) -> ExchangeView | None:
    """None where there is none, where its places are gone, or where not all of its tickets are there any more."""
    exchange = Exchange.objects.select_related("order").filter(pk=exchange_id, house=house).first()
    basket = Basket.objects.filter(pk=exchange_id, house=house).first()
    if exchange is None or basket is None or exchange.done_at:
        return None
    by_staff = exchange.by["kind"] == "staff"
    live = {one.line.pk: one for one in tickets_to_exchange(house, exchange.order, now, by_staff=by_staff)}
    wanted = list(exchange.tickets.order_by("pk").values_list("old_line_id", flat=True))
    places = list(BasketLine.objects.filter(selling_house=house, basket=basket).order_by("performance_id", "place_no"))
    if any(pk not in live for pk in wanted) or len(places) != len(wanted):
        return None
    performance = programme.performances_to_sell({places[0].performance_id})[places[0].performance_id]
    try:
        of = going([live[pk] for pk in wanted])
    except NotExchangeable:
        return None
    places = whose_place(of.tickets, places, performance)
    room = room_at(of, [performance.pk], now, holder=exchange.pk)
    quote = quote_exchange(of, performance, [line.place_no for line in places], fee_cents=exchange.fee_cents, room=room)
    brought = brought_to(basket, now)
    quote = replace(quote, difference=Difference(exchange.difference), paying=what_vouchers_pay(brought, quote.due_cents))
    return ExchangeView(exchange, basket, performance, places, quote, basket.expires_at <= now, brought)


@dataclass(frozen=True, slots=True)
class Replaced:
    """The tickets that an order took the place of, and what of their worth went back as money."""

    lines: Sequence[OrderLine]
    back_cents: int


def replaced_by(order: Order) -> Replaced | None:
    """None for an ordinary order, without a query, and before the exchange is done."""
    if not order.is_exchange:
        return None
    gone = OrderLine.objects.filter(exchanged_as_old__exchange=order.holder, exchanged_as_old__exchange__done_at__isnull=False)
    lines = list(gone.select_related("performance__production", "performance__plan_version__layout__hall").order_by("place_no", "pk"))
    refund = Refund.objects.filter(lines__order_line__in=[line.pk for line in lines]).first()
    return Replaced(lines, refund.amount_cents if refund else 0) if lines else None
