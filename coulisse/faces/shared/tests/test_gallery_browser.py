"""The gallery before a browser: what axe, eyes, fingers and keys find."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.test import override_settings

from coulisse.testing.browser import LiveSite, assert_accessible, new_page, ready, screenshot, serving, small_targets

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
WIDTHS = (320, 390, 1280)


@pytest.fixture(scope="module")
def site() -> Iterator[LiveSite]:
    """The gallery needs no database: it proves that components don't."""
    with override_settings(ROOT_URLCONF="coulisse.faces.shared.tests.addresses"), serving() as site:
        yield site


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_component_is_accessible(browser: "Browser", site: LiveSite, width: int, theme: str) -> None:
    language = {320: "fr", 390: "nl", 1280: "en"}[width]
    with new_page(browser, (width, 900), theme) as page:
        page.goto(site.at(f"/components/?language={language}"))
        ready(page)
        assert_accessible(page)
        assert small_targets(page) == []
        screenshot(page, f"components-{width}-{theme}")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["page/programme/", "page/production/", "page/office/", "problem/404/", "problem/503/"])
def test_pages_made_of_them_are_accessible(browser: "Browser", site: LiveSite, path: str, theme: str) -> None:
    with new_page(browser, theme=theme) as page:
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(site.at(f"/components/{path}?language=fr"))
            page.wait_for_function("() => [...document.images].every(i => i.complete || i.loading === 'lazy')")
            assert_accessible(page)
            assert small_targets(page) == []
            screenshot(page, f"{path.strip('/').replace('/', '-')}-{width}-{theme}")


@pytest.mark.parametrize(("accent", "stage"), [("#ffe000", "#fff7c2"), ("#00e5ff", "#777777"), ("#101010", "#000000"), ("#ffffff", "#ffffff")])
def test_whatever_colours_a_house_picks(browser: "Browser", site: LiveSite, accent: str, stage: str) -> None:
    with new_page(browser) as page:
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.goto(site.at(f"/components/page/programme/?accent=%23{accent[1:]}&stage=%23{stage[1:]}"))
            assert_accessible(page)
            screenshot(page, f"colours-{accent[1:]}-{theme}")
