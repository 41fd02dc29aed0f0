"""A ticketing worker exchanges tickets for a customer, and hears before a refund what stays with the house."""

import re
from typing import Any

import pytest
from django.test import Client

from coulisse.houses.models import House, User
from coulisse.houses.scope import house_scope
from coulisse.memberships.types import BelowNeed, ChangeRules, Difference
from coulisse.pricing.offers.effects import Percent
from coulisse.pricing.offers.needs import Formula
from coulisse.pricing.offers.types import Offer
from coulisse.programme.models import Performance
from coulisse.sales.models import Order, Payment, Refund
from coulisse.sales.tests.story import broken, tickets
from coulisse.sales.tests.swapping import lines, sell_formula, single, subscribed
from coulisse.sales.tests.test_offers_in_orders import offer
from coulisse.sales.tests.test_vouchers_pay import voucher
from coulisse.testing.factories import make_performance

ORDERS = "/office/de-kring/sales/orders"
pytestmark = pytest.mark.usefixtures("nobody_hears_of_it")


@pytest.fixture
def nobody_hears_of_it(settings: Any) -> None:
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}


@pytest.fixture
def season(de_kring: House, now: object) -> list[Performance]:
    prices = [2000, 2500, 1500]
    return [make_performance(de_kring, rows=3, seats=6, days=7 + turn, prices={"1": {"adult": cents}}) for turn, cents in enumerate(prices)]


@pytest.fixture
def worker(client: Client, tine: User) -> Client:
    client.force_login(tine, backend="coulisse.houses.authentication.EmailBackend")
    return client


def begin(worker: Client, order: Order, evening: Performance, **sent: Any) -> str:
    answer = worker.post(f"{ORDERS}/{order.code}/exchange/", {"line": [line.pk for line in lines(order)], "performance": evening.pk, **sent})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def seen(page: str) -> str:
    return re.search(r'name="seen" value="(-?\d+)"', page)[1]  # type: ignore[index]


def test_a_ticket_is_exchanged_and_paid_at_the_desk(worker: Client, de_kring: House, season: list[Performance]) -> None:
    order = single(season[0])
    page = worker.get(f"{ORDERS}/{order.code}/exchange/?line={lines(order)[0].pk}").content.decode()
    assert "€ 5,00 te betalen" in page.replace("\xa0", " ")
    review = begin(worker, order, season[1])
    done = worker.post(review, {"seen": seen(worker.get(review).content.decode()), "reference": "bon 12"})
    with house_scope(de_kring.pk):
        new = Order.objects.get(is_exchange=True)
        assert Payment.objects.get(order=new).reference == f"{new.code} bon 12"
    assert done.headers["Location"] == f"{ORDERS}/{new.code}/"
    told = worker.get(f"{ORDERS}/{order.code}/").content.decode()
    assert "Tickets omgeruild" in told and "Tine" in told
    assert worker.post(review, {"seen": "500"}).headers["Location"] == f"{ORDERS}/{new.code}/", "a second press is the same exchange"
    assert not broken(de_kring)


def test_what_was_another_amount_is_asked_again_and_nothing_happens(worker: Client, season: list[Performance]) -> None:
    order = single(season[0])
    review = begin(worker, order, season[1])
    for said in ("0", "-1", "x" * 10_000, "9" * 11, ""):
        assert worker.post(review, {"seen": said}).status_code == 409
    assert len(tickets(order)) == 1


def test_left_as_it_was(worker: Client, season: list[Performance]) -> None:
    order = single(season[0])
    review = begin(worker, order, season[1])
    assert worker.post(review, {"do": "leave"}).status_code == 302
    assert worker.get(review).status_code == 302


@pytest.mark.parametrize("sent", [{}, {"line": "999999"}, {"line": "x"}, {"line": "1", "performance": "9" * 30}])
def test_what_makes_no_sense_is_said(worker: Client, season: list[Performance], sent: dict[str, str]) -> None:
    order = single(season[0])
    assert worker.post(f"{ORDERS}/{order.code}/exchange/", sent).status_code == 422


def test_the_conditions_of_the_house_are_read_back_as_sentences(worker: Client, de_kring: House, now: object) -> None:
    said = {"exchange_hours": "24", "exchange_fee": "2,50", "exchange_times": "2", "difference": "voucher", "where": "everywhere"}
    assert worker.post("/office/de-kring/products/exchange/", said).status_code == 302
    page = worker.get("/office/de-kring/products/exchange/").content.decode().replace("\xa0", " ")
    assert "Een ticket kan omgeruild worden tot 24 uur vooraf, voor € 2,50 per ticket." in page
    assert "Hoogstens 2 keer." in page
    assert worker.post("/office/de-kring/products/exchange/", {**said, "exchange_hours": "-1"}).status_code == 422


def test_what_stays_with_the_house_is_said_before_anything_is_refunded(worker: Client, de_kring: House, season: list[Performance]) -> None:
    offer(de_kring, Offer("three", {"nl": "Vanaf drie"}, Percent(1000), Formula(3)))
    changes = ChangeRules(difference=Difference.MONEY, below_need=BelowNeed.REPRICE)
    order = subscribed(de_kring, season, sell_formula(de_kring, changes), ("An", [1, 2, 3]))
    form = {"line": lines(order)[0].pk, "reason": "ziek", "with_fees": "on", "key": "8d1c8f2e-0000-4000-8000-000000000001"}
    page = worker.post(f"{ORDERS}/{order.code}/refund/", form).content.decode().replace("\xa0", " ")
    assert "blijft € 4,00 bij het huis, zodat € 14,00 teruggaat" in page
    assert len(tickets(order)) == 3
    worker.post(f"{ORDERS}/{order.code}/refund/", {**form, "withheld": "400"})
    with house_scope(de_kring.pk):
        refund = Refund.objects.get()
    assert (refund.amount_cents, refund.withheld_cents) == (1400, 400)
    assert worker.post(f"{ORDERS}/{order.code}/refund/", {**form, "withheld": "400"}).status_code == 302, "a second press is the same refund"
    assert not broken(de_kring)


def test_a_customer_pays_with_a_gift_voucher(worker: Client, de_kring: House, season: list[Performance]) -> None:
    order, held = single(season[0]), voucher(de_kring, 300)
    review = begin(worker, order, season[1])
    refused = worker.post(review, {"do": "voucher", "code": "X" * 5000})
    assert refused.status_code == 409 and "geen bon van dit huis" in refused.content.decode()
    assert worker.post(review, {"do": "voucher", "code": str(held)}).status_code == 302
    page = worker.get(review).content.decode().replace("\xa0", " ")
    assert seen(page) == "200" and "De klant betaalt u € 2,00" in page
    assert worker.post(review, {"seen": "200"}).status_code == 302
    with house_scope(de_kring.pk):
        assert Payment.objects.get(order__is_exchange=True).amount_cents == 200
    assert not broken(de_kring)


def test_an_event_has_conditions_of_its_own_until_it_takes_those_of_the_house(worker: Client, de_kring: House, season: list[Performance]) -> None:
    here, of_house = f"/office/de-kring/products/exchange/{season[0].production_id}/", "/office/de-kring/products/exchange/"
    said = {"difference": "money", "where": "everywhere"}
    assert worker.post(of_house, {**said, "exchange_hours": "24"}).status_code == 302
    assert "gelden de voorwaarden van het huis" in worker.get(here).content.decode()
    assert worker.post(here, said).status_code == 302
    assert "heeft eigen voorwaarden" in worker.get(here).content.decode()
    assert str(season[0].production.title["nl"]) in worker.get(of_house).content.decode()
    assert worker.post(here, {**said, "exchange_hours": "1" * 10_000}).status_code == 422
    assert worker.post(here, {"do": "house"}).status_code == worker.post(here, {"do": "house"}).status_code == 302
    assert "gelden de voorwaarden van het huis" in worker.get(here).content.decode()
    assert worker.get(f"{of_house}999999/").status_code == 404
