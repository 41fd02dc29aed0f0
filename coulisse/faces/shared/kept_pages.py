"""Pages that are the same for everyone, rendered and compressed once for all who come in the same moment.

What differs is the safety mark of their forms. It stands in the kept page as a stand-in, and is filled in for each
visitor, beside the compressed parts and never compressed with them: its length gives nothing of the rest away.
"""

import re
import struct
import zlib
from collections.abc import Callable, Sequence
from functools import wraps
from math import inf
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from coulisse.faces.shared.pages import STAND_IN, chosen_theme
from coulisse.faces.shared.safety_marks import safety_mark
from coulisse.faces.shared.toasts import COOKIE as TOAST_COOKIE
from coulisse.houses.models import House
from coulisse.lib.kept import ForAMoment

_MOST_PAGES = 500
_GZIP = re.compile(r"\bgzip\b")
_HEAD, _END = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff", b"\x03\x00"

View = Callable[..., HttpResponse]


class _NotKept(Exception):
    """The view answered something else than a page for everyone."""

    def __init__(self, answer: HttpResponse) -> None:
        self.answer = answer


class KeptPage:
    """The bytes of a page around its safety marks, plain and compressed."""

    def __init__(self, content: bytes, content_type: str, good_for: float) -> None:
        self.content_type, self.good_for = content_type, good_for
        self.parts = content.split(STAND_IN.encode())
        self.compressed = [_deflated(part) for part in self.parts]

    def plain(self, mark: bytes) -> bytes:
        return mark.join(self.parts)

    def gzipped(self, mark: bytes) -> bytes:
        plain = self.plain(mark)
        stored = b"\x00" + struct.pack("<HH", len(mark), 0xFFFF ^ len(mark)) + mark
        return _HEAD + stored.join(self.compressed) + _END + struct.pack("<II", zlib.crc32(plain), len(plain) & 0xFFFFFFFF)


def _deflated(part: bytes) -> bytes:
    """Up to the end of a byte, so that something else can follow."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(part) + packer.flush(zlib.Z_FULL_FLUSH)


def same_for_everyone(*, asks: Sequence[str] = ()) -> Callable[[View], View]:
    """Keep what a view answers to a GET for a moment, by house, address, theme and the fields of the address that it ``asks`` for.

    For views inside `shop_page` that read nothing else of a request. Who works here, is told something, or asks for
    anything more gets a page of their own. What is true for less than the moment says so: ``answer.good_for`` seconds.
    """
    kept: ForAMoment[KeptPage] = ForAMoment(settings.MOMENT_SECONDS, most=_MOST_PAGES, good_for=lambda page: page.good_for)

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, house: House, *args: Any, **kwargs: Any) -> HttpResponse:
            if not kept.seconds or request.method != "GET" or _is_personal(request, asks):
                return view(request, house, *args, **kwargs)
            key = (house.pk, request.path_info, chosen_theme(request), *(request.GET.get(name) for name in asks))
            try:
                found = kept.get(key, lambda: _made(view, request, house, *args, **kwargs))
            except _NotKept as other:
                return other.answer
            return _filled_in(found, request)

        answered.kept = kept  # type: ignore[attr-defined]
        return answered

    return decorate


def _is_personal(request: HttpRequest, asks: Sequence[str]) -> bool:
    return TOAST_COOKIE in request.COOKIES or settings.SESSION_COOKIE_NAME in request.COOKIES or not set(request.GET) <= set(asks)


def _made(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> KeptPage:
    request.has_stand_in = True  # type: ignore[attr-defined]
    try:
        answer = view(request, *args, **kwargs)
    finally:
        # A page for what went wrong is this visitor's own.
        request.has_stand_in = False  # type: ignore[attr-defined]
    if answer.status_code == 200 and not answer.cookies:
        return KeptPage(answer.content, answer.headers["Content-Type"], getattr(answer, "good_for", inf))
    answer.content = answer.content.replace(STAND_IN.encode(), safety_mark(request).encode())
    raise _NotKept(answer)


def _filled_in(page: KeptPage, request: HttpRequest) -> HttpResponse:
    mark = safety_mark(request).encode() if len(page.parts) > 1 else b""
    if not _GZIP.search(request.headers.get("Accept-Encoding", "")):
        answer = HttpResponse(page.plain(mark), content_type=page.content_type)
    else:
        answer = HttpResponse(page.gzipped(mark), content_type=page.content_type)
        answer.headers["Content-Encoding"] = "gzip"
    patch_vary_headers(answer, ("Accept-Encoding",))
    return answer
