"""Which places others of this process reach for at this very moment, so that who asks for the best ones reaches for the next.

It decides nothing: whose a place is, the key of its claim says. But of many who ask at once each would be proposed the same
seats, all but one would wait for that one, learn that they are gone, and look again.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.conf import settings

from coulisse.inventory.best_seats import SeatFinder, SeatsFound

# As long as a hold takes until everybody sees it, in a busy minute.
SECONDS = min(0.2, settings.MOMENT_SECONDS)

_reached: dict[tuple[int, int], dict[int, float]] = {}
_MOST = 500


@contextmanager
def reaching(house_id: int, performance_id: int, places: Sequence[int]) -> Iterator[None]:
    """This request holds these now. What it couldn't hold it lets go, so that it doesn't pass over its own when it asks again."""
    if not (SECONDS and places):
        yield
        return
    if len(_reached) >= _MOST:
        _reached.clear()
    until = time.monotonic() + SECONDS
    marks = _reached.setdefault((house_id, performance_id), {})
    marks.update(dict.fromkeys(places, until))
    try:
        yield
    except BaseException:
        for place in places:
            if marks.get(place) == until:  # Somebody else may reach for it by now.
                marks.pop(place, None)
        raise


def reached(house_id: int, performance_id: int) -> set[int]:
    """What others have just reached for; what took longer is forgotten."""
    found = _reached.get((house_id, performance_id))
    if not found:
        return set()
    now = time.monotonic()
    known = list(found.items())
    for place, until in known:
        if until < now:
            found.pop(place, None)
    return {place for place, until in known if until >= now}


def best_beside(finder: SeatFinder, count: int, taken: frozenset[int], others: set[int], *, zone: str = "", passing: int = 0) -> SeatsFound | None:
    """The best seats but those that ``others`` reach for; among those too where people would else sit apart, or in a worse rank."""
    found = finder.find(count, taken | others, zone=zone, passing=passing)
    if not others:
        return found
    among = finder.find(count, taken, zone=zone, passing=passing)
    if found is None or among is None:
        return among
    return found if _comfort(finder, found) <= _comfort(finder, among) else among


def _comfort(finder: SeatFinder, found: SeatsFound) -> tuple[bool, int]:
    """The less the better."""
    return not found.together, max(finder.plan.seats[no].rank for no in found.places)
