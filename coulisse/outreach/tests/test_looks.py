"""Every mail before eyes and screen reader: nothing sideways, nothing that axe objects to."""

import base64
from collections.abc import Callable
from io import BytesIO
from os import urandom
from typing import Any

import pytest
from PIL import Image

from coulisse.houses import operations as houses
from coulisse.houses.models import House, User
from coulisse.houses.scope import house_scope
from coulisse.houses.types import Role
from coulisse.outreach import operations
from coulisse.outreach.tests.conftest import give_back, html_of, make_evening, make_order
from coulisse.outreach.tests.test_other_mails import cancel, move, pay_back
from coulisse.programme.images import keep_picture
from coulisse.programme.models import ProductionImage
from coulisse.testing.browser import new_page, screenshot, violations

pytestmark = pytest.mark.browser

LANGUAGES = ("nl", "fr", "en")


def as_page(mail: Any) -> str:
    """The HTML with its pictures where a mail program finds them."""
    html = html_of(mail)
    for part in mail.attachments:
        if part["Content-ID"]:
            data = base64.b64encode(part.get_payload(decode=True)).decode()
            html = html.replace(f"cid:{part['Content-ID'].strip('<>')}", f"data:{part.get_content_type()};base64,{data}")
    return html


def picture() -> bytes:
    out = BytesIO()
    Image.linear_gradient("L").resize((1400, 900)).convert("RGB").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def mails(house: House, ann: User, worker: Callable, mailoutbox: list, settings: Any) -> dict[str, str]:
    """One of each kind, in all languages, by name."""
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    evening = make_evening(house, rows=6)
    kept = keep_picture(house_id=house.pk, data=picture())
    with house_scope(house.pk):
        ProductionImage.objects.create(house=house, production=evening.production, name=kept.name, width=1400, height=900, alt={"nl": "Licht"})
        evening.note = {"nl": "De voorstelling begint stipt.", "fr": "Le spectacle commence à l’heure.", "en": "The performance begins on time."}
        evening.save()
    found: dict[str, str] = {}

    def take(name: str, language: str) -> None:
        worker()
        found[f"{name}-{language}"] = as_page(mailoutbox[-1])

    for language in LANGUAGES:
        order = make_order(evening, 2, language=language)
        take("tickets", language)
        give_back(order, house)
        take("refund", language)
        pay_back(order, house, "places_lost")
        take("late-payment", language)
    both = make_order(evening, 2, also=[make_evening(house, title="Platonov", days=3)])
    take("two-evenings", both.language)
    with house_scope(house.pk) as scope:
        houses.invite(house=house, email="nieuw@example.org", role=Role.TICKETING, invited_by=ann, now=scope.now, random_bytes=urandom)
    take("invitation", "nl")
    with house_scope(house.pk) as scope:
        operations.mail_password_reset(house=house, user_id=ann.pk, token="a-token", now=scope.now)
    take("password", "nl")
    for name, change in (("moved", move), ("cancelled", cancel)):
        mailoutbox.clear()
        change(evening)
        worker()
        found |= {f"{name}-{mail.extra_headers['Content-Language']}": as_page(mail) for mail in mailoutbox}
    return found


def test_every_mail_fits_and_can_be_heard(mails: dict[str, str], browser: Any) -> None:
    assert len(mails) == 3 * 3 + 3 + 2 * 3
    for theme in ("light", "dark"):
        with new_page(browser, (390, 800), theme) as page:
            for name, html in mails.items():
                page.set_content(html)
                for width in (320, 700, 390):
                    page.set_viewport_size({"width": width, "height": 800})
                    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                    assert wide <= 0, f"{name} is {wide} px wider than {width}"
                    if name.endswith("-nl") and width > 320:
                        screenshot(page, f"mail-{name}-{width}-{theme}")
                if name.endswith("-nl"):
                    assert not violations(page), (name, theme, violations(page))
