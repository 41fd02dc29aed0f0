"""The page of the plan: what the seat map is told, and what the page says without it."""

from base64 import b64encode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from coulisse.faces.shared.look import grounds
from coulisse.faces.shared.pages import page
from coulisse.faces.shop.absolute import date_path
from coulisse.faces.shop.basket_cookie import basket_id
from coulisse.faces.shop.choosing import Choosing, ZoneShown, choosing
from coulisse.faces.shop.choosing_places import Wanted
from coulisse.faces.shop.nearest_equals import nearest_equals
from coulisse.faces.shop.offers import offer
from coulisse.faces.shop.own_places import OwnPlaces, own_places
from coulisse.faces.shop.places import place_words
from coulisse.faces.shop.refusals import Refusal
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.inventory import queries as stock
from coulisse.lib.colour import AA_GRAPHICS, AA_TEXT, readable_on, repaired
from coulisse.pricing.queries import table_of
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState
from coulisse.venues.plan import place_name
from coulisse.venues.queries import plan_of
from coulisse.venues.types import Mark, Plan

# What one can ask of a seat: those that its plan has are offered.
ACCESS_FILTERS = (Mark.WHEELCHAIR, Mark.STEP_FREE, Mark.HEARING_LOOP)


@dataclass(frozen=True)
class ToChoose:
    """Everything that a page for choosing places shows of one performance. ``exactly``: so many places, where that is fixed."""

    house: House
    performance: Performance
    plan: Plan
    taken: frozenset[int]
    own: OwnPlaces
    choosing: Choosing
    exactly: int = 0

    @property
    def most(self) -> int:
        return self.exactly or self.own.room(self.performance.limit_per_order, self.house.places_per_basket)

    @property
    def sold_here(self) -> frozenset[int]:
        """Seats that can't be chosen: taken, kept out of the sale, or in a zone without a price."""
        priced = {zone.key for zone in self.choosing.zones}
        unpriced = (seat.no for seat in self.plan.seats if seat.zone not in priced)
        return self.taken.union(self.plan.blocked_numbers, unpriced)

    @property
    def filters(self) -> list[tuple[str, str]]:
        """Attributes to ask for, with their words."""
        has = {mark for seat in self.plan.seats for mark in seat.marks}
        found = [(mark.value, str(mark.label)) for mark in ACCESS_FILTERS if mark.value in has]
        return [*found, ("good_view", _("nothing in the way of the view"))] if Mark.RESTRICTED_VIEW.value in has else found


@dataclass(frozen=True, slots=True)
class Proposal:
    """Seats instead of those that have gone; ``names`` are those among them that nobody asked for."""

    seats: Sequence[int]
    names: Sequence[str]


def to_choose(
    request: HttpRequest, house: House, production: str, performance_id: int, *, basket: UUID | None = None, exactly: int = 0
) -> ToChoose:  # fmt: skip
    """Load it, in a scope of its own; 404 where the house shows no such performance. ``basket``: another than this browser's."""
    basket = basket or basket_id(request, house)
    with house_scope(house.pk) as scope:
        found = stock.performance_with_taken(performance_id, scope.now, but_not_of=basket)
        if found is None or found[0].production.slug != production or found[0].state == PerformanceState.DRAFT:
            raise Http404
        performance, taken = found
        plan, table = plan_of(performance.plan_version_id), table_of(performance.price_list.current_id)
        own = own_places(basket, performance_id, scope.now)
        stock.finder_of(performance.plan_version_id)  # Kept from now on; it needs no scope when it's asked later.
        free = performance.place_count - len(plan.blocked_numbers.union(taken))
        language = get_language() or "nl"
        offered = offer(performance, house=house, language=language, free=free, table=table, now=scope.now)
        shown = choosing(performance=performance, offer=offered, plan=plan, taken=taken, table=table, house=house, language=language)
    return ToChoose(house, performance, plan, taken, own, shown, exactly)


def seat_page(
    request: HttpRequest, house: House, production: str, performance_id: int, *, why: Refusal | None = None, wanted: Wanted | None = None
) -> HttpResponse:
    """The plan; with ``why``, what went wrong and what is proposed instead of what was ``wanted``."""
    found = to_choose(request, house, production, performance_id)
    if why is None and not found.choosing.offer.can_buy and not found.own.numbers:
        return redirect(date_path(house, get_language() or "nl", production, performance_id))
    return seats_shown(request, found, why=why, wanted=wanted)


def seats_shown(
    request: HttpRequest, found: ToChoose, *, why: Refusal | None = None, wanted: Wanted | None = None, ways: Mapping[str, str] | None = None
) -> HttpResponse:  # fmt: skip
    """The plan as a page; ``ways``: where it leads to, where that isn't to the basket."""
    proposed = proposal(found, wanted) if wanted else None
    chosen = proposed.seats if proposed else [no for no in found.own.numbers if found.plan.seat_at(no)]
    context: Mapping[str, Any] = {
        "house": found.house, "ways": ways, "performance": found.performance, "found": found, "why": why, "map_data": _map_data(found, chosen) | {"price": "" if ways else _price_address(found)},
        "proposal": proposed, "instead": wanted is None or wanted.instead, "general": _general(found, wanted), "expires_at": found.own.expires_at, "now": found.choosing.offer.now,
    }  # fmt: skip
    return page(request, "shop/seats.html", context, status=why.status if why else 200)


def proposal(found: ToChoose, wanted: Wanted) -> Proposal:
    """For who was a moment too late: the seats that are still free, and the nearest equals of the others."""
    seats = nearest_equals(stock.finder_of(found.performance.plan_version_id), wanted.seats, found.sold_here)[: found.most]
    others = [no for no in seats if no not in wanted.seats]
    return Proposal(seats, [place_words(place_name(found.plan, no)).full_name for no in others])


def _general(found: ToChoose, wanted: Wanted | None) -> list[tuple[ZoneShown, int]]:
    """The general zones, and how many of each the basket or the form has."""
    chosen = []
    for shown in found.choosing.zones:
        zone = found.plan.zones[shown.key]
        if zone.is_general:
            held = len(found.own.of_zone(zone.numbers))
            chosen.append((shown, wanted.general.get(shown.key, held) if wanted else held))
    return chosen


def _map_data(found: ToChoose, proposed: Sequence[int]) -> dict[str, Any]:
    house, performance = found.house, found.performance
    return {
        "geometry": reverse("shop:plan", args=[house.slug, performance.plan_version_id]),
        "availability": reverse("shop:availability", args=[house.slug, performance.pk]),
        "live": f"{settings.ENVIRONMENT.live_url}{house.slug}/{performance.pk}" if settings.ENVIRONMENT.live_url else "",
        "taken": b64encode(stock.availability_bits(performance, found.taken, plan=found.plan)).decode(),
        "own": [no for no in found.own.numbers if found.plan.seat_at(no)],
        "chosen": list(proposed),
        "most": found.most - sum(found.plan.seat_at(no) is None for no in found.own.numbers),
        "zones": {zone.key: _zone(zone) for zone in found.choosing.zones},
        "words": _words({mark for seat in found.plan.seats for mark in seat.marks}),
    }


def _price_address(found: ToChoose) -> str:
    performance = found.performance
    return reverse("shop:price", args=[found.house.slug, get_language() or "nl", performance.production.slug, performance.pk])


def _zone(zone: ZoneShown) -> dict[str, Any]:
    return {"name": zone.name, "cents": zone.cents, "colours": zone_colours(zone.colour)}


def zone_colours(colour: str) -> list[str]:
    """A zone's colour and the ink on it, for the light theme and for the dark one: to be seen on the ground, and read on."""
    return [*_fill_and_ink(colour, grounds("light")[0]), *_fill_and_ink(colour, grounds("dark")[0])]


def _fill_and_ink(colour: str, ground: str) -> tuple[str, str]:
    seen = repaired(colour, ground, AA_GRAPHICS)
    ink = readable_on(seen)
    return repaired(seen, ink, AA_TEXT), ink


def _words(marks: Collection[str]) -> dict[str, Any]:
    """What the map says, in the language of the page; {…} is filled in by it."""
    return {
        "plan": _("Seating plan: arrow keys move, Enter chooses; a row and a number go there, as A14"),
        "sections": _("Parts of the hall: choose one to see its seats"),
        "seat": _("Row {row}, seat {seat}"),
        "seatOnly": _("Seat {seat}"),
        "free": pgettext("seat", "free"),
        "mine": pgettext("seat", "chosen"),
        "taken": pgettext("seat", "taken"),
        "nothing": _("free of charge"),
        "left": _("{count} free"),
        "full": pgettext("seat", "full"),
        "from": _("from {price}"),
        "none": _("Nothing chosen yet"),
        "one": _("1 place"),
        "many": _("{count} places"),
        "choose": _("Choose"),
        "undo": _("Undo"),
        "remove": _("Remove {place}"),
        "gotIt": _("{place} chosen."),
        "letGo": _("{place} no longer chosen."),
        "isTaken": _("{place} is taken already."),
        "enough": _("You have {count} places, as many as one order can have. Remove one to choose another."),
        "justGone": _("Just gone: {places}. Choose another place."),
        "nearer": _("Zoomed in. Touch a seat to choose it."),
        "fitting": _("{count} free places fit"),
        "marks": {mark.value: str(mark.label) for mark in Mark if mark.value in marks},
    }
