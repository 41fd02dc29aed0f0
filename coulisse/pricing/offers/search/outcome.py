"""An outcome in the making: which sets are taken, and what the basket then costs."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

from .board import NOTHING, Board, Option
from .sets import TakenSet, claims, missing
from .variants import Role


class Outcome:
    """Always one that the rules allow; `with_sets` answers another."""

    def __init__(self, board: Board, sets: Iterable[TakenSet] = ()) -> None:
        self.board = board
        self.sets = list(sets)
        self.options: list[Option] = [NOTHING] * len(board.tickets)
        roles: dict[int, list[Role]] = {}
        for taken in self.sets:
            for i in taken.tickets:
                roles.setdefault(i, []).append(taken.role_of(i))
        for i, of_ticket in roles.items():
            self.options[i] = tuple(sorted(of_ticket))
        self.cost = sum(board.costs[i][option] for i, option in enumerate(self.options)) + sum(taken.variant.charge for taken in self.sets)

    def with_sets(self, new: Sequence[TakenSet]) -> "Outcome | None":
        """This outcome with sets added; what can't go together with them gives way. None where limits forbid it."""
        kept = self._kept(new)
        used: Counter[Hashable] = Counter()
        allowed = []
        for taken in (*new, *kept):
            asked = list(claims(self.board, taken.variant, taken.tickets))
            if all(used[claim] < cap for claim, cap in asked):
                used.update(claim for claim, _cap in asked)
                allowed.append(taken)
        return Outcome(self.board, allowed) if allowed else None

    def _kept(self, new: Sequence[TakenSet]) -> list[TakenSet]:
        coming = {i: taken.role_of(i) for taken in new for i in taken.tickets}
        stays = {i for i, role in coming.items() if tuple(sorted((*self.options[i], role))) in self.board.costs[i]}
        kept = []
        for taken in self.sets:
            tickets = tuple(i for i in taken.tickets if i not in coming or i in stays)
            if len(tickets) == len(taken.tickets):
                kept.append(taken)
            elif tickets and not taken.variant.shape.only_cheapest and not missing(self.board, taken.variant, tickets, None):
                kept.append(TakenSet(taken.variant, tickets))
        return kept
