"""Which earlier line somebody may stand in who holds a pass or a subscription of the house."""

from collections.abc import Iterable
from datetime import datetime

from coulisse.memberships import queries as memberships
from coulisse.memberships.models import Membership
from coulisse.openings.models import Line, Opening


def early_lines(opening: Opening) -> list[Line]:
    return list(Line.objects.filter(opening=opening, is_general=False).order_by("opens_at", "id"))


def line_for(opening: Opening, membership_id: int, now: datetime) -> Line | None:
    """The first that this pass or subscription opens, while it is good."""
    return of_product(early_lines(opening), memberships.membership_good_now(membership_id, now))


def of_product(lines: Iterable[Line], held: Membership | None) -> Line | None:
    return next((line for line in lines if held.version.product_id in line.product_ids), None) if held else None
