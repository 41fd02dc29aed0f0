"""Planning openings: the list, a new one, changing, dropping."""

from os import urandom

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coulisse.faces.office.openings.finding import houses_of, opening_called, product_choices, selection_choices
from coulisse.faces.office.openings.forms import OpeningForm, WindowForm, window_forms
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses.permissions import may_run_openings, may_see_sales
from coulisse.houses.scope import house_scope
from coulisse.openings import operations, queries
from coulisse.openings.models import Opening
from coulisse.openings.types import EarlyWindow, OpeningState

MOST_LISTED = 100


@staff_page(may_see_sales)
@require_safe
def openings(request: HttpRequest, staff: Staff) -> HttpResponse:
    with house_scope(staff.house.pk) as scope:
        found = [(one, one.state_at(scope.now)) for one in queries.openings().select_related("led_by")[:MOST_LISTED]]
        asked = [one for one in queries.invitations() if one.forms_at > scope.now]
    return page(request, "office/openings/list.html", {"staff": staff, "house": staff.house, "openings": found, "asked": asked})


@staff_page(may_run_openings)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, staff: Staff) -> HttpResponse:
    form, windows = _forms(request, staff, None)
    if request.method == "POST" and (early := _windows(form, windows)) is not None:
        try:
            plan = form.plan(early)
            with house_scope(staff.house.pk, *plan.partner_ids) as scope:
                made = operations.plan_opening(house=staff.house, plan=plan, actor=staff.actor, now=scope.now, random_bytes=urandom)
            return toasts.say(redirect("office:opening", staff.house.slug, made.pk), _("The opening is planned."))
        except operations.PlanRefused as refused:
            form.refuse(refused.problems)
    return _form_page(request, staff, form, windows, None)


@staff_page(may_run_openings)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, staff: Staff, opening: int) -> HttpResponse:
    with house_scope(staff.house.pk):
        found = opening_called(opening)
    if found.is_led:
        return redirect("office:opening", staff.house.slug, opening)
    form, windows = _forms(request, staff, found)
    if request.method == "POST" and (early := _windows(form, windows)) is not None:
        try:
            plan = form.plan(early)
            with house_scope(*houses_of(staff.house, opening), *plan.partner_ids) as scope:
                operations.change_opening(
                    house=staff.house, opening=opening_called(opening), plan=plan, actor=staff.actor, now=scope.now, random_bytes=urandom
                )
            return toasts.say(redirect("office:opening", staff.house.slug, opening), _("The opening is changed."))
        except operations.PlanRefused as refused:
            form.refuse(refused.problems)
        except operations.OpeningBegun:
            form.add_error(None, _("This opening is over: nothing of it changes any more."))
    return _form_page(request, staff, form, windows, found)


@staff_page(may_run_openings)
@require_POST
def remove(request: HttpRequest, staff: Staff, opening: int) -> HttpResponse:
    try:
        with house_scope(*houses_of(staff.house, opening)) as scope:
            operations.remove_opening(
                house=staff.house, opening=opening_called(opening), actor=staff.actor, now=scope.now, random_bytes=urandom
            )  # fmt: skip
    except operations.OpeningBegun:
        answer = redirect("office:opening", staff.house.slug, opening)
        return toasts.say(answer, _("People may be in the line already. End the opening instead."), "warning")
    return toasts.say(redirect("office:openings", staff.house.slug), _("The plan is dropped."))


def _forms(request: HttpRequest, staff: Staff, opening: Opening | None) -> tuple[OpeningForm, list[WindowForm]]:
    data, language = request.POST if request.method == "POST" else None, get_language() or "nl"
    with house_scope(staff.house.pk) as scope:
        begun = opening is not None and opening.state_at(scope.now) is not OpeningState.PLANNED
        choices = {
            **selection_choices(staff.house, language, scope.now),
            "partners": [(str(one.pk), one.name) for one in queries.possible_partners(staff.house)],
        }
        form = OpeningForm(data, house=staff.house, opening=opening, choices=choices, begun=begun)
        lines = queries.lines_of(opening) if opening else []
        products = product_choices(language)
    return form, [] if begun else window_forms(data, lines, house=staff.house, product_choices=products, asks_uitpas=bool(staff.house.card_keys))


def _windows(form: OpeningForm, windows: list[WindowForm]) -> list[EarlyWindow] | None:
    """Who comes in earlier; None where a form has a mistake."""
    right = [form.is_valid(), *(one.is_valid() for one in windows)]
    return [one.window() for one in windows if not one.is_empty] if all(right) else None


def _form_page(request: HttpRequest, staff: Staff, form: OpeningForm, windows: list[WindowForm], opening: Opening | None) -> HttpResponse:
    context = {"staff": staff, "house": staff.house, "form": form, "windows": windows, "opening": opening}
    return page(request, "office/openings/form.html", context, status=422 if form.is_bound else 200)
