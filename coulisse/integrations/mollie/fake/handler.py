"""One connection to the fake: routes, authentication, idempotency, faults."""

import hashlib
import json
import re
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from . import control, pages, shapes
from .faults import BEFORE, Fault
from .problems import Problem, not_found, unauthorized, unprocessable

if TYPE_CHECKING:
    from .server import FakeMollie

_ROUTES = (
    ("POST", r"/v2/payments", "create_payment"),
    ("GET", r"/v2/payments", "list_payments"),
    ("GET", r"/v2/payments/([^/]+)", "get_payment"),
    ("POST", r"/v2/payments/([^/]+)/refunds", "create_refund"),
    ("GET", r"/v2/payments/([^/]+)/refunds", "list_refunds"),
    ("GET", r"/v2/payments/([^/]+)/refunds/([^/]+)", "get_refund"),
    ("GET", r"/v2/methods", "list_methods"),
)
_MOST_BYTES = 200_000
Answer = tuple[int, dict[str, Any]]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    disable_nagle_algorithm = True
    server: Any

    @property
    def fake(self) -> "FakeMollie":
        return self.server.fake

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: nothing of a request is worth keeping."""

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def _serve(self, method: str) -> None:
        path = urlsplit(self.path).path
        self.fake.requests.append((method, path, dict(self.headers)))
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), _MOST_BYTES))
        if found := re.fullmatch(r"/checkout/(\w+)", path):
            self._checkout(method, f"tr_{found[1]}", body)
        elif found := re.fullmatch(r"/_fake/(\w+)", path):
            self._json(*control.call(self.fake, method, found[1], body))
        else:
            self._api(method, path, body)

    # The API.

    def _api(self, method: str, path: str, body: bytes) -> None:
        call, names = _route(method, path)
        if not call:
            self._json(404, shapes.problem(not_found()))
            return
        fault = self.fake.faults.next_at(call)
        if fault and fault.does in BEFORE and fault.does != "slow":
            self._misbehave(fault)
            return
        answer, replayed = self._carried_out(call, names, body, fault)
        if fault and fault.does != "slow":
            self._misbehave(fault, answer)
            return
        self._json(*answer, replayed=replayed)

    def _carried_out(self, call: str, names: tuple[str, ...], body: bytes, fault: Fault | None) -> tuple[Answer, bool]:
        """The answer, and whether it is one that was given before to the same idempotency key."""
        books, key = self.fake.books, ""
        try:
            account = self._account()
            if call.startswith("create_") and (given := self.headers.get("Idempotency-Key")):
                key = f"{account} {given}"
            if before := books.begin(key, hashlib.sha256(self.path.encode() + b" " + body).hexdigest()):
                return before, True
            if fault and fault.does == "slow":
                self.fake.stopping.wait(fault.seconds)
        except Problem as said:
            return (said.status, shapes.problem(said)), False
        return self._answer(call, names, body, account, key), False

    def _answer(self, call: str, names: tuple[str, ...], body: bytes, account: str, key: str) -> Answer:
        try:
            answer = getattr(self, f"_{call}")(names, body, account)
        except Problem as said:
            answer = (said.status, shapes.problem(said))
            if not said.is_kept:
                self.fake.books.forget(key)
                return answer
        self.fake.books.done(key, answer)
        return answer

    def _account(self) -> str:
        given = self.headers.get("Authorization", "")
        if not given.startswith("Bearer ") or given.removeprefix("Bearer ") not in self.fake.keys:
            raise unauthorized()
        return given.removeprefix("Bearer ")

    def _create_payment(self, names: tuple[str, ...], body: bytes, account: str) -> Answer:
        return 201, shapes.payment(self.fake.books.create_payment(_fields(body), account), self.fake.url)

    def _get_payment(self, names: tuple[str, ...], body: bytes, account: str) -> Answer:
        embed = parse_qs(urlsplit(self.path).query).get("embed", [""])[0].split(",")
        shape = shapes.payment_with_refunds if "refunds" in embed else shapes.payment
        return 200, shape(self.fake.books.payment(names[0], account), self.fake.url)

    def _list_payments(self, names: tuple[str, ...], body: bytes, account: str) -> Answer:
        found = [shapes.payment(one, self.fake.url) for one in reversed(list(self.fake.books.payments.values())) if one.account == account]
        return 200, shapes.collection("payments", found[:250], f"{self.fake.url}/v2/payments?limit=250", "reference/v2/payments-api/list-payments")

    def _create_refund(self, names: tuple[str, ...], body: bytes, account: str) -> Answer:
        payment, refund = self.fake.books.create_refund(names[0], _fields(body), account)
        return 201, shapes.refund(refund, payment, self.fake.url)

    def _list_refunds(self, names: tuple[str, ...], body: bytes, account: str) -> Answer:
        payment = self.fake.books.payment(names[0], account)
        here = f"{self.fake.url}/v2/payments/{names[0]}/refunds?limit=250"
        found = [shapes.refund(one, payment, self.fake.url) for one in payment.refunds]
        return 200, shapes.collection("refunds", found, here, "reference/v2/refunds-api/list-refunds")

    def _get_refund(self, names: tuple[str, ...], body: bytes, account: str) -> Answer:
        payment, refund = self.fake.books.refund(names[0], names[1], account)
        return 200, shapes.refund(refund, payment, self.fake.url)

    def _list_methods(self, names: tuple[str, ...], body: bytes, account: str) -> Answer:
        return 200, shapes.methods(self.fake.url)

    # What a buyer sees.

    def _checkout(self, method: str, reference: str, body: bytes) -> None:
        try:
            payment = self.fake.books.payment(reference)
        except Problem:
            self._send(404, b"No such payment.", "text/plain")
            return
        chosen = parse_qs(body.decode("utf-8", "replace")).get("status", [""])[0]
        if method == "POST" and chosen in pages.CHOICES:
            self.fake.books.choose(reference, chosen, "bancontact")
            back = payment.asked.get("cancelUrl") if chosen == "canceled" else None
            self._send(303, b"", "text/plain", {"Location": back or payment.asked["redirectUrl"]})
            return
        self._send(200, pages.checkout(payment).encode(), "text/html; charset=utf-8")

    # Answering, well or badly.

    def _misbehave(self, fault: Fault, answer: Answer | None = None) -> None:
        does = fault.does.removeprefix("act_then_")
        if does == "error":
            said = Problem(fault.status, "Service Unavailable", "The service is temporarily unavailable")
            self._json(fault.status, shapes.problem(said), headers={"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {})
        elif does == "garbage":
            self._send(answer[0] if answer else 200, b"This is not valid JSON.", "application/hal+json")
        elif does == "empty":
            self._send(200, b"", "application/hal+json")
        elif does == "page":
            self._send(fault.status, b"<html><body>Bad gateway</body></html>", "text/html")
        elif does == "redirect":
            self._send(302, b"", "text/html", {"Location": f"{self.fake.url}/v2/methods"})
        elif does == "trickle" and answer:
            self._trickle(answer)
        elif does == "hang":
            self.fake.stopping.wait(fault.seconds)
            self.close_connection = True
        else:
            self.close_connection = True

    def _trickle(self, answer: Answer) -> None:
        body = json.dumps(answer[1]).encode()
        self.send_response(answer[0])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for at in range(len(body)):
            if self.fake.stopping.wait(0.1):
                break
            self.wfile.write(body[at : at + 1])
        self.close_connection = True

    def _json(self, status: int, body: dict[str, Any], *, replayed: bool = False, headers: dict[str, str] | None = None) -> None:
        extra = {**(headers or {}), **({"Idempotent-Replayed": "true"} if replayed else {})}
        self._send(status, json.dumps(body).encode(), "application/hal+json", extra)

    def _send(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _route(method: str, path: str) -> tuple[str, tuple[str, ...]]:
    """The call and the references in the path; an empty call for what the API doesn't have."""
    for verb, pattern, call in _ROUTES:
        if verb == method and (found := re.fullmatch(pattern, path)):
            return call, found.groups()
    return "", ()


def _fields(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise unprocessable("The body is not valid JSON", "body")
    return found
