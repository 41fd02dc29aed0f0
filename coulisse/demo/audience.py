"""Visitors of the demo: they hold, order and pay as real ones do, until halls look like halls in season."""

from collections.abc import Callable
from datetime import datetime
from os import urandom
from random import Random
from uuid import UUID

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.pricing.queries import table_of
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState
from coulisse.sales import operations, queries
from coulisse.sales.models import Order
from coulisse.sales.operations.baskets import HoldAsked
from coulisse.venues.queries import plan_of

FIRST = ["Emma", "Louis", "Olivia", "Arthur", "Mila", "Noah", "Marie", "Jules", "Lina", "Adam", "Ella", "Victor", "Nora", "Liam", "Sofia", "Gabriel", "Yusuf", "Fatima", "Kwame", "Ioana"]
LAST = ["Peeters", "Janssens", "Maes", "Jacobs", "Mertens", "Willems", "Claes", "Goossens", "Wouters", "De", "Smet", "Dubois", "Lambert", "Benali", "Yilmaz", "Nguyen", "Rossi"]

# How full halls are, by how soon the evening is: believable, and each state can be seen.
_FULL = ((7, 0.92), (21, 0.7), (45, 0.5), (90, 0.3), (400, 0.12))


def sell_a_part(chance: Random, progress: Callable[..., None]) -> None:
    """Sell a part of every performance on sale that nothing was sold of yet."""
    for house in House.objects.order_by("pk"):
        with house_scope(house.pk) as scope:
            open_ones = list(
                Performance.objects.filter(state=PerformanceState.ON_SALE).select_related("price_list", "production").order_by("starts_at", "pk")
            )
            sold = set(Performance.objects.filter(pk__in=Order.objects.values("lines__performance_id")).values_list("pk", flat=True))
            now = scope.now
        for done, performance in enumerate(open_ones):
            progress(f"Selling at {house.name}", done + 1, len(open_ones))
            if performance.pk not in sold:
                _sell(house, performance, chance, now)


def _share(performance: Performance, now: datetime, chance: Random) -> float:
    days = (performance.starts_at - now).days
    usual = next(share for until, share in _FULL if days <= until)
    return min(1.0, max(0.0, chance.gauss(usual, 0.18)))


def _sell(house: House, performance: Performance, chance: Random, now: datetime) -> None:
    wanted = round(performance.place_count * _share(performance, now, chance))
    while wanted > 0:
        count = min(wanted, chance.choice([1, 2, 2, 2, 2, 3, 4, 4, 5, 6]))
        if not _order(house, performance, count, chance):
            return
        wanted -= count


def _order(house: House, performance: Performance, count: int, chance: Random) -> bool:
    """One order of one buyer, in one transaction; False where nothing of that size is left."""
    basket = UUID(int=chance.getrandbits(128), version=4)
    try:
        with house_scope(house.pk) as scope:
            plan, table = plan_of(performance.plan_version_id), table_of(performance.price_list.current_id)
            zone = chance.choices(list(plan.zones), weights=[z.capacity or 1 for z in plan.zones.values()])[0]
            asked = HoldAsked(house, basket, performance.pk, chance.choice(house.languages), scope.now)
            operations.hold_best_seats(asked=asked, count=count, zone_key=zone, seed=chance.getrandbits(31))
            lines = [place.line.pk for part in queries.basket_view(basket, scope.now).performances for place in part.places]  # type: ignore[union-attr]
            rates = [rate.key for rate in table.rates_for(zone) if table.prices[zone][rate.key] or not table.prices[zone]["standaard"]]
            chosen = {line: chance.choices(rates, weights=[6, *([1] * (len(rates) - 1))])[0] for line in lines}
            operations.choose_rates(house=house, basket_id=basket, rate_by_line=chosen, now=scope.now)
            name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
            order = operations.place_order(
                house=house,
                basket_id=basket,
                email=f"{name.lower().replace(' ', '.')}{chance.randrange(90)}@visitors.example",
                name=name,
                language=chance.choice(house.languages),
                now=scope.now,
                random_bytes=urandom,
                tell_buyer=False,
            )
            if order.total_cents:
                operations.payments.settle_elsewhere(
                    order=order, reference=f"demo-{order.code}", actor=COULISSE, now=scope.now, random_bytes=urandom, tell_buyer=False
                )
    except operations.NoSeatsTogether:
        return False
    return True
