"""A date goes to another seating plan: what becomes of everybody is looked at first, then it is done at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from coulisse.faces.office.halls.drawing import Drawing, drawing_of
from coulisse.faces.office.programme.finding import performance_called
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page, text
from coulisse.houses.models import House
from coulisse.houses.permissions import may_change_orders
from coulisse.houses.scope import house_scope
from coulisse.inventory.types import ClaimState
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState, ProgrammeRefused
from coulisse.sales import operations
from coulisse.sales.arrangements import REFUND, Arrangement, PlaceFate, arrangement
from coulisse.venues.models import PlanVersion
from coulisse.venues.plan import place_name
from coulisse.venues.queries import halls, versions_of
from coulisse.venues.types import Mark, Plan

MOST_SHOWN = 300
_MOST_NUMBER = 10**6


@dataclass(frozen=True)
class Homeless:
    """A sold place for which somebody must choose: what it was, whose, and what can be chosen."""

    fate: PlaceFate
    name: str
    choices: list[tuple[str, str]]
    chosen: str
    error: str = ""


@staff_page(may_change_orders)
def another_plan(request: HttpRequest, staff: Staff, performance: int) -> HttpResponse:
    """The plan to go to is in the address (``to``); without it, there is a choice of plans."""
    with house_scope(staff.house.pk):
        found = performance_called(performance)
        offered = _offered(staff.house, found)
        version = _version(request.GET.get("to", ""), found)
    if found.state == PerformanceState.CANCELLED:
        says = _("This performance is cancelled: nobody sits anywhere any more.")
        return toasts.say(redirect("office:performance", staff.house.slug, performance), says, kind="bad")
    if request.method == "POST" and version is not None and request.POST.get("do") == "move":
        return _move(request, staff, found, version, offered)
    return _shown(request, staff, found, version, offered)


def _version(asked: str, performance: Performance) -> PlanVersion | None:
    """The published plan that is asked for; None where none is. In the house's scope."""
    if not asked:
        return None
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0
    found = PlanVersion.objects.select_related("layout__hall").defer("document").filter(pk=number, published_at__isnull=False).first()
    if found is None or found.pk == performance.plan_version_id:
        raise Http404
    return found


def _offered(house: House, performance: Performance) -> list[tuple[int, str]]:
    """Every published plan of the house that isn't its own: the newest of each layout, and all of its own layout."""
    own = performance.plan_version
    versions = [(card.hall.name, each.layout.name, each.published) for card in halls(house) for each in card.layouts if each.published]
    versions += [(own.layout.hall.name, own.layout.name, each) for each in versions_of(own.layout_id) if each.published_at]
    found = {each.pk: _("%(hall)s, %(layout)s, version %(number)d (%(count)d places)") % {
        "hall": hall, "layout": layout, "number": each.number, "count": each.place_count,
    } for hall, layout, each in versions if each.pk != own.pk}  # fmt: skip
    first = sorted(found, key=lambda pk: not any(each.pk == pk and each.layout_id == own.layout_id for _h, _l, each in versions))
    return [(pk, found[pk]) for pk in first]


def _choices(sent: QueryDict) -> dict[int, int]:
    """What was chosen: ``place-<old number>`` is a number of the new plan, or ``refund``."""
    found = {}
    for name, value in list(sent.items())[:5000]:
        old = name.removeprefix("place-")
        if name.startswith("place-") and old.isascii() and old.isdigit() and len(old) < 7:
            if value == "refund":
                found[int(old)] = REFUND
            elif isinstance(value, str) and value.isascii() and value.isdigit() and int(value[:7]) < _MOST_NUMBER:
                found[int(old)] = int(value[:7])
    return found


def _move(request: HttpRequest, staff: Staff, found: Performance, version: PlanVersion, offered: list[tuple[int, str]]) -> HttpResponse:
    seen = request.POST.get("from", "")
    asked = operations.PlanMoveAsked(
        found.pk, int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 18 else 0, version.pk, _choices(request.POST)
    )
    try:
        operations.move_to_plan(house=staff.house, asked=asked, actor=staff.actor)
    except operations.SeatsWithoutPlace:
        says = _("Nothing has moved: for some sold seats there is nothing chosen yet, or the chosen seat has just gone.")
        return _shown(request, staff, found, version, offered, problem=says)
    except operations.AnotherPlanSince:
        says = _("Somebody moved this date to another plan meanwhile. Look at it again.")
        return toasts.say(redirect("office:performance", staff.house.slug, found.pk), says, kind="bad")
    except operations.TooBusyToMove:
        says = _("Nothing has moved: so much is being sold at this moment. Try again in a minute, or take the date off sale first.")
        return _shown(request, staff, found, version, offered, problem=says)
    except (operations.NotToBeMoved, ProgrammeRefused) as refused:
        return _shown(request, staff, found, version, offered, problem=str(refused) or _("Nothing has moved: this date can't go to this plan."))
    says = _("Moved to the other plan. Who sits elsewhere gets a mail with the new tickets; the old ones let in as well.")
    return toasts.say(redirect("office:performance", staff.house.slug, found.pk), says)


def _shown(
    request: HttpRequest, staff: Staff, found: Performance, version: PlanVersion | None, offered: list[tuple[int, str]], problem: str = ""
) -> HttpResponse:  # fmt: skip
    context: dict[str, Any] = {
        "staff": staff, "house": staff.house, "performance": found, "production": found.production, "offered": offered, "version": version, "problem": problem,
    }  # fmt: skip
    if version is not None:
        with house_scope(staff.house.pk) as scope:
            found = performance_called(found.pk)
            looked = arrangement(found, version, scope.now, _choices(request.POST))
        suggested = looked.suggested() if request.POST.get("do") == "suggest" else {}
        everybody = request.POST.get("do") == "refund"
        context |= _context(looked, suggested, everybody, _choices(request.POST))
    return page(request, "office/programme/another_plan.html", context, status=409 if problem else 200)


def _context(looked: Arrangement, suggested: Mapping[int, int], everybody: bool, choices: Mapping[int, int]) -> dict[str, Any]:
    asked = [fate for fate in looked.fates if fate.state == ClaimState.SOLD and (fate.becomes is None or fate.place_no in choices)]
    before, after = _drawings(looked)
    changed = [fate for fate in looked.fates if fate.becomes is not None and not fate.is_same]
    return {
        "looked": looked, "before": before, "after": after,
        "homeless": [_homeless(looked, fate, suggested, everybody, choices) for fate in asked],
        "changed": [(_named(fate.was), _named(fate.name), fate, list(_remarks(fate))) for fate in changed[:MOST_SHOWN]],
        "more_changed": max(0, len(changed) - MOST_SHOWN), "let_go": [(_named(fate.was), fate) for fate in looked.let_go],
        "same": sum(fate.is_same for fate in looked.fates), "HELD": ClaimState.HELD,
        "unpriced": ", ".join(text(looked.new.zones[zone].name) or zone for zone in looked.zones_without_price),
    }  # fmt: skip


def _drawings(looked: Arrangement) -> tuple[Drawing, Drawing]:
    """Before: who has no counterpart is crossed, who changes has a ring. After: who came to sit elsewhere has a ring."""
    gone = [fate.place_no for fate in looked.fates if fate.becomes is None and fate.place_no < len(looked.old.seats)]
    moved = [fate for fate in looked.fates if fate.becomes is not None and not fate.is_same]
    rings = [fate.place_no for fate in moved if fate.place_no < len(looked.old.seats)]
    new = [fate.becomes for fate in moved if fate.becomes is not None and fate.becomes < len(looked.new.seats)]
    return drawing_of(looked.old, chosen=rings, crossed=gone), drawing_of(looked.new, chosen=new)


def _homeless(looked: Arrangement, fate: PlaceFate, suggested: Mapping[int, int], everybody: bool, choices: Mapping[int, int]) -> Homeless:
    chosen = suggested.get(fate.place_no, REFUND if everybody else choices.get(fate.place_no))
    refused = fate.place_no in looked.refused and fate.place_no not in suggested and not everybody
    places = [
        no for no in dict.fromkeys([*([chosen] if chosen not in (None, REFUND) and not refused else []), *looked.suggestions(fate)]) if no is not None
    ]
    offered = [("", _("Choose …")), *((str(no), _place(looked.new, no)) for no in places), ("refund", _("Money back, with the fees"))]
    value = "" if chosen is None or refused else "refund" if chosen == REFUND else str(chosen)
    return Homeless(fate, _named(fate.was), offered, value, _("This seat has just gone. Choose another one.") if refused else "")


def _place(plan: Plan, no: int) -> str:
    zone = text(plan.zone_of(no).name)
    name = _named(place_name(plan, no))
    return name if name == zone else f"{name} ({zone})"


def _named(name: Mapping[str, Any]) -> str:
    """``Balcony F 12``; of a place without a number its zone."""
    if not name.get("seat"):
        return text(name.get("zone") or {})
    return " ".join(filter(None, [text(name.get("section") or {}), str(name.get("row") or ""), str(name["seat"])]))


def _remarks(fate: PlaceFate) -> Iterator[str]:
    """What is otherwise about it, beside its name."""
    if fate.new_zone:
        yield _("another price zone; what was paid stays") if fate.line else _("another price zone")
    marks = {mark.value: str(mark.label) for mark in Mark}
    for mark in fate.lost_marks:
        yield _("no longer: %(mark)s") % {"mark": marks.get(mark, mark)}
    for mark in fate.new_marks:
        yield _("now: %(mark)s") % {"mark": marks.get(mark, mark)}
