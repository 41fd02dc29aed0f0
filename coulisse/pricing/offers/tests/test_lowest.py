"""The quote is the lowest total that the rules allow: the same as an oracle that tries every outcome.

``COULISSE_BASKETS`` says how many baskets each test tries; CI takes a few thousand.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from coulisse.lib.money import vat_included
from coulisse.pricing.offers.needs import Each
from coulisse.pricing.offers.tests.baskets import Basket, basket
from coulisse.pricing.offers.tests.oracle import lowest_total, plain, ticket_fee
from coulisse.pricing.offers.types import Limits, Offer
from coulisse.pricing.rules import quote
from coulisse.pricing.types import Quote

ASKED = int(os.environ.get("COULISSE_BASKETS", "0"))


def baskets(usual: int, most_lines: int = 6, most_offers: int = 4, first: int = 0) -> Iterator[Basket]:
    count = max(ASKED, usual)
    print(f"{count} baskets")
    return (basket(number, most_lines, most_offers) for number in range(first, first + count))


def asked(given: Basket) -> Quote:
    return quote(given.lines, given.offers, given.rights, given.moment)


def for_tickets(priced: Quote) -> int:
    return sum(line.total_cents for line in priced.lines)


def test_the_quote_is_what_the_oracle_finds() -> None:
    for number, given in enumerate(baskets(2_000, 5, 3)):
        assert asked(given).total_cents == lowest_total(*given), f"basket {number}"


def test_every_sort_of_rule_occurs_in_what_is_compared() -> None:
    met: Counter[str] = Counter()
    for given in baskets(2_000, 5, 3):
        by_key = {offer.key: offer for offer in given.offers}
        for applied in asked(given).applied:
            offer = by_key[applied.offer_key]
            met.update([type(offer.need).__name__, type(offer.gives).__name__, "tiers" * bool(offer.tiers), "right" * bool(applied.right_key)])
            met.update(["limits"] if offer.limits != Limits() else [])
    print(dict(met))
    sorts = ("Each", "Together", "Every", "Bundle", "Formula", "Percent", "AmountOff", "TicketPrice", "SetPrice", "tiers", "right", "limits")
    assert all(met[sort] >= 20 for sort in sorts)


def test_each_line_explains_itself_to_the_cent() -> None:
    for given in baskets(500):
        priced = asked(given)
        assert priced.gap_cents == 0
        for line, of_line in zip(given.lines, priced.lines, strict=True):
            assert of_line.id == line.id
            assert of_line.plain_cents == plain(line) >= of_line.price_cents >= 0
            assert of_line.plain_cents - of_line.price_cents == sum(reduction.cents for reduction in of_line.reductions)
            assert all(reduction.cents >= 0 for reduction in of_line.reductions)
            assert of_line.fee_cents in (0, ticket_fee(line))
            assert 0 <= vat_included(of_line.price_cents, of_line.vat_permyriad) <= of_line.price_cents
        assert sum(applied.saves_cents for applied in priced.applied) == sum(line.plain_cents - line.price_cents for line in priced.lines)


def test_it_is_never_more_than_the_plain_prices() -> None:
    for given in baskets(500):
        assert asked(given).total_cents <= quote(given.lines).total_cents


def test_the_order_of_lines_offers_and_rights_changes_no_amount() -> None:
    for number, given in enumerate(baskets(500)):
        dice = Random(number)
        lines, offers, rights = (dice.sample(list(these), len(these)) for these in given[:3])
        mixed = Basket(lines, offers, rights, given.moment)
        one, other = asked(given), asked(mixed)
        assert {line.id: line for line in one.lines} == {line.id: line for line in other.lines}
        assert list(one.applied) == list(other.applied)


def test_more_rights_and_more_offers_never_cost_more() -> None:
    for number, given in enumerate(baskets(500)):
        dice, whole = Random(number), asked(given).total_cents
        fewer = dice.sample(given.offers, dice.randint(0, len(given.offers)))
        assert whole <= quote(given.lines, fewer, given.rights, given.moment).total_cents
        poorer = [replace(right, left=max(0, (2 if right.left is None else right.left) - 1)) for right in given.rights if dice.random() < 0.5]
        assert whole <= quote(given.lines, given.offers, poorer, given.moment).total_cents


def test_one_more_ticket_costs_at_most_its_own_price() -> None:
    """It may make the whole cheaper, by reaching a threshold: that can't be promised away."""
    for given in baskets(500):
        last = given.lines[-1]
        before, after = quote(given.lines[:-1], given.offers, given.rights, given.moment), asked(given)
        fees = sum(fee.cents for fee in after.order_fees) - sum(fee.cents for fee in before.order_fees)
        assert after.total_cents <= before.total_cents + plain(last) + (ticket_fee(last) if plain(last) else 0) + fees


def test_two_orders_never_pay_less_for_tickets_than_one_but_by_a_limit() -> None:
    """Order fees are left out: they are asked once in each order that isn't free."""
    for number, given in enumerate(baskets(500)):
        offers = [replace(offer, limits=Limits()) for offer in given.offers]
        rights = [replace(right, left=None, left_at={}, left_of={}) for right in given.rights if right.left != 0]
        dice = Random(number)
        first = [line for line in given.lines if dice.random() < 0.5]
        second = [line for line in given.lines if line not in first]
        moment = replace(given.moment, left_at={})
        one, *apart = (for_tickets(quote(lines, offers, rights, moment)) for lines in (given.lines, first, second))
        assert one <= sum(apart)


def test_offers_that_nobody_may_use_change_nothing() -> None:
    for given in baskets(200):
        locked = [replace(offer, unlocked_by="another") for offer in given.offers]
        assert quote(given.lines, [*locked, Offer("x", {}, given.offers[0].gives, Each(), unlocked_by="y")], given.rights).applied == []
