"""What happens to a season besides selling: places kept, an evening moved, one cancelled, tickets given back, guests inside."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

from django.db.models import QuerySet

from coulisse.admission import operations as admission
from coulisse.admission.models import Scan, Ticket
from coulisse.demo import season
from coulisse.demo.audience import on_sale
from coulisse.demo.buying import buy
from coulisse.demo.filling import Hall
from coulisse.demo.people import Buyer
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE, Actor
from coulisse.inventory import operations as inventory
from coulisse.inventory.models import Block
from coulisse.inventory.queries import taken_places
from coulisse.programme import operations as programme
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState
from coulisse.sales import operations as sales
from coulisse.sales.models import Order, OrderLine, Refund
from coulisse.venues.queries import plan_of
from coulisse.venues.types import Plan

# Who gets a mail with tickets, in each house: a mailbox with something to look at, in each language.
EXAMPLES = (
    Buyer("Emma Peeters", "emma.peeters@visitors.example", "nl"),
    Buyer("Philippe Lambert", "philippe.lambert@visitors.example", "fr"),
    Buyer("Kwame Mertens", "kwame.mertens@visitors.example", "en"),
)
INSIDE, REFUNDED = 7, 3
_DOOR = Actor("staff", None, "Ingang A")


def before_sale(house: House) -> None:
    """Keep the places out of the sale that the season names, each with its reason."""
    with house_scope(house.pk) as scope:
        if Block.objects.exists():
            return
        for external_id, blocks in season.said_of(house, "blocks").items():
            performance = Performance.objects.get(external_id=external_id)
            for block in blocks:
                places = list(_named_seats(plan_of(performance.plan_version_id), **block["seats"]))
                inventory.block_places(
                    house=house, performance=performance, place_nos=places, reason=block["reason"], block_id=uuid4(), actor=COULISSE, now=scope.now
                )


def _named_seats(plan: Plan, rows: list[str], section: str = "", count: int = 0) -> Iterator[int]:
    """The seats of these rows; with a ``count`` so many from the left of each."""
    for row in plan.rows:
        if row.label in rows and section in ("", row.section):
            yield from row.seats[: count or None]


def after_sale(house: House, chance: Random) -> None:
    """Everything else, each once however often it is asked."""
    with house_scope(house.pk) as scope:
        _examples(house, chance, scope.now)
        _move(house, scope.now)
        _cancel(house, scope.now)
        _give_back(house, chance, scope.now)
        _let_in(house, scope.now)


def _examples(house: House, chance: Random, now: datetime) -> None:
    """Orders of today, whose buyers get their tickets by mail."""
    if Order.objects.filter(email=EXAMPLES[0].email).exists():
        return
    soon = [performance for performance in _with_room(now) if performance.state == PerformanceState.ON_SALE][: len(EXAMPLES)]
    for buyer, performance in zip(EXAMPLES, soon, strict=False):
        plan = plan_of(performance.plan_version_id)
        seats = Hall(plan, taken_places(performance.pk, now).all).party(2, chance) if plan.seats else []
        zone = "" if seats else plan.general_zones[0].key
        buy(house, performance, buyer, chance, now=now, seats=seats, zone=zone, count=0 if seats else 2, tell_buyer=True)


def _with_room(now: datetime) -> Iterator[Performance]:
    """What can be bought, the soonest first, with a few places left."""
    for performance in on_sale():
        if len(taken_places(performance.pk, now).all) < performance.place_count - 8:
            yield performance


def _move(house: House, now: datetime) -> None:
    for external_id, days in season.said_of(house, "moved_by_days").items():
        performance = Performance.objects.get(external_id=external_id)
        if performance.moved_from_at is None:
            starts_at = performance.starts_at + timedelta(days=days)
            programme.move_performance(performance=performance, starts_at=starts_at, actor=COULISSE, now=now)


def _cancel(house: House, now: datetime) -> None:
    for external_id, reason in season.said_of(house, "cancelled").items():
        performance = Performance.objects.get(external_id=external_id)
        if performance.state != PerformanceState.CANCELLED:
            programme.cancel_performance(performance=performance, reason=reason, actor=COULISSE, now=now)


def _give_back(house: House, chance: Random, now: datetime) -> None:
    """A few tickets come back, and their places are free again. Who sold out stays sold out."""
    if Refund.objects.exists():
        return
    for performance in list(_with_room(now))[:REFUNDED]:
        lines = _lines(performance)
        order_id = lines.order_by("-order_id").values_list("order_id", flat=True).first()
        if order_id is not None:
            order = Order.objects.get(pk=order_id)
            chosen = list(lines.filter(order_id=order_id).values_list("pk", flat=True)[:2])
            sales.refund_lines(house=house, order=order, line_ids=chosen, with_fees=True, reason="Ziek gemeld", key=uuid4(), actor=COULISSE, now=now)


def _lines(performance: Performance) -> "QuerySet[OrderLine]":
    return OrderLine.objects.filter(performance=performance, kind="ticket", refunded_at=None).exclude(order__email__in=[b.email for b in EXAMPLES])


def _let_in(house: House, now: datetime) -> None:
    """The first guests of tonight are inside; one of them held the same ticket up twice."""
    tonight = on_sale().filter(starts_at__lt=now + season.TONIGHT_UNTIL + timedelta(hours=1)).first()
    if tonight is None or Scan.objects.exists():
        return
    serials = list(Ticket.objects.filter(performance=tonight, voided_at=None).order_by("place_no").values_list("serial", flat=True)[:INSIDE])
    for serial in [*serials, *serials[-1:]]:
        _scan(house, tonight, serial, now)


def _scan(house: House, performance: Performance, code: str, now: datetime) -> Any:
    return admission.scan(house=house, performance=performance, code=code, door="Ingang A", device="demo", actor=_DOOR, nonce=uuid4(), now=now)
