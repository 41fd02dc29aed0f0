"""In a real browser: a seat goes while somebody looks at it, and nothing breaks where nobody tells it."""

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from coulisse.config import middleware
from coulisse.faces.live.serving import Live
from coulisse.faces.shop.tests.buying.test_seats_browser import open_map, sell
from coulisse.programme.models import Performance
from coulisse.testing.browser import LiveSite, assert_accessible
from coulisse.testing.cast import make_house
from coulisse.testing.factories import make_performance

pytestmark = pytest.mark.browser


class Telling:
    """The process in a thread of ours; ``stop`` ends it as a crash would."""

    def __init__(self) -> None:
        self.live = Live(most=100)
        self._began = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._tell()), daemon=True)
        self._thread.start()
        assert self._began.wait(20)

    async def _tell(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        server = await self._loop.create_server(self.live.stream, "127.0.0.1", 0)
        self.origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        following = self._loop.create_task(self.live.follow())
        self._began.set()
        await self._end.wait()
        following.cancel()
        await self.live.end(server)

    def stop(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join(20)


@contextmanager
def telling(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Telling]:
    told = Telling()
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, live_url=f"{told.origin}/live/")
    monkeypatch.setattr(middleware, "CSP", middleware.CSP.replace("connect-src 'self'", f"connect-src 'self' {told.origin}"))
    try:
        yield told
    finally:
        told.stop()


@pytest.fixture
def told(live_site: LiveSite, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Telling]:
    with telling(settings, monkeypatch) as found:
        yield found


@pytest.fixture
def evening(live_site: LiveSite, settings: Any) -> Performance:
    settings.BASE_URL = live_site.url
    return make_performance(make_house(), rows=3, seats=6)


def test_a_seat_that_somebody_else_takes_goes_at_once(phone_page: Page, live_site: LiveSite, told: Telling, evening: Performance) -> None:
    with phone_page.expect_request(lambda asked: "/live/" in asked.url):
        open_map(phone_page, live_site, evening)
    phone_page.locator("[data-no='0']").dispatch_event("click")
    expect(phone_page.locator("[data-plan-count]")).to_have_text("1 plaats")
    sell(evening, 0, 5)
    # Nobody's clock goes forward: it is told.
    expect(phone_page.locator("[data-no='5']")).to_have_class(re.compile("taken"), timeout=8000)
    expect(phone_page.locator("[data-plan-note]")).to_contain_text(re.compile("Zopas weg: .*rij A, stoel 1", re.IGNORECASE))
    expect(phone_page.locator("[data-plan-count]")).to_have_text("Nog niets gekozen")
    assert_accessible(phone_page)


def test_where_nobody_tells_it_the_page_asks_the_shop(
    phone_page: Page, live_site: LiveSite, told: Telling, evening: Performance, browser: Browser
) -> None:
    told.stop()
    phone_page.clock.install()
    open_map(phone_page, live_site, evening)
    with phone_page.expect_response(lambda answer: "/availability/" in answer.url) as asked:
        phone_page.clock.run_for(16_000)
    assert asked.value.status == 200


def test_a_page_that_nobody_looks_at_lets_go_of_its_connection(phone_page: Page, live_site: LiveSite, told: Telling, evening: Performance) -> None:
    open_map(phone_page, live_site, evening)
    hide = "hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true }); document.dispatchEvent(new Event('visibilitychange')) }"
    with phone_page.expect_request(lambda asked: "/live/" in asked.url):
        phone_page.evaluate(hide, True)
        phone_page.evaluate(hide, False)
