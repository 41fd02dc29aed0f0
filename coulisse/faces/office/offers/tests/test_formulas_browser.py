"""The formulas that cultural centres sell (box 2 and annex 1 of their study), each set up by hand, put in force, and read."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from coulisse.faces.office.tests.conftest import page_of, tab_to
from coulisse.faces.office.tests.test_every_page_browser import faults
from coulisse.houses.models import House, User
from coulisse.houses.scope import house_scope
from coulisse.houses.types import Role
from coulisse.pricing.offers.types import Offer
from coulisse.pricing.queries import offers_now
from coulisse.testing.browser import LiveSite, ready, screenshot
from coulisse.testing.cast import make_house, make_user
from coulisse.testing.factories import make_performance, make_plan_version, make_price_list, make_production

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
CONCERT, JAZZ = "0.50.4.0.0", "1.8.2.0.0"


@pytest.fixture
def season(site: LiveSite) -> House:
    """Eight evenings of theatre and four of jazz."""
    house = make_house(languages=["nl", "fr"])
    plan, prices = make_plan_version(house, hall="Grote zaal", zones=2), make_price_list(house, zones=("1", "2"))
    titles = [f"Avond {number}" for number in range(1, 9)] + [f"Jazz {number}" for number in range(1, 5)]
    for number, title in enumerate(titles):
        kind = {"genre": CONCERT, "theme": JAZZ} if title.startswith("Jazz") else {}
        make_performance(house, production=make_production(house, title=title, **kind), plan_version=plan, price_list=prices, days=7 + number)
    return house


@pytest.fixture
def tine_here(season: House) -> User:
    return make_user("tine@de-kring.example", house=season, role=Role.TICKETING)


def begin(page: "Page", site: LiveSite, start: str) -> None:
    page.goto(site.at("/office/de-kring/prices/offers/begin/"))
    page.locator(f"a[href$='?from={start}']").click()
    ready(page)


def in_force(house: House) -> list[Offer]:
    with house_scope(house.pk):
        return [now.offer for now in offers_now()]


def exactly_five(page: "Page") -> None:
    page.locator("[name=range_kind]").select_option("exactly")
    page.locator("[name=tier-0-at_least]").fill("")
    page.locator("[name=tier-0-value]").fill("")


def from_five(page: "Page") -> None:
    page.locator("[name=tier-0-at_least]").fill("")
    page.locator("[name=tier-0-value]").fill("")


def five_and_ten(page: "Page") -> None:
    page.locator("[name=gives_value]").fill("10")
    page.locator("[name=tier-0-value]").fill("25")


def all_jazz(page: "Page") -> None:
    for box in page.locator("[name=series]").all():
        box.uncheck()
    for number in range(1, 5):
        page.get_by_role("group", name="Producties van de reeks").get_by_label(f"Jazz {number}").check()
    page.locator("[name=gives_kind]").select_option("set")
    page.locator("[name=gives_value]").fill("60")


def two_people(page: "Page") -> None:
    """A takes 1, 3 and 5; B takes 1, 2 and 4: each reaches the formula alone."""
    page.locator("[name=at_least]").fill("3")
    for row, (number, person) in enumerate([(1, "A"), (3, "A"), (5, "A"), (1, "B"), (2, "B"), (4, "B")]):
        if not page.locator(f"[name=try-{row}-performance]").is_visible():
            page.get_by_role("button", name="Meer tickets").click()
        choice = page.locator(f"[name=try-{row}-performance] option", has_text=f"Avond {number} (").get_attribute("value")
        page.locator(f"[name=try-{row}-performance]").select_option(choice)
        page.locator(f"[name=try-{row}-person]").fill(person)
        page.locator(f"[name=try-{row}-count]").fill("1")
    expect(page.locator("#told .tried > li")).to_have_count(6)
    expect(page.locator("#told .tried-why")).to_have_count(6)
    expect(page.locator("#told .tried-total")).to_contain_text("108,00")


def within_jazz(page: "Page") -> None:
    for box in page.locator("[name=tags]:checked").all():
        box.uncheck()
    page.locator(f"[name=tags][value='{JAZZ}']").check()


def different_titles(page: "Page") -> None:
    page.locator("[name=counted]").select_option("productions")


FORMULAS: list[tuple[str, Callable[["Page"], None], str]] = [
    ("quantity", exactly_five, "10 % voor wie precies 5 verschillende voorstellingen in één bestelling neemt."),
    ("quantity", from_five, "10 % voor wie minstens 5 verschillende voorstellingen in één bestelling neemt."),
    ("quantity", five_and_ten, "10 % voor wie minstens 5 verschillende voorstellingen in één bestelling neemt; 25 % vanaf 10."),
    (
        "series",
        all_jazz,
        "€ 60,00 in totaal voor elke persoon die precies 4 verschillende voorstellingen kiest: 1 × Jazz 1, 1 × Jazz 2, 1 × Jazz 3 en 1 × Jazz 4.",
    ),
    ("choose", two_people, "10 % voor elke persoon die minstens 3 verschillende voorstellingen kiest."),
    ("choose", different_titles, "10 % voor elke persoon die minstens 5 verschillende producties kiest."),
    ("theme", within_jazz, "15 % voor elke persoon die minstens 3 verschillende voorstellingen kiest. Alleen voor jazz en blues."),
]


@pytest.mark.parametrize(("start", "write", "says"), FORMULAS, ids=[write.__name__ for _start, write, _says in FORMULAS])
def test_a_formula_is_set_up_by_hand_and_reads_as_it_was_meant(
    browser: "Browser", site: LiveSite, season: House, tine_here: User, start: str, write: Callable[["Page"], None], says: str
) -> None:
    with page_of(browser, site, tine_here) as page:
        begin(page, site, start)
        write(page)
        expect(page.locator("#told [lang=nl]")).to_have_text(says, ignore_case=True)
        screenshot(page, f"office-offer-{write.__name__}")
        page.get_by_role("button", name="In werking stellen").click()
        expect(page.locator(".toast")).to_be_visible()
        page.goto(site.at("/office/de-kring/prices/offers/"))
        expect(page.locator(".offer-card p").first).to_have_text(says, ignore_case=True)
    assert len(in_force(season)) == 1


def test_the_page_that_is_refused_shows_the_basket_and_is_in_order_at_every_size(
    browser: "Browser", site: LiveSite, season: House, tine_here: User
) -> None:
    wrong: list[Any] = []
    with page_of(browser, site, tine_here) as page:
        for start in ("quantity", "family", "themes", "series", "fixed", "early"):
            begin(page, site, start)
            # Unfolded: whatever may be seen is.
            page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = true; })")
            wrong += faults(page)
            screenshot(page, f"office-offer-new-{start}")
            page.set_viewport_size({"width": 390, "height": 844})
            screenshot(page, f"office-offer-new-{start}-phone")
        begin(page, site, "choose")
        page.locator("[name=at_least]").fill("40")
        expect(page.locator("#told .notice")).to_contain_text("Avond 1")
        page.get_by_role("button", name="In werking stellen").click()
        expect(page.locator("main [role=alert]")).to_contain_text("Avond 1")
        expect(page.locator("[name=at_least]")).to_have_value("40")
        wrong += faults(page)
        screenshot(page, "office-offer-refused")
        page.locator("[name=at_least]").fill("x")
        page.get_by_role("button", name="Bewaren als concept", exact=True).click()
        expect(page.locator(".error-summary")).to_be_visible()
        wrong += faults(page)
        screenshot(page, "office-offer-mistake")
    assert not wrong, "\n".join(wrong)


def test_an_offer_is_written_and_put_in_force_by_keyboard(browser: "Browser", site: LiveSite, season: House, tine_here: User) -> None:
    with page_of(browser, site, tine_here) as page:
        page.goto(site.at("/office/de-kring/prices/offers/"))
        ready(page)
        tab_to(page, "main a[href$='/begin/']")
        page.keyboard.press("Enter")
        page.wait_for_url("**/begin/")
        tab_to(page, "a[href$='?from=nth']")
        page.keyboard.press("Enter")
        page.wait_for_url("**/new/**")
        ready(page)
        tab_to(page, "[name=kth]")
        page.keyboard.press("Control+A")
        page.keyboard.type("8")
        expect(page.locator("#told [lang=nl]")).to_contain_text("elke 8 tickets")
        tab_to(page, "button[name=do][value=publish]")
        page.keyboard.press("Enter")
        expect(page.locator(".toast")).to_be_visible()
    assert [offer.need.kth for offer in in_force(season)] == [8]


def test_without_scripts_the_page_answers_by_its_buttons(browser: "Browser", site: LiveSite, season: House, tine_here: User) -> None:
    with page_of(browser, site, tine_here) as signed_in:
        state = signed_in.context.storage_state()
    context = browser.new_context(java_script_enabled=False, storage_state=state, locale="nl-BE")
    page = context.new_page()
    page.goto(site.at("/office/de-kring/prices/offers/new/?from=group"))
    page.locator("[name=at_least]").fill("12")
    page.get_by_role("button", name="Bekijken").click()
    expect(page.locator("#told [lang=nl]")).to_contain_text("12 tickets")
    page.get_by_role("button", name="In werking stellen").click()
    expect(page.locator(".toast")).to_be_visible()
    context.close()
    assert [offer.need.at_least for offer in in_force(season)] == [12]
