"""The HTML of a mail as a browser may show it: shut in, images from within, links in a window of their own."""

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile

_CID = re.compile(r"cid:([^\"'\s)>]+)", re.IGNORECASE)
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
_BASE = '<base target="_blank">'
_SHOWN_KINDS = {"image/png", "image/jpeg", "image/gif", "image/webp"}

# What a browser may be told that a download is; everything else is bytes.
_SAFE_KINDS = _SHOWN_KINDS | {"application/pdf", "text/calendar", "text/csv", "text/plain", "application/vnd.apple.pkpass"}


def shown_html(html: str, attachments: Sequence[Mapping[str, str]]) -> str:
    """The mail with its inline images, and links that open beside it."""
    images = {one["cid"]: one for one in attachments if one.get("cid") and one["type"] in _SHOWN_KINDS}

    def image(found: re.Match[str]) -> str:
        one = images.get(found[1])
        return f"data:{one['type']};base64,{one['base64']}" if one else found[0]

    filled = _CID.sub(image, html)
    head = _HEAD.search(filled)
    if head is None:
        return f"<!doctype html>{_BASE}{filled}"
    return f"{filled[: head.end()]}{_BASE}{filled[head.end() :]}"


def content_policy(origin: str) -> str:
    """No script, no form, nothing from elsewhere, no origin of its own: whatever stands in the mail, it only shows."""
    return (
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
        f"img-src data: {origin}; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )


def download_kind(kind: str) -> str:
    return kind if kind in _SAFE_KINDS else "application/octet-stream"


def download_name(name: str, number: int) -> str:
    """The attachment's own name in one line, or one that counts."""
    return re.sub(r"[\x00-\x1f\x7f]", "", name) or f"attachment-{number + 1}"


def bytes_in(base64: str) -> int:
    """How large an attachment is, without unpacking it."""
    filled = sum(1 for _ in takewhile(lambda sign: sign == "=", reversed(base64[-2:])))
    return len(base64) * 3 // 4 - filled
