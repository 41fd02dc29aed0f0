"""What the seat map fetches: the drawing of the hall, which never changes, and which places are free, which always does."""

import gzip
import hashlib
import time
from functools import lru_cache

import brotli
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from coulisse.faces.shop.house import open_house
from coulisse.houses.scope import house_scope
from coulisse.inventory import queries as stock
from coulisse.programme.types import PerformanceState
from coulisse.venues.geometry import seat_geometry
from coulisse.venues.models import PlanVersion
from coulisse.venues.queries import plan_of

_FOR_EVER = "public, max-age=31536000, immutable"
# Everybody asks for the same bytes: what stands between us and them may answer for a moment.
_A_MOMENT = "public, max-age=2, stale-while-revalidate=8"
_HOUSE_KEPT_SECONDS = 30


@require_safe
def geometry(request: HttpRequest, house: str, version: int) -> HttpResponse:
    """The drawing of a published plan, as JSON; ready made in every encoding."""
    with house_scope(open_house(house).pk):
        if not PlanVersion.objects.filter(pk=version, published_at__isnull=False).exists():
            raise Http404
        drawn = _drawn(version)
    accepted = request.headers.get("Accept-Encoding", "")
    encoding = next((name for name in ("br", "gzip") if name in accepted), "")
    answer = HttpResponse(drawn[encoding], content_type="application/json")
    if encoding:
        answer.headers["Content-Encoding"] = encoding
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = _FOR_EVER
    return answer


@lru_cache(maxsize=64)
def _drawn(version: int) -> dict[str, bytes]:
    """The drawing by encoding, made once; callers have seen that the version is the house's own."""
    plain = seat_geometry(plan_of(version))
    return {"": plain, "gzip": gzip.compress(plain, 9), "br": brotli.compress(plain, quality=11 if len(plain) < 200_000 else 9)}


@require_safe
def availability(request: HttpRequest, house: str, performance: int) -> HttpResponse:
    """One bit a place, 1 where it can't be had (`inventory.queries.availability_bits`); the same for everyone. Two statements."""
    bits = _bits(_kept_house_id(house, int(time.monotonic() // _HOUSE_KEPT_SECONDS)), performance)
    if bits is None:
        bits = _bits(open_house(house).pk, performance)
    if bits is None:
        raise Http404
    mark = f'"{hashlib.blake2b(bits, digest_size=9).hexdigest()}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == mark:
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(bits, content_type="application/octet-stream")
    answer.headers["ETag"] = mark
    answer.headers["Cache-Control"] = _A_MOMENT
    return answer


def _bits(house_id: int, performance_id: int) -> bytes | None:
    """What is taken now; None where the house shows no such performance."""
    with house_scope(house_id) as scope:
        found = stock.performance_with_taken(performance_id, scope.now)
        if found is None or found[0].state == PerformanceState.DRAFT:
            return None
        return stock.availability_bits(*found)


@lru_cache(maxsize=256)
def _kept_house_id(slug: str, moment: int) -> int:
    """The house of a slug, looked up anew every half minute: who asks every few seconds doesn't make us look each time."""
    return open_house(slug).pk
