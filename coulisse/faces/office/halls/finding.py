"""What an address names, inside the scope of the house: another house's hall is not there (404)."""

from dataclasses import dataclass

from django.http import Http404

from coulisse.faces.shared.access import Staff
from coulisse.houses.scope import house_scope
from coulisse.venues.models import Hall, Layout, PlanVersion
from coulisse.venues.operations import draft_tag
from coulisse.venues.plan import read_plan
from coulisse.venues.queries import plan_of
from coulisse.venues.types import Plan


def hall_called(pk: int) -> Hall:
    """Inside a scope. Archived ones are found too: they can be restored."""
    if (found := Hall.objects.filter(pk=pk).first()) is None:
        raise Http404
    return found


def layout_called(pk: int) -> Layout:
    if (found := Layout.objects.select_related("hall").filter(pk=pk).first()) is None:
        raise Http404
    return found


def version_called(pk: int) -> PlanVersion:
    if (found := PlanVersion.objects.select_related("layout__hall").filter(pk=pk).first()) is None:
        raise Http404
    return found


@dataclass(frozen=True)
class OpenPlan:
    """A version with its plan, and the tag that says what exactly was opened."""

    version: PlanVersion
    plan: Plan
    tag: str

    @property
    def is_draft(self) -> bool:
        return self.version.published_at is None


def open_plan(staff: Staff, pk: int) -> OpenPlan:
    """In a scope of its own; a large draft is read after it has closed."""
    with house_scope(staff.house.pk):
        version = version_called(pk)
        published = plan_of(version.pk) if version.published_at else None
    return OpenPlan(version, published or read_plan(version.document), "" if published else draft_tag(version))
