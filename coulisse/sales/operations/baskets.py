"""Holding places in a basket: places first, rates after."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.db import connection, transaction

from coulisse.houses.models import House
from coulisse.houses.written import Writing
from coulisse.inventory import operations as inventory
from coulisse.inventory import queries as stock
from coulisse.inventory import reaching
from coulisse.inventory.operations import NotEnoughPlaces, PlacesTaken, PlaceWanted
from coulisse.openings.gate import pass_gate
from coulisse.pricing.offers.types import Right
from coulisse.pricing.queries import table_of
from coulisse.pricing.rates import RateRefused, rates_refused
from coulisse.pricing.rules import rate_asked
from coulisse.pricing.types import LineAsked
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance
from coulisse.programme.rules import NotSoldNow
from coulisse.sales import reading
from coulisse.sales.models import Basket, BasketLine, BasketProduct
from coulisse.sales.persons import persons_of
from coulisse.sales.quoting import lines_asked
from coulisse.sales.rights import brought_to, rights_of_products
from coulisse.venues.queries import plan_of

# The house's own people help who stands before them; everybody else passes the line of an opening.
STAFF_CHANNELS = frozenset({"desk", "office"})
# Whoever asks gets ten times the usual time in all (WCAG 2.2.1).
EXTENSIONS = 10


class BasketGone(Exception):
    """There is no such basket, or its time is over: begin anew."""


class NotOnSale(Exception):
    """The performance can't be bought at this moment; ``reason`` says why, None where it doesn't exist."""

    def __init__(self, reason: NotSoldNow | None) -> None:
        self.reason = reason
        super().__init__(reason)


class LimitPassed(Exception):
    """More than one order may have. ``most`` is the limit, ``of_performance`` whether it is the performance's."""

    def __init__(self, most: int, *, of_performance: bool) -> None:
        self.most, self.of_performance = most, of_performance
        super().__init__(most)


class SeatsTaken(Exception):
    """Some of the places have just gone; nothing was held. ``places`` are their numbers; none where any place of the zone will do."""

    def __init__(self, performance: Performance, places: Sequence[int]) -> None:
        self.performance, self.places = performance, tuple(sorted(places))
        super().__init__(self.places)


class PlanChanged(SeatsTaken):
    """The performance has another seating plan since the page was made, in which the numbers mean other seats: look again."""


class BasketBegun(SeatsTaken):
    """Another request began this very basket in the same instant, so that they count together; nothing was held: ask again."""


class RatesRefused(Exception):
    """Conditions of rates that aren't met; nothing was changed. Each of ``refused`` says what to do."""

    def __init__(self, refused: Sequence[RateRefused]) -> None:
        self.refused = tuple(refused)
        super().__init__(" ".join(map(str, refused)))


class NoSeatsTogether(Exception):
    """There are not so many places left (in that zone); ``left`` is not told to visitors."""


@dataclass(frozen=True, slots=True)
class Written:
    """What is known of a basket when it was written: the ids of its new lines by place, and which offers are in force for it."""

    lines: Mapping[int, int]
    offer_ids: Sequence[int]
    extendable_until: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """What a hold answers: the basket, and which places of which performance joined it."""

    basket_id: UUID
    performance: Performance
    places: tuple[int, ...]
    expires_at: datetime
    together: bool = True
    written: Written | None = None


@dataclass(frozen=True, slots=True)
class HoldAsked:
    """Who holds: the house that sells, the basket (``basket_id`` is chosen by the caller, new or known), how.

    ``slips``: their numbers in the line of an opening, where there is one; without, a hold there raises `openings.gate.NotYourTurn`.
    """

    house: House
    basket_id: UUID
    performance_id: int
    language: str
    now: datetime
    channel: str = "shop"
    is_new: bool = True
    slips: tuple[str, ...] = ()

    @property
    def extendable_until(self) -> datetime:
        """How long a basket that begins now can be kept at most."""
        return self.now + timedelta(minutes=self.house.hold_minutes * EXTENSIONS)


def hold_best_seats(*, asked: HoldAsked, count: int, zone_key: str = "", seed: int = 0, tried: int = 0) -> Held:
    """Hold the best free seats for a party; of a general zone, any of its places. ``tried``: how often others were sooner, so that
    it scatters a little among seats that are nearly as good.

    Raises `NotOnSale`, `LimitPassed`, `NoSeatsTogether`, and `SeatsTaken` where somebody was a moment sooner:
    then asking again finds the next best.
    """
    performance, taken = _performance(asked)
    plan = plan_of(performance.plan_version_id)
    zone = plan.zones.get(zone_key)
    if (zone is not None and zone.is_general) or not plan.seats:
        numbers = (zone or plan.general_zones[0]).numbers
        return _hold_any(asked, performance, numbers, count, seed)
    finder, others = stock.finder_of(performance.plan_version_id), reaching.reached(performance.house_id, performance.pk)
    found = reaching.best_beside(finder, count, taken, others, zone=zone_key, passing=seed % (2 * tried + 1))
    if found is None:
        raise NoSeatsTogether
    return _hold(asked, performance, found.places, together=found.together, is_sought=True)


def hold_accessible_seats(*, asked: HoldAsked, wheelchairs: int, others: int, zone_key: str = "") -> Held:
    """Hold wheelchair places with who comes along, as one unit. Raises as `hold_best_seats`."""
    performance, taken = _performance(asked)
    found = stock.finder_of(performance.plan_version_id).find_accessible(wheelchairs, others, taken, zone=zone_key)
    if found is None:
        raise NoSeatsTogether
    return _hold(asked, performance, found.places, together=found.together)


def hold_chosen_seats(*, asked: HoldAsked, place_nos: Sequence[int], seen_plan_id: int = 0, known: Performance | None = None) -> Held:
    """Hold exactly these numbered seats, or none. Raises `SeatsTaken`, `NotOnSale`, `LimitPassed`. ``known``: the performance, where
    this very transaction has read it.

    ``seen_plan_id``: the plan version on which they were chosen, where that was not in this transaction; if the
    performance has another one by now, it raises `PlanChanged`.
    """
    performance = known or programme.performance_to_sell(asked.performance_id)
    let_in(asked, performance)
    plan = plan_of(performance.plan_version_id)
    chosen = sorted(set(place_nos))
    if seen_plan_id not in (0, performance.plan_version_id):
        raise PlanChanged(performance, chosen)
    unknown = [no for no in chosen if plan.seat_at(no) is None or no in plan.blocked_numbers]
    if unknown or not chosen:
        raise SeatsTaken(performance, unknown)
    return _hold(asked, performance, chosen)


def hold_general_places(*, asked: HoldAsked, zone_key: str, count: int, seed: int) -> Held:
    """Hold places of a standing or free-seating zone. Raises as `hold_best_seats`."""
    performance = programme.performance_to_sell(asked.performance_id)
    let_in(asked, performance)
    zone = plan_of(performance.plan_version_id).zones.get(zone_key)
    if zone is None or not zone.is_general:
        raise NoSeatsTogether
    return _hold_any(asked, performance, zone.numbers, count, seed)


def _performance(asked: HoldAsked) -> tuple[Performance, frozenset[int]]:
    found = stock.performance_with_taken(asked.performance_id, asked.now)
    let_in(asked, found[0] if found else None)
    return found  # type: ignore[return-value]


class Asks(Protocol):
    """What is known of whoever wants to hold something."""

    house: House
    now: datetime
    channel: str
    slips: tuple[str, ...]


def let_in(asked: Asks, performance: Performance | None) -> None:
    """The one door of everything that holds: it is on sale, and where an opening has a line, it is their turn. Raises
    `NotOnSale`, and `openings.gate.NotYourTurn`."""
    check_on_sale(performance, asked.now)
    if performance is not None and asked.channel not in STAFF_CHANNELS:
        pass_gate(house=asked.house, production_id=performance.production_id, performance_id=performance.pk, slips=asked.slips, now=asked.now)


def check_on_sale(performance: Performance | None, now: datetime) -> None:
    if performance is None:
        raise NotOnSale(None)
    reason = programme.why_not_sold(performance, now)
    if reason:
        raise NotOnSale(reason)


def _hold(asked: HoldAsked, performance: Performance, places: Sequence[int], *, together: bool = True, is_sought: bool = False) -> Held:
    """Claim the places, and write the basket and its lines along, in one statement. ``is_sought``: others who seek pass over them meanwhile."""
    check_prices(performance, places)
    expires_at, to_extend = _room_in_basket(asked, performance, len(places), places)
    wanted = {PlaceWanted.of(performance, no) for no in places}
    # What the basket holds already is kept as long, in the same statement: its places are locked in one order.
    longer = [place for place in to_extend if (place.performance_id, place.place_no) not in {(one.performance_id, one.place_no) for one in wanted}]
    try:
        with reaching.reaching(performance.house_id, performance.pk, places if is_sought else ()):
            lines, offer_ids = inventory.hold_places_along(
                house_id=performance.house_id, places=[*wanted, *longer], holder=asked.basket_id, expires_at=expires_at, now=asked.now,
                along=_kept(asked, performance, places, expires_at),
            )  # fmt: skip
            return _held(asked, performance, places, expires_at, lines, offer_ids, together=together)
    except inventory.PlanChanged as changed:
        raise PlanChanged(performance, places) from changed
    except PlacesTaken as taken:
        raise SeatsTaken(performance, [place.place_no for place in taken.places]) from taken


def _held(
    asked: HoldAsked, performance: Performance, places: Sequence[int], expires_at: datetime, lines: Sequence[tuple[int, int]] | None,
    offer_ids: Sequence[int], *, together: bool = True,
) -> Held:  # fmt: skip
    """Raises `BasketBegun` where a new basket got no line: then another request wrote it in the same instant."""
    if asked.is_new and not lines:
        raise BasketBegun(performance, ())
    written = Written(dict(lines or ()), offer_ids, asked.extendable_until)
    return Held(asked.basket_id, performance, tuple(places), expires_at, together, written)


def _hold_any(asked: HoldAsked, performance: Performance, numbers: range, count: int, seed: int) -> Held:
    if not 1 <= count <= len(numbers):
        raise NoSeatsTogether
    check_prices(performance, [numbers.start])
    expires_at, to_extend = _room_in_basket(asked, performance, count)
    try:
        places = inventory.hold_any_places(
            house_id=performance.house_id, performance=performance, numbers=numbers, count=count, holder=asked.basket_id,
            expires_at=expires_at, now=asked.now, seed=seed,
        )  # fmt: skip
    except inventory.PlanChanged as changed:
        raise PlanChanged(performance, ()) from changed
    except NotEnoughPlaces as error:
        if _still_free(asked, performance, numbers) >= count:
            raise SeatsTaken(performance, ()) from error
        raise NoSeatsTogether from error
    inventory.hold_places(house_id=performance.house_id, places=to_extend, holder=asked.basket_id, expires_at=expires_at, now=asked.now)
    return _held(asked, performance, places, expires_at, *_keep(_kept(asked, performance, places, expires_at)))


def _still_free(asked: HoldAsked, performance: Performance, numbers: range) -> int:
    """How many places of a general zone others have not: who lost the same place in the same instant may ask again."""
    others = stock.taken_places(performance.pk, asked.now, but_not_of=asked.basket_id).all
    own = BasketLine.objects.filter(basket_id=asked.basket_id, performance=performance, place_no__in=numbers).count()
    return len(numbers) - len(others.intersection(numbers)) - own


def check_prices(performance: Performance, places: Sequence[int]) -> None:
    """A zone without a price can't be sold, whatever the plan says."""
    plan, table = plan_of(performance.plan_version_id), table_of(performance.price_list.current_id)
    if any(not table.rates_for(plan.zone_of(no).key) for no in places):
        raise NotOnSale(NotSoldNow.NOT_YET)


def _room_in_basket(asked: HoldAsked, performance: Performance, count: int, places: Sequence[int] = ()) -> tuple[datetime, list[PlaceWanted]]:
    """Until when the basket holds with so many places more, and which of its places must be kept longer for that.

    Of ``places`` that are named, those that it has already are not counted again. Locks the basket, so that two requests
    at once count together.
    """
    hold = timedelta(minutes=asked.house.hold_minutes)
    if asked.is_new:
        _check_limits(asked.house, performance, count, count)
        return asked.now + hold, []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT basket.expires_at, basket.extendable_until, ARRAY("
            "SELECT ARRAY[l.performance_id, l.place_no, p.place_count, l.person] FROM sales_basketline l "
            "JOIN programme_performance p ON p.house_id = l.house_id AND p.id = l.performance_id "
            "WHERE l.selling_house_id = basket.house_id AND l.basket_id = basket.id) "
            "FROM sales_basket AS basket WHERE basket.house_id = %s AND basket.id = %s FOR UPDATE",
            [asked.house.pk, asked.basket_id],
        )
        row = cursor.fetchone()
    if row is None or (row[0] <= asked.now and row[2]):
        raise BasketGone
    expires_at, extendable_until, lines = row
    if not lines:  # Only passes and vouchers lie in it, which are kept for nobody: its time begins with its first place.
        _check_limits(asked.house, performance, count, count)
        return asked.now + hold, []
    inside = [PlaceWanted(*line[:3]) for line in lines]
    by_name = sum(line[3] > 0 for line in lines)  # Places of a subscription are limited by its people.
    of_performance = {place.place_no for place in inside if place.performance_id == performance.pk}
    more = count - len(of_performance.intersection(places))
    _check_limits(asked.house, performance, len(inside) - by_name + more, len(of_performance) + more)
    longer = max(expires_at, min(asked.now + hold, extendable_until))
    return longer, inside if longer > expires_at else []


def _check_limits(house: House, performance: Performance, in_basket: int, of_performance: int) -> None:
    if of_performance > performance.limit_per_order:
        raise LimitPassed(performance.limit_per_order, of_performance=True)
    if in_basket > house.places_per_basket:
        raise LimitPassed(house.places_per_basket, of_performance=False)


_KEPT = """
basket AS (
  INSERT INTO sales_basket AS basket (house_id, id, language, channel, created_at, expires_at, extendable_until)
  SELECT %(along_house)s, %(along_basket)s, %(along_language)s, %(along_channel)s, %(along_now)s, %(along_expires_at)s, %(along_extendable_until)s
  FROM whole
  ON CONFLICT (house_id, id) DO UPDATE SET expires_at = EXCLUDED.expires_at, extendable_until =
    CASE WHEN basket.expires_at <= EXCLUDED.created_at THEN EXCLUDED.extendable_until ELSE basket.extendable_until END
  WHERE NOT %(along_is_new)s RETURNING id),
lines AS (
  INSERT INTO sales_basketline (house_id, selling_house_id, basket_id, performance_id, place_no, rate_key)
  SELECT %(along_owner)s, %(along_house)s, basket.id, %(along_performance)s, place_no, '' FROM basket, unnest(%(along_places)s::int[]) AS place_no
  ON CONFLICT (selling_house_id, basket_id, performance_id, place_no) DO NOTHING RETURNING place_no, id),
along AS (
  SELECT (SELECT array_agg(ARRAY[place_no, id]) FROM lines) AS lines, ARRAY(
    SELECT current_id FROM pricing_offer WHERE house_id = %(along_house)s AND archived_at IS NULL AND current_id IS NOT NULL ORDER BY position, id
  ) AS offer_ids)
"""


def _kept(asked: HoldAsked, performance: Performance, places: Sequence[int], expires_at: datetime) -> inventory.Along:
    """The basket and its new lines, as they are written along with the claim of its places."""
    return inventory.Along(
        _KEPT,
        {
            "along_house": asked.house.pk, "along_basket": asked.basket_id, "along_language": asked.language, "along_channel": asked.channel,
            "along_now": asked.now, "along_expires_at": expires_at,
            "along_extendable_until": asked.extendable_until,
            "along_owner": performance.house_id, "along_performance": performance.pk, "along_places": list(places), "along_is_new": asked.is_new,
        },
    )  # fmt: skip


def _keep(along: inventory.Along) -> tuple[Sequence[tuple[int, int]] | None, Sequence[int]]:
    """The same by itself, for places that are claimed already."""
    with connection.cursor() as cursor:
        cursor.execute(f"WITH whole AS (SELECT true), {along.sql} SELECT lines, offer_ids FROM along", along.values)  # noqa: S608 (constants of ours)
        return cursor.fetchone()  # type: ignore[no-any-return]


def extend_basket(*, house: House, basket_id: UUID, now: datetime) -> datetime:
    """Give the buyer more time, on one action; answers until when. Raises `BasketGone`.

    At the end of what can be given (ten times the usual) the answer stays the same.
    """
    basket = locked_basket(house, basket_id, now)
    longer = max(basket.expires_at, min(now + timedelta(minutes=house.hold_minutes), basket.extendable_until))
    if longer > basket.expires_at:
        inventory.extend_hold(holder=basket_id, expires_at=longer, now=now)
        Basket.objects.filter(pk=basket_id).update(expires_at=longer)
    return longer


def take_again(*, house: House, basket_id: UUID, now: datetime, slips: Sequence[str] = ()) -> list[BasketLine]:
    """Hold the places of a basket whose time is over once more, for the usual time; what is gone leaves the basket.

    Answers the lines that others took meanwhile. Raises `BasketGone` where there is nothing to hold any more,
    `NotOnSale`, and `openings.gate.NotYourTurn` as a new hold would. Of a basket that isn't over it is the same, and harmless.
    """
    basket = Basket.objects.select_for_update().filter(pk=basket_id, house=house).first()
    lines = list(BasketLine.objects.filter(selling_house=house, basket_id=basket_id).order_by("performance_id", "place_no"))
    if basket is None or not lines:
        raise BasketGone
    performances = programme.performances_to_sell({line.performance_id for line in lines})
    for performance in performances.values():
        check_on_sale(performance, now)
        pass_gate(house=house, production_id=performance.production_id, performance_id=performance.pk, slips=slips, now=now)
    longer = max(basket.expires_at, now + timedelta(minutes=house.hold_minutes))
    gone = _hold_what_is_free(house, basket_id, lines, performances, longer, now)
    if len(gone) == len(lines) and not BasketProduct.objects.filter(basket=basket).exists():
        raise BasketGone
    BasketLine.objects.filter(pk__in=[line.pk for line in gone]).delete()
    until = now + timedelta(minutes=house.hold_minutes * EXTENSIONS)
    Basket.objects.filter(pk=basket_id).update(expires_at=longer, extendable_until=max(basket.extendable_until, until))
    return gone


def _hold_what_is_free(
    house: House, basket_id: UUID, lines: Sequence[BasketLine], performances: Mapping[int, Performance], expires_at: datetime, now: datetime
) -> list[BasketLine]:  # fmt: skip
    """Hold these lines' places but those that others have; answers the lines of those."""
    kept = {PlaceWanted.of(performances[line.performance_id], line.place_no): line for line in lines}
    gone: list[BasketLine] = []
    while kept:
        try:
            with transaction.atomic():
                inventory.hold_places(house_id=house.pk, places=list(kept), holder=basket_id, expires_at=expires_at, now=now)
            break
        except PlacesTaken as taken:
            gone += [kept.pop(place) for place in taken.places]
    return gone


def choose_rates(*, house: House, basket_id: UUID, rate_by_line: Mapping[int, str], now: datetime) -> None:
    """Say which rate each place gets.

    Raises `BasketGone`, `RateNotSold` for a rate that its zone doesn't have, and `RatesRefused` where the conditions of a
    rate that is chosen aren't met. A rate that asks more tickets than there are yet may be chosen: `place_order` looks again.
    """
    basket = locked_basket(house, basket_id, now)
    of_basket = BasketLine.objects.filter(basket_id=basket_id).order_by("performance_id", "place_no")
    lines = {line.pk: line for line in of_basket.select_related("performance__price_list", "performance__production")}
    changed = []
    for line_id, rate_key in rate_by_line.items():
        line = lines.get(line_id)
        if line is None:
            continue
        zone = plan_of(line.performance.plan_version_id).zone_of(line.place_no)
        line.rate_key = rate_asked(table_of(line.performance.price_list.current_id), zone.key, rate_key).key
        changed.append(line)
    _check_rates(
        basket, lines_asked(((line, line.performance) for line in lines.values()), persons_of(basket)), {line.rate_key for line in changed}, now
    )
    BasketLine.objects.bulk_update(changed, ["rate_key"])


def _check_rates(basket: Basket, asked: Sequence[LineAsked], chosen: Collection[str], now: datetime) -> None:
    """Whether the lines may have the rates that were chosen. Asks the database only where one of them is hidden."""
    is_hidden = any(rate_asked(line.table, line.zone_key, line.rate_key).conditions.hidden_until for line in asked)
    rights = _rights_of(basket, now) if is_hidden else []
    refused = [one for one in rates_refused(asked, rights) if one.rate_key in chosen and not one.may_follow]
    if refused:
        raise RatesRefused(refused)


def _rights_of(basket: Basket, now: datetime) -> list[Right]:
    bought = BasketProduct.objects.filter(basket=basket)
    return [*(right for one in brought_to(basket, now) for right in one.rights), *rights_of_products(bought, now)]


def give_to_persons(*, house: House, basket_id: UUID, person_by_line: Mapping[int, int], now: datetime) -> None:
    """Say whose places these are, by number of the basket's persons; who has other seats now keeps being somebody. Raises `BasketGone`."""
    basket = locked_basket(house, basket_id, now)
    known = persons_of(basket)
    lines = list(BasketLine.objects.filter(basket_id=basket_id, pk__in=list(person_by_line)))
    for line in lines:
        line.person = person_by_line[line.pk] if person_by_line[line.pk] in known else 0
    BasketLine.objects.bulk_update(lines, ["person"])


def remove_lines(*, house: House, basket_id: UUID, line_ids: Sequence[int], now: datetime) -> None:
    """Give places back, at once free for others."""
    locked_basket(house, basket_id, now)
    gone = list(BasketLine.objects.filter(basket_id=basket_id, pk__in=list(line_ids)).values_list("performance_id", "place_no"))
    BasketLine.objects.filter(basket_id=basket_id, pk__in=list(line_ids)).delete()
    inventory.release_hold(holder=basket_id, places=gone)


def empty_basket(*, house: House, basket_id: UUID) -> None:
    """Give everything back. Harmless where there is nothing."""
    BasketLine.objects.filter(selling_house=house, basket_id=basket_id).delete()
    BasketProduct.objects.filter(house=house, basket_id=basket_id).delete()
    inventory.release_hold(holder=basket_id)


def basket_forgotten(*, house_id: int, basket_id: UUID) -> list[Writing]:
    """The basket became an order: it holds nothing any more. Its claims stay as they are. Parts of a statement."""
    return [Writing(sql, [house_id, basket_id]) for sql in _FORGET]


_FORGET = (
    "DELETE FROM sales_basketline WHERE selling_house_id = %s AND basket_id = %s RETURNING 1::bigint",
    "DELETE FROM sales_basketright WHERE house_id = %s AND basket_id = %s RETURNING 1::bigint",
    "DELETE FROM sales_basketproduct WHERE house_id = %s AND basket_id = %s RETURNING 1::bigint",
    "DELETE FROM sales_basket WHERE house_id = %s AND id = %s RETURNING 1::bigint",
)


def locked_basket(house: House, basket_id: UUID, now: datetime) -> Basket:
    """The basket, locked until the transaction ends. Raises `BasketGone`, also where its time is over; without a place in it, it has none."""
    basket = reading.basket_lock.first(basket_id, house.pk)
    if basket is None or (basket.expires_at <= now and BasketLine.objects.filter(selling_house=house, basket=basket).exists()):
        raise BasketGone
    return basket
