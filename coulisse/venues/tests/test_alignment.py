"""How seats of a row stand, whatever order a file lists them in."""

from math import cos, pi, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coulisse.venues.alignment import along, split_at_aisles

STRAIGHT = [(24.0 * i, 10.0) for i in range(9)]
UPRIGHT = [(5.0, 24.0 * i) for i in range(6)]
CURVED = [(300 * sin(a / 10), 300 * cos(a / 10)) for a in range(-9, 10)]
HORSESHOE = [(0.0, 24.0 * i) for i in range(8)] + [(24.0 * i, 190.0) for i in range(1, 8)] + [(190.0, 190.0 - 24 * i) for i in range(8)]
TABLE = [(30 * cos(a * pi / 3), 30 * sin(a * pi / 3)) for a in range(6)]


@pytest.mark.parametrize("line", [STRAIGHT, UPRIGHT, CURVED, HORSESHOE], ids=["straight", "upright", "curved", "horseshoe"])
@given(chance=st.randoms(use_true_random=False))
def test_a_shuffled_row_is_found_again(line: list[tuple[float, float]], chance: st.DataObject) -> None:
    shuffled = list(line)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    found = [shuffled[i] for i in along(shuffled)]
    assert found in (line, line[::-1])


def test_a_row_runs_from_left_to_right() -> None:
    assert along(STRAIGHT[::-1]) == list(range(8, -1, -1))


def test_seats_around_a_table_follow_each_other() -> None:
    walk = along([TABLE[i] for i in (0, 3, 1, 4, 2, 5)])
    order = [(0, 3, 1, 4, 2, 5)[i] for i in walk]
    assert all((later - earlier) % 6 in (1, 5) for earlier, later in zip(order, order[1:], strict=False))


def test_first_the_odd_then_the_even_numbers() -> None:
    """… 5 3 1 | 2 4 6 …, listed as 1 3 5 2 4 6."""
    points = [(-12.0, 0.0), (-36.0, 0.0), (-60.0, 0.0), (12.0, 0.0), (36.0, 0.0), (60.0, 0.0)]
    assert along(points) == [2, 1, 0, 3, 4, 5]


@pytest.mark.parametrize("points", [[], [(1.0, 1.0)], [(1.0, 1.0)] * 4, [(0.0, 0.0), (0.0, 0.0)]])
def test_seats_on_one_spot_do_no_harm(points: list[tuple[float, float]]) -> None:
    assert sorted(along(points)) == list(range(len(points)))


def test_an_aisle_is_a_wide_gap() -> None:
    points = [(0.0, 0.0), (24.0, 0.0), (48.0, 0.0), (102.0, 0.0), (126.0, 0.0)]
    assert split_at_aisles([7, 8, 9, 10, 11], points, 24.0) == [(7, 8, 9), (10, 11)]
    assert split_at_aisles([1, 2], [(0.0, 0.0), (80.0, 0.0)], 24.0) == [(1,), (2,)]
