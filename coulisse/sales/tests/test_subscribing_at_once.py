"""Many take a subscription at the same moment, beside ordinary buyers: all or none, and nobody waits in a circle."""

from uuid import uuid4

from coulisse.houses.scope import house_scope
from coulisse.programme.models import Performance
from coulisse.sales import operations
from coulisse.sales.models import BasketLine
from coulisse.sales.operations.baskets import HoldAsked, NoSeatsTogether, SeatsTaken
from coulisse.sales.operations.subscriptions import Subscriber, SubscriptionAsked, hold_subscription
from coulisse.sales.persons import PersonInBasket
from coulisse.sales.tests.story import at_once
from coulisse.testing.cast import make_house
from coulisse.testing.factories import make_performance


def subscribe(season: list[Performance], people: int) -> bool:
    """Whether it worked, after a few tries as a shop makes them."""
    house = season[0].house
    dates = tuple(one.pk for one in season)
    for _try in range(30):
        try:
            with house_scope(house.pk) as scope:
                wanted = [Subscriber(PersonInBasket(number, f"Persoon {number}"), dates) for number in range(1, people + 1)]
                hold_subscription(asked=SubscriptionAsked(house, uuid4(), "nl", scope.now), subscribers=wanted)
            return True
        except SeatsTaken:
            continue
        except NoSeatsTogether:
            return False
    return False


def lines_by_performance(season: list[Performance]) -> dict[int, int]:
    with house_scope(season[0].house_id):
        return {one.pk: BasketLine.objects.filter(performance=one).count() for one in season}


def test_the_last_seats_go_to_one_subscription_whole(committed_db: None) -> None:
    de_kring = make_house()
    season = [make_performance(de_kring, rows=1, seats=4, days=7 + turn) for turn in range(4)]
    got: list[bool] = []
    assert at_once([lambda: got.append(subscribe(season, 3))] * 6) == []
    assert sorted(got) == [False] * 5 + [True]
    assert lines_by_performance(season) == {one.pk: 3 for one in season}


def test_subscribers_and_ordinary_buyers_never_wait_in_a_circle(committed_db: None) -> None:
    de_kring = make_house()
    season = [make_performance(de_kring, rows=2, seats=6, days=7 + turn) for turn in range(4)]

    def buy_back_to_front() -> None:
        for evening in reversed(season):
            try:
                with house_scope(de_kring.pk) as scope:
                    operations.hold_best_seats(asked=HoldAsked(de_kring, uuid4(), evening.pk, "nl", scope.now), count=2)
            except (SeatsTaken, NoSeatsTogether):
                continue

    got: list[bool] = []
    assert at_once([*[lambda: got.append(subscribe(season, 2))] * 4, *[buy_back_to_front] * 4]) == []
    counted = lines_by_performance(season)
    assert all(count <= 12 for count in counted.values())
    assert all(count >= 2 * sum(got) for count in counted.values())
