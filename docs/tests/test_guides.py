"""The guides of the houses name what stands on the screen, and show what is there."""

import re
from functools import cache
from pathlib import Path

import pytest

from coulisse.config.messages import catalogue_path, modules, read_catalogue

DOCS = Path(__file__).resolve().parents[1]
HOUSES = DOCS / "houses"
GUIDES = [page for page in sorted(HOUSES.rglob("*.md")) if page.name != "README.md"]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#]+)[^)]*\)")
MOST_BYTES = 4_000_000


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


@cache
def said(language: str) -> frozenset[str]:
    """Every sentence of every screen in a language; English is what stands in the code."""
    messages = [message for module in modules() for message in read_catalogue(catalogue_path(module, language), language) if message.id]
    return frozenset(words for message in messages for words in forms(message.id if language == "en" else message.string))


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_words_in_bold_stand_on_the_screen(page: Path) -> None:
    language = "nl" if page.parent.name == "nl" else "en"
    quoted = set(re.findall(r"\*\*(.+?)\*\*", page.read_text()))
    assert quoted <= said(language), f"no longer on the screen: {sorted(quoted - said(language))}"


@pytest.mark.parametrize("page", [*GUIDES, HOUSES / "README.md"], ids=lambda page: page.stem)
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    places = [place for place in LINK.findall(page.read_text()) if "://" not in place]
    assert not [place for place in places if not (page.parent / place).exists()]


def test_every_guide_is_there_in_both_languages_and_in_the_index() -> None:
    index = set(LINK.findall((HOUSES / "README.md").read_text()))
    assert {str(page.relative_to(HOUSES)) for page in GUIDES} <= index
    assert len(list(HOUSES.glob("nl/*.md"))) == len(list(HOUSES.glob("*.md"))) - 1


def test_every_picture_is_shown_by_a_guide_and_they_stay_small() -> None:
    shown = {Path(place).name for page in GUIDES for place in LINK.findall(page.read_text())}
    pictures = list((HOUSES / "pictures").glob("*.png"))
    assert not {picture.name for picture in pictures} - shown
    assert sum(picture.stat().st_size for picture in pictures) < MOST_BYTES


def test_the_dutch_and_the_english_guide_show_the_same_pictures() -> None:
    english, dutch = (
        {Path(p).name for p in LINK.findall(page.read_text()) if p.endswith(".png")}
        for page in (HOUSES / "first-show.md", HOUSES / "nl" / "eerste-voorstelling.md")
    )
    assert english == dutch
