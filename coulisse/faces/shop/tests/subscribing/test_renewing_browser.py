"""The link of the letter in a real browser: kept and paid, seats elsewhere said, not this year with two presses; also without scripts."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from coulisse.houses.scope import house_scope
from coulisse.sales.links import renewal_signature
from coulisse.sales.models import RenewalProposal
from coulisse.sales.tests.test_renewals import Story
from coulisse.testing.browser import DESK, LiveSite, assert_accessible, new_page, screenshot, small_targets
from coulisse.testing.cast import make_house

pytestmark = pytest.mark.browser


@pytest.fixture
def story(now: object, live_site: LiveSite, settings: Any) -> Story:
    settings.BASE_URL = live_site.url
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}
    made = Story(make_house(street="Kerkplein 3", postal_code="8940", phone="056 12 34 56"))
    made.subscribe("An", "Bram", places=(14, 15))
    made.subscribe("Carl", places=(24,))
    made.block(made.next[0], 24)
    made.run()
    return made


def link(site: LiveSite, story: Story, name: str) -> str:
    with house_scope(story.house.pk):
        proposal = RenewalProposal.objects.get(membership__holder_name=name)
    return site.at(f"/de-kring/nl/renewal/{proposal.pk}/{renewal_signature(story.house.pk, proposal.pk)}/")


def test_on_a_phone_the_same_seats_are_kept_and_paid(story: Story, live_site: LiveSite, phone_page: Page) -> None:
    page = phone_page
    page.goto(link(live_site, story, "An"))
    expect(page.get_by_role("heading", name="Uw plaatsen voor volgend seizoen")).to_be_visible()
    expect(page.locator(".seated-evening")).to_have_count(3)
    assert_accessible(page)
    assert not small_targets(page)
    screenshot(page, "renewal-phone")
    page.get_by_role("button", name="Onze plaatsen behouden en betalen").click()
    expect(page.get_by_text("Voor u vrijgehouden tot 24 december")).to_be_visible()
    expect(page.get_by_role("button", name="108,00")).to_be_visible()
    assert_accessible(page)
    screenshot(page, "renewal-basket-phone")


def test_a_seat_elsewhere_is_said_and_not_this_year_asks_two_presses(story: Story, live_site: LiveSite, browser: Browser) -> None:
    with new_page(browser, DESK) as page:
        page.goto(link(live_site, story, "Carl"))
        expect(page.get_by_text("Niet uw plaats van vorig seizoen")).to_have_count(1)
        assert_accessible(page)
        screenshot(page, "renewal-1280")
        page.get_by_text("Niet dit jaar?").click()
        page.get_by_role("button", name="Ja, geef mijn plaatsen vrij").click()
        expect(page.get_by_role("heading", name="Niet dit jaar")).to_be_visible()
        assert_accessible(page)
        screenshot(page, "renewal-declined-1280")


def test_without_scripts_it_is_the_same(story: Story, live_site: LiveSite, browser: Browser) -> None:
    with new_page(browser, java_script_enabled=False) as page:
        page.goto(link(live_site, story, "An"))
        page.get_by_role("button", name="Onze plaatsen behouden en betalen").click()
        expect(page.get_by_text("Voor u vrijgehouden tot 24 december")).to_be_visible()


def test_it_speaks_french_as_well(story: Story, live_site: LiveSite, phone_page: Page) -> None:
    phone_page.goto(link(live_site, story, "An").replace("/nl/", "/fr/"))
    expect(phone_page.get_by_role("button", name="Garder nos places et payer")).to_be_visible()
    screenshot(phone_page, "renewal-fr-phone")
