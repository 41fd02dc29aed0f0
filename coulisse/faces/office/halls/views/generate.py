"""A plan out of a few numbers: drawn while one fills them in, kept when one says so."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from coulisse.faces.office.halls.counts import counts_of
from coulisse.faces.office.halls.drafting import tag_of_draft
from coulisse.faces.office.halls.drawing import drawing_of
from coulisse.faces.office.halls.finding import layout_called
from coulisse.faces.office.halls.sketching import SketchForms
from coulisse.faces.office.halls.views.bring_in import kept
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses.permissions import may_edit_halls
from coulisse.houses.scope import house_scope
from coulisse.venues.generator import generate
from coulisse.venues.plan import PlanRefused, read_plan


@staff_page(may_edit_halls)
def generator(request: HttpRequest, staff: Staff, layout: int) -> HttpResponse:
    """GET offers a middling hall; POST draws, or with ``keep`` makes it the draft."""
    with house_scope(staff.house.pk):
        found = layout_called(layout)
        replaces = tag_of_draft(found)
    data = request.POST if request.method == "POST" else None
    forms = SketchForms(data)
    context: dict[str, Any] = {"staff": staff, "house": staff.house, "layout": found, "forms": forms, "replaces": replaces, "problems": []}
    context |= {"drawing": None, "counts": None}
    status = 200
    document = None
    if data is None or forms.is_valid():
        try:
            document = generate(_sketch(forms, data, found.name))
            plan = read_plan(document)
            context |= {"drawing": drawing_of(plan), "counts": counts_of(plan)}
        except PlanRefused as refused:
            context["problems"], status = refused.problems, 422
    else:
        status = 422
    if data is not None and "keep" in data and document is not None:
        return kept(staff, found, document, data.get("replaces", ""))
    if "drawn" in request.headers.get("X-Coulisse-Part", ""):
        return page(request, "office/halls/generator.html", context, block="preview")
    return page(request, "office/halls/generator.html", context, status=status)


def _sketch(forms: SketchForms, data: Any, name: str) -> Any:
    """Of what was filled in; at first of what the form offers."""
    if data is None:
        sent = {bound.html_name: bound.field.prepare_value(bound.value()) for form in forms.all for bound in form}
        offered = {key: "" if value is None or value is False else str(value) for key, value in sent.items()}
        forms = SketchForms(offered | {"sections": "1", "zones": str(len(forms.zones))})
        forms.is_valid()
    return forms.sketch(name)
