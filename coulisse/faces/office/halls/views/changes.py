"""What is done to a draft besides its seats: ranks by the view, undo; and the seats that somebody names in words."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coulisse.faces.office.halls.finding import open_plan
from coulisse.faces.office.halls.number_ranges import written
from coulisse.faces.office.halls.seat_words import NotUnderstood, in_words
from coulisse.faces.office.halls.selecting import asked_seats
from coulisse.faces.office.halls.steps_back import forget_step, keep_step, last_step, restored
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.houses.permissions import may_edit_halls
from coulisse.houses.scope import house_scope
from coulisse.venues import operations
from coulisse.venues.models import PlanVersion


def changed(request: HttpRequest, staff: Staff, before: PlanVersion, after: PlanVersion, says: str) -> HttpResponse:
    """Back to the plan: what happened, and the way to undo it."""
    can_undo = keep_step(request, after.pk, before.document, after.document, operations.draft_tag(after))
    undo = reverse("office:plan-undo", args=[staff.house.slug, after.pk]) if can_undo else ""
    return toasts.say(redirect("office:plan", staff.house.slug, after.pk), says, undo_url=undo)


def refused(staff: Staff, version: PlanVersion, error: Exception) -> HttpResponse:
    """Back to the plan as it is now, with the sentence of a named error."""
    return toasts.say(redirect("office:plan", staff.house.slug, version.pk), str(error), kind="warning")


@staff_page(may_edit_halls)
@require_safe
def seats(request: HttpRequest, staff: Staff, version: int) -> HttpResponse:
    """What “A 1-12, B” means in this plan, for the plan on the screen: place numbers, or a sentence."""
    found = open_plan(staff, version)
    try:
        numbers = asked_seats(found.plan, request.GET)
    except NotUnderstood as error:
        return JsonResponse({"says": str(error)}, status=422)
    says = ngettext("%(count)d seat", "%(count)d seats", len(numbers)) % {"count": len(numbers)}
    return JsonResponse({"numbers": written(numbers), "says": f"{says}: {in_words(found.plan, numbers, get_language() or 'nl', most=12)}"})


@staff_page(may_edit_halls)
@require_POST
def ranks(request: HttpRequest, staff: Staff, version: int) -> HttpResponse:
    found = open_plan(staff, version)
    try:
        with house_scope(staff.house.pk) as scope:
            draft = operations.rank_by_view(
                house=staff.house, version=found.version, actor=staff.actor, now=scope.now, tag=request.POST.get("tag", "")
            )
    except (operations.DraftChanged, operations.NotADraft) as error:
        return refused(staff, found.version, error)
    return changed(request, staff, found.version, draft, _("Every seat has the rank that its view deserves."))


@staff_page(may_edit_halls)
@require_POST
def undo(request: HttpRequest, staff: Staff, version: int) -> HttpResponse:
    """One step back; as often as there were steps, while nobody else changes the draft."""
    found = open_plan(staff, version)
    back = last_step(request, found.version.pk, found.tag) if found.is_draft else None
    if back is None:
        return refused(staff, found.version, NothingToUndo())
    document = restored(found.version.document, back)
    try:
        with house_scope(staff.house.pk) as scope:
            operations.set_document(house=staff.house, version=found.version, document=document, actor=staff.actor, now=scope.now, tag=found.tag)
    except (operations.DraftChanged, operations.NotADraft, operations.PlanRefused) as error:
        return refused(staff, found.version, error)
    forget_step(request, found.version.pk)
    return toasts.say(redirect("office:plan", staff.house.slug, found.version.pk), _("The last change is undone."))


class NothingToUndo(Exception):
    """There is no step back from the draft as it is."""

    def __str__(self) -> str:
        return _("There is nothing to undo: the plan has been changed since, or nothing was.")
