"""From SVG to a picture that looks printed: drawn by the resvg inside Typst, with a little grain of paper."""

import io
from functools import cache
from random import Random
from threading import Lock

import typst
from PIL import Image, ImageChops, ImageFilter

SIZE = (1600, 1067)
QUALITY = 90
_PAGE = b'#set page(width: 1600pt, height: 1067pt, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg", width: 1600pt, height: 1067pt, fit: "cover")'
_GRAIN, _TILE = 15, 512
# The compiler serves one thread at a time.
_lock = Lock()


def printed(svg: str) -> bytes:
    """A JPEG of the drawing."""
    with _lock:
        png = _compiler().compile(_PAGE, format="png", ppi=72, sys_inputs={"svg": svg})
    with Image.open(io.BytesIO(png)) as drawn:
        picture = ImageChops.overlay(drawn.convert("RGB"), _paper())
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, subsampling=0)
    return out.getvalue()


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=True), ignore_system_fonts=True)


@cache
def _paper() -> Image.Image:
    """Grain around a middle grey, the same every time."""
    chance = Random(1)  # noqa: S311 (paper, no secret)
    tile = Image.frombytes("L", (_TILE, _TILE), chance.randbytes(_TILE * _TILE)).filter(ImageFilter.GaussianBlur(0.6))
    tile = tile.point(lambda level: 128 + (level - 128) * _GRAIN // 64)
    paper = Image.new("L", SIZE, 128)
    for x in range(0, SIZE[0], _TILE):
        for y in range(0, SIZE[1], _TILE):
            paper.paste(tile, (x, y))
    return Image.merge("RGB", (paper, paper, paper))
