"""A holder of a UiTPAS in a real browser: UiTPAS is silent for a moment, and the page asks again by itself."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from coulisse.houses.scope import frozen_now, house_scope
from coulisse.integrations.uitpas.fake import GOOD, FakeUitpas
from coulisse.openings.models import EarlyPlace, Opening
from coulisse.openings.tests.conftest import early, make_opening, nothing_kept  # noqa: F401
from coulisse.openings.tests.test_rights import with_keys
from coulisse.testing.browser import LiveSite, assert_accessible, ready, screenshot, small_targets
from coulisse.testing.cast import NOW, make_house
from coulisse.testing.factories import make_performance

pytestmark = pytest.mark.browser


@pytest.fixture
def opening(now: object, live_site: LiveSite, uitpas: FakeUitpas) -> Opening:
    house = make_performance(make_house(), rows=3, seats=6).house
    with_keys(house)
    opens_at = NOW + timedelta(minutes=40)
    with frozen_now(NOW - timedelta(hours=3)):
        window = early(opens_at - timedelta(minutes=20), code="", for_uitpas=True)
        return make_opening(house, forms_at=NOW - timedelta(hours=2), opens_at=opens_at, ends_at=NOW + timedelta(hours=5), windows=(window,))


def test_a_card_that_cannot_be_checked_is_checked_later_by_itself(
    now: object, phone_page: Page, live_site: LiveSite, opening: Opening, uitpas: FakeUitpas
) -> None:
    phone_page.clock.install()
    phone_page.goto(live_site.at(f"/de-kring/nl/line/{opening.pk}/"))
    expect(phone_page.get_by_role("heading", level=1, name="Uw plaats is bewaard")).to_be_visible()
    phone_page.get_by_text("Ik heb een code, een pas of een UiTPAS").click()
    screenshot(phone_page, "line-uitpas-phone")
    uitpas.does = "error"
    phone_page.get_by_label("Uw code, of het nummer van uw pas of UiTPAS").fill("0560 0025 24314")
    phone_page.get_by_role("button", name="Naar de vroege rij").click()
    expect(phone_page.get_by_text("Uw kaart is nog niet nagekeken")).to_be_visible()
    expect(phone_page.get_by_label("Uw code, of het nummer van uw pas of UiTPAS")).to_have_value("0560 0025 24314")
    ready(phone_page)
    assert_accessible(phone_page)
    assert small_targets(phone_page) == []
    screenshot(phone_page, "line-uitpas-silent-phone")
    uitpas.does = ""
    phone_page.clock.run_for(40_000)
    expect(phone_page.get_by_text("Vrienden", exact=True)).to_be_visible()
    expect(phone_page.get_by_text("Ik heb een code, een pas of een UiTPAS")).to_have_count(0)
    ready(phone_page)
    screenshot(phone_page, "line-uitpas-in-phone")
    with house_scope(opening.house_id):
        assert EarlyPlace.objects.count() == 1
    assert uitpas.asked[-1] == GOOD
