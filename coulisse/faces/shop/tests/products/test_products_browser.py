"""A gift voucher, bought on a phone in Dutch, mailed, opened, and looked at; by keyboard; and for everyone who looks at it."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from coulisse.faces.shop.tests.products.conftest import held, sell
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.lib.codes import grouped
from coulisse.outreach.tests.conftest import work
from coulisse.testing.browser import DESK, PHONE, LiveSite, assert_accessible, keyboard_order, new_page, ready, screenshot, small_targets
from coulisse.testing.cast import make_house

pytestmark = pytest.mark.browser


@pytest.fixture
def site(live_site: LiveSite, settings: Any) -> LiveSite:
    settings.BASE_URL = live_site.url
    settings.EMAIL_BACKEND = "coulisse.integrations.mailbox.backend.MailboxBackend"
    settings.EVENT_TASKS = {event: tasks if event == "sales.products_sold" else [] for event, tasks in settings.EVENT_TASKS.items()}
    return live_site


@pytest.fixture
def house(site: LiveSite) -> House:
    made = make_house(street="Kerkplein 3", postal_code="8940", phone="056 12 34 56")
    sell(made)
    return made


def looked_at(page: Page, name: str, width: int) -> None:
    """For axe, for thumbs, and as a picture."""
    assert_accessible(page)
    assert small_targets(page) == []
    screenshot(page, f"products-{name}-{width}")


def give(page: Page, site: LiveSite) -> None:
    """Put a voucher of € 42,50 for Mia in the basket."""
    page.goto(site.at("/de-kring/nl/passes/cadeaubon/"))
    ready(page)
    page.get_by_text("Een ander bedrag").first.click()
    page.get_by_role("textbox", name="Een ander bedrag").fill("42,50")
    page.get_by_label("Het is een cadeau").check()
    page.get_by_role("textbox", name="Naam van wie hem krijgt").fill("Mia Peeters")
    page.get_by_role("textbox", name="E-mailadres van die persoon").fill("mia@example.org")
    page.get_by_role("textbox", name="Uw boodschap").fill("Gelukkige verjaardag!\nWe gaan samen kijken.")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_a_gift_voucher_from_the_menu_to_the_receivers_mail(browser: Browser, site: LiveSite, house: House, size: tuple[int, int]) -> None:
    touch = {"has_touch": True, "is_mobile": True} if size == PHONE else {}
    with new_page(browser, size, **touch) as page:
        page.goto(site.at("/de-kring/nl/passes/"))
        ready(page)
        looked_at(page, "list", size[0])
        page.get_by_role("link", name="Cadeaubon").first.click()
        expect(page.get_by_role("heading", name="Cadeaubon", level=1)).to_be_visible()
        give(page, site)
        looked_at(page, "product", size[0])
        page.get_by_role("button", name="In het mandje").click()
        page.wait_for_url("**/basket/")
        ready(page)
        expect(page.get_by_text("Voor Mia Peeters")).to_be_visible()
        looked_at(page, "basket", size[0])
        page.get_by_role("textbox", name="E-mailadres").fill("bea@example.org")
        page.get_by_role("button", name=re.compile(r"€\s*42,50")).last.click()
        page.get_by_role("button", name=re.compile("Bancontact")).click()
        expect(page.get_by_role("heading", name="Bedankt")).to_be_visible()
        looked_at(page, "order", size[0])
        page.get_by_role("link", name=re.compile("Bekijken")).click()
        (voucher,) = held(house)
        expect(page.get_by_text(grouped(voucher.code))).to_be_visible()
        looked_at(page, "held", size[0])
        assert work() >= 3, "two mails are written, and sent"
        page.goto(site.at("/demo/mailbox/?q=mia"))
        page.get_by_role("link", name=re.compile("Een cadeau voor u")).first.click()
        inside = page.frame_locator("iframe")
        expect(inside.get_by_text("Gelukkige verjaardag!")).to_be_visible()
        screenshot(page, f"products-mail-{size[0]}")
        card = inside.get_by_role("link", name="Open het als pdf").get_attribute("href")
        answer = page.request.get(site.at(urlsplit(card or "").path))
        assert answer.ok and answer.body().startswith(b"%PDF")


def test_a_mistake_is_said_where_it_is_and_keeps_what_was_typed(browser: Browser, site: LiveSite, house: House) -> None:
    with new_page(browser, PHONE) as page:
        give(page, site)
        page.get_by_role("textbox", name="E-mailadres van die persoon").fill("mia")
        page.get_by_role("button", name="In het mandje").click()
        expect(page.get_by_role("textbox", name="E-mailadres van die persoon")).to_have_attribute("aria-invalid", "true")
        expect(page.get_by_role("textbox", name="Uw boodschap")).to_have_value(re.compile("Gelukkige verjaardag!"))
        looked_at(page, "mistake", 390)


def test_what_isnt_asked_isnt_shown_nor_reached_by_tab(browser: Browser, site: LiveSite, house: House) -> None:
    with new_page(browser, DESK) as page:
        page.goto(site.at("/de-kring/nl/passes/vriendenpas/"))
        ready(page)
        said = " ".join(keyboard_order(page))
        assert "Naam op de pas" in said and "Uw boodschap" not in said
        looked_at(page, "pass", 1280)
        page.get_by_label("Het is een cadeau").check()
        said = " ".join(keyboard_order(page))
        assert "Uw boodschap" in said and "Naam op de pas" not in said


def test_the_whole_way_without_scripts(browser: Browser, site: LiveSite, house: House) -> None:
    with new_page(browser, PHONE, java_script_enabled=False) as page:
        page.goto(site.at("/de-kring/nl/passes/cadeaubon/"))
        page.get_by_label(re.compile(r"€\s*25")).check()
        page.get_by_label("Voor mezelf").check()
        page.get_by_role("button", name="In het mandje").click()
        page.get_by_role("textbox", name="E-mailadres").fill("bea@example.org")
        page.get_by_role("button", name=re.compile(r"€\s*25")).last.click()
        page.get_by_role("button", name=re.compile("Bancontact")).click()
        expect(page.get_by_role("heading", name="Bedankt")).to_be_visible()
    with house_scope(house.pk):
        assert [one.left_cents for one in held(house)] == [2500]
