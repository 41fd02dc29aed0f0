"""Prices as plain values. A `PriceTable` is what a version of a price list says; a `Quote` is what a basket costs.

All amounts are integer cents including VAT. Rates of VAT are in hundredths of a percent (600 is 6 %).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rate:
    """A kind of ticket: adult, youth, companion free. ``note`` says for whom; the first rate is the default."""

    key: str
    name: Text
    note: Text = field(default_factory=dict)


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


@dataclass(frozen=True, slots=True)
class LineAsked:
    """One place to price. ``rate_key`` empty: the zone's first rate. ``table`` prices it."""

    id: Any
    zone_key: str
    rate_key: str
    table: PriceTable


@dataclass(frozen=True, slots=True)
class LinePriced:
    id: Any
    rate: Rate
    price_cents: int
    fee_cents: int
    vat_permyriad: int
    fee_vat_permyriad: int

    @property
    def total_cents(self) -> int:
        return self.price_cents + self.fee_cents


@dataclass(frozen=True, slots=True)
class FeePriced:
    """A fee of the whole order."""

    fee: Fee
    cents: int


@dataclass(frozen=True, slots=True)
class Quote:
    """What a basket costs, line by line, and why."""

    lines: Sequence[LinePriced]
    order_fees: Sequence[FeePriced]

    @property
    def total_cents(self) -> int:
        return sum(line.total_cents for line in self.lines) + sum(fee.cents for fee in self.order_fees)
