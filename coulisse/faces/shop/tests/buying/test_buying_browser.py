"""Buying in a real browser: by keyboard alone, by names alone, without scripts; and for everyone who looks at it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from coulisse.faces.shop.tests.buying.conftest import say
from coulisse.faces.shop.tests.buying.halls import theatre
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.inventory.models import Claim
from coulisse.programme.models import Performance
from coulisse.sales.models import Basket
from coulisse.testing.browser import DESK, PHONE, LiveSite, assert_accessible, new_page, small_targets
from coulisse.testing.cast import make_house
from coulisse.testing.factories import ORDER_FEE, SERVICE_FEE, make_performance, make_plan_version

pytestmark = pytest.mark.browser

PRICES = {"1": {"adult": 2800, "youth": 1400}, "2": {"adult": 2200, "youth": 1100}, "3": {"adult": 1600, "youth": 800}, "staan": {"adult": 1000}}


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
    """A theatre of a thousand seats."""
    hall = make_plan_version(house, document=theatre(), hall="Schouwburgzaal")
    return make_performance(house, plan_version=hall, prices=PRICES, fees=[SERVICE_FEE, ORDER_FEE])


def event_page(site: LiveSite, evening: Performance) -> str:
    return site.at(f"/de-kring/nl/e/{evening.production.slug}/")


def place(site: LiveSite, evening: Performance, name: str) -> str:
    return site.at(f"/de-kring/nl/e/{evening.production.slug}/{evening.pk}/{name}/")


@pytest.fixture(params=[(320, 700), PHONE, DESK], ids=["320", "390", "1280"])
def any_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of each width, in the dark on the phone."""
    touch = {"has_touch": True, "is_mobile": True} if request.param[0] < 600 else {}
    with new_page(browser, request.param, "dark" if request.param == PHONE else "light", **touch) as page:
        yield page


def ready(page: Page) -> None:
    page.wait_for_selector("html[data-ready]")


def map_ready(page: Page) -> None:
    page.wait_for_selector("form.seats[data-ready]")


class Keys:
    """A keyboard that counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.count += len(text)

    def tab_to(self, name: str, most: int = 40) -> None:
        """Press Tab until what has the focus is called so."""
        for _press in range(most):
            if re.search(name, focused(self.page)):
                return
            self.press("Tab")
        raise AssertionError(f"no {name} within {most} tabs; the focus is on {focused(self.page)}")


def focused(page: Page) -> str:
    return page.evaluate(
        "(e => e.matches('body, main') ? '' : e.getAttribute('aria-label') || [...(e.labels ?? [])].map(l => l.innerText).join(' ') || e.innerText || e.title || '')(document.activeElement)"
    ).strip()


def test_two_best_places_by_keyboard_alone(chromium_page: Page, site: LiveSite, evening: Performance) -> None:
    page, keys = chromium_page, Keys(chromium_page)
    page.goto(event_page(site, evening))
    ready(page)
    keys.press("Tab", "Enter")
    keys.tab_to("Beste plaatsen")
    keys.press("Enter")
    page.wait_for_url("**/basket/**")
    ready(page)
    keys.press("Tab", "Enter")
    keys.tab_to("E-mailadres")
    typed = "bea@example.org"
    keys.type(typed)
    keys.press("Enter")
    page.wait_for_url("**/demo/pay/**")
    say(f"two best places by keyboard: {keys.count} presses to the payment page, {len(typed)} of them the e-mail address")
    assert keys.count <= 60
    keys.tab_to("Bancontact")
    keys.press("Enter")
    page.wait_for_url("**/orders/**")
    expect(page.locator(".ticket-code")).to_have_count(2)


def test_the_way_by_roles_and_names_alone(chromium_page: Page, site: LiveSite, evening: Performance) -> None:
    page = chromium_page
    page.goto(event_page(site, evening))
    page.get_by_role("main").get_by_role("button", name="Beste plaatsen").click()
    page.get_by_role("combobox", name=re.compile("Tarief voor rij", re.IGNORECASE)).first.select_option("youth")
    expect(page.get_by_role("button", name=re.compile(r"Naar betalen · €\s*45,50")).last).to_be_visible()
    page.get_by_role("textbox", name="E-mailadres").fill("bea@example.org")
    page.get_by_role("button", name=re.compile("Naar betalen · ")).click()
    page.get_by_role("button", name=re.compile("Bancontact")).click()
    expect(page.get_by_role("heading", name="Tot binnenkort")).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("QR-code van het ticket voor Parterre, rij"))).to_have_count(2)
    expect(page.get_by_role("link", name="Tickets als pdf")).to_be_visible()


def test_the_way_without_scripts(browser: Browser, site: LiveSite, evening: Performance) -> None:
    with new_page(browser, PHONE, java_script_enabled=False) as page:
        page.goto(event_page(site, evening))
        page.locator("a[href$='/seats/']").first.click()
        page.get_by_role("link", name="Kies uit een lijst").first.click()
        page.get_by_role("link", name=re.compile("Parterre")).click()
        page.get_by_role("link", name=re.compile("Rij C")).click()
        page.get_by_role("checkbox", name=re.compile("Stoel 4 ")).check()
        page.get_by_role("checkbox", name=re.compile("Stoel 5 ")).check()
        page.get_by_role("button", name="Neem deze plaatsen").click()
        page.get_by_role("textbox", name="E-mailadres").fill("bea@example.org")
        page.get_by_role("combobox").first.select_option("youth")
        with page.expect_navigation():
            page.get_by_role("button", name="Bereken het nieuwe totaal").click()
        expect(page.get_by_role("textbox", name="E-mailadres")).to_have_value("bea@example.org")
        with page.expect_navigation():
            page.get_by_role("button", name="Meer tijd").click()
        page.get_by_role("button", name=re.compile(r"Naar betalen · €\s*45,50")).click()
        page.get_by_role("button", name=re.compile("Bancontact")).click()
        expect(page.get_by_role("heading", name="Tot binnenkort")).to_be_visible()
        expect(page.locator(".ticket-seat dd").nth(1)).to_have_text("4")


def test_every_page_of_buying_is_accessible(any_page: Page, site: LiveSite, evening: Performance) -> None:
    page = any_page

    def look() -> None:
        ready(page)
        assert_accessible(page)
        # Seats of the whole hall can't be chosen yet: touching one comes nearer first.
        assert not [small for small in small_targets(page) if 'class="seat' not in small]

    page.goto(site.at("/de-kring/nl/basket/"))
    look()
    page.goto(place(site, evening, "seats"))
    map_ready(page)
    look()
    page.locator(".seat.free").nth(300).dispatch_event("click")
    page.locator(".seat.free").nth(302).dispatch_event("click")
    look()
    for step in ("", "?section=0", "?row=0"):
        page.goto(place(site, evening, "list") + step)
        look()
    page.goto(event_page(site, evening))
    page.locator("form.buy input[type=number]").fill("11")
    page.locator("form.buy").evaluate("form => form.submit()")
    page.wait_for_url("**/best/")
    look()
    page.goto(place(site, evening, "seats"))
    map_ready(page)
    for number in (1, 2):
        page.locator(".seat.free").nth(number).dispatch_event("click")
    page.locator(".seats-bar button").click()
    page.wait_for_url("**/basket/**")
    look()
    page.locator(".basket-bar button.large").evaluate("button => button.form.submit()")
    page.wait_for_url("**/checkout/")
    look()
    page.locator("#id_email").fill("bea@example.org")
    page.locator(".basket-bar button.large").click()
    page.locator("button[value=cancel]").click()
    page.wait_for_url("**/orders/**")
    look()
    page.locator(".order-pay button").click()
    page.locator("button[value=bancontact]").click()
    page.wait_for_url("**/orders/**")
    look()
    page.goto(page.url[:-5] + "xxxx/")
    look()


def test_a_rate_changes_the_total_in_place_and_keeps_what_was_typed(chromium_page: Page, site: LiveSite, evening: Performance) -> None:
    page = chromium_page
    page.goto(event_page(site, evening))
    page.get_by_role("main").get_by_role("button", name="Beste plaatsen").click()
    page.wait_for_url("**/basket/**")
    ready(page)
    page.evaluate("window.stayed = true")
    page.locator("#id_email").fill("bea@example.org")
    page.locator("select").first.focus()
    page.locator("select").first.select_option("youth")
    expect(page.locator(".basket-total dd")).to_have_text(re.compile("45,50"))
    expect(page.locator("#live")).to_have_text(re.compile(r"Totaal: €\s*45,50"))
    expect(page.locator("select:focus")).to_have_count(1)
    page.get_by_role("button", name="Meer tijd").click()
    expect(page.locator("#basket_form")).not_to_have_attribute("aria-busy", "true")
    page.locator("button.basket-remove").first.click()
    expect(page.locator(".basket-place")).to_have_count(1)
    expect(page.locator("#id_email")).to_have_value("bea@example.org")
    assert page.evaluate("window.stayed"), "without a new page"
    page.locator("button.basket-remove").first.click()
    expect(page.get_by_role("heading", name="Uw mandje is leeg")).to_be_visible()


def test_when_the_time_runs_out_the_page_says_so_and_keeps_everything(
    chromium_page: Page, site: LiveSite, evening: Performance, house: House
) -> None:
    page = chromium_page
    page.clock.install()
    page.goto(event_page(site, evening))
    page.get_by_role("main").get_by_role("button", name="Beste plaatsen").click()
    page.wait_for_url("**/basket/**")
    ready(page)
    page.locator("#id_email").fill("bea@example.org")
    with house_scope(house.pk) as scope:
        for kept in (Basket, Claim):
            kept.objects.update(expires_at=scope.now - timedelta(seconds=1))
    page.clock.fast_forward(11 * 60 * 1000)
    again = page.get_by_role("button", name="Neem dezelfde plaatsen opnieuw")
    expect(again).to_be_visible()
    expect(page.locator("#live-now")).to_have_text(re.compile("Uw tijd is om"))
    expect(page.locator("#id_email")).to_have_value("bea@example.org")
    again.click()
    expect(page.get_by_role("button", name=re.compile("Naar betalen · ")).last).to_be_visible()
    with house_scope(house.pk) as scope:
        assert Claim.objects.filter(expires_at__gt=scope.now).count() == 2


def test_who_presses_pay_with_the_address_out_of_sight_is_brought_to_it(browser: Browser, site: LiveSite, evening: Performance) -> None:
    with new_page(browser, PHONE, has_touch=True, is_mobile=True) as page:
        page.goto(event_page(site, evening))
        page.locator("form.buy input[type=number]").fill("5")
        page.get_by_role("main").get_by_role("button", name="Beste plaatsen").click()
        page.wait_for_url("**/basket/**")
        ready(page)
        page.locator(".basket-bar button.large").tap()
        expect(page.locator("#id_email")).to_be_focused()
        page.wait_for_function("() => document.getElementById('id_email').getBoundingClientRect().bottom < innerHeight - 120")
        assert page.url.endswith("/basket/")
