"""What machines ask all day goes the short way, and hears the very same."""

import json
import re
from collections import defaultdict
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coulisse.faces.api import auth, direct, just_gone
from coulisse.faces.api.hopes import hope_of
from coulisse.faces.api.tests.test_selling import Machine
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.lib.kept import ForAMoment
from coulisse.programme.models import Performance
from coulisse.testing.factories import make_performance

# A cookie makes a request unusual: it goes the ordinary way.
ORDINARY = {"cookie": "theme=dark"}


@pytest.fixture
def evening(de_kring: House, now: object, settings: Any) -> Performance:
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}
    return make_performance(de_kring, rows=3, seats=6)


@pytest.fixture
def machine(evening: Performance) -> Machine:
    return Machine(evening.house, ["sell", "settle", "scan"])


@pytest.fixture
def went(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The routes that were reached the short way."""
    found: list[str] = []
    answered = direct._answered

    def noting(request: Any, way: Any, *rest: Any) -> Any:
        found.append(way.match.route.rsplit("<house>/")[-1])
        return answered(request, way, *rest)

    monkeypatch.setattr(direct, "_answered", noting)
    return found


def both(machine: Machine, path: str, body: Any, *, root: str = "", headers: dict[str, str] | None = None) -> Any:
    """The answer of the short way, when the ordinary one gave the same."""
    sent = {**machine.headers, **(headers or {})}
    asked = [
        machine.client.post((root or machine.root) + path, json.dumps(body), content_type="application/json", headers={**sent, **way})
        for way in ({}, ORDINARY)
    ]
    short, ordinary = asked
    assert (short.status_code, short.json()) == (ordinary.status_code, ordinary.json())
    kept = {name: value for name, value in ordinary.headers.items() if name not in ("Vary", "Content-Length")}
    assert kept.items() <= {**short.headers, "X-Frame-Options": kept.get("X-Frame-Options")}.items()
    return short


def test_a_sale_and_a_scan_hear_the_same_either_way(evening: Performance, machine: Machine, went: list[str]) -> None:
    held = both(machine, "/holds", {"performance_id": evening.pk, "seats": ["A-1", "A-2"], "id": str(uuid4())}).json()
    order = both(machine, "/orders", {"hold_id": held["id"], "email": "bea@example.org", "total_cents": held["total_cents"]}).json()
    paid = both(machine, f"/orders/{order['code']}/paid", {"reference": "till-1", "amount_cents": order["total_cents"]})
    assert paid.json()["state"] == "confirmed"
    both(machine, "/scans", {"performance_id": evening.pk, "code": "NOT-ONE-OF-OURS", "nonce": str(uuid4())})
    assert went == ["holds", "orders", "orders/<code>/paid", "scans"]


def test_refusals_are_the_same_either_way(evening: Performance, machine: Machine) -> None:
    both(machine, "/holds", {"performance_id": evening.pk, "seats": ["A-1"], "id": str(uuid4())})
    assert both(machine, "/holds", {"performance_id": evening.pk, "seats": ["A-1"]}).status_code == 409
    assert both(machine, "/holds", {"performance_id": evening.pk, "seats": ["Z-99"]}).status_code == 422
    assert both(machine, "/orders", {"hold_id": str(uuid4()), "email": "bea@example.org"}).status_code == 410
    assert both(machine, "/orders/NOSUCH00/paid", {"reference": "x", "amount_cents": 1}).status_code == 404
    assert both(machine, "/holds", {"performance_id": evening.pk, "unknown": 1}).status_code == 422


def test_a_stranger_a_neighbour_and_who_may_not_are_kept_out(evening: Performance, het_anker: House, machine: Machine) -> None:
    wanted = {"performance_id": evening.pk, "seats": ["A-1"]}
    neighbour, reader = Machine(het_anker, ["sell"]), Machine(evening.house, ["tickets"])
    assert both(machine, "/holds", wanted, headers={"authorization": "Bearer coulisse_1_nonsense"}).status_code == 401
    assert both(machine, "/holds", wanted, headers={"authorization": ""}).status_code == 401
    assert both(neighbour, "/holds", wanted, root=machine.root).status_code == 404
    assert both(neighbour, "/holds", wanted).status_code == 404
    assert both(reader, "/holds", wanted).status_code == 403


def test_what_cant_be_read_is_explained_by_the_ordinary_way(machine: Machine, went: list[str]) -> None:
    for body in ("{", "[]", json.dumps({"performance_id": "x"}), json.dumps({"name": "x" * 30_000}), "[" * 15_000):
        answer = machine.client.post(f"{machine.root}/holds", body, content_type="application/json", headers=machine.headers)
        assert answer.status_code in (400, 422) and answer.headers["Content-Type"] == "application/problem+json"
    assert not went


@pytest.mark.parametrize("wanted", [{"best": {"count": 2}}, {"seats": ["A-1", "A-2"]}])
def test_a_hold_is_two_statements(evening: Performance, machine: Machine, wanted: dict[str, Any]) -> None:
    """The performance, with what is taken where that matters; then the claim with the basket and its lines."""
    with CaptureQueriesContext(connection) as said:
        assert machine.call("post", "/holds", {"performance_id": evening.pk, **wanted}).status_code == 201
    of_a_hold = [one["sql"] for one in said if re.search(r"\b(programme_performance|inventory_claim|sales_basket)", one["sql"])]
    assert len(of_a_hold) == 2


@pytest.fixture
def rush(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process knows counts for a while, as in production."""
    monkeypatch.setattr(just_gone, "_taken", ForAMoment(0.5, most=10))
    monkeypatch.setattr(just_gone, "_fought_for", {})
    monkeypatch.setattr(just_gone, "_waiting", defaultdict(dict))


@pytest.mark.usefixtures("rush")
def test_who_comes_too_late_in_a_rush_needs_no_transaction(evening: Performance, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(seat: str, **more: Any) -> Any:
        return machine.call("post", "/holds", {"performance_id": evening.pk, "seats": [seat], **more})

    mine = str(uuid4())
    assert late("A-1", id=mine).status_code == 201
    assert late("A-1").status_code == 409 and late("A-1").body["seats"] == ["A-1"]
    monkeypatch.setattr("coulisse.faces.api.routes.selling._hold", None)
    assert late("A-1").body["seats"] == ["A-1"]  # Known, without asking.


@pytest.mark.usefixtures("rush")
def test_what_this_process_held_is_known_at_once_and_ones_own_hold_is_no_loss(evening: Performance, machine: Machine) -> None:
    mine = str(uuid4())
    for seat in ("A-1", "A-2"):
        assert machine.call("post", "/holds", {"performance_id": evening.pk, "seats": [seat], "id": mine}).status_code == 201
        assert machine.call("post", "/holds", {"performance_id": evening.pk, "seats": [seat]}).status_code == 409
    with house_scope(evening.house_id):
        assert just_gone.gone_among(evening.house, evening.pk, ["A-1", "A-2", "A-3", "Z-9"]) == ["A-1", "A-2"]
    assert machine.call("post", "/holds", {"performance_id": evening.pk, "seats": ["A-1"], "id": mine}).status_code == 201


@pytest.fixture
def known_token(monkeypatch: pytest.MonkeyPatch, machine: Machine) -> None:
    """The process has met the token before."""
    monkeypatch.setattr(auth, "_known", ForAMoment(60, most=10))
    assert machine.call("get", f"/holds/{uuid4()}").status_code == 404


def environ(machine: Machine, seats: list[str], **more: Any) -> dict[str, Any]:
    body = json.dumps({"performance_id": more.pop("performance"), "seats": seats, **more}).encode()
    return {
        "REQUEST_METHOD": "POST", "PATH_INFO": f"{machine.root}/holds", "HTTP_AUTHORIZATION": machine.headers["authorization"], "SERVER_NAME": "x",
        "SERVER_PORT": "80", "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body),
    }  # fmt: skip


@pytest.mark.usefixtures("rush", "known_token")
def test_who_waits_for_a_seat_that_somebody_gets_hears_it_at_once(evening: Performance, machine: Machine) -> None:
    """And the very same as who comes afterwards."""
    said: list[Any] = []
    hope = hope_of(
        environ(machine, ["A-1", "A-2"], performance=evening.pk), lambda status, headers: said.append((status, dict(headers))), around=lambda way: way
    )
    lost: list[bool] = []
    hope.listen(lambda: lost.append(True))
    machine.call("post", "/holds", {"performance_id": evening.pk, "seats": ["A-3"]})
    assert not lost
    machine.call("post", "/holds", {"performance_id": evening.pk, "seats": ["A-2"]})
    assert lost == [True]
    hope.leave()
    assert not just_gone._waiting
    told = json.loads(b"".join(hope.answer()))
    late = machine.call("post", "/holds", {"performance_id": evening.pk, "seats": ["A-2"]})
    assert (told, said[0][0]) == (late.body, "409 Conflict") and said[0][1]["Content-Type"] == late.headers["Content-Type"]


@pytest.mark.usefixtures("rush", "known_token")
def test_only_who_asks_for_named_seats_anew_has_such_a_hope_and_only_who_is_known_loses_it(
    evening: Performance, machine: Machine, het_anker: House
) -> None:
    def hope(sent: dict[str, Any]) -> Any:
        return hope_of(sent, lambda *_said: None, around=lambda way: way)

    assert not hope(environ(machine, ["A-1"], performance=evening.pk, id=str(uuid4())))
    assert not hope(environ(machine, ["A-1"], performance="x"))
    assert not hope({**environ(machine, ["A-1"], performance=evening.pk), "HTTP_COOKIE": "theme=dark"})
    sent = environ(machine, ["A-1"], performance=evening.pk)
    known = hope(sent)
    assert json.loads(sent["wsgi.input"].read())["seats"] == ["A-1"]  # It can be read again.
    stranger = hope({**environ(machine, ["A-1"], performance=evening.pk), "HTTP_AUTHORIZATION": "Bearer coulisse_1_nonsense"})
    neighbour = hope(environ(Machine(het_anker, ["sell"]), ["A-1"], performance=evening.pk))
    lost: list[str] = []
    for name, one in (("known", known), ("stranger", stranger), ("neighbour", neighbour)):
        one.listen(lambda name=name: lost.append(name))
    machine.call("post", "/holds", {"performance_id": evening.pk, "seats": ["A-1"]})
    assert lost == ["known"]


def test_where_nobody_fights_nothing_is_asked(evening: Performance) -> None:
    assert just_gone.gone_among(evening.house, evening.pk, ["A-1"]) == ()


@pytest.mark.usefixtures("rush", "known_token")
def test_a_hold_that_stands_asks_nothing_more_to_tell_who_waits(evening: Performance, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    lost: list[bool] = []
    hope = hope_of(environ(machine, ["A-1"], performance=evening.pk), lambda *_said: None, around=lambda way: way)
    hope.listen(lambda: lost.append(True))
    monkeypatch.setattr(just_gone, "plan_of", None)
    assert machine.call("post", "/holds", {"performance_id": evening.pk, "seats": ["A-1"]}).status_code == 201
    assert lost == [True]
