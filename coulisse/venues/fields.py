"""Single fields of a document, whatever somebody put in them: nothing here ever raises."""

import unicodedata
from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any, TypeGuard

from django.utils.translation import gettext as _

from coulisse.lib.text import LANGUAGES
from coulisse.venues.problems import Problems
from coulisse.venues.types import Text

# A coordinate beyond this is a slip; a national grid in millimetres fits in.
FARTHEST = 1_000_000_000
_LONGEST_READ = 4_000

Point = tuple[float, float]


def is_number(value: Any) -> TypeGuard[float]:
    """A coordinate: finite, and of this world. True and 10**400 are not."""
    return isinstance(value, int | float) and not isinstance(value, bool) and -FARTHEST <= value <= FARTHEST and isfinite(value)


def is_whole(value: Any, least: int, most: int) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def number_or(value: Any, otherwise: float) -> float:
    return value if is_number(value) else otherwise


def number(value: float) -> float:
    """A coordinate as short as it can be: 12, 12.5, 12.346."""
    rounded = round(value, 3)
    return int(rounded) if rounded == int(rounded) else rounded


def words(value: Any) -> str | None:
    """Text on one line. A whole number counts as text, nothing at all as empty; None: this is no text."""
    if value is None:
        return ""
    if is_whole(value, -(10**15), 10**15):
        return str(value)
    return tidy(value) if isinstance(value, str) else None


def tidy(value: str) -> str:
    """On one line, composed (é is one sign), without what can't be printed or stored."""
    if value.isascii() and value.isprintable() and len(value) < 20 and value.strip() == value and "  " not in value:
        return value
    shown = "".join(sign for sign in value[:_LONGEST_READ] if sign.isprintable() or sign.isspace())
    return unicodedata.normalize("NFC", " ".join(shown.split()))


def text_field(value: Any, otherwise: str, most: int, where: str, problems: Problems) -> Text:
    """A name as text per language; a plain string counts in every language."""
    given = value if isinstance(value, Mapping) else {"nl": value}
    found = {}
    for language in LANGUAGES:
        said = words(given.get(language))
        if said is None or len(said) > most:
            problems.add(where, _("the name must be text of at most %(most)d signs, or text per language (nl, fr, en).") % {"most": most})
        elif said:
            found[language] = said
    return found or ({"nl": otherwise} if otherwise else {})


def points(value: Any, least: int, most: int) -> tuple[Point, ...] | None:
    """A list of [x, y]; None where it is anything else."""
    if not isinstance(value, list | tuple) or not least <= len(value) <= most:
        return None
    if not all(is_numbers(point, 2) for point in value):
        return None
    return tuple((float(x), float(y)) for x, y in value)


def is_numbers(value: Any, count: int) -> bool:
    return isinstance(value, list | tuple) and len(value) == count and all(map(is_number, value))


def objects(value: Any, name: str, most: int, problems: Problems) -> Iterator[Mapping[str, Any]]:
    """The objects of a list; what is something else becomes a problem."""
    if value is None:
        return
    if not isinstance(value, list | tuple):
        problems.add(name, _("this must be a list."))
        return
    if len(value) > most:
        problems.add(name, _("this list has %(count)d items; %(most)d is the most.") % {"count": len(value), "most": most})
        return
    for index, item in enumerate(value, 1):
        if isinstance(item, Mapping):
            yield item
        else:
            problems.add(f"{name}[{index}]", _("this must be an object with fields."))
