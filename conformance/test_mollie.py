"""The fake Mollie answers as Mollie publishes: nothing that the published answers don't have, nothing missing.

The published answers are the test responses of Mollie's own Python client (BSD). They are not part of this
repository: name the folder of contracts in ``COULISSE_CONTRACTS``.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from coulisse.integrations.mollie import reading
from coulisse.integrations.mollie.fake import FakeMollie
from coulisse.integrations.mollie.fake.server import TEST_KEY

CONTRACTS = os.environ.get("COULISSE_CONTRACTS", "")
pytestmark = pytest.mark.skipif(not CONTRACTS, reason="COULISSE_CONTRACTS names no folder of contracts")

PUBLISHED = Path(CONTRACTS) / "mollie/mollie-api-python/tests/responses"
PAYMENT = {
    "amount": {"currency": "EUR", "value": "10.00"},
    "description": "Order #12345",
    "redirectUrl": "https://webshop.example.org/order/12345/",
    "webhookUrl": "http://127.0.0.1:9/",
    "locale": "nl_BE",
    "metadata": {"order_code": "12345"},
}
# In Mollie's reference (get-payment), but in none of the published test responses: of payments that are over.
REFERENCE_ONLY = {"paidAt", "failedAt", "expiredAt", "authorizedAt", "amountRefunded", "amountRefunded.value", "amountRefunded.currency",
                  "amountRemaining", "amountRemaining.value", "amountRemaining.currency"}  # fmt: skip
Shape = dict[str, set[str]]


def shape(of: Any, path: str = "") -> Shape:
    """Each key as a path, with the types that it has; what a caller put into metadata is the caller's."""
    found: Shape = {}
    if isinstance(of, dict):
        for key, value in of.items():
            here = f"{path}.{key}" if path else key
            found.setdefault(here, set()).add(type(value).__name__)
            if key != "metadata":
                merge(found, shape(value, here))
    elif isinstance(of, list):
        for value in of:
            merge(found, shape(value, f"{path}[]"))
    return found


def merge(into: Shape, other: Shape) -> Shape:
    for path, types in other.items():
        into.setdefault(path, set()).update(types)
    return into


def published(*names: str) -> list[Any]:
    return [json.loads((PUBLISHED / f"{name}.json").read_text()) for name in names]


def shape_of_all(bodies: list[Any]) -> Shape:
    whole: Shape = {}
    for body in bodies:
        merge(whole, shape(body))
    return whole


def assert_conforms(ours: Any, theirs: list[Any], *, also: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    """Every key and type of ours is published; every key that is in all published answers is in ours."""
    allowed, always = shape_of_all(theirs), set.intersection(*(set(shape(body)) for body in theirs))
    unknown = {path: types for path, types in shape(ours).items() if path not in also and not types <= allowed.get(path, set())}
    assert not unknown, "not published"
    assert not always - set(shape(ours)), "missing"


@pytest.fixture
def api() -> Iterator[httpx.Client]:
    with FakeMollie() as fake, httpx.Client(base_url=fake.url, headers={"Authorization": f"Bearer {TEST_KEY}"}) as client:
        yield client


def every(resource: str) -> list[Any]:
    """Each published example of a resource, in whichever file it stands."""
    found: list[Any] = []

    def gather(body: Any) -> None:
        if isinstance(body, dict) and body.get("resource") == resource:
            found.append(body)
        for value in body.values() if isinstance(body, dict) else body if isinstance(body, list) else ():
            gather(value)

    for path in sorted(PUBLISHED.glob("*.json")):
        try:
            gather(json.loads(path.read_text()))
        except ValueError:
            continue  # Three files are no JSON on purpose.
    return found


def every_payment() -> list[Any]:
    return every("payment")


def test_a_new_payment(api: httpx.Client) -> None:
    answer = api.post("/v2/payments", json=PAYMENT)
    assert (answer.status_code, answer.headers["Content-Type"]) == (201, "application/hal+json")
    assert_conforms(answer.json(), every_payment())


@pytest.mark.parametrize("status", ["open", "pending", "authorized", "paid", "canceled", "expired", "failed"])
def test_a_payment_in_every_status(api: httpx.Client, status: str) -> None:
    reference = api.post("/v2/payments", json=PAYMENT).json()["id"]
    api.post("/_fake/settle", json={"reference": reference, "status": status})
    assert_conforms(api.get(f"/v2/payments/{reference}").json(), every_payment(), also=REFERENCE_ONLY)


def test_a_cancelled_payment_looks_like_the_published_one(api: httpx.Client) -> None:
    reference = api.post("/v2/payments", json=PAYMENT).json()["id"]
    api.post("/_fake/settle", json={"reference": reference, "status": "canceled"})
    ours, theirs = api.get(f"/v2/payments/{reference}").json(), published("payment_canceled")[0]
    assert ours["canceledAt"] and "checkout" not in ours["_links"] and "checkout" not in theirs["_links"]


def test_a_payment_that_was_charged_back(api: httpx.Client) -> None:
    reference = paid(api)
    api.post("/_fake/charge_back", json={"reference": reference, "value": "5.00"})
    ours = api.get(f"/v2/payments/{reference}").json()
    assert_conforms(ours, every_payment(), also=REFERENCE_ONLY)
    assert ours["amountChargedBack"] == published("payment_single")[0]["amountChargedBack"]


def test_the_list_of_payments(api: httpx.Client) -> None:
    api.post("/v2/payments", json=PAYMENT)
    ours, theirs = api.get("/v2/payments").json(), published("payments_list")[0]
    assert_conforms({**ours, "_embedded": {}}, [{**theirs, "_embedded": {}}])
    assert_conforms(ours["_embedded"]["payments"][0], every_payment())


def paid(api: httpx.Client) -> str:
    reference = api.post("/v2/payments", json=PAYMENT).json()["id"]
    api.post("/_fake/settle", json={"reference": reference, "status": "paid"})
    return reference


def refunded(api: httpx.Client) -> tuple[str, dict[str, Any]]:
    reference = paid(api)
    body = {"amount": {"currency": "EUR", "value": "5.95"}, "description": "Order", "metadata": {"bookkeeping_id": 12345}}
    return reference, api.post(f"/v2/payments/{reference}/refunds", json=body).json()


def every_refund() -> list[Any]:
    return every("refund")


def test_a_refund(api: httpx.Client) -> None:
    reference, made = refunded(api)
    assert_conforms(made, every_refund())
    assert_conforms(api.get(f"/v2/payments/{reference}/refunds/{made['id']}").json(), every_refund())


def test_the_list_of_refunds(api: httpx.Client) -> None:
    reference, _made = refunded(api)
    ours, theirs = api.get(f"/v2/payments/{reference}/refunds").json(), published("refunds_list")[0]
    theirs["_links"]["next"] = None
    assert_conforms({**ours, "_embedded": {}}, [{**theirs, "_embedded": {}}])
    assert_conforms(ours["_embedded"]["refunds"][0], every_refund())


def test_embedded_refunds_are_refunds(api: httpx.Client) -> None:
    reference, _made = refunded(api)
    assert_conforms(api.get(f"/v2/payments/{reference}?embed=refunds").json()["_embedded"]["refunds"][0], every_refund())


def test_the_list_of_methods(api: httpx.Client) -> None:
    assert_conforms(api.get("/v2/methods").json(), published("methods_list"))


def assert_same_problem(ours: httpx.Response, name: str) -> None:
    """The same status, title and sentence as published."""
    theirs = published(name)[0]
    assert_conforms(ours.json(), [theirs])
    assert ours.status_code == theirs["status"]
    for key in ("status", "title", "detail", "field"):
        assert ours.json().get(key) == theirs.get(key)


def test_too_much_money(api: httpx.Client) -> None:
    assert_same_problem(api.post("/v2/payments", json={**PAYMENT, "amount": {"currency": "EUR", "value": "99999.00"}}), "payment_rejected")


def test_a_wrong_key(api: httpx.Client) -> None:
    assert_same_problem(api.get("/v2/methods", headers={"Authorization": "Bearer test_wrong"}), "error_unauthorized")


def test_a_used_idempotency_key(api: httpx.Client) -> None:
    api.post("/v2/payments", json=PAYMENT, headers={"Idempotency-Key": "k"})
    assert_same_problem(api.post("/v2/payments", json={**PAYMENT, "description": "Other"}, headers={"Idempotency-Key": "k"}), "bad_request")


def test_an_idempotency_key_in_use(api: httpx.Client) -> None:
    from concurrent.futures import ThreadPoolExecutor

    api.post("/_fake/misbehave", json={"at": "create_payment", "does": "slow", "seconds": 0.5})
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: api.post("/v2/payments", json=PAYMENT, headers={"Idempotency-Key": "k"}), range(2)))
    assert_same_problem(max(answers, key=lambda answer: answer.status_code), "conflict_error")


def test_something_that_does_not_exist(api: httpx.Client) -> None:
    assert_conforms(api.get("/v2/payments/tr_unknown123").json(), published("customer_doesnotexist"))


# And the other way: what is published can be read.


def test_our_reader_reads_published_payments() -> None:
    for body in published("payment_single", "payment_single_no_links", "payment_updated"):
        seen = reading.payment(body)
        assert (seen.reference, seen.amount_cents, seen.currency, str(seen.state)) == ("tr_7UhSN1zuXS", 1000, "EUR", "open")
        assert seen.checkout_url == "https://www.mollie.com/payscreen/select-method/7UhSN1zuXS"
    assert reading.payment(published("payment_single")[0]).charged_back_cents == 500
    assert str(reading.payment(published("payment_canceled")[0]).state) == "cancelled"
    for body in published("payments_list")[0]["_embedded"]["payments"]:
        assert reading.payment(body).checkout_url.startswith("https://www.mollie.com/paymentscreen/")


def test_our_reader_reads_published_refunds() -> None:
    for body in every_refund():
        seen = reading.refund(body)
        assert (seen.reference[:3], f"{seen.amount_cents / 100:.2f}") == ("re_", body["amount"]["value"])


@pytest.mark.parametrize(("name", "named"), [
    ("payment_rejected", "Refused"), ("error_unauthorized", "Refused"), ("bad_request", "Refused"), ("error_teapot", "Refused"),
    ("customer_doesnotexist", "Refused"), ("conflict_error", "NoAnswer"),
])  # fmt: skip
def test_our_client_names_published_problems(name: str, named: str) -> None:
    from coulisse.integrations.mollie.client import _read

    body = published(name)[0]
    with pytest.raises(Exception) as raised:
        _read(httpx.Response(body["status"], json=body))
    assert type(raised.value).__name__ == named


@pytest.mark.parametrize("name", ["invalid_json", "empty", "v1_api_error", "error_bad_request"])
def test_our_client_takes_nonsense_for_no_answer(name: str) -> None:
    from coulisse.integrations.mollie.client import _read
    from coulisse.integrations.mollie.problems import NoAnswer

    for status in (200, 201, 400, 502):
        body = (PUBLISHED / f"{name}.json").read_bytes()
        if status in (200, 201) and name in ("v1_api_error", "error_bad_request"):
            continue  # An object: the reader refuses it, see the next line.
        with pytest.raises(NoAnswer):
            _read(httpx.Response(status, content=body))
    with pytest.raises(NoAnswer):
        reading.payment({"error": {}})
