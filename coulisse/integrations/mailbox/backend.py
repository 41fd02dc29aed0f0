"""Keeps mails instead of sending them: what Django calls a mail backend."""

import json
from base64 import b64encode
from collections.abc import Iterable, Sequence
from email.message import Message
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

MOST_KEPT = 5_000


class MailboxBackend(BaseEmailBackend):
    """One kept mail for each person who would get it. The newest `MOST_KEPT` stay."""

    def __init__(self, fail_silently: bool = False, **kwargs: Any) -> None:
        super().__init__(fail_silently=fail_silently, **kwargs)
        if settings.ENVIRONMENT.is_production:
            raise ImproperlyConfigured("The mailbox is for demos: in production mails are sent; set COULISSE_MAIL_URL.")

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many mails were kept. Raises what a real backend raises for a mail that can't be written."""
        sent = 0
        for message in email_messages:
            message.message()  # A header with a line break is refused here as it would be on its way out.
            people = message.recipients()
            for person in people:
                _keep(message, person)
            sent += bool(people)
        return sent


_KEEP = """
WITH kept AS (
  INSERT INTO mailbox_keptmail (at, sender, "to", subject, text, html, attachments)
  VALUES (statement_timestamp(), %(sender)s, %(to)s, %(subject)s, %(text)s, %(html)s, %(attachments)s) RETURNING id)
DELETE FROM mailbox_keptmail AS old USING kept WHERE old.id <= kept.id - %(most)s
"""


def _keep(message: EmailMessage, person: str) -> None:
    """In one statement with what becomes too old by it."""
    text, html = _texts(message)
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, {
            "sender": _clean(message.from_email)[:200], "to": parseaddr(person)[1][:320] or person[:320],
            "subject": _clean(message.subject)[:300], "text": text, "html": html,
            "attachments": json.dumps([_attachment(one) for one in message.attachments]), "most": MOST_KEPT,
        })  # fmt: skip


def _texts(message: EmailMessage) -> tuple[str, str]:
    """The plain text and the HTML; a mail that is HTML only has no plain text."""
    alternatives: Iterable[Any] = getattr(message, "alternatives", ())
    html = next((str(content) for content, kind in alternatives if kind == "text/html"), "")
    if message.content_subtype == "html":
        return "", _clean(message.body)
    return _clean(message.body), _clean(html)


def _attachment(given: Any) -> dict[str, str]:
    if isinstance(given, Message):
        name, kind, content = given.get_filename() or "", given.get_content_type(), given.get_payload(decode=True) or b""
        cid = (given.get("Content-ID") or "").strip("<> ")
    else:
        (name, content, kind), cid = given, ""
    data = content.as_bytes() if hasattr(content, "as_bytes") else content.encode() if isinstance(content, str) else bytes(content)
    return {"name": _clean(name or "")[:200], "type": kind or "application/octet-stream", "base64": b64encode(data).decode(), "cid": cid}


def _clean(text: object) -> str:
    """PostgreSQL keeps everything in a text but the character zero."""
    return str(text or "").replace("\0", "")
