"""Telling everybody who holds tickets of a performance: one mail an order, fifty orders a transaction."""

from collections import Counter
from collections.abc import Callable, Sequence

import structlog
from django.db.models import Prefetch, prefetch_related_objects

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope, outside_scope
from coulisse.outreach import letters
from coulisse.outreach.operations.composing import compose
from coulisse.outreach.types import Mail
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState
from coulisse.sales import queries as sales
from coulisse.sales.models import MovedPlace, Order, OrderLine
from coulisse.sales.types import LineKind, OrderState

log = structlog.get_logger("coulisse.outreach")

BATCH = 50
Letter = Callable[[Performance, Order, Sequence[OrderLine], House], Mail]


class MailsNotWritten(Exception):
    """Everybody else has the mail; for so many orders it couldn't be written. The log says why."""


def mail_performance_moved(*, house: House, performance_id: int) -> int:
    """Mail the new date to everybody who holds tickets; answers how many mails are new. Outside any scope.
    Raises `MailsNotWritten` when all others are.

    May be repeated, and go on where it was cut off: who has the mail of this date gets no second one.
    """
    return _mail_all(house, performance_id, letters.performance_moved, cancelled=False)


def mail_performance_cancelled(*, house: House, performance_id: int) -> int:
    """Mail everybody who holds tickets that it doesn't take place. As `mail_performance_moved`."""
    return _mail_all(house, performance_id, letters.performance_cancelled, cancelled=True)


def _mail_all(house: House, performance_id: int, letter: Letter, *, cancelled: bool) -> int:
    """Nothing where the house changed its mind before the task ran: what is mailed is true when it is written."""
    outside_scope()
    count, after, unwritten = 0, 0, 0
    while True:
        with house_scope(house.pk) as scope:
            performance = programme.performance_to_sell(performance_id)
            if performance is None or (performance.state == PerformanceState.CANCELLED) != cancelled:
                return count
            prefetch_related_objects([performance.production], "images")
            orders = _holders(performance_id, after)
            mails = [_written(letter, performance, order, house) for order in orders if order.email]
            count += len(compose(house=house, mails=[mail for mail in mails if mail], now=scope.now))
            unwritten += mails.count(None)
        if len(orders) < BATCH:
            break
        after = orders[-1].pk
    if unwritten:
        raise MailsNotWritten(unwritten)
    return count


def mail_places_changed(*, house: House, move_id: int) -> int:
    """Mail everybody whose places have other names since a performance went to another plan. As `mail_performance_moved`."""
    outside_scope()
    count, after, unwritten = 0, 0, 0
    while True:
        with house_scope(house.pk) as scope:
            move = sales.plan_move(move_id)
            performance = programme.performance_to_sell(move.performance_id) if move else None
            if move is None or performance is None or performance.state == PerformanceState.CANCELLED:
                return count
            moved = sales.orders_moved(move, after=after, most=BATCH)
            held = _tickets_held(performance.pk, [order for order, _places in moved])
            mails = [_places_written(performance, order, places, house, held[order.pk]) for order, places in moved if order.email]
            count += len(compose(house=house, mails=[mail for mail in mails if mail], now=scope.now))
            unwritten += mails.count(None)
        if not moved:
            break
        after = moved[-1][0].pk
    if unwritten:
        raise MailsNotWritten(unwritten)
    return count


def _places_written(performance: Performance, order: Order, places: Sequence[MovedPlace], house: House, tickets: int) -> Mail | None:
    try:
        return letters.places_changed(performance, order, places, house, tickets=tickets)
    except Exception:
        log.exception("mail not written", house=house.pk, order=order.code, performance=performance.pk)
        return None


def _written(letter: Letter, performance: Performance, order: Order, house: House) -> Mail | None:
    """One order that can't be written about keeps the news from nobody else."""
    try:
        return letter(performance, order, order.places, house)
    except Exception:
        log.exception("mail not written", house=house.pk, order=order.code, performance=performance.pk)
        return None


def _tickets_held(performance_id: int, orders: Sequence[Order]) -> Counter[int]:
    """How many live tickets of a performance each of these orders has, by its id."""
    lines = OrderLine.objects.filter(performance_id=performance_id, order__in=orders, kind=LineKind.TICKET, refunded_at=None)
    return Counter(lines.values_list("order_id", flat=True))


def _holders(performance_id: int, after: int) -> list[Order]:
    """The next orders with live tickets of a performance, each with its lines of it as ``places``."""
    lines = OrderLine.objects.filter(performance_id=performance_id, kind=LineKind.TICKET, refunded_at=None).order_by("place_no", "pk")
    orders = sales.orders(state=OrderState.CONFIRMED).filter(pk__gt=after, pk__in=lines.order_by().values("order_id")).order_by("pk")
    return list(orders.prefetch_related(Prefetch("lines", queryset=lines, to_attr="places"))[:BATCH])
