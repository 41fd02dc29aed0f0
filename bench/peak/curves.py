"""How the cost of a web order grows: with the hall, with the years, with the houses. In this process, step by step, as `steps` does."""

import sys
from collections.abc import Iterable
from typing import Any

from bench.peak.past import sold_before
from bench.peak.season import Evening, open_season
from bench.peak.servers import Stack
from bench.peak.steps import steps_of_an_order

# Each point is measured so many times, and the cheapest counts: what others do on the machine makes an order dearer, never cheaper.
ROUNDS, ORDERS = 4, 16
Cost = dict[str, float]


def hall_curve(sizes: Iterable[int]) -> dict[str, Any]:
    """Halls of so many places, in rows of up to 100; measured by turns, so that a busy minute is every hall's."""
    halls = {places: _hall(places) for places in sizes}
    rounds = [{places: _round(evenings) for places, evenings in halls.items()} for _round_of_all in range(ROUNDS)]
    return {str(places): _cheapest([costs[places] for costs in rounds]) for places in halls}


def _hall(places: int) -> list[Evening]:
    seats = 10 if places <= 100 else 40 if places <= 1000 else 100
    return open_season(evenings=2, rows=places // seats, seats=seats)


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


def _cost(evenings: list[Evening]) -> Cost:
    return _cheapest([_round(evenings) for _each in range(ROUNDS)])


def _round(evenings: list[Evening]) -> Cost:
    """Of two evenings of which nearly nothing is sold: their pages are in memory after the first orders, at every point of a curve."""
    return dict(steps_of_an_order(evenings, orders=ORDERS)["all"])


def _cheapest(rounds: Iterable[Cost]) -> Cost:
    return min(rounds, key=_whole)


def _whole(point: Cost) -> float:
    return point["application_ms"] + point["database_ms"]


def growth(curve: dict[str, Any]) -> float:
    """How much more the last point costs than the first, in hundredths."""
    first, *_between, last = (_whole(point) for point in curve.values())
    return round(100 * (last / first - 1), 1)
