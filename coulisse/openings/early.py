"""What lets somebody stand in an earlier line: codes, passes and subscriptions, of the house whose line it is or of one that opens along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from coulisse.houses.models import House
from coulisse.lib.codes import tidy_code
from coulisse.memberships import queries as memberships
from coulisse.memberships.models import Membership
from coulisse.openings.models import EarlyRight, Line, Opening


@dataclass(frozen=True, slots=True)
class Right:
    """A code, or products, of one house, and the line that they open."""

    line_id: int
    code: str
    product_ids: Sequence[int]


def rights_for(opening: Opening) -> list[Right]:
    """Those of this house, the earliest line first; of a part, what this house lets in with. In its scope."""
    if opening.is_led:
        rows = EarlyRight.objects.filter(opening=opening).order_by("line_no")
        return [Right(one.line_no, one.code, one.product_ids) for one in rows]
    lines = Line.objects.filter(opening=opening, is_general=False).order_by("opens_at", "id")
    return [Right(one.pk, one.code, one.product_ids) for one in lines]


def right_typed(rights: Sequence[Right], typed: str, now: datetime) -> tuple[int, str] | None:
    """The line that is opened by what was typed, and whose right it is where it is one person's. In the scope of one house."""
    value = tidy_code(typed.replace("\x00", ""))[:60]
    if not rights or not value:
        return None
    if shared := next((right for right in rights if right.code and right.code == value), None):
        return shared.line_id, ""
    code = memberships.code_typed(typed, now)
    if code and (found := next((right for right in rights if right.code and right.code == tidy_code(code.unlocks)), None)):
        return found.line_id, code.subject if code.batch or code.uses == 1 else ""
    held = memberships.membership_typed(typed, now)
    line_id = _of_product(rights, held)
    return (line_id, f"membership:{held.pk}") if held and line_id else None


def line_for(rights: Sequence[Right], membership_id: int, at: House, now: datetime) -> int | None:
    """The first line that this pass or subscription of the house opens, while it is good."""
    held = memberships.membership_good_now(membership_id, now)
    return _of_product(rights, held) if held and held.house_id == at.pk else None


def part_of(opening: Opening, house: House) -> Opening | None:
    """The part of a house that opens along, while it does."""
    return Opening.objects.filter(house=house, led_by=opening.house_id, led_opening=opening.pk, ended_at=None).first()


def _of_product(rights: Sequence[Right], held: Membership | None) -> int | None:
    return next((right.line_id for right in rights if held.version.product_id in right.product_ids), None) if held else None
