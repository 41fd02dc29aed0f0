"""What was sold of a performance: to whom, at which places, and what it brought in. Inside a house scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from coulisse.sales.models import MovedPlace, Order, OrderLine, PlanMove, PriceRaise, Refund, RefundLine, RefundRun
from coulisse.sales.types import LineKind, OrderState, RefundState


@dataclass(frozen=True, slots=True)
class Holder:
    """An order with tickets of a performance: how many are still good, what they cost, and how the money back fares."""

    order: Order
    places: Sequence[OrderLine]
    live: int
    paid_cents: int
    refunds: Sequence[Refund]

    @property
    def state(self) -> str:
        """``live``: has tickets; ``hand``: somebody must look; ``waiting``: to be sent; ``sent``; ``done``."""
        states = {refund.state for refund in self.refunds}
        if RefundState.FAILED in states or any(refund.state == RefundState.ASKED and refund.payment_id is None for refund in self.refunds):
            return "hand"
        if self.live:
            return "live"
        return "waiting" if RefundState.ASKED in states else "sent" if RefundState.SENT in states else "done"


def holders(performance_id: int) -> list[Holder]:
    """Everybody who has, or had until they gave them back, tickets of a performance; by order. Four queries."""
    lines = OrderLine.objects.filter(performance_id=performance_id, kind=LineKind.TICKET, order__state=OrderState.CONFIRMED)
    by_order: dict[int, list[OrderLine]] = {}
    for line in lines.order_by("order_id", "place_no", "pk"):
        by_order.setdefault(line.order_id, []).append(line)
    orders = Order.objects.filter(pk__in=list(by_order)).order_by("placed_at", "pk")
    refunds: dict[int, list[Refund]] = {}
    given = RefundLine.objects.filter(order_line__performance_id=performance_id).values("refund_id")
    for refund in Refund.objects.filter(pk__in=given).select_related("payment").order_by("pk"):
        refunds.setdefault(refund.order_id, []).append(refund)
    return [_holder(order, by_order[order.pk], refunds.get(order.pk, [])) for order in orders]


def _holder(order: Order, lines: Sequence[OrderLine], refunds: Sequence[Refund]) -> Holder:
    live = [line for line in lines if line.refunded_at is None]
    return Holder(order, lines, len(live), sum(line.price_cents + line.fee_cents for line in lines), refunds)


def refund_run(performance_id: int) -> RefundRun | None:
    """The newest run in which everybody gets the money back."""
    return RefundRun.objects.filter(performance_id=performance_id).order_by("-id").first()


def plan_move(move_id: int) -> PlanMove | None:
    return PlanMove.objects.filter(pk=move_id).first()


def orders_moved(move: PlanMove, *, after: int, most: int) -> list[tuple[Order, list[MovedPlace]]]:
    """The next confirmed orders (by id) that have another place since, each with those places that are still theirs."""
    places = MovedPlace.objects.filter(move=move, order_line__refunded_at=None).select_related("order_line").order_by("order_line__place_no")
    ids = (
        OrderLine.objects.filter(pk__in=places.order_by().values("order_line_id"), order_id__gt=after)
        .order_by("order_id")
        .values_list("order_id", flat=True)
    )
    found = Order.objects.filter(pk__in=list(ids.distinct()[:most]), state=OrderState.CONFIRMED).order_by("pk")
    return [(order, [place for place in places if place.order_line.order_id == order.pk]) for order in found]


@dataclass(frozen=True, slots=True)
class Takings:
    """What a performance brought in: tickets sold and not given back, and their amounts in cents; with what tickets of a
    subscription became dearer by since others of it were given back."""

    tickets: int
    free_tickets: int
    price_cents: int
    fee_cents: int


def takings(performance_ids: Sequence[int]) -> dict[int, Takings]:
    """Takings of each performance, in one query."""
    sold = OrderLine.objects.filter(
        performance_id__in=list(performance_ids), kind=LineKind.TICKET, refunded_at=None, order__state=OrderState.CONFIRMED
    )
    rows = (
        sold.annotate(raised=_raised())
        .values("performance_id")
        .annotate(tickets=Count("pk"), free=Count("pk", filter=Q(price_cents=0)), price=Sum(F("price_cents") + F("raised")), fee=Sum("fee_cents"))
    )
    return {row["performance_id"]: Takings(row["tickets"], row["free"], row["price"], row["fee"]) for row in rows}


def sold_by_rate(performance_id: int) -> list[dict[str, Any]]:
    """Tickets and amounts of one performance by zone and rate."""
    return list(
        OrderLine.objects.filter(performance_id=performance_id, kind=LineKind.TICKET, refunded_at=None, order__state=OrderState.CONFIRMED)
        .annotate(raised=_raised())
        .values("zone_key", "rate_key", "rate_name")
        .annotate(tickets=Count("pk"), price_cents=Sum(F("price_cents") + F("raised")), fee_cents=Sum("fee_cents"))
        .order_by("zone_key", "rate_key")
    )


def _raised() -> Coalesce:
    """What a line became dearer by since it was sold."""
    of_line = PriceRaise.objects.filter(order_line=OuterRef("pk")).order_by().values("order_line").annotate(cents=Sum("cents")).values("cents")
    return Coalesce(Subquery(of_line), 0)


def line_at(performance_id: int, place_no: int) -> OrderLine | None:
    """The live order line of a seat: who sits there."""
    return (
        OrderLine.objects.filter(performance_id=performance_id, place_no=place_no, refunded_at=None, order__state=OrderState.CONFIRMED)
        .select_related("order__customer")
        .first()
    )
