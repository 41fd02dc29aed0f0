"""A code and a voucher in a real browser: by keyboard on a phone, read aloud, paid in part by the voucher."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from coulisse.faces.shop.tests.buying.rights import SERIES, SUMMER, give_code, give_voucher, put_in_force
from coulisse.houses.models import House
from coulisse.programme.models import Performance
from coulisse.testing.browser import DESK, PHONE, LiveSite, assert_accessible, new_page, screenshot, small_targets
from coulisse.testing.cast import make_house
from coulisse.testing.factories import ORDER_FEE, SERVICE_FEE, make_performance

pytestmark = pytest.mark.browser


@pytest.fixture
def site(live_site: LiveSite, settings: Any) -> LiveSite:
    settings.BASE_URL = live_site.url
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}
    return live_site


@pytest.fixture
def house(site: LiveSite) -> House:
    return make_house(street="Kerkplein 3", postal_code="8940", phone="056 12 34 56")


@pytest.fixture
def evening(house: House) -> Performance:
    put_in_force(house, SUMMER, SERIES)
    give_code(house)
    return make_performance(house, rows=4, seats=8, fees=[SERVICE_FEE, ORDER_FEE])


def ready(page: Page) -> None:
    page.wait_for_selector("html[data-ready]")


def to_basket(page: Page, site: LiveSite, evening: Performance) -> None:
    page.goto(site.at(f"/de-kring/nl/e/{evening.production.slug}/"))
    ready(page)
    page.get_by_role("main").get_by_role("button", name="Beste plaatsen").click()
    page.wait_for_url("**/basket/**")
    ready(page)


def type_code(page: Page, code: str) -> None:
    """By keyboard alone: open the field, type, Enter."""
    if not page.get_by_role("textbox", name="Code").is_visible():
        page.locator(".basket-code summary").focus()
        page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Code").focus()
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def look(page: Page, name: str) -> None:
    assert_accessible(page)
    assert not small_targets(page)
    screenshot(page, name)


def test_a_code_and_a_voucher_by_keyboard_on_a_phone(browser: Browser, site: LiveSite, house: House, evening: Performance) -> None:
    voucher = give_voucher(house, 2500)
    with new_page(browser, PHONE, has_touch=True, is_mobile=True) as page:
        to_basket(page, site, evening)
        look(page, "codes-begin-390")
        page.get_by_role("textbox", name="E-mailadres").fill("bea@example.org")
        type_code(page, "nooit")
        expect(page.locator(".basket-code .field-error")).to_contain_text("We kennen deze code niet")
        look(page, "codes-unknown-390")
        page.get_by_role("textbox", name="Code").fill("")
        type_code(page, "zomer")
        expect(page.locator(".basket-brought")).to_contain_text(re.compile(r"U bespaart €\s10,00\."))
        expect(page.locator("p.basket-less", has_text="Zomeractie")).to_have_count(2)
        type_code(page, str(voucher))
        expect(page.locator(".basket-brought")).to_contain_text(re.compile(r"Betaalt €\s25,00; er blijft €\s0,00 op staan\."))
        expect(page.get_by_role("textbox", name="E-mailadres")).to_have_value("bea@example.org")
        look(page, "codes-voucher-390")
        page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        look(page, "codes-voucher-1280")
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        page.get_by_role("button", name=re.compile(r"Naar betalen · €\s8,50")).click()
        page.get_by_role("button", name=re.compile("Bancontact")).click()
        expect(page.get_by_role("heading", name="Tot binnenkort")).to_be_visible()
        expect(page.locator(".order-sum")).to_contain_text("Zomeractie")
        expect(page.locator(".order-sum")).to_contain_text(re.compile(r"U bespaarde\s*€\s10,00"))
        expect(page.locator(".order-sum")).to_contain_text(re.compile(r"Betaald\s*€\s8,50"))
        look(page, "codes-order-390")


def test_a_code_without_scripts(browser: Browser, site: LiveSite, evening: Performance) -> None:
    with new_page(browser, PHONE, java_script_enabled=False) as page:
        page.goto(site.at(f"/de-kring/nl/e/{evening.production.slug}/"))
        page.get_by_role("main").get_by_role("button", name="Beste plaatsen").click()
        page.get_by_role("textbox", name="E-mailadres").fill("bea@example.org")
        page.locator(".basket-code summary").click()
        page.get_by_role("textbox", name="Code").fill("zomer")
        page.get_by_role("button", name="Gebruiken").click()
        expect(page.locator(".basket-brought")).to_contain_text(re.compile(r"U bespaart €\s10,00\."))
        expect(page.get_by_role("textbox", name="E-mailadres")).to_have_value("bea@example.org")
        page.get_by_role("button", name="ZOMER weghalen").click()
        expect(page.locator(".basket-less")).to_have_count(0)
        page.locator(".basket-code summary").click()
        page.get_by_role("textbox", name="Code").fill("zomer")
        page.get_by_role("textbox", name="Code").press("Enter")
        expect(page.locator(".notice")).to_contain_text("Uw code telt mee")
