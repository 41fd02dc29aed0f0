"""Two people and five evenings among forty, and credits for now or later, in a real browser."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from coulisse.faces.shop.tests.buying.conftest import say
from coulisse.faces.shop.tests.subscribing.conftest import FROM_THREE, make_season, sell
from coulisse.faces.shop.tests.subscribing.test_credits_in_the_shop import sell_credits
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.memberships.models import Membership
from coulisse.programme.models import Performance
from coulisse.sales.models import BasketLine
from coulisse.testing.browser import DESK, PHONE, LiveSite, assert_accessible, new_page, screenshot, small_targets
from coulisse.testing.cast import make_house

pytestmark = pytest.mark.browser


@pytest.fixture
def house(live_site: LiveSite, settings: Any) -> House:
    settings.BASE_URL = live_site.url
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}
    return make_house(street="Kerkplein 3", postal_code="8940", phone="056 12 34 56")


@pytest.fixture
def season(house: House) -> list[Performance]:
    made = make_season(house, count=40, zones=2, seats=12)
    sell(house, FROM_THREE)
    sell_credits(house, worth=6)
    return made


def address(site: LiveSite, path: str) -> str:
    return site.at(f"/de-kring/nl/{path}")


class Presses:
    """Counts what somebody presses."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, what: Any) -> None:
        what.click()
        self.count += 1


def test_two_people_and_five_evenings_are_eight_presses(live_site: LiveSite, season: list[Performance], phone_page: Page) -> None:
    page, press = phone_page, Presses()
    page.goto(address(live_site, "subscriptions/vanaf-drie/"))
    press(page.locator("[data-step='1']"))
    expect(page.locator("#people_title ~ .stepper-row input")).to_have_value("2")
    expect(page.locator(f"#all_{season[0].pk}")).to_be_visible()
    for evening in season[:5]:
        press(page.locator(f"#all_{evening.pk}"))
    expect(page.locator("#subscription_bar")).to_contain_text("Iedereen heeft gekozen")
    press(page.get_by_role("button", name="Zoek onze plaatsen"))
    expect(page.get_by_role("heading", name="Deze plaatsen zijn voor u")).to_be_visible()
    press(page.get_by_role("link", name="Naar het mandje"))
    expect(page.get_by_role("heading", name="Uw plaatsen")).to_be_visible()
    say(f"2 persons x 5 performances: {press.count} presses from the formula to the basket")
    assert press.count == 8
    with house_scope(season[0].house_id):
        assert BasketLine.objects.count() == 10
    page.get_by_role("link", name="Wijzig uw keuze").click()
    expect(page.locator(f"#pick_2_{season[4].pk}")).to_be_checked()
    screenshot(page, "picker-from-basket-phone")


def test_among_forty_what_is_ticked_stays_while_one_looks_for_others(live_site: LiveSite, season: list[Performance], chromium_page: Page) -> None:
    page = chromium_page
    page.goto(address(live_site, "subscriptions/vanaf-drie/"))
    page.locator(f"label.who:has(#pick_1_{season[0].pk})").click()
    expect(page.locator("#subscription_bar")).to_contain_text("2 voorstellingen")
    page.get_by_label("Genre").focus()
    page.get_by_label("Genre").select_option("0.54.0.0.0")
    expect(page.locator("#subscription_list .pick")).to_have_count(20)
    expect(page.get_by_label("Genre")).to_be_focused()
    page.locator(f"label.who:has(#pick_1_{season[1].pk})").click()
    expect(page.locator("#subscription_bar")).to_contain_text("1 voorstelling")
    assert_accessible(page)
    screenshot(page, "picker-genre-1280")
    page.get_by_text("Ergens anders zitten").click()
    page.locator(f"[name='at-{season[1].pk}']").select_option(index=2)
    expect(page.locator("#zones_apart")).to_have_attribute("open", "")
    page.locator("#zones_apart").scroll_into_view_if_needed()
    screenshot(page, "picker-zones-1280")
    page.get_by_role("link", name="De meeuw").first.click()
    page.wait_for_url(re.compile("/e/"))
    page.go_back()
    expect(page.locator("#subscription_bar")).to_contain_text("1 voorstelling")
    expect(page.locator(f"#pick_1_{season[1].pk}")).to_be_checked()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_everybody_can_use_the_picker(live_site: LiveSite, season: list[Performance], browser: Browser, size: tuple[int, int]) -> None:
    with new_page(browser, size) as page:
        for path in ("subscriptions/", "subscriptions/vanaf-drie/", "subscriptions/tien/"):
            page.goto(address(live_site, path))
            assert_accessible(page)
            assert not small_targets(page)
            screenshot(page, f"picker-{path.strip('/').replace('/', '-')}-{size[0]}")


def test_what_is_ticked_before_the_script_comes_counts(live_site: LiveSite, season: list[Performance], phone_page: Page) -> None:
    page, late = phone_page, list[Route]()
    page.route(re.compile(r"/subscription[^/]*\.js"), lambda route: late.append(route))
    page.goto(address(live_site, "subscriptions/tien/"), wait_until="commit")
    page.locator(f"label.who:has(#pick_1_{season[0].pk})").click()
    expect(page.locator("#subscription_bar")).to_contain_text("Alle 6 tickets blijven voor later")
    [script] = late
    script.continue_()
    expect(page.locator("#subscription_bar")).to_contain_text("1 van 6 gekozen; 5 blijven voor later")


def test_credits_some_now_and_the_rest_later(live_site: LiveSite, season: list[Performance], phone_page: Page) -> None:
    page = phone_page
    page.goto(address(live_site, "subscriptions/tien/"))
    expect(page.locator("#subscription_bar")).to_contain_text("Alle 6 tickets blijven voor later")
    page.locator(f"label.who:has(#pick_1_{season[0].pk})").click()
    expect(page.locator("#subscription_bar")).to_contain_text("1 van 6 gekozen; 5 blijven voor later")
    screenshot(page, "credits-phone")
    page.get_by_role("button", name="Zoek mijn plaatsen").click()
    page.get_by_role("link", name="Naar het mandje").click()
    page.get_by_role("textbox", name="E-mailadres").fill("an@example.org")
    screenshot(page, "credits-basket-phone")
    page.get_by_role("button", name=re.compile("Naar betalen · ")).click()
    page.get_by_role("button", name=re.compile("Bancontact")).click()
    page.get_by_role("link", name="Mijn abonnement").click()
    expect(page.get_by_text("van 6")).to_be_visible()
    page.get_by_text("Kies een voorstelling", exact=True).click()
    page.get_by_role("spinbutton", name="Hoeveel anderen komen er mee?").fill("1")
    page.get_by_role("button", name="Toon ze hieronder").click()
    page.locator(f"label.who:has([name='pick-g1'][value='{season[2].pk}'])").click()
    assert_accessible(page)
    assert not small_targets(page)
    screenshot(page, "credits-later-phone")
    page.get_by_role("button", name="Zoek plaatsen").click()
    page.get_by_role("textbox", name="E-mailadres").fill("an@example.org")
    page.get_by_role("button", name=re.compile("Bevestigen, gratis")).click()
    expect(page.get_by_role("heading", name="Tot binnenkort")).to_be_visible()
    with house_scope(season[0].house_id):
        assert Membership.objects.get().left_tickets == 4
