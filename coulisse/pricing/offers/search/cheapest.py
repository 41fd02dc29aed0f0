"""The best sets of an offer that only the cheapest of each k tickets gets."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from .board import Board, Group
from .sets import TakenSet
from .takings import Best, best_count
from .variants import Role


def every_kth(board: Board, group: Group, gets: Mapping[int, int], counts: Mapping[int, int]) -> Best:
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

    count, bound, chosen = best_count(group.most_sets, for_sets)
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
