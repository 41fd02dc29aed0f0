"""Whole numbers that come in forms: whatever was sent, an answer or None, never an exception."""

import re
from collections.abc import Iterable

# More people than this come as a group, and call the house.
MOST_PEOPLE = 30
_WHOLE = re.compile(r"[0-9]{1,9}")


def whole_number(sent: str | None, most: int, *, least: int = 0) -> int | None:
    """The number where it is a plain one between ``least`` and ``most``."""
    text = (sent or "").strip()
    if not _WHOLE.fullmatch(text):
        return None
    number = int(text)
    return number if least <= number <= most else None


def whole_numbers(sent: Iterable[str], most: int, *, at_most: int) -> list[int]:
    """The numbers among what was sent, each once, ``at_most`` of them."""
    found: dict[int, None] = {}
    for text in sent:
        number = whole_number(text, most)
        if number is not None:
            found[number] = None
        if len(found) >= at_most:
            break
    return list(found)
