"""The new season as subscribers are seated in it: its evenings, on each what is gone and what is somebody's own."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from coulisse.inventory import queries as stock
from coulisse.memberships import queries as memberships
from coulisse.pricing.offers.choosing import is_formula, is_series
from coulisse.pricing.offers.needs import Part, shape_of
from coulisse.pricing.offers.types import Offer
from coulisse.pricing.queries import offers_now, table_of
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState
from coulisse.sales.asking import line_asked
from coulisse.sales.models import RenewalRun
from coulisse.venues.queries import plan_of


class SeasonIncomplete(Exception):
    """There is nothing to propose yet. ``parts``: names of the parts of the series without a date to come; none where the new
    product has no formula that is sold."""

    def __init__(self, parts: Sequence[Mapping[str, str]] = ()) -> None:
        self.parts = tuple(parts)
        super().__init__(len(self.parts))


class Evening:
    """A performance of the new season. ``gone``: nobody can have it; ``promised``: somebody's own, who is still to be served; ``free``:
    all else, kept up to date with each seat that is given."""

    def __init__(self, performance: Performance) -> None:
        self.performance = performance
        self.promised = Counter[int]()
        self._unsold = _unsold(performance)
        self._places = frozenset(range(plan_of(performance.plan_version_id).place_count))
        self.look(frozenset())

    def look(self, taken: frozenset[int]) -> None:
        self.gone = set(taken | self._unsold)
        self.free = set(self._places - self.gone).difference(self.promised)

    def promise(self, place_no: int) -> None:
        self.promised[place_no] += 1
        self.free.discard(place_no)

    def serve(self, place_no: int) -> None:
        """One of those whose own it is, is served now."""
        self.promised[place_no] -= 1
        if not self.promised[place_no]:
            del self.promised[place_no]
            self.free |= {place_no} - self.gone

    def give(self, place_no: int) -> None:
        self.gone.add(place_no)
        self.free.discard(place_no)


class NewSeason:
    """The dates of a formula. Made inside a scope; raises `SeasonIncomplete`."""

    def __init__(self, run: RenewalRun, timezone: ZoneInfo, now: datetime) -> None:
        self.timezone = timezone
        self.offer = _formula(run)
        self.keeps_seats = is_series(self.offer)
        self._parts = self._dates_of_parts(now) if self.keeps_seats else []
        self.evenings = {one.pk: Evening(one) for dates in self._parts for one in dates}
        self._days_known: dict[tuple[int, ...], tuple[Performance, ...]] = {}
        self.look(now)

    def _dates_of_parts(self, now: datetime) -> list[list[Performance]]:
        season, parts = list(_coming(now)), shape_of(self.offer.need).parts
        found = [(part.name, [one for one in season if _fits(self.offer, part, one)]) for part in parts]
        if lacking := [name for name, dates in found if not dates]:
            raise SeasonIncomplete(lacking)
        return [dates for _name, dates in found]

    def look(self, now: datetime) -> None:
        """What is taken, read anew."""
        for performance, taken in stock.performances_with_taken(self.evenings, now) if self.evenings else ():
            self.evenings[performance.pk].look(taken)

    def dates_like(self, came_at: Sequence[datetime]) -> tuple[Performance, ...]:
        """Of each part the date that is most like those of last season: on the weekday on which they came most often."""
        days = Counter(one.astimezone(self.timezone).weekday() for one in came_at)
        often = tuple(day for day, _count in sorted(days.items(), key=lambda each: (-each[1], each[0])))
        if often not in self._days_known:
            self._days_known[often] = self._dates_on(often)
        return self._days_known[often]

    def _dates_on(self, days: tuple[int, ...]) -> tuple[Performance, ...]:
        chosen: dict[int, Performance] = {}

        def like_before(one: Performance) -> tuple[int, datetime]:
            day = one.starts_at.astimezone(self.timezone).weekday()
            return (days.index(day) if day in days else len(days), one.starts_at)

        for dates in self._parts:
            left = [one for one in dates if one.pk not in chosen]
            if left:
                best = min(left, key=like_before)
                chosen[best.pk] = best
        return tuple(sorted(chosen.values(), key=lambda one: (one.starts_at, one.pk)))


def _formula(run: RenewalRun) -> Offer:
    key = memberships.terms_of(run.to_product.current_id).formula
    found = next((one.offer for one in offers_now() if one.offer.key == key and is_formula(one.offer)), None)
    if found is None:
        raise SeasonIncomplete
    return found


def _coming(now: datetime) -> Iterator[Performance]:
    """What is announced or on sale, to come; with a price."""
    coming = programme.performances().filter(starts_at__gt=now, state__in=[PerformanceState.ANNOUNCED, PerformanceState.ON_SALE])
    return (one for one in coming if one.price_list.current_id)


def _fits(offer: Offer, part: Part, performance: Performance) -> bool:
    table = table_of(performance.price_list.current_id)
    plan = plan_of(performance.plan_version_id)
    lines = [line_asked(0, performance, zone, rate.key) for zone in plan.zones for rate in table.rates_for(zone)]
    return any(offer.selection.takes(line) and part.selection.takes(line) for line in lines)


def _unsold(performance: Performance) -> frozenset[int]:
    """What the plan keeps back, and the zones without a price."""
    plan, table = plan_of(performance.plan_version_id), table_of(performance.price_list.current_id)
    without = {key for key in plan.zones if not table.rates_for(key)}
    return plan.blocked_numbers | frozenset(seat.no for seat in plan.seats if seat.zone in without)
