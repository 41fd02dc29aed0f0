"""A performance goes to another plan while people buy: real transactions, several at once."""

import threading
from os import urandom
from random import Random
from uuid import UUID, uuid4

import pytest
from django.db import connection

from coulisse.admission.models import Ticket
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.inventory.models import Claim
from coulisse.inventory.operations import PlacesTaken
from coulisse.inventory.types import ClaimState
from coulisse.programme.models import Performance
from coulisse.sales import operations
from coulisse.sales.models import Order, OrderLine
from coulisse.sales.operations import PlanMoveAsked, payments
from coulisse.sales.operations.baskets import HoldAsked
from coulisse.sales.tests.story import at_once, broken
from coulisse.testing.cast import make_house
from coulisse.testing.factories import make_performance, make_plan_document, make_plan_version
from coulisse.venues.models import PlanVersion
from coulisse.venues.queries import plan_of

pytestmark = pytest.mark.usefixtures("nobody_hears")

BUYERS, ROUNDS = 8, 8


def hold(house: House, performance_id: int, basket: UUID, *, count: int) -> None:
    """As the shop does: who was a moment too late asks again."""
    for left in reversed(range(10)):
        try:
            with house_scope(house.pk) as scope:
                asked = HoldAsked(house, basket, performance_id, "nl", scope.now)
                operations.hold_best_seats(asked=asked, count=count)
            return
        except operations.SeatsTaken:
            if not left:
                raise


def buy(house: House, performance_id: int, chance: Random) -> str:
    """What a visitor does, page by page, each in a transaction of its own; what came of it."""
    try:
        basket = uuid4()
        hold(house, performance_id, basket, count=chance.randint(1, 3))
        with house_scope(house.pk) as scope:
            order = operations.place_order(
                house=house, basket_id=basket, email=f"{basket}@example.org", language="nl", now=scope.now, random_bytes=urandom
            )
        payments.confirm_paid_elsewhere(
            house=house, order_id=order.pk, amount_cents=order.total_cents, reference=order.code, actor=COULISSE, random_bytes=urandom
        )
    except (operations.SeatsTaken, operations.NoSeatsTogether, operations.BasketGone, payments.OrderNotPayable, PlacesTaken) as refused:
        return type(refused).__name__
    return "bought"


def mirrored(rows: int, seats: int) -> dict:
    """The same seats, numbered from the other end: every number means another seat."""
    document = make_plan_document(rows=rows, seats=seats)
    document["rows"].reverse()
    for row in document["rows"]:
        row["seats"].reverse()
    return document


def test_nothing_is_lost_or_doubled_while_the_plan_changes_again_and_again(committed_db: None, settings: object) -> None:
    house = make_house()
    evening = make_performance(house, rows=12, seats=14)
    versions = [
        evening.plan_version,
        make_plan_version(house, layout=evening.plan_version.layout, document=mirrored(12, 14)),
        make_plan_version(house, layout=evening.plan_version.layout, rows=13, seats=14),
    ]
    outcomes: list[str] = []
    moved: list[int] = []

    def buyer(number: int) -> None:
        chance = Random(number)
        for _ in range(ROUNDS):
            outcomes.append(buy(house, evening.pk, chance))

    def mover() -> None:
        for step in range(6):
            was, becomes = versions[step % 3], versions[(step + 1) % 3]
            # Rows that the next plan doesn't have are the last ones, and hardly sold by now; else it is said, and stays.
            try:
                operations.move_to_plan(house=house, asked=PlanMoveAsked(evening.pk, was.pk, becomes.pk, {}), actor=COULISSE)
                moved.append(becomes.pk)
            except operations.PlanMoveRefused:
                return

    failures = at_once([*(lambda number=number: buyer(number) for number in range(BUYERS)), mover])
    assert failures == []
    assert outcomes.count("bought") >= BUYERS and len(moved) >= 2
    with house_scope(house.pk):
        plan = plan_of(Performance.objects.get().plan_version_id)
        lines = list(OrderLine.objects.filter(order__state="confirmed", refunded_at=None))
        assert len({line.place_no for line in lines}) == len(lines) == Claim.objects.filter(state=ClaimState.SOLD).count()
        assert len(lines) == Ticket.objects.filter(voided_at=None).count()
        for line in lines:
            seat = plan.seats[line.place_no]
            assert (line.place_name["row"], line.place_name["seat"]) == (seat.row, seat.label)
        assert Order.objects.filter(state="confirmed").count() == outcomes.count("bought")
    assert broken(house) == {}


def test_who_is_moving_gives_way_to_who_is_buying(committed_db: None, monkeypatch: object) -> None:
    """A buyer in the middle of an order is waited for; after that the move goes on by itself."""
    house = make_house()
    evening = make_performance(house, rows=3, seats=6)
    version = make_plan_version(house, layout=evening.plan_version.layout, document=mirrored(3, 6))
    with house_scope(house.pk) as scope:
        basket = operations.hold_best_seats(asked=HoldAsked(house, uuid4(), evening.pk, "nl", scope.now), count=2).basket_id
    holding, done = threading.Event(), threading.Event()

    def slow_buyer() -> None:
        with house_scope(house.pk) as scope:
            operations.extend_basket(house=house, basket_id=basket, now=scope.now)
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM sales_basket WHERE id = %s FOR UPDATE", [basket])
            holding.set()
            done.wait(0.7)

    def mover() -> None:
        holding.wait()
        operations.move_to_plan(house=house, asked=PlanMoveAsked(evening.pk, evening.plan_version_id, version.pk, {}), actor=COULISSE)

    assert at_once([slow_buyer, mover]) == []
    with house_scope(house.pk):
        assert Performance.objects.get().plan_version_id == PlanVersion.objects.get(pk=version.pk).pk
        assert Claim.objects.filter(holder=basket).count() == 2
