"""The sentences of every screen in Dutch, French and English.

Each module keeps its own catalogues (``locale/<language>/LC_MESSAGES/django.po``); the sentences in the code
are English. `collect` brings new sentences in, `compile_stale` makes what Django reads. No gettext is needed
on the machine: Babel does both.
"""

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import extract, mofile, pofile
from babel.messages.catalog import Catalog

PACKAGE = Path(__file__).resolve().parents[1]
LANGUAGES = ("nl", "fr", "en")
_KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip


def modules() -> Iterator[Path]:
    """Every folder that is a Django app of ours, and so keeps catalogues."""
    for apps in sorted(PACKAGE.rglob("apps.py")):
        yield apps.parent


def sentences(module: Path) -> Catalog:
    """What a module says, from its Python and its pages; tests and other modules left out."""
    found = Catalog()
    nested = {inner for inner in modules() if inner != module and module in inner.parents}
    for path in sorted(module.rglob("*")):
        if path.suffix not in (".py", ".html", ".txt", ".js") or not path.is_file() or "tests" in path.parts:
            continue
        if any(inner in path.parents for inner in nested) or path.suffix == ".js":
            continue
        method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
        options = (
            {}
            if path.suffix == ".py"
            else {
                "extensions": "jinja2.ext.i18n,jinja2.ext.do",
                "trimmed": "true",
                "silent": "false",
                "newstyle_gettext": "true",
                "trim_blocks": "true",
                "lstrip_blocks": "true",
            }
        )
        with path.open("rb") as source:
            for _line, message, comments, context in extract.extract(
                method, source, keywords=_KEYWORDS, comment_tags=("Translators:",), options=options
            ):
                found.add(message, None, [(str(path.relative_to(PACKAGE)), 0)], auto_comments=comments, context=context)
    return found


def catalogue_path(module: Path, language: str) -> Path:
    return module / "locale" / language / "LC_MESSAGES" / "django.po"


def read_catalogue(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as source:
        return pofile.read_po(source, locale=language)


def collect() -> None:
    """Bring every catalogue up to date: new sentences without translation, old ones gone."""
    for module in modules():
        wanted = sentences(module)
        if not len(wanted):
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
                if language == "en" and message.pluralizable and not any(message.string):
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
                filled = kept is not None and (all(kept.string) if message.pluralizable else bool(kept.string))
                if not filled:
                    problems.append(f"{module.relative_to(PACKAGE)} {language}: {message.id}")
    return problems


def compile_stale() -> None:
    """Make the compiled catalogues that are older than their source. Quick when nothing changed."""
    for source in PACKAGE.rglob("locale/*/LC_MESSAGES/django.po"):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        language = source.parts[-3]
        partial = compiled.with_suffix(f".{os.getpid()}")
        try:
            with partial.open("wb") as out:
                mofile.write_mo(out, read_catalogue(source, language))
            partial.replace(compiled)
        except PermissionError:
            return


if __name__ == "__main__":
    {"collect": collect, "compile": compile_stale, "missing": lambda: print("\n".join(missing()))}[sys.argv[1]]()
