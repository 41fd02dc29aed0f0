"""Every screen speaks Dutch, French and English."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message

from coulisse.config import messages

WORDS = re.compile(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", re.IGNORECASE)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def translated() -> Iterator[tuple[str, Message]]:
    """Each sentence of each catalogue, with the file that keeps it."""
    for module in messages.modules():
        for language in messages.LANGUAGES:
            path = messages.catalogue_path(module, language)
            for message in messages.read_catalogue(path, language):
                if message.id:
                    yield str(path.relative_to(messages.PACKAGE)), message


def forms_of(said: str | tuple[str, ...]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def test_no_catalogue_misses_a_sentence() -> None:
    """After adding one: `make messages`, then fill it in."""
    assert messages.missing() == []


def test_a_planted_sentence_is_missed(tmp_path: Path) -> None:
    (tmp_path / "words.py").write_text('from django.utils.translation import gettext_noop as noop\nX = noop("Nobody translated this.")\n')
    (tmp_path / "page.html").write_text("<p>{% trans %}Nor this.{% endtrans %}</p>")
    assert {message.id for message in messages.sentences_of([tmp_path / "words.py", tmp_path / "page.html"]) if message.id} == {
        "Nobody translated this.",
        "Nor this.",
    }


def test_no_sentence_hides_behind_another_name() -> None:
    """``gettext_noop as mark`` would keep its sentences from the collector."""
    hidden = [
        f"{path.relative_to(messages.PACKAGE)}: {alias.name} as {alias.asname}"
        for path in messages.PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if "gettext" in alias.name and (alias.asname or alias.name) not in messages.KEYWORDS
    ]
    assert hidden == []


def test_what_is_filled_in_stays_the_same_in_every_language() -> None:
    """A place for a name or a number that a translation lacks or invents is an error page one day."""
    wrong = [
        f"{path}: {message.id}"
        for path, message in translated()
        for said in forms_of(message.string)
        if set(PLACEHOLDER.findall(said)) - {found for one in forms_of(message.id) for found in PLACEHOLDER.findall(one)}
        or set(PLACEHOLDER.findall(forms_of(message.id)[-1])) - set(PLACEHOLDER.findall(forms_of(message.string)[-1]))
    ]
    assert wrong == []


def test_no_sentence_is_left_in_english() -> None:
    """Names and short words may be the same; a sentence can't."""
    left = [
        f"{path}: {message.id}"
        for path, message in translated()
        if "/en/" not in path and message.id == message.string and WORDS.search(str(message.id))
    ]
    assert left == []


def test_compiled_catalogues_say_what_their_source_says() -> None:
    assert messages.stale() == []


_LOOSE = re.compile(r" [:;?!»](?![/\w])|« ")


def test_no_french_sign_can_begin_a_line_alone() -> None:
    """A colon, a question mark and what quotes stand behind a space that doesn't break (U+00A0)."""
    loose = [f"{path}: {form}" for path, message in translated() if "/fr/" in path for form in forms_of(message.string) if _LOOSE.search(form)]
    assert loose == []
    assert _LOOSE.search("Mot de passe oublié ?") and not _LOOSE.search("Mot de passe oublié\u00a0?")
