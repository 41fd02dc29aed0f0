"""The page of a production before a real browser."""

import pytest
from playwright.sync_api import Browser

from coulisse.faces.shop.tests.season import make_season
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
    return made


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK])
def test_looks(browser: Browser, live_site: LiveSite, house: House, theme: str, size) -> None:
    with new_page(browser, size, theme) as page:
        page.goto(live_site.at("/de-kring/nl/e/onder-het-ijs/"), wait_until="networkidle")
        screenshot(page, f"event-{size[0]}-{theme}")
        screenshot(page, f"event-{size[0]}-{theme}-first", full=False)
