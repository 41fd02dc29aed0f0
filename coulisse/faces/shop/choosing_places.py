"""From the places that somebody chose to places in the basket: new ones held, those let go given back. Inside a scope."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from django.http import QueryDict

from coulisse.faces.shop.numbers import whole_number, whole_numbers
from coulisse.faces.shop.own_places import OwnPlaces, own_places
from coulisse.pricing.rules import RateNotSold
from coulisse.programme import queries as programme
from coulisse.sales import operations as sales
from coulisse.sales.operations.baskets import Held, HoldAsked
from coulisse.sales.queries import PlaceInBasket
from coulisse.venues.queries import plan_of
from coulisse.venues.types import Plan

MOST_AT_ONCE = 100
_MOST_NUMBER = 10**6


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody chose of one performance.

    ``seats`` are numbered places; ``general`` how many of each general zone. ``instead``: of what the basket holds
    of this performance, only these stay; else they come on top. ``plan_id``: the plan on which they were chosen, 0 if
    the page didn't say.
    """

    seats: Sequence[int] = ()
    general: Mapping[str, int] = field(default_factory=dict)
    instead: bool = False
    plan_id: int = 0

    @property
    def is_nothing(self) -> bool:
        return not self.seats and not any(self.general.values())


class NothingChosen(Exception):
    """Nothing is wanted, and nothing was there to let go: what they had chosen has gone to others meanwhile."""


def wanted_from(sent: QueryDict) -> Wanted:
    """Read the form of the plan or of the list: ``place`` for each seat, ``zone-<key>`` for general zones."""
    general = {}
    for name in sent:
        if name.startswith("zone-") and len(general) < MOST_AT_ONCE:
            general[name[5:45]] = whole_number(sent.get(name) or "0", MOST_AT_ONCE) or 0
    return Wanted(
        whole_numbers(sent.getlist("place"), _MOST_NUMBER, at_most=MOST_AT_ONCE),
        general,
        "instead" in sent,
        whole_number(sent.get("plan") or "0", 2**62) or 0,
    )


def take(asked: HoldAsked, wanted: Wanted, seed: int) -> Held:
    """Make the basket hold what was chosen, all of it or nothing. Raises `NothingChosen`, and what the ``hold_*`` operations raise."""
    own = OwnPlaces() if asked.is_new else own_places(asked.basket_id, asked.performance_id, asked.now)
    if wanted.is_nothing and not own.numbers:
        raise NothingChosen
    plan = _plan(asked, wanted)
    let_go = _let_go(wanted, own, plan) if wanted.instead else []
    if let_go:
        sales.remove_lines(house=asked.house, basket_id=asked.basket_id, line_ids=list(let_go), now=asked.now)
    held = _hold_new(asked, wanted, own, plan, seed)
    if let_go and held:
        _keep_people(asked, [place for place in own.of_performance if place.line.pk in let_go and place.line.person], held.places)
        unnamed = [let_go[place.line.pk] for place in own.of_performance if place.line.pk in let_go and not place.line.person]
        _keep_rates(asked, unnamed, held.places)
    if held is None:
        performance = programme.performance_to_sell(asked.performance_id)
        if performance is None:
            raise sales.NotOnSale(None)
        return Held(asked.basket_id, performance, tuple(own.numbers), own.expires_at or asked.now)
    return held


def _plan(asked: HoldAsked, wanted: Wanted) -> Plan:
    """The plan that is sold from; numbers that were chosen on another one mean other seats there."""
    performance = programme.performance_to_sell(asked.performance_id)
    if performance is None:
        raise sales.NotOnSale(None)
    if wanted.plan_id not in (0, performance.plan_version_id):
        raise sales.PlanChanged(performance, wanted.seats)
    return plan_of(performance.plan_version_id)


def _let_go(wanted: Wanted, own: OwnPlaces, plan: Plan) -> dict[int, str]:
    """Lines that were not chosen again, with their rates."""
    seats = set(wanted.seats)
    gone = {
        place.line.pk: place.line.rate_key for place in own.of_performance if plan.seat_at(place.line.place_no) and place.line.place_no not in seats
    }
    for key, count in wanted.general.items():
        zone = plan.zones.get(key)
        if zone is not None and zone.is_general:
            gone |= {place.line.pk: place.line.rate_key for place in own.of_zone(zone.numbers)[count:]}
    return gone


def _hold_new(asked: HoldAsked, wanted: Wanted, own: OwnPlaces, plan: Plan, seed: int) -> Held | None:
    """Hold what the basket doesn't have yet; None where that is nothing."""
    have = set(own.numbers)
    held: Held | None = None
    new_seats = [no for no in wanted.seats if no not in have]
    if new_seats:
        held = sales.hold_chosen_seats(asked=asked, place_nos=new_seats)
    for key, count in wanted.general.items():
        zone = plan.zones.get(key)
        more = count - (len(own.of_zone(zone.numbers)) if zone is not None and wanted.instead else 0)
        if more > 0:
            # The basket is there by now if something was held before.
            then = replace(asked, is_new=asked.is_new and held is None)
            held = sales.hold_general_places(asked=then, zone_key=key, count=more, seed=seed)
    return held


def _keep_people(asked: HoldAsked, before: Sequence[PlaceInBasket], places: Sequence[int]) -> None:
    """Those of a subscription sit in the new seats in the order in which they sat, at their own rates."""
    if not before:
        return
    ours = [place for place in own_places(asked.basket_id, asked.performance_id, asked.now).of_performance if place.line.place_no in places]
    pairs = list(zip(ours, before, strict=False))
    whose = {place.line.pk: was.line.person for place, was in pairs}
    sales.give_to_persons(house=asked.house, basket_id=asked.basket_id, person_by_line=whose, now=asked.now)
    for place, was in pairs:
        if any(offered.rate.key == was.line.rate_key for offered in place.rates):
            with suppress(RateNotSold, sales.RatesRefused):
                sales.choose_rates(house=asked.house, basket_id=asked.basket_id, rate_by_line={place.line.pk: was.line.rate_key}, now=asked.now)


def _keep_rates(asked: HoldAsked, rates: list[str], places: Sequence[int]) -> None:
    """Who changes seats keeps the reductions that were chosen, where the new seats have them."""
    waiting = [rate for rate in rates if rate]
    if not waiting:
        return
    now_ours = own_places(asked.basket_id, asked.performance_id, asked.now)
    for place in now_ours.of_performance:
        if place.line.place_no not in places or place.line.person or not waiting:
            continue
        known = next((rate for rate in waiting if any(offered.rate.key == rate for offered in place.rates)), None)
        if known is None:
            continue
        waiting.remove(known)
        try:
            sales.choose_rates(house=asked.house, basket_id=asked.basket_id, rate_by_line={place.line.pk: known}, now=asked.now)
        except (RateNotSold, sales.RatesRefused):
            continue
