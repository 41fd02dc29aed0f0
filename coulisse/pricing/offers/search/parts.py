"""The best sets of an offer that asks parts: so many tickets of each selection."""

from collections import Counter
from collections.abc import Mapping, Sequence

from coulisse.pricing.offers.needs import Within

from .board import Board, Group
from .sets import TakenSet, empty_slots
from .takings import NEVER, Best, best_count, choose, ranked, times


def with_parts(board: Board, group: Group, worth: Mapping[int, int]) -> Best:
    """The best tickets of each part, then the best of what is left. Parts that overlap are left out of the bound."""
    variant, shape = group.variant, group.variant.shape
    in_order = ranked(group, worth)
    parts = list(zip((part.count for part in shape.parts), board.parts[variant.no], strict=True))
    seated = shape.within is Within.PERSON and board.parts_by_performance[variant.no]

    def for_sets(count: int) -> tuple[int, list[int]]:
        room: Counter[int] = Counter()
        at_performance = count if seated else None
        chosen: list[int] = []
        taken: set[int] = set()
        for size, members in parts:
            found = choose(board, [i for i in in_order if i in members and i not in taken], worth, size * count, size * count, at_performance, room)
            if len(found) < size * count:
                return NEVER, []
            chosen += found
            taken.update(found)
        most = times(shape.at_most, count)
        if len(chosen) == most:
            return sum(worth[i] for i in chosen) - variant.charge * count, chosen
        rest = [i for i in in_order if i not in taken]
        more = None if most is None else most - len(chosen)
        chosen += choose(board, rest, worth, shape.at_least * count - len(chosen), more, at_performance, room)
        return (sum(worth[i] for i in chosen) - variant.charge * count if len(chosen) >= shape.at_least * count else NEVER), chosen

    def without_parts(count: int) -> tuple[int, list[int]]:
        chosen = choose(board, in_order, worth, shape.at_least * count, times(shape.at_most, count), None)
        return sum(worth[i] for i in chosen) - variant.charge * count, chosen

    count, value, chosen = best_count(group.most_sets, for_sets)
    bound = value if board.parts_apart[variant.no] else best_count(group.most_sets, without_parts)[1]
    return Best(bound, _deal_parts(board, group, chosen, count))


def _deal_parts(board: Board, group: Group, tickets: Sequence[int], count: int) -> list[TakenSet]:
    """Dealt part by part; without the hands that then have a performance twice or a part too few."""
    variant, personal = group.variant, group.variant.shape.within is Within.PERSON
    parts, filled = board.parts[variant.no], count == 1 or board.parts_apart[group.variant.no]

    def part_of(i: int) -> int:
        return next((no for no, members in enumerate(parts) if i in members), len(parts))

    in_hand = sorted(tickets, key=lambda i: (part_of(i), board.performance[i], i))
    hands = [tuple(in_hand[first::count]) for first in range(count)]
    return [
        TakenSet(variant, hand)
        for hand in hands
        if len(hand) >= variant.shape.at_least
        and not (personal and len({board.performance[i] for i in hand}) < len(hand))
        and (filled or not empty_slots(board, variant, hand))
    ]
