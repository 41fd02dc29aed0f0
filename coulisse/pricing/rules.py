"""What a basket costs. Pure: tables and lines in, a quote that explains itself out.

The guarantees to the buyer:
- a price is what the price list says for the zone of the place and the rate that was chosen, VAT included;
- a ticket fee is asked once for each ticket that isn't free, an order fee once for each order that isn't free;
- the same lines cost the same in any order, and nothing is ever negative.
"""

from collections.abc import Sequence

from coulisse.pricing.types import FeePriced, LineAsked, LinePriced, PriceTable, Quote, Rate


class RateNotSold(Exception):
    """This rate is not sold in this zone."""

    def __init__(self, zone_key: str, rate_key: str) -> None:
        self.zone_key, self.rate_key = zone_key, rate_key
        super().__init__(f"{rate_key} in {zone_key}")


def quote(lines: Sequence[LineAsked]) -> Quote:
    """Price every line; raises `RateNotSold` for a line that can't be sold as asked."""
    priced = [_price(line) for line in lines]
    return Quote(priced, _order_fees(lines, sum(line.total_cents for line in priced)))


def _price(line: LineAsked) -> LinePriced:
    rate = rate_asked(line.table, line.zone_key, line.rate_key)
    cents = line.table.prices[line.zone_key][rate.key]
    fees = [fee for fee in line.table.fees if fee.per == "ticket"] if cents else []
    return LinePriced(
        id=line.id,
        rate=rate,
        price_cents=cents,
        fee_cents=sum(fee.cents for fee in fees),
        vat_permyriad=line.table.vat_permyriad,
        fee_vat_permyriad=fees[0].vat_permyriad if fees else 0,
    )


def rate_asked(table: PriceTable, zone_key: str, rate_key: str) -> Rate:
    """The rate of that key in that zone; with an empty key the first that is sold there."""
    sold = table.rates_for(zone_key)
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
