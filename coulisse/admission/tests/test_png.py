"""A code in a mail: small, sharp, and read back."""

import random
import struct
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from coulisse.admission.png import qr_png
from coulisse.admission.qr import qr_rows


def signed() -> str:
    chance = random.Random(7)
    return "CT:" + "".join(chance.choice("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:") for _sign in range(122))


@pytest.mark.parametrize("code", [signed(), "ABCDEFGH23456789", "A"])
def test_it_is_read_back(code: str) -> None:
    content, side = qr_png(code)
    picture = Image.open(BytesIO(content))
    picture.load()
    assert picture.size == (side, side) and side == 8 * (len(qr_rows(code)) + 8)
    assert [found.text for found in zxingcpp.read_barcodes(picture, zxingcpp.BarcodeFormat.QRCode)] == [code]


def test_it_is_small_and_has_no_hole_to_see_through() -> None:
    content, _side = qr_png(signed())
    bits, colour = struct.unpack(">2B", content[24:26])
    assert len(content) < 1_200 and (bits, colour) == (1, 0) and b"tRNS" not in content
