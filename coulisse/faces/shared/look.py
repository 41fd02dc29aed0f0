"""The look of a house: from the two colours that it picks, everything that must be readable.

A house says how it wants to look, its visitors must be able to read it: each colour that reaches a page is computed
here against the grounds it will stand on, for light and dark, and repaired where its contrast is too small.
"""

import hashlib
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Protocol

from coulisse.lib.colour import AA_GRAPHICS, AA_TEXT, contrast, luminance, readable_on, repaired

_TOKENS = Path(__file__).parent / "static" / "shared" / "css" / "tokens.css"
_GROUNDS = ("paper", "paper-sunken", "paper-raised")


class HasColours(Protocol):
    """What a look needs of a house."""

    slug: str
    colour: str
    colour_dark: str


@cache
def tokens(theme: str) -> dict[str, str]:
    """The colours that tokens.css gives a theme (``light`` or ``dark``), by name; those of a house as without one."""
    selector = ":root" if theme == "light" else '[data-theme="dark"]'
    block = _TOKENS.read_text().split(f"  {selector} {{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([a-z-]+): (?:var\(--house-[a-z-]+, )?(#[0-9a-f]{6})\)?;", block))


def grounds(theme: str) -> tuple[str, ...]:
    """The backgrounds of a theme."""
    return tuple(tokens(theme)[name] for name in _GROUNDS)


def _mixed(one: str, other: str, share: float) -> str:
    """``share`` of the one colour over the other."""
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def _readable(colour: str, backgrounds: tuple[str, ...], least: float) -> str:
    """The colour, moved as little as it takes to contrast with each background. They're all light or all dark."""
    for background in sorted(backgrounds, key=luminance, reverse=luminance(backgrounds[0]) < 0.18):
        colour = repaired(colour, background, least)
    for background in backgrounds:
        colour = repaired(colour, background, least)
    return colour


def _fill_and_ink(colour: str) -> tuple[str, str]:
    """The colour as an area, and the ink on it; a middle grey moves a little, so that one ink reads well."""
    ink = readable_on(colour)
    return repaired(colour, ink, AA_TEXT), ink


def colours(accent: str, stage: str, theme: str) -> dict[str, str]:
    """Every colour of a house in one theme, by the name of its token."""
    papers = grounds(theme)
    fill, on_fill = _fill_and_ink(accent)
    area, on_area = _fill_and_ink(stage)
    # A dark stage on dark paper, or a light one on light paper, still shows as an area: its edge is the ground's.
    tint = _mixed(accent, papers[0], 0.09 if theme == "light" else 0.2)
    text = _readable(accent, (*papers, tint), AA_TEXT)
    edge = _readable(accent, (*papers, tint), AA_GRAPHICS)
    away = "#000000" if on_fill == "#ffffff" else "#ffffff"
    return {
        "accent": fill,
        "on-accent": on_fill,
        "accent-hover": _mixed(fill, away, 0.8),
        "accent-text": text,
        "accent-edge": edge,
        "accent-tint": tint,
        "focus": edge,
        "stage": area,
        "on-stage": on_area,
        "on-stage-soft": repaired(_mixed(on_area, area, 0.7), area, AA_TEXT),
        "accent-on-stage": repaired(accent, area, AA_TEXT),
    }


@lru_cache(maxsize=512)
def colours_css(accent: str, stage: str) -> str:
    """The style sheet of two colours."""
    light = [f"  --house-{name}: {value};" for name, value in colours(accent, stage, "light").items()]
    dark = [f"  --house-dark-{name}: {value};" for name, value in colours(accent, stage, "dark").items()]
    return "\n".join([":root {", *light, *dark, "}", ""])


def look_css(house: HasColours) -> str:
    """The style sheet of a house: its properties for light and dark, each with enough contrast (WCAG 2.2 AA)."""
    return colours_css(house.colour, house.colour_dark)


def look_hash(house: HasColours) -> str:
    """Changes with the look, so that browsers may keep a look for ever."""
    return hash_of_colours(house.colour, house.colour_dark)


@lru_cache(maxsize=512)
def hash_of_colours(accent: str, stage: str) -> str:
    """The hash of the look that two colours make."""
    return hashlib.sha256(colours_css(accent, stage).encode()).hexdigest()[:10]


def least_contrast(accent: str, stage: str, theme: str) -> dict[tuple[str, str], tuple[float, float]]:
    """Each pair of colours that meets on a page: its contrast, and what it has to be at least."""
    papers = dict(zip(_GROUNDS, grounds(theme), strict=True))
    made = {**papers, **colours(accent, stage, theme)}
    texts = [("on-accent", "accent"), ("on-accent", "accent-hover"), ("on-stage", "stage"), ("on-stage-soft", "stage"), ("accent-on-stage", "stage")]
    texts += [("accent-text", ground) for ground in (*papers, "accent-tint")]
    graphics = [(name, ground) for name in ("accent-edge", "focus") for ground in (*papers, "accent-tint")]
    return {
        (one, other): (contrast(made[one], made[other]), least)
        for pairs, least in ((texts, AA_TEXT), (graphics, AA_GRAPHICS))
        for one, other in pairs
    }
