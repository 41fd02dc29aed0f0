"""The SQL of the door, in one place: looking at a code, letting in, writing the scan down.

A scan is two statements. `look` reads all that the verdict needs. `let_in` or `write_down` then does it, and does
nothing where somebody else was quicker: with the same ticket (unique live admittance), with the same nonce (unique
scan), or by voiding the ticket (locked while it is used). Then `operations.scan` looks again.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from coulisse.admission.codes import CodeRead
from coulisse.admission.rules import Door, Held
from coulisse.admission.types import ScanAnswer, TicketSeen, Verdict
from coulisse.programme.types import PerformanceState


@dataclass(frozen=True, slots=True)
class AtTheDoor:
    """Which scan this is: where, by whom, and the device's own name for it."""

    house_id: int
    performance_id: int
    door: str
    device: str
    by: str
    nonce: UUID
    now: datetime

    def values(self) -> dict[str, Any]:
        return {
            "house": self.house_id, "performance": self.performance_id, "now": self.now, "nonce": self.nonce,
            "door": self.door[:60], "device": self.device[:60], "by": self.by[:120],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """What `look` found. ``key_number`` is None where the house has no such key."""

    door: Door
    known_scan_id: int | None
    key_number: int | None
    ticket: TicketSeen | None
    held: Held | None
    admittance_id: int | None
    admitted_at: datetime | None
    admitted_door: str


class _Found(NamedTuple):
    """A row of `_LOOK`; from ``id`` on empty where the code names no ticket."""

    door_state: str
    opens_at: datetime
    known_scan_id: int | None
    key_number: int | None
    key_retired_at: datetime | None
    id: int | None
    serial: str
    version: int
    order_line_id: int
    place_name: str
    rate_name: str
    holder_name: str
    performance_id: int
    voided_at: datetime | None
    void_reason: str
    blocked_at: datetime | None
    block_reason: str
    performance_starts_at: datetime
    performance_title: str
    admittance_id: int | None
    admitted_at: datetime | None
    admitted_door: str | None

    def ticket(self) -> TicketSeen | None:
        if self.id is None:
            return None
        return TicketSeen(
            id=self.id, serial=self.serial, order_line_id=self.order_line_id, place_name=json.loads(self.place_name),
            rate_name=json.loads(self.rate_name), holder_name=self.holder_name, performance_id=self.performance_id,
            performance_title=json.loads(self.performance_title), performance_starts_at=self.performance_starts_at,
            void_reason=self.void_reason, block_reason=self.block_reason,
        )  # fmt: skip

    def held(self, code: CodeRead) -> Held | None:
        if self.id is None:
            return None
        return Held(
            performance_id=self.performance_id, version=self.version, code_version=code.version, code_performance_id=code.performance_id,
            key_is_retired=self.key_retired_at is not None, voided=self.voided_at is not None, void_reason=self.void_reason,
            blocked=self.blocked_at is not None, admitted=self.admittance_id is not None,
        )  # fmt: skip


_LOOK = """
SELECT door.state, coalesce(door.doors_at, door.starts_at), known.id, key.number, key.retired_at,
  ticket.id, ticket.serial, ticket.version, ticket.order_line_id, ticket.place_name, ticket.rate_name, ticket.holder_name,
  ticket.performance_id, ticket.voided_at, ticket.void_reason, ticket.blocked_at, ticket.block_reason,
  own.starts_at, production.title, inside.id, inside.at, inside.door
FROM programme_performance AS door
LEFT JOIN admission_scan AS known ON known.house_id = %(house)s AND known.nonce = %(nonce)s
LEFT JOIN admission_signingkey AS key ON key.house_id = %(house)s AND key.number = %(key_number)s AND key.public_key = %(public_key)s
LEFT JOIN admission_ticket AS ticket ON ticket.house_id = %(house)s AND ticket.serial = %(serial)s
LEFT JOIN programme_performance AS own ON own.house_id = %(house)s AND own.id = ticket.performance_id
LEFT JOIN programme_production AS production ON production.house_id = %(house)s AND production.id = own.production_id
LEFT JOIN admission_admittance AS inside ON inside.house_id = %(house)s AND inside.ticket_id = ticket.id AND inside.undone_at IS NULL
WHERE door.house_id = %(house)s AND door.id = %(performance)s
"""

_LET_IN = """
WITH let_in AS (
  INSERT INTO admission_admittance (house_id, ticket_id, performance_id, at, door, device, undone_by)
  SELECT ticket.house_id, ticket.id, ticket.performance_id, %(now)s, %(door)s, %(device)s, ''
  FROM admission_ticket AS ticket
  WHERE ticket.house_id = %(house)s AND ticket.id = %(ticket)s AND ticket.voided_at IS NULL AND ticket.blocked_at IS NULL
  FOR SHARE OF ticket
  ON CONFLICT (house_id, ticket_id) WHERE undone_at IS NULL DO NOTHING
  RETURNING id
), written AS (
  INSERT INTO admission_scan (house_id, performance_id, ticket_id, admittance_id, verdict, at, door, device, by, nonce)
  SELECT %(house)s, %(performance)s, %(ticket)s, let_in.id, %(verdict)s, %(now)s, %(door)s, %(device)s, %(by)s, %(nonce)s
  FROM let_in
  ON CONFLICT (house_id, nonce) DO NOTHING
  RETURNING id
)
SELECT (SELECT id FROM let_in), (SELECT id FROM written)
"""

_WRITE_DOWN = """
INSERT INTO admission_scan (house_id, performance_id, ticket_id, admittance_id, verdict, at, door, device, by, nonce)
VALUES (%(house)s, %(performance)s, %(ticket)s, %(admittance)s, %(verdict)s, %(now)s, %(door)s, %(device)s, %(by)s, %(nonce)s)
ON CONFLICT (house_id, nonce) DO NOTHING
RETURNING id
"""

_SAID_BEFORE = """
SELECT scan.id, scan.performance_id, scan.ticket_id, scan.verdict, scan.at, scan.admittance_id, admittance.at, admittance.door
FROM admission_scan AS scan
LEFT JOIN admission_admittance AS admittance ON admittance.house_id = scan.house_id AND admittance.id = scan.admittance_id
WHERE scan.house_id = %(house)s AND scan.nonce = %(nonce)s
"""


def look(at: AtTheDoor, code: CodeRead, public_key: bytes | None) -> Look | None:
    """Everything about a code at this door, in one statement; None where there is no such performance.

    ``public_key`` is what a signed code was verified with: it must still be the house's key of that number.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, {**at.values(), "serial": code.serial, "key_number": code.key_number, "public_key": public_key})
        row = cursor.fetchone()
    if row is None:
        return None
    found = _Found(*row)
    return Look(
        door=Door(at.performance_id, found.opens_at, found.door_state == PerformanceState.CANCELLED),
        known_scan_id=found.known_scan_id,
        key_number=found.key_number,
        ticket=found.ticket(),
        held=found.held(code),
        admittance_id=found.admittance_id,
        admitted_at=found.admitted_at,
        admitted_door=found.admitted_door or "",
    )


def let_in(at: AtTheDoor, ticket: TicketSeen) -> ScanAnswer | None:
    """Make the admittance and its scan; None where somebody else was quicker, and nothing is done."""
    with connection.cursor() as cursor:
        cursor.execute(_LET_IN, {**at.values(), "ticket": ticket.id, "verdict": Verdict.ADMITTED.value})
        admittance_id, scan_id = cursor.fetchone()
        if scan_id is None:
            if admittance_id is not None:  # Another connection has just answered this very scan.
                cursor.execute("DELETE FROM admission_admittance WHERE house_id = %s AND id = %s", [at.house_id, admittance_id])
            return None
    return ScanAnswer(Verdict.ADMITTED, scan_id, at.now, ticket, admittance_id, at.now, at.door[:60])


def write_down(at: AtTheDoor, verdict: Verdict, seen: Look) -> ScanAnswer | None:
    """Log a scan that lets nobody in; None where another connection has just answered this very scan."""
    in_the_way = verdict is Verdict.ALREADY_ADMITTED
    values = {
        **at.values(), "verdict": verdict.value, "ticket": seen.ticket and seen.ticket.id,
        "admittance": seen.admittance_id if in_the_way else None,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_DOWN, values)
        row = cursor.fetchone()
    if row is None:
        return None
    earlier = (seen.admittance_id, seen.admitted_at, seen.admitted_door) if in_the_way else ()
    return ScanAnswer(verdict, row[0], at.now, seen.ticket, *earlier)


def said_before(at: AtTheDoor, ticket: TicketSeen | None) -> ScanAnswer | None:
    """The answer that this scan got when it came before; None where its nonce stood for another ticket or door."""
    with connection.cursor() as cursor:
        cursor.execute(_SAID_BEFORE, at.values())
        scan_id, performance_id, ticket_id, verdict, moment, *admittance = cursor.fetchone()
    if (performance_id, ticket_id) != (at.performance_id, ticket.id if ticket else None):
        return None
    admittance_id, admitted_at, door = admittance
    return ScanAnswer(Verdict(verdict), scan_id, moment, ticket, admittance_id, admitted_at, door or "", repeated=True)
