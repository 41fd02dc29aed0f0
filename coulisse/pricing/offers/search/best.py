"""The most that one variant can bring in one group, when each ticket is worth so much to it.

`best_in` answers an amount that no family of disjoint sets of the group can exceed, and sets that reach it, or come
close. This is easy for one variant alone, and it is all that the search needs to know of needs.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple, TypeVar

from coulisse.pricing.offers.needs import Counted, Within

from .board import Board, Group
from .sets import TakenSet, empty_slots
from .variants import Role

# What each ticket, by its number, brings in a role.
Worth = Mapping[Role, Mapping[int, int]]


T = TypeVar("T")
NEVER = -(1 << 60)


class Best(NamedTuple):
    bound: int
    sets: list[TakenSet]


NONE = Best(0, [])


def best_in(board: Board, group: Group, worth: Worth) -> Best:
    """Nothing, where even the best brings nothing and the group needn't be used."""
    found = _best_used(board, group, worth)
    return found if found.bound > 0 or group.used else NONE


def _best_used(board: Board, group: Group, worth: Worth) -> Best:
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
    """The best tickets, as many as the limits leave; of limits per performance and per person the tighter bounds."""
    limits = group.variant.offer.limits
    at_performance = [cap for cap in (limits.performance, limits.right_at_performance if group.variant.right else None) if cap is not None]
    found = []
    if at_performance or limits.person is None:
        found.append(_alone_within(group, worth, board.performance, min(at_performance, default=len(board.tickets))))
    if limits.person is not None:
        found.append(_alone_within(group, worth, board.person, limits.person))
    return min(found, key=lambda best: best.bound)


def _alone_within(group: Group, worth: Mapping[int, int], place: Sequence[int], cap: int) -> Best:
    variant = group.variant
    room: Counter[int] = Counter()
    bound, sets = 0, list[TakenSet]()
    for i in _ranked(group, worth):
        if len(sets) == group.most_sets or (sets and worth[i] <= variant.charge):
            break
        if room[place[i]] < cap:
            room[place[i]] += 1
            bound += worth[i] - variant.charge
            sets.append(TakenSet(variant, (i,)))
    return Best(bound, sets)


def _counted(board: Board, group: Group, worth: Mapping[int, int]) -> Best:
    """The best tickets for so many sets; what is short is filled up with those that cost least to add."""
    variant, shape = group.variant, group.variant.shape
    ranked = _ranked(group, worth)
    personal = shape.within is Within.PERSON

    def for_sets(count: int) -> tuple[int, list[int]]:
        chosen = _choose(board, ranked, worth, shape.at_least * count, _times(shape.at_most, count), count if personal else None)
        return (sum(worth[i] for i in chosen) - variant.charge * count if len(chosen) >= shape.at_least * count else NEVER), chosen

    count, value, chosen = _best_count(group.most_sets, for_sets)
    return Best(value, [TakenSet(variant, tickets) for tickets in _deal(board, chosen, count)])


def _best_count(most: int, for_sets: Callable[[int], tuple[int, T]]) -> tuple[int, int, T]:
    """How many sets bring most. Each further set brings at most what the one before it did, so that halving finds it."""
    low, high = 1, most
    while low < high:
        middle = (low + high) // 2
        if for_sets(middle + 1)[0] > for_sets(middle)[0]:
            low = middle + 1
        else:
            high = middle
    return low, *for_sets(low)


def _ranked(group: Group, worth: Mapping[int, int]) -> list[int]:
    return sorted(group.tickets, key=worth.__getitem__, reverse=True)


def _times(number: int | None, count: int) -> int | None:
    return None if number is None else number * count


def _choose(
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
    if len(taken) < shape.at_least:
        return Best(NEVER, [])
    return Best(bound, [TakenSet(variant, tuple(sorted(i for found in taken for i in found[1])))])


def _with_parts(board: Board, group: Group, worth: Mapping[int, int]) -> Best:
    """The best tickets of each part, then the best of what is left. Parts that overlap are left out of the bound."""
    variant, shape = group.variant, group.variant.shape
    ranked = _ranked(group, worth)
    parts = list(zip((part.count for part in shape.parts), board.parts[variant.no], strict=True))
    seated = shape.within is Within.PERSON and board.parts_by_performance[variant.no]

    def for_sets(count: int) -> tuple[int, list[int]]:
        room: Counter[int] = Counter()
        at_performance = count if seated else None
        chosen: list[int] = []
        for size, members in parts:
            fitting = [i for i in ranked if i in members and i not in chosen]
            chosen += _choose(board, fitting, worth, size * count, size * count, at_performance, room)
        if len(chosen) < count * sum(size for size, _members in parts):
            return NEVER, []
        taken, most = set(chosen), _times(shape.at_most, count)
        rest = [i for i in ranked if i not in taken]
        more = None if most is None else most - len(chosen)
        chosen += _choose(board, rest, worth, shape.at_least * count - len(chosen), more, at_performance, room)
        return (sum(worth[i] for i in chosen) - variant.charge * count if len(chosen) >= shape.at_least * count else NEVER), chosen

    def without_parts(count: int) -> tuple[int, list[int]]:
        chosen = _choose(board, ranked, worth, shape.at_least * count, _times(shape.at_most, count), None)
        return sum(worth[i] for i in chosen) - variant.charge * count, chosen

    count, value, chosen = _best_count(group.most_sets, for_sets)
    bound = value if board.parts_apart[variant.no] else _best_count(group.most_sets, without_parts)[1]
    return Best(bound, _deal_parts(board, group, chosen, count))


def _deal_parts(board: Board, group: Group, tickets: Sequence[int], count: int) -> list[TakenSet]:
    """Dealt part by part; without the hands that then have a performance twice or a part too few."""
    variant, personal = group.variant, group.variant.shape.within is Within.PERSON
    parts = board.parts[variant.no]

    def part_of(i: int) -> int:
        return next((no for no, members in enumerate(parts) if i in members), len(parts))

    in_hand = sorted(tickets, key=lambda i: (part_of(i), board.performance[i], i))
    hands = [tuple(in_hand[first::count]) for first in range(count)]
    return [
        TakenSet(variant, hand)
        for hand in hands
        if len(hand) >= variant.shape.at_least
        and not (personal and len({board.performance[i] for i in hand}) < len(hand))
        and not empty_slots(board, variant, hand)
    ]


def _every(board: Board, group: Group, gets: Mapping[int, int], counts: Mapping[int, int]) -> Best:
    """Sets of k. The loose bound lets the best tickets win; where it leaves hope, the sets are found one price after the other."""
    loose = _every_loosely(board, group, gets, counts)
    if loose.bound <= 0 or len(group.tickets) > _MOST_TO_GO_THROUGH:
        return loose
    exact = _every_by_price(board, group, gets, counts)
    fits = len(exact.sets) <= group.most_sets
    return Best(min(loose.bound, exact.bound), exact.sets if fits and exact.bound > 0 else loose.sets)


_MOST_TO_GO_THROUGH = 40


def _every_loosely(board: Board, group: Group, gets: Mapping[int, int], counts: Mapping[int, int]) -> Best:
    """As if any ticket could win; the sets are cut from the dearest down."""
    variant, kth = group.variant, group.variant.shape.at_least
    ranked = sorted(group.tickets, key=lambda i: (-counts[i], -board.tickets[i].plain_cents, i))
    gains = sorted((gets[i] - counts[i] for i in group.tickets), reverse=True)

    def for_sets(count: int) -> tuple[int, list[int]]:
        chosen = ranked[: kth * count]
        return sum(counts[i] for i in chosen) + sum(gains[:count]) - variant.charge * count, chosen

    count, bound, chosen = _best_count(group.most_sets, for_sets)
    in_order = sorted(chosen, key=lambda i: (-board.tickets[i].plain_cents, -counts[i], i))
    hands = [tuple(in_order[first : first + kth]) for first in range(0, kth * count, kth)]
    return Best(bound, [TakenSet(variant, hand, _cheapest(board, hand, gets)) for hand in hands])


def _every_by_price(board: Board, group: Group, gets: Mapping[int, int], counts: Mapping[int, int]) -> Best:
    """From the dearest down: every winner needs k - 1 others that cost at least as much and belong to nobody else yet.

    ``spare`` is how many such others there are; it may go below zero only among tickets of one price.
    """
    variant, others = group.variant, group.variant.shape.at_least - 1
    plain = {i: board.tickets[i].plain_cents for i in group.tickets}
    reached: dict[int, tuple[int, Any]] = {0: (0, None)}
    for _price, tickets in groupby(sorted(group.tickets, key=lambda i: (-plain[i], i)), key=plain.__getitem__):
        for i in tickets:
            ways: dict[int, tuple[int, Any]] = {}
            for spare, (value, taken) in reached.items():
                for after, more, role in (
                    (spare, 0, None),
                    (spare + 1, counts[i], variant.counts),
                    (spare - others, gets[i] - variant.charge, variant.gets),
                ):
                    if after not in ways or ways[after][0] < value + more:
                        ways[after] = value + more, taken if role is None else (taken, i, role)
            reached = ways
        reached = {spare: way for spare, way in reached.items() if spare >= 0}
    value, taken = reached[0]
    return Best(value, _matched(group, taken, plain) if taken else [])


def _matched(group: Group, taken: Any, plain: Mapping[int, int]) -> list[TakenSet]:
    """Each winner with k - 1 of those that cost at least as much."""
    variant, others = group.variant, group.variant.shape.at_least - 1
    roles: dict[int, Role] = {}
    while taken:
        taken, i, role = taken
        roles[i] = role
    waiting: list[int] = []
    sets = []
    for i in sorted(roles, key=lambda i: (-plain[i], roles[i] == variant.gets, i)):
        if roles[i] == variant.gets:
            sets.append(TakenSet(variant, (*waiting[:others], i), i))
            del waiting[:others]
        else:
            waiting.append(i)
    return sets


def _cheapest(board: Board, tickets: Sequence[int], gets: Mapping[int, int]) -> int:
    return min(tickets, key=lambda i: (board.tickets[i].plain_cents, -gets[i], i))
