"""What an offer is limited to holds over all orders: of everybody at a performance, and of a code or pass wherever."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from os import urandom
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from coulisse.config.invariants import ask_all
from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.pricing.models import Offer as KeptOffer
from coulisse.pricing.models import OfferVersion
from coulisse.pricing.offers.documents import to_document
from coulisse.pricing.offers.effects import AmountOff
from coulisse.pricing.offers.needs import Together, Within
from coulisse.pricing.offers.selection import Selection
from coulisse.pricing.offers.types import Limits, Offer
from coulisse.programme.models import Performance
from coulisse.sales import operations, queries
from coulisse.sales.operations import PriceChanged
from coulisse.sales.tests.test_offers_in_orders import code, evenings, friends_pass, hold, offer, pay, place, refund, tickets, view
from coulisse.testing.cast import NOW, make_house
from coulisse.testing.factories import make_performance

__all__ = ["evenings"]

FIRST_TWO = Offer("first", {"nl": "De eerste twee"}, AmountOff(500), limits=Limits(performance=2))
THREE_TIMES = Offer("friends", {"nl": "Vriendenpas"}, AmountOff(400), unlocked_by="friends", limits=Limits(right=3))
PAIRS = Offer("pairs", {"nl": "Met twee"}, AmountOff(250), Together(2, 2, within=Within.PERFORMANCE), limits=Limits(performance=1))


def saved(house: House, basket: UUID) -> int:
    return view(house, basket).saved_cents


def test_so_many_at_a_performance_are_so_many_of_everybody(de_kring: House, evenings: list[Performance]) -> None:
    offer(de_kring, FIRST_TWO)
    assert saved(de_kring, hold(evenings[:1], count=3)) == 1000
    pay(place(de_kring, hold(evenings[:1])))
    assert saved(de_kring, hold(evenings[:1], count=3)) == 500, "one is left"
    assert saved(de_kring, hold(evenings[:2], count=3)) == 500 + 1000, "each evening has its own"


def test_who_is_paying_has_it_and_who_doesnt_pay_leaves_it(de_kring: House, evenings: list[Performance]) -> None:
    offer(de_kring, FIRST_TWO)
    order, other = place(de_kring, hold(evenings[:1], count=2)), hold(evenings[:1])
    assert saved(de_kring, other) == 0
    later = NOW + timedelta(minutes=30)
    with frozen_now(later):
        with house_scope(de_kring.pk):
            assert operations.expire_order(order=order, now=later)
        assert saved(de_kring, hold(evenings[:1])) == 500


def test_who_sees_the_last_one_and_comes_too_late_hears_what_it_costs_now(de_kring: House, evenings: list[Performance]) -> None:
    offer(de_kring, FIRST_TWO)
    late = hold(evenings[:1])
    assert saved(de_kring, late) == 500
    place(de_kring, hold(evenings[:1], count=2))
    with house_scope(de_kring.pk) as scope, pytest.raises(PriceChanged) as refused:
        operations.place_order(
            house=de_kring, basket_id=late, email="cis@example.org", language="nl", now=scope.now, random_bytes=urandom, total_seen_cents=1750
        )
    assert refused.value.total_cents == 2250


def test_a_set_counts_once_and_comes_back_with_its_last_ticket(de_kring: House, evenings: list[Performance]) -> None:
    offer(de_kring, PAIRS)
    order = pay(place(de_kring, hold(evenings[:1], count=4)))
    one, other = [line for line in tickets(order) if line.price_cents < line.plain_cents]
    refund(order, one.pk)
    assert saved(de_kring, hold(evenings[:1], count=2)) == 0
    refund(order, other.pk)
    assert saved(de_kring, hold(evenings[:1], count=2)) == 500


def test_a_pass_for_three_times_is_three_times_wherever(de_kring: House, evenings: list[Performance]) -> None:
    offer(de_kring, THREE_TIMES)
    held = str(friends_pass(de_kring))
    first = pay(place(de_kring, hold(evenings[:2], typed=held)))
    assert saved(de_kring, hold(evenings, typed=held)) == 400, "one of three is left"
    refund(first, tickets(first)[0].pk)
    assert saved(de_kring, hold(evenings, typed=held)) == 800


def test_each_code_is_counted_by_itself(de_kring: House, evenings: list[Performance]) -> None:
    offer(de_kring, replace(THREE_TIMES, unlocked_by="summer", limits=Limits(right=1)))
    code(de_kring), code(de_kring, "STRAND")
    pay(place(de_kring, hold(evenings[:1], typed="ZOMER")))
    assert saved(de_kring, hold(evenings[:1], typed="ZOMER")) == 0
    assert saved(de_kring, hold(evenings[:1], typed="STRAND")) == 400


def test_a_lower_limit_counts_what_was_sold_before(de_kring: House, evenings: list[Performance]) -> None:
    offer(de_kring, replace(FIRST_TWO, limits=Limits(performance=9)))
    pay(place(de_kring, hold(evenings[:1], count=3)))
    with house_scope(de_kring.pk):
        kept = KeptOffer.objects.get(key=FIRST_TWO.key)
        kept.current = OfferVersion.objects.create(house=de_kring, offer=kept, number=2, document=to_document([FIRST_TWO]), made_at=NOW)
        kept.save(update_fields=["current"])
    assert saved(de_kring, hold(evenings[:1], count=2)) == 0


def test_a_basket_asks_once_more_only_where_an_offer_is_counted_for_what_is_in_it(de_kring: House, evenings: list[Performance]) -> None:
    def asked(basket: UUID) -> int:
        view(de_kring, basket)
        with house_scope(de_kring.pk) as scope, CaptureQueriesContext(connection) as ran:
            queries.basket_view(basket, scope.now)
        return len(ran)

    basket = hold(evenings)
    offer(de_kring, replace(FIRST_TWO, selection=Selection(tags=frozenset({"jazz"}))), THREE_TIMES)
    assert asked(basket) == 3
    offer(de_kring, replace(FIRST_TWO, key="all"))
    assert asked(basket) == 4


BUYERS = 20
LIMITED = (
    pytest.param(replace(FIRST_TWO, limits=Limits(performance=1)), {}, id="an offer at a performance"),
    pytest.param(replace(THREE_TIMES, limits=Limits(right=1)), {"by": "pass"}, id="a pass"),
    pytest.param(replace(THREE_TIMES, limits=Limits(right_at_performance=1)), {"by": "pass"}, id="a pass at a performance"),
    pytest.param(replace(THREE_TIMES, unlocked_by="summer", limits=Limits(right=1)), {"by": "code"}, id="a code of an offer"),
    pytest.param(replace(THREE_TIMES, unlocked_by="summer", limits=Limits()), {"by": "code", "uses_per_person": 1}, id="a person"),
)


@pytest.mark.parametrize(("limited", "opened"), LIMITED)
def test_twenty_order_at_once_and_one_has_the_last(committed_db: None, limited: Offer, opened: dict[str, Any]) -> None:
    terms = dict(opened)
    by = terms.pop("by", "")
    with frozen_now(NOW):
        house = make_house()
        evening = make_performance(house, rows=2, seats=10)
        offer(house, limited)
        if by == "code":
            code(house, **terms)
        typed = "ZOMER" if by == "code" else str(friends_pass(house)) if by else ""
        baskets, together = [hold([evening], typed=typed) for _turn in range(BUYERS)], Barrier(BUYERS)

    def order(basket: UUID) -> int:
        with frozen_now(NOW):
            try:
                together.wait(30)
                return pay(place(house, basket)).total_cents
            except PriceChanged as changed:
                return -changed.total_cents
            finally:
                connections.close_all()

    with ThreadPoolExecutor(BUYERS) as buyers:
        paid = list(buyers.map(order, baskets))
    reduced = 2000 - (500 if limited.gives == FIRST_TWO.gives else 400)
    assert paid.count(reduced) == 1 and {abs(cents) for cents in paid} == {reduced, 2000}
    held_without_an_order = "sales.what_is_held_was_sold"
    assert [found for found in ask_all() if not found.holds and found.invariant.key != held_without_an_order] == []
