"""A machine sells: hold, rates, order, paid, tickets, scan."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.programme.models import Performance
from coulisse.testing.factories import make_performance


class Machine:
    """A client with a token of a house."""

    def __init__(self, house: House, scopes: list[str]) -> None:
        from os import urandom

        from coulisse.houses.operations import make_api_token

        with house_scope(house.pk) as scope:
            token = make_api_token(house=house, name="kassa", scopes=scopes, actor=COULISSE, user=None, now=scope.now, random_bytes=urandom)
        self.root = f"/api/v1/houses/{house.slug}"
        self.client = Client(raise_request_exception=False)
        self.headers = {"authorization": f"Bearer {token}"}

    def call(self, method: str, path: str, body: Any = None, *, root: str = "") -> Any:
        words = {"data": body, "content_type": "application/json"} if body is not None else {}
        answer = getattr(self.client, method)((root or self.root) + path, headers=self.headers, **words)
        answer.body = answer.json() if answer.content and "json" in answer.headers["Content-Type"] else None
        return answer


@pytest.fixture
def evening(de_kring: House, now: object, settings: Any) -> Performance:
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}
    return make_performance(de_kring, rows=3, seats=6, standing=4, wheelchair=1)


@pytest.fixture
def machine(evening: Performance) -> Machine:
    return Machine(evening.house, ["sell", "settle", "tickets", "scan"])


def test_from_hold_to_scan(evening: Performance, machine: Machine) -> None:
    held = machine.call("post", "/holds", {"performance_id": evening.pk, "best": {"count": 2, "zone": "1"}})
    assert held.status_code == 201 and len(held.body["places"]) == 2
    line = held.body["places"][0]["line_id"]
    rated = machine.call("put", f"/holds/{held.body['id']}/rates", {"rates": {str(line): "youth"}})
    assert rated.body["total_cents"] == 1200 + 2000
    order = machine.call("post", "/orders", {"hold_id": held.body["id"], "email": "bea@example.org", "total_cents": 3200})
    assert order.status_code == 201 and order.body["state"] == "awaiting"
    code = order.body["code"]
    for _ in range(2):
        paid = machine.call("post", f"/orders/{code}/paid", {"reference": "till-1", "amount_cents": 3200})
        assert paid.status_code == 200 and paid.body["state"] == "confirmed"
    tickets = machine.call("get", f"/orders/{code}/tickets").body
    assert len(tickets) == 2
    with frozen_now(evening.starts_at - timedelta(minutes=30)):
        _comes_in(evening, machine, tickets[0]["code"])


def _comes_in(evening: Performance, machine: Machine, code: str) -> None:
    nonce = str(uuid4())
    for _ in range(2):
        scanned = machine.call("post", "/scans", {"performance_id": evening.pk, "code": code, "nonce": nonce})
        assert scanned.body["verdict"] == "admitted" and (scanned.body["expected"], scanned.body["inside"]) == (2, 1)
    again = machine.call("post", "/scans", {"performance_id": evening.pk, "code": code, "nonce": str(uuid4())})
    assert again.body["verdict"] == "already" and again.body["colour"] == "red"


def test_named_seats_are_held_or_named_as_gone(evening: Performance, machine: Machine) -> None:
    assert machine.call("post", "/holds", {"performance_id": evening.pk, "seats": ["A-1", "A-2"]}).status_code == 201
    refused = machine.call("post", "/holds", {"performance_id": evening.pk, "seats": ["A-2", "A-3"]})
    assert refused.status_code == 409 and refused.body["seats"] == ["A-2"]
    assert refused.headers["Content-Type"] == "application/problem+json"


def test_a_wheelchair_comes_with_company(evening: Performance, machine: Machine) -> None:
    held = machine.call("post", "/holds", {"performance_id": evening.pk, "accessible": {"wheelchairs": 1, "others": 1}})
    assert {place["seat"] for place in held.body["places"]} == {"W-1", "W-2"}


def test_a_released_hold_is_gone(evening: Performance, machine: Machine) -> None:
    held = machine.call("post", "/holds", {"performance_id": evening.pk, "best": {"count": 1}})
    assert machine.call("delete", f"/holds/{held.body['id']}").status_code == 204
    assert machine.call("get", f"/holds/{held.body['id']}").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"best": {"count": 0}},
        {"best": {"count": -1}},
        {"best": {"count": 1e9}},
        {"best": {"count": "NaN"}},
        {"best": {"count": 1}, "seats": ["A-1"]},
        {"seats": ["x" * 10_000]},
        {"seats": ["Z-99"]},
        {"best": {"count": 1, "price": 0}},
    ],
)
def test_what_can_not_be_understood_is_refused_with_a_reason(evening: Performance, machine: Machine, body: dict) -> None:
    answer = machine.call("post", "/holds", {"performance_id": evening.pk, **body})
    assert answer.status_code == 422 and answer.body["status"] == 422 and answer.body["title"]


def test_another_house_is_not_there(evening: Performance, machine: Machine, het_anker: House) -> None:
    theirs = make_performance(het_anker)
    assert machine.call("post", "/holds", {"performance_id": theirs.pk, "best": {"count": 1}}).status_code == 404
    assert machine.call("post", "/holds", {"performance_id": theirs.pk, "best": {"count": 1}}, root="/api/v1/houses/het-anker").status_code == 404


def test_a_token_does_only_what_its_scopes_say(evening: Performance) -> None:
    reader = Machine(evening.house, ["tickets"])
    assert reader.call("post", "/holds", {"performance_id": evening.pk, "best": {"count": 1}}).status_code == 403
    reader.headers = {"authorization": "Bearer coulisse_1_WRONG"}
    assert reader.call("post", "/holds", {"performance_id": evening.pk, "best": {"count": 1}}).status_code == 401


def test_the_programme_is_public(evening: Performance, client: Client) -> None:
    root = f"/api/v1/houses/{evening.house.slug}"
    production = client.get(f"{root}/productions").json()["items"][0]
    assert production["performances"][0]["id"] == evening.pk
    assert client.get(f"{root}/performances/{evening.pk}/prices").json()["zones"][0]["prices"][0]["cents"] == 2000
    availability = client.get(f"{root}/performances/{evening.pk}/availability").json()
    assert {zone["zone"]: zone["left"] for zone in availability["zones"]} == {"1": 20, "standing": 4}
    assert client.get("/api/v1/houses/nobody/productions").status_code == 404
    assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3.1")


def test_a_machine_stands_in_the_same_line(evening: Performance, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    from coulisse.openings import standing
    from coulisse.openings.tests.conftest import FORMING, OPENS, make_opening

    monkeypatch.setattr(standing, "KEPT_SECONDS", 0.0)
    make_opening(evening.house, inside_most=1)
    wanted = {"performance_id": evening.pk, "best": {"count": 1, "zone": "1"}}

    def asks(at: Any, slip: str = "") -> Any:
        machine.headers["Coulisse-Line"] = slip
        with frozen_now(at):
            return machine.call("post", "/holds", wanted)

    asked = asks(FORMING)
    assert asked.status_code == 429 and asked.body["type"].endswith("/in-line") and int(asked.headers["Retry-After"]) > 0
    bea, carl = asked.body["line"]["slip"], asks(FORMING).body["line"]["slip"]
    assert bea != carl and asks(FORMING, bea).body["line"] | {"slip": bea} == asks(FORMING, bea).body["line"], "one slip is one place"
    answers = {slip: asks(OPENS, slip) for slip in (bea, carl)}
    assert sorted(answer.status_code for answer in answers.values()) == [201, 429]
    [late] = [answer.body["line"] for answer in answers.values() if answer.status_code == 429]
    assert late["turn"] == "waiting" and late["before"] == 0
    for forged in ("x", bea.replace(".1.", ".2."), bea[:-1]):
        assert asks(OPENS + timedelta(seconds=2), forged).status_code == 429


def test_a_machine_that_comes_before_the_line_is_told_when(evening: Performance, machine: Machine) -> None:
    from coulisse.openings.tests.conftest import make_opening

    make_opening(evening.house, production_ids=(evening.production_id,))
    asked = machine.call("post", "/holds", {"performance_id": evening.pk, "best": {"count": 1, "zone": "1"}})
    assert asked.status_code == 429 and asked.body["line"]["turn"] == "closed" and not asked.body["line"]["slip"]
