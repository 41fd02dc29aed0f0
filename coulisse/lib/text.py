"""Texts in several languages, slugs, and cells that a spreadsheet won't execute."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

LANGUAGES = ("nl", "fr", "en")

Text = Mapping[str, str]


def in_language(text: Text | None, language: str, otherwise: Sequence[str] = LANGUAGES) -> str:
    """The text in a language, else in the first of ``otherwise`` that has one, else empty."""
    if not text:
        return ""
    for candidate in (language, *otherwise):
        if found := (text.get(candidate) or "").strip():
            return found
    return next((value for value in text.values() if value and value.strip()), "")


def language_of(text: Text | None, language: str, otherwise: Sequence[str] = LANGUAGES) -> str:
    """Which language `in_language` answers in: pages mark it with ``lang`` when it is another."""
    if not text:
        return language
    for candidate in (language, *otherwise):
        if (text.get(candidate) or "").strip():
            return candidate
    return language


def slugify(title: str, most: int = 60) -> str:
    """``Ik, Jan & ’t Gezelschap`` as ``ik-jan-t-gezelschap``; never empty."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    return slug[:most].rstrip("-") or "x"


def safe_cell(value: object) -> object:
    """A value that a spreadsheet shows and doesn't execute (OWASP: CSV injection)."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r", "\n"):
        return "'" + value
    return value


def one_line(text: str, most: int) -> str:
    """White space folded, and cut at a word with an ellipsis where it is too long."""
    folded = " ".join(text.split())
    if len(folded) <= most:
        return folded
    return folded[: most - 1].rsplit(" ", 1)[0].rstrip(",;:–- ") + "…"
