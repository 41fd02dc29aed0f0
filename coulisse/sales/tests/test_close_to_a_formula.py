"""Who lacks one or two of a subscription: counted by performances, or by productions where the house says so."""

from dataclasses import replace

import pytest

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.pricing.offers.effects import Percent
from coulisse.pricing.offers.needs import Counted, Formula
from coulisse.pricing.offers.types import Offer
from coulisse.programme.models import Performance
from coulisse.sales import audience
from coulisse.sales.tests.swapping import sell_formula, single
from coulisse.sales.tests.test_offers_in_orders import offer
from coulisse.testing.factories import make_performance

FOUR = Offer("three", {"nl": "Vanaf vier"}, Percent(1000), Formula(4))
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_hears")]


@pytest.fixture
def season(de_kring: House, now: object) -> list[Performance]:
    """Five evenings, of which the first two are of one production."""
    evenings = [make_performance(de_kring, rows=3, seats=6, days=7 + turn) for turn in range(5)]
    with house_scope(de_kring.pk):
        Performance.objects.filter(pk=evenings[1].pk).update(production=evenings[0].production)
    return evenings


@pytest.mark.parametrize(("counted", "taken"), [(Counted.PERFORMANCES, 3), (Counted.PRODUCTIONS, 2)])
def test_two_evenings_of_one_production(de_kring: House, season: list[Performance], counted: Counted, taken: int) -> None:
    offer(de_kring, replace(FOUR, need=Formula(4, counted=counted)))
    sell_formula(de_kring)
    for evening in season[:3]:
        single(evening)
    with house_scope(de_kring.pk) as scope:
        (close,) = audience.close_to_formulas(scope.now)
    assert (close.taken, close.lacks) == (taken, 4 - taken)


def test_who_has_less_than_half_is_not_close(de_kring: House, season: list[Performance]) -> None:
    offer(de_kring, replace(FOUR, need=Formula(3)))
    sell_formula(de_kring)
    single(season[0])
    with house_scope(de_kring.pk) as scope:
        assert not audience.close_to_formulas(scope.now)
