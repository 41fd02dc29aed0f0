"""What the seat map fetches: the drawing of the hall, which never changes, and which places are free, which always does."""

import gzip
import hashlib
from functools import lru_cache

import brotli
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from coulisse.faces.shared.kept_answers import keep_answer
from coulisse.faces.shop.house import open_house
from coulisse.houses.scope import house_scope
from coulisse.inventory import queries as stock
from coulisse.lib.kept import ForAMoment
from coulisse.programme.types import PerformanceState
from coulisse.venues.geometry import seat_geometry
from coulisse.venues.models import PlanVersion
from coulisse.venues.queries import plan_of

_FOR_EVER = "public, max-age=31536000, immutable"
# Everybody asks for the same bytes: what stands between us and them may answer for a moment.
_A_MOMENT = "public, max-age=2, stale-while-revalidate=8"
# So old may our own answer be; tests look at what is true now.
_MOMENT_SECONDS = min(0.5, settings.MOMENT_SECONDS)


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
    """One bit a place, 1 where it can't be had (`inventory.queries.availability_bits`); the same for everyone who asks in one moment.

    Whoever asks after the first of that moment gets it before anything else of ours runs (`kept_answers`).
    """
    bits, mark = _kept_bits.get((house, performance), lambda: _made(request.path_info, house, performance))
    if request.headers.get("If-None-Match", "").removeprefix("W/") == mark:
        answer = HttpResponse(status=304)
        answer.headers["ETag"], answer.headers["Cache-Control"] = mark, _A_MOMENT
        return answer
    return _answer(bits, mark)


def _made(path: str, house: str, performance: int) -> tuple[bytes, str]:
    bits, mark = _bits(house, performance)
    if _MOMENT_SECONDS:
        keep_answer(path, _answer(bits, mark), seconds=_MOMENT_SECONDS)
    return bits, mark


def _answer(bits: bytes, mark: str) -> HttpResponse:
    answer = HttpResponse(bits, content_type="application/octet-stream")
    answer.headers["ETag"], answer.headers["Cache-Control"] = mark, _A_MOMENT
    return answer


# A house that is open now is so in half a minute: who asks every few seconds doesn't make us look each time.
_house_ids: ForAMoment[int] = ForAMoment(30, most=1000)
_kept_bits: ForAMoment[tuple[bytes, str]] = ForAMoment(_MOMENT_SECONDS, most=5000)


def _bits(slug: str, performance_id: int) -> tuple[bytes, str]:
    """What is taken now, and the mark of it; 404 where the house shows no such performance. Two statements."""
    bits = _bits_of(_house_ids.get(slug, lambda: open_house(slug).pk), performance_id)
    if bits is None:
        bits = _bits_of(open_house(slug).pk, performance_id)
    if bits is None:
        raise Http404
    return bits, f'"{hashlib.blake2b(bits, digest_size=9).hexdigest()}"'


def _bits_of(house_id: int, performance_id: int) -> bytes | None:
    """None where the house shows no such performance."""
    with house_scope(house_id) as scope:
        found = stock.performance_with_taken(performance_id, scope.now)
        if found is None or found[0].state == PerformanceState.DRAFT:
            return None
        return stock.availability_bits(*found)
