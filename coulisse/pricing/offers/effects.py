"""What an offer gives, and what a ticket then costs. Rounding is defined here and nowhere else.

On one ticket: the lowest fixed price first, then each percentage of what is left, then the amounts. The cents are
cut once per ticket, to the buyer's side. Nothing goes below zero, and nothing makes a ticket dearer.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from coulisse.lib.money import split_cents


@dataclass(frozen=True, slots=True)
class Percent:
    """So much off, in hundredths of a percent; all of it is free."""

    permyriad: int


@dataclass(frozen=True, slots=True)
class AmountOff:
    """So much off each ticket."""

    cents: int


@dataclass(frozen=True, slots=True)
class TicketPrice:
    """A price per ticket by (zone, rate); ``"*"`` stands for any. A ticket without one keeps its own."""

    cents: Mapping[tuple[str, str], int]

    def of(self, zone_key: str, rate_key: str) -> int | None:
        for key in ((zone_key, rate_key), (zone_key, "*"), ("*", rate_key), ("*", "*")):
            if key in self.cents:
                return self.cents[key]
        return None


@dataclass(frozen=True, slots=True)
class SetPrice:
    """One price for the whole set, divided over its tickets in proportion to their plain prices."""

    cents: int


FREE = Percent(10_000)
Gives = Percent | AmountOff | TicketPrice | SetPrice
_ORDER: tuple[type, ...] = (TicketPrice, Percent, AmountOff)


def running_prices(plain_cents: int, zone_key: str, rate_key: str, effects: Iterable[tuple[str, Gives]]) -> Iterator[tuple[str, int]]:
    """The price after each effect, by its offer's key, in the order in which they count. The last is the price."""
    price, left, whole = plain_cents, 1, 1
    for key, gives in sorted(effects, key=lambda effect: (_ORDER.index(type(effect[1])), effect[0])):
        match gives:
            case TicketPrice():
                fixed = gives.of(zone_key, rate_key)
                price = price if fixed is None else min(price, fixed)
            case Percent():
                left, whole = left * (10_000 - gives.permyriad), whole * 10_000
            case AmountOff():
                price, left, whole = max(0, price * left // whole - gives.cents), 1, 1
        yield key, price * left // whole


def price_after(plain_cents: int, zone_key: str, rate_key: str, effects: Iterable[tuple[str, Gives]]) -> int:
    return [plain_cents, *(price for _key, price in running_prices(plain_cents, zone_key, rate_key, effects))][-1]


def shares(price: SetPrice, plain_cents: list[int]) -> list[int]:
    """What each ticket of a set costs: cent for cent the set's price, the largest remainders first, never above plain."""
    return split_cents(min(price.cents, sum(plain_cents)), plain_cents)
