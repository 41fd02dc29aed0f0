"""One Typst compiler for the process: its typefaces, its templates, and what it can't show.

The compiler sees the template, the data as one JSON file, and the few other files of an otherwise empty folder; it has
no network. Texts of organisers are values in that file and never become markup. (As an input of the compiler the data
would be part of all that it remembers: each ticket would be drawn as if it were the first.)
"""

import json
import re
import tempfile
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import font_lato
import font_source_sans_pro
import typst

_TEMPLATES = Path(__file__).parent / "typst"
TEMPLATE = (_TEMPLATES / "tickets.typ").read_bytes()
CARD = (_TEMPLATES / "card.typ").read_bytes()
_FONTS = [str(Path(package.__file__).parent / "files") for package in (font_lato, font_source_sans_pro)]
# The compiler serves one thread at a time.
_lock = Lock()


def typeset(data: Mapping[str, Any], files: Mapping[str, bytes], template: bytes = TEMPLATE, **form: Any) -> Any:
    """The template filled with data. ``files`` by the names that the data uses; ``form`` as `typst.Compiler.compile`."""
    with tempfile.TemporaryDirectory(prefix="coulisse-tickets-") as root:
        for name, content in {**files, "data.json": json.dumps(data).encode()}.items():
            (Path(root) / name).write_bytes(content)
        with _lock:
            return _compiler().compile(template, root=root, **form)


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=_FONTS)
    return typst.Compiler(font_paths=fonts, ignore_system_fonts=True)


# Directions that a text sets for what comes after it, and signs that only shape emoji.
_UNWANTED = re.compile(r"[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]")
_LONG_WORD = re.compile(r"\S{24,}")
_shown: set[str] = set()
_not_shown: set[str] = set()


@lru_cache(maxsize=2048)
def printable(text: str, most: int) -> str:
    """One line, at most ``most`` signs, of signs that our typefaces have; long words may break."""
    return _breakable(_cut(" ".join(_known_signs(text[: most * 4]).split()), most))


@lru_cache(maxsize=2048)
def printable_lines(text: str, most: int, lines: int) -> str:
    """The same of a text of several lines; empty ones are left out."""
    kept = [" ".join(line.split()) for line in _known_signs(text[: most * 4]).splitlines()]
    return _breakable(_cut("\n".join([line for line in kept if line][:lines]), most))


def _known_signs(text: str) -> str:
    whole = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())
    kept = _UNWANTED.sub("", "".join(sign if sign in "\n\t" or unicodedata.category(sign)[0] != "C" else " " for sign in whole))
    _learn(set(kept) - _shown - _not_shown)
    return "".join(sign for sign in kept if sign not in _not_shown)


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    shorter = text[: most - 1]
    at_word = shorter.rsplit(" ", 1)[0]
    return (at_word if len(at_word) > most * 0.6 else shorter).rstrip(" ,;:–-") + "…"


def _breakable(text: str) -> str:
    return _LONG_WORD.sub(lambda found: "\u200b".join(re.findall(r".{1,12}", found[0])), text)


def _learn(signs: set[str]) -> None:
    """Find out which of these signs have a glyph: PDF/UA refuses a document that shows an empty box."""
    if not signs:
        return
    if _can_show("".join(sorted(signs))):
        _shown.update(signs)
    elif len(signs) == 1:
        _not_shown.update(signs)
    else:
        half = sorted(signs)
        _learn(set(half[: len(half) // 2]))
        _learn(set(half[len(half) // 2 :]))


def _can_show(signs: str) -> bool:
    probe = b'#set document(title: "x")\n#set text(font: ("Lato", "Source Sans Pro"))\n#for sign in json(bytes(sys.inputs.data)) [#sign \\ ]'
    try:
        with _lock:
            _compiler().compile(probe, format="pdf", pdf_standards=["ua-1"], sys_inputs={"data": json.dumps(list(signs))})
    except typst.TypstError:
        return False
    return True
