"""What a variant takes in: the words and the small steps that its ways of finding the best sets share."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from .board import Board, Group
from .sets import TakenSet
from .variants import Role

# What each ticket, by its number, brings in a role.
Worth = Mapping[Role, Mapping[int, int]]
T = TypeVar("T")
NEVER = -(1 << 60)


class Best(NamedTuple):
    """An amount that no sets of the group exceed, and sets that reach it or come close."""

    bound: int
    sets: list[TakenSet]


NONE = Best(0, [])


def best_count(most: int, for_sets: Callable[[int], tuple[int, T]]) -> tuple[int, int, T]:
    """How many sets bring most. Each further set brings at most what the one before it did, so that halving finds it."""
    low, high = 1, most
    while low < high:
        middle = (low + high) // 2
        if for_sets(middle + 1)[0] > for_sets(middle)[0]:
            low = middle + 1
        else:
            high = middle
    return low, *for_sets(low)


def ranked(group: Group, worth: Mapping[int, int]) -> list[int]:
    return sorted(group.tickets, key=worth.__getitem__, reverse=True)


def times(number: int | None, count: int) -> int | None:
    return None if number is None else number * count


def choose(
    board: Board, ranked: Sequence[int], worth: Mapping[int, int], least: int, most: int | None, at_performance: int | None,
    room: Counter[int] | None = None,
) -> list[int]:  # fmt: skip
    """The best tickets while they bring something or are needed, so many at most of one performance."""
    chosen: list[int] = []
    room = Counter() if room is None else room
    for i in ranked:
        if (worth[i] <= 0 and len(chosen) >= least) or len(chosen) == most:
            break
        if at_performance is None or room[board.performance[i]] < at_performance:
            room[board.performance[i]] += 1
            chosen.append(i)
    return chosen
