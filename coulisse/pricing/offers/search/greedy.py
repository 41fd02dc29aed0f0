"""A good outcome to begin with: what brings most first, and what brings more in its place after."""

from heapq import heapify, heappop, heappush

from .best import Best, best_in
from .board import Board, Group
from .outcome import Outcome
from .variants import Role

_NEVER = -(1 << 60)


def good_outcome(board: Board, passes: int = 3) -> Outcome:
    outcome = Outcome(board)
    for _ in range(passes):
        before = outcome.cost
        outcome = _pass(board, outcome)
        if outcome.cost == before:
            break
    return outcome


def _pass(board: Board, outcome: Outcome) -> Outcome:
    """Each group once more, the most promising first, until none brings anything."""
    waiting = [(-best_in(board, group, worth_in(board, outcome, group)).bound, no) for no, group in enumerate(board.groups)]
    waiting = [(promise, no) for promise, no in waiting if promise < 0]
    heapify(waiting)
    while waiting:
        _promise, no = heappop(waiting)
        found = best_in(board, board.groups[no], worth_in(board, outcome, board.groups[no]))
        if waiting and -found.bound > waiting[0][0]:
            if found.bound > 0:
                heappush(waiting, (-found.bound, no))
            continue
        better = _tried(outcome, found)
        if better is not None and better.cost < outcome.cost:
            outcome = better
            heappush(waiting, (-found.bound, no))
    return outcome


def _tried(outcome: Outcome, found: Best) -> Outcome | None:
    return outcome.with_sets(found.sets) if found.sets else None


def worth_in(board: Board, outcome: Outcome, group: Group) -> dict[Role, dict[int, int]]:
    """What each ticket of a group would save in each role, beside what it has or instead of it."""
    worth: dict[Role, dict[int, int]] = {}
    for role in group.variant.roles:
        of_role = worth[role] = {}
        for i in group.tickets:
            costs, option = board.costs[i], outcome.options[i]
            if role in option:
                of_role[i] = _NEVER
                continue
            beside = costs.get(tuple(sorted((*option, role)))) if option else None
            instead = costs[(role,)]
            of_role[i] = costs[option] - (instead if beside is None else min(beside, instead))
    return worth
