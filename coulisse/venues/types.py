"""A seating plan as plain values: what `plan.read_plan` makes of a document, and everybody else reads.

Coordinates are in the plan's own units, x to the right and y away from the top of the drawing; the stage is
usually at the top. Places are numbered 0 … place_count - 1: first the seats, then the places of each general
zone (standing, free seating), in the document's order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coulisse.venues.alignment import gaps, split_at_aisles, usual

Text = Mapping[str, str]


class ZoneKind(models.TextChoices):
    SEATED = "seated", _("numbered seats")
    STANDING = "standing", _("standing")
    FREE = "free", _("free seating")


class Mark(models.TextChoices):
    """What is special about a seat."""

    WHEELCHAIR = "wheelchair", _("wheelchair place")
    COMPANION = "companion", _("companion of a wheelchair place")
    STEP_FREE = "step_free", _("reached without steps")
    HEARING_LOOP = "hearing_loop", _("hearing loop")
    RESTRICTED_VIEW = "restricted_view", _("restricted view")


class AreaKind(models.TextChoices):
    """What a drawing shows beside the places."""

    STAGE = "stage", pgettext_lazy("seating plan", "stage")
    WALL = "wall", pgettext_lazy("seating plan", "wall")
    DOOR = "door", pgettext_lazy("seating plan", "door")
    STAIRS = "stairs", pgettext_lazy("seating plan", "stairs")
    AISLE = "aisle", pgettext_lazy("seating plan", "aisle")
    BAR = "bar", pgettext_lazy("seating plan", "bar")
    TABLE = "table", pgettext_lazy("seating plan", "table")
    DESK = "desk", pgettext_lazy("seating plan", "sound and light desk")
    TEXT = "text", pgettext_lazy("seating plan", "text")
    OTHER = "other", pgettext_lazy("seating plan", "something else")


# Seats that a general request never gets: they go together, to who asks for them.
RESERVED_MARKS = frozenset({Mark.WHEELCHAIR.value, Mark.COMPANION.value})


@dataclass(frozen=True, slots=True)
class Zone:
    """Places that cost the same. ``capacity`` counts its seats, or the people who fit in.

    ``entrance`` is where who stands or sits freely goes in; seats have that of their section.
    """

    key: str
    name: Text
    kind: str
    colour: str
    first_no: int
    capacity: int
    outline: tuple[tuple[float, float], ...] = ()
    entrance: str = ""

    @property
    def is_general(self) -> bool:
        """Places without a number of their own."""
        return self.kind != ZoneKind.SEATED

    @property
    def numbers(self) -> range:
        """The place numbers of a general zone."""
        return range(self.first_no, self.first_no + self.capacity) if self.is_general else range(0)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the hall as people find it: stalls left, first balcony. ``level`` 0 is the floor."""

    key: str
    name: Text
    level: int
    entrance: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A numbered place. ``rank`` 1 is the best; ``blocked`` is the reason why it is not sold, or empty."""

    no: int
    key: str
    section: str
    row: str
    label: str
    zone: str
    x: float
    y: float
    rank: int
    marks: frozenset[str]
    blocked: str


@dataclass(frozen=True, slots=True)
class Row:
    """Seats in line, as they stand; ``seats`` are place numbers from one end to the other."""

    section: str
    label: str
    seats: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """A whole plan. Immutable, so that it is read once and kept (`queries.plan_of`)."""

    name: str
    width: float
    height: float
    focal: tuple[float, float]
    zones: Mapping[str, Zone]
    sections: Mapping[str, Section]
    seats: tuple[Seat, ...]
    rows: tuple[Row, ...]
    areas: tuple[Mapping[str, Any], ...]
    place_count: int

    @cached_property
    def numbers_by_key(self) -> Mapping[str, int]:
        """Place number of each seat by its key, which stays the same from version to version."""
        return {seat.key: seat.no for seat in self.seats}

    @cached_property
    def spacing(self) -> float:
        """The usual distance between two seats side by side; 0 where no row has two."""
        return usual([gap for row in self.rows for gap in gaps(self._points(row))])

    @cached_property
    def stretches(self) -> tuple[tuple[int, ...], ...]:
        """Seats side by side: each row from one end to the other, cut where an aisle lies between two seats."""
        return tuple(stretch for row in self.rows for stretch in split_at_aisles(row.seats, self._points(row), self.spacing))

    def _points(self, row: Row) -> list[tuple[float, float]]:
        return [(self.seats[no].x, self.seats[no].y) for no in row.seats]

    @cached_property
    def general_zones(self) -> tuple[Zone, ...]:
        return tuple(zone for zone in self.zones.values() if zone.is_general)

    @cached_property
    def blocked_numbers(self) -> frozenset[int]:
        """Seats that the plan itself keeps out of every sale."""
        return frozenset(seat.no for seat in self.seats if seat.blocked)

    def zone_of(self, place_no: int) -> Zone:
        """The zone of a place; raises `IndexError` for a number the plan doesn't have."""
        if 0 <= place_no < len(self.seats):
            return self.zones[self.seats[place_no].zone]
        for zone in self.general_zones:
            if place_no in zone.numbers:
                return zone
        raise IndexError(place_no)

    def seat_at(self, place_no: int) -> Seat | None:
        """The seat with this number; None for a place of a general zone."""
        return self.seats[place_no] if 0 <= place_no < len(self.seats) else None
