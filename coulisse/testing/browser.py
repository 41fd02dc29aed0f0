"""A real browser before the real site: for journeys that only a person's eyes, keys and screen reader could judge.

``live_site`` serves the application over HTTP on the test database (it commits: the test owns it through
``committed_db``). ``browser`` is one Chromium for all tests of a process, ``chromium_page`` a fresh page in it, in
Dutch, that fails the test when a script fails or the content policy refuses something. `assert_accessible` asks axe,
`screenshot` keeps a picture in var/shots to look at, where COULISSE_SHOTS is set.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
PHONE, DESK = (390, 844), (1280, 900)
# What a page must do may take this long: how busy the machine is decides no test.
PATIENCE_MS = 60_000


@dataclass(frozen=True)
class LiveSite:
    """Where the site answers: ``site.at("/de-kring/nl/")``."""

    url: str

    def at(self, path: str) -> str:
        return f"{self.url}{path}"


@contextmanager
def serving() -> Iterator[LiveSite]:
    """The WSGI application in threads of this process, on a free port of loopback."""
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, *args: object) -> None:
            """The log of a test is its failure."""

    # A frozen clock (the fixture `now`) holds in the threads of the server too, when the test asks for it first.
    application, context = get_wsgi_application(), copy_context()
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet, ipv6=False)
    server.set_app(lambda environ, start: context.copy().run(application, environ, start))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield LiveSite(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def live_site(committed_db: None) -> Iterator[LiveSite]:
    """The site over HTTP, on the test database; what the test commits, it shows. Pages are closed before it goes: one that still
    fetches something would hear that it isn't there any more, and complain."""
    with serving() as site:
        yield site
        for page in tuple(_open):
            page.context.close()


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """One Chromium for all tests of this process."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    # Playwright keeps an event loop in this thread, in which Django would refuse every query of the test itself.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=os.environ.get("COULISSE_CHROMIUM", "/usr/bin/chromium"), args=list(ARGUMENTS))
        yield chromium
        chromium.close()


_open: set["Page"] = set()


@contextmanager
def new_page(browser: "Browser", size: tuple[int, int] = DESK, theme: str = "light", **options: Any) -> Iterator["Page"]:
    """A page in a browser of its own (no cookies of others). What its scripts and its policy complain about fails the test."""
    width, height = size
    given = {"viewport": {"width": width, "height": height}, "color_scheme": theme, "locale": "nl-BE", "timezone_id": "Europe/Brussels", **options}
    context = browser.new_context(**given)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    _open.add(page)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" and "Content Security Policy" in said.text else None)
    try:
        yield page
    finally:
        _open.discard(page)
        context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def chromium_page(browser: "Browser") -> Iterator["Page"]:
    """A fresh page at the size of a desk."""
    with new_page(browser) as page:
        yield page


@pytest.fixture
def phone_page(browser: "Browser") -> Iterator["Page"]:
    """A fresh page at the size of a phone, with touch."""
    with new_page(browser, PHONE, has_touch=True, is_mobile=True) as page:
        yield page


def ready(page: "Page") -> None:
    """Wait until the scripts of a page have started: what one presses before that goes the way without scripts."""
    page.locator("html[data-ready]").wait_for(state="attached")


# Drawn, and whatever moves or changes colour at its end.
SETTLED = """new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(() => {
  document.getAnimations().filter(one => Number.isFinite(one.effect.getComputedTiming().endTime)).forEach(one => one.finish());
  requestAnimationFrame(drawn);
})))"""


def settled(page: "Page") -> None:
    """Wait until the page stands still, so that eyes and axe see no colour that is on its way to another."""
    page.evaluate(SETTLED)


def violations(page: "Page", within: str = "") -> list[str]:
    """What axe finds by WCAG 2.2 A and AA, once the page stands still: rule, help and the elements."""
    _bring_axe(page)
    settled(page)
    asked = {"runOnly": list(WCAG), "resultTypes": ["violations"]}
    found = page.evaluate("([within, asked]) => axe.run(within || document, asked).then(all => all.violations)", [within, asked])
    return [f"{each['id']}: {each['help']}\n    " + "\n    ".join(node["html"][:200] for node in each["nodes"][:5]) for each in found]


def _bring_axe(page: "Page") -> None:
    """Into this page and those that come after it: a walk of many pages reads half a megabyte of script once."""
    from axe_playwright_python.base import AXE_FILE_PATH

    if not page.evaluate("'axe' in window"):
        script = AXE_FILE_PATH.read_text()
        page.add_init_script(script)
        page.evaluate(script)


def assert_accessible(page: "Page", within: str = "") -> None:
    """No violation of WCAG 2.2 A and AA that axe can find, and nothing that makes the page scroll sideways."""
    found = violations(page, within)
    assert not found, "\n".join(found)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"the page is {wide} px wider than the window"


SMALL_TARGETS = """least => {
  // The area of a link that is stretched over its card is the card; that of a box is its label.
  const target = e => getComputedStyle(e, "::after").position === "absolute" ? e.offsetParent : e.closest("label") ?? e;
  const inSentence = e => e.closest("p, li, dd, td")?.matches(":has(> a)") && getComputedStyle(e).display === "inline";
  return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
    .filter(e => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && !inSentence(e))
    .map(e => [e, target(e).getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && box.height > 1 && (box.width < least || box.height < least))
    .map(([e, box]) => `${Math.round(box.width)}×${Math.round(box.height)} ${e.outerHTML.slice(0, 120)}`);
}"""


def small_targets(page: "Page", least: int = 24) -> list[str]:
    """What one presses that is smaller than ``least`` px; links within a sentence don't count (WCAG 2.5.8)."""
    return page.evaluate(SMALL_TARGETS, least)


def keyboard_order(page: "Page", most: int = 200) -> list[str]:
    """What gets the focus by pressing Tab from the top, as ``tag: name``, until it goes round."""
    page.evaluate("document.activeElement?.blur(); window.scrollTo(0, 0)")
    order: list[str] = []
    seen: set[str] = set()
    for _press in range(most):
        page.keyboard.press("Tab")
        name, key = page.evaluate(
            """() => { const e = document.activeElement;
              e.dataset.tabKey ??= String(Math.random());
              return [`${e.tagName.toLowerCase()}: ${(e.getAttribute("aria-label") || e.labels?.[0]?.innerText || e.innerText || e.value || "").trim().slice(0, 60)}`, e.dataset.tabKey] }"""
        )
        if name.startswith("body") or key in seen:
            break
        seen.add(key)
        order.append(name)
    return order


def screenshot(page: "Page", name: str, *, full: bool = True) -> None:
    """A picture to look at, for who asks for pictures: var/shots/<name>.png."""
    from django.conf import settings

    if "COULISSE_SHOTS" not in os.environ:
        return
    folder = settings.ENVIRONMENT.var / "shots"
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png", full_page=full)
