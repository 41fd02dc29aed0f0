"""What renewing a season costs: thousands of subscribers are proposed their seats again. Prints JSON; see README.md."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.seating import arena, own_installation

DATES = 5
BATCH = 500


def seasons(house: Any, seats: int) -> tuple[Any, Any, list[Any], list[Any]]:
    """A series of five evenings in one large hall, last season and next; the products and their evenings."""
    from coulisse.houses.scope import house_scope
    from coulisse.houses.types import COULISSE
    from coulisse.memberships.operations import create_product
    from coulisse.memberships.types import ProductKind, ProductTerms
    from coulisse.pricing.models import Offer as KeptOffer
    from coulisse.pricing.models import OfferVersion
    from coulisse.pricing.offers.documents import to_document
    from coulisse.pricing.offers.effects import Percent
    from coulisse.pricing.offers.needs import Formula, Part
    from coulisse.pricing.offers.selection import Selection
    from coulisse.pricing.offers.types import Offer
    from coulisse.testing.factories import make_performance, make_plan_version

    plan = make_plan_version(house, document=arena(seats))
    evenings = [
        [make_performance(house, plan_version=plan, title=f"Concert {first + turn}", days=first + 7 * turn) for turn in range(DATES)]
        for first in (30, 395)
    ]
    products = []
    for key, season in zip(("series-26", "series-27"), evenings, strict=True):
        parts = tuple(Part({"nl": "Concert"}, Selection(productions=frozenset({one.production_id})), 1) for one in season)
        with house_scope(house.pk) as scope:
            kept = KeptOffer.objects.create(house=house, key=key)
            document = to_document([Offer(key, {"nl": key}, Percent(1000), Formula(DATES, DATES, parts))])
            kept.current = OfferVersion.objects.create(house=house, offer=kept, number=1, document=document, made_at=scope.now)
            kept.save(update_fields=["current"])
            terms = ProductTerms(name={"nl": key}, formula=key)
            products.append(create_product(house=house, key=key, kind=ProductKind.SUBSCRIPTION, terms=terms, actor=COULISSE, now=scope.now))
    return *products, *evenings


def subscribe(house: Any, product: Any, season: Sequence[Any], count: int, chance: Random) -> int:
    """As orders left them: memberships with people and tickets, side by side, hall full from the front; answers how many seats."""
    from coulisse.houses.scope import house_scope
    from coulisse.venues.queries import plan_of

    with house_scope(house.pk):
        plan = plan_of(season[0].plan_version_id)
    free, sizes = list(range(len(plan.seats))), [chance.choice((1, 1, 2, 2, 2)) for _one in range(count)]
    taken, first = 0, 0
    for start in range(0, count, BATCH):
        with house_scope(house.pk) as scope:
            some = sizes[start : start + BATCH]
            used = _write(house, product, season, some, free[first:], start, scope.now)
            first, taken = first + used, taken + used
    return taken


def _write(house: Any, product: Any, season: Sequence[Any], sizes: Sequence[int], free: Sequence[int], start: int, now: Any) -> int:
    from coulisse.customers.models import Customer
    from coulisse.memberships.models import Membership, Person
    from coulisse.sales.models import Order, OrderLine, SubscriptionTicket

    customers = Customer.objects.bulk_create(
        Customer(house=house, email=f"p{start + no}@example.org", name=f"Subscriber {start + no}", created_at=now) for no in range(len(sizes))
    )
    held = Membership.objects.bulk_create(
        Membership(
            house=house, version_id=product.current_id, customer=one, code=f"{start + no:013d}", order_line_id=start + no + 1, holder_name=one.name,
            valid_from=now, valid_until=now + timedelta(days=200), issued_at=now,
        )
        for no, one in enumerate(customers)
    )  # fmt: skip
    orders = Order.objects.bulk_create(
        Order(
            house=house, code=f"B{start + no:07d}", holder=uuid4(), customer=one, email=one.email, language="nl", channel="shop", state="confirmed",
            total_cents=0, placed_at=now, pay_until=now, confirmed_at=now,
        )
        for no, one in enumerate(customers)
    )  # fmt: skip
    people = Person.objects.bulk_create(
        Person(house=house, membership=one, name=f"{one.holder_name} {no}") for one, size in zip(held, sizes, strict=True) for no in range(size)
    )
    of_person = [order for order, size in zip(orders, sizes, strict=True) for _no in range(size)]
    lines = OrderLine.objects.bulk_create(
        OrderLine(
            house=house, selling_house=house, order=order, performance=evening, place_no=free[at], zone_key="1", rate_key="adult", price_cents=0,
            person=1,
        )
        for at, order in enumerate(of_person) for evening in season
    )  # fmt: skip
    SubscriptionTicket.objects.bulk_create(
        SubscriptionTicket(house=house, membership_id=people[at // DATES].membership_id, person=people[at // DATES], order_line=line)
        for at, line in enumerate(lines)
    )
    return len(people)


def block(house: Any, season: Sequence[Any], seats: int, share: float, chance: Random) -> int:
    from coulisse.houses.scope import house_scope
    from coulisse.houses.types import COULISSE
    from coulisse.inventory.operations import block_places

    numbers = chance.sample(range(seats), int(seats * share))
    for evening in season:
        with house_scope(house.pk) as scope:
            block_places(
                house=house, performance=evening, place_nos=numbers, reason="stage", block_id=uuid4(), actor=COULISSE, now=scope.now
            )  # fmt: skip
    return len(numbers)


def measured(members: int, seats: int, share: float) -> dict[str, Any]:
    from django.db import connection

    from coulisse.houses.scope import house_scope
    from coulisse.houses.types import COULISSE
    from coulisse.sales import operations, renewals
    from coulisse.sales.models import RenewalRun
    from coulisse.testing.cast import make_house

    chance, house = Random(7), make_house()
    old, new, last, coming = seasons(house, seats)
    taken = subscribe(house, old, last, members, chance)
    blocked = block(house, coming, taken, share, chance)
    with house_scope(house.pk) as scope:
        now, day = scope.now, timedelta(days=1)
        run = operations.prepare_renewal(
            house=house, from_product=old, to_product=new, open_from_at=now, changes_from_at=now + 20 * day, open_until_at=now + 30 * day,
            new_from_at=now + 40 * day, actor=COULISSE, now=now,
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    began = time.perf_counter()
    with house_scope(house.pk) as scope:
        renewals.look_ahead(house, run, scope.now)
    preview = time.perf_counter() - began
    with house_scope(house.pk) as scope:
        operations.start_renewal(house=house, run=run, actor=COULISSE, now=scope.now)
    began, busy = time.perf_counter(), time.process_time()
    made = operations.renewals.carry_out(house=house, run_id=run.pk)
    took, busy = time.perf_counter() - began, time.process_time() - busy
    with house_scope(house.pk):
        done = RenewalRun.objects.get(pk=run.pk)
    return {
        "subscriptions": members, "seats_of_hall": seats, "dates": DATES, "seats_proposed": taken * DATES, "blocked_a_date": blocked,
        "preview_seconds": round(preview, 1), "proposals_made": made, "seconds": round(took, 1), "python_seconds": round(busy, 1),
        "kept": done.kept, "moved": done.moved, "impossible": done.impossible,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscriptions", type=int, default=5_000)
    parser.add_argument("--seats", type=int, default=9_500)
    parser.add_argument("--blocked", type=float, default=0.02, help="share of the seats that can't be had next season")
    asked = parser.parse_args()
    with own_installation():
        print(json.dumps(measured(asked.subscriptions, asked.seats, asked.blocked), indent=1))


if __name__ == "__main__":
    main()
