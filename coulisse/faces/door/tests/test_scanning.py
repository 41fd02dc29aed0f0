"""The door lets in, once."""

from dataclasses import replace
from datetime import timedelta
from os import urandom
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from coulisse.admission import queries as doors
from coulisse.admission.operations import issue_tickets
from coulisse.admission.types import TicketToIssue
from coulisse.houses.models import House, User
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import Role
from coulisse.programme.models import Performance
from coulisse.testing.cast import make_user
from coulisse.testing.factories import make_performance


@pytest.fixture
def lien(de_kring: House) -> User:
    """Stands at the door of De Kring."""
    return make_user("lien@de-kring.example", house=de_kring, role=Role.DOOR)


@pytest.fixture
def evening(de_kring: House, now: object) -> Performance:
    return make_performance(de_kring, rows=2, seats=5)


@pytest.fixture
def at_the_door(client: Client, lien: User) -> Client:
    client.force_login(lien, backend="coulisse.houses.authentication.EmailBackend")
    return client


def _one(evening: Performance, no: int) -> TicketToIssue:
    place = {"row": "A", "seat": str(no + 1)}
    return TicketToIssue(
        order_line_id=100 + evening.pk * 10 + no, performance_id=evening.pk, place_no=no, place_name=place, rate_name={"nl": "Standaard"}
    )


def codes(evening: Performance, count: int = 1) -> list[str]:
    with house_scope(evening.house_id) as scope:
        wanted = [_one(evening, no) for no in range(count)]
        made = issue_tickets(house=evening.house, tickets=wanted, now=scope.now, random_bytes=urandom)
        signed = doors.signed_codes(house=evening.house, tickets=made)
        return [signed[ticket.pk] for ticket in made]


def scan(client: Client, evening: Performance, code: str, **more: Any) -> Any:
    address = f"/door/{evening.house.slug}/{evening.pk}/"
    with frozen_now(evening.starts_at - timedelta(minutes=20)):
        return client.post(
            address, {"code": code, "door": "Hoofdingang", "nonce": str(uuid4()), **more}, headers={"accept": "application/json"}
        ).json()


def test_a_ticket_lets_in_once_and_says_when_and_where(at_the_door: Client, evening: Performance) -> None:
    code = codes(evening)[0]
    first = scan(at_the_door, evening, code)
    assert (first["colour"], first["place"], first["inside"], first["expected"]) == ("green", "Rij A, stoel 1", 1, 1)
    second = scan(at_the_door, evening, code)
    assert second["colour"] == "red" and "Hoofdingang" in second["says"]


def test_a_rate_that_asks_proof_says_so_at_the_door(at_the_door: Client, evening: Performance) -> None:
    with house_scope(evening.house_id) as scope:
        made = issue_tickets(house=evening.house, tickets=[replace(_one(evening, 3), asks_proof=True)], now=scope.now, random_bytes=urandom)
        code = doors.signed_codes(house=evening.house, tickets=made)[made[0].pk]
    seen = scan(at_the_door, evening, code)
    assert (seen["colour"], seen["says"]) == ("green", "Vraag een bewijs voor dit tarief.")
    assert "bewijs" not in scan(at_the_door, evening, code)["says"]


def test_what_was_taken_back_lets_in_again(at_the_door: Client, evening: Performance) -> None:
    code = codes(evening)[0]
    admittance = scan(at_the_door, evening, code)["admittance"]
    at_the_door.post(f"/door/{evening.house.slug}/{evening.pk}/undo/", {"admittance": admittance})
    assert scan(at_the_door, evening, code)["colour"] == "green"


def test_without_a_script_the_page_itself_answers(at_the_door: Client, evening: Performance) -> None:
    with frozen_now(evening.starts_at - timedelta(minutes=20)):
        answer = at_the_door.post(f"/door/{evening.house.slug}/{evening.pk}/", {"code": codes(evening)[0], "door": "Zijdeur"})
    assert answer.status_code == 200 and 'class="door-answer green"' in answer.content.decode()


@pytest.mark.parametrize("code", ["", "x", "x" * 10_000, "<script>alert(1)</script>", "\x00"])
def test_nonsense_is_answered_calmly(at_the_door: Client, evening: Performance, code: str) -> None:
    address = f"/door/{evening.house.slug}/{evening.pk}/"
    answer = at_the_door.post(address, {"code": code})
    assert answer.status_code in (200, 422) and "<script>alert" not in answer.content.decode()


def test_a_ticket_of_another_evening_says_which(at_the_door: Client, evening: Performance, de_kring: House) -> None:
    other = make_performance(de_kring, title="De meeuw", days=9)
    answer = scan(at_the_door, evening, codes(other)[0])
    assert answer["colour"] == "orange" and "De meeuw" in answer["says"]


def test_nobody_scans_at_another_house(client: Client, omar: User, evening: Performance) -> None:
    client.force_login(omar, backend="coulisse.houses.authentication.EmailBackend")
    assert client.get(f"/door/{evening.house.slug}/").status_code == 404
    assert client.post(f"/door/{evening.house.slug}/{evening.pk}/", {"code": "x"}).status_code == 404


def test_a_stranger_signs_in_first(client: Client, evening: Performance) -> None:
    assert client.get(f"/door/{evening.house.slug}/").status_code == 302


def test_looking_changes_nothing(at_the_door: Client, evening: Performance) -> None:
    for address in (f"/door/{evening.house.slug}/", f"/door/{evening.house.slug}/{evening.pk}/", f"/door/{evening.house.slug}/{evening.pk}/counts/"):
        assert at_the_door.get(address).status_code == 200
    with house_scope(evening.house_id):
        assert doors.door_count(house=evening.house, performance=evening).inside == 0
