"""Everybody who has tickets of a cancelled performance gets the money back: asked once, done order by order.

The guarantee: whoever asks how often, whatever breaks half-way and however many work on it, each ticket is given back
once and each order gets one mail. Each order is a transaction of its own, with a key that is the run's and the order's;
its money leaves by a task of its own, so that a provider that fails for one order holds up nobody else.
"""

from datetime import datetime
from uuid import UUID, uuid5

import structlog

from coulisse.houses import operations as houses
from coulisse.houses.events import announce
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope, outside_scope
from coulisse.houses.types import Actor
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState
from coulisse.sales import bookkeeping
from coulisse.sales.models import Order, OrderLine, Refund, RefundRun
from coulisse.sales.types import LineKind, OrderState, RefundState

from .refunds import NothingToRefund, refund_lines

log = structlog.get_logger("coulisse.sales")

BATCH = 50
_KEYS = UUID("6f1d9a52-3f0b-4f58-8a55-7f3e0f0a4c11")


class NotCancelled(Exception):
    """Only of a cancelled performance everybody gets the money back at once."""


class NobodyToRefund(Exception):
    """Nobody has tickets of it any more."""


class RefundsLeft(Exception):
    """Everybody else has the money back; of so many orders it failed. The log says why."""


class NotFailed(Exception):
    """The refund is under way or done: there is nothing to do by hand."""


def refund_everyone(*, house: House, performance: Performance, with_fees: bool, reason: str, actor: Actor, now: datetime) -> RefundRun:
    """Ask for it; a task does it. Asked again while it runs, the answer is the run that is there. In the house's scope.

    Raises `NotCancelled`, `NobodyToRefund`.
    """
    held = Performance.objects.select_for_update(no_key=True).get(pk=performance.pk)
    if held.state != PerformanceState.CANCELLED:
        raise NotCancelled
    running = RefundRun.objects.filter(performance=performance, finished_at=None).first()
    if running:
        return running
    if not open_lines(performance.pk).exists():
        raise NobodyToRefund
    made = RefundRun.objects.create(
        house=house, performance=performance, with_fees=with_fees, reason=reason[:200], asked_at=now,
        asked_by={"kind": actor.kind, "id": actor.id, "name": actor.name[:120]},
    )  # fmt: skip
    detail = {"with_fees": with_fees, "reason": reason[:200], "run": made.pk}
    houses.record(house=house, actor=actor, verb="performance.refunds_asked", subject=f"performance:{performance.pk}", now=now, detail=detail)
    announce("sales.refunds_asked", house_id=house.pk, run_id=made.pk)
    return made


def open_lines(performance_id: int) -> "OrderLine.objects":  # type: ignore[name-defined]
    """Tickets of confirmed orders that nobody gave back yet."""
    return OrderLine.objects.filter(performance=performance_id, kind=LineKind.TICKET, refunded_at=None, order__state=OrderState.CONFIRMED)


def carry_out(*, house: House, run_id: int) -> int:
    """Give back what is left of a run; answers how many orders. Outside any scope; may be cut off and repeated anywhere.

    Raises `RefundsLeft` when everybody else is done.
    """
    outside_scope()
    count, after, left = 0, 0, 0
    while True:
        with house_scope(house.pk):
            run = RefundRun.objects.select_related("performance").filter(pk=run_id, finished_at=None).first()
            orders = _next_orders(run, after) if run else []
        for order_id in orders:
            try:
                count += _refund_order(house, run_id, order_id)
            except Exception:
                left += 1
                log.exception("order not given back", house=house.pk, order=order_id, run=run_id)
        if not orders:
            break
        after = orders[-1]
    _finish(house, run_id)
    if left:
        raise RefundsLeft(left)
    return count


def _next_orders(run: RefundRun, after: int) -> list[int]:
    found = open_lines(run.performance_id).filter(order_id__gt=after).order_by("order_id").values_list("order_id", flat=True)
    return list(found.distinct()[:BATCH])


def _refund_order(house: House, run_id: int, order_id: int) -> bool:
    """One order, in a transaction of its own. False where another worker was sooner."""
    with house_scope(house.pk) as scope:
        run = RefundRun.objects.get(pk=run_id)
        order = Order.objects.select_for_update(no_key=True).get(pk=order_id)
        lines = _lines_to_give_back(order, run)
        # What was bought and given back within the run has another key each time: the lines make it.
        key = uuid5(_KEYS, f"{run.pk}:{order.pk}:{','.join(map(str, lines))}")
        try:
            refund = refund_lines(
                house=house, order=order, line_ids=lines, with_fees=run.with_fees, reason=run.reason, key=key, actor=Actor(**run.asked_by),
                now=scope.now, void_reason="cancelled", keep_prices=True,
            )  # fmt: skip
        except NothingToRefund:
            return False
        Refund.objects.filter(pk=refund.pk).update(run=run)
        return True


def _lines_to_give_back(order: Order, run: RefundRun) -> list[int]:
    """Its tickets of the performance; with the fees also those of the order, when nothing else of it is left."""
    live = OrderLine.objects.filter(order=order, refunded_at=None).order_by("pk")
    tickets = [line for line in live if line.kind == LineKind.TICKET]
    ours = [line.pk for line in tickets if line.performance_id == run.performance_id]
    if run.with_fees and len(ours) == len(tickets):
        ours += [line.pk for line in live if line.kind == LineKind.FEE]
    return ours if tickets else []


def _finish(house: House, run_id: int) -> None:
    """A run is over when nobody has tickets any more; who bought in the last moment is found by the next try."""
    with house_scope(house.pk) as scope:
        run = RefundRun.objects.select_for_update(no_key=True).filter(pk=run_id, finished_at=None).first()
        if run and not open_lines(run.performance_id).exists():
            run.finished_at = scope.now
            run.save(update_fields=["finished_at"])


def send_refund_again(*, house: House, refund_id: int, actor: Actor, now: datetime) -> Refund:
    """Ask the provider once more for a refund that failed: it had no money for us, it was closed to us. Raises `NotFailed`."""
    refund = _failed(refund_id)
    refund.state, refund.problem, refund.reference = RefundState.ASKED, "", ""
    refund.attempts += 1
    refund.save(update_fields=["state", "problem", "reference", "attempts"])
    houses.record(house=house, actor=actor, verb="order.refund_sent_again", subject=f"order:{refund.order.code}", now=now)
    announce("sales.refund_to_send", house_id=house.pk, refund_id=refund.pk)
    return refund


def settle_refund_by_hand(*, house: House, refund_id: int, note: str, actor: Actor, now: datetime) -> Refund:
    """The house paid it back itself: by bank transfer, at the desk. ``note`` says how, for the books. Raises `NotFailed`."""
    refund = _failed(refund_id)
    refund.state, refund.done_at = RefundState.DONE, now
    refund.save(update_fields=["state", "done_at"])
    bookkeeping.post_refund_by_hand(refund.order, refund, now)
    detail = {"cents": refund.amount_cents, "note": note[:200]}
    houses.record(house=house, actor=actor, verb="order.refunded_by_hand", subject=f"order:{refund.order.code}", now=now, detail=detail)
    return refund


def _failed(refund_id: int) -> Refund:
    refund = Refund.objects.select_for_update(no_key=True, of=("self",)).select_related("order").filter(pk=refund_id).first()
    if refund is None or not (refund.state == RefundState.FAILED or (refund.state == RefundState.ASKED and refund.payment_id is None)):
        raise NotFailed
    return refund
