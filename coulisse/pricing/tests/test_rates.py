"""Rates with conditions."""

from dataclasses import replace

import pytest
from django.utils.translation import override

from coulisse.pricing.documents import PricesRefused, check, from_document, to_document
from coulisse.pricing.offers.types import Right
from coulisse.pricing.rates import rates_refused, rates_shown
from coulisse.pricing.types import Conditions, LineAsked, PriceTable, Rate

ADULT = Rate("adult", {"en": "Standard"})
YOUTH = Rate("youth", {"en": "Under 26"}, conditions=Conditions(to_age=25, proof=True))
SENIOR = Rate("senior", {"en": "65 and over"}, conditions=Conditions(from_age=65))
TEEN = Rate("teen", {"en": "Teenager"}, conditions=Conditions(from_age=12, to_age=18))
GROUP = Rate("group", {"en": "Group"}, conditions=Conditions(at_least=3))
PRESS = Rate("press", {"en": "Press"}, conditions=Conditions(at_most=1, hidden_until="PRESS"))
WHEELCHAIR = Rate("wheelchair", {"en": "Wheelchair"})
COMPANION = Rate("companion", {"en": "Companion"}, conditions=Conditions(with_rate="wheelchair"))
CHILD = Rate("child", {"en": "Child"}, conditions=Conditions(with_rate="adult", per_other=2))
RATES = (ADULT, YOUTH, SENIOR, TEEN, GROUP, PRESS, WHEELCHAIR, COMPANION, CHILD)
TABLE = PriceTable(RATES, {"1": {rate.key: 1000 for rate in RATES}})


def asked(*rates: str, age: int | None = None, performance: int = 1) -> list[LineAsked]:
    return [LineAsked((performance, n), "1", rate, TABLE, performance, age=age) for n, rate in enumerate(rates)]


def refused(lines: list[LineAsked], *codes: str) -> list[tuple[str, int]]:
    rights = [Right(code, code) for code in codes]
    return [(problem.rate_key, len(problem.line_ids)) for problem in rates_refused(lines, rights)]


@pytest.mark.parametrize(
    ("rate", "age", "fits"),
    [
        ("youth", 25, True),
        ("youth", 26, False),
        ("senior", 64, False),
        ("senior", 65, True),
        ("teen", 11, False),
        ("teen", 18, True),
        ("teen", None, True),
    ],
)
def test_ages_count_on_the_day_of_the_performance(rate: str, age: int | None, fits: bool) -> None:
    assert (refused(asked(rate, age=age)) == []) == fits


def test_so_many_at_least_and_at_most() -> None:
    assert refused(asked("group", "group")) == [("group", 2)]
    assert refused(asked("group", "group", "group")) == []
    assert refused(asked("press", "press"), "PRESS") == [("press", 1)]


def test_a_companion_comes_with_a_wheelchair_at_the_same_performance() -> None:
    assert refused(asked("wheelchair", "companion")) == []
    assert refused(asked("wheelchair", "companion", "companion")) == [("companion", 1)]
    assert refused([*asked("wheelchair"), *asked("companion", performance=2)]) == [("companion", 1)]
    assert refused(asked("adult", "child", "child", "child")) == [("child", 1)]


def test_a_hidden_rate_shows_with_its_code() -> None:
    assert PRESS not in rates_shown(RATES) and PRESS in rates_shown(RATES, ["PRESS"])
    assert refused(asked("press")) == [("press", 1)]


def test_each_problem_tells_what_to_do() -> None:
    with override("en"):
        (problem,) = rates_refused(asked("youth", age=40))
    assert str(problem) == "“Under 26” is for people of 25 at most on the day of the performance. Choose another rate."


def test_conditions_come_back_from_the_document_and_older_documents_stay_as_they_were() -> None:
    assert from_document(to_document(TABLE)).rates == RATES
    assert to_document(PriceTable((ADULT,), {"1": {"adult": 1}}))["rates"] == [{"key": "adult", "name": {"en": "Standard"}, "note": {}}]


@pytest.mark.parametrize(
    "conditions",
    [
        Conditions(from_age=-1),
        Conditions(from_age=30, to_age=20),
        Conditions(at_least=0),
        Conditions(at_least=4, at_most=3),
        Conditions(with_rate="gone"),
        Conditions(hidden_until=" "),
    ],
)
def test_conditions_that_can_not_be_met_are_refused(conditions: Conditions) -> None:
    with pytest.raises(PricesRefused):
        check(replace(TABLE, rates=(*RATES, Rate("x", {"en": "X"}, conditions=conditions))))


def test_what_everybody_pays_does_not_wait_for_a_code() -> None:
    """Else everybody would buy at the next rate, and nobody would have said so."""
    hidden = Conditions(hidden_until="anything")
    standard, young = Rate("standard", {"en": "Standard"}, conditions=hidden), Rate("-26", {"en": "Under 26"})
    with pytest.raises(PricesRefused) as refused:
        check(PriceTable(rates=(standard, young), prices={"hall": {"standard": 2200, "-26": 1300}}))
    assert "Standard" in str(refused.value.problems[0])
    check(PriceTable(rates=(standard, replace(young, conditions=hidden)), prices={"hall": {"standard": 2200, "-26": 1300}}))
