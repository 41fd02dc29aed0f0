"""Images that a house gave, made fit for print: read by Pillow, written anew, never larger than paper needs.

What can't be read is left out: a ticket without its picture is still a ticket.
"""

import io
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageOps, ImageStat

# 105 mm at 300 dots an inch, and a quarter of that for a logo.
_SHOW_PIXELS = 1240
_LOGO_PIXELS = 480
_MOST_PIXELS = 60_000_000
_FORMATS = ("PNG", "JPEG", "WEBP")


@dataclass(frozen=True, slots=True)
class Picture:
    """``content`` is JPEG or PNG as ``suffix`` says. ``is_light``: it wants a dark ground."""

    content: bytes
    suffix: str
    is_light: bool = False


@lru_cache(maxsize=32)
def show_picture(content: bytes) -> Picture | None:
    """The image of a show: JPEG, without transparency."""
    image = _opened(content, _SHOW_PIXELS)
    if image is None:
        return None
    flat = Image.new("RGB", image.size, "white")
    flat.paste(image, mask=image.getchannel("A"))
    return Picture(_written(flat, "JPEG", quality=86, progressive=False), "jpg")


@lru_cache(maxsize=64)
def logo_picture(content: bytes) -> Picture | None:
    """A logo: PNG, transparency kept; light where what is seen of it would vanish on paper."""
    image = _opened(content, _LOGO_PIXELS)
    if image is None:
        return None
    seen = image.getchannel("A").point(lambda alpha: 255 if alpha > 100 else 0)
    is_light = bool(seen.getbbox()) and ImageStat.Stat(image.convert("L"), seen).mean[0] > 200 and seen.getextrema()[0] == 0
    return Picture(_written(image, "PNG", optimize=True), "png", is_light)


def _opened(content: bytes, most: int) -> Image.Image | None:
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            if image.width * image.height > _MOST_PIXELS:
                return None
            image.draft("RGB", (most, most))
            upright = ImageOps.exif_transpose(image).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    upright.thumbnail((most, most), Image.Resampling.LANCZOS)
    return upright


def _written(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
