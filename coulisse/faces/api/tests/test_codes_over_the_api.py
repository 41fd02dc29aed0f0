"""A house's own machine makes codes, sees them used, withdraws them; a website brings what its visitor typed."""

from datetime import timedelta
from typing import Any

import pytest

from coulisse.faces.api.tests.test_selling import Machine
from coulisse.houses import throttles
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.throttles import Limit
from coulisse.memberships.models import Code
from coulisse.pricing.offers.effects import AmountOff
from coulisse.pricing.offers.types import Offer
from coulisse.programme.models import Performance
from coulisse.sales.tests.test_offers_in_orders import offer
from coulisse.testing.cast import NOW
from coulisse.testing.factories import make_performance


@pytest.fixture
def evening(de_kring: House, now: object, settings: Any) -> Performance:
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}
    offer(de_kring, Offer("summer", {"nl": "Zomer"}, AmountOff(500), unlocked_by="summer"))
    return make_performance(de_kring, rows=3, seats=6)


@pytest.fixture
def maker(evening: Performance) -> Machine:
    return Machine(evening.house, ["codes", "sell"])


def held(machine: Machine, evening: Performance) -> str:
    return str(machine.call("post", "/holds", {"performance_id": evening.pk, "best": {"count": 1}}).body["id"])


def test_a_batch_is_told_once_listed_by_its_beginning_used_and_withdrawn(maker: Machine, evening: Performance) -> None:
    made = maker.call("post", "/codes", {"unlocks": "summer", "batch": "Pers", "count": 3, "uses": 1})
    assert made.status_code == 201 and len(made.body["codes"]) == 3
    first = made.body["codes"][0]["code"]
    assert maker.call("post", "/codes", {"unlocks": "summer", "batch": "Pers", "count": 3}).body["type"].endswith("batch-taken")
    listed = maker.call("get", "/codes?batch=Pers").body
    assert [one["used"] for one in listed["items"]] == [0, 0, 0] and listed["next"] is None
    assert first not in str(listed) and listed["items"][0]["code"] == f"{first[:4]}…"
    hold = held(maker, evening)
    assert maker.call("post", f"/holds/{hold}/codes", {"code": first}).body["total_cents"] == 1500
    assert maker.call("delete", "/codes?batch=Pers").status_code == 204
    assert maker.call("get", "/codes").body["items"] == []
    assert maker.call("get", f"/holds/{hold}").body["total_cents"] == 2000


def test_a_word_for_many_is_made_once_and_withdrawn_twice(maker: Machine) -> None:
    made = maker.call("post", "/codes", {"unlocks": "summer", "code": " Zomer 27 ", "until_at": (NOW + timedelta(days=9)).isoformat()})
    assert made.status_code == 201 and made.body["codes"][0]["code"] == "Zomer 27"
    assert maker.call("post", "/codes", {"unlocks": "summer", "code": "ZOMER27"}).body["type"].endswith("code-taken")
    number = made.body["codes"][0]["id"]
    assert [maker.call("delete", f"/codes/{number}").status_code for _time in range(2)] == [204, 204]
    assert maker.call("delete", "/codes/999999999").status_code == maker.call("delete", "/codes?batch=x").status_code == 404
    assert maker.call("delete", "/codes").status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        {"unlocks": "summer"},
        {"unlocks": "summer", "code": "A", "batch": "B", "count": 1},
        {"unlocks": "summer", "code": "ZOMER", "count": 2},
        {"unlocks": "summer", "code": "z"},
        {"unlocks": "summer", "code": "x" * 10_000},
        {"unlocks": "winter", "code": "ZOMER"},
        {"unlocks": "", "code": "ZOMER"},
        {"unlocks": "summer", "batch": "B", "count": 5001},
        {"unlocks": "summer", "batch": "B", "count": 1, "uses": 0},
        {"unlocks": "summer", "code": "ZOMER", "until_at": "2026-01-01T00:00:00"},
        {"unlocks": "summer", "code": "ZOMER", "from_at": "2027-02-01T00:00:00Z", "until_at": "2027-01-01T00:00:00Z"},
        {"unlocks": "summer", "code": "ZOMER", "discount": 100},
        {"unlocks": "summer", "code": "ZO\x00MER"},
    ],
)
def test_what_makes_no_code_says_so_and_makes_none(maker: Machine, evening: Performance, body: dict[str, Any]) -> None:
    answer = maker.call("post", "/codes", body)
    assert answer.status_code == 422 and answer.body["title"]
    with house_scope(evening.house_id):
        assert not Code.objects.exists()


def test_a_neighbour_and_a_till_make_none(evening: Performance, het_anker: House, maker: Machine) -> None:
    till, neighbour = Machine(evening.house, ["sell", "tickets"]), Machine(het_anker, ["codes"])
    number = maker.call("post", "/codes", {"unlocks": "summer", "code": "ZOMER"}).body["codes"][0]["id"]
    assert till.call("get", "/codes").status_code == till.call("delete", f"/codes/{number}").status_code == 403
    assert neighbour.call("delete", f"/codes/{number}", root=maker.root).status_code == 404
    assert neighbour.call("delete", f"/codes/{number}").status_code == 404
    assert len(maker.call("get", "/codes").body["items"]) == 1


def test_unknown_used_up_over_and_a_neighbours_code_answer_the_same_and_many_must_wait(
    maker: Machine, evening: Performance, het_anker: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(het_anker, Offer("summer", {"nl": "Zomer"}, AmountOff(500), unlocked_by="summer"))
    Machine(het_anker, ["codes"]).call("post", "/codes", {"unlocks": "summer", "code": "ELDERS"})
    maker.call("post", "/codes", {"unlocks": "summer", "code": "VOORBIJ", "until_at": "2026-01-01T00:00:00Z"})
    maker.call("post", "/codes", {"unlocks": "summer", "code": "GOED"})
    hold = held(maker, evening)
    said = {
        str((found := maker.call("post", f"/holds/{hold}/codes", {"code": typed})).status_code) + str(found.body)
        for typed in ("ELDERS", "VOORBIJ", "NERGENS")
    }
    assert len(said) == 1 and "unknown-code" in said.pop()
    monkeypatch.setattr("coulisse.faces.api.wrong_codes.CODE_OF_MACHINE", Limit("code-machine-test", 2, 3600))
    assert [maker.call("post", f"/holds/{hold}/codes", {"code": "GOED"}).status_code for _time in range(4)] == [200] * 4
    assert [maker.call("post", f"/holds/{hold}/codes", {"code": "X Y Z"}).status_code for _time in range(3)] == [422, 422, 429]
    assert throttles.CODE_OF_MACHINE.most > throttles.CODE.most
