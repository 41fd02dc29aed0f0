"""A thin client of Mollie's API v2: one conversation for one call of the payment port."""

import json
import time
from collections.abc import Mapping
from typing import Any

import httpx
import structlog

from coulisse.houses.scope import outside_scope
from coulisse.integrations.bounded_http import NO_ANSWER, seconds_left, send
from coulisse.integrations.mollie.problems import MustWait, NoAnswer, NotUsable, Refused
from coulisse.integrations.outside import is_safe_address
from coulisse.integrations.patience import REST_SECONDS, with_mollie_at

log = structlog.get_logger("coulisse.mollie")

TOTAL_SECONDS = 9.0  # The port promises ten.
TRY_SECONDS = 4.0
WAITS = (0.25, 1.0)  # Between the first, second and third try.
LEAST_SECONDS = 0.2  # With less than this left no further try is begun.

# These say that the request was not carried out, or not yet; the same key makes the next try the same request.
_AGAIN = {408, 425, 429}


class Client:
    """Asks Mollie with one house's key. The key stands in one header and nowhere else: no log, no error, no repr.

    `get` and `post` answer the body, or raise `NoAnswer`, `MustWait`, `Refused` or `NotUsable`. Both may be tried
    more than once: a GET changes nothing, and a POST carries an idempotency key. Wrap calls that belong together
    in `bounded_http.within(TOTAL_SECONDS)`: together they end by then.
    """

    def __init__(self, api_key: str, url: str) -> None:
        if not is_safe_address(url):
            raise NotUsable("COULISSE_MOLLIE_URL must begin with https://")
        self._authorization = f"Bearer {api_key}"
        self._url = url
        self._patience = with_mollie_at(url)

    def get(self, path: str) -> dict[str, Any]:
        return self._ask("GET", path)

    def post(self, path: str, body: Mapping[str, Any], *, key: str) -> dict[str, Any]:
        return self._ask("POST", path, content=json.dumps(body).encode(), key=key)

    def _ask(self, method: str, path: str, *, content: bytes = b"", key: str = "") -> dict[str, Any]:
        outside_scope()
        with self._patience.asking() as may_again:
            if may_again is None:
                raise NoAnswer("not asked: Mollie is silent, or too many wait for it", after_seconds=REST_SECONDS)
            for wait in (*WAITS, None):
                try:
                    return self._once(method, path, content, key)
                except NoAnswer as problem:
                    log.warning("mollie_no_answer", method=method, path=path, why=str(problem))
                    pause = max(wait or 0, problem.after_seconds)
                    if wait is None or seconds_left() < pause + LEAST_SECONDS or not may_again():
                        raise
                    time.sleep(pause)
        raise AssertionError("the last try raises or answers")

    def _once(self, method: str, path: str, content: bytes, key: str) -> dict[str, Any]:
        headers = {"Authorization": self._authorization, "Accept": "application/hal+json", "User-Agent": "Coulisse"}
        if content:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": key}
        request = httpx.Request(method, f"{self._url}/v2/{path}", headers=headers, content=content)
        try:
            answer = send(request, seconds=min(TRY_SECONDS, seconds_left()))
        except NO_ANSWER as failed:
            self._patience.was_silent()
            raise NoAnswer(f"no answer: {type(failed).__name__}") from None  # Not the request, which has the key.
        self._patience.answered()
        return _read(answer)


def _read(answer: httpx.Response) -> dict[str, Any]:
    """The body of a success; every other answer by its name."""
    status = answer.status_code
    try:
        body = json.loads(answer.content)
    except ValueError:
        body = None
    if status in (200, 201) and isinstance(body, dict):
        return body
    if status >= 500 or status in _AGAIN:
        raise NoAnswer(f"answered {status}", after_seconds=_retry_after(answer))
    if not (isinstance(body, dict) and body.get("status") == status and isinstance(body.get("detail"), str)):
        raise NoAnswer(f"answered {status} with something that Mollie doesn't say")
    detail = body["detail"][:500]
    if status == 409 and "Idempotency-Key" in detail:
        raise NoAnswer("still busy with the same request")
    if status == 409 and "duplicate refund" in detail:
        raise MustWait(detail)
    raise Refused(status, str(body.get("title", ""))[:100], detail, str(body.get("field") or "")[:100])


def _retry_after(answer: httpx.Response) -> float:
    given = answer.headers.get("Retry-After", "")
    return float(given) if given.isascii() and given.isdigit() and len(given) < 6 else 0.0
