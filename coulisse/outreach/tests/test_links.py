"""A mail leads to the house, and to nobody else."""

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils.module_loading import import_string

from coulisse.config import settings as installed
from coulisse.houses.models import House, HouseDomain
from coulisse.lib.sealing import BrokenSeal
from coulisse.outreach.links import ForeignLink, address, open_link, seal_link
from coulisse.outreach.tests.conftest import BASE
from coulisse.testing.cast import NOW

answer = ""


def mail_links(kind: str, house: House, **values: Any) -> str:
    return answer


@pytest.fixture
def answering(settings: Any, monkeypatch: Any) -> Any:
    settings.MAIL_LINKS = f"{__name__}.mail_links"
    return lambda given: monkeypatch.setattr(f"{__name__}.answer", given)


@pytest.mark.parametrize(
    "foreign",
    [
        "https://evil.example/x", "https://tickets.example.org.evil.example/", "https://tickets.example.org@evil.example/", "http://tickets.example.org/x",
        "//evil.example/x", "javascript:alert(1)", "https://shop.het-anker.example/x", "https://new.de-kring.example/x", "/de-kring/nl/", "",
    ],
)  # fmt: skip
def test_a_link_that_leads_elsewhere_is_not_written(house: House, het_anker: House, answering: Any, foreign: str) -> None:
    HouseDomain.objects.create(house=het_anker, host="shop.het-anker.example", verified_at=NOW)
    HouseDomain.objects.create(house=house, host="new.de-kring.example")
    answering(foreign)
    with pytest.raises(ForeignLink):
        address("order", house)


def test_the_installation_and_a_verified_host_of_the_house_are_home(house: House, answering: Any) -> None:
    HouseDomain.objects.create(house=house, host="tickets.de-kring.example", verified_at=NOW)
    for home in (f"{BASE}/de-kring/nl/order/A/B/", "https://tickets.de-kring.example/nl/order/A/B/"):
        answering(home)
        assert address("order", house) == home


def test_a_sealed_link_opens_for_its_own_mail_only() -> None:
    sealed = seal_link("https://x/", house_id=1, message_id="<a>", nonce=b"0" * 12)
    assert open_link(sealed, house_id=1, message_id="<a>") == "https://x/"
    for house_id, message_id in ((2, "<a>"), (1, "<b>")):
        with pytest.raises(BrokenSeal):
            open_link(sealed, house_id=house_id, message_id=message_id)


# What config promises: README.md, "Addresses".
KINDS = {
    "order": {"code": "ABCD2345", "signature": "TgysW9vPTLGunYtUF2iutw"},
    "tickets_pdf": {"code": "ABCD2345", "signature": "TgysW9vPTLGunYtUF2iutw"},
    "calendar": {"code": "ABCD2345", "signature": "TgysW9vPTLGunYtUF2iutw"},
    "held_pdf": {"membership": 4711, "signature": "TgysW9vPTLGunYtUF2iutw"},
    "performance": {"production": "het-gezin-van-paemel", "performance": 12},
    "invitation": {"token": "8K3V0J5RZ1M4T7YB2C6D9FGH"},
    "password": {"user_id": 7, "token": "cxyz12-0a1b2c3d4e5f"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_installation_knows_the_address_of_everything_that_mails_lead_to(house: House, settings: Any, kind: str) -> None:
    settings.MAIL_LINKS, settings.BASE_URL = installed.MAIL_LINKS, installed.BASE_URL
    function = import_string(django_settings.MAIL_LINKS)
    for language in ("nl", "fr", "en"):
        found = function(kind, house, language=language, **KINDS[kind])
        assert found.startswith(installed.BASE_URL + "/") and "{" not in found
        assert all(str(value) in found for name, value in KINDS[kind].items() if name not in ("user_id", "performance"))
        assert address(kind, house, language=language, **KINDS[kind]) == found
