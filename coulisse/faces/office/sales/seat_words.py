"""Seats as people write them: ``A 1-12, B 3, balcony C``. Pure."""

import re
from collections.abc import Iterator

from coulisse.lib.text import in_language
from coulisse.venues.types import Plan, Row


class UnknownSeats(Exception):
    """A part of what was typed names no seat; ``part`` is that part."""

    def __init__(self, part: str) -> None:
        self.part = part
        super().__init__(part)


def seats_named(plan: Plan, typed: str) -> list[int]:
    """Place numbers of everything that was typed, each once. Raises `UnknownSeats`."""
    found: dict[int, None] = {}
    for part in filter(None, (part.strip() for part in re.split(r"[,;\n]", typed))):
        numbers = list(_part(plan, part))
        if not numbers:
            raise UnknownSeats(part)
        found.update(dict.fromkeys(numbers))
    return list(found)


def _part(plan: Plan, part: str) -> Iterator[int]:
    """One row, or some seats of it; in the section that is named, or in every section that has the row."""
    words = part.split()
    for split in range(len(words)):
        section, rest = " ".join(words[:split]).casefold(), words[split:]
        rows = [row for row in plan.rows if row.label.casefold() == rest[0].casefold() and section in _names(plan, row)]
        if rows and len(rest) <= 2:
            for row in rows:
                yield from _seats(plan, row, rest[1] if len(rest) == 2 else "")
            return


def _names(plan: Plan, row: Row) -> set[str]:
    section = plan.sections[row.section]
    return {"", row.section.casefold(), *(in_language(section.name, language).casefold() for language in ("nl", "fr", "en"))}


def _seats(plan: Plan, row: Row, wanted: str) -> Iterator[int]:
    labels = {plan.seats[no].label.casefold(): no for no in row.seats}
    if not wanted:
        yield from row.seats
    elif wanted.casefold() in labels:
        yield labels[wanted.casefold()]
    elif found := re.fullmatch(r"(\d+)\s*[-–]\s*(\d+)", wanted):
        first, last = sorted((int(found[1]), int(found[2])))
        yield from (no for label, no in labels.items() if label.isdecimal() and first <= int(label) <= last)
