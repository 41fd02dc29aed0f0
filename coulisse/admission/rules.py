"""Who is let in. Pure: facts and the moment in, verdict out.

The promise to a guest: a ticket that is live lets one person in, at its own performance, from six hours before the
doors on. Held before a scanner earlier, or at another performance, it is not used up.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from coulisse.admission.types import Verdict, VoidReason

# Long enough for a whole festival day or a team that comes early; short enough that a try-out of the scanner on
# the day before uses up nobody's ticket.
OPENS_BEFORE = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Door:
    """The performance that is being let in. ``opens_at``: when its doors open, or it starts."""

    performance_id: int
    opens_at: datetime
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """The ticket that the code names, and what the code itself claims (a short code claims no version)."""

    performance_id: int
    version: int
    code_version: int | None = None
    code_performance_id: int | None = None
    key_is_retired: bool = False
    voided: bool = False
    void_reason: str = ""
    blocked: bool = False
    admitted: bool = False


def verdict(ticket: Held | None, door: Door, now: datetime) -> Verdict:
    """The first that applies, the gravest first, so that a guest hears what is to be done about it."""
    if ticket is None or ticket.code_performance_id not in (None, ticket.performance_id):
        return Verdict.UNKNOWN
    if ticket.key_is_retired or ticket.code_version not in (None, ticket.version) or ticket.void_reason == VoidReason.REISSUED:
        return Verdict.OUTDATED
    if ticket.voided:
        return Verdict.VOIDED
    if ticket.blocked:
        return Verdict.BLOCKED
    if ticket.performance_id != door.performance_id:
        return Verdict.OTHER_PERFORMANCE
    if door.cancelled:
        return Verdict.CANCELLED
    if ticket.admitted:
        return Verdict.ALREADY_ADMITTED
    if now < door.opens_at - OPENS_BEFORE:
        return Verdict.NOT_YET
    return Verdict.ADMITTED
