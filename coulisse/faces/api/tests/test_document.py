"""The description of the API that is kept is the one that is served; and every operation bears whatever is sent."""

import json
import math
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coulisse.faces.api.document import KEPT, as_text
from coulisse.testing.trust.contents import taken_back
from coulisse.testing.trust.world import Everything, make_everything

DOCUMENT: dict[str, Any] = json.loads(KEPT.read_text())
OPERATIONS = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]


def test_the_document_that_is_kept_is_the_one_that_is_served(client: Client, db: None) -> None:
    assert KEPT.read_text() == as_text(), "write it anew: python -m coulisse.faces.api.document"
    assert client.get("/api/v1/openapi.json").json() == DOCUMENT


def test_every_operation_says_what_it_does_and_who_may() -> None:
    for path, method in OPERATIONS:
        operation = DOCUMENT["paths"][path][method]
        assert operation["summary"], path
        assert method == "get" or operation["security"], f"{method} {path} asks for no token"


@pytest.fixture
def house(db: None, now: object, settings: Any) -> Everything:
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return make_everything("de-kring", "De Kring")


NASTY = [
    None, True, "", " ", "\x00", "a\x00b", "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), "'; --", "%s", "{0.__class__}", "x" * 5000,
    0, -1, 1, 2**31, 2**63, -(2**63) - 1, 10**30, 0.5, 1e308, [], {}, [None], {"a": {"b": []}}, "NaN", "2026-13-45", "١٢", "０",
]  # fmt: skip
nasty = st.sampled_from(NASTY) | st.text(max_size=20) | st.integers() | st.floats(allow_nan=False, allow_infinity=False)


def right_body(house: Everything, path: str, method: str) -> dict[str, Any] | None:
    """What a right request of this operation sends; None where it sends nothing."""
    sent = {
        "/holds": {"performance_id": house.evening.pk, "best": {"count": 1, "zone": "1"}, "language": "nl"},
        "/holds/{hold_id}/rates": {"rates": {str(house.basket_line): "adult"}},
        "/orders": {"hold_id": str(house.basket), "email": "bea@example.org", "name": "Bea", "language": "nl", "total_cents": 1},
        "/orders/{code}/paid": {"reference": "kassa", "amount_cents": house.waiting.total_cents},
        "/scans": {
            "performance_id": house.evening.pk,
            "code": house.code,
            "nonce": "0b0e4f4a-0000-4000-8000-000000000001",
            "door": "A",
            "device": "b",
        },
        "/scans/undo": {"admittance_id": house.admittance},
    }
    return sent.get(path.removeprefix("/api/v1/houses/{house}")) if method in ("post", "put") else None


@st.composite
def requests(draw: Any) -> tuple[str, str, dict[str, Any], dict[str, Any], list[tuple[str, Any]], str]:
    """An operation; what stands in its path, in its query, instead of fields of its body; and who asks."""
    path, method = draw(st.sampled_from(OPERATIONS))
    places: dict[str, Any] = {}
    query: dict[str, Any] = {}
    for parameter in DOCUMENT["paths"][path][method].get("parameters", ()):
        if parameter["in"] == "path" and draw(st.integers(0, 3)) == 0:
            places[parameter["name"]] = draw(nasty.map(str).filter(lambda text: text.strip("/. ")))
        elif parameter["in"] == "query" and draw(st.booleans()):
            query[parameter["name"]] = draw(nasty.map(str))
    changes = draw(st.lists(st.tuples(st.text(st.sampled_from("abcdefghij"), min_size=1, max_size=1), nasty), max_size=3))
    return path, method, places, query, changes, draw(st.sampled_from(["nobody", "sell", "settle", "tickets", "scan"]))


def changed_body(body: dict[str, Any], changes: list[tuple[str, Any]]) -> Any:
    """Some fields hold something else, at the top or one step down."""
    body = json.loads(json.dumps(body))
    for where, what in json.loads(json.dumps(changes)):
        fields = sorted(body) + ["unknown"]
        name = fields[ord(where) % len(fields)]
        if isinstance(body.get(name), dict) and body[name]:
            inner = sorted(body[name])
            body[name][inner[ord(where) % len(inner)]] = what
        else:
            body[name] = what
    return body


@settings(max_examples=800, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(asked=requests())
def test_whatever_is_sent_is_answered_and_refused_as_a_problem(house: Everything, asked: Any) -> None:
    from urllib.parse import quote

    path, method, places, query, changes, who = asked
    values = {"house": "de-kring", **{name: house.numbers.get(name, "") for name in ("production_id", "performance_id", "hold_id", "code")}, **places}
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
    body = right_body(house, asked[0], method)
    words: dict[str, Any] = {"QUERY_STRING": "&".join(f"{quote(name)}={quote(value)}" for name, value in query.items())}
    if body is not None:
        words |= {"data": json.dumps(changed_body(body, changes)).encode(), "content_type": "application/json"}
    headers = {} if who == "nobody" else {"authorization": f"Bearer {house.tokens[who]}"}
    with taken_back():
        answer = getattr(Client(raise_request_exception=False), method)(path, headers=headers, **words)
    assert answer.status_code < 500, (method, path, query, words, answer.content[:500])
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
        problem = answer.json()
        assert problem["status"] == answer.status_code and problem["title"] and not math.isnan(problem["status"])


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 2000, b'{"performance_id": NaN}', b'{"performance_id": 1e999}'])
def test_what_is_no_json_is_refused_as_a_problem(house: Everything, body: bytes) -> None:
    headers = {"authorization": f"Bearer {house.tokens['sell']}"}
    answer = Client(raise_request_exception=False).post("/api/v1/houses/de-kring/holds", data=body, content_type="application/json", headers=headers)
    assert answer.status_code in (400, 422) and answer.headers["Content-Type"] == "application/problem+json", answer.content


@pytest.mark.parametrize(("method", "path", "status"), [("get", "/api/v1/nothing", 404), ("get", "/api/", 404), ("delete", "/api/v1/houses", 405)])
def test_what_is_no_address_or_no_method_of_one_is_a_problem(db: None, method: str, path: str, status: int) -> None:
    answer = getattr(Client(), method)(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert status != 405 or "GET" in answer.headers["Allow"]
