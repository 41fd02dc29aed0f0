"""Large baskets, piece by piece: where variants dispute a ticket, it is given to one, or kept from it.

Each piece has a floor of its own. A piece whose floor isn't below the best outcome known is done; one that is small
enough is tried out to the end; any other is split at its most disputed ticket. What is left when the effort runs out
says how far from proven the answer is.
"""

from collections import Counter
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

from .board import NOTHING, Board, Group
from .exact import Search
from .floor import Floor, floor_at, proves, raised
from .greedy import guided_outcome, shaken
from .outcome import Outcome
from .variants import Variant


@dataclass(frozen=True, slots=True)
class Effort:
    """How long the search may be: in steps and not in seconds, so that a basket gets the same answer on every machine.

    In each of the ``stages`` the floor is raised in so many ``rounds``; then at most so many ``pieces`` are made, whose floors are raised in
    ``again`` rounds, and in each of which so many ``steps`` are tried. ``guided``: what a raised floor suggests is tried too;
    in very large baskets it takes long, and brings a hundredth of a percent.
    """

    stages: int
    rounds: int
    pieces: int
    again: int
    steps: int
    guided: bool = True

    @property
    def only_says_the_gap(self) -> bool:
        """Whether nothing better is sought than what was good at first."""
        return not self.guided and not self.pieces


def by_pieces(board: Board, floor: Floor, best: Outcome, effort: Effort) -> tuple[Outcome, int]:
    """The best outcome, and a floor under all of them: its own cost, where it is proven."""
    best, floor = raised_in_stages(board, floor, best, effort)
    return (best, best.cost) if proves(board, floor.cost, best.cost) else in_pieces(board, floor, best, effort)


def raised_in_stages(board: Board, floor: Floor, best: Outcome, effort: Effort) -> tuple[Outcome, Floor]:
    """The floor of the whole basket, and what it suggests."""
    for _ in range(effort.stages):
        floor = raised(board, floor, best.cost, effort.rounds)
        if proves(board, floor.cost, best.cost):
            break
        if effort.guided:
            best = min(best, guided_outcome(board, floor.worth), key=lambda outcome: outcome.cost)
    return best, floor


def in_pieces(board: Board, floor: Floor, best: Outcome, effort: Effort) -> tuple[Outcome, int]:
    """As `by_pieces`, from a floor that doesn't prove the best."""
    best = shaken(board, best) if effort.pieces else best
    numbers = count()
    waiting = [(floor.cost, next(numbers), board, floor)]
    whole = [best.cost]
    for _ in range(effort.pieces):
        if not waiting or proves(board, waiting[0][0], best.cost):
            break
        _cost, number, piece, floor = heappop(waiting)
        floor = raised(piece, floor, best.cost, effort.again)
        if number % _SELDOM == 1:
            best = min(best, guided_outcome(board, floor.worth), key=lambda outcome: outcome.cost)
        search = Search(piece, floor, best, effort.steps)
        done, best = search.run(), search.best
        halves = [] if done else _halves(piece, floor)
        if not done and not halves:
            whole.append(floor.cost)
        for half in halves:
            begin = floor_at(half, floor.values)
            heappush(waiting, (max(begin.cost, floor.cost), next(numbers), half, begin))
    least = min([*whole, *(cost for cost, *_rest in waiting)])
    return best, best.cost if proves(board, least, best.cost) else least


# An outcome is made from every so manieth piece.
_SELDOM = 4


def _halves(board: Board, floor: Floor) -> list[Board]:
    """The piece split where it is most disputed: first on whether a group is used, then on who gets a ticket."""
    group = _most_disputed_group(board, floor)
    if group is not None:
        return [board.decided(group, used) for used in (True, False)]
    found = _most_disputed_ticket(board, floor)
    return [board.narrowed(*found, must) for must in (True, False)] if found else []


def _most_disputed_ticket(board: Board, floor: Floor) -> tuple[int, Variant] | None:
    """A ticket that several want, else one that none wants though it is valued below what it costs alone; and who values it most."""
    several = [i for i, wanting in enumerate(floor.wanted_by) if len(wanting) > 1]
    none = [
        i
        for i, wanting in enumerate(floor.wanted_by)
        if not wanting
        and any((no, i) in board.group_of for no in board.takes[i])
        and i not in board.must
        and floor.values[i] < board.costs[i][NOTHING]
    ]
    if not several and not none:
        return None
    if several:
        i = max(several, key=lambda i: (len(floor.wanted_by[i]), -i))
        wanting = [board.variants[role // 2] for role in floor.wanted_by[i] if role // 2 != board.must.get(i)]
    else:
        i = max(none, key=lambda i: (board.costs[i][NOTHING] - floor.values[i], -i))
        wanting = [board.variants[no] for no in board.takes[i] if (no, i) in board.group_of]
    return i, max(wanting, key=lambda variant: (floor.worth[variant.gets].get(i, 0), variant.no))


def _most_disputed_group(board: Board, floor: Floor) -> Group | None:
    """The group not decided on yet that wants most of the tickets that others want too."""
    disputes: Counter[tuple[int, int]] = Counter()
    for i, wanting in enumerate(floor.wanted_by):
        if len(wanting) > 1:
            disputes.update((group.variant.no, group.place) for group in (board.group_of[role // 2, i] for role in wanting) if not group.used)
    if not disputes:
        return None
    most = max(disputes, key=lambda group: (disputes[group], group))
    return next(group for group in board.groups if (group.variant.no, group.place) == most)
