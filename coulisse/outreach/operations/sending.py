"""Mails leave: claimed in one transaction, sent outside of any, settled in another one (`handing_over`)."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from django.db import DatabaseError

from coulisse.houses import operations as houses
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope, outside_scope
from coulisse.houses.types import Actor, HouseStatus
from coulisse.outreach import enclosures, outbox
from coulisse.outreach.enclosures import Known
from coulisse.outreach.models import Message
from coulisse.outreach.operations.composing import catch_up, compose, mail_tickets_of, orders_to_mail, queue
from coulisse.outreach.operations.handing_over import Taken, hand_over
from coulisse.outreach.types import Kind, Mail, MessageState, Problem


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
        claimed = outbox.claim(house.pk, [message_id], scope.now)
    if not claimed:
        return None
    [outcome] = hand_over([_read(claimed[0], house)], house)
    if outcome.error is not None:
        raise outcome.error
    return outcome.state


def _read(message: Message, house: House) -> Taken:
    try:
        with house_scope(house.pk) as scope:
            return Taken(message, enclosures.gather(message, house, scope.now))
    except Exception as error:
        return Taken(message, error=error)


def send_tickets(*, house: House, order_ids: Sequence[int]) -> dict[int, Exception]:
    """Write the mails with the tickets of orders that were just confirmed, and send them: one transaction writes and claims them all,
    one connection takes them to the server. Outside any scope. Answers which orders couldn't be written about, and why: the others
    have their mail, or it is tried again as by `send`.

    Asked again after a worker died in between, it sends what was written then, when the lease of that one is over.
    """
    outside_scope()
    taken, unwritten = _written(house, order_ids)
    hand_over(taken, house)
    return unwritten


def _written(house: House, order_ids: Sequence[int]) -> tuple[list[Taken], dict[int, Exception]]:
    """Together; where that fails one by one, so that an order that can't be written about keeps nobody else's mail."""
    try:
        with house_scope(house.pk) as scope:
            return _written_together(house, order_ids, scope.now), {}
    except Exception as error:
        if len(order_ids) == 1:
            return [], {order_ids[0]: error}
    parts = [_written(house, [one]) for one in order_ids]
    return [one for taken, _unwritten in parts for one in taken], {pk: error for _taken, unwritten in parts for pk, error in unwritten.items()}


def _written_together(house: House, order_ids: Sequence[int], now: datetime) -> list[Taken]:
    orders = orders_to_mail(order_ids)
    new = mail_tickets_of(house=house, orders=orders, now=now)
    known = Known.of(orders, house)
    found: list[Taken] = []
    for message in outbox.claim(house.pk, [*new, *outbox.waiting_for_orders(house.pk, orders, but=new)], now):
        try:
            found.append(Taken(message, enclosures.gather(message, house, now, known)))
        except DatabaseError:  # Then the transaction is lost too.
            raise
        except Exception as error:
            found.append(Taken(message, error=error))
    return found


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
