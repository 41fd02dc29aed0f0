"""The mailbox of a demo: every mail that would have been sent, for everyone who visits it."""

import re
from base64 import b64decode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coulisse.integrations.mailbox import queries, showing
from coulisse.integrations.mailbox.models import KeptMail
from coulisse.integrations.pages import demo_only, page
from coulisse.lib.text import LANGUAGES

# The policy of every page, and that it may show a mail in a frame.
_WITH_FRAME = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@demo_only
@never_cache
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    search = request.GET.get("q", "").replace("\0", "").strip()[:200]
    before = request.GET.get("before", "")
    found, are_more = queries.newest(search, int(before) if re.fullmatch(r"[0-9]{1,15}", before) else None)
    shown = {"mails": found, "search": search, "are_more": are_more, "before": before, "languages": LANGUAGES}
    return page(request, "mailbox/mails.html", shown)


@demo_only
@never_cache
@require_safe
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(KeptMail, pk=pk)
    attachments = [(number, one["name"], showing.bytes_in(one["base64"])) for number, one in enumerate(found.attachments) if not one["cid"]]
    response = page(request, "mailbox/mail.html", {"mail": found, "attachments": attachments, "languages": LANGUAGES})
    response.headers["Content-Security-Policy"] = _WITH_FRAME
    return response


@demo_only
@never_cache
@require_safe
def html(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML of a mail, at an address of its own and shut in there, with or without a frame around it."""
    found = get_object_or_404(KeptMail.objects.exclude(html=""), pk=pk)
    response = HttpResponse(showing.shown_html(found.html, found.attachments))
    response.headers["Content-Security-Policy"] = showing.content_policy(f"{request.scheme}://{request.get_host()}")
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@demo_only
@never_cache
@require_safe
def attachment(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """An attachment, to be kept and not to be shown."""
    found = get_object_or_404(KeptMail, pk=pk)
    if number >= len(found.attachments):
        raise Http404
    one = found.attachments[number]
    response = HttpResponse(b64decode(one["base64"]), content_type=showing.download_kind(one["type"]))
    response.headers["Content-Disposition"] = content_disposition_header(True, showing.download_name(one["name"], number))
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
