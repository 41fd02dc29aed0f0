"""The shapes that an offer can have on the page: each is a sentence with fields of its own."""

from enum import StrEnum

from coulisse.pricing.offers.needs import Bundle, Counted, Each, Every, Formula, Need, Part, Together


class Shape(StrEnum):
    """What the sentence asks; `SERIES` is a formula with one part for each of its events."""

    EACH = "each"
    TOGETHER = "together"
    EVERY = "every"
    BUNDLE = "bundle"
    FORMULA = "formula"
    SERIES = "series"


def shape_of(need: Need) -> Shape:
    match need:
        case Each():
            return Shape.EACH
        case Together():
            return Shape.TOGETHER
        case Every():
            return Shape.EVERY
        case Bundle():
            return Shape.BUNDLE
        case Formula():
            return Shape.SERIES if is_series(need) else Shape.FORMULA


def is_series(need: Formula) -> bool:
    """Every part is one ticket for one event, and nothing else is chosen."""
    return (
        need.counted is Counted.PERFORMANCES
        and bool(need.parts)
        and need.at_least == need.at_most == len(need.parts)
        and all(_is_event(part) for part in need.parts)
    )


def _is_event(part: Part) -> bool:
    chosen = part.selection
    return part.count == 1 and len(chosen.productions) == 1 and not (chosen.performances or chosen.tags or chosen.zones or chosen.rates)
