"""A place in words, on a page: from what is kept with it (`venues.plan.place_name`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coulisse.lib.text import in_language
from coulisse.venues.types import Mark

# What comes with a seat and what is missing at it, in the order in which one wants to know.
_ICONS = {Mark.WHEELCHAIR: "wheelchair", Mark.COMPANION: "person", Mark.HEARING_LOOP: "ear", Mark.STEP_FREE: "onward", Mark.RESTRICTED_VIEW: "eye"}


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """The parts of a place in the language of the page; what it doesn't have is empty."""

    section: str
    row: str
    seat: str
    zone: str
    entrance: str
    marks: tuple[Mark, ...]

    @property
    def name(self) -> str:
        """``Row C, seat 12``; of a place without a number its zone."""
        if not self.seat:
            return self.zone
        return _("Row %(row)s, seat %(seat)s") % {"row": self.row, "seat": self.seat} if self.row else _("Seat %(seat)s") % {"seat": self.seat}

    @property
    def full_name(self) -> str:
        """``Balcony, row C, seat 12``."""
        name = self.name
        return f"{self.section}, {name[:1].lower()}{name[1:]}" if self.section and self.seat else name

    @property
    def mark_words(self) -> list[tuple[str, str, bool]]:
        """Icon, words, and whether it is a drawback, of each mark."""
        return [(_ICONS[mark], str(mark.label), mark is Mark.RESTRICTED_VIEW) for mark in self.marks]


def place_words(name: Mapping[str, Any]) -> PlaceWords:
    language = get_language() or "nl"
    kept = name.get("marks", ())
    return PlaceWords(
        section=in_language(name.get("section"), language),
        row=str(name.get("row") or ""),
        seat=str(name.get("seat") or ""),
        zone=in_language(name.get("zone"), language),
        entrance=str(name.get("entrance") or ""),
        marks=tuple(mark for mark in Mark if mark.value in kept),
    )
