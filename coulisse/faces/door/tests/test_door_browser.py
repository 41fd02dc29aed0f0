"""The door before a real browser: every answer it can give, read on a phone, by a screen reader, by keyboard alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as installed
from django.test import Client
from playwright.sync_api import expect

from coulisse.admission.operations import block_tickets, void_tickets
from coulisse.admission.types import VoidReason
from coulisse.faces.door.tests.test_scanning import codes
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE, Role
from coulisse.programme.models import Performance
from coulisse.testing.browser import PHONE, LiveSite, new_page, ready, screenshot, settled, small_targets, violations
from coulisse.testing.cast import make_house, make_user
from coulisse.testing.factories import make_performance

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
SEEN = {"small": (320, 700, "light"), "phone": (390, 844, "dark"), "desk": (1280, 900, "light")}


@pytest.fixture
def site(now: Any, live_site: LiveSite) -> LiveSite:
    return live_site


@pytest.fixture
def tonight(site: LiveSite, now: datetime) -> Performance:
    return make_performance(make_house(), rows=2, seats=8, starts_at=now + timedelta(minutes=20))


@contextmanager
def at_the_door(browser: "Browser", site: LiveSite, house: House) -> Iterator["Page"]:
    client = Client()
    lien = make_user("lien@de-kring.example", house=house, role=Role.DOOR)
    client.force_login(lien, backend="coulisse.houses.authentication.EmailBackend")
    with new_page(browser, PHONE) as page:
        value = client.cookies[installed.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": installed.SESSION_COOKIE_NAME, "value": value, "url": site.url}])
        yield page


def faults(page: "Page", name: str) -> list[str]:
    found = []
    for size, (width, height, theme) in SEEN.items():
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        settled(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        wrong = [*violations(page), *(f"small: {target}" for target in small_targets(page)), *([f"{wide} px too wide"] if wide > 0 else [])]
        found += [f"{name} {size}: {each}" for each in wrong]
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    screenshot(page, f"door-{name}")
    return found


def answers(tonight: Performance) -> dict[str, tuple[str, str]]:
    """What can stand under a scanner tonight, and the word that the door says to it."""
    house = tonight.house
    good, used, gone, stopped = codes(tonight, 4)
    with house_scope(house.pk) as scope:
        lines = [100 + tonight.pk * 10 + no for no in range(4)]
        void_tickets(house=house, order_line_ids=lines[2:3], reason=VoidReason.REFUNDED, now=scope.now)
        block_tickets(house=house, order_line_ids=lines[3:], reason="Spreek Tine aan", actor=COULISSE, now=scope.now)
    other = make_performance(house, title="De meeuw, een komedie in vier bedrijven", days=9)
    neighbour = make_performance(make_house("het-anker", "Het Anker"))
    return {
        "admitted": (good, "Welkom"),
        "already": (good, "Al binnen"),
        "other": (codes(other)[0], "Andere voorstelling"),
        "given-back": (gone, "Niet meer geldig"),
        "blocked": (stopped, "Geblokkeerd"),
        "other-house": (codes(neighbour)[0], "Ticket van een ander huis"),
        "unknown": (used[:-4] + "AAAA", ""),
        "nonsense": ("https://example.org/menu", ""),
    }


def test_every_answer_can_be_read_by_everybody(browser: "Browser", site: LiveSite, tonight: Performance) -> None:
    asked = answers(tonight)
    with at_the_door(browser, site, tonight.house) as page:
        page.goto(site.at("/door/"))
        ready(page)
        wrong = faults(page, "choose")
        page.get_by_role("link", name=tonight.production.title["nl"]).first.click()
        page.locator("#id_code, [name=code]").first.wait_for()
        ready(page)
        wrong += faults(page, "scan")
        page.get_by_label("Naam van deze ingang").fill("o" * 60)
        for name, (code, word) in asked.items():
            page.locator("[name=code]").fill(code)
            with page.expect_response(lambda answer: answer.request.method == "POST"):
                page.keyboard.press("Enter")
            page.locator("[data-part=answer]").get_by_text(word).first.wait_for()
            wrong += faults(page, name)
        page.reload()
        ready(page)
        wrong += faults(page, "after-all")
    assert not wrong, "\n".join(wrong)


def test_a_ticket_is_scanned_and_taken_back_by_keyboard_alone(browser: "Browser", site: LiveSite, tonight: Performance) -> None:
    """A keyboard scanner is a keyboard too: the code, and Enter."""
    code = codes(tonight)[0]
    with at_the_door(browser, site, tonight.house) as page:
        page.goto(site.at(f"/door/{tonight.house.slug}/{tonight.pk}/"))
        ready(page)
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        page.get_by_text("Welkom").first.wait_for()
        expect(page.locator("[data-part=inside]")).to_have_text("1")
        page.keyboard.press("Shift+Tab")
        expect(page.locator(":focus")).to_have_class("door-undo")
        page.keyboard.press("Enter")
        page.get_by_text("Ongedaan gemaakt").first.wait_for()
        expect(page.locator("[data-part=inside]")).to_have_text("0")
