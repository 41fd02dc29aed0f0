"""Offers as JSON: what a house keeps, with the version of the form. `reading` brings them back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .effects import FREE, AmountOff, Gives, Percent, SetPrice, TicketPrice
from .needs import Bundle, Counted, Each, Every, Formula, Need, Part, Together
from .selection import Selection, Window
from .types import Offer

VERSION = 1
FIELDS_OF_SELECTION = ("performances", "productions", "tags", "zones", "rates")
FIELDS_OF_LIMITS = ("order", "performance", "person", "right", "right_at_performance")


def to_document(offers: Iterable[Offer]) -> dict[str, Any]:
    """Plain JSON values; what says nothing is left out."""
    return {"version": VERSION, "offers": [_offer_out(offer) for offer in offers]}


def _offer_out(offer: Offer) -> dict[str, Any]:
    said = {
        "key": offer.key,
        "name": dict(offer.name),
        "gives": _gives_out(offer.gives),
        "need": _need_out(offer.need),
        "selection": _selection_out(offer.selection),
        "window": _window_out(offer.window),
        "tiers": [{"at_least": tier.at_least, "gives": _gives_out(tier.gives)} for tier in offer.tiers],
        "limits": _filled({name: getattr(offer.limits, name) for name in FIELDS_OF_LIMITS}),
        "combines_with": sorted(offer.combines_with),
        "unlocked_by": offer.unlocked_by,
    }
    return {key: value for key, value in said.items() if value or key in ("key", "name")}


def _gives_out(gives: Gives) -> dict[str, Any]:
    match gives:
        case Percent():
            return {"free": True} if gives == FREE else {"percent_permyriad": gives.permyriad}
        case AmountOff():
            return {"off_cents": gives.cents}
        case TicketPrice():
            return {"prices": [{"zone": zone, "rate": rate, "cents": cents} for (zone, rate), cents in sorted(gives.cents.items())]}
        case SetPrice():
            return {"set_cents": gives.cents}


def _need_out(need: Need) -> dict[str, Any]:
    match need:
        case Each():
            return {"kind": "each"}
        case Together():
            return {"kind": "together", "counted": str(need.counted), "within": str(need.within), **_range_out(need)}
        case Every():
            return {"kind": "every", "kth": need.kth}
        case Bundle():
            return {"kind": "bundle", "parts": _parts_out(need.parts)}
        case Formula():
            counted = None if need.counted is Counted.PERFORMANCES else str(need.counted)
            return {"kind": "formula", **_range_out(need), **_filled({"counted": counted, "parts": _parts_out(need.parts) or None})}


def _range_out(need: Together | Formula) -> dict[str, int]:
    return _filled({"at_least": need.at_least, "at_most": need.at_most})


def _parts_out(parts: Sequence[Part]) -> list[dict[str, Any]]:
    return [{"name": dict(part.name), "selection": _selection_out(part.selection), "count": part.count} for part in parts]


def _selection_out(selection: Selection) -> dict[str, list[Any]]:
    return {name: sorted(getattr(selection, name), key=str) for name in FIELDS_OF_SELECTION if getattr(selection, name)}


def _window_out(window: Window) -> dict[str, Any]:
    return _filled(
        {
            "from_at": window.from_at and window.from_at.isoformat(),
            "until_at": window.until_at and window.until_at.isoformat(),
            "until_sold": window.until_sold,
            "hours_before": window.hours_before,
            "below_permyriad": window.below_permyriad,
        }
    )


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
