"""What happens to a season besides selling: places kept, an evening moved, one cancelled, tickets given back, guests inside."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from random import Random
from typing import Any
from uuid import uuid4

from coulisse.admission import operations as admission
from coulisse.admission.models import Ticket
from coulisse.demo.buying import buy
from coulisse.demo.dates import TONIGHT_UNTIL
from coulisse.demo.filling import Hall
from coulisse.demo.people import Buyer
from coulisse.demo.season import said_of
from coulisse.houses.models import House
from coulisse.houses.types import COULISSE, Actor
from coulisse.inventory import operations as inventory
from coulisse.inventory.queries import taken_places
from coulisse.programme import operations as programme
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState
from coulisse.sales import operations as sales
from coulisse.sales.models import Order, OrderLine
from coulisse.venues.queries import plan_of
from coulisse.venues.types import Plan

# Who gets a mail with tickets, in each house: a mailbox with something to look at, in each language.
EXAMPLES = (
    Buyer("Emma Peeters", "emma.peeters@visitors.example", "nl"),
    Buyer("Philippe Lambert", "philippe.lambert@visitors.example", "fr"),
    Buyer("Kwame Mertens", "kwame.mertens@visitors.example", "en"),
)
INSIDE = 7
# Of the evenings that aren't sold out, one in five has somebody who falls ill in time.
ILL = 0.2
_DOOR = Actor("staff", None, "Ingang A")


def keep_places(house: House, performance: Performance, now: datetime) -> None:
    """Keep the places out of the sale that the season names, each with its reason."""
    for block in said_of(performance).get("blocks", ()):
        places = list(_named_seats(plan_of(performance.plan_version_id), **block["seats"]))
        inventory.block_places(
            house=house, performance=performance, place_nos=places, reason=block["reason"], block_id=uuid4(), actor=COULISSE, now=now
        )


def _named_seats(plan: Plan, rows: list[str], section: str = "", count: int = 0) -> Iterator[int]:
    """The seats of these rows; with a ``count`` so many from the left of each."""
    for row in plan.rows:
        if row.label in rows and section in ("", row.section):
            yield from row.seats[: count or None]


def befall(house: House, performance: Performance, chance: Random, now: datetime) -> None:
    """What an evening goes through once its tickets are sold. In the open scope."""
    said = said_of(performance)
    if "cancelled" in said:
        programme.cancel_performance(performance=performance, reason=said["cancelled"], actor=COULISSE, now=now)
        for lines in _orders(performance):
            _refund(house, lines, "Geannuleerd", now)
        return
    if "moved_by_days" in said:
        starts_at = performance.starts_at + timedelta(days=said["moved_by_days"])
        programme.move_performance(performance=performance, starts_at=starts_at, actor=COULISSE, now=now)
    is_tonight = performance.starts_at < now + TONIGHT_UNTIL + timedelta(hours=1)
    if is_tonight or ("full" not in said and chance.random() < ILL):
        _give_back(house, performance, now)
    if is_tonight:
        _let_in(house, performance, now)


def _give_back(house: House, performance: Performance, now: datetime) -> None:
    """Two tickets come back, and their places are free again."""
    if orders := _orders(performance):
        _refund(house, orders[-1][:2], "Ziek gemeld", now)


def _orders(performance: Performance) -> list[list[OrderLine]]:
    """The tickets that are paid for, by order."""
    lines = OrderLine.objects.filter(performance=performance, kind="ticket", refunded_at=None).select_related("order").order_by("order_id", "pk")
    return [list(of_order) for _order, of_order in groupby(lines, key=attrgetter("order_id"))]


def _refund(house: House, lines: list[OrderLine], reason: str, now: datetime) -> None:
    chosen = [line.pk for line in lines]
    sales.refund_lines(house=house, order=lines[0].order, line_ids=chosen, with_fees=True, reason=reason, key=uuid4(), actor=COULISSE, now=now)


def _let_in(house: House, performance: Performance, now: datetime) -> None:
    """The first guests are inside; one of them held the same ticket up twice."""
    found = Ticket.objects.filter(performance=performance, voided_at=None).order_by("place_no")
    serials = list(found.values_list("serial", flat=True)[:INSIDE])
    for serial in [*serials, *serials[-1:]]:
        _scan(house, performance, serial, now)


def _scan(house: House, performance: Performance, code: str, now: datetime) -> Any:
    return admission.scan(house=house, performance_id=performance.pk, code=code, door="Ingang A", device="demo", actor=_DOOR, nonce=uuid4(), now=now)


def order_examples(house: House, chance: Random, now: datetime) -> None:
    """Orders of today, whose buyers get their tickets by mail: once. In the open scope."""
    if Order.objects.filter(email=EXAMPLES[0].email).exists():
        return
    for buyer, performance in zip(EXAMPLES, _with_room(now), strict=False):
        plan = plan_of(performance.plan_version_id)
        seats = Hall(plan, taken_places(performance.pk, now).all).party(2, chance) if plan.seats else []
        zone = "" if seats else plan.general_zones[0].key
        buy(house, performance, buyer, chance, now=now, seats=seats, zone=zone, count=0 if seats else 2, tell_buyer=True)


def _with_room(now: datetime) -> Iterator[Performance]:
    """What can be bought, the soonest first, with a few places left; none that will be cancelled."""
    found = Performance.objects.filter(state=PerformanceState.ON_SALE, sale_starts_at=None, starts_at__gt=now)
    for performance in found.select_related("price_list").order_by("starts_at", "pk"):
        if len(taken_places(performance.pk, now).all) < performance.place_count - 8 and "cancelled" not in said_of(performance):
            yield performance
