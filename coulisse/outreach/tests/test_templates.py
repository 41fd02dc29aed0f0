"""What holds for every mail, whatever it says."""

import re
from pathlib import Path
from typing import Any

import jinja2
import pytest

from coulisse.outreach.rendering import TEMPLATES, environment
from coulisse.outreach.types import Kind

FILES = sorted(TEMPLATES.iterdir())
PAIRS = sorted({path.stem for path in FILES})


def test_every_mail_has_both_forms() -> None:
    assert {path.name for path in FILES} == {f"{name}.{form}" for name in PAIRS for form in ("html", "txt")}
    assert set(Kind.values) - {Kind.TICKETS_AGAIN.value} == set(PAIRS) - {"base", "inside", "parts"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_escapes_escaping(path: Path) -> None:
    assert not re.search(r"\|\s*safe|autoescape|Markup|\.format\(|\|\s*format|\|\s*attr|\bself\.__", path.read_text())


def test_html_escapes_and_a_string_is_never_a_template() -> None:
    made = environment()
    assert made.select_autoescape if hasattr(made, "select_autoescape") else True
    assert made.from_string("{{ typed }}").render(typed="<b>") == "&lt;b&gt;"
    assert made.autoescape("tickets.html") and not made.autoescape("tickets.txt") and made.autoescape(None)
    code = "".join(path.read_text() for path in TEMPLATES.parent.rglob("*.py") if "tests" not in path.parts)
    assert "from_string" not in code and "Template(" not in code and "format_map" not in code


# GBA 71/2022: a service mail with promotion in it is marketing.
PROMOTION = re.compile(
    r"newsletter|nieuwsbrief|infolettre|ook interessant|misschien ook|you may also|vous aimerez|tip van|korting|discount|réduction|promo|aanbieding"
    r"|abonneer|subscribe|facebook|instagram|tiktok|follow us|volg ons|suivez|upsell|recommend|aanrad|related|utm_|track|pixel|beacon|advert",
    re.IGNORECASE,
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_service_mail_promotes_nothing(path: Path) -> None:
    assert not PROMOTION.search(path.read_text())


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_neither_do_its_translations(language: str) -> None:
    catalogue = TEMPLATES.parent / "locale" / language / "LC_MESSAGES" / "django.po"
    assert not PROMOTION.search(catalogue.read_text())


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".html"], ids=lambda path: path.name)
def test_a_mail_fetches_nothing_when_it_is_opened(path: Path) -> None:
    source = path.read_text()
    assert not re.search(r"<(script|link|iframe|form|object|embed|video|input)\b", source)
    assert (
        not re.search(r"""(src|background)=["'](?!cid:)""", source)
        and "url(" not in source
        and "@import" not in source
        and "@font-face" not in source
    )
    assert all('alt="' in image for image in re.findall(r"<img[^>]*>", source))


@pytest.mark.parametrize("name", [path.name for path in FILES])
def test_a_value_that_is_missing_is_a_mistake_and_no_gap(name: str) -> None:
    assert environment().undefined is jinja2.StrictUndefined
    environment().get_template(name)


def test_layout_tables_say_that_they_are_no_tables() -> None:
    for path in FILES:
        if path.suffix == ".html":
            for table in re.findall(r"<table[^>]*>", path.read_text()):
                assert 'role="presentation"' in table or "border-collapse" in table, (path.name, table)


def test_the_same_sentences_stand_in_both_forms() -> None:
    """Whoever reads the plain text misses nothing that the HTML says."""

    def sentences(name: str) -> set[Any]:
        found = environment().extract_translations(  # type: ignore[attr-defined]
            (TEMPLATES / name).read_text()
        )
        return {message for _line, function, message in found if function != "npgettext"}

    for pair in PAIRS:
        if pair in ("base", "parts"):
            continue
        missing = sentences(f"{pair}.html") - sentences(f"{pair}.txt")
        titles = {"Your ticket", "Your tickets", "Invitation", "New date", "New hour"}
        assert all(isinstance(message, tuple) and message[0] == "mail" for message in missing if message not in titles), (pair, missing)
