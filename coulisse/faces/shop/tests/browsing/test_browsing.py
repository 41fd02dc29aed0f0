"""From the programme to a place, as people do it: by eye, by touch, by key, by ear, and without scripts."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.programme.models import Performance
from coulisse.testing.browser import DESK, PHONE, LiveSite, assert_accessible, keyboard_order, new_page, ready, screenshot, small_targets
from coulisse.testing.cast import make_house

pytestmark = pytest.mark.browser

NARROW = (320, 640)
EVENT = "/de-kring/nl/e/onder-het-ijs/"
PATHS = {
    "agenda": "/de-kring/nl/",
    "asked": "/de-kring/nl/?genre=0.50.4.0.0&free=1&when=2026-12",
    "nothing": "/de-kring/nl/?q=walvis",
    "event": EVENT,
    "tall": "/de-kring/nl/e/nachtvlinders/",
    "drawn": "/de-kring/nl/e/wat-blijft-een-gesprek-over-sterven-en-leven/",
    "info": "/de-kring/nl/info/",
    "terms": "/de-kring/nl/terms/",
    "statement": "/de-kring/nl/accessibility/",
    "french": "/de-kring/fr/e/onder-het-ijs/",
    "houses": "/",
}

ALL_PICTURES = """Promise.all([document.fonts.ready, ...[...document.images].map(image => { image.loading = "eager"; return image.decode(); })])"""


def come(page: Page, site: LiveSite, path: str) -> None:
    page.goto(site.at(path))
    ready(page)
    page.evaluate(ALL_PICTURES)


@pytest.mark.parametrize("size", [NARROW, PHONE, DESK], ids=["320", "390", "1280"])
def test_every_page_is_for_everyone_and_worth_looking_at(
    browser: Browser, now: object, shown_house: House, live_site: LiveSite, size: tuple[int, int]
) -> None:
    make_house("het-anker", "Het Anker", colour="#0b5563", colour_dark="#e8d9b0", city="Menen")
    with new_page(browser, size) as page:
        for name, path in PATHS.items():
            come(page, live_site, path)
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme)
                assert_accessible(page)
                assert not small_targets(page), f"{name} at {size[0]}"
                screenshot(page, f"shop-{name}-{size[0]}-{theme}")
                screenshot(page, f"shop-{name}-{size[0]}-{theme}-first", full=False)


def test_nothing_jumps_while_a_page_comes(browser: Browser, now: object, shown_house: House, live_site: LiveSite) -> None:
    watch = "new PerformanceObserver(list => { for (const shift of list.getEntries()) window.jumped = (window.jumped ?? 0) + shift.value }).observe({type: 'layout-shift', buffered: true})"
    for size in (PHONE, DESK):
        with new_page(browser, size) as page:
            page.add_init_script(watch)
            for path in (PATHS["agenda"], EVENT, PATHS["tall"]):
                come(page, live_site, path)
                assert page.evaluate("window.jumped ?? 0") <= 0.02, f"{path} at {size[0]}"


def test_by_key_from_the_programme_to_the_basket(browser: Browser, now: object, plain_house: House, live_site: LiveSite) -> None:
    with new_page(browser) as page:
        page.goto(live_site.at(PATHS["agenda"]))
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        order = keyboard_order(page)
        assert order.index("input: Titel, naam of woord") < next(number for number, name in enumerate(order) if name == "a: Onder het ijs")
        page.locator(".evening a").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/e/onder-het-ijs/?date=*")
        order = keyboard_order(page)
        wanted = [
            next(number for number, name in enumerate(order) if name.startswith(start))
            for start in ("a: di 24 nov", "input: Rang 2", "input: Met hoeveel", "button: Beste plaatsen", "a: Op het plan", "a: Uit een lijst")
        ]
        assert wanted == sorted(wanted)
        page.locator(".buy [name=count]").focus()
        page.keyboard.press("ArrowUp")
        expect(page.locator("[data-amount]")).to_have_text(re.compile(r"55,50"))
        page.keyboard.press("Enter")
        page.wait_for_url("**/nl/basket/**")


def test_without_scripts_from_the_programme_to_the_basket(browser: Browser, now: object, plain_house: House, live_site: LiveSite) -> None:
    with new_page(browser, PHONE, java_script_enabled=False) as page:
        page.goto(live_site.at(PATHS["agenda"]))
        page.get_by_placeholder("Titel, naam of woord").fill("tsjechov")
        page.get_by_role("button", name="Toon").click()
        page.wait_for_url("**/?q=tsjechov**")
        page.get_by_role("link", name="Onder het ijs").nth(1).click()
        expect(page.get_by_role("heading", name="Onder het ijs", level=1)).to_be_visible()
        page.locator(".later-dates > summary").click()
        page.locator("a[data-date]").nth(3).click()
        expect(page.locator(".chosen-when")).to_contain_text("Zaterdag 28 november", ignore_case=True)
        page.get_by_role("spinbutton", name="Met hoeveel komt u?").fill("3")
        page.get_by_role("button", name="Beste plaatsen").click()
        page.wait_for_url("**/nl/basket/**")


def test_another_date_comes_into_the_page(browser: Browser, now: object, plain_house: House, live_site: LiveSite) -> None:
    with house_scope(plain_house.pk):
        second = Performance.objects.filter(production__slug="onder-het-ijs").order_by("starts_at")[1]
    with new_page(browser) as page:
        come(page, live_site, EVENT)
        expect(page.locator("[data-amount]")).to_have_text(re.compile(r"37,50"))
        page.locator(".buy [data-step='1']").click()
        page.evaluate("window.stayed = true")
        page.locator("a[data-date]").nth(1).click()
        expect(page.locator(".chosen-when")).to_contain_text("woensdag 25 november", ignore_case=True)
        assert page.evaluate("window.stayed"), "without a new page"
        expect(page.locator(f"a[data-date='{second.pk}']")).to_be_focused()
        expect(page.locator("#live")).to_contain_text("25 november")
        expect(page.locator(".buy [name=count]")).to_have_value("3")
        expect(page.locator("[data-amount]")).to_have_text(re.compile(r"73,50"))
        expect(page).to_have_url(re.compile(f"date={second.pk}"))
        came = page.locator("#tickets").inner_html()
        page.reload()
        ready(page)
        again = page.locator("#tickets").inner_html()
        assert len(came) == pytest.approx(len(again), rel=0.02), "as a reloaded page has it"


def test_filters_answer_at_once(browser: Browser, now: object, plain_house: House, live_site: LiveSite) -> None:
    with new_page(browser, PHONE) as page:
        page.goto(live_site.at(PATHS["agenda"]))
        expect(page.get_by_role("button", name="Toon")).to_be_hidden()
        page.fill("#id_q", "folk")
        page.wait_for_url("**/?q=folk*")
        expect(page.locator(".evening")).to_have_count(1)
        expect(page.locator("#live")).to_have_text("1 voorstelling")
        page.fill("#id_q", "")
        expect(page.locator(".evening.large")).to_have_count(7)
        page.get_by_text("Kies data").click()
        expect(page.get_by_label("Van", exact=True)).to_be_visible()
        page.get_by_label("Van", exact=True).fill("2026-12-04")
        page.get_by_label("Tot en met").fill("2026-12-04")
        expect(page.locator(".day")).to_have_count(1)
        page.get_by_text("Vandaag", exact=True).click()
        expect(page.locator(".day-weekday")).to_have_text("vandaag")


def test_more_comes_below_what_is_there(browser: Browser, now: object, plain_house: House, live_site: LiveSite) -> None:
    from coulisse.testing.factories import make_performance, make_plan_version, make_price_list, make_production

    with house_scope(plain_house.pk):
        plan, prices = make_plan_version(plain_house, rows=1), make_price_list(plain_house)
        production = make_production(plain_house, title="Elke avond")
        for day in range(40, 85):
            make_performance(plain_house, production=production, plan_version=plan, price_list=prices, days=day)
    with new_page(browser) as page:
        come(page, live_site, PATHS["agenda"])
        shown = page.locator(".evening").count()
        page.evaluate("window.stayed = true")
        page.locator("[data-coulisse-more]").click()
        expect(page.locator(".day-head:focus")).to_have_count(1)
        assert page.evaluate("window.stayed") and page.locator(".evening").count() > shown
        while page.locator("[data-coulisse-more]").count():
            before = page.locator(".day").count()
            page.locator("[data-coulisse-more]").click()
            page.wait_for_function("before => document.querySelectorAll('.day').length > before", arg=before)
        days = page.locator(".day-head").evaluate_all("heads => heads.map(head => head.id)")
        assert days == sorted(set(days)), "each day once"
        assert_accessible(page)


def test_the_basket_link_says_how_many(browser: Browser, now: object, plain_house: House, live_site: LiveSite) -> None:
    with new_page(browser) as page:
        page.goto(live_site.at(EVENT))
        expect(page.locator(".basket-link-count")).to_have_count(0)
        page.context.add_cookies([{"name": f"places-{plain_house.pk}", "value": "3", "url": live_site.url}])
        page.reload()
        expect(page.locator(".basket-link-count")).to_have_text("3")
        expect(page.get_by_role("link", name="Mandje")).to_have_accessible_name(re.compile("er liggen 3 in"))


def test_on_a_phone_the_action_stays_at_the_thumb(browser: Browser, now: object, plain_house: House, live_site: LiveSite) -> None:
    with new_page(browser, PHONE, has_touch=True, is_mobile=True) as page:
        page.goto(live_site.at(EVENT))
        button = page.get_by_role("button", name="Beste plaatsen")
        for part in (".event-title", ".event-hall", ".site-footer"):
            page.locator(part).scroll_into_view_if_needed()
            expect(button).to_be_in_viewport()
        page.locator(".footer-links a").last.focus()
        # What has the focus is not under the bar.
        page.wait_for_function(
            "() => { const a = document.activeElement.getBoundingClientRect(), bar = document.querySelector('.buy-bar').getBoundingClientRect(); return a.bottom <= bar.top || a.top >= bar.bottom }"
        )
