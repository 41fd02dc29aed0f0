"""The SQL of the outbox, in one place: written once, claimed by one, settled by whoever claimed.

A claim moves ``due_at`` a lease away, counts the try, and clears the problem of the one before. The count is also the claimer's ticket: whoever comes back
after the lease, when another one has claimed, settles nothing.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from secrets import token_bytes
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection
from django.db.models import Subquery, Value
from django.db.models.functions import Concat

from coulisse.outreach import rules
from coulisse.outreach.links import seal_link
from coulisse.outreach.models import Message
from coulisse.outreach.types import Kind, Mail, MessageState, Problem
from coulisse.sales.models import Order

_WRITE = """
INSERT INTO outreach_message (house_id, kind, about, occasion, "to", language, subject, text, html, attachments, sealed_link,
  message_id, state, made_at, due_at, queued_at, tries, problem, server_said)
VALUES (%(house)s, %(kind)s, %(about)s, %(occasion)s, %(to)s, %(language)s, %(subject)s, %(text)s, %(html)s, %(attachments)s, %(sealed)s,
  %(message_id)s, %(state)s, %(now)s, %(due_at)s, %(now)s, 0, %(problem)s, '')
ON CONFLICT (house_id, kind, about, occasion) DO NOTHING
RETURNING *
"""

_CLAIM = """
UPDATE outreach_message SET due_at = %(now)s + %(lease)s, tries = tries + 1, problem = '', server_said = ''
WHERE house_id = %(house)s AND id = %(id)s AND state = 'waiting' AND due_at <= %(now)s
RETURNING *
"""

_SETTLE = """
UPDATE outreach_message SET state = %(state)s, sent_at = %(sent_at)s, due_at = %(due_at)s, problem = %(problem)s, server_said = %(said)s,
  sealed_link = CASE WHEN %(keeps_link)s THEN sealed_link ELSE ''::bytea END
WHERE house_id = %(house)s AND id = %(id)s AND state = 'waiting' AND tries = %(tries)s
"""

_LEFT_BEHIND = """
UPDATE outreach_message SET queued_at = %(now)s
WHERE state = 'waiting' AND due_at <= %(now)s AND (queued_at < due_at OR queued_at < %(now)s - %(patience)s)
RETURNING house_id, id
"""


def write(house_id: int, mails: Sequence[Mail], now: datetime) -> list[Message]:
    """The mails that are new, as kept; those that were there already are left alone."""
    return [message for mail in mails for message in Message.objects.raw(_WRITE, _values(house_id, mail, now))]


def _values(house_id: int, mail: Mail, now: datetime) -> dict[str, Any]:
    message_id = message_id_of(house_id, mail)
    sendable = is_address(mail.to)
    sealed = seal_link(mail.secret_link, house_id=house_id, message_id=message_id, nonce=token_bytes(12)) if mail.secret_link else b""
    return {
        "house": house_id, "kind": mail.kind.value, "about": mail.about, "occasion": mail.occasion, "to": mail.to.replace("\x00", "")[:254],
        "language": mail.language, "subject": mail.subject[:200], "text": mail.text, "html": mail.html,
        "attachments": json.dumps([dict(part) for part in mail.attachments]), "sealed": sealed, "message_id": message_id, "now": now,
        "due_at": max(now, mail.due_at or now),
        "state": (MessageState.WAITING if sendable else MessageState.FAILED).value, "problem": "" if sendable else Problem.ADDRESS.value,
    }  # fmt: skip


def message_id_of(house_id: int, mail: Mail) -> str:
    """The Message-ID header, from the mail's key alone: every try of it, on any machine, carries the same one."""
    key = "\n".join((str(house_id), mail.kind.value, mail.about, mail.occasion))
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}.{house_id}@{installation_host()}>"


def installation_host() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def is_address(given: str) -> bool:
    """A mail can be sent there: one address, nothing else in it."""
    try:
        validate_email(given)
    except ValidationError:
        return False
    return len(given) <= 254 and given.isprintable()


def waiting_for_order(house_id: int, order_id: int) -> list[int]:
    """The mail with an order's tickets, where it was written and hasn't left."""
    code = Subquery(Order.objects.filter(pk=order_id).values(about=Concat(Value("order:"), "code")))
    found = Message.objects.filter(house_id=house_id, kind=Kind.TICKETS, about=code, occasion="", state=MessageState.WAITING)
    return list(found.values_list("pk", flat=True))


def claim(house_id: int, message_id: int, now: datetime) -> Message | None:
    """The message, for the caller to send; None where it isn't due, or somebody else has it."""
    found = Message.objects.raw(_CLAIM, {"house": house_id, "id": message_id, "now": now, "lease": rules.LEASE})
    return next(iter(found), None)


def settle(
    message: Message, state: MessageState, *, now: datetime, due_at: datetime | None = None, problem: Problem | None = None, said: str = ""
) -> bool:
    """Write down how a claimed message fared; False where another one claimed it meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, {
            "house": message.house_id, "id": message.pk, "tries": message.tries, "state": state.value, "due_at": due_at or message.due_at,
            "sent_at": now if state is MessageState.SENT else None, "problem": problem.value if problem else "",
            "said": said.replace("\x00", "")[:300], "keeps_link": state in (MessageState.WAITING, MessageState.FAILED),
        })  # fmt: skip
        return cursor.rowcount == 1


def left_behind(now: datetime) -> list[tuple[int, int]]:
    """(house, message) of all in the scope that are due and that no task will send; marked as queued by this call."""
    with connection.cursor() as cursor:
        cursor.execute(_LEFT_BEHIND, {"now": now, "patience": rules.QUEUE_PATIENCE})
        return cursor.fetchall()
