"""What is missing of a formula, as the shop says it at each step."""

import pytest

from coulisse.pricing.offers.choosing import Missing, can_be_filled, first_of_each_part, is_formula, is_series, may_be_chosen, missing
from coulisse.pricing.offers.effects import FREE, Percent
from coulisse.pricing.offers.needs import Counted, Each, Formula, Need, Part, Together, Within
from coulisse.pricing.offers.selection import Selection
from coulisse.pricing.offers.types import Offer, Tier
from coulisse.pricing.types import LineAsked, PriceTable

TABLE = PriceTable((), {})
THEATRE, DANCE = Part({"nl": "theater"}, Selection(tags=frozenset({"theatre"})), 2), Part({"nl": "dans"}, Selection(tags=frozenset({"dance"})), 2)


def evening(number: int, *tags: str, production: int = 0) -> LineAsked:
    return LineAsked(number, "1", "", TABLE, performance=number, production=production or number, tags=frozenset(tags))


def offer(need: Need, **more: object) -> Offer:
    return Offer("formula", {"nl": "Formule"}, Percent(1000), need, **more)


def test_from_three_asks_three_different_performances() -> None:
    formula = offer(Formula(3))
    assert missing(formula, [evening(1), evening(1)]).free == 2
    assert missing(formula, [evening(1), evening(2), evening(3), evening(4)]) == Missing()


def test_three_productions_are_not_three_evenings() -> None:
    formula = offer(Formula(3, counted=Counted.PRODUCTIONS))
    twice = [evening(1, production=7), evening(2, production=7)]
    assert is_formula(formula)
    assert missing(formula, twice) == Missing(free=2, too_many=1, counted=Counted.PRODUCTIONS)
    assert missing(formula, [*twice, evening(3), evening(4)]) == Missing(too_many=1, counted=Counted.PRODUCTIONS)
    assert not can_be_filled(formula, [*twice, evening(3)])


def test_a_production_fills_a_part_with_whichever_of_its_evenings_fits() -> None:
    only = Part({}, Selection(performances=frozenset({2})), 1)
    formula = offer(Formula(2, parts=(only,), counted=Counted.PRODUCTIONS))
    assert missing(formula, [evening(1, production=7), evening(2, production=7), evening(3)]).is_complete


def test_two_theatre_two_dance_and_one_free_choice() -> None:
    formula = offer(Formula(5, parts=(THEATRE, DANCE)))
    now = missing(formula, [evening(1, "theatre"), evening(2, "theatre"), evening(3, "theatre"), evening(4, "dance")])
    assert [(part.name["nl"], count) for part, count in now.parts] == [("dans", 1)]
    assert now.free == 0
    assert missing(formula, [evening(1, "theatre"), evening(4, "dance")]).free == 1


def test_what_fits_two_parts_fills_the_one_that_needs_it() -> None:
    both, only = Part({}, Selection(tags=frozenset({"a", "b"})), 1), Part({}, Selection(tags=frozenset({"a"})), 1)
    assert missing(offer(Formula(2, parts=(both, only))), [evening(1, "a"), evening(2, "b")]).is_complete


def test_more_than_the_most_is_said() -> None:
    assert missing(offer(Formula(2, 2)), [evening(number) for number in range(3)]).too_many == 1


def test_the_next_tier_is_so_many_away() -> None:
    formula = offer(Formula(5), tiers=(Tier(10, Percent(2500)),))
    assert missing(formula, [evening(number) for number in range(4)]).next_tier == 0
    assert missing(formula, [evening(number) for number in range(7)]).next_tier == 3
    assert missing(formula, [evening(number) for number in range(10)]).next_tier == 0


def test_a_formula_without_enough_left_says_so() -> None:
    formula = offer(Formula(4, parts=(THEATRE, DANCE)))
    season = [evening(1, "theatre"), evening(2, "theatre"), evening(3, "dance"), evening(4)]
    assert not can_be_filled(formula, season)
    assert can_be_filled(formula, [*season, evening(5, "dance")])


def test_a_series_chooses_for_itself() -> None:
    parts = tuple(Part({}, Selection(productions=frozenset({number})), 1) for number in (1, 2))
    series = offer(Formula(2, 2, parts))
    assert is_series(series)
    assert not is_series(offer(Formula(3, 3)))
    assert [
        line.performance for line in first_of_each_part(series, [evening(7, production=1), evening(8, production=1), evening(9, production=2)])
    ] == [7, 9]


def test_a_series_is_chosen_from_its_own_performances_only() -> None:
    series = offer(Formula(1, 1, (Part({}, Selection(productions=frozenset({1})), 1),)))
    assert may_be_chosen(series, evening(7, production=1))
    assert not may_be_chosen(series, evening(8, production=2))
    assert may_be_chosen(offer(Formula(5, parts=(THEATRE, DANCE))), evening(9))


@pytest.mark.parametrize(
    ("need", "is_one"),
    [(Each(), False), (Formula(3), True), (Together(3), False), (Together(3, counted=Counted.PERFORMANCES, within=Within.PERSON), True)],
)
def test_which_offers_are_formulas(need: Need, is_one: bool) -> None:
    assert is_formula(Offer("one", {"nl": "Een"}, FREE, need)) is is_one
