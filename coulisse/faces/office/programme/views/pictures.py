"""Pictures of an event: brought in, described, ordered, taken away."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coulisse.faces.office.programme import refusals
from coulisse.faces.office.programme.finding import image_called, production_called
from coulisse.faces.office.programme.forms import PictureForm
from coulisse.faces.office.programme.pictures import kept_token, receive, thumbnail
from coulisse.faces.office.programme.views.production import event_page, words_form
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.houses.permissions import may_edit_programme
from coulisse.houses.scope import house_scope
from coulisse.programme import operations
from coulisse.programme.types import ProgrammeRefused


def _back(staff: Staff, production: int, says: str = "", kind: str = "good") -> HttpResponse:
    back = redirect("office:production", staff.house.slug, production)
    back["Location"] += "#pictures"
    return toasts.say(back, says, kind) if says else back


@staff_page(may_edit_programme)
@require_POST
def add(request: HttpRequest, staff: Staff, production: int) -> HttpResponse:
    with house_scope(staff.house.pk):
        production_called(production)
    form = PictureForm(request.POST, request.FILES, house=staff.house)
    right = form.is_valid()
    stored = receive(form, request.FILES.get("file"), staff.house)
    if not stored and not form.errors.get("file"):
        form.add_error("file", _("Choose a picture."))
    if right and stored and not form.cleaned_data["alt"]:
        form.add_error("alt", _("Say in one sentence what the picture shows."))
    if right and stored and not form.errors:
        try:
            with house_scope(staff.house.pk) as scope:
                words = {"alt": form.cleaned_data["alt"], "credit": form.cleaned_data["credit"]}
                operations.add_image(production=production_called(production), stored=stored, actor=staff.actor, now=scope.now, **words)
            return _back(staff, production, _("The picture is added."))
        except ProgrammeRefused as refused:
            refusals.say(refused, form)
    carried = {"kept": kept_token(stored), "preview": thumbnail(stored.name)} if stored else {}
    return event_page(request, staff, production, picture=form, **carried)


@staff_page(may_edit_programme)
@require_POST
def words(request: HttpRequest, staff: Staff, production: int, image: int) -> HttpResponse:
    with house_scope(staff.house.pk):
        found = image_called(production, image)
    form = words_form(staff, found, request.POST)
    if form.is_valid():
        try:
            with house_scope(staff.house.pk) as scope:
                operations.change_image(image=image_called(production, image), actor=staff.actor, now=scope.now, **form.cleaned_data)
            return _back(staff, production, _("The words of the picture are changed."))
        except ProgrammeRefused as refused:
            refusals.say(refused, form)
    return event_page(request, staff, production, words=form)


@staff_page(may_edit_programme)
@require_POST
def order(request: HttpRequest, staff: Staff, production: int) -> HttpResponse:
    """``first=<picture>`` puts one in front of all others, ``earlier=<picture>`` one place forward."""
    with house_scope(staff.house.pk) as scope:
        found = production_called(production)
        shown = list(found.images.order_by("position", "id").values_list("pk", flat=True))
        for how in ("first", "earlier"):
            chosen = request.POST.get(how, "")
            if chosen.isascii() and chosen.isdigit() and int(chosen) in shown:
                at = shown.index(int(chosen))
                shown.insert(0 if how == "first" else max(0, at - 1), shown.pop(at))
                operations.order_images(production=found, image_ids=shown, actor=staff.actor, now=scope.now)
    return _back(staff, production)


@staff_page(may_edit_programme)
@require_POST
def remove(request: HttpRequest, staff: Staff, production: int, image: int) -> HttpResponse:
    with house_scope(staff.house.pk) as scope:
        operations.remove_image(image=image_called(production, image), actor=staff.actor, now=scope.now)
    return _back(staff, production, _("The picture is removed."))
