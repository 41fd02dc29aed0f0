"""What is refused, by the bytes and before anything is decoded; and what broken files make of a decoder."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _
from PIL import Image

from coulisse.programme.types import ProgrammeRefused

MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 40_000_000
LEAST_SIDE = 64
# A JPEG can be decoded smaller than it is: no more than twice what is kept.
DRAFT_SIDE = 3200


class ImageRefused(ProgrammeRefused):
    """This file is not stored; the sentence says why and what to do."""


_MARKUP = re.compile(rb"<\s*(?:script|svg|html|!doctype|iframe|body|\?php)", re.IGNORECASE)


def _format_of(data: bytes) -> str | None:
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and any(brand in data[8:40] for brand in (b"avif", b"avis")):
        return "AVIF"
    return None


@contextmanager
def reading(data: bytes) -> Iterator[Image.Image]:
    """The picture in the data, its header read and found fit; whatever goes wrong while it is decoded is a refusal."""
    if len(data) > MOST_BYTES:
        raise ImageRefused(_("This file is larger than 15 MB. Save it at a lower quality or size, and upload that."))
    kind = _format_of(data)
    if kind is None:
        raise ImageRefused(_("This is no JPEG, PNG, WebP or AVIF picture. Save it as one of these, and upload that."))
    if _MARKUP.search(data[:4096]) or _MARKUP.search(data[-4096:]):
        raise ImageRefused(_("There is something else than a picture in this file. Save it again as JPEG or PNG, and upload that."))
    _refuse_size(*(_webp_canvas(data) if kind == "WEBP" else (LEAST_SIDE, LEAST_SIDE)))
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as opened:
            _refuse_size(*opened.size)
            if kind == "JPEG":
                opened.draft("RGB", (DRAFT_SIDE, DRAFT_SIDE))
            yield opened
    except ImageRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, KeyError, OverflowError, MemoryError, RuntimeError) as error:
        # What broken files make of a decoder has no common name.
        raise _damaged() from error


def _webp_canvas(data: bytes) -> tuple[int, int]:
    """Width and height by the header. Pillow's reader would make room for the picture before it says how large it is."""
    kind, body = data[12:16], data[20:30]
    if kind == b"VP8X" and len(body) == 10:
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if kind == b"VP8L" and len(body) == 10:
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and len(body) == 10:
        return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF
    raise _damaged()


def _refuse_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise _too_many_pixels()
    if min(width, height) < LEAST_SIDE or max(width, height) > 20 * min(width, height):
        raise ImageRefused(_("This picture is too small or too narrow to show: give one of at least 64 pixels high and wide."))


def _damaged() -> ImageRefused:
    return ImageRefused(_("This picture is damaged and can't be read. Open it in a picture program, save it again, and upload that."))


def _too_many_pixels() -> ImageRefused:
    return ImageRefused(_("This picture has more than 40 million pixels. Make it smaller, for instance 3000 pixels wide, and upload that."))
