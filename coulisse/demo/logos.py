"""Logos of the three invented houses: a sign and the name on a label of its own, so that it stands on any ground."""

from functools import cache
from pathlib import Path
from threading import Lock

import font_lato
import typst

from coulisse.demo.houses import HOUSES
from coulisse.demo.posters.svg import around, circle, path, polygon, rect, text

HEIGHT = 168
_WIDTHS = {"de-linde": 496, "de-vonk": 516, "het-grote-huis": 580}
_PAGE = b"""
#let width = int(sys.inputs.width) * 1pt
#set page(width: width, height: 168pt, margin: 0pt, fill: none)
#image(bytes(sys.inputs.svg), format: "svg", width: width)
"""
_lock = Lock()


def draw(slug: str) -> bytes:
    """A PNG, transparent around the label."""
    colour = next(house for house in HOUSES if house.slug == slug).fields["colour"]
    width = _WIDTHS[slug]
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}">{_LOGOS[slug](colour, width)}</svg>'
    with _lock:
        return _compiler().compile(_PAGE, format="png", ppi=90, sys_inputs={"svg": svg, "width": str(width)})


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(Path(font_lato.__file__).parent / "files")])
    return typst.Compiler(font_paths=fonts, ignore_system_fonts=True)


def _words(y: float, size: float, words: str, **more: object) -> str:
    look = {"text_anchor": "start", "font_family": "Lato", "font_weight": "900", **more}
    return text(190, y, size, words, "#ffffff", **look)


def _linde(colour: str, width: int) -> str:
    """A lime leaf."""
    leaf = path("M84 26C128 26 148 62 140 94C134 118 108 132 84 150C60 132 34 118 28 94C20 62 40 26 84 26Z", "#ffffff")
    veins = path(
        "M84 46V168M84 76L112 60M84 76L56 60M84 104L120 88M84 104L48 88M84 128L106 116M84 128L62 116",
        stroke=colour,
        stroke_width=6,
        stroke_linecap="round",
    )
    return rect(0, 0, width, HEIGHT, colour, rx=84) + leaf + veins + _words(76, 44, "zaal", font_weight="400") + _words(128, 64, "De Linde")


def _vonk(colour: str, width: int) -> str:
    """A spark that flies off."""
    points = [around(88, 84, 66 if i % 2 == 0 else 20, i * 22.5 + 8) for i in range(16)]
    return (
        rect(0, 0, width, HEIGHT, colour) + polygon(points, "#ffffff") + circle(88, 84, 17, colour) + circle(150, 28, 9, "#ffffff")
        + _words(68, 40, "theater", font_weight="400") + _words(132, 78, "De Vonk", font_style="italic")
    )  # fmt: skip


def _grote_huis(colour: str, width: int) -> str:
    """A front with three doors."""
    doors = "".join(path(f"M{x} 132V96a14 14 0 0 1 28 0v36z", colour) for x in (38, 76, 114))
    front = polygon([(90, 20), (164, 64), (16, 64)], "#ffffff") + rect(26, 72, 128, 60, "#ffffff") + rect(16, 140, 148, 10, "#ffffff")
    return rect(0, 0, width, HEIGHT, colour, rx=10) + front + circle(90, 48, 8, colour) + doors + _grand()


def _grand() -> str:
    serif = {"font_family": "Libertinus Serif", "font_weight": "bold"}
    return _words(72, 46, "Het", font_style="italic", font_family="Libertinus Serif", font_weight="400") + _words(132, 70, "Grote Huis", **serif)


_LOGOS = {"de-linde": _linde, "de-vonk": _vonk, "het-grote-huis": _grote_huis}
