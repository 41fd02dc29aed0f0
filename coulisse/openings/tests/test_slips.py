"""A slip says what we wrote on it, or nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coulisse.openings.slips import Slip, read_slip

SLIP = Slip(7, 12, 13, 4211)


def test_what_was_written_is_read() -> None:
    assert read_slip(SLIP.written) == SLIP
    assert len(SLIP.written) < 60


@pytest.mark.parametrize("number", ["1", "4210", "42110", "04211", "٤٢١١"])
def test_another_number_on_it_is_no_slip(number: str) -> None:
    assert read_slip(SLIP.written.replace("4211", number)) is None


@given(st.integers(0, 60), st.characters())
def test_any_sign_that_is_changed_makes_it_worthless(at: int, sign: str) -> None:
    written = SLIP.written
    changed = written[:at] + sign + written[at + 1 :]
    assert changed == written or read_slip(changed) is None


@pytest.mark.parametrize("written", ["", ".", "1.2.3.4", "1.2.3.4.", "x" * 10_000, "1.2.3.4." + "A" * 22, "\x00", "-1.2.3.4." + "A" * 22])
def test_nonsense_is_no_slip(written: str) -> None:
    assert read_slip(written) is None


def test_a_slip_of_another_installation_is_none(settings: Any) -> None:
    written = SLIP.written
    settings.SECRET_KEY = "another installation's key, long enough to be one"
    assert read_slip(written) is None
