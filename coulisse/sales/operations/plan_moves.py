"""Moving a performance to another seating plan, with everybody who has a place in it.

The guarantee: nothing that was sold is lost or doubled. Who bought keeps the seat, or gets the one that a worker chose,
or the money back; until that is said of each, nothing moves. Old tickets let in: their codes hold no seat, and the door
shows the new one.

One transaction does it all. It holds the performance, so that nobody takes a place meanwhile, and the baskets and
orders that have one. Who sells never waits long for who moves: the mover gives way, and begins again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected, LockNotAvailable

from coulisse.admission import operations as admission
from coulisse.admission.types import PlaceOfTicket
from coulisse.houses import operations as houses
from coulisse.houses.events import announce
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope, outside_scope
from coulisse.houses.types import Actor
from coulisse.inventory import operations as inventory
from coulisse.inventory.rearranging import same_places
from coulisse.inventory.types import ClaimState
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState
from coulisse.sales.arrangements import Arrangement, Choices, PlaceFate, arrangement
from coulisse.sales.models import Basket, BasketLine, MovedPlace, Order, OrderLine, PlanMove
from coulisse.sales.types import LineKind, OrderState
from coulisse.venues.models import PlanVersion
from coulisse.venues.plan import place_name
from coulisse.venues.types import Plan

from .refunds import refund_lines

TRIES = 20
_REFUND_KEYS = UUID("0d7c7f1e-7a4b-4d43-9a39-2f3a3f5d3b1c")
_HISTORY_PLACES = 500
# More than any plan has places.
_ASIDE = 10**7


class PlanMoveRefused(Exception):
    """The performance doesn't go to this plan now; nothing has changed. Each reason has a name of its own."""


class SeatsWithoutPlace(PlanMoveRefused):
    """Of some sold places nobody said yet what becomes of them, or a chosen place isn't free. ``arrangement`` says which."""

    def __init__(self, found: Arrangement) -> None:
        self.arrangement = found
        super().__init__(len(found.homeless))


class AnotherPlanSince(PlanMoveRefused):
    """Somebody moved the performance meanwhile, or it is in this plan already: look again."""


class NotToBeMoved(PlanMoveRefused):
    """The plan isn't published, or the performance is cancelled."""


class TooBusyToMove(PlanMoveRefused):
    """So much is being sold that no quiet moment was found: try again in a minute, or take it off sale first."""


@dataclass(frozen=True, slots=True)
class PlanMoveAsked:
    """Which performance, from the plan that was looked at to which, and what was chosen for whom has no counterpart."""

    performance_id: int
    from_version_id: int
    to_version_id: int
    choices: Choices


def move_to_plan(*, house: House, asked: PlanMoveAsked, actor: Actor) -> PlanMove:
    """Move a performance, and everybody in it, to another plan. Outside any scope: it opens its own, and tries again.

    Who has another place (or another hall) is mailed; baskets that lose a place are told on their page; who is paying
    for a place that is gone gets the money back. Raises a `PlanMoveRefused`, or `ProgrammeRefused` where the price list
    has no price for a zone: then nothing has changed.
    """
    outside_scope()
    for _left in range(TRIES):
        try:
            with house_scope(house.pk) as scope:
                return _move(house, asked, actor, scope.now)
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
                raise
    raise TooBusyToMove


def _move(house: House, asked: PlanMoveAsked, actor: Actor, now: datetime) -> PlanMove:
    # First who is buying now: they finish, and the next ones wait with nothing in hand. Then those who came meanwhile.
    _hold_buyers(asked.performance_id)
    performance, version = _held(asked)
    _hold_buyers(asked.performance_id)
    found = arrangement(performance, version, now, asked.choices)
    if found.homeless or found.refused:
        raise SeatsWithoutPlace(found)
    hall = performance.plan_version.layout.hall_id
    move = PlanMove.objects.create(
        house=house, performance=performance, from_version_id=performance.plan_version_id, to_version=version, by=actor.name[:120], at=now
    )
    _refund(house, move, found, actor, now)
    inventory.move_to_plan(performance=performance, version=version, places=found.places)
    _move_lines(performance, found, now)
    _move_baskets(performance, found)
    _move_tickets(house, move, found, everybody=version.layout.hall_id != hall)
    _record(house, move, found, actor, now)
    announce("sales.places_moved", house_id=house.pk, move_id=move.pk)
    return move


def _held(asked: PlanMoveAsked) -> tuple[Performance, PlanVersion]:
    """The performance, held until the transaction is over: claims that are being made come first, later ones wait."""
    _wait_at_most("500ms")
    performance = inventory.hold_for_another_plan(performance_id=asked.performance_id)
    version = PlanVersion.objects.select_related("layout").filter(pk=asked.to_version_id, published_at__isnull=False).first()
    if performance is None or version is None or performance.state == PerformanceState.CANCELLED:
        raise NotToBeMoved
    if performance.plan_version_id != asked.from_version_id or version.pk == asked.from_version_id:
        raise AnotherPlanSince
    return performance, version


def _hold_buyers(performance_id: int) -> None:
    """Nobody who has a place in a basket or an order changes it meanwhile. Who is in the middle of it goes first.

    An order before its basket, as who pays does it.
    """
    _wait_at_most("300ms")
    orders = OrderLine.objects.filter(performance=performance_id, refunded_at=None).values("order_id")
    list(Order.objects.select_for_update(no_key=True).filter(pk__in=orders).order_by("-pk").values_list("pk"))
    baskets = BasketLine.objects.filter(performance=performance_id).values("basket_id")
    list(Basket.objects.select_for_update().filter(pk__in=baskets).order_by("pk").values_list("pk"))


def _wait_at_most(time: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [time])


def _refund(house: House, move: PlanMove, found: Arrangement, actor: Actor, now: datetime) -> None:
    """The money back, fees too, for who was chosen to get it: one refund an order."""
    lines: defaultdict[int, list[PlaceFate]] = defaultdict(list)
    for fate in found.fates:
        if fate.refunded and fate.line:
            lines[fate.line.order_id].append(fate)
    for order_id, fates in sorted(lines.items()):
        refund_lines(
            house=house, order=fates[0].line.order, line_ids=[fate.line.pk for fate in fates], with_fees=True, reason="plan",  # type: ignore[union-attr]
            key=uuid5(_REFUND_KEYS, f"{move.pk}:{order_id}"), actor=actor, now=now, void_reason="moved",
        )  # fmt: skip


def _move_lines(performance: Performance, found: Arrangement, now: datetime) -> None:
    """What was sold, and what may still be paid for; an unpaid place that is gone can't be bought any more."""
    landing = _landing(found)
    open_lines = OrderLine.objects.filter(performance=performance, kind=LineKind.TICKET, refunded_at=None, gone_at=None)
    lines = list(open_lines.order_by("pk"))
    seen: set[tuple[int, int]] = set()
    for line in lines:
        becomes = landing.get(line.place_no)
        if becomes is None or (line.order_id, becomes) in seen:
            line.gone_at = now
        else:
            seen.add((line.order_id, becomes))
            line.place_no, line.zone_key, line.place_name = becomes, found.new.zone_of(becomes).key, place_name(found.new, becomes)
    OrderLine.objects.bulk_update(lines, ["place_no", "zone_key", "place_name", "gone_at"], batch_size=500)


def _landing(found: Arrangement) -> dict[int, int]:
    """Where each number goes: with its claim; without one (its hold ran out) to the same place."""
    claimed = {fate.place_no for fate in found.fates}
    return {one: other for one, other in same_places(found.old, found.new).items() if one not in claimed} | found.places


def _move_baskets(performance: Performance, found: Arrangement) -> None:
    """Lines go along; of those that can't, the basket says on its page which places they were."""
    landing = _landing(found)
    gone, kept = [], {}
    for line in BasketLine.objects.filter(performance=performance).order_by("pk"):
        becomes = landing.get(line.place_no)
        # Lines whose hold ran out may meet in one place of a smaller zone: the later ones are gone.
        if becomes is None or (line.basket_id, becomes) in kept:
            gone.append(line)
        else:
            kept[line.basket_id, becomes] = line
    BasketLine.objects.filter(pk__in=[line.pk for line in gone]).delete()
    _tell_baskets(gone, found.old)
    # Two lines of a basket may not name one place, not even while they change: so they step aside first.
    for step in (_ASIDE, 0):
        for (_basket, becomes), line in kept.items():
            line.place_no = becomes + step
        BasketLine.objects.bulk_update(kept.values(), ["place_no"], batch_size=500)


def _tell_baskets(gone: Iterable[BasketLine], old: Plan) -> None:
    names: defaultdict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
    for line in gone:
        names[line.basket_id].append(place_name(old, line.place_no))
    baskets = list(Basket.objects.filter(pk__in=names))
    for basket in baskets:
        basket.places_gone = [*(basket.places_gone or ()), *names[basket.pk]]
    Basket.objects.bulk_update(baskets, ["places_gone"])


def _move_tickets(house: House, move: PlanMove, found: Arrangement, *, everybody: bool) -> None:
    """Tickets say the new place; what another name has is written down, for the mail and for ever."""
    sold = [fate for fate in found.fates if fate.state == ClaimState.SOLD and fate.becomes is not None and fate.line]
    admission.move_tickets(
        house=house,
        places=[PlaceOfTicket(fate.line.pk, fate.becomes, fate.name) for fate in sold],  # type: ignore[union-attr,arg-type]
    )
    MovedPlace.objects.bulk_create(
        [MovedPlace(house=house, move=move, order_line=fate.line, was=fate.was, becomes=fate.name) for fate in sold if fate.is_renamed or everybody]
    )


def _record(house: House, move: PlanMove, found: Arrangement, actor: Actor, now: datetime) -> None:
    """Who moved it and when, with how many; and at each order whose places have other names."""
    detail = {
        "from_version": move.from_version_id, "to_version": move.to_version_id,
        "moved": len(found.places), "refunded": sorted(fate.place_no for fate in found.fates if fate.refunded)[:_HISTORY_PLACES],
        "let_go": sorted(fate.place_no for fate in found.let_go)[:_HISTORY_PLACES],
    }  # fmt: skip
    houses.record(house=house, actor=actor, verb="performance.plan_changed", subject=f"performance:{move.performance_id}", now=now, detail=detail)
    codes = Order.objects.filter(lines__in=MovedPlace.objects.filter(move=move).values("order_line_id"), state=OrderState.CONFIRMED)
    for code in sorted(set(codes.values_list("code", flat=True))):
        houses.record(house=house, actor=actor, verb="order.places_moved", subject=f"order:{code}", now=now)
