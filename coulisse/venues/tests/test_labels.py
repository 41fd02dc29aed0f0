"""Names that are missing or stand twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coulisse.venues.formats.labels import MISSING, repaired


@pytest.mark.parametrize(
    ("labels", "answer"),
    [
        (["1", "1", "?", "4", "5"], ["1", "2", "3", "4", "5"]),
        (["5", "?", "3", "2", "1"], ["5", "4", "3", "2", "1"]),
        (["1", "", "5", "7"], ["1", "3", "5", "7"]),
        (["4", "4"], ["4", "5"]),
        (["", ""], ["1", "2"]),
        (["A", "?", "C"], ["A", "B", "C"]),
        (["Z", "AA", "?"], ["Z", "AA", "AB"]),
        (["X", "X", "12"], ["X", "13", "12"]),
        (["7"], ["7"]),
        ([], []),
    ],
)
def test_the_others_tell_what_is_missing(labels: list[str], answer: list[str]) -> None:
    assert repaired(labels) == answer


@given(st.lists(st.sampled_from(["", "?", "1", "2", "3", "9", "A", "B", "XX", "٣", "1a"]), max_size=12))
def test_every_name_stands_once_and_no_right_one_is_lost(labels: list[str]) -> None:
    answer = repaired(labels)
    assert len(set(answer)) == len(labels) == len(answer)
    assert set(labels) - MISSING <= set(answer)
