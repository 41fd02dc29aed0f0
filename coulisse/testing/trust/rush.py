"""Everybody at once, below the pages: two processes with threads that reach for the same seats, quotas and codes, again and again.

HTTP is left out so that tens of thousands of attempts fit in a minute; `storm.py` has whole journeys.
"""

import multiprocessing
import random
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from os import urandom
from traceback import format_exc
from uuid import uuid4

from django.db import IntegrityError, OperationalError, connections

from coulisse.admission.operations import PlaceHasTicket
from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.memberships.operations import UsedUp, take_uses
from coulisse.memberships.types import UseWanted
from coulisse.programme.models import Performance
from coulisse.sales import operations as sales
from coulisse.sales.operations import payments
from coulisse.sales.operations.baskets import Held, HoldAsked

PROCESSES, THREADS, TRIES = 2, 6, 5
PATIENCE_SECONDS, SLOWEST_A_SECOND = 120, 30  # Who is still reaching for something then waits for what doesn't come.
LOST = (sales.SeatsTaken, sales.NoSeatsTogether, sales.PlacesLost, UsedUp)
DEADLOCK = "40P01"
REFUSED = "refused by the database:"  # A guard behind the guard: nobody should come so far.


@dataclass(frozen=True)
class Wanted:
    """What there is to fight for: halls with seats, quotas, and codes that can be used once."""

    house: House
    halls: Sequence[Performance]
    quotas: Sequence[Performance]
    codes: int
    keeps: bool = True  # Whether anybody buys; else all is given back, and fought for to the end.


def rush(wanted: Wanted, attempts: int, seed: int) -> Counter[str]:
    """So many attempts; how each kind of them ended. Both processes are forked: what was patched here holds there."""
    connections.close_all()
    forked = multiprocessing.get_context("fork")
    with forked.Pool(PROCESSES) as pool:
        asked = pool.starmap_async(_part, [(wanted, attempts // PROCESSES, seed + number) for number in range(PROCESSES)])
        parts = asked.get(PATIENCE_SECONDS + attempts / SLOWEST_A_SECOND)
    return sum(parts, Counter())


def _part(wanted: Wanted, attempts: int, seed: int) -> Counter[str]:
    with ThreadPoolExecutor(THREADS) as threads:
        done = threads.map(lambda number: _several(wanted, attempts // THREADS, random.Random(f"{seed}:{number}")), range(THREADS))
        return sum(done, Counter())


def _several(wanted: Wanted, attempts: int, chance: random.Random) -> Counter[str]:
    try:
        return Counter(_attempt(wanted, chance) for _attempt_no in range(attempts))
    except Exception:
        # What carries more than words doesn't come through to the parent, who would wait for it without end.
        raise RuntimeError(format_exc()) from None
    finally:
        connections.close_all()


def _attempt(wanted: Wanted, chance: random.Random) -> str:
    ways = [_seats, _together, _any_place, _code] if wanted.quotas else [_seats]
    reach: Callable[[Wanted, random.Random], str] = chance.choices(ways, [8, 3, 5, 4][: len(ways)])[0]
    try:
        return reach(wanted, chance)
    except LOST as lost:
        return type(lost).__name__
    except (IntegrityError, PlaceHasTicket) as error:
        return f"{REFUSED} {type(error).__name__}"
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") == DEADLOCK:
            return "deadlock"
        raise


def _seats(wanted: Wanted, chance: random.Random) -> str:
    """One to four seats, in any order."""
    hall = chance.choice(wanted.halls)
    numbers = chance.sample(range(hall.place_count), chance.randint(1, 4))
    return _then(wanted, chance, lambda asked: sales.hold_chosen_seats(asked=asked, place_nos=numbers), hall)


def _together(wanted: Wanted, chance: random.Random) -> str:
    """Next to each other, the best there are."""
    return _then(wanted, chance, lambda asked: sales.hold_best_seats(asked=asked, count=chance.randint(2, 4)), chance.choice(wanted.halls))


def _any_place(wanted: Wanted, chance: random.Random) -> str:
    seed = chance.getrandbits(30)
    return _then(
        wanted, chance, lambda asked: sales.hold_general_places(asked=asked, zone_key="free", count=1, seed=seed), chance.choice(wanted.quotas)
    )


def _code(wanted: Wanted, chance: random.Random) -> str:
    subject = f"code:{chance.randrange(wanted.codes)}"
    with house_scope(wanted.house.pk) as scope:
        take_uses(
            house_id=wanted.house.pk, wanted=[UseWanted(subject, "", 1, 1)], holder=uuid4(), expires_at=scope.now + timedelta(hours=1), now=scope.now
        )
    return "code"


def _then(wanted: Wanted, chance: random.Random, hold: Callable[[HoldAsked], Held], evening: Performance) -> str:
    """Half of them buy, some give back, some just leave."""
    with house_scope(wanted.house.pk) as scope:
        held = hold(HoldAsked(wanted.house, uuid4(), evening.pk, "nl", scope.now))
    what = chance.choices(["sold", "given back", "left"], [5, 3, 2])[0] if wanted.keeps else "given back"
    if what == "sold":
        _sell(wanted.house, held)
    elif what == "given back":
        with house_scope(wanted.house.pk):
            sales.empty_basket(house=wanted.house, basket_id=held.basket_id)
    return what


def _sell(house: House, held: Held) -> None:
    with house_scope(house.pk) as scope:
        order = sales.place_order(house=house, basket_id=held.basket_id, email="bea@example.org", language="nl", now=scope.now, random_bytes=urandom)
    with house_scope(house.pk) as scope:
        payments.settle_elsewhere(order=order, reference=str(uuid4()), actor=COULISSE, now=scope.now, random_bytes=urandom)


def sell_what_is_left(wanted: Wanted) -> None:
    """A day later, when nobody holds anything any more, one after the other comes and buys: every place has to go."""
    with frozen_now(datetime.now(UTC) + timedelta(days=1)):
        for evening in (*wanted.halls, *wanted.quotas):
            for number in range(evening.place_count):
                _sell_one(wanted, evening, number, is_seat=evening in wanted.halls)


def _sell_one(wanted: Wanted, evening: Performance, number: int, *, is_seat: bool) -> None:
    try:
        with house_scope(wanted.house.pk) as scope:
            asked = HoldAsked(wanted.house, uuid4(), evening.pk, "nl", scope.now)
            if is_seat:
                held = sales.hold_chosen_seats(asked=asked, place_nos=[number])
            else:
                held = sales.hold_general_places(asked=asked, zone_key="free", count=1, seed=number)
    except LOST:
        return
    _sell(wanted.house, held)
