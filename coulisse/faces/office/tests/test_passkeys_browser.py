"""A passkey from its making to the next morning, with the authenticator that Chromium can pretend to have."""

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from coulisse.houses.models import Passkey
from coulisse.houses.types import Role
from coulisse.testing.browser import LiveSite, new_page, ready
from coulisse.testing.cast import make_house, make_user

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
    "automaticPresenceSimulation": True,
}  # fmt: skip


def test_somebody_adds_a_passkey_and_signs_in_with_it(browser: "Browser", site: LiveSite) -> None:
    """The house asks for a second step, so that a session of a password alone would not come in."""
    house = make_house(second_factor_required=True)
    tine = make_user("tine@de-kring.example", house=house, role=Role.TICKETING)
    # A passkey belongs to a name: browsers make none for a number.
    address = site.url.replace("127.0.0.1", "localhost")
    with new_page(browser) as page:
        devices = page.context.new_cdp_session(page)
        devices.send("WebAuthn.enable")
        device = devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

        page.goto(f"{address}/office/account/")
        page.locator("#id_email").fill(tine.email)
        page.locator("#id_password").fill("een lang wachtwoord")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Uw account").wait_for()
        ready(page)
        page.get_by_label("Naam van het toestel").fill("mijn telefoon")
        page.get_by_role("button", name="Een passkey toevoegen").click()
        page.get_by_text("mijn telefoon · ").wait_for()
        assert Passkey.objects.get(user=tine).name == "mijn telefoon"

        page.context.clear_cookies()
        page.goto(f"{address}/office/")
        ready(page)
        page.get_by_role("button", name="Aanmelden met een passkey").click()
        page.wait_for_url(f"**/office/{house.slug}/")
        page.get_by_role("heading", name="Dag Tine").wait_for()

        page.get_by_role("button", name="Afmelden").click()
        devices.send("WebAuthn.clearCredentials", {"authenticatorId": device})
        ready(page)
        button = page.get_by_role("button", name="Aanmelden met een passkey")
        button.wait_for()
        page.evaluate(
            """() => { const get = navigator.credentials.get.bind(navigator.credentials);
              navigator.credentials.get = (asked) => get(asked).finally(() => { document.documentElement.dataset.answered = ""; }); }"""
        )
        button.click()
        page.locator("html[data-answered]").wait_for(state="attached")
        assert page.url.endswith("/office/sign-in/"), "without the passkey nobody comes in"
        page.goto(f"{address}/office/{house.slug}/")
        expect(page, "nor later").to_have_url(re.compile("/office/sign-in/"))
