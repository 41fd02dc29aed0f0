"""The fake keeps Mollie's rules: what it refuses and how it says so, keys, the checkout page, its doors."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from coulisse.integrations.mollie.fake import FakeMollie
from coulisse.integrations.mollie.fake.server import TEST_KEY
from coulisse.integrations.mollie.tests.receiver import Receiver

GOOD = {"amount": {"currency": "EUR", "value": "10.00"}, "description": "Order #12345", "redirectUrl": "https://webshop.example.org/order/12345/"}


@pytest.fixture
def running() -> Iterator[FakeMollie]:
    with FakeMollie() as fake:
        yield fake


@pytest.fixture
def api(running: FakeMollie) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=running.url, headers={"Authorization": f"Bearer {TEST_KEY}"}, timeout=10) as client:
        yield client


@pytest.mark.parametrize(
    ("changes", "field", "detail"),
    [
        ({"amount": None}, "amount", "The amount is required for payments"),
        ({"amount": {"value": "10.00"}}, "amount.currency", "The amount does not contain a currency"),
        ({"amount": {"currency": "EUR", "value": 10}}, "amount.value", "The amount contains an invalid value"),
        ({"amount": {"currency": "EUR", "value": "10"}}, "amount.value", "The amount contains an invalid value"),
        ({"amount": {"currency": "EUR", "value": "10,00"}}, "amount.value", "The amount contains an invalid value"),
        ({"amount": {"currency": "EUR", "value": "0.00"}}, "amount", "The amount is lower than the minimum"),
        ({"amount": {"currency": "EUR", "value": "-0.50"}}, "amount", "The amount is lower than the minimum"),
        ({"amount": {"currency": "EUR", "value": "50000.01"}}, "amount", "The amount is higher than the maximum"),
        ({"description": ""}, "description", "The description is invalid"),
        ({"redirectUrl": "/order/"}, "redirectUrl", "The redirect URL is invalid"),
        ({"webhookUrl": "notice"}, "webhookUrl", "The webhook URL is invalid"),
        ({"locale": "nl"}, "locale", "The locale is invalid"),
        ({"metadata": {"a": "x" * 2000}}, "metadata", "The metadata is too long"),
    ],
)
def test_a_wrong_payment_is_refused_in_mollies_words(api: httpx.Client, changes: dict[str, Any], field: str, detail: str) -> None:
    answer = api.post("/v2/payments", json={**GOOD, **changes})
    said = answer.json()
    assert (answer.status_code, said["title"], said["field"], said["detail"]) == (422, "Unprocessable Entity", field, detail)


def test_a_body_that_is_no_json_is_refused(api: httpx.Client) -> None:
    assert api.post("/v2/payments", content=b"{").status_code == 422


@pytest.mark.parametrize("given", [{}, {"Authorization": "Bearer test_wrong"}, {"Authorization": TEST_KEY}, {"Authorization": "Basic abc"}])
def test_a_wrong_key_is_refused(running: FakeMollie, given: dict[str, str]) -> None:
    answer = httpx.get(f"{running.url}/v2/methods", headers=given)
    assert (answer.status_code, answer.json()["title"]) == (401, "Unauthorized Request")


@pytest.mark.parametrize("path", ["/v2/payments/tr_unknown123", "/v2/orders", "/v2/payments/tr_unknown123/refunds/re_x"])
def test_what_does_not_exist_is_not_found(api: httpx.Client, path: str) -> None:
    answer = api.get(path)
    assert (answer.status_code, answer.json()["title"]) == (404, "Not Found")


def test_the_same_idempotency_key_gets_the_same_answer(running: FakeMollie, api: httpx.Client) -> None:
    first, second = (api.post("/v2/payments", json=GOOD, headers={"Idempotency-Key": "k1"}) for _ in range(2))
    assert first.content == second.content
    assert ("Idempotent-Replayed" in first.headers, second.headers["Idempotent-Replayed"]) == (False, "true")
    assert len(running.books.payments) == 1


def test_a_used_key_for_something_else_is_refused(api: httpx.Client) -> None:
    api.post("/v2/payments", json=GOOD, headers={"Idempotency-Key": "k1"})
    answer = api.post("/v2/payments", json={**GOOD, "description": "Other"}, headers={"Idempotency-Key": "k1"})
    assert (answer.status_code, answer.json()["detail"]) == (400, "This Idempotency-Key has already been used.")


def test_a_key_is_forgotten_after_a_day(running: FakeMollie, api: httpx.Client) -> None:
    api.post("/v2/payments", json=GOOD, headers={"Idempotency-Key": "k1"})
    running.books.advance(hours=25)
    api.post("/v2/payments", json=GOOD, headers={"Idempotency-Key": "k1"})
    assert len(running.books.payments) == 2


def test_without_a_key_everything_is_done_again(running: FakeMollie, api: httpx.Client) -> None:
    api.post("/v2/payments", json=GOOD)
    api.post("/v2/payments", json=GOOD)
    assert len(running.books.payments) == 2


def test_an_open_payment_expires(running: FakeMollie, api: httpx.Client) -> None:
    reference = api.post("/v2/payments", json=GOOD).json()["id"]
    running.books.advance(hours=1)
    assert api.get(f"/v2/payments/{reference}").json()["status"] == "expired"


@pytest.mark.parametrize("chosen", ["paid", "failed", "canceled", "expired"])
def test_a_person_chooses_on_the_checkout_page(running: FakeMollie, api: httpx.Client, chosen: str) -> None:
    with Receiver() as house:
        made = api.post("/v2/payments", json={**GOOD, "webhookUrl": house.url, "cancelUrl": "https://webshop.example.org/canceled/"}).json()
        checkout = made["_links"]["checkout"]["href"]
        page = httpx.get(checkout)
        assert "10.00 EUR" in page.text and "Order #12345" in page.text and f'value="{chosen}"' in page.text
        back = httpx.post(checkout, data={"status": chosen})
        assert back.status_code == 303
        assert back.headers["Location"] == ("https://webshop.example.org/canceled/" if chosen == "canceled" else GOOD["redirectUrl"])
        house.wait_for(1)
    assert api.get(f"/v2/payments/{made['id']}").json()["status"] == chosen


def test_what_was_chosen_stays_chosen(running: FakeMollie, api: httpx.Client) -> None:
    made = api.post("/v2/payments", json=GOOD).json()
    checkout = made["_links"]["checkout"]["href"]
    httpx.post(checkout, data={"status": "paid"})
    httpx.post(checkout, data={"status": "canceled"})
    assert api.get(f"/v2/payments/{made['id']}").json()["status"] == "paid"
    assert "<form" not in httpx.get(checkout).text


def test_the_checkout_page_shows_text_as_text(api: httpx.Client) -> None:
    made = api.post("/v2/payments", json={**GOOD, "description": "<script>alert(1)</script>"}).json()
    assert "<script>" not in httpx.get(made["_links"]["checkout"]["href"]).text


def test_methods_that_belgians_use_are_listed(api: httpx.Client) -> None:
    assert {"bancontact", "kbc", "belfius", "creditcard"} <= {one["id"] for one in api.get("/v2/methods").json()["_embedded"]["methods"]}


def test_a_test_in_another_process_has_doors_to_everything(running: FakeMollie, api: httpx.Client) -> None:
    reference = api.post("/v2/payments", json={**GOOD, "webhookUrl": "http://127.0.0.1:9/"}).json()["id"]
    assert api.post("/_fake/lose_notices", json={"times": 1}).status_code == 200
    assert api.post("/_fake/settle", json={"reference": reference, "status": "paid"}).status_code == 200
    assert api.post("/_fake/charge_back", json={"reference": reference, "value": "10.00"}).status_code == 200
    assert api.post("/_fake/misbehave", json={"at": "get_payment", "does": "error", "status": 500}).status_code == 200
    assert api.get(f"/v2/payments/{reference}").status_code == 500
    state = api.get("/_fake/state").json()
    assert (state["payments"][0]["status"], state["lost"][0]["reference"]) == ("paid", reference)


@pytest.mark.parametrize(
    ("action", "arguments"), [("settle", {}), ("settle", {"reference": "tr_x", "status": "paid"}), ("misbehave", {"at": "here", "does": "that"})]
)
def test_a_door_says_what_is_wrong(api: httpx.Client, action: str, arguments: dict[str, str]) -> None:
    answer = api.post(f"/_fake/{action}", json=arguments)
    assert answer.status_code == 400 and answer.json()["says"]
    assert api.get("/_fake/anything").status_code == 404


def test_it_runs_as_a_process_of_its_own() -> None:
    command = [sys.executable, "-m", "coulisse.integrations.mollie.fake", "--port", "0", "--key", "test_another1234"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ}) as process:
        try:
            url = re.search(r"http://[\d.:]+", process.stdout.readline())[0]  # type: ignore[union-attr,index]
            answer = httpx.get(f"{url}/v2/methods", headers={"Authorization": "Bearer test_another1234"})
            assert answer.status_code == 200
        finally:
            process.terminate()
    assert process.returncode == 0
