"""What a variant takes in: the words and the small steps that its ways of finding the best sets share."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from .board import Group
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
    low, high, found = 1, most, dict[int, tuple[int, T]]()

    def at(count: int) -> tuple[int, T]:
        if count not in found:
            found[count] = for_sets(count)
        return found[count]

    while low < high:
        middle = (low + high) // 2
        if at(middle + 1)[0] > at(middle)[0]:
            low = middle + 1
        else:
            high = middle
    return low, *at(low)


def for_its_twin(best: Best, group: Group, twin: Group) -> Best:
    """What was found in a group, with the tickets of its twin."""
    of_twin = dict(zip(group.tickets, twin.tickets, strict=True))
    sets = [
        TakenSet(taken.variant, tuple(of_twin[i] for i in taken.tickets), None if taken.gifted is None else of_twin[taken.gifted])
        for taken in best.sets
    ]
    return Best(best.bound, sets)


def ranked(group: Group, worth: Mapping[int, int]) -> list[int]:
    return sorted(group.tickets, key=worth.__getitem__, reverse=True)


def times(number: int | None, count: int) -> int | None:
    return None if number is None else number * count


def choose(
    ranked: Sequence[int], worth: Mapping[int, int], least: int, most: int | None, counted: Sequence[int], of_one: int | None,
    room: Counter[int] | None = None,
) -> list[int]:  # fmt: skip
    """The best tickets while they bring something or are needed, at most ``of_one`` of one performance (or what else is counted)."""
    chosen: list[int] = []
    room = Counter() if room is None else room
    for i in ranked:
        if (worth[i] <= 0 and len(chosen) >= least) or len(chosen) == most:
            break
        if of_one is None or room[counted[i]] < of_one:
            room[counted[i]] += 1
            chosen.append(i)
    return chosen
