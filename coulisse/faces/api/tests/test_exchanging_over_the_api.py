"""A machine exchanges tickets for its buyer: under the visitor's rules, once, however often it asks."""

from typing import Any
from uuid import uuid4

import pytest

from coulisse.faces.api.tests.test_selling import Machine
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.memberships.types import ChangeRules
from coulisse.programme.models import Performance
from coulisse.sales.models import Order
from coulisse.sales.tests.swapping import allow, lines, single
from coulisse.sales.tests.test_vouchers_pay import voucher
from coulisse.testing.factories import make_performance


@pytest.fixture
def evenings(de_kring: House, now: object, settings: Any) -> list[Performance]:
    """At € 20, € 25 and € 15."""
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}
    allow(de_kring)
    return [
        make_performance(de_kring, rows=3, seats=6, days=7 + turn, prices={"1": {"adult": cents}}) for turn, cents in enumerate((2000, 2500, 1500))
    ]


@pytest.fixture
def machine(de_kring: House) -> Machine:
    return Machine(de_kring, ["sell", "settle", "tickets"])


@pytest.fixture
def order(evenings: list[Performance]) -> Order:
    return single(evenings[0])


def begin(machine: Machine, order: Order, evening: Performance, **more: Any) -> Any:
    body = {"id": str(uuid4()), "lines": [line.pk for line in lines(order)], "performance_id": evening.pk, **more}
    return machine.call("post", f"/orders/{order.code}/exchanges", body)


def test_from_the_ticket_to_the_one_in_its_place(machine: Machine, order: Order, evenings: list[Performance]) -> None:
    path = f"/orders/{order.code}/exchanges"
    (ticket,) = machine.call("get", path).body
    assert (ticket["why_not"], ticket["worth_cents"], ticket["difference"]) == (None, 2000, "money")
    found = machine.call("get", f"{path}/targets?line={ticket['line_id']}").body
    assert [(one["performance_id"], one["balance_cents"]) for one in found] == [(evenings[1].pk, 500), (evenings[2].pk, -500)]
    begun = begin(machine, order, evenings[1])
    assert begun.status_code == 201 and begun.body["balance_cents"] == 500
    done = machine.call("post", f"{path}/{begun.body['id']}/order", {"balance_cents": 500})
    assert (done.status_code, done.body["state"], done.body["to_pay_cents"]) == (201, "awaiting", 500)
    paid = machine.call("post", f"/orders/{done.body['code']}/paid", {"reference": "till-1", "amount_cents": 500})
    assert paid.body["state"] == "confirmed"
    assert len(machine.call("get", f"/orders/{done.body['code']}/tickets").body) == 1
    with house_scope(order.house_id):
        assert Order.objects.get(code=done.body["code"]).channel == "api"
    assert machine.call("get", f"/orders/{order.code}/tickets").body == []


def test_what_is_sent_again_is_done_once(machine: Machine, order: Order, evenings: list[Performance]) -> None:
    name = str(uuid4())
    first, again = (begin(machine, order, evenings[2], id=name) for _turn in range(2))
    assert first.body == again.body
    path = f"/orders/{order.code}/exchanges/{name}"
    codes = {machine.call("post", f"{path}/order", {"balance_cents": -500}).body["code"] for _turn in range(2)}
    assert len(codes) == 1
    seen = machine.call("get", path)
    assert (seen.status_code, seen.body["type"].rsplit("/", 1)[1], seen.body["order"]) == (409, "exchange-done", codes.pop())


def test_a_voucher_pays(machine: Machine, order: Order, evenings: list[Performance]) -> None:
    path = f"/orders/{order.code}/exchanges/{begin(machine, order, evenings[1]).body['id']}"
    assert machine.call("post", f"{path}/codes", {"code": "NOPE"}).status_code == 422
    paid = machine.call("post", f"{path}/codes", {"code": str(voucher(order.house, 1000))})
    assert (paid.body["voucher_cents"], paid.body["balance_cents"]) == (500, 0)
    assert machine.call("post", f"{path}/order", {"balance_cents": 500}).status_code == 409, "the buyer saw another amount"
    assert machine.call("post", f"{path}/order", {"balance_cents": 0}).body["state"] == "confirmed"


def test_the_rules_of_the_house_hold_for_machines(machine: Machine, order: Order, evenings: list[Performance], de_kring: House) -> None:
    allow(de_kring, ChangeRules())
    (ticket,) = machine.call("get", f"/orders/{order.code}/exchanges").body
    refused = begin(machine, order, evenings[1])
    assert ticket["why_not"] == refused.body["why"] == "not_allowed" and refused.status_code == 409


def test_other_seats_and_left_as_it_was(machine: Machine, order: Order, evenings: list[Performance]) -> None:
    assert begin(machine, order, evenings[1], seats=["nowhere"]).status_code == 422
    begun = begin(machine, order, evenings[1], zone="1").body
    path = f"/orders/{order.code}/exchanges/{begun['id']}"
    assert machine.call("delete", path).status_code == 204
    assert machine.call("get", path).status_code == 404
    assert len(machine.call("get", f"/orders/{order.code}/tickets").body) == 1


def test_nonsense_and_other_houses_find_nothing(machine: Machine, order: Order, evenings: list[Performance], het_anker: House) -> None:
    path = f"/orders/{order.code}/exchanges"
    for body in (
        {},
        {"id": "x"},
        {"id": str(uuid4()), "lines": [], "performance_id": 1},
        {"id": str(uuid4()), "lines": [2**62], "performance_id": 1},
    ):
        assert machine.call("post", path, body).status_code in (409, 422)
    begun = begin(machine, order, evenings[1]).body
    assert Machine(het_anker, ["sell", "tickets"]).call("get", f"{path}/{begun['id']}").status_code == 404
    for scopes in (["sell"], ["tickets"], ["settle", "scan", "codes"]):
        lacking = Machine(order.house, scopes)
        assert {lacking.call("get", where).status_code for where in (path, f"{path}/{begun['id']}")} == {403}
    other = single(evenings[0])
    assert machine.call("get", f"/orders/{other.code}/exchanges/{begun['id']}").status_code == 404
    held = machine.call("post", "/holds", {"performance_id": evenings[1].pk, "best": {"count": 1, "zone": "1"}}).body
    assert begin(machine, order, evenings[1], id=held["id"]).status_code == 409
