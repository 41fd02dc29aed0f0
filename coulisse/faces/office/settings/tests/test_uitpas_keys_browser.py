"""The access to UiTPAS on a phone and at a desk: none yet, refused, kept, and taken away."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from coulisse.houses.types import Role
from coulisse.integrations.uitpas.fake import CLIENT_ID, CLIENT_SECRET, FakeUitpas
from coulisse.testing.browser import DESK, PHONE, LiveSite, assert_accessible, new_page, ready, screenshot, small_targets
from coulisse.testing.cast import make_house, make_user

pytestmark = pytest.mark.browser
SIZES = {"phone": PHONE, "desk": DESK}


@pytest.mark.parametrize("width", SIZES)
def test_the_access_is_filled_in_tried_and_taken_away(browser: Any, live_site: LiveSite, uitpas: FakeUitpas, width: str) -> None:
    client = Client()
    client.force_login(make_user("ann@de-kring.example", house=make_house(), role=Role.ADMINISTRATOR))
    with new_page(browser, SIZES[width]) as page:
        page.context.add_cookies([{"name": name, "value": kept.value, "url": live_site.url} for name, kept in client.cookies.items()])
        page.goto(live_site.at("/office/de-kring/settings/uitpas/"))
        look(page, f"uitpas-none-{width}")
        fill(page, "fout")
        expect(page.get_by_text("UiTPAS kent dit client-id niet met dit secret").first).to_be_visible()
        look(page, f"uitpas-refused-{width}")
        fill(page, CLIENT_SECRET)
        expect(page.get_by_text("Uw toegang tot UiTPAS is ingesteld")).to_be_visible()
        look(page, f"uitpas-kept-{width}")
        page.get_by_role("button", name="Verwijder de toegang").click()
        look(page, f"uitpas-sure-{width}")
        page.get_by_role("button", name="Ja, verwijderen").click()
        expect(page.get_by_text("Uw toegang tot UiTPAS is ingesteld")).to_have_count(0)
        expect(page.get_by_text("De toegang tot UiTPAS is verwijderd")).to_be_visible()


def fill(page: Page, secret: str) -> None:
    page.get_by_label("Client-id").fill(CLIENT_ID)
    page.get_by_label("Client secret").fill(secret)
    page.get_by_role("button", name="Bewaren").click()


def look(page: Page, name: str) -> None:
    ready(page)
    assert_accessible(page)
    assert small_targets(page) == []
    screenshot(page, name)
