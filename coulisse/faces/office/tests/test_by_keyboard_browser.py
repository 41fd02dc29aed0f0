"""The main jobs of the office without a mouse."""

from typing import TYPE_CHECKING

import pytest

from coulisse.faces.office.tests.conftest import page_of, tab_to
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import Role
from coulisse.programme.models import Performance
from coulisse.sales.models import Refund
from coulisse.testing.browser import LiveSite, ready
from coulisse.testing.cast import make_house, make_user
from coulisse.testing.factories import make_plan_version, make_price_list
from coulisse.testing.trust.world import Everything

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


def choose(page: "Page", field: str, times: int = 1) -> None:
    tab_to(page, field)
    for _time in range(times):
        page.keyboard.press("ArrowDown")


def test_an_event_is_made_and_put_on_sale(browser: "Browser", site: LiveSite) -> None:
    house = make_house(languages=["nl", "fr"])
    make_plan_version(house, hall="Grote zaal")
    make_price_list(house, name="Theater")
    piet = make_user("piet@de-kring.example", house=house, role=Role.PROGRAMMER)
    with page_of(browser, site, piet) as page:
        page.goto(site.at(f"/office/{house.slug}/programme/"))
        ready(page)
        tab_to(page, "main a[href$='/programme/new/']")
        page.keyboard.press("Enter")
        page.locator("#id_title_nl").wait_for()
        ready(page)
        tab_to(page, "#id_title_nl")
        page.keyboard.type("Hamlet")
        choose(page, "#id_kind")
        tab_to(page, "#id_date-0-starts_at_date")
        page.keyboard.type("03032027")  # the same day, whichever of day and month the browser asks first
        tab_to(page, "#id_date-0-starts_at_time")
        page.keyboard.type("1030A")  # half past ten in the morning, on a clock of twelve hours and of twenty-four
        if page.locator("#id_layout").input_value() == "":
            choose(page, "#id_layout")
        if page.locator("#id_price_list").input_value() == "":
            choose(page, "#id_price_list")
        tab_to(page, "button[name=then][value=on_sale]")
        page.keyboard.press("Enter")
        page.locator(".toast").wait_for()
    with house_scope(house.pk):
        assert [(one.state, f"{one.starts_at:%Y-%m-%d %H:%M}") for one in Performance.objects.all()] == [("on_sale", "2027-03-03 09:30")]


def test_a_ticket_is_refunded(browser: "Browser", site: LiveSite, de_kring_open: Everything) -> None:
    """From the search of the menu, which one key opens, to the ticket, the reason and the money."""
    house: House = de_kring_open.house
    with page_of(browser, site, de_kring_open.people[Role.TICKETING]) as page:
        page.goto(site.at(f"/office/{house.slug}/"))
        ready(page)
        page.keyboard.press("/")
        page.keyboard.type("bea@")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/**")
        tab_to(page, f"main a[href$='/orders/{de_kring_open.order.code}/']")
        page.keyboard.press("Enter")
        page.wait_for_url("**/orders/**")
        ready(page)
        tab_to(page, "input[name=line]")
        page.keyboard.press("Space")
        tab_to(page, ".office-more > summary")
        page.keyboard.press("Enter")
        tab_to(page, "#id_reason")
        page.keyboard.type("verhuisd")
        tab_to(page, "[data-coulisse-confirm-undo]")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Ja, terugbetalen").wait_for()
        page.keyboard.press("Enter")
        page.locator(".toast").first.wait_for()
    with house_scope(house.pk):
        assert Refund.objects.filter(reason="verhuisd").count() == 1
