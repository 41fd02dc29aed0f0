"""A pass or a voucher belongs to no production: only an opening of everything stands before it."""

import pytest

from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.openings.gate import NotYourTurn, pass_gate_of_house
from coulisse.openings.tests.conftest import FORMING, make_opening
from coulisse.programme.models import Production
from coulisse.testing.factories import make_production


def asks(house: House) -> None:
    with frozen_now(FORMING), house_scope(house.pk) as scope:
        pass_gate_of_house(house=house, slips=(), now=scope.now)


def test_where_chosen_productions_have_a_line_passes_have_none(de_kring: House, now: object) -> None:
    production: Production = make_production(de_kring)
    make_opening(de_kring, production_ids=(production.pk,))
    asks(de_kring)


def test_where_everything_has_a_line_passes_have_it_too(de_kring: House, now: object) -> None:
    opening = make_opening(de_kring)
    with pytest.raises(NotYourTurn) as refused:
        asks(de_kring)
    assert refused.value.opening_id == opening.pk
