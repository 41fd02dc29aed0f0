"""What tickets can be exchanged for: the performances, with free seats, and what each costs or brings back. Inside a house scope."""

from dataclasses import dataclass
from datetime import datetime

from coulisse.inventory import queries as stock
from coulisse.pricing.queries import table_of
from coulisse.programme.models import Performance
from coulisse.sales.exchanging import ExchangeQuote, Going, may_come, may_come_by_staff, quote_exchange, room_at, zone_for
from coulisse.sales.subscriptions import on_sale

# Each is priced by itself; who has more to choose from looks at the next dates first.
MOST = 60


@dataclass(frozen=True, slots=True)
class Target:
    """A performance that may take the place, and what that comes to in the zone of the old tickets."""

    performance: Performance
    quote: ExchangeQuote


def targets(of: Going, now: datetime, *, by_staff: bool = False, fee_cents: int | None = None) -> list[Target]:
    """Everything on sale that these tickets may be exchanged for and that has room for them, the next date first."""
    allowed = may_come_by_staff if by_staff else may_come
    coming = [performance for performance in on_sale(now) if _has_prices(performance) and allowed(of, performance)]
    room = stock.fillings(coming, now)
    free = [performance for performance in coming if room[performance.pk].free >= len(of.tickets)][:MOST]
    left = room_at(of, [performance.pk for performance in free], now)
    return [Target(performance, quote_exchange(of, performance, fee_cents=fee_cents, room=left)) for performance in free]


def _has_prices(performance: Performance) -> bool:
    return bool(zone_for(performance, "")) and bool(table_of(performance.price_list.current_id).rates)
