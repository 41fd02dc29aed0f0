"""A subscription for four people and six performances, over HTTP: how long one waits for all 24 seats."""

import re
import time
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from coulisse.faces.shop.tests.buying.conftest import say
from coulisse.faces.shop.tests.subscribing.conftest import FROM_THREE, make_season, sell
from coulisse.houses.scope import house_scope
from coulisse.sales.models import BasketLine
from coulisse.testing.browser import LiveSite
from coulisse.testing.cast import make_house

pytestmark = pytest.mark.browser
TRIES = 5


def test_24_seats_are_held_within_a_second(live_site: LiveSite) -> None:
    house = make_house()
    season = make_season(house, rows=20, seats=20)
    sell(house, FROM_THREE)
    took = sorted(_seek(live_site, [evening.pk for evening in season]) for _try in range(TRIES))
    with house_scope(house.pk):
        assert BasketLine.objects.count() == 24 * TRIES
    say(f"4 people x 6 performances over HTTP: 24 seats in {took[0] * 1000:.0f} ms, median {took[TRIES // 2] * 1000:.0f} ms")
    assert took[0] < 1


def _seek(site: LiveSite, season: list[int]) -> float:
    """A visitor of their own: opens the page, fills it in, seeks seats; answers the seconds of the last press, with the page of seats."""
    visitor = build_opener(HTTPCookieProcessor(CookieJar()))
    address = site.at("/de-kring/nl/subscriptions/vanaf-drie/")
    page = visitor.open(address).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    picks = [(f"pick-{person}", pk) for person in range(1, 5) for pk in season]
    sent = urlencode([("csrfmiddlewaretoken", token[1]), ("people", 4), ("do", "seats"), *picks]).encode()
    began = time.perf_counter()
    assert "Deze plaatsen zijn voor u" in visitor.open(address, sent).read().decode()
    return time.perf_counter() - began
