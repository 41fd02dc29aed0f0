"""The tickets that go in an exchange, in the transaction in which those in their place are sold: all of it, or nothing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid5

from coulisse.admission import operations as admission
from coulisse.admission import queries as doors
from coulisse.admission.types import VoidReason
from coulisse.houses import operations as houses
from coulisse.houses.events import announce
from coulisse.houses.types import Actor
from coulisse.inventory import operations as inventory
from coulisse.sales import bookkeeping
from coulisse.sales.models import Exchange, Order, OrderLine, Refund, RefundLine, Tender
from coulisse.sales.types import LineKind, OrderState

from .giving_out import Giving, give_out
from .raising import raised, raises_of


class TicketsGone(Exception):
    """A ticket that was to be exchanged was given back, exchanged or used meanwhile: nothing of this has happened."""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """The locked order whose tickets went, as its refund says; they paid so much of the one in their place."""

    order: Order
    refund: Refund
    cents: int


def give_up_old(order: Order, now: datetime) -> GivenUp:
    """What an order of an exchange takes the place of: void, free for others, and worth so many cents to it. Raises `TicketsGone`.

    What they are worth more goes back as they were paid. What they used of codes comes back after the new ones have what they use
    (`rights_back.give_rights_back`).
    """
    exchange = Exchange.objects.get(pk=order.holder)
    old = Order.objects.select_for_update(no_key=True, of=("self",)).select_related("house").get(pk=exchange.order_id)
    wanted = list(exchange.tickets.values_list("old_line_id", flat=True))
    found = OrderLine.objects.filter(order=old, pk__in=wanted, refunded_at=None).select_related("performance").order_by("pk")
    lines = list(found)
    if len(lines) != len(wanted) or old.state != OrderState.CONFIRMED or _is_too_late(order, lines, now):
        raise TicketsGone
    _stand_for(exchange, order)
    _void(old, lines, now)
    inventory.free_sold_places(holder=old.holder, places=[(line.performance_id, line.place_no) for line in lines])
    paid_cents = sum(Tender.objects.filter(order=order, order_line__isnull=False).values_list("cents", flat=True))
    refund = _refund(exchange, old, lines, paid_cents, now)
    Exchange.objects.filter(pk=exchange.pk).update(done_at=now)
    _remember(exchange, old, order, now)
    if refund.amount_cents:
        announce("sales.refund_to_send", house_id=old.house_id, refund_id=refund.pk)
    return GivenUp(old, refund, paid_cents)


def _is_too_late(order: Order, lines: list[OrderLine], now: datetime) -> bool:
    """Money that comes after the time to pay doesn't bring back an evening that has begun by then."""
    return now > order.pay_until and any(line.performance.starts_at <= now for line in lines)


def _void(old: Order, lines: list[OrderLine], now: datetime) -> None:
    """The door meets the same rows: who was let in with one of them has used it."""
    ids = [line.pk for line in lines]
    voided = admission.void_tickets(house=old.house, order_line_ids=ids, reason=VoidReason.EXCHANGED, now=now)
    if len(voided) != len(lines) or any(ticket.blocked_at for ticket in voided) or doors.admitted_lines(house=old.house, order_line_ids=ids):
        raise TicketsGone


def _refund(exchange: Exchange, old: Order, lines: list[OrderLine], onward_cents: int, now: datetime) -> Refund:
    ended = raises_of(lines)
    worth = {line.pk: line.price_cents + line.fee_cents + raised(ended, line) for line in lines}
    giving = Giving(
        sum(worth.values()), "", uuid5(exchange.pk, "gone"), exchange.by["name"], ended=ended, onward_cents=min(onward_cents, sum(worth.values()))
    )
    refund = give_out(old, giving, now)
    RefundLine.objects.bulk_create(
        RefundLine(house_id=line.house_id, selling_house_id=old.house_id, refund=refund, order_line=line, amount_cents=worth[line.pk])
        for line in lines
    )
    OrderLine.objects.filter(pk__in=list(worth)).update(refunded_at=now)
    bookkeeping.post_refund_decided(old, refund, [(line, True) for line in lines], now, ended=ended)
    return refund


def _remember(exchange: Exchange, old: Order, new: Order, now: datetime) -> None:
    actor = Actor(**exchange.by)
    houses.record(house=old.house, actor=actor, verb="order.exchanged", subject=f"order:{old.code}", now=now, detail={"for": new.code})
    houses.record(house=old.house, actor=actor, verb="order.came_by_exchange", subject=f"order:{new.code}", now=now, detail={"of": old.code})


def _stand_for(exchange: Exchange, order: Order) -> None:
    """The tickets of this order come in the place of the old ones; where it was ordered anew meanwhile and the first one is paid, too."""
    others = list(exchange.tickets.exclude(new_line__order=order).select_related("new_line"))
    lines = {(line.performance_id, line.place_no): line for line in OrderLine.objects.filter(order=order, kind=LineKind.TICKET)} if others else {}
    for one in others:
        if one.new_line is not None and (its := lines.get((one.new_line.performance_id, one.new_line.place_no))):
            one.new_line = its
            one.save(update_fields=["new_line"])
