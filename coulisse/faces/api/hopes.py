"""A machine that waits for its turn to hold named seats: when somebody else gets one of them, it hears so without its turn.

Everything that saying no needs is known then (the token, the seats), so that nobody is asked; where it isn't, the machine
goes on waiting as everybody does.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from pydantic import ValidationError

from coulisse.faces.api import problems
from coulisse.faces.api.auth import Caller, caller_at_hand
from coulisse.faces.api.just_gone import known_gone, stop_waiting, wait_for
from coulisse.faces.api.schemas import HoldIn
from coulisse.faces.shared.middleware import chosen_language
from coulisse.houses.types import ApiScope, HouseStatus

Handler = Callable[[HttpRequest], HttpResponse]
Start = Callable[..., Any]

_ADDRESS = re.compile(r"/api/v1/houses/([^/]+)/holds")
_MOST_BYTES = 20_000


class SeatsHopedFor:
    """Who waits, for which seats; ``around`` is what stands around every answer (log, headers)."""

    def __init__(self, environ: dict[str, Any], start: Start, house: str, wanted: HoldIn, around: Callable[[Handler], Handler]) -> None:
        self._environ, self._start, self._house, self._around = environ, start, house, around
        self._at = wanted.performance_id, tuple(wanted.seats or ())
        self._gone: Sequence[str] = ()
        self._lose: Callable[[], None] = lambda: None

    def listen(self, lose: Callable[[], None]) -> None:
        self._lose = lose
        wait_for(*self._at, self._told)
        if (caller := self._caller()) and (gone := known_gone(caller.house.pk, *self._at)):
            self._told(caller.house.pk, gone)

    def leave(self) -> None:
        stop_waiting(*self._at, self._told)

    def _told(self, house_id: int, gone: Sequence[str]) -> None:
        caller = self._caller()
        if caller and caller.house.pk == house_id:
            self._gone = gone
            self._lose()

    def _caller(self) -> Caller | None:
        """Who may hold in this house, where the process knows the token by now."""
        caller = caller_at_hand(self._environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer "))
        if (
            caller is None
            or caller.house.slug != self._house
            or caller.house.status == HouseStatus.CLOSED
            or ApiScope.SELL not in caller.token.scopes
        ):
            return None
        return caller

    def answer(self) -> Iterable[bytes]:
        said = self._around(self._say)(WSGIRequest(self._environ))
        self._start(f"{said.status_code} {said.reason_phrase}", list(said.items()))
        return (said.content,)

    def _say(self, request: HttpRequest) -> HttpResponse:
        answer = problems.as_response(problems.seats_gone(self._gone))
        answer.headers["Content-Language"] = chosen_language(request) or translation.get_language() or "nl"
        return answer


def hope_of(environ: dict[str, Any], start: Start, *, around: Callable[[Handler], Handler]) -> SeatsHopedFor | None:
    """The named seats of a new hold that a machine asks for; None for all else."""
    found = _ADDRESS.fullmatch(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] == "POST" else None
    is_machine = environ.get("HTTP_AUTHORIZATION", "").startswith("Bearer ") and not environ.get("HTTP_COOKIE")
    wanted = _read(environ) if found and is_machine else None
    if not found or not wanted or not wanted.seats or wanted.id or wanted.best or wanted.accessible:
        return None
    return SeatsHopedFor(environ, start, found[1], wanted, around)


def _read(environ: dict[str, Any]) -> HoldIn | None:
    """What was sent; it can be read again afterwards."""
    said = environ.get("CONTENT_LENGTH") or ""
    if not (said.isascii() and said.isdigit() and len(said) < 9 and int(said) <= _MOST_BYTES):
        return None
    sent = environ["wsgi.input"].read(int(said))
    environ["wsgi.input"] = BytesIO(sent)
    if b'"seats"' not in sent:  # Who asks for the best ones, as most do, is read once: in their turn.
        return None
    try:
        return HoldIn.model_validate_json(sent)
    except ValidationError:
        return None
