"""Draft, announced, on sale: one press, and one press back."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from coulisse.faces.office.programme.finding import performance_called, production_called
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.houses.permissions import may_edit_programme
from coulisse.houses.scope import house_scope
from coulisse.programme import operations
from coulisse.programme.queries import performances
from coulisse.programme.types import PerformanceState, ProgrammeRefused

DRAFT, ANNOUNCED, ON_SALE = PerformanceState.DRAFT, PerformanceState.ANNOUNCED, PerformanceState.ON_SALE
# Step of the address: what is done, and to dates in which states when it is done to all.
STEPS = {
    "announce": (operations.announce, {DRAFT}),
    "sell": (operations.put_on_sale, {DRAFT, ANNOUNCED}),
    "stop": (operations.take_off_sale, {ON_SALE}),
}


def _steps(name: str) -> tuple:
    if name not in STEPS:
        raise Http404
    return STEPS[name]


@staff_page(may_edit_programme)
@require_POST
def step(request: HttpRequest, staff: Staff, performance: int, step: str) -> HttpResponse:
    """One date a step further. What can be taken back has its way back in the toast."""
    operation, _from = _steps(step)
    production, before = 0, ""
    try:
        with house_scope(staff.house.pk) as scope:
            found = performance_called(performance)
            production, before = found.production_id, found.state
            operation(performance=found, actor=staff.actor, now=scope.now)
    except ProgrammeRefused as refused:
        return toasts.say(_back(request, staff, production, performance), str(refused), kind="bad")
    back = {("sell", ANNOUNCED.value): "stop", ("stop", ON_SALE.value): "sell"}.get((step, before), "")
    undo = reverse("office:performance-step", args=[staff.house.slug, performance, back]) if back else ""
    says = {
        "announce": _("Announced: everybody can see it."),
        "sell": _("On sale."),
        "stop": _("Off sale: nobody can buy. What was sold stays sold."),
    }
    return toasts.say(_back(request, staff, production, performance), says[step], undo_url=undo)


def _back(request: HttpRequest, staff: Staff, production: int, performance: int) -> HttpResponse:
    if request.POST.get("back") == "date":
        return redirect("office:performance", staff.house.slug, performance)
    return redirect("office:production", staff.house.slug, production)


@staff_page(may_edit_programme)
@require_POST
def step_all(request: HttpRequest, staff: Staff, production: int, step: str) -> HttpResponse:
    """All dates to come of an event that can go this step; all of them, or none."""
    operation, states = _steps(step)
    back = redirect("office:production", staff.house.slug, production)
    try:
        with house_scope(staff.house.pk) as scope:
            chosen = list(performances().filter(production=production_called(production), state__in=states, starts_at__gt=scope.now))
            for found in chosen:
                operation(performance=found, actor=staff.actor, now=scope.now)
    except ProgrammeRefused as refused:
        return toasts.say(back, str(refused), kind="bad")
    count = len(chosen)
    says = {
        "announce": ngettext("One date is announced.", "%(num)d dates are announced.", count),
        "sell": ngettext("One date is on sale.", "%(num)d dates are on sale.", count),
        "stop": ngettext("One date is off sale.", "%(num)d dates are off sale.", count),
    }
    return toasts.say(back, says[step] % {"num": count} if count else _("There was no date left to change."))
