"""What can be done with halls, layouts and plans. Keyword-only, inside a scope of the house; each leaves a line of history.

A plan changes as a draft only; a layout has one draft at most. What is published never changes: the next plan is
another version. Every document that is stored has been read by `plan.read_plan`, so whoever reads it can trust it.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from coulisse.houses import operations as houses
from coulisse.houses.models import House
from coulisse.houses.types import Actor
from coulisse.venues.document import document_of
from coulisse.venues.fields import tidy
from coulisse.venues.models import Hall, Layout, PlanVersion
from coulisse.venues.plan import NAME, PlanRefused, read_plan
from coulisse.venues.rules import changed_seats, unknown_keys, with_ranks
from coulisse.venues.types import Plan

__all__ = [
    "BadName", "DraftChanged", "DraftExists", "IsArchived", "NameTaken", "NotADraft", "NothingToCopy", "PlanRefused", "SeatsUnknown",
    "add_layout", "archive_hall", "archive_layout", "change_hall", "change_seats", "create_hall", "discard_draft", "draft_tag", "publish",
    "rank_by_view", "rename_layout", "restore_hall", "restore_layout", "set_document", "start_draft",
]  # fmt: skip


class BadName(Exception):
    """A name is empty, or too long."""

    def __str__(self) -> str:
        return _("Give it a name of at most %(most)d signs.") % {"most": NAME}


class NameTaken(Exception):
    """Another hall of the house, or another layout of the hall, has this name; perhaps an archived one."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)

    def __str__(self) -> str:
        return _("There is one called “%(name)s” already, perhaps among the archived ones: choose another name.") % {"name": self.name}


class IsArchived(Exception):
    """The hall or layout is archived."""

    def __str__(self) -> str:
        return _("This is archived: restore it first.")


class DraftExists(Exception):
    """The layout has a draft already: ``version``."""

    def __init__(self, version: PlanVersion) -> None:
        self.version = version
        super().__init__(version.pk)

    def __str__(self) -> str:
        return _("There is a draft of this plan already: go on with it, or discard it first.")


class NothingToCopy(Exception):
    """The layout has no version yet, and no document was given."""

    def __str__(self) -> str:
        return _("There is no plan to begin from yet: bring one in from a file, or make one with the generator.")


class NotADraft(Exception):
    """The version was published, or discarded."""

    def __str__(self) -> str:
        return _("This version is published and stays as it is: begin a new draft to change the plan.")


class DraftChanged(Exception):
    """Somebody else changed the draft since it was opened."""

    def __str__(self) -> str:
        return _("Somebody else changed this draft in the meantime: load it anew, and make your changes again.")


class SeatsUnknown(Exception):
    """``keys`` are no seats of this draft."""

    def __init__(self, keys: list[str]) -> None:
        self.keys = keys
        super().__init__(*keys[:5])

    def __str__(self) -> str:
        return _("These seats are not in the draft (any more): %(keys)s. Load it anew.") % {"keys": ", ".join(self.keys[:10])}


# Halls and layouts

_HALL_FIELDS = frozenset({"name", "street", "postal_code", "city", "access"})


def create_hall(
    *,
    house: House,
    name: str,
    actor: Actor,
    now: datetime,
    street: str = "",
    postal_code: str = "",
    city: str = "",
    access: Mapping[str, str] | None = None,
) -> Hall:
    """A new hall. ``access`` says per language how to get in. Raises `BadName`, `NameTaken`."""
    hall = Hall(house=house, name=_good_name(name), street=street, postal_code=postal_code, city=city, access=dict(access or {}))
    _save_named(hall)
    _record(house, actor, now, "hall.created", hall, name=hall.name)
    return hall


def change_hall(*, house: House, hall: Hall, changes: Mapping[str, Any], actor: Actor, now: datetime) -> Hall:
    """Rename a hall, or change its address or ``access``. Raises `BadName`, `NameTaken`."""
    if unknown := set(changes) - _HALL_FIELDS:
        raise ValueError(f"not to be set: {sorted(unknown)}")
    wanted = {**changes, "name": _good_name(changes.get("name", hall.name))}
    before = {field: getattr(hall, field) for field, value in wanted.items() if getattr(hall, field) != value}
    if before:
        for field in before:
            setattr(hall, field, wanted[field])
        _save_named(hall, fields=list(before))
        verb = "hall.renamed" if "name" in before else "hall.changed"
        _record(house, actor, now, verb, hall, fields=sorted(before), **({"was": before["name"], "name": hall.name} if "name" in before else {}))
    return hall


def archive_hall(*, house: House, hall: Hall, actor: Actor, now: datetime) -> Hall:
    """Out of the lists; its performances and tickets stay what they are."""
    return _archive(house, hall, "hall.archived", actor, now)


def restore_hall(*, house: House, hall: Hall, actor: Actor, now: datetime) -> Hall:
    return _restore(house, hall, "hall.restored", actor, now)


def add_layout(*, house: House, hall: Hall, name: str, actor: Actor, now: datetime) -> Layout:
    """Another way to set up a hall; it has no plan yet. Raises `BadName`, `NameTaken`, `IsArchived`."""
    if hall.archived_at:
        raise IsArchived
    layout = Layout(house=house, hall=hall, name=_good_name(name))
    _save_named(layout)
    _record(house, actor, now, "layout.added", layout, hall=hall.pk, name=layout.name)
    return layout


def rename_layout(*, house: House, layout: Layout, name: str, actor: Actor, now: datetime) -> Layout:
    """Raises `BadName`, `NameTaken`."""
    was, layout.name = layout.name, _good_name(name)
    if layout.name != was:
        _save_named(layout, fields=["name"])
        _record(house, actor, now, "layout.renamed", layout, was=was, name=layout.name)
    return layout


def archive_layout(*, house: House, layout: Layout, actor: Actor, now: datetime) -> Layout:
    """Out of the lists; its performances and tickets stay what they are."""
    return _archive(house, layout, "layout.archived", actor, now)


def restore_layout(*, house: House, layout: Layout, actor: Actor, now: datetime) -> Layout:
    return _restore(house, layout, "layout.restored", actor, now)


# Plans


def start_draft(*, house: House, layout: Layout, actor: Actor, now: datetime, document: Mapping[str, Any] | None = None) -> PlanVersion:
    """A draft: of this document (imported, generated, drawn), or a copy of the newest published version.

    Raises `DraftExists`, `NothingToCopy`, `IsArchived`, and `PlanRefused` for a document that is no plan.
    """
    plan = read_plan(document) if document is not None else None
    locked = Layout.objects.select_for_update().get(pk=layout.pk)
    if locked.archived_at:
        raise IsArchived
    newest = PlanVersion.objects.filter(layout=locked).order_by("-number").first()
    if newest and newest.published_at is None:
        raise DraftExists(newest)
    if plan is None and newest is None:
        raise NothingToCopy
    plan = plan or read_plan(newest.document)  # type: ignore[union-attr]
    number = newest.number + 1 if newest else 1
    version = PlanVersion.objects.create(house=house, layout=layout, number=number, document=document_of(plan), place_count=plan.place_count)
    _record(house, actor, now, "plan.draft_started", layout, version=version.number, places=plan.place_count, copied=document is None)
    return version


def set_document(*, house: House, version: PlanVersion, document: Any, actor: Actor, now: datetime, tag: str | None = None) -> PlanVersion:
    """Put another plan in the draft. With ``tag`` (`draft_tag` of what was opened) nobody's work is overwritten.

    Raises `NotADraft`, `DraftChanged`, and `PlanRefused` with every problem.
    """
    plan = read_plan(document)
    draft = _locked_draft(version, tag)
    _keep(draft, plan)
    _record(house, actor, now, "plan.drawn", draft.layout, version=draft.number, places=plan.place_count)
    return draft


def change_seats(
    *, house: House, version: PlanVersion, keys: Collection[str], actor: Actor, now: datetime, zone: str | None = None, rank: int | None = None,
    blocked: str | None = None, marks_add: Collection[str] = (), marks_remove: Collection[str] = (), tag: str | None = None,
) -> PlanVersion:  # fmt: skip
    """Change these seats of the draft, all or none; what is None stays. ``blocked`` is the reason; empty sells them again.

    Raises `NotADraft`, `DraftChanged`, `SeatsUnknown`, and `PlanRefused` for a zone, rank or mark that there is not.
    """
    draft = _locked_draft(version, tag)
    if unknown := unknown_keys(draft.document, keys):
        raise SeatsUnknown(unknown)
    _keep(
        draft, read_plan(changed_seats(draft.document, keys, zone=zone, rank=rank, blocked=blocked, marks_add=marks_add, marks_remove=marks_remove))
    )
    given = {"zone": zone, "rank": rank, "blocked": blocked, "marks_add": sorted(marks_add), "marks_remove": sorted(marks_remove)}
    changed = {name: value for name, value in given.items() if value not in (None, [])}
    _record(house, actor, now, "plan.seats_changed", draft.layout, version=draft.number, count=len(set(keys)), **changed)
    return draft


def rank_by_view(*, house: House, version: PlanVersion, actor: Actor, now: datetime, tag: str | None = None) -> PlanVersion:
    """Give every seat of the draft the rank that the view from it deserves. Raises `NotADraft`, `DraftChanged`."""
    draft = _locked_draft(version, tag)
    _keep(draft, read_plan(with_ranks(draft.document, read_plan(draft.document))))
    _record(house, actor, now, "plan.ranked", draft.layout, version=draft.number)
    return draft


def publish(*, house: House, version: PlanVersion, actor: Actor, now: datetime, tag: str | None = None) -> PlanVersion:
    """From now on new performances get this version, and it never changes. Raises `NotADraft`, `DraftChanged`."""
    draft = _locked_draft(version, tag)
    plan = read_plan(draft.document)
    draft.published_at = now
    draft.place_count = plan.place_count
    draft.save(update_fields=["published_at", "place_count", "changed_at"])
    _record(house, actor, now, "plan.published", draft.layout, version=draft.number, places=plan.place_count)
    return draft


def discard_draft(*, house: House, version: PlanVersion, actor: Actor, now: datetime) -> None:
    """The draft is gone; published versions stay. Raises `NotADraft`."""
    draft = _locked_draft(version, None)
    _record(house, actor, now, "plan.draft_discarded", draft.layout, version=draft.number)
    draft.delete()


def draft_tag(version: PlanVersion) -> str:
    """What a draft says at this moment, in a few signs: give it back with a change, to change just that."""
    return hashlib.sha256(json.dumps(version.document, sort_keys=True).encode()).hexdigest()[:20]


# Parts of these


def _good_name(name: str) -> str:
    good = tidy(name)
    if not good or len(good) > NAME:
        raise BadName
    return good


def _save_named(thing: Hall | Layout, fields: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            thing.save(update_fields=fields)
    except IntegrityError as error:
        raise NameTaken(thing.name) from error


def _archive(house: House, thing: Any, verb: str, actor: Actor, now: datetime) -> Any:
    if thing.archived_at is None:
        thing.archived_at = now
        thing.save(update_fields=["archived_at"])
        _record(house, actor, now, verb, thing)
    return thing


def _restore(house: House, thing: Any, verb: str, actor: Actor, now: datetime) -> Any:
    if thing.archived_at is not None:
        thing.archived_at = None
        thing.save(update_fields=["archived_at"])
        _record(house, actor, now, verb, thing)
    return thing


def _locked_draft(version: PlanVersion, tag: str | None) -> PlanVersion:
    """The draft as it is in the database, and nobody else's until the transaction ends."""
    draft = PlanVersion.objects.select_for_update(of=("self",)).select_related("layout").filter(pk=version.pk).first()
    if draft is None or draft.published_at is not None:
        raise NotADraft
    if tag is not None and tag != draft_tag(draft):
        raise DraftChanged
    return draft


def _keep(draft: PlanVersion, plan: Plan) -> None:
    draft.document = document_of(plan)
    draft.place_count = plan.place_count
    draft.save(update_fields=["document", "place_count", "changed_at"])


def _record(house: House, actor: Actor, now: datetime, verb: str, about: models.Model, **detail: Any) -> None:
    """History stands at the hall, or at the layout whose plan it is."""
    houses.record(house=house, actor=actor, verb=verb, subject=f"{type(about).__name__.lower()}:{about.pk}", now=now, detail=detail)
