"""The factories that every module's stories begin with."""

from datetime import datetime, timedelta

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.programme.queries import performance_to_sell
from coulisse.testing.cast import in_days
from coulisse.testing.factories import ORDER_FEE, make_performance, make_plan_version
from coulisse.venues.queries import plan_of


def test_an_evening_is_on_sale_in_a_week(de_kring: House, now: datetime) -> None:
    evening = make_performance(de_kring)
    assert (evening.state, evening.place_count, evening.starts_at) == ("on_sale", 50, in_days(7))
    assert evening.production.title == {"nl": "Het gezin Van Paemel"}
    assert evening.plan_version.layout.hall.name


def test_traits_shape_the_hall_and_the_prices(de_kring: House, now: datetime) -> None:
    with house_scope(de_kring.pk):
        evening = make_performance(
            de_kring, rows=4, seats=6, zones=2, standing=30, wheelchair=2, blocked={"A-1": "pilaar"},
            prices={"1": {"adult": 2400}, "2": {"adult": 1800, "youth": 900}, "standing": {"adult": 1200}}, fees=[ORDER_FEE],
        )  # fmt: skip
        plan = plan_of(evening.plan_version_id)
        assert {zone.key: zone.capacity for zone in plan.zones.values()} == {"1": 12, "2": 16, "standing": 30}
        assert plan.blocked_numbers == {0}
        found = performance_to_sell(evening.pk)
        assert found and found.price_list.current.document["prices"]["2"] == {"adult": 1800, "youth": 900}


def test_a_layout_has_versions(de_kring: House, now: datetime) -> None:
    first = make_plan_version(de_kring, rows=2)
    second = make_plan_version(de_kring, layout=first.layout, rows=3, published=False)
    assert (first.number, second.number, second.published_at) == (1, 2, None)


def test_two_evenings_of_one_production_share_a_slug_only_once(de_kring: House, now: datetime) -> None:
    one, other = make_performance(de_kring), make_performance(de_kring, days=8)
    assert one.production.slug != other.production.slug
    again = make_performance(de_kring, production=one.production, plan_version=one.plan_version, price_list=one.price_list, days=9)
    assert again.starts_at - one.starts_at == timedelta(days=2)
