"""Contrast by WCAG 2.2, and its repair: a house picks a colour, its visitors can read it."""

import colorsys
import re
from functools import lru_cache

AA_TEXT = 4.5
AA_GRAPHICS = 3.0


class NotAColour(ValueError):
    """Not a colour as ``#rrggbb``."""


def _channels(colour: str) -> tuple[float, float, float]:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise NotAColour(colour)
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[return-value]


@lru_cache(maxsize=1024)
def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def readable_on(background: str) -> str:
    """Black or white, whichever reads better on a background."""
    return "#ffffff" if contrast("#ffffff", background) >= contrast("#111111", background) else "#111111"


@lru_cache(maxsize=1024)
def repaired(colour: str, background: str, least: float = AA_TEXT) -> str:
    """The colour itself where it contrasts enough, else the nearest lightness that does.

    Hue and saturation stay. Where no lightness is enough, black or white answers.
    """
    if contrast(colour, background) >= least:
        return colour.lower()
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    darker = luminance(background) > 0.18
    for step in range(1, 101):
        candidate = lightness * (1 - step / 100) if darker else lightness + (1 - lightness) * step / 100
        red, green, blue = colorsys.hls_to_rgb(hue, candidate, saturation)
        hexed = "#" + "".join(f"{round(c * 255):02x}" for c in (red, green, blue))
        if contrast(hexed, background) >= least:
            return hexed
    return readable_on(background)
