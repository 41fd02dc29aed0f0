"""Layouts of a hall: ways to set it up, each with its plan and the versions of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coulisse.faces.office.halls.counts import counts_of
from coulisse.faces.office.halls.drawing import drawing_of
from coulisse.faces.office.halls.finding import hall_called, layout_called
from coulisse.faces.office.halls.forms import LayoutForm
from coulisse.faces.office.halls.views.halls import hall_page
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses.permissions import may_edit_halls
from coulisse.houses.scope import house_scope
from coulisse.venues import operations, queries
from coulisse.venues.models import Layout


@staff_page(may_edit_halls)
@require_POST
def add(request: HttpRequest, staff: Staff, hall: int) -> HttpResponse:
    form = LayoutForm(request.POST)
    with house_scope(staff.house.pk):
        found = hall_called(hall)
    if form.is_valid():
        try:
            with house_scope(staff.house.pk) as scope:
                made = operations.add_layout(house=staff.house, hall=found, actor=staff.actor, now=scope.now, name=form.cleaned_data["name"])
            return redirect("office:layout", staff.house.slug, made.pk)
        except (operations.NameTaken, operations.BadName, operations.IsArchived) as error:
            form.add_error("name", str(error))
    return hall_page(request, staff, hall, form)


@staff_page(may_edit_halls)
@require_safe
def layout(request: HttpRequest, staff: Staff, layout: int) -> HttpResponse:
    with house_scope(staff.house.pk):
        found = layout_called(layout)
        versions = list(queries.versions_of(found.pk))
        draft = next((version for version in versions if version.published_at is None), None)
        newest = next((version for version in versions if version.published_at), None)
        shown = newest or draft
        plan = queries.plan_of(shown.pk) if shown else None
    context: dict[str, Any] = {"staff": staff, "house": staff.house, "layout": found, "versions": versions, "draft": draft, "newest": newest}
    context |= {"shown": shown, "drawing": drawing_of(plan) if plan else None, "counts": counts_of(plan) if plan else None}
    return page(request, "office/halls/layout.html", context)


@staff_page(may_edit_halls)
def rename(request: HttpRequest, staff: Staff, layout: int) -> HttpResponse:
    with house_scope(staff.house.pk):
        found = layout_called(layout)
    name = found.name
    form = LayoutForm(request.POST or None, initial={"name": name})
    if request.method == "POST" and form.is_valid():
        try:
            with house_scope(staff.house.pk) as scope:
                operations.rename_layout(house=staff.house, layout=found, name=form.cleaned_data["name"], actor=staff.actor, now=scope.now)
            return toasts.say(redirect("office:layout", staff.house.slug, found.pk), _("The layout is called “%(name)s” now.") % {"name": found.name})
        except (operations.NameTaken, operations.BadName) as error:
            form.add_error("name", str(error))
    context = {"staff": staff, "house": staff.house, "form": form, "layout": found, "name": name}
    return page(request, "office/halls/layout_form.html", context, status=422 if form.is_bound else 200)


@staff_page(may_edit_halls)
@require_POST
def archive(request: HttpRequest, staff: Staff, layout: int) -> HttpResponse:
    found = _put(staff, layout, operations.archive_layout)
    undo = reverse("office:layout-restore", args=[staff.house.slug, found.pk])
    return toasts.say(redirect("office:hall", staff.house.slug, found.hall_id), _("“%(name)s” is archived.") % {"name": found.name}, undo_url=undo)


@staff_page(may_edit_halls)
@require_POST
def restore(request: HttpRequest, staff: Staff, layout: int) -> HttpResponse:
    found = _put(staff, layout, operations.restore_layout)
    return toasts.say(redirect("office:layout", staff.house.slug, found.pk), _("“%(name)s” is back.") % {"name": found.name})


def _put(staff: Staff, layout_id: int, operation: Any) -> Layout:
    with house_scope(staff.house.pk) as scope:
        found = layout_called(layout_id)
        operation(house=staff.house, layout=found, actor=staff.actor, now=scope.now)
    return found


@staff_page(may_edit_halls)
@require_POST
def copy(request: HttpRequest, staff: Staff, layout: int) -> HttpResponse:
    """A new draft as a copy of the newest published version."""
    try:
        with house_scope(staff.house.pk) as scope:
            draft = operations.start_draft(house=staff.house, layout=layout_called(layout), actor=staff.actor, now=scope.now)
    except operations.DraftExists as there:
        return toasts.say(redirect("office:plan", staff.house.slug, there.version.pk), str(there), kind="info")
    except (operations.NothingToCopy, operations.IsArchived) as error:
        return toasts.say(redirect("office:layout", staff.house.slug, layout), str(error), kind="warning")
    return redirect("office:plan", staff.house.slug, draft.pk)
