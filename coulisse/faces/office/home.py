"""The first pages: which house, and what there is to do today."""

from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from coulisse.faces.shared.access import Staff, signed_in, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses.models import House
from coulisse.houses.permissions import may_scan, may_see_orders, may_see_sales
from coulisse.houses.queries import houses_of
from coulisse.houses.scope import house_scope
from coulisse.houses.types import Role
from coulisse.inventory import queries as stock
from coulisse.lib.moments import local_to_utc
from coulisse.programme import queries as programme
from coulisse.programme.types import PerformanceState
from coulisse.sales import queries as sales

COMING = 12
FOUND = 10


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Straight to the only house that somebody works in; else a choice."""
    roles = houses_of(request.user)  # type: ignore[arg-type]
    found = list(House.objects.filter(pk__in=roles).order_by("name"))
    if len(found) == 1:
        only_door = roles[found[0].pk] == {Role.DOOR}
        return redirect("door:performances" if only_door else "office:dashboard", found[0].slug)
    return page(request, "office/houses.html", {"houses": [(house, may_scan(roles[house.pk])) for house in found]})


@staff_page()
@require_safe
def dashboard(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What is coming, how it sells, and how the day goes."""
    context: dict[str, Any] = {"staff": staff, "house": staff.house, "coming": [], "numbers": None}
    with house_scope(staff.house.pk) as scope:
        context["now"] = scope.now
        if may_see_sales(staff.roles):
            coming = list(programme.performances().exclude(state=PerformanceState.CANCELLED).filter(starts_at__gte=scope.now))
            fillings = stock.fillings(coming[:COMING], scope.now)
            takings = sales.takings([performance.pk for performance in coming])
            zone = ZoneInfo(staff.house.timezone)
            midnight = local_to_utc(scope.now.astimezone(zone).date(), time(0), zone)
            context["coming"] = [(performance, fillings[performance.pk]) for performance in coming[:COMING]]
            context["numbers"] = {
                "sold": sum(taken.tickets for taken in takings.values()),
                "cents": sum(taken.price_cents + taken.fee_cents for taken in takings.values()),
                "today": sales.orders(state="confirmed").filter(placed_at__gte=midnight).count(),
            }
    return page(request, "office/dashboard.html", context)


@staff_page()
@require_safe
def search(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Everything with one field: orders for who may see them, performances for everyone."""
    asked = request.GET.get("q", "").strip()[:200].replace("\x00", "")
    context: dict[str, Any] = {"staff": staff, "house": staff.house, "asked": asked, "orders": [], "performances": []}
    if asked:
        with house_scope(staff.house.pk):
            if may_see_orders(staff.roles):
                if (code := sales.order_called(asked)) is not None:
                    return redirect("office:order", staff.house.slug, code)
                context["orders"] = list(sales.orders(text=asked)[:FOUND])
            if may_see_sales(staff.roles):
                context["performances"] = list(programme.performances().filter(production__title__icontains=asked).order_by("-starts_at")[:FOUND])
    return page(request, "office/search.html", context)
