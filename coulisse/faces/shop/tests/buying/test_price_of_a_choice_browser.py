"""The sum at the thumb in a real browser: with the house's offers as soon as one chooses, on the page of a show and on the plan."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from coulisse.houses.models import House
from coulisse.pricing.offers.effects import Percent
from coulisse.pricing.offers.needs import Together
from coulisse.pricing.offers.types import Offer
from coulisse.programme.models import Performance
from coulisse.sales.tests.test_offers_in_orders import offer
from coulisse.testing.browser import DESK, LiveSite, assert_accessible, new_page, ready, screenshot
from coulisse.testing.cast import make_house
from coulisse.testing.factories import make_performance

pytestmark = pytest.mark.browser


@pytest.fixture
def evening(live_site: LiveSite, settings: Any) -> Performance:
    settings.BASE_URL = live_site.url
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}
    house = make_house()
    offer(house, Offer("vier", {"nl": "Met vier of meer"}, Percent(1000), Together(4)))
    House.objects.filter(pk=house.pk).update(has_products=True, has_subscriptions=True)
    return make_performance(house, rows=3, seats=6, limit_per_order=6)


def at(site: LiveSite, evening: Performance, more: str = "") -> str:
    return site.at(f"/de-kring/nl/e/{evening.production.slug}/{more}")


def test_on_a_phone_the_sum_says_what_is_saved_and_what_one_more_would_save(live_site: LiveSite, evening: Performance, phone_page: Page) -> None:
    page = phone_page
    page.goto(at(live_site, evening))
    ready(page)
    page.locator("[data-step='1']").first.click()
    expect(page.locator("[data-says]")).to_contain_text("Met nog één ticket wordt dit “Met vier of meer”")
    expect(page.locator("[data-amount]")).to_have_text("€ 60,00")
    page.locator("[data-step='1']").first.click()
    expect(page.locator("[data-amount]")).to_have_text("€ 72,00")
    expect(page.locator("[data-says]")).to_contain_text("U bespaart € 8,00: Met vier of meer.")
    assert_accessible(page)
    screenshot(page, "price-event-390")
    height = page.locator(".site-links").bounding_box()
    assert height and height["height"] < 60, "the menu takes one line"


def test_on_the_plan_too_and_what_is_let_go_is_taken_back(live_site: LiveSite, evening: Performance, browser: Browser) -> None:
    with new_page(browser, DESK) as page:
        page.goto(at(live_site, evening, f"{evening.pk}/seats/"))
        page.wait_for_selector("form.seats[data-ready]")
        page.locator("[data-plan-view] [tabindex='0']").first.focus()
        for _turn in range(4):
            page.keyboard.press("Enter")
            page.keyboard.press("ArrowRight")
        expect(page.locator("[data-plan-count]")).to_have_text("4 plaatsen")
        expect(page.locator("[data-plan-total]")).to_have_text("€ 72,00")
        expect(page.locator("[data-plan-says]")).to_contain_text("U bespaart € 8,00")
        assert_accessible(page)
        screenshot(page, "price-plan-1280")
        page.set_viewport_size({"width": 390, "height": 844})
        screenshot(page, "price-plan-390")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.locator("[data-undo]").first.click()
        expect(page.locator("[data-plan-total]")).to_have_text("€ 60,00")
