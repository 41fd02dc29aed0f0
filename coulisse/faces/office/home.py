"""The first pages: which house, and what there is to do today."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from coulisse.faces.shared.access import Staff, signed_in, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses.models import House
from coulisse.houses.permissions import may_scan
from coulisse.houses.queries import houses_of
from coulisse.houses.types import Role


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Straight to the only house that somebody works in; else a choice."""
    roles = houses_of(request.user)  # type: ignore[arg-type]
    found = list(House.objects.filter(pk__in=roles).order_by("name"))
    if len(found) == 1:
        only_door = roles[found[0].pk] == {Role.DOOR}
        return redirect("door:performances" if only_door else "office:dashboard", found[0].slug)
    return page(request, "office/houses.html", {"houses": [(house, may_scan(roles[house.pk])) for house in found]})


@staff_page()
def dashboard(request: HttpRequest, staff: Staff) -> HttpResponse:
    return page(request, "office/dashboard.html", {"staff": staff, "house": staff.house})


@staff_page()
def search(request: HttpRequest, staff: Staff) -> HttpResponse:
    return page(request, "office/search.html", {"staff": staff, "house": staff.house, "asked": request.GET.get("q", "").strip()[:200]})
