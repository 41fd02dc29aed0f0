"""Another seating plan, and the money back for everybody, before a real browser: two sizes, axe, by keyboard."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from coulisse.faces.office.sales.tests.test_holders import cancel, quiet, sell  # noqa: F401
from coulisse.houses.models import House, User
from coulisse.houses.scope import house_scope
from coulisse.houses.types import Role
from coulisse.programme.models import Performance
from coulisse.sales.models import Refund, RefundRun
from coulisse.sales.operations import refund_runs
from coulisse.sales.types import RefundState
from coulisse.testing.browser import DESK, PHONE, LiveSite, assert_accessible, new_page, ready, screenshot, small_targets
from coulisse.testing.cast import make_house, make_user
from coulisse.testing.factories import SERVICE_FEE, make_performance, make_plan_version

pytestmark = pytest.mark.browser
SIZES = {"390": PHONE, "1280": DESK}


@pytest.fixture
def tess(now: Any, live_site: LiveSite) -> User:
    return make_user("tess@de-kring.example", house=make_house(), role=Role.TICKETING)


@contextmanager
def page_of(browser: Any, site: LiveSite, user: User, size: tuple[int, int]) -> Iterator[Any]:
    client = Client()
    client.force_login(user)
    cookie = django_settings.SESSION_COOKIE_NAME
    with new_page(browser, size) as page:
        page.context.add_cookies([{"name": cookie, "value": client.cookies[cookie].value, "url": site.url}])
        yield page


def look(page: Any, name: str) -> None:
    ready(page)
    screenshot(page, f"office-{name}")
    assert_accessible(page)
    assert small_targets(page) == [], name


def sold_evening() -> Performance:
    evening = make_performance(House.objects.get(), rows=8, seats=12, zones=2, fees=[SERVICE_FEE], title="Het gezin Van Paemel")
    for name in ("Bea Maes", "Carl Peeters", "Dina Aerts", "Emma De Smet", "Fien Jacobs"):
        sell(evening, name)
    return evening


@pytest.mark.parametrize("width", SIZES)
def test_everybody_goes_to_another_plan_by_keyboard(browser: Any, live_site: LiveSite, tess: User, width: str) -> None:
    evening = sold_evening()
    blocked = {"A-6": "geluidstafel", "A-7": "geluidstafel"}
    version = make_plan_version(evening.house, layout=evening.plan_version.layout, rows=8, seats=11, zones=2, blocked=blocked, wheelchair=2)
    with page_of(browser, live_site, tess, SIZES[width]) as page:
        page.goto(live_site.at(f"/office/de-kring/programme/dates/{evening.pk}/plan/"))
        look(page, f"plan-choice-{width}")
        page.get_by_role("button", name="Bekijken").press("Enter")
        page.locator(".plan-homeless").or_(page.locator("#changed")).first.wait_for()
        look(page, f"plan-preview-{width}")
        if page.locator(".plan-homeless").count():
            with page.expect_navigation():
                page.get_by_role("button", name="Neem de dichtste vrije stoelen").press("Enter")
            look(page, f"plan-suggested-{width}")
        move = page.locator("button[name=do][value=move]")
        move.press("Enter")
        move.press("Enter")
        page.locator(".toast").wait_for()
    with house_scope(evening.house_id):
        assert Performance.objects.get(pk=evening.pk).plan_version_id == version.pk


@pytest.mark.parametrize("width", SIZES)
def test_everybody_is_paid_back_and_the_page_follows(browser: Any, live_site: LiveSite, tess: User, width: str) -> None:
    evening = sold_evening()
    with page_of(browser, live_site, tess, SIZES[width]) as page:
        address = live_site.at(f"/office/de-kring/sales/performances/{evening.pk}/holders/")
        page.goto(address)
        look(page, f"holders-{width}")
        cancel(evening)
        page.goto(address)
        look(page, f"holders-cancelled-{width}")
        button = page.get_by_role("button", name="Iedereen terugbetalen")
        button.press("Enter")
        page.get_by_role("button", name="Ja, betaal iedereen terug").press("Enter")
        page.locator(".toast").wait_for()
        look(page, f"holders-running-{width}")
        with house_scope(evening.house_id):
            run = RefundRun.objects.get()
        refund_runs.carry_out(house=evening.house, run_id=run.pk)
        # The page comes anew by itself when nothing is waiting any more.
        with page.expect_navigation(), house_scope(evening.house_id):
            Refund.objects.update(state=RefundState.DONE)
            Refund.objects.filter(pk=Refund.objects.earliest("pk").pk).update(
                state=RefundState.FAILED, problem="The payment is too old to be refunded"
            )
        page.get_by_role("heading", name="Deze vragen uw hulp").wait_for()
        look(page, f"holders-hand-{width}")
