"""What becomes of a draft, and of the versions before it: publish, discard, compare, export."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coulisse.faces.office.halls.counts import counts_of
from coulisse.faces.office.halls.drawing import Drawing, drawing_of
from coulisse.faces.office.halls.finding import OpenPlan, open_plan
from coulisse.faces.office.halls.seat_words import in_words
from coulisse.faces.office.halls.views.changes import refused
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses.permissions import may_edit_halls
from coulisse.houses.scope import house_scope
from coulisse.venues import operations, queries
from coulisse.venues.rules import PlanComparison, stacked
from coulisse.venues.rules import compare as compare_plans
from coulisse.venues.types import Mark, Plan


@dataclass(frozen=True)
class Fate:
    """Places to which the same happens: a sentence, how bad it is, which they are."""

    title: str
    says: str
    kind: str
    places: str


@dataclass(frozen=True)
class Comparison:
    old: OpenPlan
    fates: Sequence[Fate]
    is_harmless: bool
    kept: int
    before: Drawing
    after: Drawing


def _comparison(old: OpenPlan, new: OpenPlan) -> Comparison:
    found = compare_plans(old.plan, new.plan)
    seats = len(old.plan.seats)
    before = drawing_of(old.plan, crossed=[no for no in found.gone if no < seats])
    after = drawing_of(new.plan, chosen=[no for no in found.added if no < len(new.plan.seats)])
    return Comparison(old, list(_fates(found, old.plan, new.plan)), found.is_harmless, len(found.counterparts), before, after)


def _fates(found: PlanComparison, old: Plan, new: Plan) -> Any:
    """What changes for whom, the worst first."""
    cases = [
        (found.gone, old, "bad", _("Gone"), _("They have no counterpart: who sits there has to move.")),
        (found.newly_blocked, old, "bad", _("Never sold any more"), _("Who sits there has to move.")),
        (found.moved_zone, old, "warning", _("In another zone"), _("They may cost something else.")),
        (found.renamed, old, "warning", _("Renamed"), _("Tickets that are printed say the old row or number.")),
        (found.added, new, "info", _("New"), _("They can be sold in addition.")),
    ]
    for numbers, plan, kind, title, says in cases:
        if numbers:
            yield Fate(f"{title}: {_places(len(numbers))}", says, kind, _named(plan, numbers))


def _places(count: int) -> str:
    return ngettext("%(count)d place", "%(count)d places", count) % {"count": count}


def _named(plan: Plan, numbers: Sequence[int]) -> str:
    """Seats by row; of standing and free zones how many."""
    language = get_language() or "nl"
    seats = in_words(plan, [no for no in numbers if no < len(plan.seats)], language)
    general = [
        f"{zone.name.get(language) or next(iter(zone.name.values()), zone.key)}: {_places(count)}"
        for zone in plan.general_zones
        if (count := sum(no in zone.numbers for no in numbers))
    ]
    return "; ".join(filter(None, [seats, *general]))


def _base(staff: Staff, found: OpenPlan) -> dict[str, Any]:
    return {"staff": staff, "house": staff.house, "layout": found.version.layout, "version": found.version, "is_draft": found.is_draft}


@staff_page(may_edit_halls)
def publish(request: HttpRequest, staff: Staff, version: int) -> HttpResponse:
    """What publishing means, what to look at before, and the button."""
    found = open_plan(staff, version)
    if not found.is_draft:
        return refused(staff, found.version, operations.NotADraft())
    if request.method == "POST":
        try:
            with house_scope(staff.house.pk) as scope:
                operations.publish(house=staff.house, version=found.version, actor=staff.actor, now=scope.now, tag=request.POST.get("tag", ""))
        except (operations.DraftChanged, operations.NotADraft) as error:
            return refused(staff, found.version, error)
        says = _("Version %(number)d is published. New performances get it.") % {"number": found.version.number}
        return toasts.say(redirect("office:layout", staff.house.slug, found.version.layout_id), says)
    with house_scope(staff.house.pk):
        newest = queries.newest_published(found.version.layout_id)
    comparison = _comparison(open_plan(staff, newest.pk), found) if newest else None
    context = {"tag": found.tag, "newest": newest, "counts": counts_of(found.plan), "comparison": comparison, "worries": _worries(found.plan)}
    return page(request, "office/halls/publish.html", _base(staff, found) | context)


def _worries(plan: Plan) -> list[str]:
    """What somebody would want to know before it can't be changed."""
    found = []
    if pairs := stacked(plan):
        seats = in_words(plan, [one.no for pair in pairs for one in pair], get_language() or "nl", most=6)
        found.append(_("Seats stand on each other, so that nobody can choose between them: %(seats)s.") % {"seats": seats})
    if plan.seats and not any(Mark.WHEELCHAIR in seat.marks for seat in plan.seats):
        found.append(_("No seat is marked as a wheelchair place: nobody can book one."))
    empty = [zone for zone in counts_of(plan).zones if not zone.places]
    if empty:
        found.append(
            _("Zones without any seat: %(zones)s.") % {"zones": ", ".join(next(iter(each.zone.name.values()), each.zone.key) for each in empty)}
        )
    return found


@staff_page(may_edit_halls)
@require_POST
def discard(request: HttpRequest, staff: Staff, version: int) -> HttpResponse:
    found = open_plan(staff, version)
    try:
        with house_scope(staff.house.pk) as scope:
            operations.discard_draft(house=staff.house, version=found.version, actor=staff.actor, now=scope.now)
    except operations.NotADraft as error:
        return refused(staff, found.version, error)
    return toasts.say(redirect("office:layout", staff.house.slug, found.version.layout_id), _("The draft is discarded. Published versions stay."))


@staff_page(may_edit_halls)
@require_safe
def compare(request: HttpRequest, staff: Staff, version: int) -> HttpResponse:
    """This version beside another one of its layout: the one in the address, else the one before it."""
    found = open_plan(staff, version)
    with house_scope(staff.house.pk):
        others = [other for other in queries.versions_of(found.version.layout_id) if other.pk != found.version.pk]
    asked = request.GET.get("with", "")
    if asked and asked not in {str(other.pk) for other in others}:
        raise Http404
    before = next((str(other.pk) for other in others if other.number < found.version.number), "")
    chosen = asked or before or next((str(other.pk) for other in others), "")
    comparison = _comparison(open_plan(staff, int(chosen)), found) if chosen else None
    context = _base(staff, found) | {"others": others, "chosen": chosen, "comparison": comparison}
    return page(request, "office/halls/compare.html", context)


_FORMATS = {
    "coulisse": ("Coulisse (JSON)", "coulisse-plan/1"),
    "pretix": ("pretix (JSON)", "0.0.1"),
    "csv": ("CSV", ""),
}


@staff_page(may_edit_halls)
@require_safe
def export(request: HttpRequest, staff: Staff, version: int) -> HttpResponse:
    """The three formats, and what of this plan each can't hold."""
    found = open_plan(staff, version)
    language = get_language() or "nl"
    files = [(name, title, queries.export_plan(found.plan, name, language=language)) for name, (title, _version) in _FORMATS.items()]
    return page(request, "office/halls/export.html", _base(staff, found) | {"files": files})


@staff_page(may_edit_halls)
@require_safe
def download(request: HttpRequest, staff: Staff, version: int, format_name: str) -> HttpResponse:
    if format_name not in queries.EXPORTS:
        raise Http404
    found = open_plan(staff, version)
    made = queries.export_plan(found.plan, format_name, language=get_language() or "nl")
    answer = HttpResponse(made.data, content_type=made.content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{made.filename}"'
    return answer
