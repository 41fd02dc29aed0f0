"""Posters of the demo season: a family of vector designs, coloured by a palette, drawn from a few parameters.

The same parameters give the same picture, to the byte. ``{"family": "waves", "palette": "sea", "seed": 30}``; some
families know more (``letter``, ``variant``). They hold no words: those stand beside them, in three languages.
"""

from collections.abc import Mapping
from random import Random
from typing import Any

from . import animals, figures, objects, patterns, places, stage
from .palettes import PALETTES
from .rendering import printed
from .svg import HEIGHT, WIDTH, rect

__all__ = ["FAMILIES", "PALETTES", "draw", "drawing"]

FAMILIES = {
    name: family
    for module in (patterns, stage, figures, animals, objects, places)
    for name, family in vars(module).items()
    if callable(family) and getattr(family, "__module__", "") == module.__name__ and not name.startswith("_")
}


def draw(described: Mapping[str, Any]) -> bytes:
    """The poster of a production of the season: a JPEG, 1600 pixels wide, 3 by 2, with what matters in its middle."""
    return printed(drawing(described["poster"]))


def drawing(poster: Mapping[str, Any]) -> str:
    """The same as SVG."""
    palette, chance = PALETTES[poster["palette"]], Random(poster["seed"])  # noqa: S311 (a picture, no secret)
    more = {key: value for key, value in poster.items() if key not in ("family", "palette", "seed")}
    shapes = FAMILIES[poster["family"]](palette, chance, **more)
    view = f'viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="xMidYMid slice"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {view}>{rect(0, 0, WIDTH, HEIGHT, palette.ground)}{shapes}</svg>'
