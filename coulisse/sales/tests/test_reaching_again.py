"""Who asks again for the best seats, after a refusal, gets those that they would have had at once."""

from datetime import timedelta

import pytest

from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.inventory import reaching
from coulisse.programme.models import Performance
from coulisse.sales.models import BasketLine
from coulisse.sales.operations import BasketGone
from coulisse.sales.tests.story import hold
from coulisse.testing.cast import NOW


@pytest.fixture(autouse=True)
def a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    """Marks stay as in production, or longer."""
    monkeypatch.setattr(reaching, "SECONDS", 60)
    monkeypatch.setattr(reaching, "_reached", {})


def test_a_basket_that_is_over_leaves_the_best_seats_to_the_next_one_of_the_same_visitor(de_kring: House, evening: Performance) -> None:
    old = hold(evening)
    with house_scope(de_kring.pk):
        best = set(BasketLine.objects.filter(basket_id=old).values_list("place_no", flat=True))
    reaching._reached.clear()
    with frozen_now(NOW + timedelta(hours=1)):
        with pytest.raises(BasketGone):
            hold(evening, basket=old)
        again = hold(evening)
        with house_scope(de_kring.pk):
            assert set(BasketLine.objects.filter(basket_id=again).values_list("place_no", flat=True)) == best
