"""One line for two houses, in a real browser: waiting, inside, and earlier with a pass; on a phone and at a desk."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from coulisse.faces.shop.tests.buying.test_opening_together import hold_a_pass
from coulisse.houses.models import Cluster
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.openings.models import Line, Opening
from coulisse.openings.operations import call_next
from coulisse.openings.tests.conftest import early, make_opening, nothing_kept  # noqa: F401
from coulisse.openings.tests.test_together import accepts, planned
from coulisse.programme.models import Performance
from coulisse.sales.links import held_signature
from coulisse.testing.browser import DESK, LiveSite, assert_accessible, ready, screenshot, small_targets
from coulisse.testing.cast import NOW, make_house
from coulisse.testing.factories import make_performance

pytestmark = pytest.mark.browser


@pytest.fixture
def evening(now: object, live_site: LiveSite) -> Performance:
    return make_performance(make_house(), rows=3, seats=6)


def test_one_line_at_two_shops(now: object, phone_page: Page, live_site: LiveSite, evening: Performance) -> None:
    kring, anker = evening.house, make_house("het-anker", "Het Anker", colour="#0b5563", colour_dark="#06272c")
    make_performance(anker, rows=3, seats=6)
    for house in (kring, anker):
        house.cluster = Cluster.objects.get_or_create(slug="leie", name="Huizen aan de Leie")[0]
        house.save(update_fields=["cluster"])
    moments = {"forms_at": NOW - timedelta(hours=2), "opens_at": NOW + timedelta(minutes=20)}
    before = NOW - timedelta(hours=3)
    with frozen_now(before):
        opening = planned(kring, anker, **moments)
    accepts(kring, anker, at=before)
    phone_page.goto(live_site.at(f"/het-anker/nl/line/{opening.pk}/"))
    expect(phone_page.get_by_role("heading", level=1, name="Uw plaats is bewaard")).to_be_visible()
    expect(phone_page.get_by_role("heading", name="Eén rij voor verschillende huizen")).to_be_visible()
    ready(phone_page)
    assert_accessible(phone_page)
    assert small_targets(phone_page) == []
    screenshot(phone_page, "line-together-phone", full=True)
    phone_page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    screenshot(phone_page, "line-together-desk", full=True)
    phone_page.get_by_role("link", name="De Kring").click()
    expect(phone_page.get_by_role("heading", level=1, name="Uw plaats is bewaard")).to_be_visible()
    with house_scope(kring.pk, anker.pk) as scope:
        opened = scope.now - timedelta(seconds=1)
        Opening.objects.update(opens_at=opened)
        Line.objects.update(opens_at=opened)
        call_next(house=kring, opening_id=opening.pk, now=scope.now)
    phone_page.reload()
    phone_page.get_by_role("button", name="Kom binnen").click()
    expect(phone_page.get_by_text("Welkom. Kies rustig")).to_be_visible()
    phone_page.goto(live_site.at(f"/het-anker/nl/line/{opening.pk}/"))
    expect(phone_page.get_by_text("U bent ook bij deze huizen binnen")).to_be_visible()
    screenshot(phone_page, "line-together-inside-desk", full=True)


def test_earlier_with_a_pass(now: object, phone_page: Page, live_site: LiveSite, evening: Performance) -> None:
    house = evening.house
    product, held = hold_a_pass(house)
    windows = (early(NOW + timedelta(minutes=5), code="", product_ids=(product,)),)
    with frozen_now(NOW - timedelta(hours=3)):
        make_opening(house, forms_at=NOW - timedelta(hours=2), opens_at=NOW + timedelta(minutes=25), windows=windows)
    phone_page.goto(live_site.at(f"/de-kring/nl/cards/{held}/{held_signature(house.pk, held)}/"))
    ready(phone_page)
    assert_accessible(phone_page)
    screenshot(phone_page, "card-earlier-phone", full=True)
    phone_page.get_by_role("button", name="Neem mijn plaats in de vroegere rij").click()
    expect(phone_page.get_by_role("heading", level=1, name="Uw plaats is bewaard")).to_be_visible()
    expect(phone_page.get_by_text("Vrienden", exact=True)).to_be_visible()
    screenshot(phone_page, "line-early-phone", full=True)
