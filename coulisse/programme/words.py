"""Words as people type them, compared as people mean them: the same fold in Python and in the database.

PostgreSQL without extensions knows no ``unaccent``; and a dictionary of one language would miss the half of a
Belgian programme. So texts are folded (no accents, no case) and sought by parts of words, which suits Dutch:
*theater* finds *poppentheater*.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

_LETTERS = "àáâãäåāăąçćčďèéêëēęěìíîïīłñńňòóôõöøōřśšşťùúûüūůýÿźżž"
_PLAIN_LETTERS = "aaaaaaaaacccdeeeeeeeiiiiilnnnooooooorssstuuuuuuyyzzz"
_SIGNS, _PLAIN_SIGNS = "’‘´`–—", "''''--"
FROM = _LETTERS + _LETTERS.upper() + "ıİ" + _SIGNS
TO = _PLAIN_LETTERS * 2 + "ii" + _PLAIN_SIGNS
PAIRS = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"}
_TABLE = str.maketrans({**dict(zip(FROM, TO, strict=True)), **PAIRS})

MOST_WORDS = 8


def fold(text: str) -> str:
    """``Poëzie & Œdipe`` as ``poezie & oedipe``."""
    return unicodedata.normalize("NFC", text).translate(_TABLE).lower()


def folded_sql() -> str:
    """The same fold as SQL around ``%(expressions)s``. Immutable, so that a generated column may hold it."""
    inner = "%(expressions)s"
    for spelled, plain in PAIRS.items():
        inner = f"replace({inner}, '{spelled}', '{plain}')"
    quoted = TO.replace("'", "''")
    return f"lower(translate({inner}, '{FROM}', '{quoted}'))"


def sought_words(typed: str) -> list[str]:
    """The words of a search, folded; signs that a stored text holds otherwise are left out."""
    return re.sub(r"[\"\\{}\x00-\x1f]+", " ", fold(typed[:200])).split()[:MOST_WORDS]


def tidy(text: str, *, lines: bool = False) -> str:
    """A typed text as it is kept: composed letters, no control signs, no white space around; on one line unless ``lines``."""
    whole = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode()).replace("\r\n", "\n").replace("\r", "\n")
    kept = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\ufeff]", "", whole)
    return kept.strip() if lines else " ".join(kept.split())


def tidy_text(text: Mapping[str, Any], *, lines: bool = False) -> dict[str, str]:
    """A text per language with its empty languages left out."""
    tidied = {language: tidy(str(value), lines=lines) for language, value in text.items() if value is not None}
    return {language: value for language, value in tidied.items() if value}
