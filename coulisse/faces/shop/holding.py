"""Taking places into the basket of a browser, whichever page asks: one transaction, tried again where it helps."""

from collections.abc import Callable
from secrets import randbits
from typing import TypeVar
from uuid import UUID

from django.http import HttpRequest

from coulisse.faces.shop.basket_cookie import basket_id, new_basket_id
from coulisse.faces.shop.slip_cookie import slips_of
from coulisse.faces.shop.visitor import visitor_network
from coulisse.houses import throttles
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.openings.pulse import taking
from coulisse.sales import operations as sales
from coulisse.sales.operations.baskets import Held, HoldAsked

# Somebody else may be a moment sooner; the next best are found at once.
ROUNDS = 5

Hold = Callable[[HoldAsked], Held]
T = TypeVar("T")


def hold(request: HttpRequest, house: House, *, production: str, performance_id: int, language: str, how: Hold, chosen: bool = False) -> Held:
    """Do ``how`` inside a scope, for this browser's basket; for a new one where it has none or its time is over.

    ``production`` is the name in the address: a date is only held on the page of its own production. Raises
    `NotOnSale` for another one, `NotYourTurn` where an opening has a line, `TooManyTries` (held too often from one address),
    and what ``how`` raises: `SeatsTaken` only after it
    was tried a few times, or at once where it names seats that were ``chosen`` one by one.
    """
    throttles.count_try(throttles.HOLD, who := f"{house.pk} {visitor_network(request)}")
    slips = slips_of(request)
    try:
        return in_rounds(
            basket_id(request, house), lambda known: _hold_once(house, known, (production, performance_id), language, slips, how), chosen=chosen
        )
    except (sales.SeatsTaken, sales.NoSeatsTogether):
        throttles.give_try_back(throttles.HOLD, who)  # Who came too late keeps nothing from anybody.
        raise


def hold_for_people(request: HttpRequest, house: House, *, people: int, once: Callable[[UUID | None], T]) -> T:
    """Do ``once`` with this browser's basket, a transaction of its own each time; it weighs as so many tries as there are people."""
    throttles.count_try(throttles.HOLD, f"{house.pk} {visitor_network(request)}", times=people)
    return in_rounds(basket_id(request, house), once)


def in_rounds(known: UUID | None, once: Callable[[UUID | None], T], *, chosen: bool = False) -> T:
    """Try a few times while others are a moment sooner; with a new basket where the time of this one is over."""
    for left in reversed(range(ROUNDS)):
        try:
            with taking():
                return once(known)
        except sales.BasketGone:
            known = None
        except sales.SeatsTaken as taken:
            if not left or (taken.places and chosen):
                raise
    return once(known)


def _hold_once(house: House, known: UUID | None, wanted: tuple[str, int], language: str, slips: tuple[str, ...], how: Hold) -> Held:
    production, performance_id = wanted
    with house_scope(house.pk) as scope:
        held = how(HoldAsked(house, known or new_basket_id(), performance_id, language, scope.now, is_new=known is None, slips=slips))
        if held.performance.production.slug != production:
            raise sales.NotOnSale(None)  # No page leads there: what was held is undone with this transaction.
        return held


def scatter() -> int:
    """Where in a general zone a buyer begins to look; see `inventory.operations.hold_any_places`."""
    return randbits(31)
