"""The programme and the prices before a real browser: two sizes, axe, and the journey of a new event."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from coulisse.houses.models import House, User
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE, Role
from coulisse.programme.images import keep_picture
from coulisse.programme.models import Performance, Production
from coulisse.programme.operations import add_image, cancel_performance
from coulisse.testing.browser import DESK, PHONE, LiveSite, assert_accessible, new_page, ready, screenshot, small_targets
from coulisse.testing.cast import make_house, make_user
from coulisse.testing.factories import SERVICE_FEE, make_performance, make_plan_version, make_price_list, make_price_table, make_production

from .conftest import picture_bytes

pytestmark = pytest.mark.browser
SIZES = {"390": PHONE, "1280": DESK}


@pytest.fixture
def site(now: Any, live_site: LiveSite) -> LiveSite:
    return live_site


@pytest.fixture
def ann(site: LiveSite) -> User:
    return make_user("ann@de-kring.example", house=make_house(languages=["nl", "fr"]), role=Role.ADMINISTRATOR)


@contextmanager
def page_of(browser: Any, site: LiveSite, user: User, size: tuple[int, int]) -> Iterator[Any]:
    """A page of somebody who is signed in."""
    client = Client()
    client.force_login(user)
    cookie = settings.SESSION_COOKIE_NAME
    with new_page(browser, size) as page:
        page.context.add_cookies([{"name": cookie, "value": client.cookies[cookie].value, "url": site.url}])
        yield page


def season(house: House) -> tuple[Production, Any]:
    """A small programme: a picture, dates in each state, two halls, a list with a fee."""
    plan, prices = (
        make_plan_version(house, hall="Grote zaal", zones=2),
        make_price_list(house, name="Theater", table=make_price_table(zones=("1", "2"), fees=[SERVICE_FEE])),
    )
    make_plan_version(house, hall="Foyer", rows=0, seats=0, standing=120)
    hamlet = make_production(
        house,
        title={"nl": "Hamlet, of wat er van de prins overblijft", "fr": "Hamlet"},
        company="Compagnie Cécilia",
        theme="1.3.1.0.0",
        quotes=[{"text": "Onvergetelijk.", "source": "De Krant"}],
    )
    made = {"production": hamlet, "plan_version": plan, "price_list": prices}
    evenings = [
        make_performance(house, **made, days=days, state=state) for days, state in ((7, "on_sale"), (8, "on_sale"), (30, "announced"), (31, "draft"))
    ]
    make_performance(house, title="Nachtconcert", plan_version=plan, price_list=prices, days=3, state="draft")
    make_production(house, title="Een stuk zonder datum")
    stored = keep_picture(house_id=house.pk, data=picture_bytes())
    with house_scope(house.pk) as scope:
        add_image(production=hamlet, stored=stored, alt={"nl": "Een lege troon"}, actor=COULISSE, now=scope.now)
        cancel_performance(performance=evenings[1], reason={"nl": "De acteur is ziek."}, actor=COULISSE, now=scope.now)
    return hamlet, evenings[0]


@pytest.mark.parametrize("width", SIZES)
def test_every_page_can_be_used_by_everybody(browser: Any, site: LiveSite, ann: User, width: str) -> None:
    house = House.objects.get()
    with page_of(browser, site, ann, SIZES[width]) as page:

        def look(name: str, path: str) -> None:
            page.goto(site.at(f"/office/{house.slug}/{path}"))
            ready(page)
            screenshot(page, f"office-{name}-{width}")
            assert_accessible(page)
            assert small_targets(page) == [], name

        look("programme-empty", "programme/")
        look("prices-empty", "prices/")
        look("event-new-bare", "programme/new/")
        hamlet, evening = season(house)
        for name, path in (
            ("programme", "programme/"), ("dates", "programme/dates/"), ("event-new", "programme/new/"), ("event", f"programme/{hamlet.pk}/"),
            ("date", f"programme/dates/{evening.pk}/"), ("season-in", "programme/season/import/"), ("season-out", "programme/season/export/"),
            ("prices", "prices/"), ("price-new", "prices/new/"), ("price-list", f"prices/{evening.price_list_id}/"),
            ("price-matrix", f"prices/new/?from=layout-{evening.plan_version.layout_id}"),
        ):  # fmt: skip
            look(name, path)

        page.goto(site.at(f"/office/{house.slug}/programme/new/"))
        with page.expect_navigation():
            page.get_by_role("button", name="In verkoop").or_(page.get_by_role("button", name="Put on sale")).click()
        ready(page)
        assert_accessible(page)
        screenshot(page, f"office-event-wrong-{width}")
        page.goto(site.at(f"/office/{house.slug}/programme/season/import/"))
        for name, data in (
            ("look", "Titel;Datum;Uur;Zaal;Prijslijst;Status\nFaust;14/03/2027;20:00;Grote zaal;Theater;in verkoop\nFaust;15/03/2027;20:00;Grote zaal;Theater;\n"),
            ("wrong", "Titel;Datum;Uur;Zaal;Prijslijst\nFaust;31/02/2027;20:00;Grote zaal;Theater\nJazz;1/3/2027;20:00;Kelder;Theater\n"),
        ):  # fmt: skip
            page.locator("input[type=file]").set_input_files({"name": "seizoen.csv", "mimeType": "text/csv", "buffer": data.encode()})
            with page.expect_navigation():
                page.locator("form[enctype] button[type=submit]").click()
            page.locator("#found, #problems").first.wait_for(state="attached")
            ready(page)
            assert_accessible(page)
            screenshot(page, f"office-season-{name}-{width}")


def test_an_event_is_made_by_hand(browser: Any, site: LiveSite, ann: User) -> None:
    """Title, kind, two dates, hall and prices: on sale."""
    house = House.objects.get()
    make_plan_version(house, hall="Grote zaal")
    make_plan_version(house, hall="Foyer", rows=0, seats=0, standing=120)
    make_price_list(house, name="Theater")
    with page_of(browser, site, ann, DESK) as page:
        page.goto(site.at(f"/office/{house.slug}/programme/new/"))
        ready(page)
        page.locator("#id_title_nl").fill("Hamlet")
        page.locator("#id_kind").select_option("0.55.0.0.0/1.3.1.0.0")
        expect(page.locator("[id$=-starts_at_date]:visible")).to_have_count(1)
        for number, day in enumerate(("2027-03-14", "2027-03-15", "2027-03-16", "2027-03-17", "2027-03-18")):
            if number:
                page.locator("[data-coulisse-rows]:has([id$=-starts_at_date]) .rows-more").click()
            page.locator(f"#id_date-{number}-starts_at_date").fill(day)
            page.locator(f"#id_date-{number}-starts_at_time").fill("20:00")
        page.locator("#id_layout").select_option(index=2)
        page.locator("button[name=then][value=on_sale]").click()
        page.locator(".toast").wait_for()
        screenshot(page, "office-event-made")
    with house_scope(house.pk):
        assert Performance.objects.filter(state="on_sale").count() == 5


def test_a_price_list_grows_by_keyboard(browser: Any, site: LiveSite, ann: User) -> None:
    house = House.objects.get()
    plan = make_plan_version(house, hall="Grote zaal", zones=2)
    with page_of(browser, site, ann, DESK) as page:
        page.goto(site.at(f"/office/{house.slug}/prices/new/?from=layout-{plan.layout_id}"))
        ready(page)
        page.locator("#id_name").fill("Theater")
        page.locator("#id_rate-0-price_0").fill("20")
        page.keyboard.press("Tab")
        page.keyboard.type("15,50")
        more = page.locator(".price-rates > .rows-more")
        for number, name in ((1, "-26"), (2, "65+"), (3, "Kind")):
            more.focus()
            page.keyboard.press("Enter")
            page.keyboard.type(name)
            page.locator(f"#id_rate-{number}-price_0").fill("12")
        page.locator("#id_name").focus()
        page.keyboard.press("Enter")
        page.locator(".toast").wait_for()
        expect(page.locator("#seen ~ .table-frame tbody tr")).to_have_count(4)
