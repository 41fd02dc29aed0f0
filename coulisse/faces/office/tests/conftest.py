"""The office of De Kring, which has one of everything, before a browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as installed
from django.test import Client

from coulisse.houses.models import User
from coulisse.testing.browser import DESK, LiveSite, new_page
from coulisse.testing.trust.world import Everything, make_everything

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture
def quiet(settings: Any) -> None:
    """Nobody is mailed."""
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}


@pytest.fixture
def site(now: Any, quiet: None, live_site: LiveSite) -> LiveSite:
    return live_site


@pytest.fixture
def de_kring_open(site: LiveSite) -> Everything:
    return make_everything("de-kring", "De Kring")


@contextmanager
def page_of(browser: "Browser", site: LiveSite, person: Client | User) -> Iterator["Page"]:
    """A page of this person, or of who holds this client."""
    client = person if isinstance(person, Client) else Client()
    if isinstance(person, User):
        client.force_login(person, backend="coulisse.houses.authentication.EmailBackend")
    with new_page(browser, DESK) as page:
        cookie = client.cookies.get(installed.SESSION_COOKIE_NAME)
        if cookie:
            page.context.add_cookies([{"name": installed.SESSION_COOKIE_NAME, "value": cookie.value, "url": site.url}])
        yield page


def tab_to(page: "Page", wanted: str, most: int = 150) -> None:
    """Press Tab until what has the focus fits this selector."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{wanted} can't be reached by Tab")
