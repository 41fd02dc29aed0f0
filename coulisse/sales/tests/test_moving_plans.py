"""A performance goes to another seating plan, and everybody who has a place goes along."""

from collections.abc import Sequence
from datetime import timedelta
from os import urandom
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coulisse.admission.models import Ticket
from coulisse.houses.models import HistoryEntry, House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.inventory import operations as inventory
from coulisse.inventory.models import Claim
from coulisse.inventory.types import ClaimState
from coulisse.programme.models import Performance
from coulisse.programme.operations import ZonesWithoutPrice
from coulisse.sales import operations, queries
from coulisse.sales.arrangements import REFUND, Arrangement, arrangement
from coulisse.sales.models import Basket, MovedPlace, Order, OrderLine, PlanMove, Refund
from coulisse.sales.operations import PlanMoveAsked, payments
from coulisse.sales.operations.baskets import HoldAsked
from coulisse.sales.tests.story import broken
from coulisse.sales.types import OrderState
from coulisse.testing.cast import NOW
from coulisse.testing.factories import SERVICE_FEE, make_performance, make_plan_document, make_plan_version
from coulisse.venues.models import PlanVersion

pytestmark = pytest.mark.usefixtures("nobody_hears")


@pytest.fixture
def evening(de_kring: House, now: object) -> Performance:
    return make_performance(de_kring, rows=3, seats=6, fees=[SERVICE_FEE])


def newer(evening: Performance, **plan: Any) -> PlanVersion:
    """The next version of the plan of an evening; seats keep their keys (A-1)."""
    return make_plan_version(evening.house, layout=evening.plan_version.layout, **plan)


def hold(evening: Performance, *places: int) -> UUID:
    with house_scope(evening.house_id) as scope:
        return operations.hold_chosen_seats(asked=HoldAsked(evening.house, uuid4(), evening.pk, "nl", scope.now), place_nos=places).basket_id


def order_of(evening: Performance, basket: UUID) -> Order:
    with house_scope(evening.house_id) as scope:
        return operations.place_order(
            house=evening.house, basket_id=basket, email="bea@example.org", language="nl", now=scope.now, random_bytes=urandom
        )


def pay(order: Order) -> Order:
    with house_scope(order.house_id) as scope:
        payments.settle_elsewhere(order=order, reference=order.code, actor=COULISSE, now=scope.now, random_bytes=urandom)
    return order


def sell(evening: Performance, *places: int) -> Order:
    return pay(order_of(evening, hold(evening, *places)))


def move(evening: Performance, version: PlanVersion, **choices: int) -> PlanMove:
    """``p0=4``: who sits in place 0 gets place 4."""
    wanted = {int(name[1:]): choice for name, choice in choices.items()}
    asked = PlanMoveAsked(evening.pk, evening.plan_version_id, version.pk, wanted)
    return operations.move_to_plan(house=evening.house, asked=asked, actor=COULISSE)


def look(evening: Performance, version: PlanVersion) -> Arrangement:
    with house_scope(evening.house_id) as scope:
        return arrangement(Performance.objects.get(pk=evening.pk), version, scope.now)


def seats_of(order: Order) -> list[str]:
    """Row and number of each line, as ticket, line and claim say at once."""
    with house_scope(order.house_id):
        found = []
        for line in OrderLine.objects.filter(order=order, kind="ticket", refunded_at=None).order_by("place_no"):
            ticket = Ticket.objects.get(order_line_id=line.pk, voided_at=None)
            claim = Claim.objects.get(performance=line.performance_id, place_no=line.place_no)
            assert (ticket.place_no, ticket.place_name) == (line.place_no, line.place_name)
            assert (claim.state, claim.holder) == (ClaimState.SOLD, order.holder)
            found.append(f"{line.place_name.get('row', '')}{line.place_name.get('seat', '')}" or "zone")
        return found


def test_who_bought_keeps_the_seat_though_its_number_is_another(evening: Performance) -> None:
    order = sell(evening, 6, 7)
    move(evening, newer(evening, rows=4, seats=5))
    assert seats_of(order) == ["B1", "B2"]
    with house_scope(evening.house_id):
        assert sorted(Claim.objects.values_list("place_no", flat=True)) == [5, 6]
        assert not MovedPlace.objects.exists()
    assert broken(evening.house) == {}


def test_nothing_moves_while_a_sold_seat_has_no_counterpart(evening: Performance) -> None:
    order = sell(evening, 5)
    version = newer(evening, rows=3, seats=5)
    with pytest.raises(operations.SeatsWithoutPlace) as refused:
        move(evening, version)
    assert [fate.place_no for fate in refused.value.arrangement.homeless] == [5]
    assert refused.value.arrangement.suggested() == {5: 4}
    assert seats_of(order) == ["A6"]
    with house_scope(evening.house_id):
        assert Performance.objects.get().plan_version_id == evening.plan_version_id and not PlanMove.objects.exists()


def test_a_worker_chooses_another_seat_and_the_buyer_hears_of_it(evening: Performance) -> None:
    order = sell(evening, 4, 5)
    with house_scope(evening.house_id):
        serials = set(Ticket.objects.values_list("serial", flat=True))
    made = move(evening, newer(evening, rows=3, seats=5), p5=9)
    assert seats_of(order) == ["A5", "B5"]
    with house_scope(evening.house_id):
        [moved] = MovedPlace.objects.filter(move=made)
        assert (moved.was["row"], moved.was["seat"], moved.becomes["row"]) == ("A", "6", "B")
        assert set(Ticket.objects.values_list("serial", flat=True)) == serials  # the old paper lets in
        assert set(HistoryEntry.objects.values_list("verb", flat=True)) >= {"performance.plan_changed", "order.places_moved"}
    assert broken(evening.house) == {}


@pytest.mark.parametrize("choice", [3, 99, 5, -7])
def test_a_choice_that_is_taken_or_not_there_is_refused(evening: Performance, choice: int) -> None:
    sell(evening, 3), sell(evening, 5)
    version = newer(evening, rows=1, seats=5, blocked={})
    with pytest.raises(operations.SeatsWithoutPlace) as refused:
        move(evening, version, p5=choice)
    assert 5 in refused.value.arrangement.refused


def test_who_gets_the_money_back_gets_the_fees_too(evening: Performance) -> None:
    order = sell(evening, 4, 5)
    move(evening, newer(evening, rows=3, seats=5), p5=REFUND)
    assert seats_of(order) == ["A5"]
    with house_scope(evening.house_id):
        assert Refund.objects.get().amount_cents == 2100
        assert Ticket.objects.get(voided_at__isnull=False).void_reason == "moved"
    assert broken(evening.house) == {}


def test_a_seat_that_the_plan_no_longer_sells_is_none(evening: Performance) -> None:
    sell(evening, 0)
    version = newer(evening, rows=3, seats=6, blocked={"A-1": "regie"})
    assert [fate.place_no for fate in look(evening, version).homeless] == [0]


def test_a_seat_with_another_key_and_the_same_name_is_the_same(evening: Performance) -> None:
    order = sell(evening, 8)
    document = make_plan_document(rows=3, seats=6)
    for row in document["rows"]:
        for seat in row["seats"]:
            seat["key"] = f"x-{seat['key']}"
    move(evening, newer(evening, document=document))
    assert seats_of(order) == ["B3"]


def test_two_who_change_places_never_meet(evening: Performance) -> None:
    first, second = sell(evening, 0), sell(evening, 1)
    document = make_plan_document(rows=3, seats=6)
    row = document["rows"][0]["seats"]
    row[0], row[1] = row[1], row[0]
    move(evening, newer(evening, document=document))
    assert (seats_of(first), seats_of(second)) == (["A1"], ["A2"])
    assert broken(evening.house) == {}


def test_the_preview_says_what_is_another_zone_or_no_longer_for_a_wheelchair(de_kring: House, now: object) -> None:
    evening = make_performance(de_kring, rows=2, seats=4, zones=2, marks={"A-1": ["wheelchair"]}, prices={"1": {"adult": 2000}, "2": {"adult": 1500}})
    sell(evening, 0)
    document = make_plan_document(rows=2, seats=4, zones=2)
    document["rows"][0]["seats"][0]["zone"] = "2"
    [fate] = look(evening, newer(evening, document=document)).fates
    assert (fate.new_zone, fate.price_cents, fate.lost_marks) == (True, 1500, ("wheelchair",))


def test_a_plan_with_a_zone_that_has_no_price_is_refused(evening: Performance) -> None:
    version = newer(evening, rows=3, seats=6, zones=2)
    assert look(evening, version).zones_without_price == ("2",)
    with pytest.raises(ZonesWithoutPrice):
        move(evening, version)


def test_in_a_smaller_standing_zone_who_bought_goes_before_who_is_buying(de_kring: House, now: object) -> None:
    evening = make_performance(de_kring, rows=0, seats=0, standing=10)
    with house_scope(de_kring.pk) as scope:
        asked = HoldAsked(de_kring, uuid4(), evening.pk, "nl", scope.now)
        held = operations.hold_general_places(asked=asked, zone_key="standing", count=4, seed=1)
        asked = HoldAsked(de_kring, uuid4(), evening.pk, "nl", scope.now)
        bought = operations.hold_general_places(asked=asked, zone_key="standing", count=5, seed=2)
    order = pay(order_of(evening, bought.basket_id))
    move(evening, newer(evening, rows=0, seats=0, standing=6))
    assert seats_of(order) == ["zone"] * 5
    with house_scope(de_kring.pk) as scope:
        view = queries.basket_view(held.basket_id, scope.now)
        assert view.place_count == 1 and len(view.places_gone) == 3
    assert broken(evening.house) == {}


def test_a_basket_keeps_its_places_and_is_told_of_those_that_are_gone(evening: Performance) -> None:
    basket = hold(evening, 5, 6)
    move(evening, newer(evening, rows=3, seats=5))
    with house_scope(evening.house_id) as scope:
        view = queries.basket_view(basket, scope.now)
        assert [place.name["row"] + place.name["seat"] for part in view.performances for place in part.places] == ["B1"]
        assert [name["seat"] for name in view.places_gone] == ["6"]
    assert seats_of(pay(order_of(evening, basket))) == ["B1"]
    assert broken(evening.house) == {}


def test_a_basket_that_loses_everything_is_told_too(evening: Performance) -> None:
    basket = hold(evening, 5)
    move(evening, newer(evening, rows=3, seats=5))
    with house_scope(evening.house_id) as scope:
        assert queries.basket_view(basket, scope.now) is None
        assert queries.places_gone(basket) == Basket.objects.get().places_gone != []


def test_who_is_paying_for_a_place_that_is_gone_gets_the_money_back(evening: Performance) -> None:
    lost, kept = order_of(evening, hold(evening, 5)), order_of(evening, hold(evening, 6))
    move(evening, newer(evening, rows=3, seats=5))
    with house_scope(evening.house_id):
        lost, kept = Order.objects.get(pk=lost.pk), Order.objects.get(pk=kept.pk)
    with pytest.raises(inventory.PlacesTaken):
        pay(lost)
    assert seats_of(pay(kept)) == ["B1"]


def test_who_pays_after_the_time_was_over_gets_the_same_seat_in_the_new_plan(evening: Performance) -> None:
    order = order_of(evening, hold(evening, 7))
    with frozen_now(NOW + timedelta(hours=1)):
        with house_scope(evening.house_id) as scope:
            operations.expire_order(order=order, now=scope.now)
        move(evening, newer(evening, rows=3, seats=5))
        with house_scope(evening.house_id):
            order = Order.objects.get(pk=order.pk)
        assert order.state == OrderState.EXPIRED
        assert seats_of(pay(order)) == ["B2"]


def test_blocked_seats_stay_blocked_for_the_same_reason(evening: Performance) -> None:
    with house_scope(evening.house_id) as scope:
        inventory.block_places(
            house=evening.house, performance=evening, place_nos=[5, 6], reason="pers", block_id=uuid4(), actor=COULISSE, now=scope.now
        )
    version = newer(evening, rows=3, seats=5)
    assert [fate.place_no for fate in look(evening, version).let_go] == [5]
    move(evening, version)
    with house_scope(evening.house_id):
        assert list(Claim.objects.values_list("place_no", "state")) == [(5, ClaimState.BLOCKED)]


def test_an_old_page_sells_nothing_by_its_numbers(evening: Performance) -> None:
    version = newer(evening, rows=3, seats=6)
    seen = evening.plan_version_id
    move(evening, version)
    with pytest.raises(operations.PlanChanged), house_scope(evening.house_id) as scope:
        asked = HoldAsked(evening.house, uuid4(), evening.pk, "nl", scope.now)
        operations.hold_chosen_seats(asked=asked, place_nos=[0], seen_plan_id=seen)
    with pytest.raises(inventory.PlanChanged), house_scope(evening.house_id) as scope:
        inventory.hold_places(
            house_id=evening.house_id, places=[inventory.PlaceWanted.of(evening, 0)], holder=uuid4(), expires_at=scope.now + timedelta(minutes=5),
            now=scope.now,
        )  # fmt: skip


def test_who_moves_it_a_second_time_from_the_same_page_is_told(evening: Performance) -> None:
    version = newer(evening, rows=3, seats=6)
    move(evening, version)
    with pytest.raises(operations.AnotherPlanSince):
        move(evening, version)


def test_a_draft_is_no_plan_to_go_to(evening: Performance) -> None:
    with pytest.raises(operations.NotToBeMoved):
        move(evening, newer(evening, rows=3, seats=6, published=False))


def random_plan(chance: Random) -> dict[str, Any]:
    """A hall of a few rows, some seats gone, some blocked, some in another order; perhaps a standing zone."""
    document = make_plan_document(rows=chance.randint(1, 4), seats=chance.randint(2, 6), standing=chance.choice([0, 3, 8]))
    for row in document["rows"]:
        chance.shuffle(row["seats"])
        row["seats"] = row["seats"][: chance.randint(1, len(row["seats"]))]
        for seat in row["seats"]:
            seat.update({"blocked": "regie"} if chance.random() < 0.1 else {})
    return document


def sell_some(evening: Performance, chance: Random) -> list[Order]:
    """Orders, baskets, blocks and unpaid orders, on whatever is free."""
    with house_scope(evening.house_id):
        plan_version = PlanVersion.objects.get(pk=evening.plan_version_id)
    from coulisse.venues.plan import read_plan

    plan = read_plan(plan_version.document)
    free = [seat.no for seat in plan.seats if not seat.blocked]
    chance.shuffle(free)
    orders: list[Order] = []
    while free and chance.random() < 0.85:
        places = [free.pop() for _ in range(min(len(free), chance.randint(1, 3)))]
        match chance.randint(0, 3):
            case 0:
                hold(evening, *places)
            case 1:
                order_of(evening, hold(evening, *places))
            case _:
                orders.append(sell(evening, *places))
    for zone in plan.general_zones:
        with house_scope(evening.house_id) as scope:
            asked = HoldAsked(evening.house, uuid4(), evening.pk, "nl", scope.now)
            basket = operations.hold_general_places(
                asked=asked, zone_key=zone.key, count=chance.randint(1, zone.capacity), seed=chance.randint(0, 99)
            )
        orders.append(pay(order_of(evening, basket.basket_id)))
    return orders


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_after_a_move_everybody_who_bought_has_one_place_one_ticket_or_the_money(de_kring: House, now: object, seed: int) -> None:
    chance = Random(seed)
    layout = make_plan_version(de_kring, document=random_plan(chance)).layout
    prices = {zone: {"adult": 2000} for zone in ("1", "standing")}
    first = PlanVersion.objects
    with house_scope(de_kring.pk):
        version = first.filter(layout=layout).get()
        version.layout = layout
    evening = make_performance(de_kring, plan_version=version, prices=prices)
    orders = sell_some(evening, chance)
    target = newer(evening, document=random_plan(chance))
    found = look(evening, target)
    chosen = found.suggested()
    choices = {fate.place_no: chosen.get(fate.place_no, REFUND) if chance.random() < 0.7 else REFUND for fate in found.homeless}
    sold_before = sold_lines(orders)
    move(evening, target, **{f"p{no}": choice for no, choice in choices.items()})
    refunded = sum(choice == REFUND for choice in choices.values())
    assert sum(len(seats_of(order)) for order in orders) == len(sold_before) - refunded
    assert len(set(sold_places(evening))) == len(sold_places(evening)) == len(sold_before) - refunded
    assert broken(de_kring) == {}


def sold_lines(orders: Sequence[Order]) -> list[int]:
    if not orders:
        return []
    with house_scope(orders[0].house_id):
        return list(OrderLine.objects.filter(order__in=orders, kind="ticket", refunded_at=None).values_list("pk", flat=True))


def sold_places(evening: Performance) -> list[int]:
    with house_scope(evening.house_id):
        return list(Claim.objects.filter(performance=evening, state=ClaimState.SOLD).values_list("place_no", flat=True))
