"""The programme before a real browser."""

import pytest
from playwright.sync_api import Browser

from coulisse.faces.shop.tests.browsing.season import make_season
from coulisse.houses.models import House
from coulisse.testing.browser import DESK, PHONE, LiveSite, new_page, screenshot
from coulisse.testing.cast import make_house

pytestmark = pytest.mark.browser


@pytest.fixture
def house(now: object, live_site: LiveSite, tmp_path, settings) -> House:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }
    made = make_house(street="Markt 1", postal_code="8940", phone="056 12 34 56")
    make_season(made)
    make_house("het-anker", "Het Anker", colour="#0b5563", colour_dark="#e8d9b0", city="Menen")
    return made


PATHS = {
    "agenda": "nl/",
    "filtered": "nl/?genre=0.50.4.0.0&free=1&when=2026-12",
    "empty": "nl/?q=walvis",
    "event": "nl/e/onder-het-ijs/",
    "sold-out": "nl/e/winterreise/",
    "nopicture": "nl/e/wat-blijft-een-gesprek-over-sterven-en-leven/",
    "tall": "nl/e/nachtvlinders/",
    "info": "nl/info/",
    "accessibility": "nl/accessibility/",
}


def test_looks(browser: Browser, now: object, live_site: LiveSite, house: House) -> None:
    for size in (PHONE, DESK):
        for theme in ("light", "dark"):
            with new_page(browser, size, theme) as page:
                for name, path in PATHS.items():
                    page.goto(live_site.at(f"/de-kring/{path}"))
                    page.evaluate("document.querySelectorAll('img').forEach(i => i.loading = 'eager')")
                    page.wait_for_load_state("networkidle")
                    screenshot(page, f"shop-{name}-{size[0]}-{theme}-first", full=False)
                    if theme == "light":
                        screenshot(page, f"shop-{name}-{size[0]}-{theme}")
                page.goto(live_site.at("/"))
                screenshot(page, f"shop-index-{size[0]}-{theme}")
