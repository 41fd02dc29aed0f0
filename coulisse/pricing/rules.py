"""What a basket costs. Pure: tables, lines and offers in, a quote that explains itself out.

The guarantees to the buyer stand in this module's README; their proofs are its tests.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from coulisse.pricing.offers.applying import Priced, TicketPriced, apply
from coulisse.pricing.offers.search import Effort, Ticket
from coulisse.pricing.offers.selection import Moment
from coulisse.pricing.offers.types import Offer, Right
from coulisse.pricing.types import FeePriced, LineAsked, LinePriced, PriceTable, Quote, Rate


class RateNotSold(Exception):
    """This rate is not sold in this zone."""

    def __init__(self, zone_key: str, rate_key: str) -> None:
        self.zone_key, self.rate_key = zone_key, rate_key
        super().__init__(f"{rate_key} in {zone_key}")


def quote(
    lines: Sequence[LineAsked],
    offers: Iterable[Offer] = (),
    rights: Iterable[Right] = (),
    moment: Moment | None = None,
    effort: Effort | None = None,
) -> Quote:
    """Price every line, at the lowest total that the offers allow; raises `RateNotSold` for a line that can't be sold as asked.

    ``rights`` are what the buyer brings, ``moment`` the facts of now; ``effort`` bounds the search of large baskets.
    """
    lines = [_with_its_rate(line) for line in lines]
    tickets = [_ticket(line) for line in lines]
    offers = list(offers)
    priced = apply(tickets, offers, rights, moment or Moment(), effort) if offers else _plain(tickets)
    done = [_priced(ticket, priced.tickets[ticket.line.id]) for ticket in tickets]
    return Quote(done, _order_fees(lines, sum(line.total_cents for line in done)), priced.applied, priced.gap_cents)


def _with_its_rate(line: LineAsked) -> LineAsked:
    rate = rate_asked(line.table, line.zone_key, line.rate_key)
    return line if line.rate_key else replace(line, rate_key=rate.key)


def _ticket(line: LineAsked) -> Ticket:
    cents = line.table.prices[line.zone_key][line.rate_key]
    return Ticket(line, cents, sum(fee.cents for fee in line.table.fees if fee.per == "ticket"))


def _plain(tickets: Sequence[Ticket]) -> Priced:
    return Priced({t.line.id: TicketPriced(t.plain_cents, t.fee_cents if t.plain_cents else 0) for t in tickets}, (), 0)


def _priced(ticket: Ticket, priced: TicketPriced) -> LinePriced:
    table = ticket.line.table
    fees = [fee for fee in table.fees if fee.per == "ticket"] if priced.fee_cents else []
    return LinePriced(
        id=ticket.line.id,
        rate=rate_asked(table, ticket.line.zone_key, ticket.line.rate_key),
        price_cents=priced.price_cents,
        fee_cents=priced.fee_cents,
        vat_permyriad=table.vat_permyriad,
        fee_vat_permyriad=fees[0].vat_permyriad if fees else 0,
        plain_cents=ticket.plain_cents,
        reductions=priced.reductions,
    )


def rate_asked(table: PriceTable, zone_key: str, rate_key: str) -> Rate:
    """The rate of that key in that zone; with an empty key the usual one: the first that shows without a code."""
    sold = table.rates_for(zone_key) if rate_key else table.open_rates_for(zone_key)
    found = next((rate for rate in sold if not rate_key or rate.key == rate_key), None)
    if found is None:
        raise RateNotSold(zone_key, rate_key)
    return found


def _order_fees(lines: Sequence[LineAsked], subtotal_cents: int) -> list[FeePriced]:
    """Each order fee once, however many tables name it; at its highest amount where tables differ."""
    highest: dict[str, FeePriced] = {}
    for line in lines:
        for fee in line.table.fees:
            if fee.per == "order" and subtotal_cents and (fee.key not in highest or highest[fee.key].cents < fee.cents):
                highest[fee.key] = FeePriced(fee, fee.cents)
    return [highest[key] for key in sorted(highest)]


def price_with_fees(table: PriceTable, zone_key: str, rate_key: str) -> int:
    """What one ticket costs with everything: how prices are shown from the first screen on."""
    cents = table.prices[zone_key][rate_key]
    return cents + (sum(fee.cents for fee in table.fees if fee.per == "ticket") if cents else 0)


def price_range(table: PriceTable) -> tuple[int, int] | None:
    """Lowest and highest price with ticket fees; None for a table without prices. Free rates count."""
    amounts = [price_with_fees(table, zone, rate) for zone, rates in table.prices.items() for rate in rates]
    return (min(amounts), max(amounts)) if amounts else None
