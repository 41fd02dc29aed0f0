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

from coulisse.houses.asked import Asked, one_of
from coulisse.outreach import rules
from coulisse.outreach.links import seal_link
from coulisse.outreach.models import Message
from coulisse.outreach.types import Kind, Mail, MessageState, Problem
from coulisse.sales.models import Order

# The Message-ID is made of the same key: of two at once either index may be the first to meet the other.
_WRITE = """
INSERT INTO outreach_message (house_id, kind, about, occasion, "to", language, subject, text, html, attachments, sealed_link,
  message_id, state, made_at, due_at, queued_at, tries, problem, server_said)
VALUES %s
ON CONFLICT DO NOTHING
RETURNING id, house_id, state, due_at
"""
_ONE = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0, %s, '')"

_CLAIM = """
UPDATE outreach_message SET due_at = %(now)s + %(lease)s, tries = tries + 1, problem = '', server_said = ''
WHERE house_id = %(house)s AND id = ANY(%(ids)s) AND state = 'waiting' AND due_at <= %(now)s
RETURNING *
"""

_SETTLE = """
UPDATE outreach_message SET state = %(state)s, sent_at = %(sent_at)s, due_at = %(due_at)s, problem = %(problem)s, server_said = %(said)s,
  sealed_link = CASE WHEN %(keeps_link)s THEN sealed_link ELSE ''::bytea END
WHERE house_id = %(house)s AND id = %(id)s AND state = 'waiting' AND tries = %(tries)s
"""

_SETTLE_SENT = """
UPDATE outreach_message SET state = 'sent', sent_at = %(now)s, problem = '', server_said = '', sealed_link = ''::bytea
FROM unnest(%(ids)s::bigint[], %(tries)s::int[]) AS mine (mine_id, mine_tries)
WHERE house_id = %(house)s AND id = mine_id AND tries = mine_tries AND state = 'waiting'
RETURNING id
"""

# By its lease, not only by its tries: the next claim has the same count again.
_PUT_BACK = """
UPDATE outreach_message SET due_at = %(now)s, tries = tries - 1
WHERE house_id = %(house)s AND id = %(id)s AND state = 'waiting' AND tries = %(tries)s AND due_at = %(lease_until)s
"""

_LEFT_BEHIND = """
UPDATE outreach_message SET queued_at = %(now)s
WHERE state = 'waiting' AND due_at <= %(now)s AND (queued_at < due_at OR queued_at < %(now)s - %(patience)s)
RETURNING house_id, id
"""


def write(house_id: int, mails: Sequence[Mail], now: datetime) -> list[Message]:
    """The mails that are new, without what they say; those that were there already are left alone. One statement."""
    if not mails:
        return []
    values = [value for mail in mails for value in _values(house_id, mail, now)]
    return list(Message.objects.raw(_WRITE % ", ".join([_ONE] * len(mails)), values))


def _values(house_id: int, mail: Mail, now: datetime) -> tuple[Any, ...]:
    message_id = message_id_of(house_id, mail)
    sendable = is_address(mail.to)
    sealed = seal_link(mail.secret_link, house_id=house_id, message_id=message_id, nonce=token_bytes(12)) if mail.secret_link else b""
    state, problem = (MessageState.WAITING, "") if sendable else (MessageState.FAILED, Problem.ADDRESS.value)
    return (
        house_id, mail.kind.value, mail.about, mail.occasion, mail.to.replace("\x00", "")[:254], mail.language, mail.subject[:200], mail.text,
        mail.html, json.dumps([dict(part) for part in mail.attachments]), sealed, message_id, state.value, now, max(now, mail.due_at or now), now,
        problem,
    )  # fmt: skip


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


_waiting = Asked(
    lambda house, abouts: Message.objects.filter(
        one_of("about", abouts), house=house, kind=Kind.TICKETS, occasion="", state=MessageState.WAITING
    ).only("pk")
)


def waiting_for_orders(house_id: int, orders: Sequence[Order], *, but: Sequence[int]) -> list[int]:
    """The mails with the tickets of these orders that were written before and haven't left. No query where all are new."""
    if len(orders) == len(but):
        return []
    found = _waiting.all(house_id, [f"order:{order.code}" for order in orders])
    return [message.pk for message in found if message.pk not in but]


def claim(house_id: int, message_ids: Sequence[int], now: datetime) -> list[Message]:
    """Those of them that are due, for the caller to send; without those that somebody else has."""
    if not message_ids:
        return []
    found = Message.objects.raw(_CLAIM, {"house": house_id, "ids": list(message_ids), "now": now, "lease": rules.LEASE})
    return sorted(found, key=lambda message: message.pk)  # An UPDATE answers in any order; who was first is sent to first.


def settle_sent(house_id: int, messages: Sequence[Message], *, now: datetime) -> set[int]:
    """Write down that claimed messages have left; answers the ids, without those that another one claimed meanwhile."""
    values = {"house": house_id, "ids": [one.pk for one in messages], "tries": [one.tries for one in messages], "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE_SENT, values)
        return {pk for (pk,) in cursor.fetchall()}


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


def put_back(message: Message, *, now: datetime) -> bool:
    """A claimed message that nobody tried to send is due at once, and the try doesn't count; False where another one claimed it."""
    values = {"house": message.house_id, "id": message.pk, "tries": message.tries, "lease_until": message.due_at, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_PUT_BACK, values)
        return cursor.rowcount == 1


def left_behind(now: datetime) -> list[tuple[int, int]]:
    """(house, message) of all in the scope that are due and that no task will send; marked as queued by this call."""
    with connection.cursor() as cursor:
        cursor.execute(_LEFT_BEHIND, {"now": now, "patience": rules.QUEUE_PATIENCE})
        return cursor.fetchall()
