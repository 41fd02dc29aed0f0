"""The most that one variant can bring in one group, when each ticket is worth so much to it.

`best_in` answers an amount that no family of disjoint sets of the group can exceed, and sets that reach it, or come
close. This is easy for one variant alone, and it is all that the search needs to know of needs.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from coulisse.pricing.offers.needs import Counted, Within

from .board import Board, Group
from .sets import TakenSet, empty_slots
from .variants import Role

# What each ticket, by its number, brings in a role.
Worth = Mapping[Role, Mapping[int, int]]


class Best(NamedTuple):
    bound: int
    sets: list[TakenSet]


NONE = Best(0, [])


def best_in(board: Board, group: Group, worth: Worth) -> Best:
    """``worth[role][i]``: what ticket i brings in that role."""
    variant, shape = group.variant, group.variant.shape
    gets = worth[variant.gets]
    if shape.only_cheapest:
        return _every(board, group, gets, worth[variant.counts])
    if shape.alone:
        return _alone(board, group, gets)
    if shape.parts:
        return _with_parts(board, group, gets)
    if shape.counted is Counted.PERFORMANCES and shape.within is not Within.PERSON:
        return _spread(board, group, gets)
    return _counted(board, group, gets)


def _alone(board: Board, group: Group, worth: Mapping[int, int]) -> Best:
    """The best tickets, as many as the limits leave."""
    variant = group.variant
    limits = variant.offer.limits
    caps = [cap for cap in (limits.performance, limits.right_at_performance if variant.right else None) if cap is not None]
    room: Counter[int] = Counter()
    bound, sets = 0, list[TakenSet]()
    for i in sorted((i for i in group.tickets if worth[i] > variant.charge), key=lambda i: (-worth[i], i)):
        if len(sets) == group.most_sets:
            break
        if not caps or room[board.performance[i]] < min(caps):
            room[board.performance[i]] += 1
            bound += worth[i] - variant.charge
            sets.append(TakenSet(variant, (i,)))
    return Best(bound, sets)


def _counted(board: Board, group: Group, worth: Mapping[int, int]) -> Best:
    """The best tickets for one set, for two, …; what is short is filled up with those that cost least to add."""
    variant, shape = group.variant, group.variant.shape
    ranked = sorted(group.tickets, key=lambda i: (-worth[i], i))
    personal = shape.within is Within.PERSON
    best = NONE
    for count in range(1, group.most_sets + 1):
        least, most = shape.at_least * count, None if shape.at_most is None else shape.at_most * count
        chosen = _choose(board, ranked, worth, least, most, count if personal else None)
        value = sum(worth[i] for i in chosen) - variant.charge * count
        if len(chosen) >= least and value > best.bound:
            best = Best(value, [TakenSet(variant, tickets) for tickets in _deal(board, chosen, count)])
    return best


def _choose(board: Board, ranked: Sequence[int], worth: Mapping[int, int], least: int, most: int | None, at_performance: int | None) -> list[int]:
    chosen: list[int] = []
    room: Counter[int] = Counter()
    for i in ranked:
        if (worth[i] <= 0 and len(chosen) >= least) or len(chosen) == most:
            break
        if at_performance is None or room[board.performance[i]] < at_performance:
            room[board.performance[i]] += 1
            chosen.append(i)
    return chosen


def _deal(board: Board, tickets: Sequence[int], count: int) -> list[tuple[int, ...]]:
    """Tickets dealt out like cards: sets of equal size, and no set has a performance twice if none is there more often than sets."""
    in_hand = sorted(tickets, key=lambda i: (board.performance[i], i))
    return [tuple(in_hand[first::count]) for first in range(count)]


def _spread(board: Board, group: Group, worth: Mapping[int, int]) -> Best:
    """So many different performances, any number of tickets of each."""
    variant, shape = group.variant, group.variant.shape
    of_performance: dict[int, list[int]] = defaultdict(list)
    for i in group.tickets:
        of_performance[board.performance[i]].append(i)
    offered = []
    for tickets in of_performance.values():
        chosen = [i for i in tickets if worth[i] > 0] or [max(tickets, key=lambda i: (worth[i], -i))]
        offered.append((sum(worth[i] for i in chosen), chosen))
    offered.sort(key=lambda found: (-found[0], found[1]))
    taken = [found for place, found in enumerate(offered) if (found[0] > 0 or place < shape.at_least) and place < (shape.at_most or len(offered))]
    value = sum(found[0] for found in taken) - variant.charge
    bound = value if group.most_sets == 1 else max(value, sum(max(0, worth[i]) for i in group.tickets) - variant.charge)
    if len(taken) < shape.at_least or bound <= 0:
        return NONE
    return Best(bound, [TakenSet(variant, tuple(sorted(i for found in taken for i in found[1])))] if value > 0 else [])


def _with_parts(board: Board, group: Group, worth: Mapping[int, int]) -> Best:
    """The best tickets of each part, then the best of what is left."""
    variant, shape = group.variant, group.variant.shape
    ranked = sorted(group.tickets, key=lambda i: (-worth[i], i))
    parts = board.parts[variant.no]
    disjoint = all(parts[a].isdisjoint(parts[b]) for a in range(len(parts)) for b in range(a))
    personal = shape.within is Within.PERSON
    bound, best = 0, NONE
    for count in range(1, group.most_sets + 1):
        least, most = shape.at_least * count, None if shape.at_most is None else shape.at_most * count
        chosen: list[int] = []
        full = True
        for part, members in zip(shape.parts, parts, strict=True):
            fitting = [i for i in ranked if i in members and i not in chosen][: part.count * count]
            full = full and len(fitting) == part.count * count
            chosen += fitting
        if disjoint and not full:
            break
        rest = [i for i in ranked if i not in chosen]
        room = None if most is None else most - len(chosen)
        chosen += _choose(board, rest, worth, least - len(chosen), room, None) if room is None or room > 0 else []
        value = sum(worth[i] for i in chosen) - variant.charge * count
        anyhow = _choose(board, ranked, worth, least, most, None)
        bound = max(bound, value if disjoint else sum(worth[i] for i in anyhow) - variant.charge * count)
        hands = _deal_parts(board, group, chosen, count, personal) if full and len(chosen) >= least and value > best.bound else []
        if hands:
            best = Best(value, [TakenSet(variant, tickets) for tickets in hands])
    return Best(bound, best.sets) if bound > 0 else NONE


def _deal_parts(board: Board, group: Group, tickets: Sequence[int], count: int, personal: bool) -> list[tuple[int, ...]]:
    """Dealt part by part; nothing when a hand then has a performance twice or a part too few."""
    variant = group.variant
    parts = board.parts[variant.no]

    def part_of(i: int) -> int:
        return next((no for no, members in enumerate(parts) if i in members), len(parts))

    in_hand = sorted(tickets, key=lambda i: (part_of(i), board.performance[i], i))
    hands = [tuple(in_hand[first::count]) for first in range(count)]
    whole = all(
        len(hand) >= variant.shape.at_least
        and not empty_slots(board, variant, hand)
        and not (personal and len({board.performance[i] for i in hand}) < len(hand))
        for hand in hands
    )
    return hands if whole else []


def _every(board: Board, group: Group, gets: Mapping[int, int], counts: Mapping[int, int]) -> Best:
    """Sets of k: the bound lets the best tickets win; the sets found are cut from the dearest down."""
    variant, kth = group.variant, group.variant.shape.at_least
    ranked = sorted(group.tickets, key=lambda i: (-counts[i], -board.tickets[i].plain_cents, i))
    gains = sorted((gets[i] - counts[i] for i in group.tickets), reverse=True)
    bound, best = 0, NONE
    for count in range(1, group.most_sets + 1):
        chosen = ranked[: kth * count]
        bound = max(bound, sum(counts[i] for i in chosen) + sum(gains[:count]) - variant.charge * count)
        in_order = sorted(chosen, key=lambda i: (-board.tickets[i].plain_cents, -counts[i], i))
        hands = [tuple(in_order[first : first + kth]) for first in range(0, kth * count, kth)]
        sets = [TakenSet(variant, hand, _cheapest(board, hand, gets)) for hand in hands]
        value = sum((gets if i == taken.gifted else counts)[i] for taken in sets for i in taken.tickets) - variant.charge * count
        if value > best.bound:
            best = Best(value, sets)
    return Best(bound, best.sets) if bound > 0 else NONE


def _cheapest(board: Board, tickets: Sequence[int], gets: Mapping[int, int]) -> int:
    return min(tickets, key=lambda i: (board.tickets[i].plain_cents, -gets[i], i))
