"""Mails leave: claimed in one transaction, sent outside of any, settled in another one.

The mail server is asked at most once at a time for a message. If we die between its yes and our note of it, the mail
goes out a second time after the lease, with the same Message-ID: that one case can't be closed, and it is the only one.
"""

from datetime import datetime
from itertools import groupby

import structlog
from django.core.mail import get_connection

from coulisse.houses import operations as houses
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope, outside_scope
from coulisse.houses.types import Actor, HouseStatus
from coulisse.outreach import enclosures, outbox, rules
from coulisse.outreach.enclosures import NoLongerNeeded
from coulisse.outreach.envelope import HouseMail, envelope
from coulisse.outreach.models import Message
from coulisse.outreach.operations.composing import catch_up, compose, mail_tickets, queue
from coulisse.outreach.types import Kind, Mail, MessageState, Problem

log = structlog.get_logger("coulisse.outreach")

SERVER_SECONDS = 20


class NoSuchMessage(Exception):
    """The house has no such message."""


class LinkGone(Exception):
    """The mail had a link that opens something, and it has left: ask for a new one instead."""


def send(*, house: House, message_id: int) -> MessageState | None:
    """Send a message that is due. Outside any scope. Answers how it stands then; None where it isn't due, or another
    worker has it.

    A server that can't take it now is no error: it is tried again later, see `rules`. What goes wrong with ourselves
    is noted, tried again, and raised.
    """
    outside_scope()
    with house_scope(house.pk) as scope:
        message = outbox.claim(house.pk, message_id, scope.now)
    return _send(message, house) if message else None


def _send(message: Message, house: House) -> MessageState:
    """One that the caller has claimed."""
    try:
        mail = _put_together(message, house)
    except NoLongerNeeded:
        return _settle(message, MessageState.DROPPED)
    except Exception as error:
        _failed(message, Problem.UNFINISHED, error)
        raise
    try:
        # Whatever the settings say, no server holds us longer than the lease.
        get_connection(timeout=SERVER_SECONDS).send_messages([mail])
    except OSError as error:  # smtplib's own are among them
        return _failed(message, rules.problem_of(error), error)
    except Exception as error:
        _failed(message, Problem.UNFINISHED, error)
        raise
    return _settle(message, MessageState.SENT)


def send_tickets(*, house: House, order_id: int) -> list[MessageState | None]:
    """Write the mail with the tickets of an order that was just confirmed, and send it: on the morning of a sale one task is
    half of two, and one transaction writes and claims it. Outside any scope. Answers as `send`.

    Asked again after a worker died in between, it sends what was written then, when the lease of that one is over.
    """
    outside_scope()
    with house_scope(house.pk) as scope:
        messages = mail_tickets(house=house, order_id=order_id, now=scope.now, queued=False) or outbox.waiting_for_order(house.pk, order_id)
        claimed = [outbox.claim(house.pk, message_id, scope.now) for message_id in messages]
    return [_send(message, house) if message else None for message in claimed]


def _put_together(message: Message, house: House) -> HouseMail:
    with house_scope(house.pk) as scope:
        gathered = enclosures.gather(message, house, scope.now)
    return envelope(message, house, gathered.parts())


def _failed(message: Message, problem: Problem, error: Exception) -> MessageState:
    for_good = problem is Problem.REFUSED or rules.wait_after(message.tries) is None
    log.warning(
        "mail not sent", house=message.house_id, message=message.pk, kind=message.kind, problem=problem.value, tries=message.tries, for_good=for_good
    )
    return _settle(message, MessageState.FAILED if for_good else MessageState.WAITING, problem=problem, said=rules.said_by(error))


def _settle(message: Message, state: MessageState, *, problem: Problem | None = None, said: str = "") -> MessageState:
    with house_scope(message.house_id) as scope:
        wait = rules.wait_after(message.tries) if state is MessageState.WAITING else None
        due_at = scope.now + wait if wait else None
        if not outbox.settle(message, state, now=scope.now, due_at=due_at, problem=problem, said=said):
            log.error("mail taken over by another worker", house=message.house_id, message=message.pk)
    return state


def send_again(*, house: House, message_id: int, actor: Actor, now: datetime, to: str = "") -> int:
    """Send a message once more, to another address where one is given; answers the id of what is sent. In the scope.

    One that hasn't left is tried at once; of one that has, a copy goes out and both stay on record. The files are made
    anew, as tickets stand now. Raises `NoSuchMessage`, and `LinkGone` for a mail whose link is no longer kept.
    """
    message = Message.objects.select_for_update().filter(house=house, pk=message_id).first()
    if message is None:
        raise NoSuchMessage
    houses.record(
        house=house, actor=actor, verb="mail.sent_again", subject=message.about, now=now, detail={"kind": message.kind, "to_other": bool(to)}
    )
    if message.state in (MessageState.WAITING, MessageState.FAILED):
        return _try_now(message, to or message.to, now)
    if message.kind in (Kind.INVITATION, Kind.PASSWORD_RESET):
        raise LinkGone
    copy = Mail(
        Kind(message.kind), message.about, to or message.to, message.language, message.subject, message.text, message.html,
        occasion=f"again:{now.isoformat()}", attachments=tuple(message.attachments),
    )  # fmt: skip
    made = compose(house=house, mails=[copy], now=now)
    return made[0] if made else Message.objects.get(house=house, kind=copy.kind, about=copy.about, occasion=copy.occasion).pk


def _try_now(message: Message, to: str, now: datetime) -> int:
    """A message that a worker has in hand keeps its lease: it isn't sent twice because somebody is impatient."""
    in_hand = message.state == MessageState.WAITING and message.due_at > now and not message.problem
    message.to = to
    if in_hand:
        message.save(update_fields=["to"])
        return message.pk
    sendable = outbox.is_address(to)
    message.state = MessageState.WAITING if sendable else MessageState.FAILED
    message.problem, message.server_said = ("" if sendable else Problem.ADDRESS), ""
    message.due_at = message.queued_at = now
    message.save(update_fields=["to", "state", "problem", "server_said", "due_at", "queued_at"])
    if sendable:
        queue([(message.house_id, message.pk)])
    return message.pk


def queue_left_behind() -> int:
    """Ask again for every mail that is due and that no task will send; write those whose task was lost. All houses.

    This is what tries failed mails again, and what recovers after a machine died. Answers how many were asked for.
    """
    outside_scope()
    open_houses = list(House.objects.exclude(status=HouseStatus.CLOSED))
    if not open_houses:
        return 0
    for house in open_houses:
        catch_up(house=house)
    with house_scope(*(house.pk for house in open_houses)) as scope:
        left = sorted(outbox.left_behind(scope.now))
        for _house_id, of_one in groupby(left, key=lambda found: found[0]):
            queue(list(of_one))
    return len(left)
