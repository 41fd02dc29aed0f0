"""What subscribers of last season are proposed for the new one: drawn in memory, written elsewhere.

Own seats come first: as long as somebody is still to be served, nobody else is moved to their seat.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from coulisse.houses.models import House
from coulisse.inventory import queries as stock
from coulisse.inventory.own_seats import Date, OwnSeat, own_seat, seats_on_dates
from coulisse.inventory.rearranging import same_places
from coulisse.pricing.queries import table_of
from coulisse.pricing.rates import rates_refused
from coulisse.pricing.rules import rate_asked
from coulisse.pricing.types import LineAsked
from coulisse.programme.models import Performance
from coulisse.sales.asking import line_asked
from coulisse.sales.last_season import Member, holding, read_members
from coulisse.sales.models import RenewalRun
from coulisse.sales.new_season import Evening, NewSeason
from coulisse.sales.persons import PersonInBasket
from coulisse.sales.types import RenewalOutcome, WhyNoProposal
from coulisse.venues.queries import plan_of
from coulisse.venues.types import Plan


@dataclass(frozen=True, slots=True)
class LineDrawn:
    """A place for one of the people (by number, from 1)."""

    performance: Performance
    place_no: int
    rate_key: str
    number: int
    is_moved: bool
    is_other_rate: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one subscription is proposed."""

    member: Member
    outcome: RenewalOutcome
    why: str = ""
    lines: Sequence[LineDrawn] = ()


class Renewing:
    """All that a run still has to propose. Made inside a scope; ten queries or so, however many subscribe."""

    def __init__(self, house: House, run: RenewalRun, now: datetime) -> None:
        self.run = run
        self.season = NewSeason(run, ZoneInfo(house.timezone), now)
        self.members = read_members(run, now)
        self._has_one = set(holding(run.to_product_id).values_list("customer_id", flat=True))
        self._seats_known: dict[tuple[int, int], list[tuple[int, OwnSeat | None]]] = {}
        self.again(self.members)

    def look(self, now: datetime) -> None:
        """What is taken, read anew."""
        self.season.look(now)

    def again(self, members: Iterable[Member]) -> None:
        """These are drawn once more: what is theirs is promised to them again."""
        for evening, place_no in self._own_places(members):
            evening.promise(place_no)

    def draw(self, member: Member) -> Drawn:
        """What this subscription is proposed; what it gets is gone for those who come after."""
        for evening, place_no in self._own_places([member]):
            evening.serve(place_no)
        if why := self._why_not(member):
            return Drawn(member, RenewalOutcome.IMPOSSIBLE, why)
        if not self.season.keeps_seats:
            return Drawn(member, RenewalOutcome.CHOOSES)
        lines = self._seated(member)
        if lines is None:
            return Drawn(member, RenewalOutcome.IMPOSSIBLE, WhyNoProposal.NO_ROOM)
        for line in lines:
            self.season.evenings[line.performance.pk].give(line.place_no)
        lines = with_rates(lines, member)
        return Drawn(member, RenewalOutcome.MOVED if any(line.is_moved for line in lines) else RenewalOutcome.KEPT, "", lines)

    def _why_not(self, member: Member) -> str:
        if member.customer in self._has_one:
            return WhyNoProposal.HAS_ONE
        if member.is_gift:
            return WhyNoProposal.GIFT
        if not member.email:
            return WhyNoProposal.NO_ADDRESS
        return WhyNoProposal.NO_TICKETS if self.season.keeps_seats and not (member.tickets and member.people) else ""

    def _own_places(self, members: Iterable[Member]) -> Iterator[tuple[Evening, int]]:
        for member in members:
            for performance in self._dates_of(member):
                for _number, one in self._wanted(member, performance):
                    if one and one.no is not None:
                        yield self.season.evenings[performance.pk], one.no

    def _dates_of(self, member: Member) -> tuple[Performance, ...]:
        return self.season.dates_like([ticket.starts_at for ticket in member.tickets])

    def _wanted(self, member: Member, performance: Performance) -> list[tuple[int, OwnSeat | None]]:
        """For each of its people the seat that they had in this hall; None for who never sat there."""
        known = (member.membership, performance.plan_version_id)
        if known not in self._seats_known:
            self._seats_known[known] = list(_own_seats(member, performance))
        return self._seats_known[known]

    def _seated(self, member: Member) -> list[LineDrawn] | None:
        """Everybody at every date; dates in the same plan are looked at together, so that who moves moves to one seat."""
        by_plan: defaultdict[int, list[Performance]] = defaultdict(list)
        for performance in self._dates_of(member):
            by_plan[performance.plan_version_id].append(performance)
        lines: list[LineDrawn] = []
        for dates in by_plan.values():
            found = self._on_dates(member, dates)
            if found is None:
                return None
            lines += found
        return sorted(lines, key=lambda line: (line.performance.starts_at, line.number))

    def _on_dates(self, member: Member, dates: Sequence[Performance]) -> list[LineDrawn] | None:
        plan = plan_of(dates[0].plan_version_id)
        wanted = dict(self._wanted(member, dates[0]))
        standing = sorted(number for number, one in wanted.items() if _stands(plan, one))
        seated = {number: one or _anywhere(plan.focal) for number, one in wanted.items() if number not in standing}
        evenings = [self.season.evenings[one.pk] for one in dates]
        free = [Date(one.gone, one.free) for one in evenings]
        seats = seats_on_dates(stock.finder_of(dates[0].plan_version_id), list(seated.values()), free) if seated else [()] * len(dates)
        lines: list[LineDrawn] = []
        for evening, of_date in zip(evenings, seats, strict=True):
            places = _any_places(evening, [wanted[number] for number in standing])
            if of_date is None or places is None:
                return None
            lines += [
                LineDrawn(evening.performance, no, "", number, is_moved=no != seated[number].no) for number, no in zip(seated, of_date, strict=True)
            ]
            lines += [LineDrawn(evening.performance, no, "", number, is_moved=False) for number, no in zip(standing, places, strict=True)]
        return lines


def _own_seats(member: Member, performance: Performance) -> Iterator[tuple[int, OwnSeat | None]]:
    hall = performance.plan_version.layout.hall_id
    for number, (person, _name, _born) in enumerate(member.people, 1):
        had = Counter((one.plan_version, one.place_no) for one in member.tickets if one.person == person and one.hall == hall)
        if not had:
            yield number, None
            continue
        (version, place_no), _times = had.most_common(1)[0]
        yield number, _in_new_plan(version, performance.plan_version_id, place_no)


@lru_cache(maxsize=64)
def _counterparts(old_version: int, new_version: int) -> Mapping[int, int]:
    """Published plans don't change."""
    return same_places(plan_of(old_version), plan_of(new_version))


def _in_new_plan(old_version: int, new_version: int, place_no: int) -> OwnSeat:
    old, new = plan_of(old_version), plan_of(new_version)
    becomes = place_no if old_version == new_version else _counterparts(old_version, new_version).get(place_no)
    return own_seat(old, new, place_no, becomes)


def _stands(plan: Plan, one: OwnSeat | None) -> bool:
    """Whether a place of this plan without a seat is meant: a standing or free zone; everybody's, where the plan has no seats."""
    if one is None or not plan.seats:
        return not plan.seats
    zone = one.zone if one.no is None else plan.zone_of(one.no).key
    return zone in {general.key for general in plan.general_zones}


def _anywhere(focal: tuple[float, float]) -> OwnSeat:
    """For who never sat in this hall: a good seat."""
    return OwnSeat(None, focal, "")


def _any_places(evening: Evening, wanted: Sequence[OwnSeat | None]) -> list[int] | None:
    """In a standing or free zone nobody has a place of their own: any will do."""
    if not wanted:
        return []
    plan, table = plan_of(evening.performance.plan_version_id), table_of(evening.performance.price_list.current_id)
    sold = [zone for zone in plan.general_zones if table.rates_for(zone.key)]
    zones = sorted(sold, key=lambda zone: wanted[0] is None or zone.key != wanted[0].zone)
    free = (no for zone in zones for no in zone.numbers if no in evening.free)
    found = [no for no, _one in zip(free, wanted, strict=False)]
    return found if len(found) == len(wanted) else None


def with_rates(lines: Sequence[LineDrawn], member: Member) -> list[LineDrawn]:
    """Each at the rate of last season where it is still sold and the person is of age for it on that day; else at the usual one."""
    last = {person: next((one.rate_key for one in member.tickets if one.person == person), "") for person, _name, _born in member.people}
    rates = {number: last[person] for number, (person, _name, _born) in enumerate(member.people, 1)}
    born = {number: PersonInBasket(number, name, day) for number, (_person, name, day) in enumerate(member.people, 1)}
    asked = [_asked(at, line, rates[line.number], born[line.number]) for at, line in enumerate(lines)]
    refused = {at for one in rates_refused(asked) if not one.may_follow for at in one.line_ids}
    return [
        replace(
            line, rate_key=rate_asked(one.table, one.zone_key, "" if at in refused else one.rate_key).key,
            is_other_rate=bool(rates[line.number]) and (at in refused or one.rate_key != rates[line.number]),
        )
        for at, (line, one) in enumerate(zip(lines, asked, strict=True))
    ]  # fmt: skip


def _asked(at: int, line: LineDrawn, rate_key: str, person: PersonInBasket) -> LineAsked:
    plan = plan_of(line.performance.plan_version_id)
    seat = plan.seat_at(line.place_no)
    return line_asked(at, line.performance, plan.zone_of(line.place_no).key, rate_key, person, seat.marks if seat else ())
