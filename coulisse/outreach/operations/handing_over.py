"""Claimed mails go to the server one after the other, through one connection; what came of them is noted together.

The mail server is asked at most once at a time for a message. If we die between its yes and our note of it, the mail goes out a
second time after the lease, with the same Message-ID: that one case can't be closed, and it is the only one. So that few are in
it at a time, a note never waits longer than `NOTE_SECONDS` for the next mail; and while the database is away it is tried again and
again. A worker that is told to stop sends no more: it puts back what it claimed.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, repeat
from time import monotonic, sleep

import structlog
from django.core.mail import get_connection
from django.db import DatabaseError, InterfaceError, connection

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.lib import stopping
from coulisse.outreach import outbox, rules
from coulisse.outreach.enclosures import Gathered, NoLongerNeeded
from coulisse.outreach.envelope import HouseMail, envelope
from coulisse.outreach.models import Message
from coulisse.outreach.types import MessageState, Problem

log = structlog.get_logger("coulisse.outreach")

SERVER_SECONDS = 20
NOTE_SECONDS = 0.25
# What is not at the server by then waits for its next try: far less than the lease.
ROUND_SECONDS = 240
# A failover takes half of it; the lease is ten times as long.
NOTE_AGAIN_SECONDS = 60
NOTE_PAUSES = (0.0, 0.1, 0.5, 1.0, 2.0)


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that the caller has claimed, with what it carries; or why that couldn't be read."""

    message: Message
    gathered: Gathered | None = None
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """``error`` is a slip of ours: noted, tried again, and to be heard of."""

    message: Message
    state: MessageState
    problem: Problem | None = None
    said: str = ""
    error: Exception | None = None
    put_back: bool = False


def hand_over(taken: Sequence[Taken], house: House) -> list[Outcome]:
    """Send what was claimed, and note how each fared. Outside any scope."""
    server = _Server()
    try:
        return _all_handed_over(taken, house, server)
    finally:
        server.close()


def _all_handed_over(taken: Sequence[Taken], house: House, server: "_Server") -> list[Outcome]:
    outcomes, unnoted, noted_at = list[Outcome](), list[Outcome](), monotonic()
    try:
        for one in taken:
            unnoted.append(_handed_over(one, house, server))
            if monotonic() - noted_at > NOTE_SECONDS:
                _note(unnoted, house)
                outcomes, unnoted, noted_at = [*outcomes, *unnoted], [], monotonic()
    finally:
        if unnoted:
            _note(unnoted, house)
    return [*outcomes, *unnoted]


class _Server:
    """One connection for several mails, opened for the first of them. Where none can be had, the others don't wait for it."""

    def __init__(self) -> None:
        # Whatever the settings say, no server holds us longer than the lease.
        self._connection = get_connection(timeout=SERVER_SECONDS)
        self._is_open = False
        self._away: OSError | None = None
        self._until = monotonic() + ROUND_SECONDS

    def send(self, mail: HouseMail) -> None:
        if monotonic() > self._until:
            raise TimeoutError("those before it took too long")
        self._open()
        try:
            self._connection.send_messages([mail])
        except Exception:
            self.close()  # Whatever state it is in, the next one begins anew.
            raise

    def _open(self) -> None:
        if self._away is not None:
            raise self._away
        if not self._is_open:
            try:
                self._connection.open()
            except OSError as error:
                self._away = error
                raise
            self._is_open = True

    def close(self) -> None:
        self._is_open = False
        with suppress(OSError):
            self._connection.close()


def _handed_over(one: Taken, house: House, server: _Server) -> Outcome:
    if stopping.told.is_set():
        return Outcome(one.message, MessageState.WAITING, put_back=True)
    try:
        if one.error is not None or one.gathered is None:
            raise one.error or NoLongerNeeded
        mail = envelope(one.message, house, one.gathered)
    except NoLongerNeeded:
        return Outcome(one.message, MessageState.DROPPED)
    except Exception as error:
        return _failed(one.message, Problem.UNFINISHED, error, ours=True)
    try:
        server.send(mail)
    except OSError as error:  # smtplib's own are among them
        return _failed(one.message, rules.problem_of(error), error)
    except Exception as error:
        return _failed(one.message, Problem.UNFINISHED, error, ours=True)
    return Outcome(one.message, MessageState.SENT)


def _failed(message: Message, problem: Problem, error: Exception, *, ours: bool = False) -> Outcome:
    for_good = problem is Problem.REFUSED or rules.wait_after(message.tries) is None
    log.warning(
        "mail not sent", house=message.house_id, message=message.pk, kind=message.kind, problem=problem.value, tries=message.tries, for_good=for_good,
        exc_info=error if ours else None,
    )  # fmt: skip
    return Outcome(message, MessageState.FAILED if for_good else MessageState.WAITING, problem, rules.said_by(error), error if ours else None)


def _note(outcomes: Sequence[Outcome], house: House) -> None:
    """Also when the database is away at just this moment: else what has left would leave once more."""
    noted = _noted_at_last(outcomes, house)
    for outcome in outcomes:
        if outcome.message.pk not in noted:
            log.error("mail taken over by another worker", house=house.pk, message=outcome.message.pk)


def _noted_at_last(outcomes: Sequence[Outcome], house: House) -> set[int]:
    """Each try on a connection of its own: the one before may lead to a server that has become a standby."""
    until = monotonic() + NOTE_AGAIN_SECONDS
    for pause in chain(NOTE_PAUSES, repeat(NOTE_PAUSES[-1])):
        try:
            return _written_down(outcomes, house)
        except (DatabaseError, InterfaceError) as error:
            connection.close()
            if monotonic() + pause > until:
                raise
            log.warning("what came of mails can't be noted now", house=house.pk, mails=len(outcomes), why=type(error).__name__)
            sleep(pause)
    raise AssertionError("the pauses never end")


def _written_down(outcomes: Sequence[Outcome], house: House) -> set[int]:
    """In one transaction; those that left by one statement. Answers which of them were still ours."""
    left = [outcome.message for outcome in outcomes if outcome.state is MessageState.SENT]
    with house_scope(house.pk) as scope:
        noted = outbox.settle_sent(house.pk, left, now=scope.now) if left else set()
        for outcome in outcomes:
            if outcome.put_back:
                if outbox.put_back(outcome.message, now=scope.now):
                    noted.add(outcome.message.pk)
            elif outcome.state is not MessageState.SENT:
                wait = rules.wait_after(outcome.message.tries) if outcome.state is MessageState.WAITING else None
                due_at = scope.now + wait if wait else None
                if outbox.settle(outcome.message, outcome.state, now=scope.now, due_at=due_at, problem=outcome.problem, said=outcome.said):
                    noted.add(outcome.message.pk)
    return noted
