"""What subscribers of last season are proposed for the new one: read once, drawn in memory, written elsewhere.

Own seats come first: as long as somebody is still to be served, nobody else is moved to their seat.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from coulisse.houses.models import House
from coulisse.inventory import queries as stock
from coulisse.inventory.own_seats import Date, OwnSeat, own_seat, seats_on_dates
from coulisse.inventory.rearranging import same_places
from coulisse.memberships import queries as memberships
from coulisse.memberships.models import Membership, Person
from coulisse.memberships.types import MembershipState
from coulisse.pricing.offers.choosing import is_formula, is_series
from coulisse.pricing.offers.needs import Part, shape_of
from coulisse.pricing.offers.types import Offer
from coulisse.pricing.queries import offers_now, table_of
from coulisse.pricing.rates import rates_refused
from coulisse.pricing.rules import rate_asked
from coulisse.pricing.types import LineAsked
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState
from coulisse.sales.asking import line_asked
from coulisse.sales.models import OrderedProduct, RenewalProposal, RenewalRun, SubscriptionTicket
from coulisse.sales.persons import PersonInBasket
from coulisse.sales.types import RenewalOutcome, WhyNoProposal
from coulisse.venues.queries import plan_of

# Who had it longer ago isn't a subscriber of last season.
LAST_SEASON = timedelta(days=365)


class SeasonIncomplete(Exception):
    """There is nothing to propose yet. ``parts``: names of the parts of the series without a date to come; none where the new
    product has no formula that is sold."""

    def __init__(self, parts: Sequence[Mapping[str, str]] = ()) -> None:
        self.parts = tuple(parts)
        super().__init__(len(self.parts))


@dataclass(frozen=True, slots=True)
class Ticket:
    """A place that somebody of a subscription had."""

    person: int
    hall: int
    plan_version: int
    place_no: int
    rate_key: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """A subscription of last season, with its people and the places that they had."""

    membership: int
    customer: int
    email: str
    language: str
    holder_name: str
    is_gift: bool
    people: Sequence[tuple[int, str, date | None]]
    tickets: Sequence[Ticket]


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


@dataclass
class _Evening:
    """A performance of the new season: what nobody can have, and what is somebody's own."""

    performance: Performance
    unsold: frozenset[int]
    gone: set[int] = field(default_factory=set)
    promised: Counter[int] = field(default_factory=Counter)


class Renewing:
    """All that a run still has to propose. Made inside a scope; ten queries or so, however many subscribe."""

    def __init__(self, house: House, run: RenewalRun, now: datetime) -> None:
        self.house, self.run = house, run
        self.offer = _formula(run)
        self.keeps_seats = is_series(self.offer)
        self.members = _members(run, now)
        self._has_one = set(_holding(run.to_product_id).values_list("customer_id", flat=True))
        season = list(_season(now)) if self.keeps_seats else []
        self._parts = [(part, [one for one in season if _fits(self.offer, part, one)]) for part in shape_of(self.offer.need).parts]
        if lacking := [part.name for part, dates in self._parts if self.keeps_seats and not dates]:
            raise SeasonIncomplete(lacking)
        self._evenings = {one.pk: _Evening(one, _unsold(one)) for _part, dates in self._parts for one in dates} if self.keeps_seats else {}
        self._days_known: dict[tuple[int, ...], tuple[Performance, ...]] = {}
        self._seats_known: dict[tuple[int, int], list[tuple[int, OwnSeat | None]]] = {}
        self.look(now)
        for member in self.members if self.keeps_seats else ():
            self._promise(member, 1)

    def look(self, now: datetime) -> None:
        """What is taken, read anew."""
        for performance, taken in stock.performances_with_taken(self._evenings, now) if self._evenings else ():
            self._evenings[performance.pk].gone = set(taken | self._evenings[performance.pk].unsold)

    def again(self, members: Iterable[Member]) -> None:
        """These are drawn once more: what is theirs is promised to them again."""
        for member in members:
            self._promise(member, 1)

    def draw(self, member: Member) -> Drawn:
        """What this subscription is proposed; what it gets is gone for those who come after."""
        if self.keeps_seats:
            self._promise(member, -1)
        if why := self._why_not(member):
            return Drawn(member, RenewalOutcome.IMPOSSIBLE, why)
        if not self.keeps_seats:
            return Drawn(member, RenewalOutcome.CHOOSES)
        lines = self._seated(member)
        if lines is None:
            return Drawn(member, RenewalOutcome.IMPOSSIBLE, WhyNoProposal.NO_ROOM)
        for line in lines:
            self._evenings[line.performance.pk].gone.add(line.place_no)
        lines = with_rates(lines, member)
        return Drawn(member, RenewalOutcome.MOVED if any(line.is_moved for line in lines) else RenewalOutcome.KEPT, "", lines)

    def _why_not(self, member: Member) -> str:
        if member.customer in self._has_one:
            return WhyNoProposal.HAS_ONE
        if member.is_gift:
            return WhyNoProposal.GIFT
        if not member.email:
            return WhyNoProposal.NO_ADDRESS
        return WhyNoProposal.NO_TICKETS if self.keeps_seats and not (member.tickets and member.people) else ""

    def _promise(self, member: Member, more: int) -> None:
        for performance in self._dates_of(member):
            promised = self._evenings[performance.pk].promised
            for _number, one in self._wanted(member, performance):
                if one and one.no is not None:
                    promised[one.no] += more
                    if not promised[one.no]:
                        del promised[one.no]

    def _dates_of(self, member: Member) -> tuple[Performance, ...]:
        """The dates of the series that are most like last season's: on the weekdays on which they came."""
        zone = ZoneInfo(self.house.timezone)
        days = Counter(ticket.starts_at.astimezone(zone).weekday() for ticket in member.tickets)
        often = tuple(day for day, _count in sorted(days.items(), key=lambda each: (-each[1], each[0])))
        if often not in self._days_known:
            self._days_known[often] = self._dates_on(often)
        return self._days_known[often]

    def _dates_on(self, days: tuple[int, ...]) -> tuple[Performance, ...]:
        zone, chosen = ZoneInfo(self.house.timezone), dict[int, Performance]()

        def like_before(one: Performance) -> tuple[int, datetime]:
            day = one.starts_at.astimezone(zone).weekday()
            return (days.index(day) if day in days else len(days), one.starts_at)

        for _part, dates in self._parts:
            left = [one for one in dates if one.pk not in chosen]
            if left:
                best = min(left, key=like_before)
                chosen[best.pk] = best
        return tuple(sorted(chosen.values(), key=lambda one: (one.starts_at, one.pk)))

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
        general = {number for number, one in wanted.items() if one and one.zone in {zone.key for zone in plan.general_zones} and one.no is None} | {
            number for number, one in wanted.items() if one and one.no is not None and plan.zone_of(one.no).is_general
        }
        if not plan.seats:
            general = set(wanted)
        seated = {number: one or _anywhere(plan.focal) for number, one in wanted.items() if number not in general}
        evenings = [self._evenings[one.pk] for one in dates]
        places = seats_on_dates(
            stock.finder_of(dates[0].plan_version_id), list(seated.values()), [Date(one.gone, one.promised.keys()) for one in evenings]
        ) if seated else [()] * len(dates)  # fmt: skip
        lines = []
        for evening, of_date in zip(evenings, places, strict=True):
            standing = _any_places(evening, [wanted[number] for number in sorted(general)])
            if of_date is None or standing is None:
                return None
            lines += [
                LineDrawn(evening.performance, no, "", number, is_moved=no != seated[number].no) for number, no in zip(seated, of_date, strict=True)
            ]
            lines += [LineDrawn(evening.performance, no, "", number, is_moved=False) for number, no in zip(sorted(general), standing, strict=True)]
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


def _formula(run: RenewalRun) -> Offer:
    key = memberships.terms_of(run.to_product.current_id).formula
    found = next((one.offer for one in offers_now() if one.offer.key == key and is_formula(one.offer)), None)
    if found is None:
        raise SeasonIncomplete
    return found


def _season(now: datetime) -> Iterator[Performance]:
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


def _holding(product_id: int) -> QuerySet[Membership]:
    return Membership.objects.filter(version__product=product_id, state=MembershipState.ACTIVE)


def members_of_last_season(run: RenewalRun, now: datetime) -> QuerySet[Membership]:
    """Whose subscription of last season isn't cancelled, and who have no proposal of this run yet."""
    known = RenewalProposal.objects.filter(run=run).values("membership")
    recent = Q(valid_until=None, issued_at__gt=now - 2 * LAST_SEASON) | Q(valid_until__gt=now - LAST_SEASON)
    return _holding(run.from_product_id).filter(recent).exclude(pk__in=known)


def _members(run: RenewalRun, now: datetime) -> list[Member]:
    """In the order in which they subscribed; five queries."""
    found = members_of_last_season(run, now).order_by("pk")
    ids = found.values("pk")
    people: defaultdict[int, list[tuple[int, str, date | None]]] = defaultdict(list)
    for membership, *person in Person.objects.filter(membership__in=ids).order_by("pk").values_list("membership", "pk", "name", "birth_date"):
        people[membership].append(tuple(person))  # type: ignore[arg-type]
    tickets: defaultdict[int, list[Ticket]] = defaultdict(list)
    line, performance = "order_line", "order_line__performance"
    kept = SubscriptionTicket.objects.filter(membership__in=ids, order_line__refunded_at=None).order_by("-order_line__performance__starts_at", "pk")
    for membership, *ticket in kept.values_list(
        "membership", "person", f"{performance}__plan_version__layout__hall", f"{performance}__plan_version", f"{line}__place_no",
        f"{line}__rate_key", f"{performance}__starts_at",
    ):  # fmt: skip
        tickets[membership].append(Ticket(*ticket))
    gifts = set(OrderedProduct.objects.filter(is_gift=True, order_line__in=found.values("order_line_id")).values_list("order_line_id", flat=True))
    rows = found.values_list("pk", "customer", "customer__email", "customer__language", "holder_name", "order_line_id")
    return [Member(pk, *rest, line_id in gifts, people[pk], tickets[pk]) for pk, *rest, line_id in rows]


@lru_cache(maxsize=64)
def _counterparts(old_version: int, new_version: int) -> Mapping[int, int]:
    """Published plans don't change."""
    return same_places(plan_of(old_version), plan_of(new_version))


def _in_new_plan(old_version: int, new_version: int, place_no: int) -> OwnSeat:
    old, new = plan_of(old_version), plan_of(new_version)
    becomes = place_no if old_version == new_version else _counterparts(old_version, new_version).get(place_no)
    return own_seat(old, new, place_no, becomes)


def _anywhere(focal: tuple[float, float]) -> OwnSeat:
    """For who never sat in this hall: a good seat."""
    return OwnSeat(None, focal, "")


def _any_places(evening: _Evening, wanted: Sequence[OwnSeat | None]) -> list[int] | None:
    """In a standing or free zone nobody has a place of their own: any will do."""
    if not wanted:
        return []
    plan, table = plan_of(evening.performance.plan_version_id), table_of(evening.performance.price_list.current_id)
    sold = [zone for zone in plan.general_zones if table.rates_for(zone.key)]
    zones = sorted(sold, key=lambda zone: wanted[0] is None or zone.key != wanted[0].zone)
    free = (no for zone in zones for no in zone.numbers if no not in evening.gone and no not in evening.promised)
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
