"""In which order the long programmes are played.

Each process has one that it plays and one that waits behind it: with the longest ones at the head, one after the
other, the first process would have the two longest of all, and the others would end long before it.
"""

from collections.abc import Callable
from typing import TypeVar

Item = TypeVar("Item")


def longest_apart(items: list[Item], seconds: Callable[[Item], float], processes: int) -> list[Item]:
    """The longest first, each in a process of its own with a short one behind it; what takes no time keeps its order."""
    ordered = sorted(items, key=lambda item: -seconds(item))
    if len(ordered) <= 2 * processes or not seconds(ordered[processes]):
        return ordered
    longest, others, shortest = ordered[:processes], ordered[processes:-processes], ordered[-processes:]
    return [item for pair in zip(longest, shortest, strict=True) for item in pair] + others
