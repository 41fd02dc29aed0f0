"""Renewing a season in the office, in a real browser: prepared, seen, proposed while one looks on, mailed."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from coulisse.faces.office.tests.conftest import page_of, quiet, site  # noqa: F401 (fixtures)
from coulisse.houses.scope import house_scope
from coulisse.houses.types import Role
from coulisse.sales.models import RenewalRun
from coulisse.sales.operations import renewals as making
from coulisse.sales.tests.test_renewals import Story
from coulisse.testing.browser import LiveSite, assert_accessible, ready, screenshot
from coulisse.testing.cast import make_house, make_user

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture
def story(site: LiveSite) -> Story:  # noqa: F811 (the fixture of the office)
    made = Story(make_house())
    made.subscribe("An", "Bram", places=(14, 15))
    made.subscribe("Carl", places=(24,))
    made.subscribe("Dina", places=(30,))
    made.block(made.next[0], 24)
    return made


def looked_at(page: "Page", name: str) -> None:
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert_accessible(page)
        screenshot(page, f"office-renewal-{name}-{width}")
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_season_is_renewed_from_the_first_question_to_the_mails(story: Story, browser: "Browser", site: LiveSite) -> None:  # noqa: F811
    tine = make_user("tine@de-kring.example", house=story.house, role=Role.TICKETING)
    with page_of(browser, site, tine) as page:
        page.goto(site.at("/office/de-kring/products/"))
        page.get_by_role("link", name="Een seizoen vernieuwen").click()
        ready(page)
        looked_at(page, "empty")
        page.get_by_role("main").get_by_role("link", name="Een seizoen vernieuwen").click()
        ready(page)
        looked_at(page, "new")
        page.get_by_role("button", name="Kijk wat het zou geven").click()
        expect(page.get_by_role("heading", name="Wat het nu zou geven")).to_be_visible()
        looked_at(page, "preview")
        page.get_by_role("button", name="Doe de voorstellen").click()
        expect(page.get_by_role("progressbar")).to_have_text("0 van 3 voorstellen")
        looked_at(page, "progress")
        with house_scope(story.house.pk):
            run = RenewalRun.objects.get()
        making.carry_out(house=story.house, run_id=run.pk)
        expect(page.get_by_role("button", name="Verstuur 3 mails")).to_be_visible()
        looked_at(page, "ready")
        page.get_by_role("button", name="Verstuur 3 mails").click()
        expect(page.get_by_text("De mails vertrekken nu")).to_be_visible()
        page.get_by_label("Voorstel", exact=True).select_option("moved")
        expect(page.locator("#results tbody tr")).to_have_count(1)
        page.goto(site.at("/office/de-kring/products/renewals/"))
        ready(page)
        looked_at(page, "list")
