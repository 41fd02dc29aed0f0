"""Plain values of this module: verdicts at the door, what is asked for and what is answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models
from django.utils.translation import pgettext_lazy

from coulisse.lib.text import Text


class Verdict(models.TextChoices):
    """What the door hears about a code. One of them lets somebody in; kept in each scan."""

    ADMITTED = "admitted", pgettext_lazy("door", "Welcome")
    ALREADY_ADMITTED = "already", pgettext_lazy("door", "Already inside")
    OTHER_PERFORMANCE = "other_performance", pgettext_lazy("door", "Other performance")
    NOT_YET = "not_yet", pgettext_lazy("door", "Doors not open yet")
    VOIDED = "voided", pgettext_lazy("door", "No longer valid")
    OUTDATED = "outdated", pgettext_lazy("door", "There is a newer ticket")
    BLOCKED = "blocked", pgettext_lazy("door", "Blocked")
    CANCELLED = "cancelled", pgettext_lazy("door", "Performance cancelled")
    OTHER_HOUSE = "other_house", pgettext_lazy("door", "Ticket of another house")
    UNKNOWN = "unknown", pgettext_lazy("door", "Unknown code")
    NOT_A_TICKET = "not_a_ticket", pgettext_lazy("door", "Not a ticket")

    @property
    def colour(self) -> str:
        """``green`` lets in, ``orange`` is a good ticket at the wrong place or hour, ``red`` stops."""
        if self is Verdict.ADMITTED:
            return "green"
        return "orange" if self in (Verdict.OTHER_PERFORMANCE, Verdict.NOT_YET) else "red"


class VoidReason(models.TextChoices):
    """Why a ticket lets nobody in any more. A reissued one has a newer ticket in its place."""

    REFUNDED = "refunded", pgettext_lazy("ticket", "refunded")
    MOVED = "moved", pgettext_lazy("ticket", "moved to another place or date")
    EXCHANGED = "exchanged", pgettext_lazy("ticket", "exchanged")
    CANCELLED = "cancelled", pgettext_lazy("ticket", "performance cancelled")
    REISSUED = "reissued", pgettext_lazy("ticket", "replaced by a newer ticket")


@dataclass(frozen=True, slots=True)
class TicketToIssue:
    """One place that was sold. Names are mappings of language to text, as printed."""

    performance_id: int
    order_line_id: int
    place_no: int
    place_name: Mapping[str, Any]
    rate_name: Text
    holder_name: str = ""
    asks_proof: bool = False


@dataclass(frozen=True, slots=True)
class PlaceOfTicket:
    """Where the holder of a line's ticket sits from now on; the name as printed."""

    order_line_id: int
    place_no: int
    place_name: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TicketSeen:
    """What the door shows of a ticket."""

    id: int
    serial: str
    order_line_id: int
    place_name: Mapping[str, Any]
    rate_name: Text
    holder_name: str
    performance_id: int
    performance_title: Text
    performance_starts_at: datetime
    void_reason: str
    block_reason: str
    asks_proof: bool = False


@dataclass(frozen=True, slots=True)
class ScanAnswer:
    """What the door shows.

    ``ticket`` is None where the code names none of this house. ``admittance_id`` is the admittance that this scan
    made (`operations.undo` takes it back), or the earlier one that is in the way, made at ``admitted_at`` at
    ``admitted_door``. ``repeated``: this very scan was answered before. ``inside``: how many are inside,
    as far as is known: whom other processes let in or take back, it says a second later.
    """

    verdict: Verdict
    scan_id: int
    at: datetime
    ticket: TicketSeen | None = None
    admittance_id: int | None = None
    admitted_at: datetime | None = None
    admitted_door: str = ""
    repeated: bool = False
    inside: int = 0


class DoorCount(NamedTuple):
    """Of one performance: tickets that let in, and how many of their people are inside."""

    expected: int
    inside: int


@dataclass(frozen=True, slots=True)
class RecentScan:
    """A line of the door's list. ``can_undo``: its admittance still stands."""

    id: int
    at: datetime
    verdict: Verdict
    door: str
    device: str
    by: str
    nonce: UUID
    admittance_id: int | None
    can_undo: bool
    ticket_id: int | None
    serial: str
    place_name: Mapping[str, Any]
    rate_name: Mapping[str, str]
    holder_name: str


@dataclass(frozen=True, slots=True)
class PrintedTicket:
    """A ticket as it is printed: plain values in one language, so that anybody can make one.

    ``code`` is the signed code, ``short_code`` the serial. ``starts_at`` and ``doors_at`` are moments, printed in
    ``timezone``. ``saved_cents`` is how much less it cost than its list says, ``saved_by`` what made it so. Of the place, what doesn't apply is empty: a standing place has only its ``zone``. ``logo`` and
    ``image`` are files (PNG, JPEG, WebP) as bytes. Long texts are cut to what a ticket holds.
    """

    code: str
    short_code: str
    house_name: str
    title: str
    starts_at: datetime
    hall: str
    timezone: str = "Europe/Brussels"
    doors_at: datetime | None = None
    subtitle: str = ""
    company: str = ""
    house_colour: str = "#7a1f3d"
    house_colour_dark: str = "#1d1b24"
    logo: bytes | None = None
    image: bytes | None = None
    image_alt: str = ""
    image_credit: str = ""
    address: Sequence[str] = ()
    section: str = ""
    row: str = ""
    seat: str = ""
    zone: str = ""
    entrance: str = ""
    marks: Sequence[str] = ()
    rate: str = ""
    asks_proof: bool = False
    price_cents: int | None = None
    saved_cents: int = 0
    saved_by: Sequence[str] = ()
    holder_name: str = ""
    order_code: str = ""
    note: str = ""
    directions: str = ""
    access: str = ""
    house_phone: str = ""
    house_email: str = ""
    terms: str = ""


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """A pass or voucher as its page says it: ready sentences in the language of the page. ``code`` is what is typed and scanned."""

    house_name: str
    name: str
    worth: str
    kind: str
    code: str
    holder: str = ""
    message: str = ""
    validity: str = ""
    how: Sequence[str] = ()
    address: Sequence[str] = ()
    contact: Sequence[str] = ()
    website: str = ""
    house_colour: str = ""
    house_colour_dark: str = ""
    logo: bytes | None = None
