"""Giving money and places back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from coulisse.admission import operations as admission
from coulisse.houses import operations as houses
from coulisse.houses.events import announce
from coulisse.houses.models import House
from coulisse.houses.types import Actor
from coulisse.inventory import operations as inventory
from coulisse.sales import bookkeeping
from coulisse.sales.models import Order, OrderLine, Payment, Refund, RefundLine
from coulisse.sales.types import LineKind, OrderState, RefundState

from .giving_out import Giving, give_out
from .products import check_unspent, take_products_back
from .raising import discount_lost, lowered, raise_prices, raised, raises_of
from .rights_back import give_rights_back


class NothingToRefund(Exception):
    """None of these lines can be given back: not of this order, not confirmed, or given back before."""


def refund_lines(
    *, house: House, order: Order, line_ids: Sequence[int], with_fees: bool, reason: str, key: UUID, actor: Actor, now: datetime,
    void_reason: str = "refunded", keep_prices: bool = False,
) -> Refund:  # fmt: skip
    """Give lines of a confirmed order back: tickets void, places free, passes and vouchers over, money owed to the buyer.

    Money goes back first, as long as money was paid; the rest goes back to what else paid, the last one first: to
    vouchers, and of tickets that were exchanged to how their own order was paid. Where a subscription falls below its need
    and its rules say so, what its other tickets are dearer by stays with the house, unless ``keep_prices``: a house that
    cancels punishes nobody.
    ``key`` is the caller's: the same key is the same refund. The money itself leaves by a task, outside this
    transaction. Raises `NothingToRefund`, and `ProductSpent` where something of a pass or voucher was used. A line goes
    back once, whoever asks at the same time.
    """
    if earlier := _earlier(key):
        return earlier
    locked = Order.objects.select_for_update(no_key=True).get(pk=order.pk)
    if earlier := _earlier(key):
        return earlier
    lines = list(OrderLine.objects.filter(order=locked, pk__in=list(line_ids), refunded_at=None).order_by("pk"))
    if not lines or locked.state != OrderState.CONFIRMED:
        raise NothingToRefund
    check_unspent(locked, lines, now)
    ended = raises_of(lines)
    worth = {line.pk: line.price_cents + (line.fee_cents if with_fees else 0) + raised(ended, line) for line in lines}
    lost = {} if keep_prices else discount_lost(lines, most_cents=sum(worth.values()), now=now)
    amounts = lowered(worth, sum(lost.values()))
    refund = give_out(locked, Giving(sum(amounts.values()), reason, key, actor.name, ended=ended, withheld_cents=sum(lost.values())), now)
    begun = raise_prices(refund, lost)
    RefundLine.objects.bulk_create(
        [RefundLine(house_id=line.house_id, selling_house=house, refund=refund, order_line=line, amount_cents=amounts[line.pk]) for line in lines]
    )
    OrderLine.objects.filter(pk__in=[line.pk for line in lines]).update(refunded_at=now)
    give_rights_back(locked, refund, now)
    take_products_back(house, lines, refund, actor, now)
    give_places_back(house, locked, [line for line in lines if line.kind == LineKind.TICKET], void_reason, now)
    bookkeeping.post_refund_decided(locked, refund, [(line, with_fees) for line in lines], now, ended=ended, begun=begun)
    detail = {"lines": [line.pk for line in lines], "cents": refund.amount_cents, "reason": reason[:200]}
    houses.record(house=house, actor=actor, verb="order.refunded", subject=f"order:{order.code}", now=now, detail=detail)
    announce("sales.order_refunded", house_id=house.pk, refund_id=refund.pk)
    return refund


def _earlier(key: UUID) -> Refund | None:
    return Refund.objects.filter(key=key).first()


def give_places_back(house: House, order: Order, tickets: Sequence[OrderLine], void_reason: str, now: datetime) -> None:
    if not tickets:
        return
    admission.void_tickets(house=house, order_line_ids=[line.pk for line in tickets], reason=void_reason, now=now)
    inventory.free_sold_places(holder=order.holder, places=[(line.performance_id, line.place_no) for line in tickets])


def refund_whole_payment(*, order: Order, payment: Payment, reason: str, key: UUID, actor: Actor, now: datetime) -> Refund:
    """Money that bought nothing goes back as it came: paid too late, or a second time for the same order."""
    refund, is_new = Refund.objects.get_or_create(
        house_id=order.house_id, key=key,
        defaults={
            "order": order, "payment": payment, "amount_cents": payment.amount_cents, "reason": reason,
            "asked_by": actor.name, "asked_at": now, "state": RefundState.ASKED,
        },
    )  # fmt: skip
    if is_new:
        bookkeeping.post_overpayment(order, refund, now)
        announce("sales.late_payment_refunded", house_id=order.house_id, refund_id=refund.pk)
    return refund
