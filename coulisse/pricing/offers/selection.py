"""Which tickets an offer is about, and when it holds."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from coulisse.pricing.types import LineAsked


@dataclass(frozen=True, slots=True)
class Selection:
    """The tickets that an offer, or a part of it, is about. An empty field asks nothing; ``tags`` asks one of them."""

    performances: frozenset[Hashable] = frozenset()
    productions: frozenset[Hashable] = frozenset()
    tags: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()
    rates: frozenset[str] = frozenset()

    def takes(self, line: LineAsked) -> bool:
        return (
            (not self.performances or line.performance in self.performances)
            and (not self.productions or line.production in self.productions)
            and (not self.tags or not self.tags.isdisjoint(line.tags))
            and (not self.zones or line.zone_key in self.zones)
            and (not self.rates or line.rate_key in self.rates)
        )


@dataclass(frozen=True, slots=True)
class PerformanceFacts:
    """What is true of a performance when the basket is priced. ``places`` 0: not known."""

    starts_at: datetime
    sold: int = 0
    places: int = 0


@dataclass(frozen=True, slots=True)
class Moment:
    """When the basket is priced, and how far the sale of its performances is.

    ``left_at``: how many applications of an offer (by its key) earlier orders left at a performance, where it is limited there.
    """

    now: datetime | None = None
    performances: Mapping[Hashable, PerformanceFacts] = field(default_factory=dict)
    left_at: Mapping[tuple[str, Hashable], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Window:
    """When an offer holds: all of what is filled in must be true.

    ``until_sold``: while fewer than so many tickets of the performance are sold. ``hours_before``: only in the last
    hours before it starts. ``below_permyriad``: while less than this share of its places is sold. All of them look at
    the moment of pricing: a basket that begins below a number is priced whole as it began.
    """

    from_at: datetime | None = None
    until_at: datetime | None = None
    until_sold: int | None = None
    hours_before: int | None = None
    below_permyriad: int | None = None

    def holds(self, performance: Hashable, moment: Moment) -> bool:
        """Whether it holds for this performance; what isn't known doesn't hold."""
        return self._on_the_calendar(moment.now) and self._in_the_sale(moment.performances.get(performance), moment.now)

    def _on_the_calendar(self, now: datetime | None) -> bool:
        if self.from_at is None and self.until_at is None:
            return True
        return now is not None and (self.from_at is None or now >= self.from_at) and (self.until_at is None or now < self.until_at)

    def _in_the_sale(self, facts: PerformanceFacts | None, now: datetime | None) -> bool:
        if self.until_sold is None and self.hours_before is None and self.below_permyriad is None:
            return True
        return (
            facts is not None
            and (self.until_sold is None or facts.sold < self.until_sold)
            and (self.hours_before is None or (now is not None and now >= facts.starts_at - timedelta(hours=self.hours_before)))
            and (self.below_permyriad is None or facts.sold * 10_000 < self.below_permyriad * facts.places)
        )
