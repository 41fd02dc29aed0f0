"""Baskets that were left are gone after a week; whoever is buying, and whatever is sold, isn't touched."""

from datetime import timedelta

from coulisse.houses.scope import frozen_now, house_scope
from coulisse.inventory.models import Claim
from coulisse.programme.models import Performance
from coulisse.sales.models import Basket
from coulisse.sales.tasks import forget_baskets_of_all
from coulisse.sales.tests.story import broken, buy, hold, taken


def test_a_left_basket_goes_after_a_week_and_what_is_sold_stays(evening: Performance, paper: None) -> None:
    with house_scope(evening.house_id) as scope:
        then, later = scope.now - timedelta(days=8), scope.now
    with frozen_now(then):
        bought = buy(evening)
        left = hold(evening, 3)
    with frozen_now(later):
        kept = hold(evening, 2)
        forget_baskets_of_all(0)
    with house_scope(evening.house_id):
        assert set(Basket.objects.values_list("pk", flat=True)) == {kept}
        assert set(Claim.objects.values_list("holder", flat=True)) == {bought.holder, kept}
        assert not Claim.objects.filter(holder=left).exists()
    with frozen_now(later):
        assert len(taken(evening)) == 4
    assert not broken(evening.house)


def test_a_basket_of_this_week_stays(evening: Performance) -> None:
    with house_scope(evening.house_id) as scope:
        then = scope.now
    with frozen_now(then):
        left = hold(evening, 2)
    with frozen_now(then + timedelta(days=2)):
        forget_baskets_of_all(0)
    with house_scope(evening.house_id):
        assert Basket.objects.filter(pk=left).exists()
