"""What scripts add: each module on the gallery's own examples, by pointer and by keyboard, and the page without any of it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import override_settings
from playwright.sync_api import expect

from coulisse.testing.browser import DESK, PHONE, LiveSite, assert_accessible, keyboard_order, new_page, ready, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site() -> Iterator[LiveSite]:
    with override_settings(ROOT_URLCONF="coulisse.faces.shared.tests.addresses"), serving() as site:
        yield site


@pytest.fixture
def page(chromium_page: "Page", site: LiveSite) -> "Page":
    """Its ``component("dialog")`` opens ``/components/dialog/`` in Dutch, started."""

    def component(name: str) -> None:
        chromium_page.goto(site.at(f"/components/{name}/?language=nl"))
        ready(chromium_page)

    chromium_page.component = component  # type: ignore[attr-defined]
    return chromium_page


def heard(page: "Page", words: str, region: str = "#live") -> None:
    page.wait_for_function("([region, words]) => document.querySelector(region).textContent.includes(words)", arg=[region, words])


def test_a_dialog_opens_keeps_the_focus_and_gives_it_back(page: "Page") -> None:
    page.component("dialog")
    opener = page.get_by_role("link", name="Verplaats de voorstelling")
    opener.click()
    dialog = page.get_by_role("dialog", name="Verplaatsen naar een andere dag")
    dialog.wait_for()
    for _press in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    expect(opener).to_be_focused()


def test_a_dialog_closes_by_its_button_and_by_a_press_beside_it(page: "Page") -> None:
    page.component("dialog")
    for close in (lambda: page.get_by_role("button", name="Sluiten").click(), lambda: page.mouse.click(5, 5)):
        page.get_by_role("link", name="Stoel B 14").click()
        page.get_by_role("dialog").wait_for()
        close()
        page.get_by_role("dialog").wait_for(state="hidden")


def test_a_stepper_counts_says_so_and_stops_at_its_ends(page: "Page") -> None:
    page.component("stepper")
    page.get_by_role("button", name="Eén meer: Normaal").click()
    field = page.get_by_role("spinbutton", name="Normaal")
    expect(field).to_have_value("3")
    heard(page, "Normaal: 3")
    expect(page.get_by_role("button", name="Eén minder: Jonger dan 26")).to_be_disabled()
    less = page.get_by_role("button", name="Eén minder: Rolstoelplaats")
    less.press("Enter")
    expect(page.get_by_role("spinbutton", name="Rolstoelplaats"), "the focus is not lost").to_be_focused()
    field.fill("20")
    expect(page.get_by_role("button", name="Eén meer: Normaal")).to_be_disabled()


def test_what_is_said_at_once_is_all_heard(page: "Page") -> None:
    """A sentence stands beside the next, and the same one twice is said twice; what is long heard makes room."""
    page.clock.install()
    page.component("stepper")
    page.evaluate(
        """async () => {
          const { announce } = await import(document.querySelector("script[src*='js/start']").src.replace("start.js", "live.js"));
          window.announce = announce;
          for (const text of ["Vak 1", "Stoel 4 gekozen", "", "Stoel 4 gekozen"]) announce(text);
        }"""
    )
    expect(page.locator("#live p")).to_have_text(["Vak 1", "Stoel 4 gekozen", "Stoel 4 gekozen"])
    page.clock.run_for(5_000)
    page.evaluate("window.announce('Stoel 5 gekozen')")
    expect(page.locator("#live p")).to_have_text(["Stoel 5 gekozen"])


def test_a_countdown_runs_and_is_read_out_at_few_moments(page: "Page") -> None:
    page.clock.install()
    page.component("countdown")
    running = page.locator(".countdown").first
    page.clock.run_for(1_000)
    page.wait_for_function("() => /9:5\\d/.test(document.querySelector('.countdown').textContent)")
    page.clock.run_for(285_000)
    assert page.locator("#live").text_content() == ""
    page.clock.run_for(20_000)
    heard(page, "5 minuten")
    page.clock.run_for(180_000)
    expect(running).to_have_attribute("data-near", "")
    page.evaluate("window.over = 0; addEventListener('coulisse:over', () => { window.over += 1; })")
    page.clock.run_for(130_000)
    expect(running).to_contain_text("uw plaatsen zijn vrijgegeven")
    heard(page, "uw plaatsen zijn vrijgegeven", "#live-now")
    page.wait_for_function("() => window.over > 0")
    page.clock.run_for(5_000)
    assert page.evaluate("window.over") == 1


def test_what_can_t_be_undone_is_asked_once_more(page: "Page") -> None:
    page.component("behaviour")
    button = page.get_by_role("button", name="Annuleer de voorstelling")
    button.click()
    sure = page.get_by_role("button", name="Druk nog eens")
    sure.wait_for()
    assert "?" not in page.url.split("language=nl")[1]
    heard(page, "Druk nog eens", "#live-now")
    page.keyboard.press("Escape")
    button.wait_for()
    button.click()
    page.keyboard.press("Tab")
    button.wait_for()


def test_an_address_is_copied(browser: "Browser", site: LiveSite) -> None:
    with new_page(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.goto(site.at("/components/behaviour/?language=nl"))
        ready(page)
        page.get_by_role("button", name="Kopieer het adres").click()
        page.get_by_role("button", name="Gekopieerd").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == "https://tickets.example.org/de-kring/"


def test_tabs_of_a_page_by_keyboard(page: "Page") -> None:
    page.component("tabs")
    about = page.get_by_role("tab", name="Over")
    about.wait_for()
    about.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Makers")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tabpanel", name="Makers")).to_be_visible()
    expect(page.locator("#part-one")).to_be_hidden()
    page.keyboard.press("Home")
    expect(page.get_by_role("tabpanel", name="Over")).to_be_visible()


def test_filters_answer_at_once_and_equal_the_reloaded_page(page: "Page") -> None:
    page.component("behaviour")
    page.get_by_label("Genre").select_option("dance")
    expect(page.locator("#gallery-results")).to_contain_text("dance")
    expect(page).to_have_url(re.compile("genre=dance"))
    swapped = page.locator("#gallery-results").inner_html()
    page.reload()
    page.wait_for_function("swapped => document.querySelector('#gallery-results').innerHTML === swapped", arg=swapped)


def test_filters_that_fail_are_sent_the_plain_way(page: "Page") -> None:
    page.component("behaviour")
    page.route("**/*genre=dance*", lambda route: route.fulfill(status=500) if route.request.resource_type == "fetch" else route.continue_())
    with page.expect_navigation():
        page.get_by_label("Genre").select_option("dance")
    expect(page.locator("#gallery-results")).to_contain_text("dance")


def test_a_theme_holds_at_once_and_on_the_next_page(page: "Page") -> None:
    page.component("language_switch")
    page.get_by_title("Donker").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto(page.url.replace("components/language_switch", "components/problem/404"))
    assert "theme=dark" in page.evaluate("document.cookie")


def test_texts_in_languages_need_no_script(browser: "Browser", site: LiveSite) -> None:
    with new_page(browser, java_script_enabled=False) as page:
        page.goto(site.at("/components/field/?language=nl"))
        expect(page.locator("#production_title_nl")).to_be_visible()
        expect(page.locator("#production_title_fr")).to_be_hidden()
        page.locator("label.texts-tab", has_text="Français").first.click()
        expect(page.locator("#production_title_fr")).to_be_visible()
        expect(page.locator("#production_title_nl")).to_be_hidden()


def test_a_page_without_scripts_offers_nothing_that_needs_them(browser: "Browser", site: LiveSite) -> None:
    with new_page(browser, java_script_enabled=False) as page:
        page.goto(site.at("/components/?language=nl"))
        expect(page.locator(".stepper-button").first).to_be_hidden()
        expect(page.get_by_role("spinbutton", name="Normaal")).to_be_visible()
        expect(page.locator("[data-coulisse-copy]")).to_be_hidden()
        expect(page.locator(".themes")).to_be_hidden()
        expect(page.get_by_role("button", name="Tonen")).to_be_visible()
        expect(page.locator("#part-one")).to_be_visible()
        expect(page.locator("#part-two")).to_be_visible()
        expect(page.locator(".countdown").first).to_contain_text("10 minuten")


def test_what_htmx_brings_in_starts_too(browser: "Browser", site: LiveSite) -> None:
    """In the office; the content policy has nothing to complain about."""
    with new_page(browser) as page:
        page.goto(site.at("/components/page/office/?language=nl"))
        ready(page)
        page.get_by_role("button", name="Tarieven tonen").click()
        page.get_by_role("button", name="Eén meer: Normaal").click()
        expect(page.get_by_role("spinbutton", name="Normaal")).to_have_value("3")


@pytest.mark.parametrize("opener", ["Verplaats de voorstelling", "Stoel B 14"])
def test_an_open_dialog_is_accessible(browser: "Browser", site: LiveSite, opener: str) -> None:
    for size, theme in ((PHONE, "dark"), (DESK, "light")):
        with new_page(browser, size, theme, reduced_motion="reduce") as page:
            page.goto(site.at("/components/dialog/?language=nl"))
            ready(page)
            page.get_by_role("link", name=opener).click()
            page.get_by_role("dialog").wait_for()
            assert_accessible(page)


def test_wrong_markup_fails_loudly(browser: "Browser", site: LiveSite) -> None:
    with new_page(browser) as page:
        page.goto(site.at("/components/button/"))
        ready(page)
        said: list[str] = []
        page.on("console", lambda each: said.append(each.text))
        broken = page.evaluate(
            """async () => {
              addEventListener("error", (event) => { event.preventDefault(); event.stopImmediatePropagation(); }, true);
              const made = document.createElement("div");
              made.innerHTML = '<a href="#" data-coulisse-dialog="nowhere">x</a><i data-coulisse-nonsense></i>';
              document.body.append(made);
              made.dispatchEvent(new CustomEvent("coulisse:added", { bubbles: true }));
              while (![...made.children].every((each) => each.dataset.broken)) await new Promise(requestAnimationFrame);
              return [...made.children].map((each) => each.dataset.broken);
            }"""
        )
        assert "nowhere" in broken[0]
        assert "nonsense" in broken[1]


def test_the_keyboard_goes_through_a_page_in_its_order(browser: "Browser", site: LiveSite) -> None:
    with new_page(browser) as page:
        page.goto(site.at("/components/page/production/?language=nl"))
        ready(page)
        order = keyboard_order(page)
    assert order[0] == "a: Naar de inhoud"
    wanted = [
        "a: De Kring",
        "button: Eén minder: Normaal",
        "input: Normaal",
        "button: Eén meer: Normaal",
        "input: Naam",
        "input: E-mailadres",
        "button: Naar betalen",
    ]
    assert [each for each in order if each in wanted] == wanted


def test_the_skip_link_shows_and_works(browser: "Browser", site: LiveSite) -> None:
    with new_page(browser) as page:
        page.goto(site.at("/components/page/programme/?language=nl"))
        page.keyboard.press("Tab")
        assert page.get_by_role("link", name="Naar de inhoud").bounding_box()["y"] >= 0  # type: ignore[index]
        page.keyboard.press("Enter")
        expect(page.locator("#main")).to_be_focused()


def test_the_summary_of_mistakes_has_the_focus_and_leads_to_the_field(browser: "Browser", site: LiveSite) -> None:
    with new_page(browser) as page:
        page.goto(site.at("/components/page/office/?language=nl"))
        page.wait_for_function("() => document.activeElement.matches('.error-summary')")
        page.get_by_role("link", name="Normale prijs").click()
        page.wait_for_function("() => (document.activeElement.id || location.hash.slice(1)) === 'broken_price'")


def test_every_focus_is_seen(browser: "Browser", site: LiveSite) -> None:
    """Whatever has the focus, it or what stands for it (its label, its card) has an outline; also in forced colours."""
    outlined = """() => { const e = document.activeElement; if (e === document.body) return "";
      const seen = [e, e.closest("label"), e.closest("article")].filter(Boolean);
      return seen.some(s => getComputedStyle(s).outlineStyle !== "none" && parseFloat(getComputedStyle(s).outlineWidth) >= 2) ? "" : e.outerHTML.slice(0, 120) }"""
    for forced in ("none", "active"):
        with new_page(browser, forced_colors=forced) as page:
            page.goto(site.at("/components/?language=nl"))
            ready(page)
            page.evaluate("document.activeElement?.blur(); scrollTo(0, 0)")
            unseen = []
            for _press in range(170):
                page.keyboard.press("Tab")
                unseen.append(page.evaluate(outlined))
            assert [each for each in unseen if each] == []


def test_forced_colours_keep_what_colours_said(browser: "Browser", site: LiveSite) -> None:
    """States, ticks and icons differ by shape or by system colours when the visitor's colours replace ours."""
    with new_page(browser, forced_colors="active") as page:
        page.goto(site.at("/components/?language=nl"))
        style = "([selector, pseudo, name]) => getComputedStyle(document.querySelector(selector), pseudo)[name]"
        shapes = {
            kind: page.evaluate(style, [f".status.{kind}", "::before", "clipPath"])
            + page.evaluate(style, [f".status.{kind}", "::before", "borderRadius"])
            for kind in ("good", "warning", "bad")
        }
        assert len(set(shapes.values())) == 3
        assert page.evaluate(style, [".tick", None, "appearance"]) == "auto"
        assert page.evaluate(style, [".notice", None, "borderTopStyle"]) == "solid"


def test_nothing_moves_for_those_who_ask_for_stillness(browser: "Browser", site: LiveSite) -> None:
    with new_page(browser, reduced_motion="reduce") as page:
        page.goto(site.at("/components/dialog/?language=nl"))
        ready(page)
        page.get_by_role("link", name="Stoel B 14").click()
        page.get_by_role("dialog").wait_for()
        assert page.evaluate("document.getAnimations().filter(a => a.effect.getTiming().duration > 1).length") == 0


def test_texts_grow_to_twice_their_size_without_loss(browser: "Browser", site: LiveSite) -> None:
    """WCAG 1.4.4 and 1.4.10: at 400 % zoom a window of 1280 px is one of 320 px; text twice as large still fits."""
    with new_page(browser, (640, 900)) as page:
        page.goto(site.at("/components/?language=fr"))
        page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_scripts_and_styles_work_as_they_are_served_in_production(browser: "Browser", tmp_path: Path) -> None:
    """Joined, hashed, compressed, kept for ever: collected when the server starts, by nobody's hand."""
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": "coulisse.faces.shared.bundles.HashedFiles"}}
    served = {"STATIC_ROOT": tmp_path / "static", "STORAGES": storages, "WHITENOISE_USE_FINDERS": False, "WHITENOISE_AUTOREFRESH": False}
    with override_settings(ROOT_URLCONF="coulisse.faces.shared.tests.addresses", **served), serving() as site, new_page(browser) as page:
        kept: dict[str, str] = {}
        page.on("response", lambda answer: kept.update({answer.url: answer.headers.get("cache-control", "")}) if "/static/" in answer.url else None)
        page.goto(site.at("/components/stepper/?language=nl"))
        ready(page)
        page.get_by_role("button", name="Eén meer: Normaal").click()
        expect(page.get_by_role("spinbutton", name="Normaal")).to_have_value("3")
        assert page.evaluate("getComputedStyle(document.querySelector('.stepper-button')).borderRadius") == "50%"
    assert len(kept) >= 4
    assert all("immutable" in header for header in kept.values()), kept
