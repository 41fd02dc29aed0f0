"""Holding, selling and giving back places."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.inventory import operations, queries
from coulisse.inventory.operations import NotEnoughPlaces, PlacesTaken, PlaceWanted
from coulisse.programme.models import Performance
from coulisse.testing.cast import NOW
from coulisse.testing.factories import make_performance

SOON = NOW + timedelta(minutes=10)
LATER = NOW + timedelta(minutes=11)
FIRST, SECOND = uuid4(), uuid4()


@pytest.fixture
def evening(de_kring: House) -> Performance:
    return make_performance(de_kring, rows=2, seats=5, standing=8)


def hold(evening: Performance, *places: int, holder=FIRST, now=NOW) -> None:
    wanted = [PlaceWanted(evening.pk, no, evening.place_count) for no in places]
    with house_scope(evening.house_id):
        operations.hold_places(house_id=evening.house_id, places=wanted, holder=holder, expires_at=now + timedelta(minutes=10), now=now)


def taken(evening: Performance, now=NOW) -> set[int]:
    with house_scope(evening.house_id):
        return set(queries.taken_places(evening.pk, now).all)


def test_a_held_place_is_taken_for_everybody_else(evening: Performance) -> None:
    hold(evening, 3, 4)
    assert taken(evening) == {3, 4}
    with pytest.raises(PlacesTaken) as refused:
        hold(evening, 4, 5, holder=SECOND)
    assert [place.place_no for place in refused.value.places] == [4]
    assert taken(evening) == {3, 4}


def test_who_holds_a_place_may_hold_it_again(evening: Performance) -> None:
    hold(evening, 3)
    hold(evening, 3, 4)
    assert taken(evening) == {3, 4}


def test_an_expired_hold_is_taken_over_by_the_next_who_asks(evening: Performance) -> None:
    hold(evening, 3)
    assert taken(evening, LATER) == set()
    hold(evening, 3, holder=SECOND, now=LATER)
    with pytest.raises(PlacesTaken):
        hold(evening, 3, holder=FIRST, now=LATER)


def sell(evening: Performance, *places: int, holder=FIRST, now=NOW) -> None:
    wanted = [PlaceWanted(evening.pk, no, evening.place_count) for no in places]
    with house_scope(evening.house_id):
        operations.sell_places(house_id=evening.house_id, places=wanted, holder=holder, now=now)


def test_a_sold_place_stays_sold(evening: Performance) -> None:
    hold(evening, 3)
    sell(evening, 3)
    with pytest.raises(PlacesTaken):
        hold(evening, 3, holder=SECOND, now=NOW + timedelta(days=300))


def test_places_that_are_still_free_are_sold_although_the_hold_ran_out(evening: Performance) -> None:
    hold(evening, 3)
    sell(evening, 3, now=LATER)
    assert taken(evening, LATER) == {3}


def test_places_that_went_to_somebody_else_are_not(evening: Performance) -> None:
    hold(evening, 3)
    hold(evening, 3, holder=SECOND, now=LATER)
    with pytest.raises(PlacesTaken):
        sell(evening, 3, now=LATER)


def test_a_zone_gives_any_places_up_to_its_capacity(evening: Performance) -> None:
    def any_of(count: int, holder) -> list[int]:
        with house_scope(evening.house_id):
            return operations.hold_any_places(
                house_id=evening.house_id, performance=evening, numbers=range(10, 18), count=count, holder=holder, expires_at=SOON, now=NOW, seed=1
            )

    assert len(any_of(5, FIRST)) == 5
    assert len(any_of(3, SECOND)) == 3
    with pytest.raises(NotEnoughPlaces):
        any_of(1, uuid4())


def test_a_place_that_the_plan_does_not_have_is_refused_by_the_database(evening: Performance) -> None:
    from django.db import IntegrityError

    with pytest.raises(IntegrityError):
        hold(evening, 18)


def test_released_places_are_free_at_once(evening: Performance) -> None:
    hold(evening, 1, 2, 3)
    with house_scope(evening.house_id):
        assert operations.release_hold(holder=FIRST, places=[(evening.pk, 2)]) == 1
    assert taken(evening) == {1, 3}
    with house_scope(evening.house_id):
        operations.release_hold(holder=FIRST)
    assert taken(evening) == set()


def test_a_longer_hold_is_kept_longer(evening: Performance) -> None:
    hold(evening, 1)
    with house_scope(evening.house_id):
        assert operations.extend_hold(holder=FIRST, expires_at=NOW + timedelta(minutes=30), now=NOW) == 1
    assert taken(evening, LATER) == {1}


def test_availability_is_a_bit_a_place(evening: Performance) -> None:
    hold(evening, 0, 9, 17)
    with house_scope(evening.house_id):
        bits = queries.availability_bits(evening, queries.taken_places(evening.pk, NOW).all)
    assert bits == bytes([0b00000001, 0b00000010, 0b00000010])


def test_how_full_a_performance_is(evening: Performance) -> None:
    hold(evening, 0, 1)
    sell(evening, 1)
    with house_scope(evening.house_id):
        filling = queries.fillings([evening], NOW)[evening.pk]
        left = queries.zones_left(evening, queries.taken_places(evening.pk, NOW).all)
    assert (filling.free, filling.held, filling.sold) == (16, 1, 1)
    assert left == {"1": 8, "standing": 8}


def test_who_keeps_places_is_planned_once(evening: Performance) -> None:
    """Not for each list of places anew, which costs as much as taking them."""
    for place in range(10):
        hold(evening, place, place + 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(generic_plans), sum(custom_plans) FROM pg_prepared_statements WHERE statement LIKE '%%INSERT INTO inventory_claim%%' AND statement LIKE %s",
            ["%unnest%"],
        )
        once, anew = cursor.fetchone()
    assert once > 0, f"planned anew each of {anew} times"
