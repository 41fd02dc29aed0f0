"""Every page of the office before a real browser: axe, sizes and targets, on a small phone, a phone and a desk.

The list is read from the resolver, so that a new page is looked at from its first day.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyotp
import pytest
from django.test import Client
from django.utils import timezone

from coulisse.faces.office.tests.conftest import page_of
from coulisse.houses import identity
from coulisse.houses.types import Role
from coulisse.testing.browser import LiveSite, ready, screenshot, settled, small_targets, violations
from coulisse.testing.cast import make_house, make_user
from coulisse.testing.trust.addresses import Address, every_address
from coulisse.testing.trust.world import Everything

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
SEEN = {"small": (320, 700, "light"), "phone": (390, 844, "dark"), "desk": (1280, 900, "light")}
# Walked apart, so that the processes of the tests share them, and how many pages each has at least; the last are all others.
AREAS = {"halls": 13, "prices": 9, "programme": 8, "sales": 7, "": 24}


def area_of(address: Address) -> str:
    """``halls`` of ``office/<house>/halls/…``, where that is an area of its own."""
    name = address.route.split("/")[2] if address.route.startswith("office/<house>/") else ""
    return name if name in AREAS else ""


def pages(client: Client, values: dict[str, Any], area: str | None) -> Iterator[str]:
    """The addresses of the office, or of one area of it, that answer this person with a page of their own."""
    for address in every_address():
        if address.route.startswith("office/") and area in (None, area_of(address)):
            path = address.path({**dict.fromkeys(address.kinds, 0), **values})
            answer = client.get(path)
            explains = answer.status_code == 404 and address.route.startswith("office/sign-in/")
            if (answer.status_code == 200 or explains) and answer.headers["Content-Type"].startswith("text/html"):
                yield path


def faults(page: "Page") -> list[str]:
    """What is wrong with the page that is open, at each size."""
    found = []
    for name, (width, height, theme) in SEEN.items():
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        settled(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        wrong = [*violations(page), *(f"small: {target}" for target in small_targets(page)), *([f"{wide} px too wide"] if wide > 0 else [])]
        found += [f"{page.url} {name}: {each}" for each in wrong]
    return found


def walk(browser: "Browser", site: LiveSite, client: Client, values: dict[str, Any], area: str | None = None) -> list[str]:
    """Every page that this person may see; answers which there were."""
    found = list(pages(client, values, area))
    with page_of(browser, site, client) as page:
        wrong = [fault for path in found for fault in _opened(page, site.at(path))]
    assert not wrong, "\n".join(wrong)
    return found


def _opened(page: "Page", address: str) -> list[str]:
    page.goto(address)
    ready(page)
    return faults(page)


@pytest.mark.parametrize("area", AREAS)
def test_every_page_of_a_house(browser: "Browser", site: LiveSite, de_kring_open: Everything, area: str) -> None:
    client = Client(headers={"accept-language": "nl"})
    client.force_login(de_kring_open.people[Role.ADMINISTRATOR], backend="coulisse.houses.authentication.EmailBackend")
    found = walk(browser, site, client, de_kring_open.numbers, area)
    assert len(found) >= AREAS[area]


def test_every_page_on_the_way_in(browser: "Browser", site: LiveSite, de_kring_open: Everything) -> None:
    """Signing in, a forgotten password, an invitation; links that work and links that are gone."""
    values = de_kring_open.numbers
    assert len(walk(browser, site, Client(), {**values, "token": values["invited"]})) >= 4


@pytest.mark.parametrize("area", AREAS)
def test_a_house_that_is_not_open_yet(browser: "Browser", site: LiveSite, area: str) -> None:
    """The wizard and the empty pages, which teach the first step."""
    house = make_house(status="setup", languages=["nl"])
    ann = make_user("ann@de-kring.example", house=house, role=Role.ADMINISTRATOR)
    client = Client()
    client.force_login(ann, backend="coulisse.houses.authentication.EmailBackend")
    nothing = dict.fromkeys(
        ("production", "image", "performance", "version", "hall", "layout", "price_list", "customer", "invitation", "user", "passkey_id"), 0
    )
    found = {
        "house": house.slug,
        "code": "ZZZZZZZZ",
        "token": 0,
        "step": "announce",
        "format_name": "csv",
        "kind": "pass",
        "product": 0,
        "membership": 0,
    }
    walk(browser, site, client, {**nothing, **found}, area)


def test_setting_up_an_app_and_signing_in_with_it(browser: "Browser", site: LiveSite) -> None:
    ann = make_user("ann@de-kring.example", house=make_house(), role=Role.ADMINISTRATOR)
    client = Client()
    client.force_login(ann, backend="coulisse.houses.authentication.EmailBackend")
    with page_of(browser, site, client) as page:
        page.goto(site.at("/office/account/second-factor/"))
        page.locator("main button[type=submit]").first.click()
        wrong = faults(page)
        screenshot(page, "office-app-setup")
        app = pyotp.TOTP(identity.totp_secret(ann))
        page.locator("#id_code").fill(app.at(timezone.now()))
        page.keyboard.press("Enter")
        page.locator(".signin-codes").wait_for()
        wrong += faults(page)
        page.goto(site.at("/office/account/"))
        wrong += faults(page)
        page.context.clear_cookies()
        page.goto(site.at("/office/"))
        page.locator("#id_email").fill(ann.email)
        page.locator("#id_password").fill("een lang wachtwoord")
        page.keyboard.press("Enter")
        page.locator("#id_code").fill("000 000")
        wrong += faults(page)
        page.keyboard.press("Enter")
        page.locator("#id_code_error").wait_for()
        wrong += faults(page)
        page.locator("#id_code").fill(app.at(timezone.now() + timedelta(seconds=30)))
        page.keyboard.press("Enter")
        page.locator("nav.rail-links").wait_for()
    assert not wrong, "\n".join(wrong)
