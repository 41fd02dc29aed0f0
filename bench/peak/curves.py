"""How the cost of a web order grows: with the hall, with the years, with the houses. In this process, step by step, as `steps` does."""

import sys
from collections.abc import Iterable
from typing import Any

from bench.peak.past import sold_before
from bench.peak.season import Evening, open_season
from bench.peak.servers import Stack
from bench.peak.steps import steps_of_an_order

ORDERS = 16


def hall_curve(sizes: Iterable[int]) -> dict[str, Any]:
    """Halls of so many places, in rows of up to 100."""
    found = {}
    for places in sizes:
        seats = 10 if places <= 100 else 40 if places <= 1000 else 100
        found[str(places)] = _cost(open_season(evenings=2, rows=places // seats, seats=seats))
    return found


def history_curve(stack: Stack, evenings: list[Evening], sizes: Iterable[int]) -> dict[str, Any]:
    """So many tickets sold in the years before, in the same house."""
    found, before = {"0": _cost(tonight := open_season(evenings=2))}, 0
    for tickets in sorted(sizes):
        print(f"  {tickets:,} tickets of history …", file=sys.stderr, flush=True)
        sold_before(stack.postgres, stack.database_url, evenings[0], tickets=tickets, before=before)
        before = tickets
        found[str(tickets)] = _cost(tonight)
    return found


def houses_curve(sizes: Iterable[int]) -> dict[str, Any]:
    """So many houses in the installation, each with an evening on sale."""
    from coulisse.houses.models import House
    from coulisse.houses.operations import add_house
    from coulisse.houses.types import HouseStatus
    from coulisse.testing.factories import make_performance

    found, tonight = {}, open_season(evenings=2)
    for houses in sorted(sizes):
        for number in range(House.objects.count(), houses):
            house = add_house(slug=f"huis-{number}", name=f"Huis {number}", languages=["nl"], status=HouseStatus.LIVE, payment_provider="demo")
            make_performance(house, rows=4, seats=10)
        found[str(houses)] = _cost(tonight)
    return found


def _cost(evenings: list[Evening]) -> dict[str, float]:
    """Of two evenings of which nothing is sold yet: their pages are in memory after the first orders, at every point of a curve."""
    return dict(steps_of_an_order(evenings, orders=ORDERS)["all"])


def growth(curve: dict[str, Any]) -> float:
    """How much more the last point costs than the first, in hundredths."""
    first, *_between, last = (point["application_ms"] + point["database_ms"] for point in curve.values())
    return round(100 * (last / first - 1), 1)
