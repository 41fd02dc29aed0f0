"""A QR code as a PNG, for mails: they show no SVG. Pure, and a fifth of a millisecond: no library of pictures is asked.

Black on white with its quiet zone inside, opaque: what a mail program does to colours in the dark leaves pictures alone.
"""

import zlib
from struct import pack

from coulisse.admission.qr import qr_rows

_QUIET = 4
# A module is eight pixels wide, one bit each: a byte. Shown at half that width it is sharp on a phone too.
MODULE = 8
_BYTES = bytes.maketrans(b"01", b"\xff\x00")
_AS_ABOVE, _AS_IT_IS = b"\x02", b"\x00"


def qr_png(code: str) -> tuple[bytes, int]:
    """The picture, some 700 bytes, and its width and height in pixels."""
    rows = qr_rows(code)
    modules = len(rows) + 2 * _QUIET
    light, white = b"\xff" * _QUIET, b"\xff" * modules
    lines = [white] * _QUIET + [light + row.encode().translate(_BYTES) + light for row in rows] + [white] * _QUIET
    again = (_AS_ABOVE + bytes(modules)) * (MODULE - 1)
    size = modules * MODULE
    head = pack(">2I5B", size, size, 1, 0, 0, 0, 0)  # one bit of grey
    drawn = zlib.compress(b"".join([_AS_IT_IS + line + again for line in lines]), 6)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", drawn) + _chunk(b"IEND", b""), size


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))
