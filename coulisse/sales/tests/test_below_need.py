"""A ticket of a subscription is given back, and fewer remain than it needs: the others keep their price, or lose their discount."""

from datetime import timedelta

import pytest

from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.ledger import accounts
from coulisse.lib.money import vat_included
from coulisse.memberships.types import BelowNeed, ChangeRules, Difference
from coulisse.pricing.offers.effects import Percent
from coulisse.pricing.offers.needs import Formula
from coulisse.pricing.offers.types import Offer, Tier
from coulisse.programme.models import Performance
from coulisse.sales import operations, queries
from coulisse.sales.models import Order, OrderLine, PriceRaise, Refund
from coulisse.sales.previews import refund_preview
from coulisse.sales.tests.story import broken
from coulisse.sales.tests.swapping import again, balances, earned, give_back, lines, money_in, sell_formula, subscribed, swap
from coulisse.sales.tests.test_offers_in_orders import offer
from coulisse.testing.cast import NOW
from coulisse.testing.factories import SERVICE_FEE, make_performance

THREE = Offer("three", {"nl": "Vanaf drie"}, Percent(1000), Formula(3))
REPRICED = ChangeRules(exchange_hours=48, difference=Difference.MONEY, below_need=BelowNeed.REPRICE)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_hears")]


@pytest.fixture
def season(de_kring: House, now: object) -> list[Performance]:
    return [make_performance(de_kring, rows=3, seats=6, days=7 + turn, fees=[SERVICE_FEE]) for turn in range(6)]


def preview(order: Order, *line_ids: int) -> tuple[int, int]:
    with house_scope(order.house_id) as scope:
        said = refund_preview(order, line_ids, with_fees=True, now=scope.now)
    return said.back_cents, said.withheld_cents


def test_the_others_keep_their_price(de_kring: House, season: list[Performance]) -> None:
    offer(de_kring, THREE)
    order = subscribed(de_kring, season, sell_formula(de_kring), ("An", [1, 2, 3]))
    first = lines(order)[0].pk
    assert preview(order, first) == (1900, 0)
    assert give_back(order, first).amount_cents == 1900
    assert not broken(de_kring)


def test_what_the_others_lose_is_taken_off(de_kring: House, season: list[Performance]) -> None:
    """Three at € 18: without one the two others are worth € 20 each, so that € 4 of the € 18 stays."""
    offer(de_kring, THREE)
    order = subscribed(de_kring, season, sell_formula(de_kring, REPRICED), ("An", [1, 2, 3]))
    first, second, third = (line.pk for line in lines(order))
    assert preview(order, first) == (1500, 400)
    refund = give_back(order, first)
    assert (refund.amount_cents, refund.withheld_cents) == (1500, 400)
    assert money_in(de_kring) == earned(de_kring) == 4200
    assert preview(order, second) == (2100, 0), "the discount is gone: a second one brings back what it is worth"
    give_back(order, second)
    give_back(order, third)
    assert money_in(de_kring) == earned(de_kring) == 0
    assert {account: cents for account, cents in balances(de_kring).items() if account.startswith(("revenue", "vat"))} == {}
    assert not broken(de_kring)


def test_it_never_takes_more_than_the_ticket_brings(de_kring: House, season: list[Performance]) -> None:
    half = Offer("three", {"nl": "Voor de helft"}, Percent(8000), Formula(5))
    offer(de_kring, half)
    order = subscribed(de_kring, season, sell_formula(de_kring, REPRICED), ("An", [1, 2, 3, 4, 5]))
    refund = give_back(order, lines(order)[0].pk)
    assert (refund.amount_cents, refund.withheld_cents) == (0, 500)
    assert money_in(de_kring) == earned(de_kring)
    give_back(order, *(line.pk for line in lines(order)))
    assert money_in(de_kring) == earned(de_kring) == 0
    assert not broken(de_kring)


def test_above_its_need_nothing_is_lost_and_below_a_tier_the_tier_is(de_kring: House, season: list[Performance]) -> None:
    tiered = Offer("three", {"nl": "Vanaf drie"}, Percent(1000), Formula(3), tiers=(Tier(5, Percent(2500)),))
    offer(de_kring, tiered)
    order = subscribed(de_kring, season, sell_formula(de_kring, REPRICED), ("An", [1, 2, 3, 4, 5]))
    assert preview(order, lines(order)[0].pk) == (1600 - 4 * 300, 4 * 300)
    give_back(order, lines(order)[0].pk)
    assert preview(order, lines(order)[0].pk) == (1900, 0)


def test_only_their_own_person_is_meant(de_kring: House, season: list[Performance]) -> None:
    offer(de_kring, THREE)
    order = subscribed(de_kring, season, sell_formula(de_kring, REPRICED), ("An", [1, 2, 3]), ("Bram", [1, 2, 3, 4]))
    bram = [line.pk for line in lines(order) if line.person == 2]
    assert preview(order, bram[0]) == (1900, 0)
    ann = [line.pk for line in lines(order) if line.person == 1]
    assert preview(order, ann[0]) == (1500, 400)


def test_a_house_that_cancels_punishes_nobody(de_kring: House, season: list[Performance]) -> None:
    offer(de_kring, THREE)
    order = subscribed(de_kring, season, sell_formula(de_kring, REPRICED), ("An", [1, 2, 3]))
    with house_scope(de_kring.pk) as scope:
        Performance.objects.filter(pk=season[0].pk).update(state="cancelled")
        run = operations.refund_everyone(
            house=de_kring, performance=Performance.objects.get(pk=season[0].pk), with_fees=True, reason="", actor=COULISSE, now=scope.now
        )
    operations.refund_runs.carry_out(house=de_kring, run_id=run.pk)
    with house_scope(de_kring.pk):
        refund = Refund.objects.get(order=order)
        assert (refund.amount_cents, refund.withheld_cents, PriceRaise.objects.count()) == (1900, 0, 0)
    assert not broken(de_kring)


def test_a_ticket_that_was_exchanged_counts_with_the_others(de_kring: House, season: list[Performance]) -> None:
    """One of three went to another order; what is withheld for it comes back through the order that kept it."""
    offer(de_kring, THREE)
    order = subscribed(de_kring, season, sell_formula(de_kring, REPRICED), ("An", [1, 2, 3]))
    new = swap(order, season[0], season[4])
    refund = give_back(order, lines(order, season[1])[0].pk)
    assert (refund.amount_cents, refund.withheld_cents) == (1500, 400)
    third = swap(new, season[4], season[5])
    assert third.to_pay_cents == 0
    give_back(third, *(line.pk for line in lines(third)))
    give_back(order, *(line.pk for line in lines(order)))
    assert money_in(de_kring) == earned(de_kring) == 0
    with house_scope(de_kring.pk):
        assert sum(Refund.objects.filter(order=order).values_list("amount_cents", flat=True)) == again(order).total_cents
    assert not broken(de_kring)


def test_offers_that_ended_since_count_as_they_did(de_kring: House, season: list[Performance]) -> None:
    offer(de_kring, THREE)
    order = subscribed(de_kring, season, sell_formula(de_kring, REPRICED), ("An", [1, 2, 3, 4]))
    with frozen_now(NOW + timedelta(days=1)):
        assert preview(order, lines(order)[0].pk) == (1900, 0)


def test_takings_rates_and_books_agree_to_the_cent(de_kring: House, season: list[Performance]) -> None:
    """With what stayed for dearer tickets, after an exchange too: the report says what the books earned, and its VAT is theirs."""
    offer(de_kring, THREE)
    order = subscribed(de_kring, season, sell_formula(de_kring, REPRICED), ("An", [1, 2, 3]))
    adds_up(de_kring, season)
    give_back(order, lines(order)[0].pk)
    adds_up(de_kring, season)
    with house_scope(de_kring.pk):
        assert PriceRaise.objects.count() == 2
        assert [queries.takings([one.pk])[one.pk].price_cents for one in season[1:3]] == [2000, 2000]
    swap(order, season[1], season[4])
    adds_up(de_kring, season)
    give_back(order, *(line.pk for line in lines(order)))
    adds_up(de_kring, season)


def adds_up(house: House, season: list[Performance]) -> None:
    books = balances(house)
    with house_scope(house.pk):
        taken = queries.takings([one.pk for one in season])
        rates = [row for one in season for row in queries.sold_by_rate(one.pk)]
        live = OrderLine.objects.filter(kind="ticket", refunded_at=None, order__state="confirmed")
        raises = PriceRaise.objects.filter(order_line__in=live.values("pk"))
        vat = sum(vat_included(line.price_cents, line.vat_permyriad) for line in live)
        vat += sum(vat_included(one.cents, one.order_line.vat_permyriad) for one in raises.select_related("order_line"))
    tickets, fees = sum(one.price_cents for one in taken.values()), sum(one.fee_cents for one in taken.values())
    assert (tickets, fees) == (sum(row["price_cents"] for row in rates), sum(row["fee_cents"] for row in rates))
    assert tickets + fees == earned(house)
    assert tickets - vat == -books.get(accounts.TICKETS, 0)
    assert vat == -books.get(accounts.vat(600), 0)
    assert not broken(house)
