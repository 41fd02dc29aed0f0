"""The seat map in a real browser: keys, fingers, filters, others who buy meanwhile, and halls of twenty thousand."""

import re
import time
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from coulisse.faces.shop.tests.buying.conftest import say
from coulisse.faces.shop.tests.buying.halls import arena, theatre
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.inventory import operations as inventory
from coulisse.inventory.operations import PlaceWanted
from coulisse.programme.models import Performance
from coulisse.testing.browser import PHONE, LiveSite, assert_accessible, new_page
from coulisse.testing.cast import make_house
from coulisse.testing.factories import make_performance, make_plan_document, make_plan_version

pytestmark = pytest.mark.browser


@pytest.fixture
def house(live_site: LiveSite, settings: Any) -> House:
    settings.BASE_URL = live_site.url
    return make_house()


@pytest.fixture
def evening(house: House) -> Performance:
    """A theatre of a thousand seats in three parts."""
    prices = {"1": {"adult": 2800}, "2": {"adult": 2200}, "3": {"adult": 1600}, "staan": {"adult": 1000}}
    return make_performance(house, plan_version=make_plan_version(house, document=theatre()), prices=prices)


@pytest.fixture
def square(house: House) -> Performance:
    """Twenty-five rows of forty: a thousand seats in one part."""
    return make_performance(
        house, plan_version=make_plan_version(house, document=make_plan_document(rows=25, seats=40, marks={"A-14": ["restricted_view"]}))
    )


def seats_page(site: LiveSite, evening: Performance) -> str:
    return site.at(f"/de-kring/nl/e/{evening.production.slug}/{evening.pk}/seats/")


def open_map(page: Page, site: LiveSite, evening: Performance) -> None:
    page.goto(seats_page(site, evening))
    page.wait_for_selector("form.seats[data-ready]")


def focus_says(page: Page, words: str) -> None:
    """What has the focus is called so, from its beginning: a pattern."""
    expect(page.locator(":focus")).to_have_accessible_name(re.compile(f"^{words}", re.IGNORECASE))


def sell(evening: Performance, *places: int) -> None:
    wanted = [PlaceWanted(evening.pk, no, evening.place_count) for no in places]
    with house_scope(evening.house_id) as scope:
        inventory.sell_places(house_id=evening.house_id, places=wanted, holder=uuid4(), now=scope.now)


def press(page: Page, chip: str) -> None:
    page.locator(".chip", has_text=chip).evaluate("label => label.click()")


def into_the_map(page: Page) -> None:
    page.locator("[role=gridcell][tabindex='0']").focus()


def test_the_list_is_the_first_stop_and_the_map_one_stop(chromium_page: Page, live_site: LiveSite, evening: Performance) -> None:
    page = chromium_page
    open_map(page, live_site, evening)
    page.locator("main").focus()
    page.keyboard.press("Tab")
    focus_says(page, "Kies uit een lijst")
    expect(page.locator("[role=gridcell][tabindex='0']")).to_have_count(1)
    expect(page.locator("[role=gridcell]")).to_have_count(evening.place_count - 60)


def test_seat_a14_of_a_thousand_in_twelve_keys(chromium_page: Page, live_site: LiveSite, square: Performance) -> None:
    page = chromium_page
    page.clock.install(time=0)
    open_map(page, live_site, square)
    # However slowly this machine types, to the page it is at once.
    page.clock.pause_at(60 * 60 * 1000)
    keys = ["Tab", "Enter", "Tab", "Tab", "Tab"]
    for key in keys:
        page.keyboard.press(key)
    expect(page.locator(":focus")).to_have_role("gridcell")
    for key in [*"a14", "Enter"]:
        page.keyboard.press(key)
        keys.append(key)
    say(f"seat A14 of 1,000: {len(keys)} keys from the top of the page")
    assert len(keys) <= 12
    focus_says(page, r"rij A, stoel 14, gekozen, €\s20,00, beperkt zicht")
    expect(page.locator("#live")).to_have_text(re.compile(r"Rij A, stoel 14 gekozen. 1 plaats, €\s*20,00"))


def test_keys_go_where_one_looks(chromium_page: Page, live_site: LiveSite, evening: Performance) -> None:
    page = chromium_page
    sell(evening, 1)
    open_map(page, live_site, evening)
    into_the_map(page)

    for key, place in (
        ("Control+Home", r"Parterre, rij A, stoel 1, vrij, €\s28,00"),
        ("ArrowRight", "Parterre, rij A, stoel 2, bezet, beperkt zicht$"),
        ("End", "Parterre, rij A, stoel 20"),
        ("PageDown", "Parterre, rij B, stoel 2"),
        ("Home", "Parterre, rij B, stoel 1"),
        ("ArrowDown", "Parterre, rij C"),
        ("ArrowUp", "Parterre, rij B"),
        ("Control+End", "Tweede balkon, rij D"),
    ):
        page.keyboard.press(key)
        focus_says(page, place)
    expect(page.locator(":focus")).to_have_attribute("tabindex", "0")
    expect(page.locator("[role=gridcell][tabindex='0']")).to_have_count(1)
    ring = page.locator(".plan-ring").bounding_box()
    view = page.locator(".seats-view").bounding_box()
    assert ring and view and view["x"] <= ring["x"] and ring["y"] + ring["height"] <= view["y"] + view["height"] + 1


def test_a_finger_comes_nearer_first_then_chooses_and_may_undo(phone_page: Page, live_site: LiveSite, evening: Performance) -> None:
    page = phone_page
    open_map(page, live_site, evening)
    box = page.locator(".seats-view").bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".plan-svg.readable")).to_be_visible()
    expect(page.locator("[data-no].mine")).to_have_count(0)
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("[data-no].mine")).to_have_count(1)
    mine = page.locator("[data-no].mine").bounding_box()
    assert mine and mine["width"] >= 24 and mine["height"] >= 24
    sheet = page.locator("[data-plan-sheet]")
    expect(sheet).to_contain_text(re.compile("rij [A-Z], stoel", re.IGNORECASE))
    assert_accessible(page)
    sheet.get_by_role("button", name="Ongedaan maken").tap()
    expect(page.locator("[data-no].mine")).to_have_count(0)
    expect(sheet).to_be_hidden()


def test_two_fingers_zoom(browser: Browser, live_site: LiveSite, evening: Performance) -> None:
    with new_page(browser, PHONE, has_touch=True, is_mobile=True) as page:
        open_map(page, live_site, evening)
        box = page.locator(".seats-view").bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        before = page.locator(".plan-svg").bounding_box()
        session = page.context.new_cdp_session(page)

        def fingers(kind: str, apart: float) -> None:
            points = [] if kind == "touchEnd" else [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}]
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        fingers("touchStart", 30)
        for apart in (40, 60, 90):
            fingers("touchMove", apart)
        fingers("touchEnd", 0)
        assert before
        page.wait_for_function("wide => document.querySelector('.plan-svg').getBoundingClientRect().width > wide", arg=before["width"] * 2)
        assert page.evaluate("visualViewport.scale") == 1


def test_buttons_and_the_wheel_zoom_and_the_whole_hall_comes_back(chromium_page: Page, live_site: LiveSite, evening: Performance) -> None:
    page = chromium_page
    open_map(page, live_site, evening)
    width = "parseFloat(document.querySelector('.plan-svg').getAttribute('width'))"
    whole = page.evaluate(width)
    page.get_by_role("button", name="Inzoomen").click()
    page.wait_for_function(f"{width} > {whole}")
    nearer = page.evaluate(width)
    page.mouse.move(400, 400)
    page.mouse.wheel(0, -300)
    page.wait_for_function(f"{width} > {nearer}")
    page.get_by_role("button", name="Hele zaal").click()
    page.wait_for_function(f"{width} === {whole}")


def test_prices_and_attributes_filter(chromium_page: Page, live_site: LiveSite, evening: Performance) -> None:
    page = chromium_page
    open_map(page, live_site, evening)
    press(page, "Rang 3")
    expect(page.locator("[data-no].aside")).to_have_count(evening.place_count - 60 - 148)
    press(page, "Alle prijzen")
    press(page, "rolstoelplaats")
    expect(page.locator("[data-no]:not(.aside)")).to_have_count(4)
    expect(page.locator("#live")).to_contain_text("4 vrije plaatsen passen daarbij")


def test_states_differ_in_shape_and_not_only_in_colour(chromium_page: Page, live_site: LiveSite, evening: Performance) -> None:
    page = chromium_page
    sell(evening, 30)
    open_map(page, live_site, evening)
    page.locator("[data-no].free").nth(100).dispatch_event("click")
    expect(page.locator("[data-no].mine")).to_have_count(1)
    shapes = page.evaluate(
        """() => ['[data-no="200"]', '[data-no].mine', '[data-no].taken', '[aria-label*="rolstoel"]', '[aria-label*="beperkt"]']
          .map(which => document.querySelector(which)?.getAttribute('d'))"""
    )
    assert None not in shapes and len(set(shapes)) == 5


def test_what_somebody_else_buys_meanwhile_is_said_and_let_go(chromium_page: Page, live_site: LiveSite, square: Performance) -> None:
    page = chromium_page
    page.clock.install()
    open_map(page, live_site, square)
    page.locator("[data-no='0']").dispatch_event("click")
    expect(page.locator("[data-plan-count]")).to_have_text("1 plaats")
    sell(square, 0, 5)
    page.clock.fast_forward(16_000)
    expect(page.locator("[data-no='5']")).to_have_class(re.compile("taken"))
    expect(page.locator("[data-no='0']")).to_have_class(re.compile("taken"))
    expect(page.locator("[data-plan-note]")).to_contain_text(re.compile("Zopas weg: .*rij A, stoel 1", re.IGNORECASE))
    expect(page.locator("[data-plan-count]")).to_have_text("Nog niets gekozen")


def test_what_the_basket_has_is_chosen_and_can_be_changed(chromium_page: Page, live_site: LiveSite, square: Performance) -> None:
    page = chromium_page
    open_map(page, live_site, square)
    for no in (10, 11):
        page.locator(f"[data-no='{no}']").dispatch_event("click")
    page.get_by_role("button", name="Neem deze plaatsen").click()
    page.wait_for_url("**/basket/**")
    page.get_by_role("link", name="Andere plaatsen kiezen").click()
    page.wait_for_selector("form.seats[data-ready]")
    expect(page.locator("[data-no].mine")).to_have_count(2)
    page.locator("[data-undo='10']").click()
    page.locator("[data-no='12']").dispatch_event("click")
    page.get_by_role("button", name="Neem deze plaatsen").click()
    page.wait_for_url("**/basket/**")
    expect(page.locator(".basket-name")).to_have_text(["Rij A, stoel 12", "Rij A, stoel 13"])


def test_more_than_an_order_may_have_is_said_at_the_map(chromium_page: Page, live_site: LiveSite, square: Performance) -> None:
    page = chromium_page
    open_map(page, live_site, square)
    for no in range(11):
        page.locator(f"[data-no='{no}']").dispatch_event("click")
    expect(page.locator("[data-no].mine")).to_have_count(10)
    expect(page.locator("[data-plan-note]")).to_contain_text("U hebt 10 plaatsen")


def test_twenty_thousand_places_are_entered_by_section(chromium_page: Page, live_site: LiveSite, house: House) -> None:
    page = chromium_page
    big = make_performance(house, plan_version=make_plan_version(house, document=arena(20_000)))
    sell(big, *range(100))
    open_map(page, live_site, big)
    began = time.perf_counter()
    open_map(page, live_site, big)
    drawn = time.perf_counter() - began
    sections = page.locator("[data-section]")
    expect(sections).to_have_count(40)
    expect(page.locator("[role=gridcell]")).to_have_count(0)
    assert_accessible(page)
    sections.first.focus()
    focus_says(page, r"Vak 1, 400 vrij, vanaf €\s20,00")
    page.keyboard.press("ArrowRight")
    focus_says(page, "Vak 2")
    page.keyboard.press("Enter")
    expect(page.locator("[role=gridcell]")).to_have_count(500)
    page.keyboard.press("Enter")
    expect(page.locator("[data-plan-count]")).to_have_text("1 plaats")
    assert_accessible(page)
    page.get_by_role("button", name="Alle delen van de zaal").click()
    expect(sections).to_have_count(40)
    say(f"20,000 places: {drawn * 1000:.0f} ms to a drawn overview, one section of 500 seats in the page at a time")
