"""Everybody who is there at the opening has the same chance of every place; who comes later comes later."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from coulisse.openings.lot import position_of, positions


def seed_of(number: int) -> bytes:
    return hashlib.sha256(f"seed {number}".encode()).digest()


@given(present=st.integers(0, 400), seed=st.binary(min_size=32, max_size=32))
def test_each_position_is_somebodys_and_nobody_has_two(present: int, seed: bytes) -> None:
    assert sorted(positions(seed, present)[1:]) == list(range(1, present + 1))


@given(present=st.integers(0, 50), later=st.integers(1, 50))
def test_who_comes_after_the_opening_keeps_the_order_of_coming(present: int, later: int) -> None:
    assert position_of(seed_of(1), present, present + later) == present + later


def test_the_lot_favours_nobody() -> None:
    """Over 4,000 lots among 20 people, each person stands on each position as often as chance says (chi squared, 361 degrees of freedom)."""
    people, lots = 20, 4000
    counts = [[0] * people for _person in range(people)]
    for number in range(lots):
        order = positions(seed_of(number), people)
        for person in range(people):
            counts[person][order[person + 1] - 1] += 1
    expected = lots / people
    chi_squared = sum((count - expected) ** 2 / expected for row in counts for count in row)
    # 361 ± 27; five deviations either way. The seeds are fixed, so that this is the same each time.
    assert 226 < chi_squared < 496


def test_coming_early_before_the_opening_gives_no_advantage() -> None:
    """The first half to arrive has, on average, the middle position: within four deviations of it."""
    present = 10_000
    order = positions(seed_of(7), present)
    mean = sum(order[1 : present // 2 + 1]) / (present // 2)
    deviation = ((present**2) / 12 / (present // 2) / 2) ** 0.5
    assert abs(mean - (present + 1) / 2) < 4 * deviation


def test_anybody_can_draw_the_lot_again() -> None:
    """The rule as the page tells it: SHA-256 of the seed and the number, the lowest first."""
    seed = seed_of(3)
    by_hand = sorted(range(1, 6), key=lambda number: hashlib.sha256(seed + str(number).encode()).hexdigest())
    assert [positions(seed, 5)[number] for number in by_hand] == [1, 2, 3, 4, 5]
