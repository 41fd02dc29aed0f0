"""The line in a real browser: on a phone with a script, and without one; axe, the title, the focus."""

from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from coulisse.faces.shared.kept_answers import forget_answers
from coulisse.faces.shop import line_page
from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.inventory.operations import PlaceWanted, sell_places
from coulisse.openings.models import Line, Opening
from coulisse.openings.operations import call_next, end_opening, pause
from coulisse.openings.tests.conftest import early, make_opening, nothing_kept  # noqa: F401
from coulisse.programme.models import Performance
from coulisse.testing.browser import PHONE, LiveSite, assert_accessible, new_page, ready, screenshot, small_targets
from coulisse.testing.cast import NOW, make_house
from coulisse.testing.factories import make_performance

pytestmark = pytest.mark.browser


@pytest.fixture
def evening(now: object, live_site: LiveSite) -> Performance:
    return make_performance(make_house(), rows=3, seats=6)


def opening_of(house: House, *, opens_in: int) -> Opening:
    """One that forms since a while, and opens in so many minutes from now (or has)."""
    at = NOW + timedelta(minutes=opens_in)
    with frozen_now(NOW - timedelta(hours=3)):
        return make_opening(
            house, forms_at=NOW - timedelta(hours=2), opens_at=at, ends_at=NOW + timedelta(hours=5), inside_most=1, per_minute=60,
            windows=(early(at - timedelta(minutes=5)),), words={"nl": "Rolstoelplaatsen bestelt u op 056 31 00 00."},
        )  # fmt: skip


def in_turn(house: House, opening: Opening) -> None:
    """The line opened a moment ago, and the first one is called."""
    with house_scope(house.pk) as scope:
        Opening.objects.update(opens_at=scope.now - timedelta(seconds=1))
        Line.objects.filter(is_general=True).update(opens_at=scope.now - timedelta(seconds=1))
        Line.objects.filter(is_general=False).update(opens_at=scope.now - timedelta(minutes=5))
        call_next(house=house, opening_id=opening.pk, now=scope.now)


def test_from_the_seats_to_the_line_and_in(now: object, phone_page: Page, live_site: LiveSite, evening: Performance) -> None:
    opening = opening_of(evening.house, opens_in=20)
    seats = f"/de-kring/nl/e/{evening.production.slug}/{evening.pk}/seats/"
    phone_page.goto(live_site.at(seats))
    expect(phone_page.get_by_role("heading", level=1, name="Uw plaats is bewaard")).to_be_visible()
    ready(phone_page)
    assert_accessible(phone_page)
    assert small_targets(phone_page) == []
    screenshot(phone_page, "line-before-phone")
    in_turn(evening.house, opening)
    phone_page.reload()
    expect(phone_page.get_by_role("heading", level=1, name="Het is uw beurt")).to_be_visible()
    ready(phone_page)
    assert_accessible(phone_page)
    screenshot(phone_page, "line-now-phone")
    phone_page.get_by_role("button", name="Kom binnen").click()
    phone_page.wait_for_url(f"**{seats}")
    expect(phone_page.get_by_text("Welkom. Kies rustig")).to_be_visible()
    expect(phone_page.locator("form.seats[data-ready]")).to_be_visible()


def test_without_a_script_the_page_comes_again_by_itself(now: object, browser: Browser, live_site: LiveSite, evening: Performance) -> None:
    opening = opening_of(evening.house, opens_in=20)
    with new_page(browser, PHONE, java_script_enabled=False) as page:
        page.goto(live_site.at(f"/de-kring/nl/line/{opening.pk}/"))
        page.get_by_role("button", name="Neem mijn plaats in de rij").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Uw plaats is bewaard")
        assert "http-equiv" in page.content()
        with house_scope(evening.house_id):
            assert Line.objects.get(is_general=True).given == 1


def test_the_page_follows_the_line_in_its_place(now: object, browser: Browser, live_site: LiveSite, evening: Performance) -> None:
    opening = opening_of(evening.house, opens_in=-1)
    with house_scope(evening.house_id):
        Line.objects.filter(is_general=True).update(given=1200)
    with new_page(browser) as page:
        page.goto(live_site.at(f"/de-kring/nl/line/{opening.pk}/"))
        expect(page.get_by_role("heading", level=1, name="U staat in de rij")).to_be_visible()
        ready(page)
        assert_accessible(page)
        screenshot(page, "line-waiting-desk")
        count = page.locator("[data-line-ahead]")
        first = count.inner_text()
        with house_scope(evening.house_id):
            Line.objects.filter(is_general=True).update(called=1180)
        expect(count).not_to_have_text(first, timeout=30_000)
        expect(count).to_contain_text("mensen voor u")


def test_a_pause_and_that_nothing_is_left_are_told_in_their_place(now: object, phone_page: Page, live_site: LiveSite, evening: Performance) -> None:
    opening = opening_of(evening.house, opens_in=20)
    phone_page.clock.install()
    phone_page.goto(live_site.at(f"/de-kring/nl/line/{opening.pk}/"))
    expect(phone_page.get_by_role("heading", level=1, name="Uw plaats is bewaard")).to_be_visible()
    ready(phone_page)
    with house_scope(opening.house_id) as scope:
        pause(house=opening.house, opening=opening, message={"nl": "De betalingen haperen even."}, actor=COULISSE, now=scope.now)
        wanted = [PlaceWanted(evening.pk, no, evening.place_count) for no in range(evening.place_count)]
        sell_places(house_id=evening.house_id, places=wanted, holder=uuid4(), now=scope.now)
    line_page._to_choose.cache_clear()
    forget_answers()
    for _minute in range(4):
        phone_page.clock.run_for(61_000)
    expect(phone_page.get_by_role("heading", level=1, name="Even pauze")).to_be_visible()
    expect(phone_page.get_by_text("De betalingen haperen even.", exact=True)).to_be_visible()
    expect(phone_page.get_by_text("Op dit ogenblik is alles uitverkocht")).to_be_visible()
    assert_accessible(phone_page)
    screenshot(phone_page, "line-paused-phone")


@pytest.mark.parametrize(("language", "sold_out"), [("nl", "Op dit ogenblik is alles uitverkocht"), ("fr", "Pour l’instant, tout est complet")])
def test_who_comes_while_nothing_is_left_reads_it(
    now: object, browser: Browser, live_site: LiveSite, evening: Performance, language: str, sold_out: str
) -> None:
    opening = opening_of(evening.house, opens_in=-5)
    with house_scope(opening.house_id) as scope:
        wanted = [PlaceWanted(evening.pk, no, evening.place_count) for no in range(evening.place_count)]
        sell_places(house_id=evening.house_id, places=wanted, holder=uuid4(), now=scope.now)
        Opening.objects.update(inside_most=1, paused_at=scope.now)
    line_page._to_choose.cache_clear()
    with new_page(browser) as page:
        page.goto(live_site.at(f"/de-kring/{language}/line/{opening.pk}/"))
        expect(page.locator("[data-line-join]")).to_have_count(0)  # The place is taken by itself.
        expect(page.get_by_text(sold_out)).to_be_visible()
        ready(page)
        assert_accessible(page)
        screenshot(page, f"line-sold-out-desk-{language}")


def test_who_is_too_soon_comes_to_the_line_by_themselves_once_it_forms(
    now: object, phone_page: Page, live_site: LiveSite, evening: Performance
) -> None:
    opening = opening_of(evening.house, opens_in=60)
    with house_scope(opening.house_id) as scope:
        Opening.objects.update(forms_at=scope.now + timedelta(minutes=5))
    phone_page.clock.install()
    phone_page.goto(live_site.at(f"/de-kring/nl/line/{opening.pk}/"))
    expect(phone_page.get_by_role("heading", level=1, name="De rij is nog niet begonnen")).to_be_visible()
    ready(phone_page)
    with house_scope(opening.house_id) as scope:
        Opening.objects.update(forms_at=scope.now - timedelta(minutes=1))
    forget_answers()
    for _minute in range(8):
        phone_page.clock.run_for(61_000)
    expect(phone_page.get_by_role("heading", level=1, name="Uw plaats is bewaard")).to_be_visible()


def test_when_the_line_ends_the_open_page_goes_on_by_itself_and_says_so(
    now: object, browser: Browser, live_site: LiveSite, evening: Performance
) -> None:
    opening = opening_of(evening.house, opens_in=-1)
    with house_scope(evening.house_id):
        Line.objects.filter(is_general=True).update(given=1200)
    with new_page(browser, PHONE) as page:
        event = f"/de-kring/nl/e/{evening.production.slug}/"
        page.goto(live_site.at(f"/de-kring/nl/line/{opening.pk}/?to={event}"))
        expect(page.get_by_role("heading", level=1, name="U staat in de rij")).to_be_visible()
        with house_scope(evening.house_id) as scope:
            end_opening(house=opening.house, opening=opening, actor=COULISSE, now=scope.now)
        forget_answers()
        page.wait_for_url(f"**{event}")
        expect(page.get_by_text("Er is geen rij meer")).to_be_visible()
        said, bar = page.locator(".toast").bounding_box(), page.locator(".buy-bar").bounding_box()
        assert said and bar and said["y"] + said["height"] < bar["y"], "what is said covers nothing that one presses"
