"""Prices as plain values. A `PriceTable` is what a version of a price list says; a `Quote` is what a basket costs.

All amounts are integer cents including VAT. Rates of VAT are in hundredths of a percent (600 is 6 %).
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Conditions:
    """Who may take a rate, and how often in one order; what isn't filled in isn't asked.

    Ages are counted on the day of the performance. ``with_rate``: at most ``per_other`` for each ticket of that rate at
    the same performance (three children per adult); ``beside_wheelchair``: one for each wheelchair place, its companion.
    ``proof``: asked at the door. ``hidden_until``: not shown before the buyer brings what opens this word (a code, a pass).
    """

    from_age: int | None = None
    to_age: int | None = None
    at_least: int | None = None
    at_most: int | None = None
    with_rate: str | None = None
    per_other: int = 1
    beside_wheelchair: bool = False
    proof: bool = False
    hidden_until: str | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """A kind of ticket: adult, youth, companion free. ``note`` says for whom; the first rate is the default."""

    key: str
    name: Text
    note: Text = field(default_factory=dict)
    conditions: Conditions = field(default_factory=Conditions)


@dataclass(frozen=True, slots=True)
class Fee:
    """A cost on top: ``per`` ticket or order. Free tickets pay no ticket fee."""

    key: str
    name: Text
    per: str
    cents: int
    vat_permyriad: int = 2100


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Zone × rate: cents, or no entry where that rate is not sold in that zone."""

    rates: Sequence[Rate]
    prices: Mapping[str, Mapping[str, int]]
    fees: Sequence[Fee] = ()
    vat_permyriad: int = 600
    zone_names: Mapping[str, Text] = field(default_factory=dict)

    def rates_for(self, zone_key: str) -> list[Rate]:
        """The rates that can be bought in a zone, in the list's order."""
        sold = self.prices.get(zone_key, {})
        return [rate for rate in self.rates if rate.key in sold]

    def open_rates_for(self, zone_key: str) -> list[Rate]:
        """Those of them that show without a code; all of them in a zone that has no other."""
        rates = self.rates_for(zone_key)
        return [rate for rate in rates if rate.conditions.hidden_until is None] or rates


@dataclass(frozen=True, slots=True)
class LineAsked:
    """One place to price. ``rate_key`` empty: the zone's usual rate. ``table`` prices it.

    ``is_wheelchair`` and ``is_companion`` say what kind of place it is.

    The rest is what offers look at: which performance of which production, its tags (themes, series, genre), and for
    whom it is. ``person`` is a name of the buyer's own for somebody, empty for nobody named; ``age`` is theirs on the
    day of the performance, where it is known.
    """

    id: Any
    zone_key: str
    rate_key: str
    table: PriceTable
    performance: Hashable = None
    production: Hashable = None
    tags: frozenset[str] = frozenset()
    person: str | None = None
    age: int | None = None
    is_wheelchair: bool = False
    is_companion: bool = False


@dataclass(frozen=True, slots=True)
class Reduction:
    """Why a ticket costs less: the offer, the right that unlocked it, and what it took off. ``cents`` 0: it only counted along."""

    offer_key: str
    right_key: Hashable
    cents: int


@dataclass(frozen=True, slots=True)
class LinePriced:
    """What a ticket costs. ``plain_cents`` is the price list's; the reductions are what lies between that and the price."""

    id: Any
    rate: Rate
    price_cents: int
    fee_cents: int
    vat_permyriad: int
    fee_vat_permyriad: int
    plain_cents: int = 0
    reductions: Sequence[Reduction] = ()

    @property
    def total_cents(self) -> int:
        return self.price_cents + self.fee_cents

    @property
    def saved_cents(self) -> int:
        """What the offers took off it."""
        return self.plain_cents - self.price_cents


@dataclass(frozen=True, slots=True)
class FeePriced:
    """A fee of the whole order."""

    fee: Fee
    cents: int


@dataclass(frozen=True, slots=True)
class Applied:
    """An offer applied once: by which right, to which lines together, and what it took off them."""

    offer_key: str
    right_key: Hashable
    line_ids: Sequence[Any]
    saves_cents: int


@dataclass(frozen=True, slots=True)
class Quote:
    """What a basket costs, line by line, and why.

    ``gap_cents`` is 0 when it is proven that nothing the rules allow costs less; in a basket too large to prove that,
    it is how much less at most there could be.
    """

    lines: Sequence[LinePriced]
    order_fees: Sequence[FeePriced]
    applied: Sequence[Applied] = ()
    gap_cents: int = 0

    @property
    def total_cents(self) -> int:
        return sum(line.total_cents for line in self.lines) + sum(fee.cents for fee in self.order_fees)
