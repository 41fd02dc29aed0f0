"""Tine asks Het Anker to open together; Nora answers in her own office, and may leave again."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from coulisse.faces.office.openings.tests.test_openings import ROOT, asked, evening, office  # noqa: F401
from coulisse.houses.models import Cluster, House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import Role
from coulisse.openings.models import Invited, Opening, Partner
from coulisse.openings.tests.conftest import joins, nothing_kept  # noqa: F401
from coulisse.programme.models import Performance
from coulisse.testing.cast import make_user
from coulisse.testing.factories import make_performance

FORMING = datetime(2026, 12, 1, 8, 40, tzinfo=UTC)
THEIRS = "/office/het-anker/openings/"


@pytest.fixture
def anker(de_kring: House, het_anker: House) -> House:
    for house in (de_kring, het_anker):
        house.cluster = Cluster.objects.get_or_create(slug="leie", name="Huizen aan de Leie")[0]
        house.save(update_fields=["cluster"])
    return het_anker


@pytest.fixture
def nora(anker: House) -> Client:
    client = Client()
    client.force_login(make_user("nora@het-anker.example", house=anker, role=Role.TICKETING), backend="coulisse.houses.authentication.EmailBackend")
    return client


@pytest.fixture
def question(office: Client, evening: Performance, anker: House) -> Invited:  # noqa: F811
    office.post(f"{ROOT}new/", asked(partners=[anker.pk]))
    with house_scope(anker.pk):
        return Invited.objects.get()


def shown(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_house_without_neighbours_is_asked_nothing(office: Client, evening: Performance) -> None:  # noqa: F811
    assert "Samen openen met" not in shown(office, f"{ROOT}new/")


def test_a_neighbour_is_asked_agrees_and_both_see_it(office: Client, nora: Client, question: Invited, anker: House) -> None:  # noqa: F811
    assert "De Kring vraagt u om samen te openen" in shown(nora, THEIRS)
    their_evening = make_performance(anker)
    assert "één rij voor alle huizen" in shown(nora, f"{THEIRS}along/{question.pk}/")
    answer = nora.post(f"{THEIRS}along/{question.pk}/", {"performances": [their_evening.pk]})
    page = shown(nora, answer.url)
    assert "De Kring leidt deze opening" in page and "Verlaten" in page and "Sturen" not in page
    with house_scope(question.leader_id):
        opening = Opening.objects.get()
    assert "opent mee" in shown(office, f"{ROOT}{opening.pk}/")
    joins(opening, at=FORMING, people=3)
    with frozen_now(FORMING):
        assert nora.get(f"{answer.url}live/").json()["waiting"] == 3
        assert 'data-live="waiting">3<' in shown(nora, answer.url)


def test_a_neighbour_says_no(office: Client, nora: Client, question: Invited) -> None:  # noqa: F811
    assert nora.post(f"{THEIRS}along/{question.pk}/decline/").status_code == 302
    assert "vraagt u om samen te openen" not in shown(nora, THEIRS)
    assert nora.post(f"{THEIRS}along/{question.pk}/").url == THEIRS, "too late: said, and nothing happens"
    with house_scope(question.house_id):
        assert not Opening.objects.exists()


def test_a_partner_does_not_steer_and_may_leave(nora: Client, question: Invited) -> None:
    part = nora.post(f"{THEIRS}along/{question.pk}/").url
    for what in ("pause", "go-on", "end", "remove"):
        assert nora.post(f"{part}{what}/").status_code == 302
    assert nora.get(f"{part}change/").url == part
    assert nora.post(f"{part}slow/", {"per_minute": "5"}).status_code == 302
    with house_scope(question.house_id):
        kept = Opening.objects.get()
        assert kept.is_led and kept.paused_at is None and kept.slowed_per_minute is None and kept.ended_at is None
    assert nora.post(f"{part}leave/").status_code == nora.post(f"{part}leave/").status_code == 302
    with house_scope(question.house_id):
        assert not Opening.objects.get().is_led
    assert "Sturen" not in shown(nora, part) and "Wijzigen" in shown(nora, part)


def test_the_leader_pauses_and_lets_a_partner_go(office: Client, nora: Client, question: Invited) -> None:  # noqa: F811
    nora.post(f"{THEIRS}along/{question.pk}/")
    with house_scope(question.leader_id):
        opening = Opening.objects.get()
    with frozen_now(FORMING):
        assert office.post(f"{ROOT}{opening.pk}/pause/", {"pause-message_nl": "Even geduld"}).status_code == 302
    with house_scope(question.house_id):
        assert Opening.objects.get().paused_at is not None
    assert office.post(f"{ROOT}{opening.pk}/change/", asked()).status_code == 302
    with house_scope(question.leader_id):
        assert Partner.objects.get().state == "withdrawn"


def test_single_dates_are_chosen(office: Client, evening: Performance) -> None:  # noqa: F811
    made = office.post(f"{ROOT}new/", asked(performances=[evening.pk]))
    with house_scope(evening.house_id):
        assert [one.performance_id for one in Opening.objects.get().performances.all()] == [evening.pk]
    assert "checked" in shown(office, f"{made.url}change/").split(f'name="performances" value="{evening.pk}"', 1)[1].split(">")[0]


def test_another_house_of_no_cluster_can_not_be_put_in_by_hand(office: Client, evening: Performance, het_anker: House) -> None:  # noqa: F811
    assert office.post(f"{ROOT}new/", asked(partners=[het_anker.pk])).status_code in (302, 422)
    with house_scope(het_anker.pk):
        assert not Invited.objects.exists()
