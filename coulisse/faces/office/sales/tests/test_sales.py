"""What a ticketing worker sees and does."""

from datetime import timedelta
from os import urandom
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from coulisse.faces.office.sales.seat_words import UnknownSeats, seats_named
from coulisse.houses.models import House, User
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.inventory import queries as stock
from coulisse.programme.models import Performance
from coulisse.sales import operations
from coulisse.sales.models import Order, OrderLine, Refund
from coulisse.sales.operations.baskets import HoldAsked
from coulisse.testing.factories import make_performance, make_plan_document
from coulisse.venues.plan import read_plan


@pytest.fixture(autouse=True)
def quiet(settings: Any) -> None:
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}


@pytest.fixture
def evening(de_kring: House, now: object) -> Performance:
    return make_performance(de_kring, rows=3, seats=6)


@pytest.fixture
def order(evening: Performance) -> Order:
    house = evening.house
    with house_scope(house.pk) as scope:
        held = operations.hold_best_seats(asked=HoldAsked(house, uuid4(), evening.pk, "nl", scope.now), count=2)
        made = operations.place_order(
            house=house, basket_id=held.basket_id, email="bea@example.org", name="Bea Maes", language="nl", now=scope.now, random_bytes=urandom
        )
        operations.payments.settle_elsewhere(order=made, reference="x", actor=COULISSE, now=scope.now, random_bytes=urandom)
    return made


@pytest.fixture
def worker(client: Client, tine: User) -> Client:
    client.force_login(tine, backend="coulisse.houses.authentication.EmailBackend")
    return client


ROOT = "/office/de-kring/sales"


def test_what_happened_is_told_the_last_first_mails_among_it(worker: Client, order: Order, settings: Any) -> None:
    from coulisse.outreach.models import Message

    with house_scope(order.house_id) as scope:
        at = scope.now - timedelta(minutes=5)
        Message.objects.create(
            house_id=order.house_id, kind="tickets", about=f"order:{order.code}", to="bea@example.org", language="nl", subject="Uw tickets",
            message_id="<1@x>", made_at=at, due_at=at, queued_at=at,
        )  # fmt: skip
    worker.post(f"{ROOT}/orders/{order.code}/name/", {"name": "Bea Claes"})
    told = worker.get(f"{ROOT}/orders/{order.code}/").content.decode().split('class="history"')[1]
    assert told.index("Naam gewijzigd") < told.index("Uw tickets")


@pytest.mark.parametrize("words", ["bea@example.org", "Maes", "CODE", "SEAT", "TICKET"])
def test_an_order_is_found_by_anything_one_knows_of_it(worker: Client, order: Order, words: str) -> None:
    from coulisse.admission.models import Ticket

    with house_scope(order.house_id):
        line = OrderLine.objects.filter(order=order, kind="ticket").first()
        serial = Ticket.objects.get(order_line_id=line.pk).serial
    typed = {"CODE": order.code.lower(), "SEAT": f"{line.place_name['row']} {line.place_name['seat']}", "TICKET": serial}.get(words, words)
    assert f"/orders/{order.code}/" in worker.get(f"{ROOT}/", {"q": typed}, follow=True).content.decode()


def test_a_whole_code_opens_the_order_at_once(worker: Client, order: Order) -> None:
    there, typed = f"{ROOT}/orders/{order.code}/", f" {order.code[:4].lower()} {order.code[4:]} "
    assert worker.get(f"{ROOT}/", {"q": typed}).url == there
    assert worker.get(f"{ROOT}/", {"q": typed}, headers={"HX-Request": "true"}).headers["HX-Redirect"] == there
    assert worker.get("/office/de-kring/search/", {"q": typed}).url == there
    assert worker.get(f"{ROOT}/", {"q": order.code[:7]}).status_code == 200


def test_the_sales_of_a_date_lead_to_the_date_itself(worker: Client, order: Order) -> None:
    with house_scope(order.house_id):
        evening = order.lines.filter(kind="ticket").first().performance
    page = worker.get(f"{ROOT}/performances/{evening.pk}/").content.decode()
    assert f'href="/office/de-kring/programme/dates/{evening.pk}/"' in page and "in verkoop" in page


@pytest.mark.parametrize("words", ["nobody", "x" * 10_000, "%", "'; --", "no\x00body", "<script>alert(1)</script>"])
def test_what_is_not_there_is_not_found(worker: Client, order: Order, words: str) -> None:
    answer = worker.get(f"{ROOT}/", {"q": words})
    assert answer.status_code == 200 and f"/orders/{order.code}/" not in answer.content.decode() and b"<script>alert" not in answer.content


def test_one_ticket_is_given_back_once_whatever_is_clicked(worker: Client, order: Order, evening: Performance) -> None:
    with house_scope(order.house_id):
        line = OrderLine.objects.filter(order=order, kind="ticket").first()
    form = {"line": [line.pk], "reason": "ziek", "with_fees": "on", "key": str(uuid4())}
    for _ in range(2):
        assert worker.post(f"{ROOT}/orders/{order.code}/refund/", form).status_code == 302
    assert worker.post(f"{ROOT}/orders/{order.code}/refund/", {**form, "key": str(uuid4())}).status_code == 422
    with house_scope(order.house_id) as scope:
        assert Refund.objects.count() == 1
        assert len(stock.taken_places(evening.pk, scope.now).all) == 1


@pytest.mark.parametrize(
    "form", [{}, {"reason": "x"}, {"line": ["0"], "reason": "x"}, {"line": ["9" * 30], "reason": "x"}, {"line": ["1"], "reason": "x" * 10_000}]
)
def test_a_refund_that_can_not_be_is_explained_and_nothing_is_done(worker: Client, order: Order, form: dict) -> None:
    assert worker.post(f"{ROOT}/orders/{order.code}/refund/", form).status_code == 422
    with house_scope(order.house_id):
        assert not Refund.objects.exists()


def test_the_name_on_the_tickets_changes(worker: Client, order: Order) -> None:
    worker.post(f"{ROOT}/orders/{order.code}/name/", {"name": "Jan Peeters"})
    assert "Jan Peeters" in worker.get(f"{ROOT}/orders/{order.code}/").content.decode()


def test_seats_are_blocked_with_a_reason_and_given_back(worker: Client, evening: Performance) -> None:
    address = f"{ROOT}/performances/{evening.pk}"
    assert worker.post(f"{address}/block/", {"seats": "A 1-3, B 2", "reason": "pers"}).status_code == 302
    with house_scope(evening.house_id) as scope:
        assert len(stock.taken_places(evening.pk, scope.now).blocked) == 4
    assert "pers" in worker.get(f"{address}/").content.decode()
    assert worker.post(f"{address}/block/", {"seats": "A 2", "reason": "x"}).status_code == 422
    assert worker.post(f"{address}/unblock/", {"seats": "A"}).status_code == 302
    with house_scope(evening.house_id) as scope:
        assert len(stock.taken_places(evening.pk, scope.now).blocked) == 1


@pytest.mark.parametrize(
    "form", [{"seats": "Z 99", "reason": "x"}, {"seats": "A 1", "reason": ""}, {"seats": "", "reason": "x"}, {"seats": "x" * 10_000, "reason": "x"}]
)
def test_what_can_not_be_blocked_is_explained(worker: Client, evening: Performance, form: dict) -> None:
    assert worker.post(f"{ROOT}/performances/{evening.pk}/block/", form).status_code == 422


def test_the_pages_of_sales_show_what_was_sold(worker: Client, order: Order, evening: Performance) -> None:
    assert worker.get(f"{ROOT}/performances/{evening.pk}/live/").json()["sold"] == 2
    for path in ("/", f"/performances/{evening.pk}/", "/customers/", f"/customers/{order.customer_id}/", "/reports/"):
        assert worker.get(ROOT + path).status_code == 200, path
    assert worker.get("/office/de-kring/").status_code == 200
    assert order.code in worker.get("/office/de-kring/search/", {"q": "Bea"}).content.decode()


def test_a_file_for_a_spreadsheet_executes_nothing(worker: Client, de_kring: House, now: object) -> None:
    make_performance(de_kring, title="=1+1")
    assert "'=1+1" in worker.get(f"{ROOT}/reports/sales.csv").content.decode("utf-8-sig")


def test_another_houses_order_is_not_there(client: Client, omar: User, order: Order, evening: Performance) -> None:
    client.force_login(omar, backend="coulisse.houses.authentication.EmailBackend")
    assert client.get(f"{ROOT}/orders/{order.code}/").status_code == 404
    assert client.get(f"/office/het-anker/sales/orders/{order.code}/").status_code == 404
    assert client.get(f"/office/het-anker/sales/performances/{evening.pk}/").status_code == 404


def test_seats_are_named_as_people_write_them() -> None:
    plan = read_plan(make_plan_document(rows=2, seats=5))
    keys = [plan.seats[no].key for no in seats_named(plan, "A 2-3, b 5, A 3")]
    assert keys == ["A-2", "A-3", "B-5"]
    assert len(seats_named(plan, "A")) == 5
    for wrong in ("C 1", "A 9", "A x", "A 1 2"):
        with pytest.raises(UnknownSeats):
            seats_named(plan, wrong)


def test_a_hall_of_thousands_is_drawn_in_a_handful_of_paths_and_its_seats_are_blocked(
    worker: Client, order: Order, evening: Performance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coulisse.faces.office.sales.views.performances.MOST_DRAWN", 10)
    here = f"{ROOT}/performances/{evening.pk}/"
    assert worker.post(f"{here}block/", {"seats": "C 1-2", "reason": "pers"}).status_code == 302
    page = worker.get(here).content.decode()
    assert [page.count(f'class="crowd {state}"') for state in ("free", "sold", "blocked", "held")] == [1, 1, 1, 0]
    assert "data-no=" not in page
    assert worker.get(f"{here}live/").json()["places"] == {}
