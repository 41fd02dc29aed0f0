"""How a mail writes days, hours, amounts and places in a language, and what it makes of text that people typed.

Everything that a person typed passes `plain` or `paragraphs` before it reaches a mail: one line or clean lines, no
control signs, an end. It is a value there and never a template.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import babel.dates
import babel.lists
import babel.numbers
from django.utils.translation import npgettext, pgettext

from coulisse.lib.text import LANGUAGES, in_language, one_line

_LOCALES = {"nl": "nl_BE", "fr": "fr_BE", "en": "en_GB"}
_CLOCKS = {"nl": "HH:mm 'uur'", "fr": "HH'h'mm", "en": "HH:mm"}
# Signs that turn the direction of what stands around them (a name must not reach outside itself).
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0xFEFF])
_ADDRESS_LIKE = re.compile(r"[/@\\]|www\.|[^\W\d_]{2}\.[^\W\d_]{2}", re.IGNORECASE)


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def language_or(language: str, otherwise: str = "nl") -> str:
    """A language that mails are written in."""
    return language if language in LANGUAGES else otherwise


@lru_cache(maxsize=2048)
def day(at: datetime, timezone: str, language: str) -> str:
    """``dinsdag 1 december 2026``, ``mardi 1er décembre 2026``."""
    local = at.astimezone(zone(timezone))
    pattern = "EEEE d'er' MMMM y" if language == "fr" and local.day == 1 else "EEEE d MMMM y"
    return babel.dates.format_date(local.date(), pattern, locale=_LOCALES[language])


@lru_cache(maxsize=2048)
def short_day(at: datetime, timezone: str, language: str) -> str:
    """``1 december``: for subjects."""
    local = at.astimezone(zone(timezone))
    pattern = "d'er' MMMM" if language == "fr" and local.day == 1 else "d MMMM"
    return babel.dates.format_date(local.date(), pattern, locale=_LOCALES[language])


@lru_cache(maxsize=2048)
def full_date(at: datetime, timezone: str, language: str) -> str:
    """``1 december 2026``: until when something is valid."""
    local = at.astimezone(zone(timezone))
    pattern = "d'er' MMMM y" if language == "fr" and local.day == 1 else "d MMMM y"
    return babel.dates.format_date(local.date(), pattern, locale=_LOCALES[language])


@lru_cache(maxsize=2048)
def clock(at: datetime, timezone: str, language: str) -> str:
    """``20:00 uur``, ``20h00``, ``20:00``."""
    return babel.dates.format_datetime(at, _CLOCKS[language], tzinfo=zone(timezone), locale=_LOCALES[language])


@lru_cache(maxsize=2048)
def money(cents: int, language: str) -> str:
    """``€ 12,50`` as the language writes it."""
    return babel.numbers.format_currency(cents / 100, "EUR", locale=_LOCALES[language])


def price(cents: int, language: str) -> str:
    """As `money`; what costs nothing is called free."""
    return money(cents, language) if cents else pgettext("mail", "free")


def listed(words: Sequence[str], language: str) -> str:
    """``4, 5 en 6``."""
    return babel.lists.format_list(list(words), locale=_LOCALES[language])


def plain(typed: object, most: int = 200) -> str:
    """What somebody typed, on one line and without signs that aren't text; cut where it is too long."""
    return _plain(str(typed or ""), most)


@lru_cache(maxsize=2048)
def _plain(typed: str, most: int) -> str:
    return one_line(_without_signs(typed), most)


def paragraphs(typed: object, most: int = 1500) -> list[str]:
    """What somebody typed, line by line."""
    text = _without_signs(str(typed or ""))
    text = text if len(text) <= most else text[: most - 1].rstrip() + "…"
    return [line for raw in text.splitlines() if (line := " ".join(raw.split()))]


def _without_signs(text: str) -> str:
    """Control signs go (but for white space), private ones (we use them ourselves), and those that turn directions."""
    return "".join(sign for sign in text.translate(_TURNING) if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Co", "Cs"))


def text(value: Mapping[str, str] | None, language: str, most: int = 200) -> str:
    """A text of the house in a language, else in one that it has."""
    return plain(in_language(value, language), most)


def greeting_name(name: str) -> str:
    """A name to greet somebody by; empty where it looks like an advertisement: nobody mails theirs through a house."""
    name = plain(name, 60)
    return "" if _ADDRESS_LIKE.search(name) or any(sign.isdigit() for sign in name) else name


def seats(place_names: Sequence[Mapping[str, Any]], language: str) -> list[tuple[str, str]]:
    """Places in large type and what helps to find them: ``("Rij A, stoel 4 en 5", "Parterre, ingang links")``.

    Seats of one row stand together; places without a number are counted. In the active language.
    """
    rows: dict[tuple[str, str, str], list[str]] = {}
    general: dict[str, int] = {}
    for place in place_names:
        zone_name = text(place.get("zone"), language, 80)
        if not place.get("seat"):
            general[zone_name] = general.get(zone_name, 0) + 1
            continue
        section, entrance = text(place.get("section"), language, 80), plain(place.get("entrance"), 60)
        rows.setdefault((section, entrance, plain(place.get("row"), 20)), []).append(plain(place["seat"], 20))
    return [*(_row(*key, labels, language) for key, labels in rows.items()), *(_general(name, count) for name, count in general.items())]


def _row(section: str, entrance: str, row: str, labels: Sequence[str], language: str) -> tuple[str, str]:
    chairs = npgettext("mail", "seat %(seats)s", "seats %(seats)s", len(labels)) % {"seats": listed(labels, language)}
    large = pgettext("mail", "row %(row)s, %(seats)s") % {"row": row, "seats": chairs} if row else chairs
    return _capital(large), ", ".join(
        part for part in (section, pgettext("mail", "entrance %(entrance)s") % {"entrance": entrance} if entrance else "") if part
    )


def _general(zone_name: str, count: int) -> tuple[str, str]:
    counted = npgettext("mail", "%(count)s place", "%(count)s places", count) % {"count": count}
    if not zone_name:
        return counted, ""
    return f"{count}\u00a0×\u00a0{zone_name}" if count > 1 else zone_name, ""


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
