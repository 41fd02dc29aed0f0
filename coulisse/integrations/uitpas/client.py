"""A thin client of publiq's UiTPAS API 4.0: a token of the house, and one question with it."""

import hashlib
import json
import threading
import time
from typing import Any
from urllib.parse import urlencode

import httpx
import structlog

from coulisse.houses.scope import outside_scope
from coulisse.integrations.bounded_http import NO_ANSWER, seconds_left, send
from coulisse.integrations.outside import is_safe_address
from coulisse.integrations.patience import with_uitpas_at
from coulisse.memberships.cards import CardNotChecked, KeysRefused

log = structlog.get_logger("coulisse.uitpas")

TOTAL_SECONDS = 3.0  # The port promises it.
EARLIER_SECONDS = 180  # A token is asked anew so long before it ends: clocks differ.
_TOKEN_PATH = "/realms/uitid/protocol/openid-connect/token"  # noqa: S105

_tokens: dict[str, tuple[str, float]] = {}
_lock = threading.Lock()


class Refused(Exception):
    """UiTPAS answered no. ``kind``: the last word of the problem's type; the number that was asked stands nowhere."""

    def __init__(self, status: int, kind: str) -> None:
        self.status, self.kind = status, kind
        super().__init__(f"{status} {kind}")


class Client:
    """Asks with one house's keys. They stand in one request each and nowhere else: no log, no error, no repr."""

    def __init__(self, client_id: str, client_secret: str, *, url: str, accounts_url: str) -> None:
        if not (is_safe_address(url) and is_safe_address(accounts_url)):
            raise KeysRefused("COULISSE_UITPAS_URL and COULISSE_UITID_URL must begin with https://")
        self._id, self._secret, self._url, self._accounts = client_id, client_secret, url, accounts_url
        self._kept_as = hashlib.sha256("\n".join((accounts_url, client_id, client_secret)).encode()).hexdigest()
        self._patience = with_uitpas_at(url)

    def get(self, path: str) -> dict[str, Any]:
        """The body of a success. Raises `Refused`, `CardNotChecked`, `KeysRefused`. Inside `bounded_http.within`."""
        outside_scope()
        with self._patience.asking() as may_again:
            if may_again is None:
                raise CardNotChecked
            token = self._token()
            answer = self._send("GET", f"{self._url}{path}", {"Authorization": f"Bearer {token}", "Accept": "application/json"})
            if answer.status_code == 401:  # It may have ended early: once more with a new one.
                self._forget(token)
                answer = self._send("GET", f"{self._url}{path}", {"Authorization": f"Bearer {self._token()}", "Accept": "application/json"})
        return _read(answer)

    def new_token(self) -> str:
        """Raises `KeysRefused` where UiTID doesn't know these keys, `CardNotChecked` where it doesn't answer."""
        outside_scope()
        form = {"grant_type": "client_credentials", "client_id": self._id, "client_secret": self._secret}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        answer = self._send("POST", f"{self._accounts}{_TOKEN_PATH}", headers, urlencode(form).encode())
        if answer.status_code in (400, 401, 403):
            log.error("uitid_refuses_the_keys", status=answer.status_code)
            raise KeysRefused(answer.status_code)
        body = _body(answer)
        token, seconds = body.get("access_token"), body.get("expires_in")
        if answer.status_code != 200 or not isinstance(token, str) or not _is_header(token) or not isinstance(seconds, int):
            raise CardNotChecked
        with _lock:
            if len(_tokens) >= 1000:
                _tokens.clear()
            _tokens[self._kept_as] = (token, time.monotonic() + max(0, seconds - EARLIER_SECONDS))
        return token

    def _token(self) -> str:
        token, until = _tokens.get(self._kept_as, ("", 0.0))
        return token if token and time.monotonic() < until else self.new_token()

    def _forget(self, token: str) -> None:
        with _lock:
            if _tokens.get(self._kept_as, ("", 0.0))[0] == token:
                del _tokens[self._kept_as]

    def _send(self, method: str, url: str, headers: dict[str, str], content: bytes = b"") -> httpx.Response:
        request = httpx.Request(method, url, headers={**headers, "User-Agent": "Coulisse"}, content=content)
        try:
            answer = send(request, seconds=min(TOTAL_SECONDS, seconds_left()))
        except NO_ANSWER as failed:
            self._patience.was_silent()
            log.warning("uitpas_no_answer", why=type(failed).__name__)  # Not the address: it has the number of a card.
            raise CardNotChecked from None
        self._patience.answered()
        return answer


def forget_tokens() -> None:
    """For tests: each begins with none."""
    with _lock:
        _tokens.clear()


def _read(answer: httpx.Response) -> dict[str, Any]:
    body = _body(answer)
    if answer.status_code == 200 and body:
        return body
    if answer.status_code in (401, 403):
        log.error("uitpas_refuses_the_keys", status=answer.status_code)
        raise KeysRefused(answer.status_code)
    kind = body.get("type")
    if answer.status_code in (400, 404) and isinstance(kind, str) and kind.startswith("https://api.publiq.be/probs/uitpas/"):
        raise Refused(answer.status_code, kind.rpartition("/")[2][:60])
    log.warning("uitpas_no_answer", why=f"answered {answer.status_code}")
    raise CardNotChecked(_retry_after(answer))


def _body(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = json.loads(answer.content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _retry_after(answer: httpx.Response) -> int:
    given = answer.headers.get("Retry-After", "")
    return min(300, max(10, int(given))) if given.isascii() and given.isdigit() and len(given) < 6 else 20


def _is_header(token: str) -> bool:
    return token.isascii() and token.isprintable() and 0 < len(token) < 8000
