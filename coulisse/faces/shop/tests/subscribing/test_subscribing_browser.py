"""Taking a subscription in a real browser: ticks that answer at once, the same page without scripts, and for everyone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from coulisse.faces.shop.tests.subscribing.conftest import FROM_THREE, MIXED, make_season, sell
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
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
    made = make_season(house, count=8)
    sell(house, FROM_THREE)
    sell(house, MIXED, note={"nl": "Voor wie wil proeven van allebei."})
    return made


def address(site: LiveSite, path: str) -> str:
    return site.at(f"/de-kring/nl/{path}")


def chip(page: Page, evening: Performance, number: int) -> Any:
    return page.locator(f"label.who:has(#pick_{number}_{evening.pk})")


def test_a_1_3_5_and_b_1_2_4_are_ticked_on_a_phone_and_sit_together(
    live_site: LiveSite, house: House, season: list[Performance], phone_page: Page
) -> None:  # fmt: skip
    page = phone_page
    page.goto(address(live_site, "subscriptions/"))
    page.get_by_role("link", name="Kies uw voorstellingen: Abonnement Vanaf drie").click()
    page.locator("[data-step='1']").click()
    expect(page.get_by_label("Naam")).to_have_count(2)
    for number, name in enumerate(("An", "Bram")):
        page.get_by_label("Naam").nth(number).fill(name)
        page.get_by_label("Naam").nth(number).blur()
        expect(page.locator(".who-name", has_text=name)).to_have_count(8)
    for number, picks in ((1, (1, 3, 5)), (2, (1, 2))):
        for no in picks:
            chip(page, season[no - 1], number).click()
    expect(page.locator("#subscription_bar")).to_contain_text("Bram: nog te kiezen: 1 voorstelling")
    chip(page, season[3], 2).click()
    expect(page.locator("#subscription_bar")).to_contain_text("Iedereen heeft gekozen")
    expect(page.locator("#subscription_bar")).to_contain_text("U bespaart")
    assert_accessible(page)
    assert not small_targets(page)
    screenshot(page, "subscription-phone")
    page.get_by_role("button", name="Zoek onze plaatsen").click()
    expect(page.get_by_role("heading", name="Deze plaatsen zijn voor u")).to_be_visible()
    assert_accessible(page)
    screenshot(page, "subscription-seats-phone")
    page.get_by_role("link", name="Naar het mandje").click()
    expect(page.get_by_role("heading", name="Uw plaatsen")).to_be_visible()
    with house_scope(house.pk):
        seats = dict(BasketLine.objects.filter(performance=season[0]).values_list("person", "place_no"))
    assert abs(seats[1] - seats[2]) == 1


def test_without_scripts_the_same_form_does_the_same(live_site: LiveSite, season: list[Performance], browser: Browser) -> None:
    with new_page(browser, java_script_enabled=False) as page:
        page.goto(address(live_site, "subscriptions/vanaf-drie/"))
        page.get_by_role("spinbutton", name="Met hoeveel komt u?").fill("2")
        page.get_by_role("button", name="Verder").click()
        for number in (1, 2):
            for no in (1, 2, 3):
                page.locator(f"#pick_{number}_{season[no - 1].pk}").check(force=True)
        page.get_by_role("button", name="Werk bij").last.click()
        expect(page.locator("#subscription_bar")).to_contain_text("Iedereen heeft gekozen")
        page.get_by_role("button", name="Zoek onze plaatsen").click()
        expect(page.get_by_role("heading", name="Deze plaatsen zijn voor u")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_everybody_can_look_at_the_formulas(live_site: LiveSite, season: list[Performance], browser: Browser, size: tuple[int, int]) -> None:
    with new_page(browser, size, "dark" if size == PHONE else "light") as page:
        for path in ("subscriptions/", "subscriptions/mix/"):
            page.goto(address(live_site, path))
            assert_accessible(page)
            assert not small_targets(page)
            screenshot(page, f"{path.strip('/').replace('/', '-')}-{size[0]}")


def test_by_keyboard_alone(live_site: LiveSite, season: list[Performance], chromium_page: Page) -> None:
    page = chromium_page
    page.goto(address(live_site, "subscriptions/vanaf-drie/"))
    for no in (1, 2, 3):
        page.locator(f"#pick_1_{season[no - 1].pk}").focus()
        page.keyboard.press("Space")
        expect(page.locator(f"#pick_1_{season[no - 1].pk}")).to_be_focused()
    expect(page.locator("#subscription_bar")).to_contain_text("U bespaart")
    page.get_by_role("button", name="Zoek mijn plaatsen").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Deze plaatsen zijn voor u")).to_be_visible()
    screenshot(page, "subscription-seats-1280")


def test_who_bought_sees_who_sees_what_and_can_add_to_it(live_site: LiveSite, season: list[Performance], phone_page: Page) -> None:
    page = phone_page
    page.goto(address(live_site, "subscriptions/vanaf-drie/"))
    for no in (1, 2, 3):
        chip(page, season[no - 1], 1).click()
    expect(page.locator("#subscription_bar")).to_contain_text("U bespaart")
    page.get_by_role("button", name="Zoek mijn plaatsen").click()
    page.get_by_role("link", name="Naar het mandje").click()
    page.get_by_role("textbox", name="E-mailadres").fill("an@example.org")
    page.get_by_role("button", name=re.compile("Naar betalen · ")).click()
    page.get_by_role("button", name=re.compile("Bancontact")).click()
    page.get_by_role("link", name="Mijn abonnement").click()
    expect(page.get_by_role("heading", name="Uw voorstellingen")).to_be_visible()
    page.get_by_text("Voeg een voorstelling toe").click()
    assert_accessible(page)
    assert not small_targets(page)
    screenshot(page, "my-subscription-phone")
    page.locator(f"label.who:has(input[value='{season[4].pk}'])").click()
    page.get_by_role("button", name="Zoek plaatsen").click()
    expect(page.get_by_role("heading", name=season[4].production.title["nl"])).to_be_visible()
