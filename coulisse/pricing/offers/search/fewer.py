"""What can't be proven is also sought with fewer rights: so a right more never makes a basket dearer."""

from collections.abc import Iterator, Sequence
from itertools import islice

from coulisse.pricing.offers.selection import Moment
from coulisse.pricing.offers.types import Offer, Right

from .apart import cheaper, lowest_or_apart
from .board import Board, Ticket
from .branching import Effort
from .floor import floor_at, raised
from .greedy import good_outcome
from .proving import LARGE, SMALL, Found, effort_for
from .rights import content, one_less
from .variants import CENT

# With how many choices of fewer rights: all of three that differ; in large baskets all of two.
_MOST, _MOST_OF_LARGE = 7, 3
# How often a floor is raised to see that fewer rights can't be cheaper.
_ROUNDS = 4


def lowest_with(tickets: Sequence[Ticket], offers: Sequence[Offer], rights: Sequence[Right], moment: Moment, effort: Effort | None = None) -> Found:
    """The best outcome of these tickets, and of those with one right less, and so on."""
    effort = effort or effort_for(len(tickets))
    best = whole = lowest_or_apart(Board(tickets, offers, rights, moment), offers, rights, effort)
    seen, left = {content(rights, offers)}, _MOST if len(tickets) <= LARGE else _MOST_OF_LARGE
    waiting = [list(rights)] if whole.gap_cents else []
    while waiting and left and best.gap_cents:
        for fewer in islice(_not_seen(waiting.pop(0), offers, seen), left):
            left -= 1
            board = Board(tickets, offers, fewer, moment)
            if _costs_no_less(board, whole.values, best.outcome.cost):
                continue
            found = _with_fewer(board, offers, fewer, effort)
            best = cheaper(best, found.outcome)
            waiting += [fewer] if found.gap_cents else []
    return best


def _not_seen(rights: list[Right], offers: Sequence[Offer], seen: set[object]) -> Iterator[list[Right]]:
    for fewer in one_less(rights):
        if (found := content(fewer, offers)) not in seen:
            seen.add(found)
            yield fewer


def _costs_no_less(board: Board, values: list[int], than: int) -> bool:
    """Whether a floor shows it at once: for these rights, and so for any of them."""
    floor = raised(board, floor_at(board, values), than, _ROUNDS)
    return floor.cost > (than // CENT - 1) * CENT + CENT // 2


def _with_fewer(board: Board, offers: Sequence[Offer], rights: Sequence[Right], effort: Effort) -> Found:
    """What a basket with these rights alone would get. Where its floor would only say how far from proven that is, without one."""
    if len(board.tickets) > SMALL and effort.only_says_the_gap:
        return Found(good_outcome(board), 1, [])
    return lowest_or_apart(board, offers, rights, effort)
