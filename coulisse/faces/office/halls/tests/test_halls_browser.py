"""A plan before a browser: selecting by keyboard and by mouse, drawn at once, on a phone and at a desk."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest
from django.test import Client
from playwright.sync_api import expect

from coulisse.faces.office.halls.tests.conftest import make_draft, make_layout, publish
from coulisse.houses.models import House, User
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE, Role
from coulisse.testing.browser import DESK, PHONE, LiveSite, new_page, ready, screenshot, small_targets, violations
from coulisse.testing.cast import make_house, make_user
from coulisse.venues.models import Layout, PlanVersion
from coulisse.venues.operations import change_seats, start_draft
from coulisse.venues.plan import read_plan
from coulisse.venues.types import Plan

pytestmark = pytest.mark.browser
HALLS = "/office/de-kring/halls/"


@pytest.fixture
def de_kring(live_site: LiveSite) -> House:
    """Committed, so that the site shows it."""
    return make_house()


@pytest.fixture
def tine(de_kring: House) -> User:
    return make_user("tine@de-kring.example", house=de_kring, role=Role.TICKETING)


@pytest.fixture
def layout(de_kring: House) -> Layout:
    return make_layout(de_kring)


@pytest.fixture
def draft(layout: Layout) -> PlanVersion:
    return make_draft(
        layout,
        rows=6,
        seats=14,
        zones=2,
        wheelchair=2,
        standing=40,
        blocked={"C-7": "pilaar"},
        marks={"D-1": ["hearing_loop"], "D-2": ["restricted_view"]},
    )


@pytest.fixture
def open_page(live_site: LiveSite, browser, tine: User) -> Iterator[Callable]:
    """``open_page("layouts/1/", PHONE)`` as Tine, in the browser of that size."""
    client = Client()
    client.force_login(tine)
    with ExitStack() as browsers:

        @cache
        def browser_of(size):
            touch = {"has_touch": True, "is_mobile": True} if size == PHONE else {}
            page = browsers.enter_context(new_page(browser, size, **touch))
            page.context.add_cookies([{"name": name, "value": kept.value, "url": live_site.url} for name, kept in client.cookies.items()])
            return page

        def opened(path: str, size=DESK):
            page = browser_of(size)
            page.goto(live_site.at(f"{HALLS}{path}"))
            ready(page)
            return page

        yield opened


def plan_now(version: PlanVersion) -> Plan:
    with house_scope(version.house_id):
        return read_plan(PlanVersion.objects.get(pk=version.pk).document)


def started(page) -> None:
    page.locator(".hall-editor[data-started]").wait_for()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_is_accessible(open_page, draft: PlanVersion, layout: Layout, size) -> None:
    first = publish(draft)
    with house_scope(layout.house_id) as scope:
        second = start_draft(house=layout.house, layout=layout, actor=COULISSE, now=scope.now)
        change_seats(house=layout.house, version=second, keys=["A-1", "A-2"], zone="2", blocked="camera", actor=COULISSE, now=scope.now)
    pages = {
        "list": "", "new": "new/", "hall": f"{layout.hall_id}/", "layout": f"layouts/{layout.pk}/", "file": f"layouts/{layout.pk}/file/",
        "generator": f"layouts/{layout.pk}/generator/", "published": f"plans/{first.pk}/", "draft": f"plans/{second.pk}/?seats=B+3-9",
        "zones": f"plans/{second.pk}/zones/", "publish": f"plans/{second.pk}/publish/", "compare": f"plans/{second.pk}/compare/", "export": f"plans/{second.pk}/export/",
    }  # fmt: skip
    found = {}
    for name, path in pages.items():
        page = open_page(path, size)
        if name == "draft":
            started(page)
        screenshot(page, f"halls-{name}-{size[0]}")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found[name] = [*violations(page), *small_targets(page), *([f"{wide} px too wide"] if wide > 0 else [])]
    assert not any(found.values()), "\n".join(f"{name}: {each}" for name, all_of in found.items() for each in all_of)


def test_seats_are_selected_by_keyboard_and_changed(open_page, draft: PlanVersion) -> None:
    page = open_page(f"plans/{draft.pk}/")
    started(page)
    page.locator("[role=gridcell][tabindex='0']").focus()
    expect(page.locator(":focus")).to_have_attribute("aria-label", re.compile("^Rij A, stoel 1"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("r")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("[aria-selected=true]")).to_have_count(2)
    before = page.locator("#plan").bounding_box()["width"]
    page.keyboard.press("+")
    page.wait_for_function("wide => document.querySelector('#plan').getBoundingClientRect().width > wide", arg=before * 1.2)
    page.locator("#id_rank").fill("40")
    page.locator("[data-save]").click()
    page.locator(".toast").wait_for()
    assert {seat.key for seat in plan_now(draft).seats if seat.rank == 40} == {*(f"B-{no}" for no in range(1, 15)), "C-1", "C-2"}
    with page.expect_navigation():
        page.locator(".toast button").click()
    page.locator(".toast").wait_for()
    assert plan_now(draft) == read_plan(draft.document)


def test_seats_are_selected_by_a_rectangle_and_let_go(open_page, draft: PlanVersion) -> None:
    page = open_page(f"plans/{draft.pk}/")
    started(page)
    points = page.evaluate("""() => {
      const svg = document.querySelector("#plan"), ctm = svg.getScreenCTM();
      const seats = [...document.querySelectorAll("[role=gridcell]")].map(c => new DOMPoint(+c.getAttribute("cx"), +c.getAttribute("cy")).matrixTransform(ctm));
      return seats.map(p => [p.x, p.y]);
    }""")
    (x1, y1), (x2, y2) = points[0], points[2]
    page.mouse.move(x1 - 8, y1 - 6)
    page.mouse.down()
    page.mouse.move(x2 + 8, y2 + 6, steps=4)
    page.mouse.up()
    expect(page.locator("[name=numbers]")).to_have_value("0-2")
    page.mouse.click(*points[5])
    expect(page.locator("[name=numbers]")).to_have_value("5")
    page.keyboard.down("Shift")
    page.mouse.click(*points[8])
    page.keyboard.up("Shift")
    expect(page.locator("[name=numbers]")).to_have_value("5-8")
    page.keyboard.press("Escape")
    expect(page.locator("[name=numbers]")).to_have_value("")


def test_seats_are_selected_by_writing_which(open_page, draft: PlanVersion) -> None:
    page = open_page(f"plans/{draft.pk}/")
    started(page)
    page.locator("#id_seats").fill("A 1-3, B")
    page.locator("#id_seats").press("Enter")
    expect(page.locator("[name=numbers]")).to_have_value("0-2,14-27")
    page.locator("#id_seats").fill("Q 3")
    page.locator("#id_seats").press("Enter")
    page.locator(".hall-select .field-error").wait_for()
    page.locator("[data-select='mark=wheelchair']").click()
    expect(page.locator("[aria-selected=true]")).to_have_count(2)


def test_without_scripts_seats_are_written_and_changed(open_page, live_site: LiveSite, browser, draft: PlanVersion, tine: User) -> None:
    client = Client()
    client.force_login(tine)
    with new_page(browser, java_script_enabled=False) as page:
        page.context.add_cookies([{"name": name, "value": kept.value, "url": live_site.url} for name, kept in client.cookies.items()])
        page.goto(live_site.at(f"{HALLS}plans/{draft.pk}/"))
        page.locator("#id_seats").fill("A 1-4")
        with page.expect_navigation():
            page.locator(".hall-select button").click()
        page.locator("#id_zone").select_option("2")
        screenshot(page, "halls-noscript-1280")
        with page.expect_navigation():
            page.locator("[data-save]").click()
        assert [seat.zone for seat in plan_now(draft).seats[:5]] == ["2", "2", "2", "2", "1"]


def test_the_generator_draws_while_one_fills_it_in(open_page, layout: Layout) -> None:
    page = open_page(f"layouts/{layout.pk}/generator/")
    page.locator("#id_section0-seats").fill("10, 12, 14")
    page.locator("#id_section0-rows").fill("3")
    page.locator("#id_section0-wheelchair_rows").fill("3")
    page.locator("#preview[data-says^='36 ']").wait_for()
    page.locator("button[name=keep]").click()
    page.locator(".hall-editor").wait_for()


def test_a_hall_of_twenty_thousand_places_still_opens(open_page, layout: Layout) -> None:
    draft = make_draft(layout, rows=100, seats=200)
    page = open_page(f"plans/{draft.pk}/")
    started(page)
    page.locator("[role=gridcell][tabindex='0']").focus()
    page.keyboard.press("Control+a")
    expect(page.locator("[name=numbers]")).to_have_value("0-19999")
    screenshot(page, "halls-20000-1280", full=False)
