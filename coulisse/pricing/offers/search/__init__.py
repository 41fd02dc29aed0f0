"""The outcome with the lowest total: a good one first, then a floor that proves it, then what is left to try."""

from dataclasses import dataclass

from .board import Board, Ticket
from .exact import Search
from .floor import floor_at, proves, raised, values_from
from .greedy import good_outcome
from .outcome import Outcome
from .variants import CENT

__all__ = ["Board", "Effort", "Ticket", "lowest"]


@dataclass(frozen=True, slots=True)
class Effort:
    """How long the search may be, in steps and not in seconds, so that the same basket always gets the same answer."""

    rounds: int = 12
    steps: int = 20_000


def lowest(board: Board, effort: Effort) -> tuple[Outcome, int]:
    """The best outcome, and how many cents at most a better one could save: 0 when it is proven to be the lowest."""
    best = good_outcome(board)
    floor = floor_at(board, values_from(board, best))
    if proves(floor.cost, best.cost):
        return best, 0
    floor = raised(board, floor, best.cost, effort.rounds)
    if proves(floor.cost, best.cost):
        return best, 0
    search = Search(board, floor, best, effort.steps)
    if search.run():
        return search.best, 0
    return search.best, max(0, search.best.cost // CENT - -(-floor.cost // CENT))
