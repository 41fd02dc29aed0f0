"""The halls of a house: the list, one hall, what it says of itself."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coulisse.faces.office.halls.finding import hall_called
from coulisse.faces.office.halls.forms import HallForm, LayoutForm
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses.permissions import may_edit_halls
from coulisse.houses.scope import house_scope
from coulisse.venues import operations, queries
from coulisse.venues.models import Hall
from coulisse.venues.queries import HallCard

_FIELDS = ("name", "street", "postal_code", "city", "access")


@staff_page(may_edit_halls)
@require_safe
def halls(request: HttpRequest, staff: Staff) -> HttpResponse:
    with house_scope(staff.house.pk):
        found = queries.halls(staff.house, archived=True)
    shown = [_live(card) for card in found if not card.hall.archived_at]
    archived = [card.hall for card in found if card.hall.archived_at]
    return page(request, "office/halls/list.html", {"staff": staff, "house": staff.house, "halls": shown, "archived": archived})


def _live(card: HallCard) -> HallCard:
    return HallCard(card.hall, tuple(layout for layout in card.layouts if not layout.layout.archived_at))


@staff_page(may_edit_halls)
def new(request: HttpRequest, staff: Staff) -> HttpResponse:
    form = HallForm(request.POST or None, house=staff.house)
    if request.method == "POST" and form.is_valid():
        try:
            with house_scope(staff.house.pk) as scope:
                made = operations.create_hall(house=staff.house, actor=staff.actor, now=scope.now, **form.cleaned_data)
            return redirect("office:hall", staff.house.slug, made.pk)
        except (operations.NameTaken, operations.BadName) as error:
            form.add_error("name", str(error))
    context = {"staff": staff, "house": staff.house, "form": form, "hall": None}
    return page(request, "office/halls/hall_form.html", context, status=422 if form.is_bound else 200)


@staff_page(may_edit_halls)
@require_safe
def hall(request: HttpRequest, staff: Staff, hall: int) -> HttpResponse:
    return hall_page(request, staff, hall, LayoutForm())


def hall_page(request: HttpRequest, staff: Staff, hall_id: int, form: LayoutForm) -> HttpResponse:
    """A hall with its layouts; the form adds one. Also what answers a layout that can't be added."""
    with house_scope(staff.house.pk):
        found = hall_called(hall_id)
        layouts = next(card.layouts for card in queries.halls(staff.house, archived=True) if card.hall.pk == found.pk)
    context: dict[str, Any] = {"staff": staff, "house": staff.house, "hall": found, "form": form}
    context["layouts"] = [card for card in layouts if not card.layout.archived_at]
    context["archived"] = [card.layout for card in layouts if card.layout.archived_at]
    return page(request, "office/halls/hall.html", context, status=422 if form.is_bound else 200)


@staff_page(may_edit_halls)
def change(request: HttpRequest, staff: Staff, hall: int) -> HttpResponse:
    with house_scope(staff.house.pk):
        found = hall_called(hall)
    name = found.name
    form = HallForm(request.POST or None, house=staff.house, initial={field: getattr(found, field) for field in _FIELDS})
    if request.method == "POST" and form.is_valid():
        try:
            with house_scope(staff.house.pk) as scope:
                operations.change_hall(house=staff.house, hall=found, changes=form.cleaned_data, actor=staff.actor, now=scope.now)
            return toasts.say(redirect("office:hall", staff.house.slug, found.pk), _("“%(name)s” is changed.") % {"name": found.name})
        except (operations.NameTaken, operations.BadName) as error:
            form.add_error("name", str(error))
    context = {"staff": staff, "house": staff.house, "form": form, "hall": found, "name": name}
    return page(request, "office/halls/hall_form.html", context, status=422 if form.is_bound else 200)


@staff_page(may_edit_halls)
@require_POST
def archive(request: HttpRequest, staff: Staff, hall: int) -> HttpResponse:
    found = _put(staff, hall, operations.archive_hall)
    undo = reverse("office:hall-restore", args=[staff.house.slug, found.pk])
    return toasts.say(redirect("office:halls", staff.house.slug), _("“%(name)s” is archived.") % {"name": found.name}, undo_url=undo)


@staff_page(may_edit_halls)
@require_POST
def restore(request: HttpRequest, staff: Staff, hall: int) -> HttpResponse:
    found = _put(staff, hall, operations.restore_hall)
    return toasts.say(redirect("office:hall", staff.house.slug, found.pk), _("“%(name)s” is back.") % {"name": found.name})


def _put(staff: Staff, hall_id: int, operation: Any) -> Hall:
    with house_scope(staff.house.pk) as scope:
        found = hall_called(hall_id)
        operation(house=staff.house, hall=found, actor=staff.actor, now=scope.now)
    return found
