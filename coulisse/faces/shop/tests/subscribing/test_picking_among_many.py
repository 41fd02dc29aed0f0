"""Choosing for several people among a whole season: nothing typed is lost, few presses, each where they like to sit."""

import zlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coulisse.faces.shop.tests.buying.conftest import say
from coulisse.faces.shop.tests.subscribing.conftest import FROM_THREE, Subscriber, make_season, sell
from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.programme.models import Performance
from coulisse.sales.models import BasketLine
from coulisse.testing.cast import NOW
from coulisse.testing.factories import ADULT, make_performance, make_plan_version, make_price_list, make_production


def text(answer: Any) -> str:
    return answer.content.decode()


def is_ticked(page: str, number: int, evening: Performance) -> bool:
    return f'id="pick_{number}_{evening.pk}" value="{evening.pk}" checked' in page


def test_who_comes_back_finds_the_choice_as_it_was(an: Subscriber, season: list[Performance]) -> None:
    an.seek((1, 3, 5), (1, 2, 4), **{"name-1": "An", "name-2": "Bram", "rate-2": "youth"})
    page = text(an.client.get(an.at("subscriptions/vanaf-drie/")))
    assert all(is_ticked(page, 1, season[no - 1]) for no in (1, 3, 5))
    assert all(is_ticked(page, 2, season[no - 1]) for no in (1, 2, 4))
    assert not is_ticked(page, 2, season[2])
    assert 'value="Bram"' in page
    assert '<option value="youth" selected>' in page
    assert "in uw mandje" in page


def test_also_when_the_time_of_the_basket_is_over(an: Subscriber, season: list[Performance]) -> None:
    an.seek((1, 3, 5))
    with frozen_now(NOW + timedelta(minutes=45)):
        assert is_ticked(text(an.client.get(an.at("subscriptions/vanaf-drie/"))), 1, season[4])


def test_the_basket_and_the_seats_lead_back_to_the_choice(an: Subscriber) -> None:
    answer = an.seek((1, 3, 5))
    for address in (answer.url, an.at("basket/")):
        assert f'href="{an.at("subscriptions/vanaf-drie/")}"' in text(an.client.get(address))


def test_who_joins_comes_to_the_same_until_they_choose(an: Subscriber, season: list[Performance]) -> None:
    joined = text(an.look((1, 3), (), had="1"))
    assert is_ticked(joined, 2, season[0]) and is_ticked(joined, 2, season[2])
    assert not is_ticked(text(an.look((1, 3), (), had="2")), 2, season[0])
    assert not is_ticked(text(an.look((1, 3), (2,), had="1")), 2, season[0])


def test_one_press_ticks_an_evening_for_everybody_and_one_more_for_nobody(an: Subscriber, season: list[Performance]) -> None:
    press = f"all-{season[3].pk}"
    page = text(an.look((1,), (2,), do=press))
    assert is_ticked(page, 1, season[3]) and is_ticked(page, 2, season[3])
    page = text(an.look((1, 4), (2, 4), do=press))
    assert not is_ticked(page, 1, season[3]) and is_ticked(page, 1, season[0])
    assert is_ticked(text(an.look((1,), do="all-x")), 1, season[0])


@pytest.fixture
def in_zones(de_kring: House, now: object, paper: object) -> Subscriber:
    """A hall with two zones, one dearer than the other."""
    prices = make_price_list(de_kring, rates=(ADULT,), prices={"1": {"adult": 3000}, "2": {"adult": 2000}})
    plan = make_plan_version(de_kring, rows=6, seats=10, zones=2, hall="Grote zaal")
    season = [make_performance(de_kring, plan_version=plan, days=7 + turn, price_list=prices) for turn in range(4)]
    sell(de_kring, FROM_THREE)
    return Subscriber(de_kring, season)


def zones(who: Subscriber) -> dict[tuple[int, int], str]:
    """In which zone each person sits at each evening of the season."""
    from coulisse.venues.queries import plan_of

    with house_scope(who.house.pk):
        numbers = {one.pk: no for no, one in enumerate(who.season, 1)}
        lines = BasketLine.objects.select_related("performance")
        return {(one.person, numbers[one.performance_id]): plan_of(one.performance.plan_version_id).zone_of(one.place_no).key for one in lines}


def test_everybody_sits_where_one_choice_says_and_who_wants_sits_elsewhere(in_zones: Subscriber) -> None:
    in_zones.seek((1, 2, 3), (1, 2, 3), zone="1", **{"zone-2": "2"})
    assert zones(in_zones) == {(person, no): str(person) for person in (1, 2) for no in (1, 2, 3)}


def test_one_evening_is_spent_in_another_zone(in_zones: Subscriber) -> None:
    in_zones.seek((1, 2, 3), zone="1", **{f"at-{in_zones.season[1].pk}": "2", "at-x": "2", "at-0": "2"})
    assert zones(in_zones) == {(1, 1): "1", (1, 2): "2", (1, 3): "1"}
    page = text(in_zones.client.get(in_zones.at("subscriptions/vanaf-drie/")))
    assert 'id="zones_apart" open' in page
    assert page.count('<option value="2" selected>') == 1


def test_a_zone_that_there_is_not_is_no_wish(in_zones: Subscriber) -> None:
    assert in_zones.seek((1, 2, 3), zone="1", **{"zone-1": "\x00<b>", f"at-{in_zones.season[0].pk}": "?" * 999}).status_code == 302


@pytest.fixture
def forty(de_kring: House, now: object, paper: object) -> Subscriber:
    season = make_season(de_kring, count=40)
    sell(de_kring, FROM_THREE)
    return Subscriber(de_kring, season)


def rows(page: str) -> int:
    return page.count('<li class="pick')


def test_among_forty_one_looks_for_a_word_a_genre_a_month_or_a_day(forty: Subscriber) -> None:
    address = forty.at("subscriptions/vanaf-drie/")
    assert rows(text(forty.client.get(address))) == 40
    assert rows(text(forty.client.get(f"{address}?q=MÉEUW"))) == 5
    assert rows(text(forty.client.get(f"{address}?genre=0.54.0.0.0"))) == 20
    local = forty.season[0].starts_at
    assert 1 <= rows(text(forty.client.get(f"{address}?month={local:%Y-%m}"))) < 6
    days = [rows(text(forty.client.get(f"{address}?weekday={no}"))) for no in range(7)]
    assert sorted(days) == [0] * 6 + [40]
    assert "past bij geen" not in text(forty.client.get(f"{address}?q=meeuw"))
    assert "Er past geen voorstelling" in text(forty.client.get(f"{address}?q=zzz"))


def test_looking_for_something_else_keeps_what_is_ticked(forty: Subscriber) -> None:
    page = text(forty.look((1, 2, 3), q="meeuw"))
    assert is_ticked(page, 1, forty.season[1])
    for no in (1, 3):
        assert f'<input type="hidden" name="pick-1" value="{forty.season[no - 1].pk}">' in page
    assert forty.seek((1, 2, 3), q="meeuw").status_code == 302


def test_nonsense_looks_for_nothing(forty: Subscriber) -> None:
    nonsense = {"q": "\x00" * 9, "genre": "x" * 10_000, "month": "2026-13", "weekday": "9"}
    assert rows(text(forty.look((1,), **nonsense))) == 40


def test_forty_performances_for_two_weigh_little_and_ask_little(forty: Subscriber) -> None:
    forty.seek((1, 2, 3), (1, 2, 3))
    with CaptureQueriesContext(connection) as asked:
        page = forty.client.get(forty.at("subscriptions/vanaf-drie/")).content
    weight = len(zlib.compress(page, 6))
    say(f"40 performances, 2 people, filled in from the basket: {len(asked)} queries, {weight / 1000:.0f} KB compressed, {len(page) / 1000:.0f} KB")
    assert len(asked) <= 15
    assert weight < 20_000


def test_two_at_the_same_title_are_two_dates(forty: Subscriber, de_kring: House) -> None:
    """A production with two dates is chosen by date, and found by its title."""
    twice = make_production(de_kring, title="Tweemaal")
    plan = forty.season[0].plan_version
    dates = [make_performance(de_kring, plan_version=plan, days=9 + turn, production=twice) for turn in range(2)]
    page = text(forty.client.get(forty.at("subscriptions/vanaf-drie/?q=tweemaal")))
    assert all(f'id="pick_1_{one.pk}"' in page for one in dates)
