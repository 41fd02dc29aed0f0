"""A floor under every outcome: a proof, without trying them, that nothing costs less than so much.

Give each ticket a value that is at most what it costs alone. A ticket in an option is *worth* to its variants what the
option costs less than that value. Whatever the outcome is, the basket then costs at least the sum of the values less
the most that each variant can collect alone (`best_in`), for no outcome lets it collect more. That holds for any
values; good ones make the floor meet the best outcome, and then it is proven. Values are first read from the best
outcome known; `raised` then corrects them where several variants want one ticket, or none does.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from coulisse.pricing.offers.needs import Each

from .best import best_in
from .board import NOTHING, Board, Group
from .outcome import Outcome
from .takings import Best, Worth, for_its_twin
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
    wanted_by: list[list[Role]]


def floor_at(board: Board, values: list[int]) -> Floor:
    """The floor that these values prove."""
    worth = _worth(board, values)
    wanted_by: list[list[Role]] = [[] for _ in values]
    by_variant: dict[int, list[tuple[Group, int]]] = defaultdict(list)
    for group, best in _best_of_each(board, worth):
        by_variant[group.variant.no].append((group, best.bound))
        for taken in best.sets:
            for i in taken.tickets:
                wanted_by[i].append(taken.role_of(i))
    pools = [pool for no, found in by_variant.items() for pool in _pools(board.variants[no], found)]
    return Floor(sum(values) - sum(pool.bound for pool in pools), values, worth, pools, wanted_by)


def _best_of_each(board: Board, worth: Worth) -> Iterator[tuple[Group, Best]]:
    """The best in every group; where twins have the same worth it is found once."""
    found: dict[Hashable, tuple[Group, Best]] = {}
    for group in board.groups:
        if not board.has_twins:
            yield group, best_in(board, group, worth)
            continue
        key = group.twin_no, tuple([worth[role][i] for role in group.variant.roles for i in group.tickets])
        if key not in found:
            found[key] = group, best_in(board, group, worth)
        first, best = found[key]
        yield group, best if first is group else for_its_twin(best, first, group)


def _worth(board: Board, values: list[int]) -> dict[Role, dict[int, int]]:
    worth: dict[Role, dict[int, int]] = {role: {} for variant in board.variants for role in variant.roles}
    for i, (alone, together) in enumerate(board.ways):
        value = values[i]
        for role, cost in alone:
            worth[role][i] = value - cost
        for option, cost in together:
            for role in option:
                worth[role].setdefault(i, 0)
            short = values[i] - cost - sum(worth[role][i] for role in option)
            if short > 0:
                worth[max(option, key=lambda role: _tightness(board.variants[role // 2], role))][i] += short
    return worth


def _tightness(variant: Variant, role: Role) -> tuple[bool, int, Role]:
    """What two variants bring together only is credited to the one that is harder to get."""
    return not isinstance(variant.offer.need, Each) or variant.right is not None, variant.shape.at_least, role


def _pools(variant: Variant, found: list[tuple[Group, int]]) -> list[Pool]:
    limits, right = variant.offer.limits, variant.right
    caps = [cap for cap in (limits.order, *((right.left, right.most_of(variant.offer)) if right else ())) if cap is not None]
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
    return _evened_out(board, values)


def _evened_out(board: Board, values: list[int]) -> list[int]:
    """The same value for tickets that may change places: the floor is no lower for it, and most groups have twins."""
    for twins in _twins(board):
        mean = sum(values[i] for i in twins) // len(twins)
        for i in twins:
            values[i] = mean
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
    """The best floor of so many corrections of the values; stops as soon as it meets the ceiling.

    A ticket that several variants want is worth less to each, one that none wants more: a subgradient, with the
    direction of the rounds before it kept in part, and steps that shorten when they lead nowhere.
    """
    best, here, pace, stuck = floor, floor, _PACE, 0
    twins = _twins(board)
    direction = [0.0] * len(board.tickets)
    for _ in range(rounds):
        if proves(board, best.cost, ceiling):
            break
        direction = [_KEPT * kept + new for kept, new in zip(direction, _unmet(board, here, twins), strict=True)]
        length = sum(step * step for step in direction)
        if not length:
            break
        step = pace * (ceiling - here.cost) / length
        here = floor_at(board, [min(_most(board, i), int(value + step * direction[i])) for i, value in enumerate(here.values)])
        stuck = 0 if here.cost > best.cost else stuck + 1
        best = max(best, here, key=lambda found: found.cost)
        if stuck == _PATIENCE:
            pace, stuck, here, direction = pace / 2, 0, best, [0.0] * len(direction)
    return best


_PACE, _KEPT, _PATIENCE = 0.6, 0.7, 4
NO_END = 1 << 60


def _twins(board: Board) -> list[list[int]]:
    """Tickets that may change places: they deserve the same value."""
    alike: dict[int, list[int]] = defaultdict(list)
    for i, kind in enumerate(board.kin):
        alike[kind].append(i)
    return list(alike.values())


def _unmet(board: Board, floor: Floor, twins: list[list[int]]) -> list[float]:
    """For each ticket how many variants too few (or, below zero, too many) want it."""
    unmet = [0.0] * len(board.tickets)
    for alike in twins:
        mean = 1 - sum(len(floor.wanted_by[i]) for i in alike) / len(alike)
        for i in alike:
            unmet[i] = mean if mean < 0 or floor.values[i] < _most(board, i) else 0.0
    return unmet


def _most(board: Board, i: int) -> int:
    """A ticket is worth at most what it costs alone, unless it can't be."""
    return NO_END if i in board.must else board.costs[i][NOTHING]


def proves(board: Board, floor: int, best: int) -> bool:
    """Whether no outcome can cost less than the best: those that do cost a whole grain of cents less."""
    return floor > next_below(board, best)


def next_below(board: Board, cost: int) -> int:
    """The highest that a cheaper outcome can cost: half a `CENT` is more applications than any basket has."""
    return (cost // CENT - board.grain) * CENT + CENT // 2


def gap_cents(board: Board, floor: int, best: int) -> int:
    """How much less an outcome above the floor can cost, in whole grains."""
    if proves(board, floor, best):
        return 0
    return (best // CENT - -(-floor // CENT)) // board.grain * board.grain
