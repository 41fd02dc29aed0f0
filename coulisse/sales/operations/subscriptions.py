"""Places for a subscription: several people, each with their own performances, held in one go."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection

from coulisse.houses.models import House
from coulisse.inventory import operations as inventory
from coulisse.inventory import queries as stock
from coulisse.inventory.best_seats import MOST_TOGETHER
from coulisse.inventory.operations import PlacesTaken, PlaceWanted
from coulisse.inventory.same_seats import same_seats
from coulisse.memberships import queries as memberships
from coulisse.openings.gate import pass_gate_of_house
from coulisse.pricing.queries import table_of
from coulisse.programme.models import Performance
from coulisse.sales.models import BasketLine, BasketProduct
from coulisse.sales.persons import PersonInBasket, check_births, read_persons
from coulisse.venues.queries import plan_of

from .baskets import (
    EXTENSIONS,
    STAFF_CHANNELS,
    BasketBegun,
    BasketGone,
    LimitPassed,
    NoSeatsTogether,
    PlanChanged,
    SeatsTaken,
    check_prices,
    let_in,
)


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One of those who subscribe: to which performances, at which rate, in which zone (where a performance has none of that
    key its first; an empty key: wherever the best seats are). ``zones``: where at one performance it is another."""

    person: PersonInBasket
    performance_ids: tuple[int, ...]
    rate_key: str = ""
    zone_key: str = ""
    zones: Mapping[int, str] = field(default_factory=dict)

    def zone_at(self, performance_id: int) -> str:
        return self.zones.get(performance_id, self.zone_key)


@dataclass(frozen=True, slots=True)
class SubscriptionAsked:
    """Who holds: the house that sells, the basket (``basket_id`` is chosen by the caller, new or known), how.

    ``product_version_id``: what is sold with it, and becomes a membership; 0: the seats alone.
    """

    house: House
    basket_id: UUID
    language: str
    now: datetime
    channel: str = "shop"
    is_new: bool = True
    product_version_id: int = 0
    slips: tuple[str, ...] = ()


class NoSeatsFor(NoSeatsTogether):
    """There is no room for all who want to come to this performance; nothing was held."""

    def __init__(self, performance: Performance) -> None:
        self.performance = performance
        super().__init__(performance.pk)


@dataclass(frozen=True, slots=True)
class Seated:
    """Who sits where at one performance: places by number of the person. ``together``: in one row, next to each other; who stands always is."""

    performance: Performance
    places: Mapping[int, int]
    together: bool


@dataclass(frozen=True, slots=True)
class SubscriptionHeld:
    """What a hold answers. ``elsewhere``: dates of a series on which the seats that are free on the others aren't; ``other_zone``:
    performances at which the zone that was asked is full; ``same_in``: a zone in which the same seats are free on every date."""

    basket_id: UUID
    seated: Sequence[Seated]
    expires_at: datetime
    elsewhere: Sequence[int] = ()
    other_zone: Sequence[int] = ()
    same_in: str = ""


@dataclass(frozen=True, slots=True)
class _Party:
    """Those who share a performance and a zone: they sit next to each other."""

    performance: Performance
    taken: frozenset[int]
    zone_key: str
    numbers: tuple[int, ...]


def hold_subscription(*, asked: SubscriptionAsked, subscribers: Sequence[Subscriber], same_seat: bool = False, seed: int = 0) -> SubscriptionHeld:
    """Hold the best seats for everybody at each of their performances, those who share one next to each other: all or nothing.

    With ``same_seat`` it is a series: the same seats on every date where they are free on all, else the nearest. The
    persons are numbered on from those that the basket has. What the basket held of the same product is given back in the
    same transaction: who chooses again chooses instead. A handful of statements, however many seats. Where nobody chose a
    performance (yet), only what is sold lies in the basket: the credits, for later.

    Raises `BasketGone`, `NotOnSale`, `LimitPassed`, `NoSeatsFor`, `BirthDateRefused`, and `SeatsTaken` where somebody was
    a moment sooner: then asking again finds the next best.
    """
    check_births([one.person for one in subscribers], asked.now)
    there = _locked(asked)
    wish = _wish(asked, subscribers)
    subscribers = _numbered_on(subscribers, there.persons, wish)
    if len(there.persons) + len(subscribers) > asked.house.places_per_basket:
        raise LimitPassed(asked.house.places_per_basket, of_performance=False)
    if asked.product_version_id and not any(one.performance_ids for one in subscribers):
        return _keep_for_later(asked, [*there.persons, *(one.person for one in subscribers)], there)
    parties = _parties(asked, subscribers, there)
    seats = dict(_series(parties) if same_seat else _one_by_one(parties, seed))
    expires_at = max(there.expires_at, min(asked.now + timedelta(minutes=asked.house.hold_minutes), there.extendable_until))
    _take(asked, seats, there, expires_at)
    rates = {one.person.number: one.rate_key for one in subscribers}
    _keep(asked, seats, [*there.persons, *(one.person for one in subscribers)], rates, expires_at, there)
    seated = [_seated(party, places) for party, places in seats.items()]
    elsewhere = _elsewhere(seats, same_seat)
    same_in = _same_in(parties) if elsewhere else ""
    return SubscriptionHeld(asked.basket_id, seated, expires_at, elsewhere, _other_zone(seats), same_in)


@dataclass(frozen=True, slots=True)
class _There:
    """What the basket is by now: its persons, and what it holds."""

    persons: Sequence[PersonInBasket]
    expires_at: datetime
    extendable_until: datetime
    inside: Sequence[PlaceWanted]


def _keep_for_later(asked: SubscriptionAsked, persons: Sequence[PersonInBasket], there: _There) -> SubscriptionHeld:
    """No seat is held: the basket knows what is bought, and for whom. The line of the house stands before it."""
    if asked.channel not in STAFF_CHANNELS:
        pass_gate_of_house(house=asked.house, slips=asked.slips, now=asked.now)
    expires_at = max(there.expires_at, asked.now + timedelta(minutes=asked.house.hold_minutes)) if asked.is_new else there.expires_at
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sales_basket (house_id, id, language, channel, created_at, expires_at, extendable_until, persons) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (house_id, id) DO UPDATE SET persons = EXCLUDED.persons",
            [
                asked.house.pk, asked.basket_id, asked.language, asked.channel, asked.now, expires_at, there.extendable_until,
                json.dumps([person.to_json() for person in persons]),
            ],
        )  # fmt: skip
    return SubscriptionHeld(asked.basket_id, [], expires_at)


def _locked(asked: SubscriptionAsked) -> _There:
    """The basket before; locked, so that two requests at once come one after the other."""
    if asked.is_new:
        return _There((), asked.now, asked.now + timedelta(minutes=asked.house.hold_minutes * EXTENSIONS), ())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT basket.expires_at, basket.extendable_until, basket.persons, ARRAY("
            "SELECT ARRAY[l.performance_id, l.place_no, p.place_count] FROM sales_basketline l "
            "JOIN programme_performance p ON p.house_id = l.house_id AND p.id = l.performance_id "
            "WHERE l.selling_house_id = basket.house_id AND l.basket_id = basket.id) "
            "FROM sales_basket AS basket WHERE basket.house_id = %s AND basket.id = %s FOR UPDATE",
            [asked.house.pk, asked.basket_id],
        )
        row = cursor.fetchone()
    if row is None or (row[0] <= asked.now and row[3]):
        raise BasketGone
    persons = read_persons(json.loads(row[2] or "[]"))
    until = asked.now + timedelta(minutes=asked.house.hold_minutes * EXTENSIONS)
    # Only passes and vouchers lie in it: its time begins with its first place.
    there = _There(persons, row[0], row[1], [PlaceWanted(*line) for line in row[3]]) if row[3] else _There(persons, asked.now, until, ())
    return _without_earlier(asked, there) if asked.product_version_id else there


def _without_earlier(asked: SubscriptionAsked, there: _There) -> _There:
    """Give back what was chosen before for the same product, in whichever version it was put there."""
    earlier = BasketProduct.objects.filter(basket_id=asked.basket_id, version__product__versions=asked.product_version_id)
    wishes = set(earlier.values_list("pk", flat=True))
    theirs = {person.number for person in there.persons if person.wish in wishes}
    if not wishes:
        return there
    lines = BasketLine.objects.filter(selling_house=asked.house, basket_id=asked.basket_id, person__in=theirs)
    gone = set(lines.values_list("performance_id", "place_no"))
    lines.delete()
    earlier.delete()
    inventory.release_hold(holder=asked.basket_id, places=list(gone))
    return replace(
        there, persons=[person for person in there.persons if person.number not in theirs],
        inside=[place for place in there.inside if (place.performance_id, place.place_no) not in gone],
    )  # fmt: skip


def _wish(asked: SubscriptionAsked, subscribers: Sequence[Subscriber]) -> int:
    """The subscription itself, beside its places; answers its row. The basket may come after it, in the same transaction."""
    if not asked.product_version_id:
        return 0
    terms = memberships.terms_of(asked.product_version_id)
    persons = [{"name": one.person.name, "birth_date": one.person.birth_date and one.person.birth_date.isoformat()} for one in subscribers]
    made = BasketProduct.objects.create(
        house=asked.house, basket_id=asked.basket_id, version_id=asked.product_version_id, holder_name=subscribers[0].person.name,
        persons=persons, price_cents=terms.price_of(None), fee_cents=terms.fee_cents,
    )  # fmt: skip
    return made.pk


def _numbered_on(subscribers: Sequence[Subscriber], there: Sequence[PersonInBasket], wish: int) -> list[Subscriber]:
    after = max((person.number for person in there), default=0)
    return [replace(one, person=replace(one.person, number=number, wish=wish)) for number, one in enumerate(subscribers, after + 1)]


def _parties(asked: SubscriptionAsked, subscribers: Sequence[Subscriber], there: _There) -> list[_Party]:
    """Everybody by performance and zone, in the order of the dates; each performance may be sold, and has the price."""
    coming: defaultdict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for one in subscribers:
        for pk in dict.fromkeys(one.performance_ids):
            coming[pk][one.zone_at(pk)].append(one.person.number)
    found = {performance.pk: (performance, taken) for performance, taken in stock.performances_with_taken(coming, asked.now)}
    for pk in coming:
        let_in(asked, found[pk][0] if pk in found else None)
    parties = []
    for performance, taken in found.values():
        by_zone = coming[performance.pk]
        _check_limit(performance, by_zone, there)
        parties += [_Party(performance, taken, _zone_of(performance, key), tuple(numbers)) for key, numbers in sorted(by_zone.items())]
    return parties


def _check_limit(performance: Performance, by_zone: Mapping[str, Sequence[int]], there: _There) -> None:
    inside = sum(place.performance_id == performance.pk for place in there.inside)
    if inside + sum(map(len, by_zone.values())) > performance.limit_per_order:
        raise LimitPassed(performance.limit_per_order, of_performance=True)


def _zone_of(performance: Performance, key: str) -> str:
    plan, table = plan_of(performance.plan_version_id), table_of(performance.price_list.current_id)
    sold = [zone for zone in plan.zones if table.rates_for(zone)]
    if key in sold:
        return key
    return "" if plan.seats and not key else next(iter(sold), "")


def _one_by_one(parties: Sequence[_Party], seed: int) -> Iterator[tuple[_Party, tuple[int, ...]]]:
    """The best seats of each date; who asked another zone of the same date comes after, from what is left."""
    gone: defaultdict[int, set[int]] = defaultdict(set)
    for party in parties:
        places = _best(party, party.taken | gone[party.performance.pk], seed)
        gone[party.performance.pk].update(places)
        yield party, places


def _best(party: _Party, taken: frozenset[int], seed: int) -> tuple[int, ...]:
    """The best of the zone that was asked; where it is full, of another that is like it."""
    for zone_key in _zones_like(party):
        if places := _in_zone(party, zone_key, taken, seed):
            return places
    raise NoSeatsFor(party.performance)


def _zones_like(party: _Party) -> list[str]:
    """The zone, and then the others with a price in the order of the plan: nobody who asked a seat has to stand."""
    plan, table = plan_of(party.performance.plan_version_id), table_of(party.performance.price_list.current_id)
    if party.zone_key not in plan.zones:
        return [""]
    is_general = plan.zones[party.zone_key].is_general
    others = [key for key, zone in plan.zones.items() if zone.is_general == is_general and table.rates_for(key)]
    return [party.zone_key, *(key for key in others if key != party.zone_key)]


def _in_zone(party: _Party, zone_key: str, taken: frozenset[int], seed: int) -> tuple[int, ...]:
    """Places of one zone for all of them; none where it has no room."""
    zone = plan_of(party.performance.plan_version_id).zones.get(zone_key)
    if zone is not None and zone.is_general:
        free = [no for no in zone.numbers if no not in taken]
        enough = len(free) >= len(party.numbers)
        return tuple(Random(seed).sample(free, len(party.numbers))) if enough else ()  # noqa: S311 (scatters buyers, keeps no secret)
    found: list[int] = []
    for first in range(0, len(party.numbers), MOST_TOGETHER):
        some = len(party.numbers[first : first + MOST_TOGETHER])
        best = stock.finder_of(party.performance.plan_version_id).find(some, taken | set(found), zone=zone_key)
        if best is None:
            return ()
        found += best.places
    return tuple(found)


def _series(parties: Sequence[_Party]) -> Iterator[tuple[_Party, tuple[int, ...]]]:
    """The same people in the same hall sit in the same seats on each date."""
    alike: defaultdict[tuple[int, str, tuple[int, ...]], list[_Party]] = defaultdict(list)
    for party in parties:
        alike[party.performance.plan_version_id, party.zone_key, party.numbers].append(party)
    gone: defaultdict[int, set[int]] = defaultdict(set)
    for (plan_id, zone, numbers), of_series in alike.items():
        taken = [party.taken | gone[party.performance.pk] for party in of_series]
        is_seated = zone not in {one.key for one in plan_of(plan_id).general_zones}
        places = same_seats(stock.finder_of(plan_id), len(numbers), taken, zone=zone) if is_seated else None
        for party, of_date in zip(
            of_series, places or [_best(party, of_date, 0) for party, of_date in zip(of_series, taken, strict=True)], strict=True
        ):
            gone[party.performance.pk].update(of_date)
            yield party, of_date


def _elsewhere(seats: Mapping[_Party, tuple[int, ...]], same_seat: bool) -> list[int]:
    """Performances of a series on which the same people sit elsewhere than on most dates of that hall."""
    found: list[int] = []
    for (plan_id, zone), of_hall in _by_hall(seats).items() if same_seat else ():
        if zone not in {one.key for one in plan_of(plan_id).general_zones}:
            usual = max((places for _party, places in of_hall), key=[places for _party, places in of_hall].count)
            found += [party.performance.pk for party, places in of_hall if places != usual]
    return found


def _same_in(parties: Sequence[_Party]) -> str:
    """The first zone, in the order of the plan, in which all who share a hall can sit in the same seats on every date; empty: none."""
    halls: defaultdict[tuple[int, tuple[int, ...]], list[_Party]] = defaultdict(list)
    for party in parties:
        halls[party.performance.plan_version_id, party.numbers].append(party)
    asked = {party.zone_key for party in parties}
    zones = [key for key in _zones_like(parties[0]) if key and key not in asked]
    return next((key for key in zones if all(_is_same_in(key, of_hall) for of_hall in halls.values())), "")


def _is_same_in(zone_key: str, parties: Sequence[_Party]) -> bool:
    if any(zone_key not in _zones_like(party) for party in parties):
        return False
    taken = frozenset().union(*(party.taken for party in parties))
    found = stock.finder_of(parties[0].performance.plan_version_id).find(len(parties[0].numbers), taken, zone=zone_key)
    return found is not None and found.together


def _other_zone(seats: Mapping[_Party, tuple[int, ...]]) -> list[int]:
    asked = [(party, plan_of(party.performance.plan_version_id).zone_of(places[0]).key) for party, places in seats.items() if party.zone_key]
    return [party.performance.pk for party, got in asked if got != party.zone_key]


def _by_hall(seats: Mapping[_Party, tuple[int, ...]]) -> dict[tuple[int, str], list[tuple[_Party, tuple[int, ...]]]]:
    halls: defaultdict[tuple[int, str], list[tuple[_Party, tuple[int, ...]]]] = defaultdict(list)
    for party, places in seats.items():
        halls[party.performance.plan_version_id, party.zone_key].append((party, places))
    return halls


def _take(asked: SubscriptionAsked, seats: Mapping[_Party, tuple[int, ...]], there: _There, expires_at: datetime) -> None:
    """All places in one statement, and with them, kept as long, what the basket has already: locked in one order."""
    wanted = {PlaceWanted.of(party.performance, no): party.performance for party, places in seats.items() for no in places}
    for party, places in seats.items():
        check_prices(party.performance, places)
    longer = there.inside if expires_at > there.expires_at else ()
    try:
        inventory.hold_places(
            house_id=asked.house.pk, places=[*wanted, *longer], holder=asked.basket_id, expires_at=expires_at, now=asked.now
        )  # fmt: skip
    except inventory.PlanChanged as changed:
        raise PlanChanged(next(iter(wanted.values())), ()) from changed
    except PlacesTaken as taken:
        first = next((performance for place, performance in wanted.items() if place in taken.places), next(iter(wanted.values())))
        raise SeatsTaken(first, [place.place_no for place in taken.places if place.performance_id == first.pk]) from taken


def _keep(
    asked: SubscriptionAsked, seats: Mapping[_Party, tuple[int, ...]], persons: Sequence[PersonInBasket], rates: Mapping[int, str],
    expires_at: datetime, there: _There,
) -> None:  # fmt: skip
    """Write the basket, its persons and its new lines, in one statement. Raises `BasketBegun`."""
    lines = [line for party, places in seats.items() for line in _lines(party, places, rates)]
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH basket AS (INSERT INTO sales_basket (house_id, id, language, channel, created_at, expires_at, extendable_until, persons) "
            "VALUES (%(house)s, %(basket)s, %(language)s, %(channel)s, %(now)s, %(expires_at)s, %(extendable_until)s, %(persons)s) "
            "ON CONFLICT (house_id, id) DO UPDATE SET expires_at = EXCLUDED.expires_at, extendable_until = EXCLUDED.extendable_until, "
            "persons = EXCLUDED.persons WHERE NOT %(is_new)s RETURNING id) "
            "INSERT INTO sales_basketline (house_id, selling_house_id, basket_id, performance_id, place_no, rate_key, person) "
            "SELECT line.owner, %(house)s, basket.id, line.performance, line.place, line.rate, line.person FROM basket, unnest("
            "%(owners)s::int[], %(performances)s::bigint[], %(places)s::int[], %(rates)s::text[], %(numbers)s::int[]) "
            "AS line (owner, performance, place, rate, person)",
            {
                "house": asked.house.pk, "basket": asked.basket_id, "language": asked.language, "channel": asked.channel, "now": asked.now,
                "expires_at": expires_at, "extendable_until": there.extendable_until, "is_new": asked.is_new,
                "persons": json.dumps([person.to_json() for person in persons]),
                **{name: [line[name] for line in lines] for name in ("owners", "performances", "places", "rates", "numbers")},
            },
        )  # fmt: skip
        if not cursor.rowcount:
            raise BasketBegun(next(iter(seats)).performance, ())


def _lines(party: _Party, places: Sequence[int], rates: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    performance = party.performance
    plan, table = plan_of(performance.plan_version_id), table_of(performance.price_list.current_id)
    for number, place in zip(party.numbers, places, strict=True):
        sold = {rate.key for rate in table.rates_for(plan.zone_of(place).key)}
        yield {
            "owners": performance.house_id, "performances": performance.pk, "places": place,
            "rates": rates[number] if rates[number] in sold else "", "numbers": number,
        }  # fmt: skip


def _seated(party: _Party, places: Sequence[int]) -> Seated:
    plan, finder = plan_of(party.performance.plan_version_id), stock.finder_of(party.performance.plan_version_id)
    seats = [no for no in places if plan.seat_at(no)]
    return Seated(party.performance, dict(zip(party.numbers, places, strict=True)), len(seats) < 2 or finder.are_neighbours(seats))
