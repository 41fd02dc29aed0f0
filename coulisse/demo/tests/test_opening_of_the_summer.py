"""The demo's own opening: some weeks ahead, for what nobody can buy yet."""

from datetime import timedelta

import pytest

from coulisse.demo import opening, season
from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.openings.gate import openings_before
from coulisse.openings.models import Line, Opening
from coulisse.programme.models import Performance
from coulisse.testing.cast import NOW, make_house
from coulisse.testing.factories import make_performance, make_production

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(now: object) -> House:
    made = make_house(opening.HOUSE, "Het Grote Huis")
    for slug in opening.SOLD_IN_IT:
        production = make_production(made, slug=slug)
        make_performance(made, production=production, days=3)
        make_performance(made, production=production, days=200, sale_starts_at=NOW + timedelta(days=24))
    with frozen_now(NOW), house_scope(made.pk) as scope:
        opening.plan(made, scope.now)
        opening.plan(made, scope.now)
    made.refresh_from_db()
    return made


def test_it_stands_before_what_is_not_sold_yet_and_before_nothing_else(house: House) -> None:
    with frozen_now(NOW), house_scope(house.pk) as scope:
        assert Opening.objects.get().title["fr"] and Line.objects.count() == 2
        for one in Performance.objects.all():
            assert bool(openings_before(house, one.production_id, one.pk, scope.now)) is (one.sale_starts_at is not None)


def test_the_season_has_dates_for_it() -> None:
    of_it = [date for one in season.productions() if one["slug"] in opening.SOLD_IN_IT for date in one["performances"]]
    days = {date["sale_in_days"] for date in of_it if "sale_in_days" in date}
    assert len(days) == 1 and min(days) >= 14, "one moment, some weeks ahead"
    assert any("sale_in_days" not in date for date in of_it), "and dates that are sold today"
