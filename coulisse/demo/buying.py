"""One order of one visitor, through the operations that the shop itself uses."""

from collections.abc import Sequence
from datetime import datetime
from os import urandom
from random import Random
from uuid import UUID

from coulisse.demo.people import Buyer
from coulisse.houses.models import House
from coulisse.houses.types import COULISSE
from coulisse.pricing.queries import table_of
from coulisse.programme.models import Performance
from coulisse.sales import operations
from coulisse.sales.models import BasketLine, Order
from coulisse.sales.operations.baskets import HoldAsked
from coulisse.sales.types import Channel
from coulisse.venues.queries import plan_of

# Of the people who come with friends, one in three looks for a reduced rate; of a class or a choir everybody does, or nobody.
_REDUCED = ("-26", "65+", "kind")


def buy(
    house: House, performance: Performance, buyer: Buyer, chance: Random, *, now: datetime,
    seats: Sequence[int] = (), zone: str = "", count: int = 0, tell_buyer: bool = False,
) -> Order:  # fmt: skip
    """Hold ``seats``, or ``count`` places of a general ``zone``; choose rates, order, pay. In the open scope, at ``now``.

    Money is received by the house itself: demo buyers have no bank.
    """
    basket_id = UUID(int=chance.getrandbits(128), version=4)
    channel = Channel.OFFICE if buyer.is_group else Channel.SHOP
    asked = HoldAsked(house, basket_id, performance.pk, buyer.language, now, channel=channel)
    if seats:
        operations.hold_chosen_seats(asked=asked, place_nos=seats)
    else:
        operations.hold_general_places(asked=asked, zone_key=zone, count=count, seed=chance.getrandbits(31))
    _choose_rates(house, performance, basket_id, buyer, chance, now)
    order = operations.place_order(
        house=house, basket_id=basket_id, email=buyer.email, name=buyer.name, language=buyer.language, now=now, random_bytes=urandom,
        tell_buyer=tell_buyer,
    )  # fmt: skip
    if order.total_cents:
        operations.payments.settle_elsewhere(
            order=order, reference=f"demo-{order.code}", actor=COULISSE, now=now, random_bytes=urandom, tell_buyer=tell_buyer
        )
    return order


def _choose_rates(house: House, performance: Performance, basket_id: UUID, buyer: Buyer, chance: Random, now: datetime) -> None:
    """Say who pays less; whoever isn't asked pays the full price."""
    if buyer.is_group or chance.random() > 0.33:
        return
    plan, table = plan_of(performance.plan_version_id), table_of(performance.price_list.current_id)
    chosen = {}
    for line in BasketLine.objects.filter(basket_id=basket_id).order_by("pk"):
        reduced = [rate.key for rate in table.rates_for(plan.zone_of(line.place_no).key) if rate.key in _REDUCED]
        if reduced and chance.random() < 0.6:
            chosen[line.pk] = chance.choice(reduced)
    if chosen:
        operations.choose_rates(house=house, basket_id=basket_id, rate_by_line=chosen, now=now)
