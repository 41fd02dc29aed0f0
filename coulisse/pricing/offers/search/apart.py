"""A basket as it would be bought apart, each person alone: what isn't proven is never dearer together than so."""

from collections import defaultdict
from collections.abc import Sequence

from coulisse.pricing.offers.types import Offer, Right

from .board import Board
from .branching import Effort
from .greedy import good_outcome
from .outcome import Outcome
from .proving import LARGE, Found, lowest
from .sets import TakenSet
from .variants import CENT


def lowest_or_apart(board: Board, offers: Sequence[Offer], rights: Sequence[Right], effort: Effort) -> Found:
    """The lowest that is found for the whole; unless it is proven, also from what each person would take alone."""
    found = lowest(board, effort)
    parts = _parts(board)
    if not found.gap_cents or len(parts) < 2 or len(board.tickets) > LARGE:
        return found
    sets = [taken for part in parts for taken in _alone(board, part, offers, rights, effort)]
    together = good_outcome(board, Outcome(board).with_sets(sets) if sets else None)
    return cheaper(found, together)


def cheaper(found: Found, other: Outcome) -> Found:
    """What was found, or another outcome that costs less: nearer to the floor by as much."""
    saved = found.outcome.cost // CENT - other.cost // CENT
    return Found(other, max(0, found.gap_cents - saved), found.values) if saved > 0 else found


def _parts(board: Board) -> list[list[int]]:
    """The tickets of each person; where they are all of one, those of each performance."""
    of_person, of_performance = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
    for i in range(len(board.tickets)):
        of_person[board.person[i]].append(i)
        of_performance[board.performance[i]].append(i)
    return list((of_person if len(of_person) > 1 else of_performance).values())


def _alone(board: Board, part: Sequence[int], offers: Sequence[Offer], rights: Sequence[Right], effort: Effort) -> list[TakenSet]:
    """The sets that these tickets would be in without the others, as sets of the whole board."""
    alone = lowest(Board([board.tickets[i] for i in part], offers, rights, board.moment), effort).outcome
    return [
        TakenSet(board.variants[taken.variant.no], tuple(part[i] for i in taken.tickets), None if taken.gifted is None else part[taken.gifted])
        for taken in alone.sets
    ]
