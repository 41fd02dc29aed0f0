"""Is this process alive, can it do its work, and how is it doing: for load balancers and monitoring."""

from secrets import compare_digest

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import F
from django.db.models.functions import Extract, Now
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from coulisse.config.models import Promise


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """The process answers. Nothing else is asked."""
    return JsonResponse({"status": "ok"})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """The database answers and has this release's tables; else 503, so that no visitor is sent here."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT 1 FROM django_migrations WHERE app = 'sales')")
            migrated = cursor.fetchone()[0]
    except DatabaseError:
        return JsonResponse({"status": "the database does not answer"}, status=503)
    if not migrated:
        return JsonResponse({"status": "the database is not migrated"}, status=503)
    return JsonResponse({"status": "ok"})


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics; with a token, or from this machine only."""
    if not _may_measure(request):
        return HttpResponseForbidden("Not for you.\n", content_type="text/plain")
    return HttpResponse(generate_latest() + _promises(), content_type=CONTENT_TYPE_LATEST)


def _promises() -> bytes:
    """How the invariants stood when the worker asked them last; nothing where the database doesn't answer."""
    registry = CollectorRegistry()
    broken = Gauge("coulisse_promise_broken", "1 where rows contradict this invariant.", ["promise"], registry=registry)
    age = Gauge("coulisse_promises_age_seconds", "How long ago the invariant that waits longest was asked.", registry=registry)
    try:
        found = list(Promise.objects.annotate(age=Extract(Now() - F("asked_at"), "epoch")).values_list("key", "broken_since", "age"))
    except DatabaseError:
        return b""
    for key, since, _age in found:
        broken.labels(key).set(since is not None)
    age.set(max((seconds for _key, _since, seconds in found), default=float("inf")))
    return generate_latest(registry)


def _may_measure(request: HttpRequest) -> bool:
    """The right token; without one, whoever asks from this machine and not through a proxy that stands on it."""
    if token := settings.ENVIRONMENT.metrics_token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return compare_digest(given.encode("utf-8", "replace"), token.encode())
    return request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1", "") and "X-Forwarded-For" not in request.headers
