"""Plain values of an opening: where it stands, who waits where, what somebody is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from time import monotonic

from django.db import models
from django.utils.translation import gettext_lazy as _


class OpeningState(models.TextChoices):
    PLANNED = "planned", _("planned")
    FORMING = "forming", _("the line is forming")
    OPEN = "open", _("open")
    SLOWED = "slowed", _("slowed down")
    PAUSED = "paused", _("paused")
    OVER = "over", _("over")


class PartState(models.TextChoices):
    """What became of asking another house to open together."""

    INVITED = "invited", _("asked")
    ACCEPTED = "accepted", _("opens along")
    DECLINED = "declined", _("does not open along")
    LEFT = "left", _("has left")
    WITHDRAWN = "withdrawn", _("no longer asked")


class Turn(StrEnum):
    """What somebody in a line is at this moment."""

    BEFORE = "before"  # The line has not opened: no position yet.
    WAITING = "waiting"
    NOW = "now"
    INSIDE = "inside"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class EarlyWindow:
    """Who may come in earlier: who types this code, or the number of one of these products,
    or of a UiTPAS; ``line_id`` of one that is kept."""

    name: Mapping[str, str]
    opens_at: datetime
    code: str = ""
    product_ids: tuple[int, ...] = ()
    for_uitpas: bool = False
    line_id: int | None = None


@dataclass(frozen=True, slots=True)
class EarlyGiven:
    """With what of a house that opens along people come to the earlier line ``line_id`` of the one that leads."""

    line_id: int
    code: str = ""
    product_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OpeningPlan:
    """What a house plans. ``per_minute`` None: as fast as is safe. No productions and no performances: everything of the
    house. ``partner_ids``: houses of the cluster that are asked to open together with it."""

    title: Mapping[str, str]
    words: Mapping[str, str]
    forms_at: datetime
    opens_at: datetime
    ends_at: datetime
    per_minute: int | None
    inside_most: int
    come_in_seconds: int
    stay_minutes: int
    production_ids: tuple[int, ...] = ()
    windows: tuple[EarlyWindow, ...] = ()
    performance_ids: tuple[int, ...] = ()
    partner_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LineStanding:
    """One line: how many numbers were given, up to which position people were called, how many the lot was drawn among."""

    id: int
    opens_at: datetime
    is_general: bool
    name: Mapping[str, str]
    given: int
    called: int
    present: int | None
    digest: str
    seed: bytes | None
    # Whether a pass or subscription opens it.
    for_holders: bool = False
    for_uitpas: bool = False

    @property
    def waiting(self) -> int:
        return self.given - self.called


@dataclass(frozen=True, slots=True)
class OpeningStanding:
    """An opening as a process knows it, at most a second old.

    ``id`` and ``house_id`` say where the line is, for every house that opens together the same; ``part`` is the number of
    the opening in the house that asks. ``partner_ids`` are the houses that open along with the leading one.
    """

    id: int
    house_id: int
    part: int
    title: Mapping[str, str]
    words: Mapping[str, str]
    message: Mapping[str, str]
    forms_at: datetime
    opens_at: datetime
    come_in_seconds: int
    is_paused: bool
    is_slowed: bool
    is_over: bool
    # People a minute, as it goes: None where nothing is known yet.
    pace: float | None
    production_ids: frozenset[int]
    lines: tuple[LineStanding, ...]
    # The database's time when this was read.
    at: datetime
    performance_ids: frozenset[int] = frozenset()
    partner_ids: tuple[int, ...] = ()
    # In the house of a partner: its own rows say when it opens; how far the line is, the leading house's.
    is_led: bool = False
    # By the process's own clock, which only counts on from there.
    read_at: float = field(default_factory=monotonic)

    @property
    def now(self) -> datetime:
        """The database's time at this moment, to the second, for a page that only shows: nothing is decided by it."""
        return self.at + timedelta(seconds=int(monotonic() - self.read_at))

    @property
    def house_ids(self) -> tuple[int, ...]:
        """Every house that opens together, the leading one first: whoever lets somebody in writes in all of them."""
        return (self.house_id, *self.partner_ids)

    @property
    def is_of_everything(self) -> bool:
        return not self.production_ids and not self.performance_ids

    def line(self, line_id: int) -> LineStanding | None:
        return next((line for line in self.lines if line.id == line_id), None)

    @property
    def general(self) -> LineStanding:
        return next(line for line in self.lines if line.is_general)

    @property
    def early(self) -> tuple[LineStanding, ...]:
        return tuple(line for line in self.lines if not line.is_general)

    @property
    def for_uitpas(self) -> bool:
        """Whether who holds a UiTPAS may come in earlier."""
        return any(line.for_uitpas for line in self.lines)

    @property
    def waiting(self) -> int:
        return sum(line.waiting for line in self.lines)

    def ahead_of(self, line: LineStanding, position: int) -> int:
        """How many come before this position: of its own line, and of the lines that go first."""
        before = 0
        for other in self.lines:
            if other.id == line.id:
                break
            before += other.waiting
        return before + max(0, position - line.called - 1)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where somebody stands. ``ahead`` and ``position`` where they are known; ``until_at`` until when the turn lasts, or the stay."""

    turn: Turn
    line: LineStanding
    number: int
    position: int | None = None
    ahead: int | None = None
    until_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What the house sees of a running opening."""

    waiting: int
    inside: int
    called: int
    not_come: int
    lines: tuple[LineStanding, ...] = field(default_factory=tuple)
