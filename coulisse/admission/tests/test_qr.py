"""Our QR codes are those of the standard: the same squares that segno draws, in a tenth of the time."""

import random

import pytest
import segno

from coulisse.admission.qr import qr_rows

_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def drawn_by_segno(text: str) -> list[str]:
    return ["".join(map(str, row)) for row in segno.make_qr(text, error="m", boost_error=False, mask=0).matrix]


# Each version up to 10 and some above, with one block and with blocks of two lengths; those that segno pads as the standard does.
@pytest.mark.parametrize("signs", [1, 3, 20, 38, 40, 61, 62, 90, 91, 122, 123, 134, 154, 155, 178, 179, 221, 222, 262, 263, 311, 400, 700, 960])
def test_the_squares_are_those_that_segno_draws(signs: int) -> None:
    chance = random.Random(signs)
    text = "A" + "".join(chance.choice(_SIGNS) for _place in range(signs - 1))
    assert qr_rows(text) == drawn_by_segno(text)


@pytest.mark.parametrize("text", ["een klein woord", "https://example.org/é", "0123456789", "A" * 1200])
def test_what_is_not_ours_is_drawn_all_the_same(text: str) -> None:
    assert len(qr_rows(text)) >= len(drawn_by_segno(text))
