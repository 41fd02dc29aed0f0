"""The demo sells every formula that the field's own study names, and they can be bought in its shop."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from coulisse.config.invariants import ask_all
from coulisse.demo import cluster, posters, season
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.memberships.models import Membership
from coulisse.pricing.offers.choosing import is_series
from coulisse.programme.models import Performance
from coulisse.sales import subscriptions
from coulisse.sales.models import SubscriptionTicket
from coulisse.testing.browser import PHONE, LiveSite, new_page, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def demo(live_site: LiveSite, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveSite]:
    """The demo as its first visitors find it, with one poster for all."""
    settings.BASE_URL = live_site.url
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}
    settings.STORAGES = {**settings.STORAGES, "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path, "base_url": "/media/"}}}
    picture = posters.draw(season.productions()[0])
    monkeypatch.setattr(posters, "draw", lambda described: picture)
    with cluster.season_in_the_making(lambda *_progress: None):
        yield live_site


def test_its_formulas_are_sold_and_bought_by_a_and_b(demo: LiveSite, browser: Browser) -> None:
    assert formulas() == {
        ("de-linde", "vijf"), ("de-vonk", "keuze"), ("de-vonk", "jazz"), ("de-vonk", "mix"), ("de-vonk", "beurtenkaart"), ("het-grote-huis", "vanaf-vijf"), ("het-grote-huis", "klassiek"),
    }  # fmt: skip
    with new_page(browser, PHONE, has_touch=True, is_mobile=True) as page:
        choose_for_two(page, demo)
        screenshot(page, "demo-subscription-phone")
        buy(page, "Zoek onze plaatsen", "an@example.org")
    with new_page(browser) as page:
        page.goto(demo.at("/de-vonk/nl/subscriptions/jazz/"))
        expect(page.locator("#subscription_bar")).to_contain_text("Volledig")
        screenshot(page, "demo-jazz-1280")
        buy(page, "Zoek mijn plaatsen", "cis@example.org")
    assert shared_seats_are_neighbours()
    assert seats_of_the_series() == 1
    assert [finding for finding in ask_all() if not finding.holds and finding.module != "outreach"] == []


def formulas() -> set[tuple[str, str]]:
    """What the three houses sell to everybody, each of it to be had."""
    found = set()
    for house in House.objects.all():
        with house_scope(house.pk) as scope:
            coming = subscriptions.on_sale(scope.now)
            for one in subscriptions.formulas(scope.now):
                if not one.is_for(frozenset(), scope.now):
                    continue  # First for who renews.
                assert subscriptions.enough_left(one, coming), one.product.key
                assert is_series(one.offer) == (one.product.key == "jazz")
                found.add((house.slug, one.product.key))
    return found


def choose_for_two(page: Page, demo: LiveSite) -> None:
    """A takes the first, third, fifth, seventh and ninth that are left; B the first, second, fourth, sixth and eighth."""
    page.goto(demo.at("/de-vonk/nl/subscriptions/keuze/"))
    page.locator("[data-step='1']").click()
    expect(page.get_by_label("Naam")).to_have_count(2)
    for number, picks in ((1, (0, 2, 4, 6, 8)), (2, (0, 1, 3, 5, 7))):
        ticks = page.locator(f"label.who:has(input[name='pick-{number}']:enabled)")
        for no in picks:
            ticks.nth(no).click()
            expect(ticks.nth(no).locator("input")).to_be_checked()
    expect(page.locator("#subscription_bar")).to_contain_text("Iedereen heeft gekozen")
    expect(page.locator("#subscription_bar")).to_contain_text("U bespaart")


def buy(page: Page, seek: str, email: str) -> None:
    """From the choice to the tickets."""
    page.get_by_role("button", name=seek).click()
    expect(page.get_by_role("heading", name="Deze plaatsen zijn voor u")).to_be_visible()
    page.get_by_role("link", name="Naar het mandje").click()
    page.get_by_role("textbox", name="E-mailadres").fill(email)
    page.get_by_role("button", name=re.compile("Naar betalen · ")).click()
    page.wait_for_url("**/demo/pay/**")
    page.locator("button[name='choice'][value='bancontact']").click()
    expect(page.get_by_role("heading", name="Tot binnenkort")).to_be_visible()


def shared_seats_are_neighbours() -> bool:
    house = House.objects.get(slug="de-vonk")
    with house_scope(house.pk):
        first = Membership.objects.order_by("pk").first()
        tickets = (
            SubscriptionTicket.objects.filter(membership=first)
            .select_related("order_line")
            .order_by("order_line__performance__starts_at", "person_id")
        )
        one, other = [ticket.order_line.place_name for ticket in tickets][:2]
    return bool(one["row"] == other["row"] and abs(int(one["seat"]) - int(other["seat"])) in (1, 2))


def seats_of_the_series() -> int:
    """In how many different seats the subscriber of all jazz sits."""
    house = House.objects.get(slug="de-vonk")
    with house_scope(house.pk):
        last = Membership.objects.order_by("pk").last()
        lines = [ticket.order_line for ticket in SubscriptionTicket.objects.filter(membership=last).select_related("order_line")]
        assert len(lines) == len({Performance.objects.get(pk=line.performance_id).production_id for line in lines}) == 3
    return len({line.place_no for line in lines})
