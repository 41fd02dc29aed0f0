"""A plan that somebody has looked at becomes the draft of a layout; until then it travels, signed, in the page itself."""

from collections.abc import Mapping
from typing import Any

from django.core import signing

from coulisse.faces.shared.access import Staff
from coulisse.houses.scope import house_scope
from coulisse.venues.models import Layout, PlanVersion
from coulisse.venues.operations import draft_tag, set_document, start_draft
from coulisse.venues.queries import draft_of

_SALT = "coulisse.office.plan"
_SECONDS = 24 * 3600


def sealed(layout: Layout, document: Mapping[str, Any]) -> str:
    """A plan for a hidden field: nothing is kept here before somebody says so, and nobody slips in another one."""
    return signing.dumps({"layout": layout.pk, "document": document}, salt=_SALT, compress=True)


def opened(layout: Layout, text: str) -> dict[str, Any] | None:
    """The plan of `sealed`; None where it is too old, or of another layout."""
    try:
        found = signing.loads(text, salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        return None
    return found["document"] if found["layout"] == layout.pk else None


def tag_of_draft(layout: Layout) -> str:
    """What would be replaced: the tag of the draft that the layout has, or empty. Inside a scope."""
    draft = draft_of(layout.pk)
    return draft_tag(draft) if draft else ""


def keep_as_draft(staff: Staff, layout: Layout, document: Mapping[str, Any], replaces: str) -> PlanVersion:
    """A new draft, or the one whose tag is ``replaces`` with another plan. Raises what `start_draft` and `set_document` do."""
    with house_scope(staff.house.pk) as scope:
        draft = draft_of(layout.pk) if replaces else None
        if draft is None:
            return start_draft(house=staff.house, layout=layout, document=document, actor=staff.actor, now=scope.now)
        return set_document(house=staff.house, version=draft, document=document, actor=staff.actor, now=scope.now, tag=replaces)
