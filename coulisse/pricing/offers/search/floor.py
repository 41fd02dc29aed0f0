"""A floor under every outcome: a proof, without trying them, that nothing costs less than so much.

Give each ticket a value that is at most what it costs alone. A ticket in an option is *worth* to its variants what the
option costs less than that value. Whatever the outcome is, the basket then costs at least the sum of the values less
the most that each variant can collect alone (`best_in`), for no outcome lets it collect more. That holds for any
values; good ones make the floor meet the best outcome, and then it is proven. Values are first read from the best
outcome known; `raised` then corrects them where several variants want one ticket, or none does.
"""

from collections import defaultdict
from dataclasses import dataclass

from coulisse.pricing.offers.needs import Each

from .best import best_in
from .board import NOTHING, Board, Group
from .outcome import Outcome
from .variants import CENT, Role, Variant


@dataclass(frozen=True, slots=True)
class Pool:
    """Groups whose takings are bounded together: those of a variant with a limit per order, else one group."""

    groups: list[Group]
    bound: int


@dataclass(frozen=True, slots=True)
class Floor:
    cost: int
    values: list[int]
    worth: dict[Role, dict[int, int]]
    pools: list[Pool]
    wanted: list[int]


def floor_at(board: Board, values: list[int]) -> Floor:
    """The floor that these values prove."""
    worth = _worth(board, values)
    wanted = [0] * len(values)
    by_variant: dict[int, list[tuple[Group, int]]] = defaultdict(list)
    for group in board.groups:
        best = best_in(board, group, worth)
        by_variant[group.variant.no].append((group, best.bound))
        for taken in best.sets:
            for i in taken.tickets:
                wanted[i] += 1
    pools = [pool for no, found in by_variant.items() for pool in _pools(board.variants[no], found)]
    return Floor(sum(values) - sum(pool.bound for pool in pools), values, worth, pools, wanted)


def _worth(board: Board, values: list[int]) -> dict[Role, dict[int, int]]:
    worth: dict[Role, dict[int, int]] = {role: {} for variant in board.variants for role in variant.roles}
    for i, costs in enumerate(board.costs):
        together = []
        for option, cost in costs.items():
            if len(option) == 1:
                worth[option[0]][i] = values[i] - cost
            elif option:
                together.append((option, cost))
        for option, cost in together:
            short = values[i] - cost - sum(worth[role][i] for role in option)
            if short > 0:
                worth[max(option, key=lambda role: _tightness(board.variants[role // 2], role))][i] += short
    return worth


def _tightness(variant: Variant, role: Role) -> tuple[bool, int, Role]:
    """What two variants bring together only is credited to the one that is harder to get."""
    return not isinstance(variant.offer.need, Each) or variant.right is not None, variant.shape.at_least, role


def _pools(variant: Variant, found: list[tuple[Group, int]]) -> list[Pool]:
    caps = [cap for cap in (variant.offer.limits.order, variant.right.left if variant.right else None, variant.offer.limits.right) if cap is not None]
    if not caps or len(found) <= min(caps):
        return [Pool([group], bound) for group, bound in found]
    most = sorted((bound for _group, bound in found), reverse=True)[: min(caps)]
    return [Pool([group for group, _bound in found], sum(most))]


def values_from(board: Board, outcome: Outcome) -> list[int]:
    """What each ticket costs in an outcome; where sets are scarce, what it would cost without them."""
    values = [costs[NOTHING] for costs in board.costs]
    open_roles = [taken.variant.gets for taken in outcome.sets if not _scarce(taken.variant)]
    for i, costs in enumerate(board.costs):
        values[i] = min(values[i], *(costs.get((role,), values[i]) for role in open_roles)) if open_roles else values[i]
    for taken in outcome.sets:
        if not _scarce(taken.variant):
            short = sum(board.costs[i][outcome.options[i]] - values[i] for i in taken.tickets) + taken.variant.charge
            _lift(board, values, taken.tickets, short)
    return values


def _scarce(variant: Variant) -> bool:
    limits, right = variant.offer.limits, variant.right
    return (
        variant.shape.at_most is not None or limits.order is not None or limits.person is not None or (right is not None and right.left is not None)
    )


def _lift(board: Board, values: list[int], tickets: tuple[int, ...], short: int) -> None:
    """What some of a set pay for the others is added to the others' values."""
    for i in tickets:
        more = min(max(0, short), board.costs[i][NOTHING] - values[i])
        values[i] += more
        short -= more


def raised(board: Board, floor: Floor, ceiling: int, rounds: int) -> Floor:
    """The best floor of so many corrections of the values; stops as soon as it meets the ceiling."""
    best, here, pace, stuck = floor, floor, 1.0, 0
    for _ in range(rounds):
        if proves(best.cost, ceiling):
            break
        moves = {i: 1 - wanted for i, wanted in enumerate(here.wanted) if wanted > 1 or (not wanted and here.values[i] < board.costs[i][NOTHING])}
        if not moves:
            break
        step = pace * (ceiling - here.cost) / sum(move * move for move in moves.values())
        values = list(here.values)
        for i, move in moves.items():
            values[i] = min(board.costs[i][NOTHING], int(values[i] + step * move))
        here = floor_at(board, values)
        stuck = 0 if here.cost > best.cost else stuck + 1
        best = max(best, here, key=lambda found: found.cost)
        if stuck >= 4:
            pace, stuck, here = pace / 2, 0, best
    return best


def proves(floor: int, ceiling: int) -> bool:
    """Whether no outcome can be a whole cent cheaper than the ceiling."""
    return floor > a_cent_below(ceiling)


def a_cent_below(cost: int) -> int:
    """Nothing above this is a cent cheaper: half a `CENT` is more applications than any basket has."""
    return cost // CENT * CENT - CENT // 2
