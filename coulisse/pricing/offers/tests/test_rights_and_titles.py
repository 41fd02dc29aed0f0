"""A right more never makes a basket dearer, however many there are; and two evenings of one production count once."""

from dataclasses import replace

import pytest

from coulisse.pricing.offers.advice import step_away
from coulisse.pricing.offers.effects import FREE, AmountOff, Percent
from coulisse.pricing.offers.needs import Counted, Formula, Part, Together, Within
from coulisse.pricing.offers.search import Effort
from coulisse.pricing.offers.selection import Moment, Selection
from coulisse.pricing.offers.tests.baskets import basket
from coulisse.pricing.offers.tests.houses import FIVE_TITLES, TITLES_EACH
from coulisse.pricing.offers.types import Limits, Offer, Right
from coulisse.pricing.rules import quote
from coulisse.pricing.types import Applied, Fee, LineAsked, PriceTable, Quote, Rate

FEES = (Fee("service", {}, "ticket", 100), Fee("order", {}, "order", 250))
QUICK = Effort(stages=1, rounds=1, pieces=0, again=0, steps=0, guided=False)


def ticket(number: int, performance: int, cents: int, rate: str = "adult", production: int = 0, person: str | None = None) -> LineAsked:
    table = PriceTable((Rate("adult", {}), Rate("free", {})), {"1": {rate: cents}}, FEES)
    return LineAsked(number, "1", rate, table, performance, production or performance, person=person)


def evenings(*productions: int, person: str | None = None) -> list[LineAsked]:
    return [ticket(number, number, 2000, production=production, person=person) for number, production in enumerate(productions, 1)]


def passes(count: int, **more: object) -> list[Right]:
    return [Right(f"pass {number:03}", "pass", **more) for number in range(count)]


def used(quoted: Quote) -> dict[object, int]:
    counted: dict[object, int] = {}
    for one in quoted.applied:
        counted[one.right_key] = counted.get(one.right_key, 0) + 1
    return counted


# The basket that showed it: a free ticket without which one offer isn't given, beside dearer ones of the same performance.
STORY = [ticket(0, 2, 999), ticket(1, 1, 1000), ticket(2, 0, 0, "free"), ticket(3, 1, 1800), ticket(4, 0, 999), ticket(5, 0, 999)]
WITH_A_COMPANION = Offer(
    "o0", {}, FREE, Formula(2, 3, (Part({}, Selection(rates=frozenset({"free"})), 1),)), combines_with=frozenset({"o0", "o1"}), unlocked_by="code"
)
QUARTER = Offer("o1", {}, Percent(2500), Together(2, 3, Counted.PERFORMANCES, Within.PERSON), combines_with=frozenset({"o2"}), unlocked_by="code")
FOUR = Offer("o2", {}, FREE, Together(4, None, Counted.PERFORMANCES, Within.PERSON), unlocked_by="code")


def test_two_equal_rights_are_one_and_the_basket_is_proven() -> None:
    offers, codes = [WITH_A_COMPANION, QUARTER, FOUR], [Right("r0", "code"), Right("r1", "code")]
    one, two = quote(STORY, offers, codes[:1]), quote(STORY, offers, codes)
    assert (two.total_cents, two.gap_cents) == (one.total_cents, 0) == (2798, 0)
    halves = [quote(part, offers, codes).total_cents for part in (STORY[1:3] + STORY[4:], [STORY[0], STORY[3]])]
    assert two.total_cents <= sum(halves)


def test_a_part_beside_dearer_tickets_of_its_performance_is_filled() -> None:
    """The companion's ticket is for the performance of another one: the set takes what goes with it, and isn't given up."""
    assert quote(STORY[1:5], [WITH_A_COMPANION], [Right("r", "code")]).applied != []


def test_a_hundred_equal_passes_are_dealt_out_each_within_its_limits() -> None:
    offer = Offer("pass", {}, AmountOff(400), unlocked_by="pass", limits=Limits(right=3, right_at_performance=1))
    lines = [replace(ticket(number, number % 4, 2000), id=number) for number in range(40)]
    quoted = quote(lines, [offer], passes(100, left=5))
    assert sum(one.saves_cents for one in quoted.applied) == 40 * 400 and quoted.gap_cents == 0
    few = quote(lines, [offer], passes(5, left=2))
    assert used(few) == {f"pass {number:03}": 2 for number in range(5)}
    at_performance: list[tuple[object, object]] = [(one.right_key, _performance(lines, one)) for one in few.applied]
    assert len(set(at_performance)) == len(at_performance)


def _performance(lines: list[LineAsked], applied: Applied) -> object:
    return next(line.performance for line in lines if line.id == applied.line_ids[0])


def test_vouchers_are_used_up_one_after_the_other() -> None:
    offer = Offer("voucher", {}, FREE, unlocked_by="voucher")
    mine = [Right("b", "voucher", left=4), Right("a", "voucher", left=2)]
    assert used(quote(evenings(1, 2, 3), [offer], mine)) == {"a": 2, "b": 1}


def test_one_without_end_makes_others_needless_but_not_those_for_somebody() -> None:
    offer = Offer("pass", {}, Percent(1000), unlocked_by="pass")
    lines = [*evenings(1, 2, person="An"), *(replace(line, id=f"b{line.id}") for line in evenings(3, person="Bo"))]
    mine = [Right("of An", "pass", person="An"), Right("of Bo", "pass", left=1, person="Bo"), Right("of An too", "pass", left=1, person="An")]
    assert used(quote(lines, [offer], mine)) == {"of An": 2, "of Bo": 1}
    assert set(used(quote(lines, [offer], [*mine, Right("of all", "pass")]))) == {"of all"}


@pytest.mark.parametrize("number", range(24))
def test_a_right_more_never_costs_more_even_unproven(number: int) -> None:
    """With so little effort that hardly anything is proven."""
    given = basket(700_000 + number, most_lines=12, most_offers=5)
    rights = [Right(f"r{no}", word, left=left) for no, (word, left) in enumerate([("code", None), ("pass", 2), ("voucher", 1)])]
    offers = [replace(offer, unlocked_by=("code", "pass", "voucher")[no % 3]) if no else offer for no, offer in enumerate(given.offers)]
    asked = {n: quote(given.lines, offers, [right for no, right in enumerate(rights) if n >> no & 1], given.moment, QUICK) for n in range(8)}
    for n, quoted in asked.items():
        for no in range(3):
            assert quoted.total_cents <= asked[n & ~(1 << no)].total_cents
        assert (
            quoted.total_cents - quoted.gap_cents
            <= quote(given.lines, offers, [r for no, r in enumerate(rights) if n >> no & 1], given.moment).total_cents
        )


@pytest.mark.parametrize("number", range(24))
def test_people_who_buy_together_never_pay_more_than_each_alone_even_unproven(number: int) -> None:
    given = basket(800_000 + number, most_lines=14, most_offers=5)
    offers = [replace(offer, limits=Limits()) for offer in given.offers]
    rights = [replace(right, left=None, left_at={}, left_of={}) for right in given.rights]
    lines = [replace(line, person=("An", "Bo", "Cis")[no % 3]) for no, line in enumerate(given.lines)]
    moment = replace(given.moment, left_at={})
    whole, *alone = (
        sum(line.total_cents for line in quote([line for line in lines if line.person in people], offers, rights, moment, QUICK).lines)
        for people in (("An", "Bo", "Cis"), ("An",), ("Bo",), ("Cis",))
    )
    assert whole <= sum(alone)


def test_two_evenings_of_one_production_count_once() -> None:
    assert [line.price_cents for line in quote(evenings(1, 2, 3, 4, 4), [FIVE_TITLES]).lines] == [2000] * 5
    assert [line.price_cents for line in quote(evenings(1, 2, 3, 4, 5, 5), [FIVE_TITLES]).lines] == [1800] * 6, "all tickets of five productions"
    assert quote(evenings(1, 2, 2), [TITLES_EACH]).applied == []


def test_a_person_has_a_production_once_in_a_formula() -> None:
    three = quote(evenings(1, 2, 2, 3, person="An"), [replace(TITLES_EACH, need=Formula(3, counted=Counted.PRODUCTIONS))])
    assert sorted(line.price_cents for line in three.lines) == [1800, 1800, 1800, 2000]


def test_what_is_one_step_away_says_productions() -> None:
    lines = evenings(1, 2, 3, 4)
    step = step_away(lines, [FIVE_TITLES], [], Moment(), quote(lines, [FIVE_TITLES]))
    assert step is not None and (step.counted, step.saves_cents) == (Counted.PRODUCTIONS, 800)
