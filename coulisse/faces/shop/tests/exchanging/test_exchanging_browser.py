"""Exchanging tickets in a real browser: from the order and from the subscription, paid, given back, and for everyone."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from coulisse.faces.shop.order_links import order_address
from coulisse.faces.shop.tests.subscribing.conftest import make_season
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.memberships.types import ChangeRules, Difference
from coulisse.pricing.offers.effects import Percent
from coulisse.pricing.offers.needs import Formula
from coulisse.pricing.offers.types import Offer
from coulisse.programme.models import Performance
from coulisse.sales.models import Order, OrderLine
from coulisse.sales.tests.swapping import sell_formula, subscribed
from coulisse.sales.tests.test_offers_in_orders import offer
from coulisse.testing.browser import DESK, PHONE, LiveSite, assert_accessible, new_page, screenshot, small_targets
from coulisse.testing.cast import make_house
from coulisse.testing.factories import SERVICE_FEE, make_performance, make_production

pytestmark = pytest.mark.browser

THREE = Offer("three", {"nl": "Vanaf drie"}, Percent(1000), Formula(3))
RULES = ChangeRules(exchange_hours=48, exchange_fee_cents=200, difference=Difference.MONEY)


@pytest.fixture
def house(live_site: LiveSite, settings: Any) -> House:
    settings.BASE_URL = live_site.url
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}
    return make_house(street="Kerkplein 3", postal_code="8940", phone="056 12 34 56")


@pytest.fixture
def season(house: House) -> list[Performance]:
    dear = make_performance(
        house, production=make_production(house, title="Nachtwerk"), days=60, rows=4, seats=10, prices={"1": {"adult": 3200}}, fees=[SERVICE_FEE]
    )
    return [*make_season(house, count=5, fees=[SERVICE_FEE]), dear]


@pytest.fixture
def order(house: House, season: list[Performance]) -> Order:
    """An and Bram subscribe; both see the first evening."""
    offer(house, THREE)
    return subscribed(house, season, sell_formula(house, RULES), ("An", [1, 2, 3]), ("Bram", [1, 2, 4]))


def at(site: LiveSite, house: House, order: Order, path: str = "") -> str:
    return site.at(order_address(house, order.code, "nl") + path)


def test_both_tickets_of_an_evening_go_for_a_dearer_one_and_the_difference_is_paid(
    live_site: LiveSite, house: House, season: list[Performance], order: Order, phone_page: Page
) -> None:  # fmt: skip
    page = phone_page
    page.goto(at(live_site, house, order))
    page.get_by_role("link", name="Tickets omruilen").click()
    expect(page.get_by_role("heading", name="Tickets omruilen")).to_be_visible()
    assert_accessible(page)
    assert not small_targets(page)
    screenshot(page, "exchange-choose-phone")
    page.get_by_role("button", name="Kies een andere voorstelling").first.click()
    expect(page.get_by_role("heading", name="Voor welke voorstelling?")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Nachtwerk")).to_contain_text("25,60 te betalen")
    assert_accessible(page)
    assert not small_targets(page)
    screenshot(page, "exchange-targets-phone")
    page.get_by_role("listitem").filter(has_text="Nachtwerk").get_by_role("button", name="Kiezen").click()
    expect(page.get_by_role("heading", name="Uw omruiling")).to_be_visible()
    assert_accessible(page)
    assert not small_targets(page)
    screenshot(page, "exchange-review-phone")
    page.get_by_role("button", name=re.compile("Ruil om en betaal")).click()
    page.get_by_role("button", name=re.compile("Bancontact")).click()
    expect(page.get_by_role("heading", name="Tot binnenkort")).to_be_visible()
    screenshot(page, "exchange-done-phone")
    with house_scope(house.pk):
        assert OrderLine.objects.filter(performance=season[5], refunded_at=None).count() == 2
    page.goto(at(live_site, house, order))
    expect(page.get_by_text("Omgeruild: dit ticket geeft geen toegang meer.").first).to_be_visible()
    screenshot(page, "exchange-old-order-phone")
    page.get_by_role("link", name="Naar het nieuwe ticket").first.click()
    expect(page.get_by_role("heading", name="Nachtwerk")).to_be_visible()


@pytest.mark.parametrize(("size", "name"), [(PHONE, "phone"), (DESK, "1280")])
def test_what_is_no_voucher_is_said_in_its_place(
    live_site: LiveSite, house: House, season: list[Performance], order: Order, browser: Browser, size: tuple[int, int], name: str
) -> None:
    with new_page(browser, size) as page:
        page.goto(at(live_site, house, order, "exchange/"))
        page.get_by_role("button", name="Kies een andere voorstelling").first.click()
        page.get_by_role("listitem").filter(has_text="Nachtwerk").get_by_role("button", name="Kiezen").click()
        page.get_by_text("Hebt u een bon?").click()
        page.get_by_label("Code").fill("NIETS")
        page.get_by_role("button", name="Gebruiken").click()
        expect(page.get_by_text(re.compile("kennen deze code niet"))).to_be_visible()
        assert_accessible(page)
        screenshot(page, f"exchange-voucher-wrong-{name}")


def test_from_my_subscription_one_ticket_goes_to_another_seat_that_is_chosen_on_the_plan(
    live_site: LiveSite, house: House, season: list[Performance], order: Order, chromium_page: Page
) -> None:  # fmt: skip
    page = chromium_page
    page.goto(at(live_site, house, order, "subscription/"))
    page.get_by_role("link", name=re.compile("Omruilen")).first.click()
    expect(page.get_by_role("heading", name="Voor welke voorstelling?")).to_be_visible()
    screenshot(page, "exchange-targets-1280")
    page.get_by_role("listitem").filter(has_text="Wat overblijft").get_by_role("button", name="Kiezen").click()
    screenshot(page, "exchange-review-1280")
    page.get_by_role("link", name="Kies andere plaatsen").click()
    expect(page.get_by_role("heading", name="Kies 1 plaats")).to_be_visible()
    screenshot(page, "exchange-seats-1280")
    page.get_by_role("link", name="Kies uit een lijst").click()
    page.get_by_role("link", name=re.compile("Rij D")).click()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Neem deze plaatsen").click()
    expect(page.get_by_role("heading", name="Uw omruiling")).to_be_visible()
    expect(page.get_by_text(re.compile("[Rr]ij D"))).to_be_visible()
    page.get_by_role("button", name="Ruil om en betaal").click()
    page.get_by_role("button", name=re.compile("Bancontact")).click()
    expect(page.get_by_role("heading", name="Tot binnenkort")).to_be_visible()
    page.get_by_role("link", name="Mijn abonnement").click()
    expect(page.get_by_text("omgeruild")).to_be_visible()
    assert_accessible(page)
    screenshot(page, "exchange-my-subscription-1280")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_without_scripts_and_in_the_dark(
    live_site: LiveSite, house: House, season: list[Performance], order: Order, browser: Browser, size: tuple[int, int]
) -> None:  # fmt: skip
    with new_page(browser, size, "dark", java_script_enabled=False) as page:
        page.goto(at(live_site, house, order, "exchange/"))
        page.get_by_role("button", name="Kies een andere voorstelling").last.click()
        page.get_by_role("button", name="Kiezen").last.click()
        expect(page.get_by_role("heading", name="Uw omruiling")).to_be_visible()
        screenshot(page, f"exchange-review-dark-{size[0]}")
        page.get_by_role("button", name="Houd mijn tickets").click()
        expect(page.get_by_role("heading", name="Tot binnenkort")).to_be_visible()


def test_too_late_it_says_so(live_site: LiveSite, house: House, season: list[Performance], order: Order, phone_page: Page) -> None:
    with house_scope(house.pk):
        Performance.objects.filter(pk=season[0].pk).update(starts_at=timezone.now() + timedelta(hours=5))
    phone_page.goto(at(live_site, house, order, "exchange/"))
    expect(phone_page.get_by_text("Het is te laat om dit ticket om te ruilen.").first).to_be_visible()
    assert_accessible(phone_page)
