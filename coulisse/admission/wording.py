"""A place in words. What is stored with a ticket (`venues.plan.place_name`), as people read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import override, pgettext

from coulisse.lib.text import in_language
from coulisse.venues.types import Mark


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """The parts of a place in one language; what it doesn't have is empty."""

    section: str = ""
    row: str = ""
    seat: str = ""
    zone: str = ""
    entrance: str = ""
    marks: tuple[str, ...] = ()


def place_words(place_name: Mapping[str, Any], language: str) -> PlaceWords:
    """Section, row and seat of a numbered place; the name of the zone of another one."""
    marks = [Mark(mark) for mark in place_name.get("marks", ()) if mark in Mark.values]
    with override(language):
        spoken = tuple(str(mark.label) for mark in marks)
    return PlaceWords(
        section=in_language(place_name.get("section"), language),
        row=str(place_name.get("row") or ""),
        seat=str(place_name.get("seat") or ""),
        zone=in_language(place_name.get("zone"), language),
        entrance=str(place_name.get("entrance") or ""),
        marks=spoken,
    )


def place_sentence(place_name: Mapping[str, Any], language: str) -> str:
    """``Parterre, row F, seat 12``; of a place without a number the name of its zone."""
    place = place_words(place_name, language)
    if not place.seat:
        return place.zone
    with override(language):
        row = pgettext("place", "row %(row)s") % {"row": place.row} if place.row else ""
        seat = pgettext("place", "seat %(seat)s") % {"seat": place.seat}
    said = ", ".join(part for part in (place.section, row, seat) if part)
    return said[:1].upper() + said[1:]
