"""The zones of a draft: names, colours, how many fit in; one more, or one less."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coulisse.faces.office.halls.counts import ZoneCount, counts_of
from coulisse.faces.office.halls.finding import OpenPlan, open_plan
from coulisse.faces.office.halls.forms import NewZone, ZoneForm
from coulisse.faces.office.halls.views.changes import changed, refused
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses.permissions import may_edit_halls
from coulisse.houses.scope import house_scope
from coulisse.lib.text import in_language, slugify
from coulisse.venues import operations
from coulisse.venues.types import ZoneKind


@staff_page(may_edit_halls)
def zones(request: HttpRequest, staff: Staff, version: int) -> HttpResponse:
    found = open_plan(staff, version)
    if not found.is_draft:
        return refused(staff, found.version, operations.NotADraft())
    data = request.POST if request.method == "POST" else None
    counts = counts_of(found.plan).zones
    forms = [_form(staff, index, count, data) for index, count in enumerate(counts)]
    more = NewZone(data, house=staff.house, prefix="new", initial={"colour": _free_colour(counts)})
    status = 200
    if data is not None:
        if all([*(form.is_valid() for form in forms), more.is_valid()]) and _can_go(counts, forms):
            return _kept(request, staff, found, forms, more, data.get("tag", ""))
        status = 422
    context = {"staff": staff, "house": staff.house, "version": found.version, "layout": found.version.layout, "tag": found.tag}
    context |= {"zones": list(zip(counts, forms, strict=True)), "more": more}
    return page(request, "office/halls/zones.html", context, status=status)


def _form(staff: Staff, index: int, count: ZoneCount, data: Any) -> ZoneForm:
    zone = count.zone
    initial = {"name": dict(zone.name), "colour": zone.colour, "capacity": zone.capacity, "entrance": zone.entrance}
    return ZoneForm(data, house=staff.house, prefix=f"zone{index}", initial=initial, is_general=zone.is_general)


_COLOURS = ("#2f6f8f", "#8f5a3f", "#5f7f3f", "#7a4f8f", "#8f7a2f", "#3f8f7f", "#8f3f5f", "#55606b")


def _free_colour(counts: Any) -> str:
    used = {count.zone.colour for count in counts}
    return next((colour for colour in _COLOURS if colour not in used), _COLOURS[-1])


def _can_go(counts: Any, forms: list[ZoneForm]) -> bool:
    """A zone goes only when no seat is in it."""
    for count, form in zip(counts, forms, strict=True):
        if form.cleaned_data["remove"] and count.places and not count.zone.is_general:
            says = ngettext(
                "%(count)d seat is in this zone: give it another zone first.",
                "%(count)d seats are in this zone: give them another zone first.",
                count.places,
            )
            form.add_error("remove", says % {"count": count.places})
    return not any(form.errors for form in forms)


def _kept(request: HttpRequest, staff: Staff, found: OpenPlan, forms: list[ZoneForm], more: NewZone, tag: str) -> HttpResponse:
    document = found.version.document
    wanted = [_changed_zone(zone, form.cleaned_data) for zone, form in zip(document["zones"], forms, strict=True) if not form.cleaned_data["remove"]]
    if more.cleaned_data["name"]:
        wanted.append(_new_zone(more.cleaned_data, {zone["key"] for zone in document["zones"]}))
    if wanted == document["zones"]:
        return refused(staff, found.version, NothingChanged())
    try:
        with house_scope(staff.house.pk) as scope:
            draft = operations.set_document(
                house=staff.house, version=found.version, document={**document, "zones": wanted}, actor=staff.actor, now=scope.now, tag=tag
            )
    except (operations.DraftChanged, operations.NotADraft, operations.PlanRefused) as error:
        return refused(staff, found.version, error)
    return changed(request, staff, found.version, draft, _("The zones are changed."))


class NothingChanged(Exception):
    def __str__(self) -> str:
        return _("Nothing was changed.")


def _changed_zone(zone: dict[str, Any], cleaned: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in zone.items() if name != "entrance"}
    general = {name: cleaned[name] for name in ("capacity", "entrance") if cleaned.get(name)}
    return {**kept, "name": cleaned["name"], "colour": cleaned["colour"], **general}


def _new_zone(cleaned: dict[str, Any], keys: set[str]) -> dict[str, Any]:
    """Its key comes from its name: price lists keep it."""
    wished = slugify(in_language(cleaned["name"], "nl"), 30)
    key = next(key for key in (wished, *(f"{wished}-{number}" for number in range(2, 400))) if key not in keys)
    general = {} if cleaned["kind"] == ZoneKind.SEATED else {"capacity": cleaned["capacity"]}
    colour = {"colour": cleaned["colour"]} if cleaned["colour"] else {}
    return {"key": key, "name": cleaned["name"], "kind": cleaned["kind"], **colour, **general}
