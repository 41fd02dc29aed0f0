"""Many baskets that reach for each other's places, ask for more time and order with one address: nobody waits in a circle."""

from os import urandom
from random import Random
from uuid import uuid4

import pytest

from coulisse.houses.scope import house_scope
from coulisse.inventory.models import Claim
from coulisse.inventory.types import ClaimState
from coulisse.sales import operations
from coulisse.sales.models import BasketLine, Order
from coulisse.sales.operations.baskets import HoldAsked
from coulisse.sales.tests.story import at_once, broken
from coulisse.testing.cast import make_house
from coulisse.testing.factories import make_performance

pytestmark = pytest.mark.usefixtures("nobody_hears")

REFUSED = (operations.SeatsTaken, operations.NoSeatsTogether, operations.BasketGone, operations.LimitPassed, operations.PlacesLost)
BUYERS, ROUNDS = 8, 60


def test_nobody_waits_in_a_circle(committed_db: None) -> None:
    house = make_house()
    evenings = [make_performance(house, rows=2, seats=6, standing=12, limit_per_order=20) for _ in range(2)]

    def buyer(number: int) -> None:
        chance, basket, is_new = Random(number), uuid4(), True
        for _ in range(ROUNDS):
            evening = chance.choice(evenings)
            try:
                with house_scope(house.pk) as scope:
                    asked = HoldAsked(house, basket, evening.pk, "nl", scope.now, is_new=is_new)
                    match chance.randrange(6):
                        case 0 | 1:
                            operations.hold_chosen_seats(asked=asked, place_nos=chance.sample(range(12), 3))
                            is_new = False
                        case 2:
                            operations.hold_general_places(asked=asked, zone_key="standing", count=2, seed=number)
                            is_new = False
                        case 3:
                            operations.extend_basket(house=house, basket_id=basket, now=scope.now)
                        case 4:
                            lines = BasketLine.objects.filter(basket_id=basket).values_list("pk", flat=True)[:2]
                            operations.remove_lines(house=house, basket_id=basket, line_ids=list(lines), now=scope.now)
                        case 5:
                            operations.place_order(
                                house=house, basket_id=basket, email="one@example.org", language="nl", now=scope.now, random_bytes=urandom
                            )
            except (*REFUSED, operations.EmptyBasket):
                continue

    assert at_once([lambda number=number: buyer(number) for number in range(BUYERS)]) == []
    with house_scope(house.pk):
        lines = set(BasketLine.objects.values_list("performance_id", "place_no"))
        held = set(Claim.objects.filter(state=ClaimState.HELD).values_list("performance_id", "place_no"))
        assert lines == held
        assert Order.objects.filter(email="one@example.org").exists()
    assert broken(house) == {}
