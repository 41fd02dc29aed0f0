"""What stands before every address: the log line, the host, the security headers, the size of what is sent."""

import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

from coulisse.houses.queries import house_by_host

log = structlog.get_logger("coulisse.request")
Handler = Callable[[HttpRequest], HttpResponse]


class RequestLog:
    """One line a request, without personal data: no query string, no body, no address of a person."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        structlog.contextvars.bind_contextvars(request_id=uuid4().hex[:12])
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            took = (time.perf_counter() - began) * 1000
            if not settings.TESTING and (response.status_code >= 500 or settings.ENVIRONMENT.is_production):
                match = request.resolver_match
                log.info("request", method=request.method, route=match.route if match else "", status=response.status_code, ms=round(took, 1))
            return response
        finally:
            structlog.contextvars.unbind_contextvars("request_id")


class HostGate:
    """Only hosts that are ours are answered: links in mails and cookies hang on it.

    A verified host name of a house shows that house: its shop stands at the root there.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = host_of(request.META)
        if is_own_host(request.META) or request.path_info in ("/health/", "/ready/"):
            return self.get_response(request)
        house = house_by_host(host) if host else None
        if house is None:
            return HttpResponse("This address is not one of ours.\n", status=400, content_type="text/plain")
        if not request.path_info.startswith(_AT_EVERY_HOST):
            prefix = f"/{house.slug}"
            if not (request.path_info == prefix or request.path_info.startswith(prefix + "/")):
                request.path_info = prefix + request.path_info
        return self.get_response(request)


def host_of(environ: Mapping[str, Any]) -> str:
    """The host that is asked, without its port; empty where it is none."""
    return split_domain_port(environ.get("HTTP_HOST") or environ.get("SERVER_NAME", ""))[0]


def is_own_host(environ: Mapping[str, Any]) -> bool:
    """Whether the installation itself is asked, not a house at its own address or somebody else."""
    return host_of(environ) in _OWN_HOSTS


def _own_hosts() -> frozenset[str]:
    """The installation's own host and those that its operator added; on a machine of one's own, its usual names."""
    local = () if settings.ENVIRONMENT.is_production else ("localhost", "127.0.0.1", "[::1]", "testserver")
    return frozenset({urlsplit(settings.BASE_URL).hostname or "", *settings.ENVIRONMENT.allowed_hosts, *local})


_OWN_HOSTS = _own_hosts()
_AT_EVERY_HOST = ("/static/", "/media/", "/look/", "/language/", "/hooks/", "/demo/pay/")


# Plans, programmes and pictures come in at the office, plans and programmes through the API too. Elsewhere people
# fill in forms.
_UPLOADS = ("/office/", "/api/")
_LARGEST_UPLOAD, _LARGEST_FORM = 32_000_000, 512_000


class BodyLimit:
    """A body that no page of ours asks for is refused before a byte of it is read or kept."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.META.get("CONTENT_LENGTH")
        if said and said.isascii() and said.isdigit() and int(said) > (_LARGEST_UPLOAD if request.path_info.startswith(_UPLOADS) else _LARGEST_FORM):
            return HttpResponse(status=413)
        return self.get_response(request)


# Ours, and where it is told what is taken, if that is another host or port than ours as in a demo.
_ASKED = " ".join(("'self'", settings.ENVIRONMENT.live_url.removesuffix("/live/"))).strip()
CSP = (
    f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src {_ASKED}; "
    "media-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


# Everything here is about somebody, or becomes so with the next word typed.
_PERSONAL = ("/office/", "/door/")


class SecurityHeaders:
    """A strict content policy (no inline script, nothing from third parties) and its companions."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CSP)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(self), microphone=(), geolocation=(), payment=(), usb=()")
        if request.path_info.startswith(_PERSONAL) or "HTTP_AUTHORIZATION" in request.META:
            headers.setdefault("Cache-Control", "no-store")
        if settings.BASE_URL.startswith("https://"):
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response
