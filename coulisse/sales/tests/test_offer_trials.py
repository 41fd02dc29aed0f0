"""What an offer would have done with last year's orders: each is priced again, and nothing of what was sold changes."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.pricing import operations as pricing
from coulisse.pricing.offers.effects import AmountOff, Percent
from coulisse.pricing.offers.needs import Together, Within
from coulisse.pricing.offers.selection import Window
from coulisse.pricing.offers.types import Limits, Offer
from coulisse.programme.models import Performance
from coulisse.sales import operations
from coulisse.sales.models import OfferTrial, Order
from coulisse.sales.operations import offer_trials
from coulisse.sales.tests.test_offers_in_orders import hold, offer, pay, place
from coulisse.testing.cast import NOW
from coulisse.testing.factories import ORDER_FEE, SERVICE_FEE, make_performance

NAME = {"nl": "Groep"}
GROUP = Offer("group", NAME, AmountOff(300), Together(3, within=Within.PERFORMANCE))
PAIR = Offer("pair", NAME, AmountOff(100), Together(2, within=Within.PERFORMANCE))


@pytest.fixture
def evening(de_kring: House, now: Any, settings: Any) -> Performance:
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}
    return make_performance(de_kring, rows=4, seats=10, fees=[SERVICE_FEE, ORDER_FEE])


def bought(evening: Performance, *counts: int) -> list[Order]:
    return [pay(place(evening.house, hold([evening], count), f"koper{turn}@example.org")) for turn, count in enumerate(counts)]


def tried(house: House, what: Offer) -> OfferTrial:
    with house_scope(house.pk):
        kept = pricing.draft_offer(house=house, offer=what, actor=COULISSE, now=NOW)
        return operations.begin_trial(house=house, kept=kept, actor=COULISSE, now=NOW + timedelta(minutes=1))


def totals(orders: Sequence[Order]) -> list[int]:
    with house_scope(orders[0].house_id):
        return list(Order.objects.order_by("pk").values_list("total_cents", flat=True))


def test_who_would_have_had_it_and_what_it_would_have_cost(de_kring: House, evening: Performance) -> None:
    orders = bought(evening, 4, 2, 3)
    before = totals(orders)
    trial = tried(de_kring, GROUP)
    assert (trial.orders, trial.done, trial.changed, trial.saved_cents) == (3, 3, 2, 7 * 300)
    assert trial.before_cents == sum(before) and trial.finished_at and totals(orders) == before
    assert trial.tickets_to_make_up == 2


def test_it_counts_beside_what_an_order_was_sold_with(de_kring: House, evening: Performance) -> None:
    offer(de_kring, PAIR)
    bought(evening, 4)
    assert tried(de_kring, GROUP).saved_cents == 4 * (300 - 100)
    assert tried(de_kring, Offer("gone", NAME, AmountOff(50), Together(2, within=Within.PERFORMANCE))).changed == 0


def test_its_days_are_taken_a_year_earlier(de_kring: House, evening: Performance) -> None:
    bought(evening, 3)
    coming = Window(NOW + timedelta(days=364), NOW + timedelta(days=366))
    assert tried(de_kring, Offer("then", NAME, Percent(1000), window=coming)).changed == 1
    assert tried(de_kring, Offer("now", NAME, Percent(1000), window=Window(until_at=NOW + timedelta(days=360)))).changed == 0


def test_it_looks_at_how_many_were_sold_by_then(de_kring: House, evening: Performance) -> None:
    bought(evening, 2, 2, 2)
    assert tried(de_kring, Offer("first", NAME, AmountOff(100), window=Window(until_sold=3))).changed == 2


def test_many_orders_are_a_tasks_and_may_be_cut_off(de_kring: House, evening: Performance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offer_trials, "AT_ONCE", 0)
    monkeypatch.setattr(offer_trials, "BATCH", 2)
    bought(evening, 3, 3, 3, 1, 3)
    trial = tried(de_kring, GROUP)
    assert trial.finished_at is None and trial.done == 0
    with house_scope(de_kring.pk) as scope:
        offer_trials._go_on(OfferTrial.objects.get(pk=trial.pk), scope.now)
    for _again in range(2):
        offer_trials.carry_out(house=de_kring, trial_id=trial.pk)
    with house_scope(de_kring.pk):
        done = OfferTrial.objects.get(pk=trial.pk)
        assert (done.done, done.changed, done.saved_cents) == (5, 4, 12 * 300) and done.finished_at


def test_asked_twice_is_done_once(de_kring: House, evening: Performance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offer_trials, "AT_ONCE", 0)
    bought(evening, 3)
    first = tried(de_kring, GROUP)
    with house_scope(de_kring.pk):
        assert operations.begin_trial(house=de_kring, kept=first.offer, actor=COULISSE, now=NOW).pk == first.pk


def test_a_year_without_orders_says_so(de_kring: House, now: Any) -> None:
    trial = tried(de_kring, GROUP)
    assert (trial.orders, trial.saved_cents, trial.tickets_to_make_up) == (0, 0, None) and trial.finished_at


def test_a_limit_at_a_performance_counts_over_all_orders_of_the_year(de_kring: House, evening: Performance) -> None:
    bought(evening, 2, 2, 3)
    trial = tried(de_kring, Offer("first", NAME, AmountOff(300), limits=Limits(performance=3)))
    assert (trial.changed, trial.saved_cents) == (2, 3 * 300)
