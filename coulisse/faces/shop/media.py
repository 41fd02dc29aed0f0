"""Stored pictures over HTTP. Only what `programme.images` has written, by its name; a name's file never changes."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from coulisse.programme.images import stored_type

_FOR_EVER = "public, max-age=31536000, immutable"
_NOTHING_INSIDE = "default-src 'none'; frame-ancestors 'none'; sandbox"


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponse | FileResponse:
    """One stored file; whatever isn't the name of a stored picture is no address at all (404)."""
    kind = stored_type(name)
    if kind is None:
        raise Http404
    try:
        answer = FileResponse(default_storage.open(name), content_type=kind)
    except FileNotFoundError:
        raise Http404 from None
    answer.headers["Cache-Control"] = _FOR_EVER
    answer.headers["Content-Security-Policy"] = _NOTHING_INSIDE
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # Other websites show our programme.
    return answer
