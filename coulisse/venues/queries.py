"""Questions about halls and plans. Inside a house scope, but for `read_any` and `export_plan`, which are pure."""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from django.db.models import BooleanField, ExpressionWrapper, Prefetch, Q, QuerySet

from coulisse.houses.models import House
from coulisse.houses.scope import active_scope
from coulisse.venues.formats.detect import ImportedPlan, read_any
from coulisse.venues.formats.export import EXPORTS, ExportedPlan, export_plan
from coulisse.venues.geometry import seat_geometry
from coulisse.venues.models import Hall, Layout, PlanVersion
from coulisse.venues.plan import PlanProblem, PlanRefused, place_name, read_plan
from coulisse.venues.rules import PlanComparison, compare
from coulisse.venues.types import Plan

__all__ = [
    "EXPORTS", "ExportedPlan", "HallCard", "ImportedPlan", "LayoutCard", "PlanProblem", "PlanRefused", "compare_versions", "draft_of",
    "export", "export_plan", "forget_plans", "halls", "newest_published", "place_name", "plan_of", "read_any", "seat_geometry_of", "versions_of",
]  # fmt: skip

Thing = TypeVar("Thing")


class _Kept(Generic[Thing]):
    """What a process keeps of published versions, up to a weight; the longest unused goes first."""

    def __init__(self, most: int, weight: Callable[[Thing], int]) -> None:
        self.most, self.weight = most, weight
        self.things: OrderedDict[int, Thing] = OrderedDict()
        self.lock = Lock()

    def get(self, key: int) -> Thing | None:
        with self.lock:
            if key in self.things:
                self.things.move_to_end(key)
            return self.things.get(key)

    def put(self, key: int, thing: Thing) -> None:
        with self.lock:
            self.things[key] = thing
            while len(self.things) > 1 and sum(map(self.weight, self.things.values())) > self.most:
                self.things.popitem(last=False)

    def forget(self) -> None:
        with self.lock:
            self.things.clear()


_plans: _Kept[Plan] = _Kept(300_000, lambda plan: plan.place_count + 500)
_geometries: _Kept[bytes] = _Kept(32_000_000, len)


def plan_of(plan_version_id: int) -> Plan:
    """The plan of a published version. Read once and kept by the process: it never changes.

    A draft is read anew each time, and so is what was published in this very transaction: that can still be
    undone. Raises `PlanVersion.DoesNotExist` outside the house's scope, but only on the first reading: callers
    reach the version through a row of the house.
    """
    if (kept := _plans.get(plan_version_id)) is not None:
        return kept
    version = PlanVersion.objects.only("document", "published_at").get(pk=plan_version_id)
    plan = read_plan(version.document)
    if _is_for_ever(version):
        _plans.put(plan_version_id, plan)
    return plan


def seat_geometry_of(plan_version_id: int) -> bytes:
    """The drawing for the seat map (see the README), kept like `plan_of`; the same bytes for ever once published."""
    if (kept := _geometries.get(plan_version_id)) is not None:
        return kept
    drawn = seat_geometry(plan_of(plan_version_id))
    if _plans.get(plan_version_id) is not None:
        _geometries.put(plan_version_id, drawn)
    return drawn


def _is_for_ever(version: PlanVersion) -> bool:
    return version.published_at is not None and version.published_at < active_scope().now


def forget_plans() -> None:
    """Empty what this process keeps: for tests that begin again with the same numbers."""
    _plans.forget()
    _geometries.forget()


# Halls, layouts, versions


@dataclass(frozen=True)
class LayoutCard:
    """A layout with its newest published version and its draft, both without their documents."""

    layout: Layout
    published: PlanVersion | None
    draft: PlanVersion | None


@dataclass(frozen=True)
class HallCard:
    hall: Hall
    layouts: tuple[LayoutCard, ...]


def halls(house: House, *, archived: bool = False) -> list[HallCard]:
    """The halls of a house by name, each with its layouts and their versions of now. Three queries, however many."""
    live = {} if archived else {"archived_at": None}
    layouts = Layout.objects.filter(**live).order_by("name", "id")
    found = list(Hall.objects.filter(house=house, **live).order_by("name", "id").prefetch_related(Prefetch("layouts", layouts)))
    newest: defaultdict[int, dict[bool, PlanVersion]] = defaultdict(dict)
    for version in _newest([layout.pk for hall in found for layout in hall.layouts.all()]):
        newest[version.layout_id][version.published_at is None] = version
    return [
        HallCard(hall, tuple(LayoutCard(layout, newest[layout.pk].get(False), newest[layout.pk].get(True)) for layout in hall.layouts.all()))
        for hall in found
    ]  # fmt: skip


def _newest(layout_ids: Sequence[int]) -> QuerySet[PlanVersion]:
    """Of each layout the newest published version, and the draft."""
    is_draft = ExpressionWrapper(Q(published_at=None), output_field=BooleanField())
    versions = PlanVersion.objects.filter(layout_id__in=layout_ids).defer("document").annotate(is_draft=is_draft)
    return versions.order_by("layout_id", "is_draft", "-number").distinct("layout_id", "is_draft")


def newest_published(layout_id: int) -> PlanVersion | None:
    """The version that new performances get; its document left out."""
    return versions_of(layout_id).filter(published_at__isnull=False).first()


def draft_of(layout_id: int) -> PlanVersion | None:
    """The draft of a layout, with its document; there is one at most."""
    return PlanVersion.objects.filter(layout_id=layout_id, published_at=None).first()


def versions_of(layout_id: int) -> QuerySet[PlanVersion]:
    """All versions, newest first; documents left out."""
    return PlanVersion.objects.filter(layout_id=layout_id).defer("document").order_by("-number", "-id")


def compare_versions(old_id: int, new_id: int) -> PlanComparison:
    """What becomes of the places of one version in another one: `rules.compare`."""
    return compare(plan_of(old_id), plan_of(new_id))


def export(plan_version_id: int, format_name: str, *, language: str = "nl") -> ExportedPlan:
    """A version as a file, in one of `EXPORTS`; raises `UnknownFormat`."""
    return export_plan(plan_of(plan_version_id), format_name, language=language)
