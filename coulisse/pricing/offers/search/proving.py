"""A good outcome first, then a floor that proves it, then what is left to try."""

from typing import NamedTuple

from .board import Board
from .branching import Effort, in_pieces, raised_in_stages
from .exact import Search
from .floor import floor_at, gap_cents, proves, raised, values_from
from .greedy import good_outcome
from .outcome import Outcome

# Up to so many tickets every outcome that a floor leaves can be tried, within so many steps.
SMALL, _STEPS = 8, 2_000
# More tickets than a few people have on their subscriptions.
LARGE = 60


class Found(NamedTuple):
    """An outcome, how many cents at most a better one could save, and the values of the tickets that say so."""

    outcome: Outcome
    gap_cents: int
    values: list[int]


def lowest(board: Board, effort: Effort) -> Found:
    """The best outcome of a board that can be found with this effort; proven where it can be."""
    best = good_outcome(board)
    at_least = sum(min(costs.values()) for costs in board.costs)
    if proves(board, at_least, best.cost):
        return Found(best, 0, [])
    floor = floor_at(board, values_from(board, best))
    if proves(board, floor.cost, best.cost):
        return Found(best, 0, [])
    if len(board.tickets) <= SMALL:
        search = Search(board, raised(board, floor, best.cost, rounds=8), best, _STEPS)
        if search.run():
            return Found(search.best, 0, [])
        best = search.best
    best, floor = raised_in_stages(board, floor, best, effort)
    if proves(board, floor.cost, best.cost):
        return Found(best, 0, [])
    best, least = in_pieces(board, floor, best, effort)
    return Found(best, gap_cents(board, max(least, at_least), best.cost), floor.values)


def effort_for(tickets: int) -> Effort:
    """Enough to prove most subscription orders; a bound in good time for larger ones."""
    if tickets <= LARGE:
        return Effort(stages=3, rounds=20, pieces=16, again=6, steps=50)
    return Effort(stages=1, rounds=6, pieces=0, again=0, steps=0, guided=False)
