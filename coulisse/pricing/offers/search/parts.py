"""The best sets of an offer that asks parts: so many tickets of each selection."""

from collections import Counter
from collections.abc import Mapping, Sequence

from coulisse.pricing.offers.needs import Within

from .board import Board, Group
from .sets import TakenSet, empty_slots
from .takings import NEVER, Best, best_count, choose, ranked, times


def with_parts(board: Board, group: Group, worth: Mapping[int, int]) -> Best:
    """The best tickets of each part, then the best of what is left.

    A set of one person has a performance (or production) once. Where one has tickets in a part and beside it, the choice
    that keeps to that isn't always the best one: it makes the sets, and two looser choices bound them. Parts that overlap
    are left out of the bound.
    """
    variant, most = group.variant, group.most_sets
    personal = variant.shape.within is Within.PERSON
    in_order = ranked(group, worth)
    exact = not personal or board.parts_seated[variant.no]
    count, bound, chosen = best_count(most, lambda count: _of_parts(board, group, worth, in_order, count, count if personal else None))
    if not exact:
        bound = best_count(most, lambda count: _of_parts(board, group, worth, in_order, count, None))[1]
    if not board.parts_apart[variant.no] or not exact:
        without = best_count(most, lambda count: _without_parts(board, group, worth, in_order, count, count if personal else None))[1]
        bound = min(bound, without) if board.parts_apart[variant.no] else without
    return Best(bound, _deal_parts(board, group, chosen, count))


def _of_parts(
    board: Board, group: Group, worth: Mapping[int, int], in_order: Sequence[int], count: int, of_one: int | None
) -> tuple[int, list[int]]:  # fmt: skip
    """So many sets, with so many tickets of one performance (or what else is counted) at most; `NEVER` where there are too few."""
    variant, shape = group.variant, group.variant.shape
    counted = board.counted(shape)
    room: Counter[int] = Counter()
    chosen: list[int] = []
    taken: set[int] = set()
    for part, members in zip(shape.parts, board.parts[variant.no], strict=True):
        size = part.count * count
        found = choose([i for i in in_order if i in members and i not in taken], worth, size, size, counted, of_one, room)
        if len(found) < size:
            return NEVER, []
        chosen += found
        taken.update(found)
    most = times(shape.at_most, count)
    if len(chosen) != most:
        rest = [i for i in in_order if i not in taken]
        more = None if most is None else most - len(chosen)
        chosen += choose(rest, worth, shape.at_least * count - len(chosen), more, counted, of_one, room)
    return (sum(worth[i] for i in chosen) - variant.charge * count if len(chosen) >= shape.at_least * count else NEVER), chosen


def _without_parts(
    board: Board, group: Group, worth: Mapping[int, int], in_order: Sequence[int], count: int, of_one: int | None
) -> tuple[int, list[int]]:  # fmt: skip
    """As if any ticket were as good as another for a part."""
    shape = group.variant.shape
    chosen = choose(in_order, worth, shape.at_least * count, times(shape.at_most, count), board.counted(shape), of_one)
    return sum(worth[i] for i in chosen) - group.variant.charge * count, chosen


def _deal_parts(board: Board, group: Group, tickets: Sequence[int], count: int) -> list[TakenSet]:
    """Dealt part by part; without the hands that then have a performance twice or a part too few."""
    variant, personal, counted = group.variant, group.variant.shape.within is Within.PERSON, board.counted(group.variant.shape)
    parts, filled = board.parts[variant.no], count == 1 or board.parts_apart[group.variant.no]

    def part_of(i: int) -> int:
        return next((no for no, members in enumerate(parts) if i in members), len(parts))

    in_hand = sorted(tickets, key=lambda i: (part_of(i), counted[i], i))
    hands = [tuple(in_hand[first::count]) for first in range(count)]
    return [
        TakenSet(variant, hand)
        for hand in hands
        if len(hand) >= variant.shape.at_least
        and not (personal and len({counted[i] for i in hand}) < len(hand))
        and (filled or not empty_slots(board, variant, hand))
    ]
