"""Everybody with tickets of a performance, and the money back when it is cancelled."""

from os import urandom
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from coulisse.houses.models import House, User
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.programme.models import Performance
from coulisse.programme.operations import cancel_performance
from coulisse.sales import operations
from coulisse.sales.models import Refund, RefundRun
from coulisse.sales.operations import refund_runs
from coulisse.sales.operations.baskets import HoldAsked
from coulisse.sales.types import RefundState
from coulisse.testing.factories import SERVICE_FEE, make_performance


@pytest.fixture(autouse=True)
def quiet(settings: Any) -> None:
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}


@pytest.fixture
def evening(de_kring: House, now: object) -> Performance:
    return make_performance(de_kring, rows=3, seats=6, fees=[SERVICE_FEE])


def sell(evening: Performance, name: str) -> None:
    house = evening.house
    with house_scope(house.pk) as scope:
        basket = operations.hold_best_seats(asked=HoldAsked(house, uuid4(), evening.pk, "nl", scope.now), count=2).basket_id
        order = operations.place_order(
            house=house, basket_id=basket, email=f"{basket}@example.org", name=name, language="nl", now=scope.now, random_bytes=urandom
        )
        operations.payments.settle_elsewhere(order=order, reference=order.code, actor=COULISSE, now=scope.now, random_bytes=urandom)


def cancel(evening: Performance) -> None:
    with house_scope(evening.house_id) as scope:
        cancel_performance(performance=evening, reason={"nl": "ziek"}, actor=COULISSE, now=scope.now)


@pytest.fixture
def worker(client: Client, tine: User) -> Client:
    client.force_login(tine, backend="coulisse.houses.authentication.EmailBackend")
    return client


def at(evening: Performance, rest: str = "holders/") -> str:
    return f"/office/de-kring/sales/performances/{evening.pk}/{rest}"


def test_everybody_is_listed_and_the_file_executes_nothing(worker: Client, evening: Performance) -> None:
    sell(evening, "Bea Maes"), sell(evening, "=1+1")
    page = worker.get(at(evening)).content.decode()
    assert "Bea Maes" in page and "84,00" in page
    told = worker.get(at(evening, "holders.csv")).content.decode("utf-8-sig")
    assert "Bea Maes" in told and "'=1+1" in told and "A 3" in told


def test_a_performance_that_takes_place_is_not_given_back_as_a_whole(worker: Client, evening: Performance) -> None:
    sell(evening, "Bea")
    assert worker.post(at(evening, "refund/"), {"reason": "x"}).status_code == 422
    with house_scope(evening.house_id):
        assert not RefundRun.objects.exists()


def test_cancelled_one_press_pays_everybody_back(worker: Client, evening: Performance) -> None:
    sell(evening, "Bea"), sell(evening, "Carl")
    cancel(evening)
    for _ in range(2):
        assert worker.post(at(evening, "refund/"), {"reason": "afgelast", "with_fees": "on"}).status_code == 302
    with house_scope(evening.house_id):
        run = RefundRun.objects.get()
    assert "data-busy" in worker.get(at(evening), headers={"X-Part": "progress"}).content.decode()
    assert refund_runs.carry_out(house=evening.house, run_id=run.pk) == 2
    with house_scope(evening.house_id):
        assert [refund.amount_cents for refund in Refund.objects.all()] == [4200, 4200]
    page = worker.get(at(evening)).content.decode()
    assert "2 van 2" in page


@pytest.mark.parametrize(
    ("form", "state"), [({"do": "again"}, "asked"), ({"do": "hand", "note": "overschrijving"}, "done"), ({"do": "hand"}, "failed")]
)
def test_what_the_provider_refused_is_mended_by_hand(worker: Client, evening: Performance, form: dict, state: str) -> None:
    sell(evening, "Bea")
    cancel(evening)
    worker.post(at(evening, "refund/"), {"reason": "afgelast"})
    with house_scope(evening.house_id):
        run = RefundRun.objects.get()
    refund_runs.carry_out(house=evening.house, run_id=run.pk)
    with house_scope(evening.house_id):
        Refund.objects.update(state=RefundState.FAILED, problem="too old")
        refund = Refund.objects.get()
    assert "too old" in worker.get(at(evening)).content.decode()
    assert worker.post(at(evening, f"refund/{refund.pk}/"), form).status_code == 302
    with house_scope(evening.house_id):
        assert Refund.objects.get().state == state


def test_another_house_or_role_sees_and_does_nothing(client: Client, omar: User, piet: User, evening: Performance) -> None:
    client.force_login(omar, backend="coulisse.houses.authentication.EmailBackend")
    assert client.get(at(evening)).status_code == 404
    assert client.get(at(evening).replace("de-kring", "het-anker")).status_code == 404
    client.force_login(piet, backend="coulisse.houses.authentication.EmailBackend")
    assert client.get(at(evening)).status_code == 403
    assert client.post(at(evening, "refund/"), {"reason": "x"}).status_code == 403
