"""One date of an event: what it says, copies of it, another moment, its end."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from coulisse.faces.office.programme import history, refusals
from coulisse.faces.office.programme.asking import Together
from coulisse.faces.office.programme.choices import offer
from coulisse.faces.office.programme.finding import may_see_programme, performance_called
from coulisse.faces.office.programme.forms import CancelForm, DateRows, MoveForm, PerformanceForm, dates_of
from coulisse.faces.office.programme.words import shown
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.errors import forbidden
from coulisse.faces.shared.pages import page
from coulisse.houses import queries as houses
from coulisse.houses.permissions import may_edit_programme
from coulisse.houses.scope import house_scope
from coulisse.inventory.queries import fillings
from coulisse.programme import operations
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState, ProgrammeRefused
from coulisse.venues.queries import newest_published

_FIELDS = ("starts_at", "doors_at", "sale_starts_at", "sale_ends_at", "limit_per_order", "note")


def _form(staff: Staff, found: Performance, data: Any = None) -> PerformanceForm:
    """In the house's scope."""
    layout = found.plan_version.layout_id
    newest = newest_published(layout)
    return PerformanceForm(
        data, house=staff.house, offer=offer(staff.house, also_prices=found.price_list), is_draft=found.state == PerformanceState.DRAFT,
        layout_id=layout, has_newer=newest is not None and newest.pk != found.plan_version_id,
        initial={**{name: getattr(found, name) for name in _FIELDS}, "layout": str(layout), "price_list": str(found.price_list_id)},
    )  # fmt: skip


@staff_page(may_see_programme)
def performance(request: HttpRequest, staff: Staff, performance: int) -> HttpResponse:
    if request.method != "POST":
        return date_page(request, staff, performance)
    if not may_edit_programme(staff.roles):
        return forbidden(request)
    with house_scope(staff.house.pk):
        found = performance_called(performance)
        form = _form(staff, found, request.POST)
    if form.is_valid():
        try:
            with house_scope(staff.house.pk) as scope:
                found = performance_called(performance)
                changes = form.changes(found.plan_version.layout_id)
                operations.change_performance(performance=found, changes=changes, actor=staff.actor, now=scope.now)
            return toasts.say(redirect("office:performance", staff.house.slug, performance), _("The date is changed."))
        except ProgrammeRefused as refused:
            refusals.say(refused, form)
    return date_page(request, staff, performance, form=form)


def date_page(request: HttpRequest, staff: Staff, number: int, **bound: Any) -> HttpResponse:
    """The whole page of a date; ``bound`` are the forms that go back with what is wrong."""
    house = staff.house
    with house_scope(house.pk) as scope:
        found = performance_called(number)
        filling = fillings([found], scope.now)[found.pk]
        entries = houses.history(f"performance:{found.pk}")
        context: dict[str, Any] = {
            "staff": staff, "house": house, "performance": found, "production": found.production, "filling": filling,
            "shown": shown(found, filling.free, scope.now), "may_edit": may_edit_programme(staff.roles), "is_past": found.starts_at <= scope.now,
            "history": history.lines(entries, {}, house.timezone), "form": _form(staff, found),
            "rows": DateRows(prefix="date", form_kwargs={"house": house}), "move": MoveForm(house=house), "cancel": CancelForm(house=house),
        }  # fmt: skip
    context |= bound
    context["copy_problems"] = Together([context["rows"]])
    return page(request, "office/programme/date.html", context, status=422 if bound else 200)


@staff_page(may_edit_programme)
@require_POST
def copy(request: HttpRequest, staff: Staff, performance: int) -> HttpResponse:
    rows = DateRows(request.POST, prefix="date", form_kwargs={"house": staff.house})
    with house_scope(staff.house.pk):
        production = performance_called(performance).production_id
    if rows.is_valid() and rows.forms:
        wanted = dates_of(rows)
        row = rows.forms[0]
        if not wanted:
            row.add_error("starts_at", _("Fill in a date."))
        else:
            try:
                with house_scope(staff.house.pk) as scope:
                    found = performance_called(performance)
                    for at, starts_at in wanted:
                        row = at
                        operations.copy_performance(performance=found, starts_at=[starts_at], actor=staff.actor, now=scope.now)
                count = len(wanted)
                says = ngettext("One copy is made, as a draft.", "%(num)d copies are made, as drafts.", count) % {"num": count}
                return toasts.say(redirect("office:production", staff.house.slug, production), says)
            except ProgrammeRefused as refused:
                refusals.say(refused, row)
    return date_page(request, staff, performance, rows=rows)


@staff_page(may_edit_programme)
@require_POST
def move(request: HttpRequest, staff: Staff, performance: int) -> HttpResponse:
    form = MoveForm(request.POST, house=staff.house)
    with house_scope(staff.house.pk):
        performance_called(performance)
    if form.is_valid():
        try:
            with house_scope(staff.house.pk) as scope:
                operations.move_performance(performance=performance_called(performance), actor=staff.actor, now=scope.now, **form.cleaned_data)
            says = _("Moved. Everybody who has a ticket gets a mail.")
            return toasts.say(redirect("office:performance", staff.house.slug, performance), says)
        except ProgrammeRefused as refused:
            refusals.say(refused, form)
    return date_page(request, staff, performance, move=form)


@staff_page(may_edit_programme)
@require_POST
def cancel(request: HttpRequest, staff: Staff, performance: int) -> HttpResponse:
    form = CancelForm(request.POST, house=staff.house)
    with house_scope(staff.house.pk):
        performance_called(performance)
    if form.is_valid():
        try:
            with house_scope(staff.house.pk) as scope:
                found = performance_called(performance)
                operations.cancel_performance(performance=found, reason=form.cleaned_data["reason"], actor=staff.actor, now=scope.now)
            return toasts.say(redirect("office:performance", staff.house.slug, performance), _("Cancelled. Everybody who has a ticket gets a mail."))
        except ProgrammeRefused as refused:
            refusals.say(refused, form)
    return date_page(request, staff, performance, cancel=form)


@staff_page(may_edit_programme)
@require_POST
def remove(request: HttpRequest, staff: Staff, performance: int) -> HttpResponse:
    production = 0
    try:
        with house_scope(staff.house.pk) as scope:
            found = performance_called(performance)
            production = found.production_id
            operations.remove_performance(performance=found, actor=staff.actor, now=scope.now)
    except ProgrammeRefused as refused:
        return toasts.say(redirect("office:performance", staff.house.slug, performance), str(refused), kind="bad")
    return toasts.say(redirect("office:production", staff.house.slug, production), _("The date is removed."))
