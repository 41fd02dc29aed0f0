"""A plan out of a file: looked at first, kept when somebody says so."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coulisse.faces.office.halls.counts import counts_of
from coulisse.faces.office.halls.drafting import keep_as_draft, opened, sealed, tag_of_draft
from coulisse.faces.office.halls.drawing import drawing_of
from coulisse.faces.office.halls.finding import layout_called
from coulisse.faces.office.halls.forms import PlanFile
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses.permissions import may_edit_halls
from coulisse.houses.scope import house_scope
from coulisse.venues import operations, queries
from coulisse.venues.models import Layout
from coulisse.venues.plan import read_plan

# One sign more than a plan may have: what is larger is refused by who reads it.
_MOST_BYTES = 16 * 1024 * 1024 + 1


@staff_page(may_edit_halls)
def bring_in(request: HttpRequest, staff: Staff, layout: int) -> HttpResponse:
    with house_scope(staff.house.pk):
        found = layout_called(layout)
        replaces = tag_of_draft(found)
    form = PlanFile(request.POST, request.FILES) if request.method == "POST" else PlanFile()
    context: dict[str, Any] = {"staff": staff, "house": staff.house, "layout": found, "form": form, "replaces": replaces}
    if request.method != "POST" or not form.is_valid():
        return page(request, "office/halls/bring_in.html", context, status=422 if form.is_bound else 200)
    try:
        return page(request, "office/halls/bring_in_preview.html", context | _preview(found, form.cleaned_data))
    except queries.PlanRefused as refused:
        context |= {"problems": refused.problems, "filename": form.cleaned_data["file"].name}
        return page(request, "office/halls/bring_in.html", context, status=422)


def _preview(layout: Layout, cleaned: dict[str, Any]) -> dict[str, Any]:
    """What the file holds. Raises `PlanRefused`."""
    upload = cleaned["file"]
    pattern = {"svg_pattern": cleaned["svg_pattern"]} if cleaned["svg_pattern"] else {}
    imported = queries.read_any(upload.read(_MOST_BYTES), upload.name, **pattern)
    plan = read_plan(imported.document)
    return {
        "imported": imported, "drawing": drawing_of(plan), "counts": counts_of(plan), "sealed": sealed(layout, imported.document), "filename": upload.name,
    }  # fmt: skip


@staff_page(may_edit_halls)
@require_POST
def keep(request: HttpRequest, staff: Staff, layout: int) -> HttpResponse:
    with house_scope(staff.house.pk):
        found = layout_called(layout)
    document = opened(found, request.POST.get("plan", ""))
    if document is None:
        again = redirect("office:layout-file", staff.house.slug, found.pk)
        return toasts.say(again, _("This preview is too old to be kept. Nothing was changed: choose the file once more."), kind="warning")
    return kept(staff, found, document, request.POST.get("replaces", ""))


def kept(staff: Staff, layout: Layout, document: dict[str, Any], replaces: str) -> HttpResponse:
    """The answer to somebody who wants a plan to be the draft: the draft, or a sentence why not."""
    try:
        draft = keep_as_draft(staff, layout, document, replaces)
    except (operations.DraftExists, operations.DraftChanged, operations.IsArchived) as error:
        return toasts.say(redirect("office:layout", staff.house.slug, layout.pk), str(error), kind="warning")
    there = redirect("office:plan", staff.house.slug, draft.pk)
    return toasts.say(there, _("The plan is a draft now. Nothing is sold from it before you publish it."))
