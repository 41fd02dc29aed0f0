"""Whatever a house picks, its visitors can read it."""

import re
from types import SimpleNamespace

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from coulisse.faces.shared.look import colours, grounds, least_contrast, look_css, look_hash, tokens
from coulisse.houses.models import House
from coulisse.lib.colour import AA_GRAPHICS, AA_TEXT, contrast

COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(accent=COLOUR, stage=COLOUR)
def test_every_pair_that_meets_on_a_page_has_contrast(accent: str, stage: str) -> None:
    for theme in ("light", "dark"):
        for pair, (found, least) in least_contrast(accent, stage, theme).items():
            assert found >= least, f"{pair} of {accent} and {stage} in {theme}: {found:.2f}"


@given(accent=COLOUR)
def test_a_colour_that_reads_well_is_not_touched(accent: str) -> None:
    made = colours(accent, "#1d1b24", "light")
    if contrast(accent, made["on-accent"]) >= AA_TEXT:
        assert made["accent"] == accent
    if all(contrast(accent, ground) >= AA_TEXT for ground in (*grounds("light"), made["accent-tint"])):
        assert made["accent-text"] == accent


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_neutral_colours_have_contrast_too(theme: str) -> None:
    made = tokens(theme)
    for ground in ("paper", "paper-sunken", "paper-raised"):
        for ink in ("ink", "ink-soft", "good", "warning", "bad", "info"):
            assert contrast(made[ink], made[ground]) >= AA_TEXT, (ink, ground)
        assert contrast(made["line-strong"], made[ground]) >= AA_GRAPHICS, ground
    for kind in ("good", "warning", "bad", "info"):
        assert contrast(made[kind], made[f"{kind}-tint"]) >= AA_TEXT, kind
        assert contrast(made["ink"], made[f"{kind}-tint"]) >= AA_TEXT, kind
    assert contrast(made["paper"], made["bad"]) >= AA_TEXT, "the filled danger button"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_without_a_house_look_like_coulisse(theme: str) -> None:
    """The values after the commas in tokens.css are those that the same computing gives for our own colours."""
    own = colours("#7a1f3d", "#1d1b24", theme)
    assert {name: tokens(theme)[name] for name in own} == own


def test_the_sheet_sets_each_property_for_both_themes() -> None:
    css = look_css(SimpleNamespace(slug="x", colour="#0b5563", colour_dark="#111111"))
    names = re.findall(r"--house-([a-z-]+): #[0-9a-f]{6};", css)
    own = list(colours("#0b5563", "#111111", "light"))
    assert names == [*own, *(f"dark-{name}" for name in own)]


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def test_a_look_is_kept_for_ever_and_changes_its_address(client: Client, de_kring: House) -> None:
    address = f"/look/de-kring-{look_hash(de_kring)}.css"
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.content.decode() == look_css(de_kring)

    de_kring.colour = "#0b5563"
    de_kring.save()
    old = client.get(address)
    assert old.content.decode() == look_css(de_kring)
    assert "immutable" not in old.headers["Cache-Control"]


def test_nobody_s_look_is_not_found(client: Client, db: None) -> None:
    assert client.get("/look/nobody-0123456789.css").status_code == 404
    assert client.get("/look/de-kring-xyz.css").status_code == 404
