"""An offer, what unlocks it, and what limits it: plain values."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

from coulisse.lib.text import Text

from .effects import Gives, SetPrice
from .needs import Each, Need
from .selection import Moment, Selection, Window


@dataclass(frozen=True, slots=True)
class Tier:
    """From this many on the offer gives this instead: 10 → 25 %."""

    at_least: int
    gives: Gives


@dataclass(frozen=True, slots=True)
class Limits:
    """How often an offer may be applied. One application is one set that fulfils the need; where tickets count each by
    itself, that is one ticket.

    ``order``, ``person``: within one order. ``performance``, ``right``, ``right_at_performance``: over all orders of the
    house; what earlier ones left is told by `Moment.left_at`, `Right.left_of` and `Right.left_at`.
    """

    order: int | None = None
    performance: int | None = None
    person: int | None = None
    right: int | None = None
    right_at_performance: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """One rule of a house's price list: for these tickets, in this window, who fulfils the need gets this.

    Two offers meet on one ticket only where one names the other in ``combines_with``; an offer that gives one price
    for a set meets none. ``unlocked_by`` names the code, pass, voucher or subscription that it asks; None: for all.
    """

    key: str
    name: Text
    gives: Gives
    need: Need = field(default_factory=Each)
    selection: Selection = field(default_factory=Selection)
    window: Window = field(default_factory=Window)
    tiers: tuple[Tier, ...] = ()
    limits: Limits = field(default_factory=Limits)
    combines_with: frozenset[str] = frozenset()
    unlocked_by: str | None = None

    def most_at(self, performance: Hashable, moment: Moment) -> int | None:
        """How often it may be applied to one performance; None: without end."""
        return _less(self.limits.performance, moment.left_at.get((self.key, performance)))


@dataclass(frozen=True, slots=True)
class Right:
    """What the buyer brings: a code, a pass, a running subscription, a ticket voucher.

    ``left`` is how many applications are left of it (None: no end), over all the offers that it unlocks together.
    ``person``: only for tickets of that person, or of nobody named. ``left_of``: how many applications of an offer (by its
    key) earlier orders left of it, ``left_at``: at one performance; both beside the offer's own limit.
    """

    key: Hashable
    unlocks: str
    left: int | None = None
    person: str | None = None
    left_at: Mapping[tuple[str, Hashable], int] = field(default_factory=dict, hash=False)
    left_of: Mapping[str, int] = field(default_factory=dict, hash=False)

    def most_of(self, offer: Offer) -> int | None:
        """How often an offer may be applied by this right; None: without end."""
        return _less(offer.limits.right, self.left_of.get(offer.key))

    def most_at(self, offer: Offer, performance: Hashable) -> int | None:
        """How often an offer may be applied to one performance by this right; None: without end."""
        return _less(offer.limits.right_at_performance, self.left_at.get((offer.key, performance)))


def _less(one: int | None, other: int | None) -> int | None:
    return min((cap for cap in (one, other) if cap is not None), default=None)


def combine(one: Offer, other: Offer) -> bool:
    """Whether two offers may meet on one ticket."""
    if one.key == other.key or _of_sets(one) or _of_sets(other):
        return False
    return other.key in one.combines_with or one.key in other.combines_with


def _of_sets(offer: Offer) -> bool:
    return any(isinstance(gives, SetPrice) for gives in (offer.gives, *(tier.gives for tier in offer.tiers)))
