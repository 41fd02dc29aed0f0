"""Errors as problem+json (RFC 9457): what happened, and what to do, in words and in a type that a machine knows."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Schema

BASE = "https://coulisse.example/problems/"
CONTENT_TYPE = "application/problem+json"


class Problem(Schema):
    """What every refused request answers."""

    type: str
    title: str
    status: int
    detail: str = ""


class ApiProblem(Exception):
    """Raised by a route; becomes the answer. ``more`` are further members of it."""

    def __init__(self, status: int, kind: str, title: str, detail: str = "", **more: Any) -> None:
        self.status, self.kind, self.title, self.detail, self.more = status, kind, title, detail, more
        super().__init__(title)


def as_response(problem: ApiProblem) -> HttpResponse:
    body = {"type": BASE + problem.kind, "title": problem.title, "status": problem.status, "detail": problem.detail, **problem.more}
    response = JsonResponse(body, status=problem.status, content_type=CONTENT_TYPE)
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if "retry_after_seconds" in problem.more:
        response.headers["Retry-After"] = str(problem.more["retry_after_seconds"])
    return response


def not_found(what: str) -> ApiProblem:
    """The same answer for what doesn't exist and for what is another house's."""
    return ApiProblem(404, "not-found", "Not found", f"There is no such {what} here.")


def seats_gone(seats: Sequence[str]) -> ApiProblem:
    """Somebody else has these seats, by their keys."""
    return ApiProblem(409, "seats-taken", "Some seats have just gone", "Choose others.", seats=seats)


def on_problem(request: HttpRequest, problem: ApiProblem) -> HttpResponse:
    return as_response(problem)


def on_validation(request: HttpRequest, error: Any) -> HttpResponse:
    """A request whose shape is wrong: each field that is, with the reason."""
    fields = [
        {"field": ".".join(str(part) for part in item["loc"] if part not in ("body", "data", "query", "path")), "reason": item["msg"]}
        for item in error.errors
    ]
    return as_response(ApiProblem(422, "invalid-request", "The request can't be read", "Some fields are missing or wrong.", fields=fields))


def on_http_error(request: HttpRequest, error: Any) -> HttpResponse:
    """What the framework itself refuses: unreadable JSON, a wrong method."""
    return as_response(ApiProblem(error.status_code, "refused", str(error.message or "Refused")))


def on_missing(request: HttpRequest, error: Any) -> HttpResponse:
    return as_response(not_found("address"))


def on_crash(request: HttpRequest, error: Exception) -> HttpResponse:
    """Never a stack trace; the error itself goes to the log."""
    if isinstance(error, (OperationalError, InterfaceError)):
        says = "Whether it was done isn't known yet: look at the basket or the order before you send it again."
        return as_response(ApiProblem(503, "away", "The database is away for a moment", says, retry_after_seconds=5))
    import logging

    logging.getLogger("coulisse.api").error("api request failed", exc_info=error)
    return as_response(ApiProblem(500, "our-fault", "Something went wrong on our side", "It has been noted; the same request may be sent again."))


class ProblemAnswers:
    """Middleware: what is refused under /api/ before any route was asked (no such address, no such method) is a problem as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if answer.status_code < 400 or not request.path_info.startswith("/api/") or answer.headers.get("Content-Type") == CONTENT_TYPE:
            return answer
        made = as_response(ApiProblem(answer.status_code, "refused", HTTPStatus(answer.status_code).phrase))
        for name in ("Allow", "Retry-After"):
            if name in answer.headers:
                made.headers[name] = answer.headers[name]
        return made
