"""The page for whom there is no room just now, as people see it."""

from typing import TYPE_CHECKING

import pytest
from django.test import RequestFactory

from coulisse.faces.shared.crowded import turned_away
from coulisse.testing.browser import LiveSite, assert_accessible, screenshot, small_targets

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.browser


def look(page: "Page", site: LiveSite, name: str) -> None:
    environ = RequestFactory(headers={"Accept": "text/html"}).get("/de-kring/nl/").environ

    def answer(route: "Route") -> None:
        headers, body = turned_away(environ)
        kept = {name: value for name, value in headers if name != "Refresh"}  # It would come back while we look.
        route.fulfill(status=503, headers=kept, body=body)

    page.route(f"{site.url}/de-kring/nl/", answer)
    page.goto(f"{site.url}/de-kring/nl/")
    assert page.get_by_role("heading", level=1).inner_text() == "Het is nu erg druk"
    assert page.get_by_role("link", name="Nu opnieuw proberen").evaluate("link => link.href") == f"{site.url}/de-kring/nl/"
    assert_accessible(page)
    assert small_targets(page) == []
    screenshot(page, name)


def test_the_busy_page_says_what_happens_and_offers_one_thing(chromium_page: "Page", live_site: LiveSite) -> None:
    look(chromium_page, live_site, "crowded-1280")


def test_the_busy_page_on_a_phone(phone_page: "Page", live_site: LiveSite) -> None:
    look(phone_page, live_site, "crowded-390")
