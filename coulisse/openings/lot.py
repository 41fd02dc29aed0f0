"""The lot among those who were there at the opening: anybody can draw it again.

Each number's draw is SHA-256 of the seed and the number; the lowest draw goes first. The seed is made when the opening
is planned, and its digest is on the page from then on; nobody knows before the opening how many will be there, so
nobody can choose a number that will be early.
"""

import hashlib
from array import array
from functools import lru_cache


def draw(seed: bytes, number: int) -> bytes:
    return hashlib.sha256(seed + str(number).encode()).digest()


@lru_cache(maxsize=64)
def positions(seed: bytes, present: int) -> array:
    """The position of each number 1 … ``present``; index 0 is nobody's. A process works it out once."""
    order = sorted(range(1, present + 1), key=lambda number: draw(seed, number))
    found = array("I", bytes(4 * (present + 1)))
    for position, number in enumerate(order, start=1):
        found[number] = position
    return found


def position_of(seed: bytes, present: int, number: int) -> int:
    """Those who were there by lot; who came later, behind them in the order in which they came."""
    return positions(seed, present)[number] if number <= present else number
