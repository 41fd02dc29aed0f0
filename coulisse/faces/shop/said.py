"""A text of a house in the language of a page, or in the one that it has."""

from collections.abc import Mapping
from dataclasses import dataclass

from coulisse.lib.text import in_language, language_of


@dataclass(frozen=True, slots=True)
class Said:
    """A text and the language it is in, for a ``lang`` attribute where that isn't the page's."""

    text: str
    language: str

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text


def said(text: Mapping[str, str], language: str) -> Said:
    return Said(in_language(text, language), language_of(text, language))
