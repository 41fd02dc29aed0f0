"""Codes as pictures: what is drawn is read back."""

import io

import pytest
import typst
import zxingcpp
from PIL import Image

from coulisse.admission import svg


def drawn(picture: str, width_mm: int) -> Image.Image:
    page = "#set page(width: auto, height: auto, margin: 8mm)\n"
    source = page + f'#image(bytes(sys.inputs.svg), format: "svg", width: {width_mm}mm)'
    return Image.open(io.BytesIO(typst.compile(source.encode(), format="png", ppi=200, sys_inputs={"svg": picture})))


def read_back(picture: str, width_mm: int) -> list[tuple[str, str]]:
    return [(str(found.format), found.text) for found in zxingcpp.read_barcodes(drawn(picture, width_mm))]


@pytest.mark.parametrize("text", ["0123456789ABCDEF", "ZZZZZZZZZZZZZZZZ", "A b~!"])
def test_a_code_128_is_read_back(text: str) -> None:
    assert read_back(svg.code128_svg(text), 70) == [("Code 128", text)]


def test_a_qr_code_is_read_back() -> None:
    text = "CT:" + "V50FL0QGLN1" * 11
    assert read_back(svg.qr_svg(text), 40) == [("QR Code", text)]


@pytest.mark.parametrize("text", ["", "é", "a\n"])
def test_a_code_128_of_other_signs_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        svg.code128_widths(text)


def test_every_code_128_sign_is_eleven_modules_wide_and_the_stop_sign_thirteen() -> None:
    assert len(svg._PATTERNS) == 107
    assert {sum(map(int, pattern)) for pattern in svg._PATTERNS[:-1]} == {11}
    assert sum(map(int, svg._PATTERNS[-1])) == 13


def test_a_label_is_spoken_and_can_not_leave_its_attribute() -> None:
    drawing = svg.qr_svg("CT:1", 'Ticket "><script>')
    assert 'role="img" aria-label="Ticket &quot;&gt;&lt;script&gt;"' in drawing
    assert "<script" not in drawing


def test_without_a_label_it_is_hidden_from_screen_readers() -> None:
    assert 'aria-hidden="true"' in svg.qr_svg("CT:1")
