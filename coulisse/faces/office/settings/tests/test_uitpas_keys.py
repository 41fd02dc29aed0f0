"""Ann fills in the access of De Kring to UiTPAS; it is tried before it is kept, and shown nowhere."""

import pytest
from django.test import Client

from coulisse.houses.models import House, User
from coulisse.houses.scope import house_scope
from coulisse.houses.secrets import open_card_keys
from coulisse.integrations.uitpas.fake import CLIENT_ID, CLIENT_SECRET, FakeUitpas
from coulisse.openings.models import Line

PAGE = "/office/de-kring/settings/uitpas/"


@pytest.fixture
def office(now: object, client: Client, ann: User, uitpas: FakeUitpas) -> Client:
    client.force_login(ann, backend="coulisse.houses.authentication.EmailBackend")
    return client


def kept(house: House) -> dict[str, str]:
    house.refresh_from_db()
    return open_card_keys(house)


def test_keys_are_tried_kept_and_never_shown(office: Client, de_kring: House) -> None:
    answer = office.post(PAGE, {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET})
    assert answer.status_code == 302 and kept(de_kring) == {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    page = office.get(PAGE).content.decode()
    assert "Uw toegang tot UiTPAS is ingesteld" in page and CLIENT_SECRET not in page
    assert CLIENT_SECRET.encode() not in bytes(de_kring.card_keys)
    office.post(PAGE, {"client_id": CLIENT_ID, "client_secret": ""})
    assert kept(de_kring)["client_secret"] == CLIENT_SECRET, "empty keeps what is set"
    office.post(f"{PAGE}remove/")
    assert kept(de_kring) == {}


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"client_id": CLIENT_ID, "client_secret": "fout"}, "UiTPAS kent dit client-id niet met dit secret"),
        ({"client_id": CLIENT_ID, "client_secret": ""}, "Vul het secret in"),
        ({"client_id": "a b\n", "client_secret": "x" * 10_000}, "zonder spaties"),
        ({}, "client_id"),
    ],
)
def test_wrong_keys_are_refused_in_words_and_change_nothing(office: Client, de_kring: House, sent: dict[str, str], says: str) -> None:
    answer = office.post(PAGE, sent)
    assert answer.status_code in (200, 422) and says in answer.content.decode() and kept(de_kring) == {}


def test_a_silent_uitpas_keeps_nobody_from_filling_them_in(office: Client, de_kring: House, uitpas: FakeUitpas) -> None:
    uitpas.does = "drop"
    assert office.post(PAGE, {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}).status_code == 302
    assert "nog niet geprobeerd" in office.get(PAGE).content.decode() and kept(de_kring)


def test_only_with_keys_a_group_can_be_for_holders(office: Client, de_kring: House) -> None:
    new = "/office/de-kring/openings/new/"
    assert "Ook houders van een UiTPAS" in office.get(new).content.decode()
    office.post(PAGE, {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET})
    assert "Of met een UiTPAS" in office.get(new).content.decode()
    asked = {
        "title_nl": "Seizoen", "forms_at_date": "2026-12-01", "forms_at_time": "09:00", "opens_at_date": "2026-12-01", "opens_at_time": "10:00",
        "ends_at_date": "2026-12-01", "ends_at_time": "14:00", "pace": "safe", "inside_most": "20", "come_in_minutes": "5", "stay_minutes": "20",
        "window-0-name_nl": "UiTPAS", "window-0-opens_at_date": "2026-12-01", "window-0-opens_at_time": "09:30", "window-0-for_uitpas": "on",
    }  # fmt: skip
    answer = office.post(new, asked)
    assert answer.status_code == 302, answer.content.decode()
    with house_scope(de_kring.pk):
        assert Line.objects.get(is_general=False).for_uitpas
