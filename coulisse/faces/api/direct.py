"""What machines ask all day goes the short way: hold, order, paid, scan.

Sessions, safety marks, compression, the finding of an address and the framework of the API are for pages and for what is
asked now and then; around these four they cost as much as the whole sale in Python. Token, scope, schema, route, presenter and
problem are the very same. Whatever is unusual about a request (no token, a cookie, a large body, one that can't be read) goes the ordinary way,
so that what is wrong with it is explained in one place.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils import translation
from ninja import Status
from ninja.responses import NinjaJSONEncoder
from pydantic import BaseModel, ValidationError

from coulisse.faces.api import problems
from coulisse.faces.api.auth import TokenAuth
from coulisse.faces.api.routes import selling, tickets
from coulisse.faces.api.schemas import HoldIn, OrderIn, PaidElsewhereIn, ScanIn
from coulisse.faces.shared.middleware import chosen_language

Handler = Callable[[HttpRequest], HttpResponse]

_ADDRESS = re.compile(r"/api/v1/houses/([^/]+)/(?:(holds|orders|scans)|orders/([^/]+)/(paid))")
# Far more than a hundred named seats; and as long as `Coulisse-Line` may be.
_MOST_BYTES, _MOST_SIGNS = 20_000, 200


@dataclass(frozen=True, slots=True)
class _Way:
    """What is sent to an address, and the route that answers (request, house, order code, body)."""

    body: type[BaseModel]
    route: Callable[[HttpRequest, str, str, Any], Any]
    match: ResolverMatch


def _way(address: str, body: type[BaseModel], route: Callable[[HttpRequest, str, str, Any], Any]) -> _Way:
    return _Way(body, route, ResolverMatch(route, (), {}, route=f"api/v1/houses/<house>/{address}"))


_WAYS = {
    "holds": _way("holds", HoldIn, lambda request, house, _code, body: selling.hold(request, house, body, _slip(request))),
    "orders": _way("orders", OrderIn, lambda request, house, _code, body: selling.order(request, house, body)),
    "paid": _way("orders/<code>/paid", PaidElsewhereIn, lambda request, house, code, body: selling.paid_elsewhere(request, house, code, body)),
    "scans": _way("scans", ScanIn, lambda request, house, _code, body: tickets.scan(request, house, body)),
}
_token = TokenAuth()


class DirectAnswers:
    """Middleware, behind those that every answer needs (log, host, headers) and before all others."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = _ADDRESS.fullmatch(request.path_info) if request.method == "POST" else None
        if found is None or not _is_usual(request):
            return self.get_response(request)
        house, name, code, paid = found.groups()
        way = _WAYS[name or paid]
        try:
            body = way.body.model_validate(json.loads(request.body))
        except (ValidationError, ValueError, RecursionError):
            return self.get_response(request)
        request.resolver_match = way.match
        with translation.override(chosen_language(request)):
            answer = _answered(request, way, house, code or "", body)
            answer.headers["Content-Language"] = translation.get_language() or "nl"
        return answer


def _is_usual(request: HttpRequest) -> bool:
    said = request.META.get("CONTENT_LENGTH") or ""
    return (
        said.isascii() and said.isdigit() and len(said) < 9 and int(said) <= _MOST_BYTES and not request.META.get("HTTP_COOKIE")
        and request.META.get("HTTP_AUTHORIZATION", "").startswith("Bearer ") and len(_slip(request)) <= _MOST_SIGNS
    )  # fmt: skip


def _slip(request: HttpRequest) -> str:
    return str(request.META.get("HTTP_COULISSE_LINE", ""))


def _answered(request: HttpRequest, way: _Way, house: str, code: str, body: BaseModel) -> HttpResponse:
    try:
        request.auth = _token.authenticate(request, request.META["HTTP_AUTHORIZATION"][7:])  # type: ignore[attr-defined]
        said = way.route(request, house, code, body)
    except problems.ApiProblem as problem:
        return problems.as_response(problem)
    except Exception as error:
        return problems.on_crash(request, error)
    status, said = (said.status_code, said.value) if isinstance(said, Status) else (200, said)
    return HttpResponse(json.dumps(said.model_dump(), cls=NinjaJSONEncoder), status=status, content_type="application/json; charset=utf-8")
