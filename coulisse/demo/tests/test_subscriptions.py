"""The demo sells every formula that the field's own study names."""

from typing import Any

import pytest

from coulisse.demo import cluster
from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.pricing.offers.choosing import is_series
from coulisse.sales import subscriptions
from coulisse.testing.cast import NOW


@pytest.mark.usefixtures("committed_db")
def test_all_formulas_are_sold_and_can_be_filled(settings: Any, tmp_path: Any) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path, "base_url": "/media/"}}}
    found = {}
    with frozen_now(NOW), cluster.season_in_the_making(lambda *_progress: None):
        for house in House.objects.all():
            with house_scope(house.pk) as scope:
                coming = subscriptions.on_sale(scope.now)
                for one in subscriptions.formulas(scope.now):
                    assert subscriptions.enough_left(one, coming), one.product.key
                    found[house.slug, one.product.key] = one.offer
    assert set(found) == {
        ("de-linde", "vijf"), ("de-vonk", "keuze"), ("de-vonk", "jazz"), ("de-vonk", "mix"), ("het-grote-huis", "vanaf-vijf"), ("het-grote-huis", "klassiek"),
    }  # fmt: skip
    assert is_series(found["de-vonk", "jazz"])
