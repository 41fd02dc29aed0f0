"""Rates that go together, written in one go: with scripts a rate that is new stands in the list of the others at once."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from coulisse.faces.office.tests.conftest import page_of
from coulisse.faces.office.tests.test_every_page_browser import faults
from coulisse.houses.models import House, User
from coulisse.houses.scope import house_scope
from coulisse.houses.types import Role
from coulisse.pricing.models import PriceList
from coulisse.pricing.queries import table_of
from coulisse.testing.browser import LiveSite, ready, screenshot
from coulisse.testing.cast import make_house, make_user
from coulisse.testing.factories import make_price_list

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture
def tine_here(site: LiveSite) -> User:
    house = make_house(languages=["nl"])
    make_price_list(house, zones=("1",))
    return make_user("tine@de-kring.example", house=house, role=Role.TICKETING)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_new_rate_and_its_companion_are_kept_with_one_press(browser: "Browser", site: LiveSite, tine_here: User, width: int) -> None:
    house = House.objects.get()
    with house_scope(house.pk):
        number = PriceList.objects.get().pk
        before = len(table_of(PriceList.objects.get().current_id).rates)
    with page_of(browser, site, tine_here) as page:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(site.at(f"/office/de-kring/prices/{number}/"))
        ready(page)
        for turn, name in enumerate(("Groep", "Begeleider groep"), before):
            page.get_by_role("button", name="Nog een tarief").click()
            page.locator(f"[name=rate-{turn}-name_nl]").fill(name)
            page.locator(f"[name=rate-{turn}-price_0]").fill("5")
        row = page.locator("[data-row]").nth(before + 1)
        row.locator("details.price-whom summary").click()
        company = page.locator(f"[name=rate-{before + 1}-with_rate]")
        company.select_option("Groep")
        page.locator(f"[name=rate-{before + 1}-hidden_until]").fill("groep")
        screenshot(page, f"prices-company-{width}")
        assert not faults(page)
        page.locator(f"[name=rate-{before}-name_nl]").fill("Schoolgroep")
        expect(company.locator("option:checked")).to_have_text("Schoolgroep")
        page.get_by_role("button", name="Bewaren als nieuwe versie").click()
        expect(page.get_by_text("Niemand kan “Begeleider groep” al nemen")).to_be_visible()
        ready(page)
        screenshot(page, f"prices-shut-{width}")
        assert not faults(page)
    with house_scope(house.pk):
        rates = {rate.key: rate.conditions.with_rate for rate in table_of(PriceList.objects.get().current_id).rates}
    assert rates["begeleider-groep"] == "schoolgroep"
