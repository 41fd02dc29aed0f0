"""A UiTPAS that speaks the published API over real HTTP: tokens of UiTID, and `GET /passes/{uitpasNumber}`.

with FakeUitpas() as uitpas:      # uitpas.url is both COULISSE_UITPAS_URL and COULISSE_UITID_URL
    uitpas.does = "hang"          # or "error", "busy", "garbage", "drop", "deny"; "" is well again
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

CLIENT_ID, CLIENT_SECRET = "de-kring", "een-geheim-van-publiq"
GOOD, GOOD_TOO, BLOCKED, UNKNOWN = "0560002524314", "0900000095902", "0900000067513", "0900000000000"
_PROBS = "https://api.publiq.be/probs"


class FakeUitpas:
    """A running fake. ``asked`` are the numbers of cards that it was asked for, ``tokens`` those that it gave."""

    def __init__(self, *, port: int = 0) -> None:
        self.passes = {GOOD: "good", GOOD_TOO: "good", BLOCKED: "card-blocked"}
        self.asked: list[str] = []
        self.tokens: list[str] = []
        self.does = ""
        self.stopping = threading.Event()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.fake = self
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True, name="fake-uitpas")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def end_tokens(self) -> None:
        """As if their time were over before what was said."""
        self.tokens.clear()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    fake: FakeUitpas

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is daily work here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    disable_nagle_algorithm = True
    server: Any

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: addresses have the numbers of cards."""

    def do_POST(self) -> None:
        fake, path = self.server.fake, urlsplit(self.path).path
        form = parse_qs(self.rfile.read(min(int(self.headers.get("Content-Length") or 0), 10_000)).decode())
        if path != "/realms/uitid/protocol/openid-connect/token":
            return self._problem(404, "url/not-found", "Not Found")
        if fake.does in ("hang", "drop"):
            return self._misbehave()
        known = form.get("client_id") == [CLIENT_ID] and form.get("client_secret") == [CLIENT_SECRET]
        if form.get("grant_type") != ["client_credentials"] or not known:
            return self._json(401, {"error": "invalid_client", "error_description": "Invalid client or Invalid client credentials"})
        fake.tokens.append(f"token-{len(fake.tokens) + 1}-{id(fake):x}")
        return self._json(200, {"access_token": fake.tokens[-1], "expires_in": 86400, "token_type": "Bearer"})

    def do_GET(self) -> None:
        fake, path = self.server.fake, urlsplit(self.path).path
        if self.headers.get("Authorization", "").removeprefix("Bearer ") not in fake.tokens:
            return self._problem(401, "auth/unauthorized", "Unauthorized")
        if not path.startswith("/passes/"):
            return self._problem(404, "url/not-found", "Not Found")
        fake.asked.append(path.removeprefix("/passes/"))
        if fake.does:
            return self._misbehave()
        return self._pass(path.removeprefix("/passes/"))

    def _pass(self, number: str) -> None:
        state = self.server.fake.passes.get(number)
        if state is None:
            return self._problem(404, "uitpas/pass-not-found", "Pass not found")
        if state != "good":
            return self._problem(400, f"uitpas/{state}", "Card blocked")
        return self._json(200, pass_of(number))

    def _misbehave(self) -> None:
        does = self.server.fake.does
        if does == "hang":
            self.server.fake.stopping.wait(60)
        if does in ("hang", "drop"):
            self.close_connection = True
        elif does == "deny":
            self._problem(403, "auth/forbidden", "Forbidden")
        elif does == "busy":
            self._problem(429, "uitpas/rate-limited", "Rate limited")
        elif does == "error":
            self._problem(500, "internal-server-error", "Internal server error")
        else:
            self._json(200, {"<html>": "not what was asked"})

    def _problem(self, status: int, kind: str, title: str) -> None:
        self._json(status, {"type": f"{_PROBS}/{kind}", "title": title, "status": status}, kind="application/problem+json")

    def _json(self, status: int, body: dict[str, Any], kind: str = "application/json") -> None:
        sent = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)


def pass_of(number: str) -> dict[str, Any]:
    """A pass with every field that UiTPAS always gives."""
    return {
        "passholderId": "0b6a2f7e-3d55-4c0f-9d1e-0f4f6c1f2a11", "uitpasNumber": number, "passType": "INDIVIDUAL", "firstName": "Bea", "points": 7,
        "postalCode": "8940", "socialTariff": {"status": "NONE"}, "cardSystem": {"id": 3, "name": "UiTPAS Zuidwest"},
    }  # fmt: skip
