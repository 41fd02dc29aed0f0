"""A date goes to another seating plan, from the page that says first what becomes of everybody."""

from os import urandom
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from coulisse.houses.models import House, User
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.programme.models import Performance
from coulisse.sales import operations
from coulisse.sales.models import OrderLine, Refund
from coulisse.sales.operations.baskets import HoldAsked
from coulisse.testing.factories import make_performance, make_plan_version


@pytest.fixture(autouse=True)
def quiet(settings: Any) -> None:
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}


@pytest.fixture
def evening(de_kring: House, now: object) -> Performance:
    return make_performance(de_kring, rows=3, seats=6)


def sell(evening: Performance, *places: int) -> None:
    house = evening.house
    with house_scope(house.pk) as scope:
        basket = operations.hold_chosen_seats(asked=HoldAsked(house, uuid4(), evening.pk, "nl", scope.now), place_nos=places).basket_id
        order = operations.place_order(
            house=house, basket_id=basket, email="bea@example.org", name="Bea Maes", language="nl", now=scope.now, random_bytes=urandom
        )
        operations.payments.settle_elsewhere(order=order, reference=order.code, actor=COULISSE, now=scope.now, random_bytes=urandom)


@pytest.fixture
def worker(client: Client, tine: User) -> Client:
    client.force_login(tine, backend="coulisse.houses.authentication.EmailBackend")
    return client


def at(evening: Performance, version: Any = None) -> str:
    return f"/office/de-kring/programme/dates/{evening.pk}/plan/" + (f"?to={version.pk}" if version else "")


def newer(evening: Performance, **plan: Any) -> Any:
    return make_plan_version(evening.house, layout=evening.plan_version.layout, **plan)


def plan_id(evening: Performance) -> int:
    with house_scope(evening.house_id):
        return Performance.objects.get(pk=evening.pk).plan_version_id


def seats() -> list[str]:
    return sorted(f"{line.place_name['row']}{line.place_name['seat']}" for line in OrderLine.objects.filter(refunded_at=None, kind="ticket"))


def test_the_page_says_who_has_no_counterpart_and_what_can_be_chosen(worker: Client, evening: Performance) -> None:
    sell(evening, 4, 5)
    version = newer(evening, rows=3, seats=5)
    assert "versie 2" in worker.get(at(evening)).content.decode()
    page = worker.get(at(evening, version)).content.decode()
    assert "Bea Maes" in page and 'name="place-5"' in page and "In plaats van A 6" in page and "B 5" in page


def test_nothing_moves_without_a_choice(worker: Client, evening: Performance) -> None:
    sell(evening, 5)
    version = newer(evening, rows=3, seats=5)
    answer = worker.post(at(evening, version), {"do": "move", "from": evening.plan_version_id})
    assert answer.status_code == 409 and "Er is niets verplaatst" in answer.content.decode()
    assert plan_id(evening) == evening.plan_version_id


def test_the_nearest_seats_are_proposed_and_then_it_is_done(worker: Client, evening: Performance) -> None:
    sell(evening, 4, 5)
    version = newer(evening, rows=3, seats=5)
    page = worker.post(at(evening, version), {"do": "suggest", "from": evening.plan_version_id}).content.decode()
    assert '<option value="3" selected>A 4' in page  # beside the one who stays
    form = {"do": "move", "from": evening.plan_version_id, "place-5": "3"}
    assert worker.post(at(evening, version), form).status_code == 302
    with house_scope(evening.house_id):
        assert seats() == ["A4", "A5"]
    assert plan_id(evening) == version.pk
    page = worker.get(f"/office/de-kring/programme/dates/{evening.pk}/").content.decode()
    assert "ander zaalplan" in page and "Tine" in page
    assert worker.post(at(evening, version), form).status_code == 404


def test_or_the_money_back(worker: Client, evening: Performance) -> None:
    sell(evening, 5)
    version = newer(evening, rows=3, seats=5)
    assert worker.post(at(evening, version), {"do": "move", "from": evening.plan_version_id, "place-5": "refund"}).status_code == 302
    with house_scope(evening.house_id):
        assert Refund.objects.count() == 1 and not seats()


def test_a_seat_that_has_just_gone_is_said_at_its_place(worker: Client, evening: Performance) -> None:
    sell(evening, 5), sell(evening, 4)
    version = newer(evening, rows=3, seats=5)
    answer = worker.post(at(evening, version), {"do": "move", "from": evening.plan_version_id, "place-5": "4"})
    assert answer.status_code == 409 and "net weg" in answer.content.decode()


@pytest.mark.parametrize("form", [{"from": "x"}, {"from": "9" * 40}, {"place-5": "9" * 400}, {"place-x": "1"}, {"place-5": "-1"}, {"do": "nothing"}])
def test_nonsense_moves_nothing(worker: Client, evening: Performance, form: dict) -> None:
    sell(evening, 5)
    version = newer(evening, rows=3, seats=5)
    assert worker.post(at(evening, version), {"do": "move", **form}).status_code in (200, 302, 409)
    assert plan_id(evening) == evening.plan_version_id


@pytest.mark.parametrize("to", ["x", "0", "9" * 40, "٣"])
def test_a_plan_that_is_not_there(worker: Client, evening: Performance, to: str) -> None:
    assert worker.get(at(evening), {"to": to}).status_code == 404


def test_another_house_or_role_moves_nobody(client: Client, omar: User, piet: User, evening: Performance) -> None:
    client.force_login(omar, backend="coulisse.houses.authentication.EmailBackend")
    assert client.get(at(evening)).status_code == 404
    client.force_login(piet, backend="coulisse.houses.authentication.EmailBackend")
    assert client.get(at(evening)).status_code == 403
