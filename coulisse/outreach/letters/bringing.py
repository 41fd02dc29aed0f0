"""How a mail brings tickets: their codes in it, a link to the PDF, and the PDF itself where the house or their number asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from coulisse.houses.models import House
from coulisse.outreach import inside
from coulisse.outreach.links import files_of_order
from coulisse.outreach.types import Attachment
from coulisse.sales.models import Order


@dataclass(frozen=True, slots=True)
class Bringing:
    """What the letter must know, and what the mail carries."""

    values: dict[str, Any]
    carries: Sequence[Attachment]


def bringing(order: Order, house: House, language: str, *, count: int, of: dict[str, Any] | None = None, always_dated: bool = False) -> Bringing:
    """So many tickets of an order, all of them or those ``of`` a performance. ``always_dated``: the calendar file changes an entry
    that people have, so it goes along whatever the house says."""
    shown, attached = count <= inside.MOST, house.pdf_attached or count > inside.MOST
    dated = always_dated or house.pdf_attached
    asked = [what for what, is_asked in (("codes", shown), ("tickets", attached), ("calendar", dated)) if is_asked]
    values = {"inside": shown, "attached": attached, "dated": dated, **files_of_order(order, house, language)}
    return Bringing(values, tuple({"what": what, **(of or {})} for what in asked))
