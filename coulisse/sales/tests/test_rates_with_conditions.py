"""The conditions of rates are obeyed: companions, numbers, hidden rates, proof at the door."""

from uuid import UUID, uuid4

import pytest

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.memberships import operations as memberships
from coulisse.memberships.models import Use
from coulisse.memberships.types import CodeTerms
from coulisse.pricing.types import Conditions, PriceTable, Rate
from coulisse.programme.models import Performance
from coulisse.sales import operations, queries
from coulisse.sales.models import Order, OrderLine
from coulisse.sales.operations.baskets import HoldAsked
from coulisse.sales.tests.story import order_of, tickets
from coulisse.testing.cast import NOW
from coulisse.testing.factories import make_performance, make_price_list

pytestmark = pytest.mark.usefixtures("nobody_hears")

RATES = (
    Rate("adult", {"nl": "Standaard"}),
    Rate("youth", {"nl": "-26"}, conditions=Conditions(to_age=25, proof=True)),
    Rate("child", {"nl": "Kind"}, conditions=Conditions(at_most=2)),
    Rate("group", {"nl": "Groep"}, conditions=Conditions(at_least=3)),
    Rate("companion", {"nl": "Begeleider"}, conditions=Conditions(beside_wheelchair=True)),
    Rate("press", {"nl": "Pers"}, conditions=Conditions(hidden_until="press")),
)
AMOUNTS = {"adult": 2000, "youth": 0, "child": 0, "group": 1000, "companion": 0, "press": 0}


@pytest.fixture
def evening(de_kring: House, now: object) -> Performance:
    table = PriceTable(RATES, {"1": AMOUNTS})
    return make_performance(de_kring, rows=3, seats=6, wheelchair=2, price_list=make_price_list(de_kring, table=table))


def hold(evening: Performance, count: int = 0, wheelchairs: int = 0) -> UUID:
    with house_scope(evening.house_id) as scope:
        asked = HoldAsked(evening.house, uuid4(), evening.pk, "nl", scope.now)
        if wheelchairs:
            return operations.hold_accessible_seats(asked=asked, wheelchairs=wheelchairs, others=count).basket_id
        return operations.hold_best_seats(asked=asked, count=count).basket_id


def view(evening: Performance, basket: UUID) -> queries.BasketView:
    with house_scope(evening.house_id) as scope:
        found = queries.basket_view(basket, scope.now)
    assert found is not None
    return found


def places(evening: Performance, basket: UUID) -> list[queries.PlaceInBasket]:
    return list(view(evening, basket).performances[0].places)


def choose(evening: Performance, basket: UUID, *rates: str) -> None:
    lines = [place.line.pk for place in places(evening, basket)]
    with house_scope(evening.house_id) as scope:
        chosen = {line: rate for line, rate in zip(lines, rates, strict=False) if rate}
        operations.choose_rates(house=evening.house, basket_id=basket, rate_by_line=chosen, now=scope.now)


def rates_of(evening: Performance, basket: UUID) -> list[str]:
    return [place.priced.rate.key for place in places(evening, basket)]


def bring_code(evening: Performance, basket: UUID, **terms: int) -> None:
    with house_scope(evening.house_id) as scope:
        memberships.make_code(house=evening.house, shown="PERS-2026", terms=CodeTerms("press", **terms), actor=COULISSE, now=NOW)
        operations.enter_code(house=evening.house, basket_id=basket, typed="pers-2026", now=scope.now)


def uses(evening: Performance) -> int:
    with house_scope(evening.house_id):
        return Use.objects.filter(subject__startswith="code:").count()


def test_the_place_beside_a_wheelchair_is_the_companions_and_free(evening: Performance) -> None:
    basket = hold(evening, count=1, wheelchairs=1)
    assert sorted(rates_of(evening, basket)) == ["adult", "companion"]
    assert view(evening, basket).total_cents == 2000
    assert order_of(evening, basket).total_cents == 2000


def test_a_second_person_who_comes_along_pays(evening: Performance) -> None:
    basket = hold(evening, count=2, wheelchairs=1)
    assert sorted(rates_of(evening, basket)) == ["adult", "adult", "companion"]
    with pytest.raises(operations.RatesRefused, match="één per plaats|one for each"):
        choose(evening, basket, *["companion"] * 3)
    assert sorted(rates_of(evening, basket)) == ["adult", "adult", "companion"]


def test_nobody_comes_along_with_nobody(evening: Performance) -> None:
    basket = hold(evening, count=2)
    assert all(offered.rate.key != "companion" for place in places(evening, basket) for offered in place.rates)
    with pytest.raises(operations.RatesRefused):
        choose(evening, basket, "companion")


def test_who_gives_the_wheelchair_place_back_is_told_before_paying_and_at_paying(evening: Performance) -> None:
    basket = hold(evening, count=1, wheelchairs=1)
    choose(evening, basket, *("companion" if place.priced.rate.key == "companion" else "" for place in places(evening, basket)))
    wheelchair = next(place for place in places(evening, basket) if place.priced.rate.key == "adult")
    with house_scope(evening.house_id) as scope:
        operations.remove_lines(house=evening.house, basket_id=basket, line_ids=[wheelchair.line.pk], now=scope.now)
    (left,) = places(evening, basket)
    assert [refused.rate_key for refused in left.refused] == ["companion"]
    with pytest.raises(operations.RatesRefused):
        order_of(evening, basket)
    choose(evening, basket, "adult")
    assert order_of(evening, basket).total_cents == 2000


def test_so_many_at_most_at_once_and_so_many_at_least_at_the_end(evening: Performance) -> None:
    basket = hold(evening, count=3)
    with pytest.raises(operations.RatesRefused):
        choose(evening, basket, "child", "child", "child")
    choose(evening, basket, "group")
    with pytest.raises(operations.RatesRefused):
        order_of(evening, basket)
    choose(evening, basket, "group", "group", "group")
    assert order_of(evening, basket).total_cents == 3000


def test_a_hidden_rate_shows_with_its_code_and_each_ticket_is_a_use(evening: Performance) -> None:
    basket = hold(evening, count=2)
    assert all(offered.rate.key != "press" for place in places(evening, basket) for offered in place.rates)
    with pytest.raises(operations.RatesRefused):
        choose(evening, basket, "press")
    bring_code(evening, basket, uses=1)
    assert all(any(offered.rate.key == "press" for offered in place.rates) for place in places(evening, basket))
    with pytest.raises(operations.RatesRefused):
        choose(evening, basket, "press", "press")
    choose(evening, basket, "press")
    order = order_of(evening, basket)
    assert (order.total_cents, uses(evening)) == (2000, 1)


def test_a_ticket_at_a_hidden_rate_that_is_given_back_gives_its_use_back(evening: Performance) -> None:
    basket = hold(evening, count=2)
    bring_code(evening, basket, uses=3)
    choose(evening, basket, "press", "press")
    order = order_of(evening, basket)
    assert uses(evening) == 2
    give_back(order, first_line(order))
    assert uses(evening) == 1


def test_a_code_that_was_taken_out_again_leaves_a_rate_that_can_not_be_ordered(evening: Performance) -> None:
    basket = hold(evening, count=1)
    bring_code(evening, basket)
    choose(evening, basket, "press")
    with house_scope(evening.house_id) as scope:
        operations.drop_right(house=evening.house, basket_id=basket, right_id=view(evening, basket).brought[0].row.pk, now=scope.now)
    with pytest.raises(operations.RatesRefused):
        order_of(evening, basket)


def test_the_ticket_knows_that_its_rate_asks_proof(evening: Performance) -> None:
    basket = hold(evening, count=2)
    choose(evening, basket, "youth", "child")
    assert sorted(ticket.asks_proof for ticket in tickets(order_of(evening, basket))) == [False, True]


def first_line(order: Order) -> int:
    with house_scope(order.house_id):
        return OrderLine.objects.filter(order=order, kind="ticket").order_by("pk").values_list("pk", flat=True)[0]


def give_back(order: Order, line_id: int) -> None:
    with house_scope(order.house_id) as scope:
        operations.refund_lines(
            house=order.house, order=order, line_ids=[line_id], with_fees=False, reason="", key=uuid4(), actor=COULISSE, now=scope.now
        )  # fmt: skip
