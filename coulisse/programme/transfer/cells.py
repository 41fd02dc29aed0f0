"""What a cell of a table says: numbers, ages, lengths, languages, states, prices. Pure.

Each function answers tidy values or raises `Unreadable` with a sentence for who filled the cell.
"""

import re

from django.utils.translation import gettext as _

from coulisse.lib.money import NotMoney, parse_cents
from coulisse.programme import taxonomy
from coulisse.programme.types import PerformanceState
from coulisse.programme.words import fold

from .moments import Unreadable

_YES = frozenset(["ja", "oui", "yes", "true", "waar", "vrai", "1", "x", "met", "avec", "with", "j", "y", "o"])
_NO = frozenset(["nee", "non", "no", "false", "onwaar", "faux", "0", "zonder", "sans", "without", "n", "geen", "aucun"])
_LANGUAGES = {
    "nederlands": "nl", "neerlandais": "nl", "dutch": "nl", "frans": "fr", "francais": "fr", "french": "fr", "engels": "en", "anglais": "en", "english": "en",
    "duits": "de", "allemand": "de", "german": "de", "spaans": "es", "espagnol": "es", "spanish": "es", "italiaans": "it", "italien": "it", "italian": "it",
    "arabisch": "ar", "arabe": "ar", "arabic": "ar", "turks": "tr", "turc": "tr", "turkish": "tr", "vlaamse gebarentaal": "vgt", "gebarentaal": "vgt",
}  # fmt: skip
_NO_LANGUAGE = frozenset(("geen", "aucune", "none", "zonder woorden", "sans paroles", "zonder tekst", "non verbal", "-", "/"))
_STATES = {
    **dict.fromkeys(["draft", "concept", "ontwerp", "brouillon", "option", "optie", "kladversie"], PerformanceState.DRAFT),
    **dict.fromkeys(["announced", "aangekondigd", "annonce", "gepubliceerd", "publie", "published", "bevestigd", "confirme", "confirmed"], PerformanceState.ANNOUNCED),
    **dict.fromkeys(("on sale", "on_sale", "in verkoop", "te koop", "en vente", "actief", "actif", "active", "open", "beschikbaar", "available", "uitverkocht", "volzet", "complet", "sold out"), PerformanceState.ON_SALE),
    **dict.fromkeys(("cancelled", "canceled", "geannuleerd", "afgelast", "geschrapt", "annule", "supprime"), PerformanceState.CANCELLED),
}  # fmt: skip
_FREE = frozenset(["gratis", "gratuit", "free", "vrij", "kosteloos"])


def yes_or_no(cell: str) -> bool:
    word = fold(cell).strip(" .")
    if word in _YES or word in _NO or not word:
        return word in _YES
    raise Unreadable(_("“%(cell)s” is neither yes nor no. Write “yes” or “no”.") % {"cell": cell[:40]})


def whole_number(cell: str) -> int:
    found = re.fullmatch(r"(-?\d{1,6})(?:[.,]0+)?", cell.replace("\u00a0", "").replace("−", "-").strip())
    if not found:
        raise Unreadable(_("“%(cell)s” is no whole number.") % {"cell": cell[:40]})
    return int(found[1])


def ages(cell: str) -> tuple[int | None, int | None]:
    """``6+``, ``vanaf 6 jaar``, ``6-12``, ``3 tot 6``, ``-12``: from and until."""
    text = " ".join(fold(cell).split())
    text = re.sub(r"\b(?:jaar|jaren|j|ans|an|years?|yrs?|leeftijd|age|y)\b\.?", "", text).strip()
    if text in ("", "alle leeftijden", "alle", "tous", "tout public", "all", "iedereen", "toutes"):
        return None, None
    if found := re.fullmatch(r"(?:van |de |from )?(\d{1,3})\s*(?:-|t/m|tot en met|tot|a|to|until)\s*(\d{1,3})", text):
        return int(found[1]), int(found[2])
    if found := re.fullmatch(r"(?:vanaf |v\.a\. |des |a partir de |from |min\.? )?(\d{1,3})\s*\+?", text):
        return int(found[1]), None
    if found := re.fullmatch(r"(?:tot |tot en met |t/m |jusqu'a |until |max\.? )(\d{1,3})", text):
        return None, int(found[1])
    raise Unreadable(_("“%(cell)s” is no age. Write “6”, “6+” or “6-12”.") % {"cell": cell[:40]})


def minutes(cell: str) -> int | None:
    """``90``, ``90 min``, ``1u30``, ``1h``, ``1:30``, ``2 uur``."""
    text = " ".join(fold(cell).split()).strip(" .")
    if not text:
        return None
    if found := re.fullmatch(r"(?:ca |\+/- |±)?(\d{1,4})\s*(?:'|min|minuten|minutes|minuut|m)?", text):
        return int(found[1])
    if found := re.fullmatch(r"(?:ca )?(\d{1,2})\s*(?:u|h|:|uur|heures?|hours?)\s*(?:(\d{1,2})\s*(?:'|min|minuten|minutes|m)?)?(?::00)?", text):
        return int(found[1]) * 60 + int(found[2] or 0)
    raise Unreadable(_("“%(cell)s” is no length. Write it in minutes, as 90.") % {"cell": cell[:40]})


def languages(cell: str) -> list[str]:
    """``nl, fr`` or ``Nederlands / Frans``; ``geen`` is none."""
    text = " ".join(fold(cell).split())
    if not text or text in _NO_LANGUAGE:
        return []
    found = []
    for word in re.split(r"\s*[,;/+&|]\s*|\s(?:en|et|and)\s", text):
        code = _LANGUAGES.get(word, word)
        if not re.fullmatch(r"[a-z]{2,3}", code):
            raise Unreadable(_("“%(cell)s” is no language that we know. Write codes as nl, fr, en.") % {"cell": word[:40]})
        found.append(code)
    return found


def names(cell: str) -> list[str]:
    """``Reeks A, Festival`` as two names."""
    return [name for part in re.split(r"[,;|]", cell) if (name := part.strip())]


def genre_and_theme(genre: str, theme: str) -> tuple[str, str, str]:
    """Ids of a genre and a theme by id or name, and which of the two cells is wrong (``""``: none).

    A theme in the place of the genre (“Jazz”) brings its genre along.
    """
    found = taxonomy.find_genre(genre) if genre else None
    if genre and found is None:
        as_theme = taxonomy.find_theme(genre)
        if as_theme is None:
            return "", "", "genre"
        home = taxonomy.genre_of(as_theme.id)
        if not theme:
            return home, as_theme.id if home else "", "" if home else "genre"
        found = taxonomy.GENRES.get(home)
    chosen = found.id if found else ""
    if not theme:
        return chosen, "", ""
    term = taxonomy.find_theme(theme, chosen)
    if term is None:
        return chosen, "", "theme"
    return chosen or taxonomy.genre_of(term.id), term.id, ""


def state(cell: str) -> str:
    word = " ".join(fold(cell).split())
    if not word:
        return ""
    if word not in _STATES:
        raise Unreadable(_("“%(cell)s” is no state. Write draft, announced, on sale or cancelled.") % {"cell": cell[:40]})
    return _STATES[word].value


def price_cents(cell: str) -> int | None:
    """The first amount in a cell as ``€ 12``, ``12/10/8 euro`` or ``gratis``; None where there is none. Negative ones raise."""
    text = fold(cell)
    if any(word in _FREE for word in re.findall(r"[a-z]+", text)):
        return 0
    if re.match(r"\s*€?\s*[-−]\s*\d", cell):
        raise Unreadable(_("“%(cell)s” is below zero. A price is an amount from 0 up.") % {"cell": cell[:40]})
    found = re.search(r"\d{1,6}(?:[.,]\d{1,2})?(?!\d)", text)
    try:
        return parse_cents(found[0]) if found else None
    except NotMoney:
        return None
