"""The most that one variant can bring in one group, when each ticket is worth so much to it.

`best_in` answers an amount that no family of disjoint sets of the group can exceed, and sets that reach it, or come
close. This is easy for one variant alone, and it is all that the search needs to know of needs.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from coulisse.pricing.offers.needs import Counted, Within

from .board import Board, Group
from .cheapest import every_kth
from .parts import with_parts
from .sets import TakenSet
from .takings import NEVER, NONE, Best, Worth, best_count, choose, ranked, times


def best_in(board: Board, group: Group, worth: Worth) -> Best:
    """Nothing, where even the best brings nothing and the group needn't be used."""
    found = _best_used(board, group, worth)
    return found if found.bound > 0 or group.used else NONE


def _best_used(board: Board, group: Group, worth: Worth) -> Best:
    variant, shape = group.variant, group.variant.shape
    gets = worth[variant.gets]
    if shape.only_cheapest:
        return every_kth(board, group, gets, worth[variant.counts])
    if shape.alone:
        return _alone(board, group, gets)
    if shape.parts:
        return with_parts(board, group, gets)
    if shape.counted is not Counted.TICKETS and shape.within is not Within.PERSON:
        return _spread(board, group, gets)
    return _counted(board, group, gets)


def _alone(board: Board, group: Group, worth: Mapping[int, int]) -> Best:
    """The best tickets, as many as the limits leave; of limits per performance and per person the tighter bounds."""
    limits, right = group.variant.offer.limits, group.variant.right
    person, all_of_them = limits.person, len(board.tickets)
    found = []
    at_performances = limits.performance is not None or board.moment.left_at
    if at_performances or person is None or (right is not None and (limits.right_at_performance is not None or right.left_at)):
        first = {board.performance[i]: i for i in group.tickets}
        most_at = {performance: _most_at(board, group, i, all_of_them) for performance, i in first.items()}
        found.append(_alone_within(group, worth, board.performance, most_at))
    if person is not None:
        found.append(_alone_within(group, worth, board.person, {board.person[i]: person for i in group.tickets}))
    return min(found, key=lambda best: best.bound)


def _most_at(board: Board, group: Group, i: int, all_of_them: int) -> int:
    """How often the variant may be applied to the performance of this ticket."""
    offer, right = group.variant.offer, group.variant.right
    by_right = right.most_at(offer, board.tickets[i].line.performance) if right is not None else None
    return min(cap for cap in (board.most_at(group.variant, i), by_right, all_of_them) if cap is not None)


def _alone_within(group: Group, worth: Mapping[int, int], place: Sequence[int], most: Mapping[int, int]) -> Best:
    variant = group.variant
    room: Counter[int] = Counter()
    bound, sets = 0, list[TakenSet]()
    for i in ranked(group, worth):
        if len(sets) == group.most_sets or (sets and worth[i] <= variant.charge):
            break
        if room[place[i]] < most[place[i]]:
            room[place[i]] += 1
            bound += worth[i] - variant.charge
            sets.append(TakenSet(variant, (i,)))
    return Best(bound, sets)


def _counted(board: Board, group: Group, worth: Mapping[int, int]) -> Best:
    """The best tickets for so many sets; what is short is filled up with those that cost least to add."""
    variant, shape = group.variant, group.variant.shape
    in_order = ranked(group, worth)
    personal, counted = shape.within is Within.PERSON, board.counted(shape)

    def for_sets(count: int) -> tuple[int, list[int]]:
        chosen = choose(in_order, worth, shape.at_least * count, times(shape.at_most, count), counted, count if personal else None)
        return (sum(worth[i] for i in chosen) - variant.charge * count if len(chosen) >= shape.at_least * count else NEVER), chosen

    count, value, chosen = best_count(group.most_sets, for_sets)
    return Best(value, [TakenSet(variant, tickets) for tickets in _deal(counted, chosen, count)])


def _deal(counted: Sequence[int], tickets: Sequence[int], count: int) -> list[tuple[int, ...]]:
    """Tickets dealt out like cards: sets of equal size, and no set has a performance twice if none is there more often than sets."""
    in_hand = sorted(tickets, key=lambda i: (counted[i], i))
    return [tuple(in_hand[first::count]) for first in range(count)]


def _spread(board: Board, group: Group, worth: Mapping[int, int]) -> Best:
    """So many different performances (or productions), any number of tickets of each."""
    variant, shape = group.variant, group.variant.shape
    counted = board.counted(shape)
    of_one: dict[int, list[int]] = defaultdict(list)
    for i in group.tickets:
        of_one[counted[i]].append(i)
    offered = []
    for tickets in of_one.values():
        chosen = [i for i in tickets if worth[i] > 0] or [max(tickets, key=lambda i: (worth[i], -i))]
        offered.append((sum(worth[i] for i in chosen), chosen))
    offered.sort(key=lambda found: (-found[0], found[1]))
    taken = [found for place, found in enumerate(offered) if (found[0] > 0 or place < shape.at_least) and place < (shape.at_most or len(offered))]
    value = sum(found[0] for found in taken) - variant.charge
    bound = value if group.most_sets == 1 else max(value, sum(max(0, worth[i]) for i in group.tickets) - variant.charge)
    if len(taken) < shape.at_least:
        return Best(NEVER, [])
    return Best(bound, [TakenSet(variant, tuple(sorted(i for found in taken for i in found[1])))])
