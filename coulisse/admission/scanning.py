"""A scan, as the database does it: one call of `admission_scan_1` (models/sql), which says how."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from coulisse.admission import inside
from coulisse.admission.codes import CodeRead
from coulisse.admission.rules import OPENS_BEFORE
from coulisse.admission.types import ScanAnswer, TicketSeen, Verdict
from coulisse.houses.cursors import kept_cursor


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


class _Answered(NamedTuple):
    """What the function answers, in its order. Without a scan there is no such performance; without a ticket id
    the rest is empty."""

    scan_id: int | None
    verdict: str
    at: datetime
    repeated: bool
    nonce_reused: bool
    admittance_id: int | None
    admitted_at: datetime | None
    admitted_door: str | None
    ticket_id: int | None
    serial: str
    order_line_id: int
    place_name: str
    rate_name: str
    holder_name: str
    performance_id: int
    performance_title: str
    performance_starts_at: datetime
    void_reason: str
    block_reason: str
    asks_proof: bool
    inside_before: int | None  # As the statement began.

    @property
    def let_somebody_in(self) -> bool:
        return self.verdict == Verdict.ADMITTED and not self.repeated

    def ticket(self) -> TicketSeen | None:
        if self.ticket_id is None:
            return None
        return TicketSeen(
            id=self.ticket_id, serial=self.serial, order_line_id=self.order_line_id, place_name=json.loads(self.place_name),
            rate_name=json.loads(self.rate_name), holder_name=self.holder_name, performance_id=self.performance_id,
            performance_title=json.loads(self.performance_title), performance_starts_at=self.performance_starts_at,
            void_reason=self.void_reason, block_reason=self.block_reason, asks_proof=self.asks_proof,
        )  # fmt: skip


class NonceReused(Exception):
    """The device gave the name of one scan to another one; nothing was admitted."""


_SCAN = """
SELECT done.*, coalesce(ticket.asks_proof, false),
  CASE WHEN %s THEN (SELECT count(*) FROM admission_admittance WHERE house_id = %s AND performance_id = %s AND undone_at IS NULL) END
FROM admission_scan_1(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) AS done
LEFT JOIN admission_ticket AS ticket ON ticket.house_id = %s AND ticket.id = done.ticket_id
"""


def scan(at: AtTheDoor, code: CodeRead, *, public_key: bytes | None, refused: Verdict | None) -> ScanAnswer | None:
    """Let in or not, and write it down; None where the house has no such performance.

    ``refused`` is the verdict of a code that names no ticket of this house. ``public_key`` is what a signed code was
    verified with: it must still be the house's key of that number. Raises `NonceReused`.
    """
    values: list[Any] = [
        at.house_id, at.performance_id, at.nonce, at.now, OPENS_BEFORE, at.door[:60], at.device[:60], at.by[:120],
        refused and refused.value, code.serial, code.version, code.performance_id, code.key_number, public_key,
    ]  # fmt: skip
    cursor, door = kept_cursor(connection), (at.house_id, at.performance_id)
    cursor.execute(_SCAN, [inside.known.is_to_count(door), *door, *values, at.house_id])
    done = _Answered(*cursor.fetchone())
    if done.scan_id is None:
        return None
    if done.nonce_reused:
        raise NonceReused(at.nonce)
    people = inside.known.now(door, done.inside_before, one_more=done.let_somebody_in)
    return ScanAnswer(
        Verdict(done.verdict), done.scan_id, done.at, done.ticket(),
        done.admittance_id, done.admitted_at, done.admitted_door or "", done.repeated, people,
    )  # fmt: skip
