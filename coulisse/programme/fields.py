"""What may stand in the fields of a production and of a performance. Pure: values in, tidy values and problems out.

Forms, operations and imports all ask here, so that a season brought in and a season typed obey the same limits.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from coulisse.lib.text import LANGUAGES
from coulisse.programme import taxonomy
from coulisse.programme.types import Problem
from coulisse.programme.words import fold, tidy, tidy_text

TITLE, SUBTITLE, SUMMARY, DESCRIPTION, NOTE, QUOTE = 200, 200, 600, 20_000, 1000, 600
COMPANY, EXTERNAL_ID, SLUG, SOURCE, CREDIT, ALT, SERIES = 200, 100, 70, 120, 120, 250, 40
MOST_AGE, MOST_MINUTES, MOST_PER_ORDER, MOST_QUOTES, MOST_SERIES = 120, 24 * 60, 500, 20, 10
DOORS_BEFORE = timedelta(hours=24)
SALE_AFTER_START = timedelta(days=366)

_Field = Callable[[Any], Any]


class _Wrong(ValueError):
    """A value that can't be kept; the message is for who typed it."""


def clean_production(given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """The named fields as they are kept, and what is wrong with them. Raises `ValueError` for a field there isn't."""
    values, problems = _clean(PRODUCTION_FIELDS, given)
    if values.get("age_from") is not None and values.get("age_until") is not None and values["age_until"] < values["age_from"]:
        problems.append(Problem("age_until", _("The oldest age is below the youngest.")))
    if values.get("theme") and not taxonomy.goes_with(values["theme"], values.get("genre", "")):
        problems.append(Problem("theme", _("This theme doesn't go with the genre. Choose another theme, or none.")))
    return values, problems


def clean_performance(given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """As `clean_production`, for a performance; the moments are looked at together, so give all of them."""
    values, problems = _clean(PERFORMANCE_FIELDS, given)
    if not problems:
        problems.extend(_moment_problems(values))
    return values, problems


def _clean(fields: Mapping[str, _Field], given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    if unknown := set(given) - set(fields):
        raise ValueError(f"not to be set: {sorted(unknown)}")
    values, problems = {}, []
    for name, value in given.items():
        try:
            values[name] = fields[name](value)
        except _Wrong as wrong:
            problems.append(Problem(name, str(wrong)))
    return values, problems


def _moment_problems(values: Mapping[str, Any]) -> list[Problem]:
    starts_at, doors_at = values["starts_at"], values.get("doors_at")
    opens, closes = values.get("sale_starts_at"), values.get("sale_ends_at")
    problems = []
    if doors_at and doors_at > starts_at:
        problems.append(Problem("doors_at", _("The doors open after the start. Give an earlier time.")))
    elif doors_at and starts_at - doors_at > DOORS_BEFORE:
        problems.append(Problem("doors_at", _("The doors open more than a day before the start. Look at the date.")))
    if opens and opens >= (closes or starts_at):
        problems.append(Problem("sale_starts_at", _("The sale begins when it has already ended. Give an earlier moment.")))
    if closes and closes - starts_at > SALE_AFTER_START:
        problems.append(Problem("sale_ends_at", _("The sale ends more than a year after the start. Look at the date.")))
    return problems


# One field each


def _text(most: int, *, required: bool = False, lines: bool = False) -> _Field:
    """A text per language, none longer than ``most``."""

    def clean(value: Any) -> dict[str, str]:
        if not isinstance(value, Mapping):
            raise _Wrong(_("Give the text per language: nl, fr, en."))
        if unknown := sorted(str(key) for key in value if key not in LANGUAGES):
            raise _Wrong(_("“%(language)s” is none of the languages nl, fr, en.") % {"language": unknown[0][:20]})
        if not all(isinstance(text, str | None) for text in value.values()):
            raise _Wrong(_("Give the text as words."))
        tidied = tidy_text(value, lines=lines)
        for language, text in tidied.items():
            if len(text) > most:
                raise _Wrong(_too_long(len(text), most) + f" ({language})")
        if required and not tidied:
            raise _Wrong(_("Fill this in, in at least one language."))
        return {language: tidied[language] for language in LANGUAGES if language in tidied}

    return clean


def _too_long(length: int, most: int) -> str:
    return _("This has %(length)d signs; %(most)d is the most.") % {"length": length, "most": most}


def _line(most: int) -> _Field:
    def clean(value: Any) -> str:
        if not isinstance(value, str):
            raise _Wrong(_("Give the text as words."))
        text = tidy(value)
        if len(text) > most:
            raise _Wrong(_too_long(len(text), most))
        return text

    return clean


def _number(least: int, most: int, *, empty: bool = True) -> _Field:
    def clean(value: Any) -> int | None:
        if value is None and empty:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise _Wrong(_("Give a whole number from %(least)d to %(most)d.") % {"least": least, "most": most})
        return value

    return clean


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Wrong(_("Say yes or no."))
    return value


def _slug(value: Any) -> str:
    if not isinstance(value, str) or len(value) > SLUG or not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", value):
        raise _Wrong(_("An address is made of small letters, digits and single hyphens, 70 signs at most."))
    return value


def _term(terms: Mapping[str, taxonomy.Term], sentence: Callable[[], str]) -> _Field:
    def clean(value: Any) -> str:
        if value and (not isinstance(value, str) or value not in terms):
            raise _Wrong(sentence())
        return value or ""

    return clean


def _languages(value: Any) -> list[str]:
    if (
        not isinstance(value, list | tuple)
        or not all(isinstance(code, str) and re.fullmatch(r"[a-z]{2,3}", code) for code in value)
        or len(value) > 10
    ):
        raise _Wrong(_("Give languages by their code: nl, fr, en, vgt …"))
    return list(dict.fromkeys(value))


def _series(value: Any) -> list[str]:
    """Names as the house writes them; each once, whatever its capitals and accents. A comma divides them where they are typed."""
    if not isinstance(value, list | tuple) or not all(isinstance(name, str) for name in value):
        raise _Wrong(_("Give series by their names."))
    names = {fold(name): name for name in (_line(SERIES)(name.replace(",", " ")) for name in reversed(value)) if name}
    if len(names) > MOST_SERIES:
        raise _Wrong(_("These are %(count)d series; %(most)d is the most.") % {"count": len(names), "most": MOST_SERIES})
    return list(reversed(names.values()))


def _address(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 200:
        raise _Wrong(_("Give an address that begins with https://."))
    address = tidy(value)
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if address and (parts.scheme not in ("http", "https") or not parts.hostname or " " in address):
        raise _Wrong(_("Give an address that begins with https://."))
    return address


def _quotes(value: Any) -> list[dict[str, str]]:
    if not isinstance(value, list | tuple) or not all(isinstance(quote, Mapping) and set(quote) <= {"text", "source"} for quote in value):
        raise _Wrong(_("Give each quote as its text and its source."))
    if len(value) > MOST_QUOTES:
        raise _Wrong(_("There are %(count)d quotes; %(most)d is the most.") % {"count": len(value), "most": MOST_QUOTES})
    cleaned = [{"text": _line(QUOTE)(quote.get("text", "")), "source": _line(SOURCE)(quote.get("source", ""))} for quote in value]
    return [quote for quote in cleaned if quote["text"]]


def _moment(*, empty: bool) -> _Field:
    def clean(value: Any) -> datetime | None:
        if value is None and empty:
            return None
        if not isinstance(value, datetime) or value.tzinfo is None or not 2000 <= value.year <= 2200:
            raise _Wrong(_("Give a date and a time."))
        return value

    return clean


PRODUCTION_FIELDS: Mapping[str, _Field] = {
    "title": _text(TITLE, required=True),
    "subtitle": _text(SUBTITLE),
    "company": _line(COMPANY),
    "summary": _text(SUMMARY),
    "description": _text(DESCRIPTION, lines=True),
    "genre": _term(taxonomy.GENRES, lambda: _("This genre is not in the list of UiTdatabank.")),
    "theme": _term(taxonomy.THEMES, lambda: _("This theme is not in the list of UiTdatabank.")),
    "series": _series,
    "age_from": _number(0, MOST_AGE),
    "age_until": _number(0, MOST_AGE),
    "duration_minutes": _number(1, MOST_MINUTES),
    "interval": _yes_or_no,
    "spoken_languages": _languages,
    "surtitles": _languages,
    "video_url": _address,
    "quotes": _quotes,
    "external_id": _line(EXTERNAL_ID),
    "slug": _slug,
}
PERFORMANCE_FIELDS: Mapping[str, _Field] = {
    "starts_at": _moment(empty=False),
    "doors_at": _moment(empty=True),
    "sale_starts_at": _moment(empty=True),
    "sale_ends_at": _moment(empty=True),
    "limit_per_order": _number(1, MOST_PER_ORDER, empty=False),
    "note": _text(NOTE, lines=True),
    "external_id": _line(EXTERNAL_ID),
}


def clean_alt(alt: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """The words for who can't see a picture: in one language at least."""
    return _single("alt", _text(ALT, required=True), alt)


def clean_credit(credit: str) -> tuple[str, list[Problem]]:
    return _single("credit", _line(CREDIT), credit)


def clean_reason(reason: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """Why something was cancelled, as visitors read it."""
    return _single("reason", _text(NOTE, lines=True, required=True), reason)


def _single(name: str, field: _Field, value: Any) -> tuple[Any, list[Problem]]:
    try:
        return field(value), []
    except _Wrong as wrong:
        return None, [Problem(name, str(wrong))]
