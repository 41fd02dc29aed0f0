"""One performance as it sells: the plan in colours, the figures, and blocking or freeing seats."""

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coulisse.faces.office.halls.drawing import drawing_of, spots_of
from coulisse.faces.office.programme.words import shown
from coulisse.faces.office.sales.crowd import crowds_of
from coulisse.faces.office.sales.forms import Block
from coulisse.faces.office.sales.seat_words import UnknownSeats, seats_named
from coulisse.faces.office.words import in_words
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses.permissions import may_block_seats, may_see_orders, may_see_sales
from coulisse.houses.queries import history
from coulisse.houses.scope import house_scope
from coulisse.inventory import operations as inventory
from coulisse.inventory import queries as stock
from coulisse.inventory.operations import PlacesTaken
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance
from coulisse.sales import queries as sales
from coulisse.venues.queries import plan_of
from coulisse.venues.types import Plan

# In a plan with more seats than this a seat is no element of its own: it is drawn with all others of its state.
MOST_DRAWN = 6000


def _performance(performance_id: int) -> Performance:
    found = programme.performance_to_sell(performance_id)
    if found is None:
        raise Http404
    return found


@staff_page(may_see_sales)
@require_safe
def performance(request: HttpRequest, staff: Staff, performance: int) -> HttpResponse:
    return _shown(request, staff, performance, Block())


def _shown(request: HttpRequest, staff: Staff, performance_id: int, form: Block) -> HttpResponse:
    with house_scope(staff.house.pk) as scope:
        found = _performance(performance_id)
        plan = plan_of(found.plan_version_id)
        taken = stock.taken_places(found.pk, scope.now)
        left = stock.zones_left(found, taken.all)
        context: dict[str, Any] = {
            "staff": staff,
            "house": staff.house,
            "performance": found,
            "filling": (filling := stock.fillings([found], scope.now)[found.pk]),
            "says": shown(found, filling.free, scope.now)[0],
            "takings": sales.takings([found.pk]).get(found.pk),
            "rates": sales.sold_by_rate(found.pk),
            "zones": [(zone, left[zone.key]) for zone in plan.zones.values()],
            **_drawn(plan, taken),
            "history": in_words(history(f"performance:{found.pk}")),
            "form": form,
        }
    return page(request, "office/sales/performance.html", context, status=422 if form.is_bound else 200)


def _drawn(plan: Plan, taken: stock.Taken) -> dict[str, Any]:
    drawing, spots, states = drawing_of(plan), list(spots_of(plan)), _states(plan, taken)
    large = len(plan.seats) > MOST_DRAWN
    crowds = list(crowds_of(spots, states, drawing.radius)) if large else []
    return {"plan": plan, "drawing": drawing, "spots": [] if large else spots, "crowds": crowds, "states": states}


def _states(plan: Plan, taken: stock.Taken) -> dict[int, str]:
    """The state of each seat that isn't free, by its number."""
    states = dict.fromkeys(plan.blocked_numbers | taken.blocked, "blocked")
    return {**states, **dict.fromkeys(taken.held, "held"), **dict.fromkeys(taken.sold, "sold")}


@staff_page(may_see_sales)
@require_safe
def live(request: HttpRequest, staff: Staff, performance: int) -> HttpResponse:
    """The figures and the states of the seats at this moment, for the page's own script."""
    with house_scope(staff.house.pk) as scope:
        found = _performance(performance)
        taken = stock.taken_places(found.pk, scope.now)
        filling = stock.fillings([found], scope.now)[found.pk]
        takings = sales.takings([found.pk]).get(found.pk)
        plan = plan_of(found.plan_version_id)
        blocked = sorted(taken.blocked | plan.blocked_numbers)
        places = {"held": sorted(taken.held), "sold": sorted(taken.sold), "blocked": blocked} if len(plan.seats) <= MOST_DRAWN else {}
    return JsonResponse(
        {
            "free": filling.free,
            "held": filling.held,
            "sold": filling.sold,
            "blocked": filling.blocked,
            "cents": takings.price_cents + takings.fee_cents if takings else 0,
            "places": places,
        }
    )


@staff_page(may_see_orders)
@require_safe
def seat(request: HttpRequest, staff: Staff, performance: int) -> HttpResponse:
    """Who sits there: straight to the order."""
    place = request.GET.get("place", "")
    with house_scope(staff.house.pk):
        found = _performance(performance)
        line = sales.line_at(found.pk, int(place)) if place.isdecimal() and len(place) < 7 else None
    if line is None:
        return redirect("office:performance-sales", staff.house.slug, performance)
    return redirect("office:order", staff.house.slug, line.order.code)


@staff_page(may_block_seats)
@require_POST
def block(request: HttpRequest, staff: Staff, performance: int) -> HttpResponse:
    form = Block(request.POST)
    if form.is_valid() and not form.cleaned_data["reason"].strip():
        form.add_error("reason", _("Say who or what the seats are kept for, so that a colleague knows."))
    if not form.is_valid():
        return _shown(request, staff, performance, form)
    try:
        with house_scope(staff.house.pk) as scope:
            found = _performance(performance)
            numbers = seats_named(plan_of(found.plan_version_id), form.cleaned_data["seats"])
            inventory.block_places(
                house=staff.house,
                performance=found,
                place_nos=numbers,
                reason=form.cleaned_data["reason"],
                block_id=uuid4(),
                actor=staff.actor,
                now=scope.now,
            )
    except UnknownSeats as unknown:
        form.add_error("seats", _("“%(part)s” names no seat of this plan.") % {"part": unknown.part[:60]})
        return _shown(request, staff, performance, form)
    except PlacesTaken as taken:
        form.add_error("seats", _taken_words(staff, performance, [place.place_no for place in taken.places]))
        return _shown(request, staff, performance, form)
    return redirect("office:performance-sales", staff.house.slug, performance)


def _taken_words(staff: Staff, performance_id: int, numbers: list[int]) -> str:
    with house_scope(staff.house.pk):
        plan = plan_of(_performance(performance_id).plan_version_id)
    names = ", ".join(f"{plan.seats[no].row} {plan.seats[no].label}" for no in numbers[:10] if plan.seat_at(no))
    return _("Nothing was blocked: %(seats)s are held or sold. Leave them out, or refund them first.") % {"seats": names}


@staff_page(may_block_seats)
@require_POST
def unblock(request: HttpRequest, staff: Staff, performance: int) -> HttpResponse:
    form = Block(request.POST)
    if not form.is_valid():
        return _shown(request, staff, performance, form)
    try:
        with house_scope(staff.house.pk) as scope:
            found = _performance(performance)
            numbers = seats_named(plan_of(found.plan_version_id), form.cleaned_data["seats"])
            inventory.unblock_places(house=staff.house, performance=found, place_nos=numbers, actor=staff.actor, now=scope.now)
    except UnknownSeats as unknown:
        form.add_error("seats", _("“%(part)s” names no seat of this plan.") % {"part": unknown.part[:60]})
        return _shown(request, staff, performance, form)
    return redirect("office:performance-sales", staff.house.slug, performance)
