"""A version of a plan: looked at, or as a draft changed on its drawing."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_safe

from coulisse.faces.office.halls.counts import counts_of
from coulisse.faces.office.halls.drawing import drawing_of
from coulisse.faces.office.halls.finding import OpenPlan, open_plan
from coulisse.faces.office.halls.forms import ChangeSeats
from coulisse.faces.office.halls.number_ranges import written
from coulisse.faces.office.halls.seat_words import NotUnderstood, in_words
from coulisse.faces.office.halls.selecting import asked_seats, given_seats
from coulisse.faces.office.halls.steps_back import last_step
from coulisse.faces.office.halls.views.changes import changed, refused
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page, text
from coulisse.houses.permissions import may_edit_halls
from coulisse.houses.scope import house_scope
from coulisse.venues import operations, queries
from coulisse.venues.geometry import seat_geometry


@staff_page(may_edit_halls)
def plan(request: HttpRequest, staff: Staff, version: int) -> HttpResponse:
    """GET shows it, with the seats that the address asks for selected; POST changes the selected seats of a draft."""
    found = open_plan(staff, version)
    if request.method == "POST":
        return _change(request, staff, found)
    wrong, selected = "", list[int]()
    try:
        selected = asked_seats(found.plan, request.GET) if found.is_draft else []
    except NotUnderstood as error:
        wrong = str(error)
    return _page(request, staff, found, _form(found), selected, wrong=wrong, typed=request.GET.get("seats", ""))


def _form(found: OpenPlan, data: Any = None) -> ChangeSeats:
    return ChangeSeats(data, plan=found.plan, zone_name=text)


def _page(
    request: HttpRequest, staff: Staff, found: OpenPlan, form: ChangeSeats, selected: list[int], *, wrong: str = "", typed: str = ""
) -> HttpResponse:
    with house_scope(staff.house.pk):
        newest = queries.newest_published(found.version.layout_id)
    context: dict[str, Any] = {"staff": staff, "house": staff.house, "layout": found.version.layout, "version": found.version, "form": form}
    context |= {"is_draft": found.is_draft, "tag": found.tag, "newest": newest, "wrong": wrong, "typed": typed}
    context |= {"drawing": drawing_of(found.plan, chosen=selected), "counts": counts_of(found.plan), "selected": selected}
    context |= {"numbers": written(selected), "selected_words": in_words(found.plan, selected, get_language() or "nl", most=12)}
    context["can_undo"] = found.is_draft and last_step(request, found.version.pk, found.tag) is not None
    return page(request, "office/halls/plan.html", context, status=422 if wrong or form.errors else 200)


def _change(request: HttpRequest, staff: Staff, found: OpenPlan) -> HttpResponse:
    form, typed = _form(found, request.POST), request.POST.get("seats", "")
    try:
        selected = given_seats(found.plan, request.POST.get("numbers", ""), typed)
    except NotUnderstood as error:
        return _page(request, staff, found, form, [], wrong=str(error), typed=typed)
    if not form.is_valid():
        return _page(request, staff, found, form, selected, typed=typed)
    keys = [found.plan.seats[no].key for no in selected]
    try:
        with house_scope(staff.house.pk) as scope:
            draft = operations.change_seats(
                house=staff.house,
                version=found.version,
                keys=keys,
                actor=staff.actor,
                now=scope.now,
                tag=request.POST.get("tag", ""),
                **form.changes,
            )
    except (operations.DraftChanged, operations.NotADraft, operations.SeatsUnknown, operations.PlanRefused) as error:
        return refused(staff, found.version, error)
    says = ngettext("%(count)d seat is changed.", "%(count)d seats are changed.", len(keys)) % {"count": len(keys)}
    return changed(request, staff, found.version, draft, says)


@staff_page(may_edit_halls)
@require_safe
def geometry(request: HttpRequest, staff: Staff, version: int) -> HttpResponse:
    """The numbers behind the drawing, and the rank of each seat, for who selects in it."""
    found = open_plan(staff, version)
    ranks = json.dumps([seat.rank for seat in found.plan.seats], separators=(",", ":")).encode()
    return HttpResponse(b'{"drawing":%s,"ranks":%s}' % (seat_geometry(found.plan), ranks), content_type="application/json")
