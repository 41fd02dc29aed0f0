"""What people see at that moment: those who wait, on a phone and at a desk, and the house."""

from collections.abc import Mapping
from pathlib import Path

from bench.opening.season import Played

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


def take(folder: Path, moment: str, base: str, house: Played, waiting: Mapping[str, str]) -> None:
    """Pictures of one moment. ``waiting``: what the browser of somebody who waits keeps."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    line, office = f"{base}/{house.slug}/nl/line/{house.opening}/", f"{base}/office/{house.slug}/openings/{house.opening}/"
    tine = signed_in(house)  # Before a browser keeps a loop in this thread.
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        for name, size, address, kept in (
            ("waiting-phone", PHONE, line, waiting),
            ("waiting-desk", DESK, line, waiting),
            ("event-phone", PHONE, f"{base}/{house.slug}/nl/e/{house.evenings[0][0]}/", {}),
            ("office", DESK, office, tine),
        ):
            context = chromium.new_context(viewport=size, locale="nl-BE", timezone_id="Europe/Brussels")
            context.add_cookies([{"name": key, "value": value, "url": base} for key, value in kept.items()])
            page = context.new_page()
            page.goto(address, timeout=60_000)
            page.wait_for_timeout(600)
            page.screenshot(path=folder / f"{moment}-{name}.png", full_page=name == "office")
            context.close()
        chromium.close()


def _chromium() -> str:
    import os

    from coulisse.testing.run import find_chromium

    return os.environ.get("COULISSE_CHROMIUM") or find_chromium() or "chromium"


def signed_in(house: Played) -> dict[str, str]:
    """The cookie of a ticketing worker of the house."""
    from django.conf import settings
    from django.test import Client

    from coulisse.houses.models import House, User
    from coulisse.houses.types import Role
    from coulisse.testing.cast import make_user

    email = f"tine@{house.slug}.example"
    user = User.objects.filter(email=email).first() or make_user(email, house=House.objects.get(pk=house.pk), role=Role.TICKETING)
    client = Client()
    client.force_login(user, backend="coulisse.houses.authentication.EmailBackend")
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
