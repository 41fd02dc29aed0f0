"""On a phone: a subscription that is first for holders, by the number of what one holds; what is added later, with its price."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from coulisse.faces.shop.tests.subscribing.conftest import FROM_THREE, MIXED, Subscriber, make_season, sell
from coulisse.faces.shop.tests.subscribing.test_first_for_holders import UNTIL
from coulisse.faces.shop.tests.subscribing.test_holding_one import pay
from coulisse.houses.scope import house_scope
from coulisse.memberships.models import Membership
from coulisse.memberships.types import SaleWindow
from coulisse.testing.browser import DESK, LiveSite, assert_accessible, screenshot, small_targets
from coulisse.testing.cast import make_house

pytestmark = pytest.mark.browser


@pytest.fixture
def sofie(now: object, live_site: LiveSite, settings: Any, paper: object) -> Subscriber:
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}
    house = make_house()
    sell(house, FROM_THREE)
    who = Subscriber(house, make_season(house))
    who.seek((1, 2, 3), (1, 2, 3), **{"name-1": "Sofie", "name-2": "Tom"})
    who.link = pay(who).split("?")[0] + "subscription/"  # type: ignore[attr-defined]
    sell(house, MIXED, sale=SaleWindow(holders_of=("vanaf-drie",), holders_until_at=UNTIL))
    return who


def test_with_the_number_of_what_one_holds_one_chooses_first(sofie: Subscriber, live_site: LiveSite, phone_page: Page) -> None:
    page = phone_page
    with house_scope(sofie.house.pk):
        number = Membership.objects.get().code
    page.goto(live_site.at(sofie.at("subscriptions/")))
    expect(page.get_by_text("Eerst voor houders van “Abonnement Vanaf drie”")).to_be_visible()
    screenshot(page, "first-list-phone")
    page.get_by_role("link", name="Kies uw voorstellingen: Abonnement Theater en dans").click()
    expect(page.get_by_label("Nummer van uw abonnement")).to_be_visible()
    assert_accessible(page)
    assert not small_targets(page)
    screenshot(page, "first-phone")
    page.get_by_label("Nummer van uw abonnement").fill("ABCD")
    page.get_by_role("button", name="Kies uw voorstellingen").click()
    expect(page.get_by_text("We kennen deze code niet")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Nummer van uw abonnement").fill(number)
    page.get_by_role("button", name="Kies uw voorstellingen").click()
    expect(page.get_by_role("heading", name="Wie komt er mee?")).to_be_visible()


def test_from_my_subscription_one_goes_on_and_sees_what_more_costs(sofie: Subscriber, live_site: LiveSite, phone_page: Page) -> None:
    page = phone_page
    page.goto(live_site.at(sofie.link))  # type: ignore[attr-defined]
    expect(page.get_by_role("heading", name="Eerst voor u: Abonnement Theater en dans")).to_be_visible()
    page.get_by_text("Voeg een voorstelling toe").click()
    expect(page.get_by_text("18,00").first).to_be_visible()
    assert_accessible(page)
    screenshot(page, "held-first-phone")
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    screenshot(page, "held-first-1280")
    page.get_by_role("button", name="Kies uw voorstellingen").click()
    expect(page.get_by_role("heading", name="Wie komt er mee?")).to_be_visible()
