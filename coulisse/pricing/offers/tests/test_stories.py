"""What houses sell, in small stories: who pays what, and why."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from coulisse.pricing.offers.advice import step_away
from coulisse.pricing.offers.effects import FREE, Percent
from coulisse.pricing.offers.needs import Counted, Every, Formula, Together
from coulisse.pricing.offers.selection import Moment, PerformanceFacts
from coulisse.pricing.offers.tests.houses import (
    ALL_JAZZ,
    CODE,
    EARLY,
    EXACTLY_FIVE,
    FAMILY,
    FIRST_HUNDRED,
    FROM_FIVE,
    GROUP,
    IN_A_THEME,
    LAST_MINUTE,
    PASS,
    TENTH,
    THEMES,
    TIERS,
    VOUCHER,
)  # fmt: skip
from coulisse.pricing.offers.types import Limits, Offer, Right
from coulisse.pricing.rules import quote
from coulisse.pricing.types import Fee, LineAsked, PriceTable, Quote, Rate

TABLE = PriceTable(
    (Rate("adult", {"en": "Adult"}), Rate("youth", {"en": "Youth"})),
    {"1": {"adult": 2000, "youth": 1000}, "2": {"adult": 1500, "youth": 800}},
    (Fee("service", {}, "ticket", 100),),
)
NOW = datetime(2026, 8, 1, tzinfo=UTC)
THEMES_OF = {1: "theatre", 2: "theatre", 3: "dance", 4: "dance", 5: "circus", 6: "theatre"}


def line(performance: int, person: str | None = None, rate: str = "adult", zone: str = "1") -> LineAsked:
    tags = frozenset({THEMES_OF[performance]} if performance in THEMES_OF else {"jazz"})
    return LineAsked((performance, person, rate, zone, object()), zone, rate, TABLE, performance, performance, tags, person)


def evenings(*performances: int, person: str | None = None) -> list[LineAsked]:
    return [line(performance, person) for performance in performances]


def prices(lines: Sequence[LineAsked], *offers: Offer, rights: Sequence[Right] = (), moment: Moment | None = None) -> list[int]:
    return [priced.price_cents for priced in quote(lines, offers, rights, moment).lines]


def test_five_different_evenings_are_ten_percent_cheaper_and_four_are_not() -> None:
    assert prices(evenings(1, 2, 3, 4, 5), FROM_FIVE) == [1800] * 5
    assert prices(evenings(1, 2, 3, 4, 4), FROM_FIVE) == [2000] * 5


def test_exactly_five_leaves_the_sixth_evening_at_its_price() -> None:
    assert sorted(prices(evenings(1, 2, 3, 4, 5, 6), EXACTLY_FIVE)) == [1800] * 5 + [2000]


def test_ten_evenings_reach_the_next_step() -> None:
    assert prices(evenings(*range(1, 10)), TIERS) == [1800] * 9
    assert prices(evenings(*range(1, 11)), TIERS) == [1500] * 10


def test_all_jazz_at_one_price_is_shared_to_the_cent() -> None:
    priced = quote(evenings(21, 22, 23), [replace(ALL_JAZZ, gives=type(ALL_JAZZ.gives)(5000))])
    assert [of.price_cents for of in priced.lines] == [1667, 1667, 1666] and priced.applied[0].saves_cents == 1000


def test_persons_a_and_b_choose_differently_and_each_has_a_subscription() -> None:
    lines = [*evenings(1, 3, 5, person="A"), *evenings(1, 2, 4, person="B")]
    priced = quote(lines, [Offer("three", {}, Percent(1000), Formula(3))])
    assert [of.price_cents for of in priced.lines] == [1800] * 6
    assert sorted({id_[1] for id_ in applied.line_ids} for applied in priced.applied) == [{"A"}, {"B"}]


def test_nobody_named_is_put_together_as_suits_the_buyer() -> None:
    lines = evenings(1, 3, 5, 1, 2, 4)
    assert prices(lines, Offer("three", {}, Percent(1000), Formula(3))) == [1800] * 6


def test_a_choice_within_a_theme() -> None:
    assert prices(evenings(1, 2, 6, 3), IN_A_THEME) == [1700, 1700, 1700, 2000]


def test_two_of_theatre_two_of_dance_and_one_free_choice() -> None:
    assert prices(evenings(1, 2, 3, 4, 5), THEMES) == [1600] * 5
    assert prices(evenings(1, 2, 6, 5, 21), THEMES) == [2000] * 5


def test_a_family_a_group_and_every_tenth() -> None:
    family = [line(1), line(1), line(1, rate="youth"), line(1, rate="youth")]
    assert sum(prices(family, FAMILY)) == 5000
    assert prices([line(1) for _ in range(15)], GROUP) == [1700] * 15
    assert sorted(prices([line(1) for _ in range(20)], TENTH)) == [0, 0] + [2000] * 18


@pytest.mark.parametrize(
    ("offer", "facts", "price"),
    [
        (EARLY, PerformanceFacts(NOW + timedelta(days=60)), 1700),
        (FIRST_HUNDRED, PerformanceFacts(NOW + timedelta(days=60), sold=99), 1200),
        (FIRST_HUNDRED, PerformanceFacts(NOW + timedelta(days=60), sold=100), 2000),
        (LAST_MINUTE, PerformanceFacts(NOW + timedelta(hours=2), sold=40, places=100), 1400),
        (LAST_MINUTE, PerformanceFacts(NOW + timedelta(hours=2), sold=50, places=100), 2000),
        (LAST_MINUTE, PerformanceFacts(NOW + timedelta(hours=9), sold=40, places=100), 2000),
    ],
)
def test_moments(offer: Offer, facts: PerformanceFacts, price: int) -> None:
    assert prices(evenings(1), offer, moment=Moment(NOW, {1: facts})) == [price]


def test_a_code_works_once_given_and_beside_the_offer_that_it_names() -> None:
    right = Right("r", "SUMMER")
    assert prices(evenings(1), CODE) == [2000]
    assert prices(evenings(1), CODE, rights=[right]) == [1900]
    assert sorted(prices(evenings(1, 2, 3, 4, 5), THEMES, CODE, rights=[right])) == [1520] + [1600] * 4


def test_a_pass_counts_twice_at_each_performance_and_a_voucher_as_often_as_is_left() -> None:
    assert sorted(prices(evenings(1, 1, 1, 2), PASS, rights=[Right("p", "friends")])) == [1600, 1600, 1600, 2000]
    assert sorted(prices(evenings(1, 2, 3), replace(VOUCHER, limits=Limits()), rights=[Right("v", "voucher", left=2)])) == [0, 0, 2000]


def test_the_buyer_gets_the_best_of_all_that_is_possible_and_reads_why() -> None:
    priced = quote([*evenings(1, 2, 3, 4, 5), line(21)], [THEMES, EARLY, FROM_FIVE], moment=Moment(NOW))
    told = sorted((of.price_cents, of.reductions[0].offer_key, of.reductions[0].cents) for of in priced.lines)
    assert told == [(1600, "themes", 400)] * 5 + [(1700, "early", 300)]


def advice(lines: list[LineAsked], *offers: Offer, rights: Sequence[Right] = ()) -> tuple[str, Counted, int] | None:
    now: Quote = quote(lines, offers, rights)
    step = step_away(lines, offers, rights, Moment(), now)
    return (step.offer_key, step.counted, step.saves_cents) if step else None


def test_one_more_evening_makes_it_a_subscription() -> None:
    assert advice(evenings(1, 2, 3, 4), FROM_FIVE) == ("from-five", Counted.PERFORMANCES, 800)
    assert advice(evenings(1, 2, 3), FROM_FIVE) is None
    assert advice(evenings(*range(1, 10)), TIERS) == ("tiers", Counted.PERFORMANCES, 9 * 300)


def test_the_part_that_is_missing_is_named() -> None:
    lines = evenings(1, 2, 3, 5)
    step = step_away(lines, [THEMES], [], Moment(), quote(lines, [THEMES]))
    assert step is not None and step.part == THEMES.need.parts[1] and step.saves_cents == 4 * 400


def test_the_best_step_is_the_one_that_is_told() -> None:
    assert advice(evenings(1, 2, 3, 4), FROM_FIVE, replace(FROM_FIVE, key="better", gives=Percent(3000))) == ("better", Counted.PERFORMANCES, 2400)


def test_a_second_free_ticket_is_two_tickets_away_and_not_told() -> None:
    tenth = Offer("tenth", {}, FREE, Every(10))
    assert advice([line(1) for _ in range(18)], tenth) is None
    assert advice([line(1) for _ in range(19)], tenth) == ("tenth", Counted.TICKETS, 2100)


def test_a_limit_that_is_used_up_gives_no_advice() -> None:
    once = Offer("pair", {}, Percent(5000), Together(2, 2), limits=Limits(order=1))
    assert advice(evenings(1), once) is not None
    assert advice(evenings(1, 2, 3), once) is None
