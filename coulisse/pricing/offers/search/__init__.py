"""The outcome with the lowest total: a good one first, then a floor that proves it, then what is left to try."""

from .board import Board, Ticket
from .branching import Effort, by_pieces
from .exact import Search
from .floor import floor_at, gap_cents, proves, raised, values_from
from .greedy import good_outcome
from .outcome import Outcome

__all__ = ["Board", "Effort", "Ticket", "lowest"]

# Up to so many tickets every outcome that a floor leaves can be tried, within so many steps.
_SMALL, _STEPS = 8, 2_000


def lowest(board: Board, effort: Effort | None = None) -> tuple[Outcome, int]:
    """The best outcome, and how many cents at most a better one could save: 0 when it is proven to be the lowest."""
    best = good_outcome(board)
    at_least = sum(min(costs.values()) for costs in board.costs)
    if proves(board, at_least, best.cost):
        return best, 0
    floor = floor_at(board, values_from(board, best))
    if proves(board, floor.cost, best.cost):
        return best, 0
    if len(board.tickets) <= _SMALL:
        search = Search(board, raised(board, floor, best.cost, rounds=8), best, _STEPS)
        if search.run():
            return search.best, 0
        best = search.best
    best, least = by_pieces(board, floor, best, effort or effort_for(len(board.tickets)))
    return best, gap_cents(board, max(least, at_least), best.cost)


def effort_for(tickets: int) -> Effort:
    """Enough to prove most subscription orders; a bound in good time for larger ones."""
    if tickets <= 60:
        return Effort(stages=3, rounds=20, pieces=16, again=6, steps=50)
    return Effort(stages=1, rounds=8, pieces=0, again=0, steps=0, guided=False)
