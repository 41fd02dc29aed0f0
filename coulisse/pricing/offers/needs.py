"""What an offer needs before it gives: five ways to say it, one shape that the search reads.

Every need is about a *set* of tickets: how far apart they may lie (`Within`), how they are counted, how many there
must be, and which parts the set has. `shape_of` says a need in those words.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from coulisse.lib.text import Text

from .selection import Selection


class Within(StrEnum):
    """Where the tickets of one set must lie together. A person has at most one ticket of a performance in a set; of a
    production, where productions are counted."""

    ORDER = "order"
    PERFORMANCE = "performance"
    PERSON = "person"


class Counted(StrEnum):
    """What a threshold counts: five tickets, five different performances, or five different productions (two evenings of
    one production count once)."""

    TICKETS = "tickets"
    PERFORMANCES = "performances"
    PRODUCTIONS = "productions"


@dataclass(frozen=True, slots=True)
class Part:
    """``count`` tickets of a selection: “2 of theatre”, “2 adults”."""

    name: Text
    selection: Selection
    count: int


@dataclass(frozen=True, slots=True)
class Each:
    """Every ticket by itself: a moment, a code, a pass, a ticket voucher."""


@dataclass(frozen=True, slots=True)
class Together:
    """At least (and at most) so many tickets, different performances or productions: a group, a tier for big baskets."""

    at_least: int
    at_most: int | None = None
    counted: Counted = Counted.TICKETS
    within: Within = Within.ORDER


@dataclass(frozen=True, slots=True)
class Every:
    """Of each ``kth`` tickets of one performance the cheapest gets it."""

    kth: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """Exactly these parts in one performance: a family of 2 adults and 2 children."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """A subscription: one person, different performances (or productions), so many in all, and parts of which each is filled.

    What the parts don't ask is free choice. A fixed series has a part of 1 for each of its productions.
    """

    at_least: int
    at_most: int | None = None
    parts: tuple[Part, ...] = ()
    counted: Counted = Counted.PERFORMANCES


Need = Each | Together | Every | Bundle | Formula


@dataclass(frozen=True, slots=True)
class Shape:
    """A need as the search reads it: which sets of tickets fulfil it."""

    within: Within = Within.ORDER
    counted: Counted = Counted.TICKETS
    at_least: int = 1
    at_most: int | None = None
    parts: tuple[Part, ...] = field(default=())
    only_cheapest: bool = False

    @property
    def alone(self) -> bool:
        """One ticket fulfils it, and a set never has a second."""
        several = self.counted is not Counted.TICKETS and self.within is not Within.PERSON
        return self.at_most == 1 and not self.parts and not several

    @property
    def one_set_is_enough(self) -> bool:
        """Two sets of the same place can always be one: nothing is gained by a second."""
        return self.at_most is None and self.within is not Within.PERSON


def shape_of(need: Need) -> Shape:
    match need:
        case Each():
            return Shape(at_least=1, at_most=1)
        case Together():
            return Shape(need.within, need.counted, need.at_least, need.at_most)
        case Every():
            return Shape(Within.PERFORMANCE, at_least=need.kth, at_most=need.kth, only_cheapest=True)
        case Bundle():
            size = sum(part.count for part in need.parts)
            return Shape(Within.PERFORMANCE, at_least=size, at_most=size, parts=need.parts)
        case Formula():
            return Shape(Within.PERSON, need.counted, need.at_least, need.at_most, need.parts)
