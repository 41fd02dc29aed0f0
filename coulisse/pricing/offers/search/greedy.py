"""A good outcome to begin with: what brings most first, and what brings more in its place after."""

from collections.abc import Mapping
from heapq import heapify, heappop, heappush

from .best import best_in
from .board import NOTHING, Board, Group, Option
from .outcome import Outcome, with_role
from .sets import TakenSet
from .takings import NEVER, Best, for_its_twin
from .variants import Role


def good_outcome(board: Board, start: Outcome | None = None) -> Outcome:
    """From an outcome (else from nothing taken), as good as single moves can make it."""
    outcome = start or Outcome(board)
    for _ in range(_PASSES):
        before = outcome.cost
        outcome = _pass(board, outcome)
        if outcome.cost == before:
            break
    return outcome


_PASSES = 3


def guided_outcome(board: Board, worth: Mapping[Role, Mapping[int, int]]) -> Outcome:
    """What the worth of a floor suggests: each group takes its best of the tickets that are still free."""
    taken: set[int] = set()
    sets: list[TakenSet] = []
    promises = [best_in(board, group, _left(group, worth, taken)).bound for group in board.groups]
    for no in sorted(range(len(promises)), key=lambda no: (-promises[no], no)):
        if promises[no] <= 0:
            break
        group = board.groups[no]
        found = [one for one in best_in(board, group, _left(group, worth, taken)).sets if taken.isdisjoint(one.tickets)]
        sets += found
        taken.update(i for one in found for i in one.tickets)
    return good_outcome(board, Outcome(board).with_sets(sets) if sets else None)


def _left(group: Group, worth: Mapping[Role, Mapping[int, int]], taken: set[int]) -> dict[Role, dict[int, int]]:
    return {role: {i: NEVER if i in taken else worth[role].get(i, NEVER) for i in group.tickets} for role in group.variant.roles}


def shaken(board: Board, outcome: Outcome) -> Outcome:
    """Each group that is used is put after all the others for once: they choose first, it takes what is then best."""
    for group in {id(group): group for group in map(outcome.group_of, outcome.sets)}.values():
        without = Outcome(board, [taken for taken in outcome.sets if outcome.group_of(taken) is not group])
        others_first = _pass(board, without, but=group)
        outcome = min(outcome, good_outcome(board, others_first), key=lambda found: found.cost)
    return outcome


def _pass(board: Board, outcome: Outcome, but: Group | None = None) -> Outcome:
    """Each group once more, the most promising first, until none brings anything."""
    others = ((no, group) for no, group in enumerate(board.groups) if group is not but)
    waiting = [(-best_beside(board, outcome, group).bound, no) for no, group in others]
    waiting = [(promise, no) for promise, no in waiting if promise < 0]
    heapify(waiting)
    while waiting:
        _promise, no = heappop(waiting)
        found = best_beside(board, outcome, board.groups[no])
        if waiting and -found.bound > waiting[0][0]:
            if found.bound > 0:
                heappush(waiting, (-found.bound, no))
            continue
        better = _tried(board, outcome, found)
        if better is not None and better.cost < outcome.cost:
            outcome = better
            heappush(waiting, (-found.bound, no))
    return outcome


def _tried(board: Board, outcome: Outcome, found: Best) -> Outcome | None:
    """The outcome with these sets; where others gave way for them, what is left is put together anew."""
    tried = outcome.with_sets(found.sets) if found.sets else None
    if tried is None:
        return None
    for group in tried.broken:
        again = best_beside(board, tried, group)
        mended = tried.with_sets(again.sets) if again.sets else None
        if mended is not None and mended.cost < tried.cost:
            tried = mended
    return tried


def best_beside(board: Board, outcome: Outcome, group: Group) -> Best:
    """The best that a group can bring to an outcome. It asks only what its own tickets have: the same is found once, for its twins too."""
    key = group.twin_no, tuple([outcome.options[i] for i in group.tickets])
    if key not in board.found:
        board.found[key] = group, best_in(board, group, worth_in(board, outcome, group))
    first, best = board.found[key]
    return best if first is group else for_its_twin(best, first, group)


def worth_in(board: Board, outcome: Outcome, group: Group) -> dict[Role, dict[int, int]]:
    """What each ticket of a group would save in each role, beside what it has or instead of it."""
    worth: dict[Role, dict[int, int]] = {}
    for role in group.variant.roles:
        worth[role] = {i: _saved(board.costs[i], outcome.options[i], role) for i in group.tickets}
    return worth


def _saved(costs: Mapping[Option, int], option: Option, role: Role) -> int:
    alone = costs.get((role,))
    if option == NOTHING:
        return NEVER if alone is None else costs[NOTHING] - alone
    if role in option:
        return NEVER
    beside = costs.get(with_role(option, role))
    new = alone if beside is None else beside if alone is None else min(alone, beside)
    return NEVER if new is None else costs[option] - new
