"""The seats that were found for a subscription: for each performance who sits where."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language

from coulisse.faces.shared.pages import page
from coulisse.faces.shop.basket_cookie import basket_id, remember_count
from coulisse.faces.shop.basket_page import kept_until
from coulisse.faces.shop.formula_words import person_words
from coulisse.faces.shop.numbers import whole_numbers
from coulisse.faces.shop.places import PlaceWords, place_words
from coulisse.faces.shop.subscribing import fields_of, wished_before
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.inventory import queries as stock
from coulisse.lib.text import in_language
from coulisse.programme.models import Performance
from coulisse.sales import queries as sales
from coulisse.sales import subscriptions
from coulisse.sales.persons import persons_of
from coulisse.sales.queries import BasketView
from coulisse.venues.queries import plan_of

_MOST_IDS = 2**62


@dataclass(frozen=True, slots=True)
class Seat:
    """Where somebody sits; the seat of nobody named has no name."""

    person: str
    place: PlaceWords


@dataclass(frozen=True, slots=True)
class SameIn:
    """A zone in which the same seats are free on every date of a series; ``fields``: what is sent to have them."""

    zone: str
    fields: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Evening:
    """Who sits where at a performance. ``is_elsewhere``: not in the seats of the other dates of the series; ``is_other_zone``: the zone
    that was asked is full."""

    performance: Performance
    seats: Sequence[Seat]
    is_elsewhere: bool
    is_other_zone: bool
    is_together: bool


def seated_page(request: HttpRequest, house: House, key: str) -> HttpResponse:
    """What the basket holds by name; to the basket where it holds nothing (any more)."""
    known = basket_id(request, house)
    with house_scope(house.pk) as scope:
        view = sales.basket_view(known, scope.now) if known else None
        same = _same_in(view, key, request.GET.get("same", ""), scope.now) if view and "same" in request.GET else None
    evenings = _evenings(view, _said(request, "elsewhere"), _said(request, "zone")) if view else []
    if view is None or view.is_over or not evenings:
        return redirect("shop:basket", house.slug, get_language() or "nl")
    context = {"house": house, "key": key, "view": view, "evenings": evenings, "now": scope.now, "same": same}
    context["is_added"] = any(one.membership for one in persons_of(view.basket).values())
    context["kept_until"] = kept_until(view.basket.expires_at, scope.now)
    answer = page(request, "shop/subscription_seats.html", context)
    answer.headers["Cache-Control"] = "no-store"
    remember_count(answer, house, view.place_count)
    return answer


def _same_in(view: BasketView, key: str, zone: str, now: datetime) -> SameIn | None:
    """Where the same seats are free on every date, and what is sent to have them. Inside a scope; two queries and what it asks of the basket."""
    formula = subscriptions.formula_named(key, now)
    sold = {found: name for part in view.performances for found, name in subscriptions.zones_sold(part.performance).items()}
    before = wished_before(subscriptions.chosen_before(view.basket.pk, formula)) if formula and zone in sold else None
    return SameIn(in_language(sold[zone], get_language() or "nl"), fields_of(replace(before, zone_key=zone, zones={}))) if before else None


def _are_together(performance: Performance, places: Sequence[int]) -> bool:
    """Next to each other in one row; who stands, or sits where there are no numbers, always is."""
    plan = plan_of(performance.plan_version_id)
    seats = [no for no in places if plan.seat_at(no)]
    return len(seats) < 2 or stock.finder_of(performance.plan_version_id).are_neighbours(sorted(seats))


def _said(request: HttpRequest, name: str) -> list[int]:
    """Performances that the address names."""
    return whole_numbers(request.GET.get(name, "").split("-"), _MOST_IDS, at_most=60)


def _evenings(view: BasketView, elsewhere: Sequence[int], other_zone: Sequence[int]) -> list[Evening]:
    persons = persons_of(view.basket)
    names = {number: person_words(number, one.name) for number, one in persons.items()}
    named = [(part, [place for place in part.places if place.line.person]) for part in view.performances]
    return [
        Evening(
            part.performance,
            [Seat(names.get(place.line.person, ""), place_words(place.name)) for place in sorted(places, key=lambda one: one.line.person)],
            part.performance.pk in elsewhere,
            part.performance.pk in other_zone,
            _are_together(part.performance, [place.line.place_no for place in places]),
        )
        for part, places in named
        if places
    ]  # fmt: skip
