"""The sentences of every screen in Dutch, French and English.

Each module keeps its own catalogues (``locale/<language>/LC_MESSAGES/django.po``); the sentences in the code
are English. `collect` brings new sentences in, `compile_stale` makes what Django reads. No gettext is needed
on the machine: Babel does both.
"""

import io
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages import extract, mofile, pofile
from babel.messages.catalog import Catalog

PACKAGE = Path(__file__).resolve().parents[1]
LANGUAGES = ("nl", "fr", "en")
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "lazy": None, "gettext_noop": None, "noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
_PAGES = (
    "jinja2.ext:babel_extract",
    {
        "extensions": "jinja2.ext.i18n,jinja2.ext.do",
        "trimmed": "true",
        "silent": "false",
        "newstyle_gettext": "true",
        "trim_blocks": "true",
        "lstrip_blocks": "true",
    },
)
# Scripts say nothing of their own: their words stand in the page.
SOURCES: dict[str, tuple[str, dict[str, str]]] = {".py": ("python", {}), ".html": _PAGES, ".txt": _PAGES}


def modules() -> Iterator[Path]:
    """Every folder that is a Django app of ours, and so keeps catalogues."""
    for apps in sorted(PACKAGE.rglob("apps.py")):
        yield apps.parent


def sentences(module: Path) -> Catalog:
    """What a module says, from its Python and its pages; tests and other modules left out."""
    nested = {inner for inner in modules() if inner != module and module in inner.parents}
    return sentences_of(
        path
        for path in sorted(module.rglob("*"))
        if path.suffix in SOURCES and path.is_file() and "tests" not in path.parts and not nested.intersection(path.parents)
    )


def sentences_of(paths: Iterable[Path]) -> Catalog:
    found = Catalog()
    for path in paths:
        with path.open("rb") as source:
            method, options = SOURCES[path.suffix]
            for _line, message, comments, context in extract.extract(
                method, source, keywords=KEYWORDS, comment_tags=("Translators:",), options=options
            ):
                found.add(message, None, [(os.path.relpath(path, PACKAGE), 0)], auto_comments=comments, context=context)
    return found


def catalogue_path(module: Path, language: str) -> Path:
    return module / "locale" / language / "LC_MESSAGES" / "django.po"


def read_catalogue(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as source:
        return pofile.read_po(source, locale=language)


def collect(*names: str) -> None:
    """Bring every catalogue up to date, or those of modules named as ``faces/office``: new sentences without
    translation, old ones gone."""
    for module in modules():
        wanted = sentences(module)
        if not len(wanted) or (names and str(module.relative_to(PACKAGE)) not in names):
            continue
        for language in LANGUAGES:
            path = catalogue_path(module, language)
            catalogue = read_catalogue(path, language)
            catalogue.update(wanted, no_fuzzy_matching=True, update_header_comment=False)
            catalogue.obsolete.clear()
            for message in catalogue:
                message.locations = [(name, 0) for name, _line in message.locations]
                if language == "en" and message.id and not message.string:
                    message.string = message.id
                if language == "en" and message.pluralizable and not any(_forms(message.string)):
                    message.string = tuple(message.id)
            out = io.BytesIO()
            pofile.write_po(out, catalogue, omit_header=False, sort_output=True, width=120, include_lineno=False)
            kept = [
                line
                for line in out.getvalue().decode().splitlines()
                if not line.startswith(
                    ('"POT-Creation', '"PO-Revision', '"Generated-By', '"Project-Id', '"Report-Msgid', '"Last-Translator', '"Language-Team')
                )
            ]
            text = "\n".join(line for line in kept if not line.startswith("# ") and line != "#") + "\n"
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_text() != text:
                path.write_text(text)


def missing() -> list[str]:
    """Sentences without a translation, or not yet collected: ``module language: sentence``."""
    problems = []
    for module in modules():
        wanted = sentences(module)
        for language in LANGUAGES:
            catalogue = read_catalogue(catalogue_path(module, language), language)
            for message in wanted:
                if not message.id:
                    continue
                kept = catalogue.get(message.id, message.context)
                filled = kept is not None and all(_forms(kept.string))
                if not filled:
                    problems.append(f"{module.relative_to(PACKAGE)} {language}: {message.id}")
    return problems


def stale() -> list[str]:
    """Compiled catalogues that say something else than their source, whatever the clock of the files says."""
    sources = sorted(PACKAGE.rglob("locale/*/LC_MESSAGES/django.po"))
    return [str(source.relative_to(PACKAGE)) for source in sources if _said(_compiled(source)) != _said(read_catalogue(source, source.parts[-3]))]


def _compiled(source: Path) -> Catalog:
    path = source.with_suffix(".mo")
    if not path.exists():
        return Catalog()
    with path.open("rb") as compiled:
        return mofile.read_mo(compiled)


def _said(catalogue: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    """What is filled in; the header aside. Babel reads a context as bytes from a compiled catalogue."""
    filled = (message for message in catalogue if message.id and all(_forms(message.string)))
    return {(*_forms(message.id), _text(message.context)): _forms(message.string) for message in filled}


def _text(context: str | bytes | None) -> str:
    return context.decode() if isinstance(context, bytes) else context or ""


def _forms(said: object) -> tuple[str, ...]:
    """Singular and plural of a sentence, or the sentence alone."""
    return tuple(said) if isinstance(said, (tuple, list)) else (str(said or ""),)


def compile_stale() -> None:
    """Make the compiled catalogues that are older than their source. Quick when nothing changed."""
    for source in PACKAGE.rglob("locale/*/LC_MESSAGES/django.po"):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        partial = compiled.with_suffix(f".{os.getpid()}")
        try:
            with partial.open("wb") as out:
                mofile.write_mo(out, read_catalogue(source, source.parts[-3]))
            partial.replace(compiled)
        except PermissionError:
            return


if __name__ == "__main__":
    {"collect": collect, "compile": compile_stale, "missing": lambda: print("\n".join(missing()))}[sys.argv[1]](*sys.argv[2:])
