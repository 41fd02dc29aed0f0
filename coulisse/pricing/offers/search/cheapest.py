"""The best sets of an offer that only the cheapest of each k tickets gets."""

from collections.abc import Mapping, Sequence

from .board import Board, Group
from .sets import TakenSet
from .takings import NEVER, Best, best_count
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

    A row says what is reached at most with so many others to spare; below zero only among tickets of one price.
    """
    variant, others = group.variant, group.variant.shape.at_least - 1
    plain = {i: board.tickets[i].plain_cents for i in group.tickets}
    in_order = sorted(group.tickets, key=lambda i: (-plain[i], i))
    most = others * group.most_sets
    nothing, beyond = [NEVER] * most, [NEVER] * others
    rows = [[*nothing, 0, *nothing]]
    for place, i in enumerate(in_order):
        row, other, winner = rows[-1], counts[i], gets[i] - variant.charge
        reached = zip(row, [NEVER, *row[:-1]], [*row[others:], *beyond], strict=True)
        after = [max(without, fewer + other, more + winner) for without, fewer, more in reached]
        last_of_price = place + 1 == len(in_order) or plain[in_order[place + 1]] < plain[i]
        rows.append([*nothing, *after[most:]] if last_of_price else after)
    return Best(rows[-1][most], _matched(group, _roles(group, rows, in_order, counts, most), plain))


def _roles(group: Group, rows: Sequence[Sequence[int]], in_order: Sequence[int], counts: Mapping[int, int], spare: int) -> dict[int, Role]:
    """Back along the rows: who won, and who counted along."""
    variant, roles = group.variant, dict[int, Role]()
    for row, after, i in zip(rows[-2::-1], rows[:0:-1], reversed(in_order), strict=True):
        if after[spare] == row[spare]:
            continue
        if spare and after[spare] == row[spare - 1] + counts[i]:
            roles[i], spare = variant.counts, spare - 1
        else:
            roles[i], spare = variant.gets, spare + variant.shape.at_least - 1
    return roles


def _matched(group: Group, roles: Mapping[int, Role], plain: Mapping[int, int]) -> list[TakenSet]:
    """Each winner with k - 1 of those that cost at least as much."""
    variant, others = group.variant, group.variant.shape.at_least - 1
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
