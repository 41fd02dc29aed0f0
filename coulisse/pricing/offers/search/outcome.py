"""An outcome in the making: which sets are taken, and what the basket then costs."""

from collections import Counter
from collections.abc import Hashable, Sequence
from copy import copy

from .board import NOTHING, Board, Group, Option
from .sets import TakenSet, claims, missing
from .variants import Role


class Outcome:
    """Always one that the rules allow; `with_sets` answers another. ``broken``: where sets gave way to make this one."""

    def __init__(self, board: Board, sets: Sequence[TakenSet] = ()) -> None:
        self.board = board
        self.sets: list[TakenSet] = []
        self.broken: Sequence[Group] = ()
        self.options: list[Option] = [NOTHING] * len(board.tickets)
        self.cost = sum(costs[NOTHING] for costs in board.costs)
        if sets:
            self._take(list(sets), set(range(len(board.tickets))))

    def _take(self, sets: list[TakenSet], touched: set[int]) -> None:
        """These sets instead of what there was; only the touched tickets are in other ones than before."""
        before = sum(self.board.costs[i][self.options[i]] for i in touched)
        for i in touched:
            self.options[i] = NOTHING
        for taken in sets:
            for i in touched.intersection(taken.tickets):
                self.options[i] = with_role(self.options[i], taken.role_of(i))
        self.cost += sum(self.board.costs[i][self.options[i]] for i in touched) - before
        self.cost += sum(taken.variant.charge for taken in sets) - sum(taken.variant.charge for taken in self.sets)
        self.sets = sets

    def group_of(self, taken: TakenSet) -> Group:
        return self.board.group_of[taken.variant.no, taken.tickets[0]]

    def with_sets(self, new: Sequence[TakenSet]) -> "Outcome | None":
        """This outcome with sets added; what can't go together with them gives way. None where limits forbid them all."""
        kept, broken = self._kept(new)
        used: Counter[Hashable] = Counter()
        allowed = []
        for taken in (*new, *kept):
            asked = [] if taken.variant.no in self.board.unlimited else list(claims(self.board, taken.variant, taken.tickets))
            if all(used[claim] < cap for claim, cap in asked):
                used.update(claim for claim, _cap in asked)
                allowed.append(taken)
        return self._with(allowed, broken) if allowed else None

    def _with(self, sets: list[TakenSet], broken: Sequence[Group]) -> "Outcome":
        found = copy(self)
        found.options, found.broken = list(self.options), broken
        stay = set(map(id, sets)).intersection(map(id, self.sets))
        changed = (taken for taken in (*self.sets, *sets) if id(taken) not in stay)
        found._take(sets, {i for taken in changed for i in taken.tickets})
        return found

    def _kept(self, new: Sequence[TakenSet]) -> tuple[list[TakenSet], list[Group]]:
        """The sets that stay, smaller where they can lose tickets, and the groups of those that don't."""
        coming = {i: taken.role_of(i) for taken in new for i in taken.tickets}
        shared = {i for i, role in coming.items() if with_role(self.options[i], role) in self.board.costs[i]}
        kept, broken = [], dict[int, Group]()
        for taken in self.sets:
            if coming.keys().isdisjoint(taken.tickets):
                kept.append(taken)
                continue
            tickets = tuple(i for i in taken.tickets if i not in coming or i in shared)
            if len(tickets) == len(taken.tickets):
                kept.append(taken)
            elif tickets and not taken.variant.shape.only_cheapest and not missing(self.board, taken.variant, tickets, None):
                kept.append(TakenSet(taken.variant, tickets))
            else:
                group = self.group_of(taken)
                broken[id(group)] = group
        return kept, list(broken.values())


def with_role(option: Option, role: Role) -> Option:
    return tuple(sorted((*option, role))) if option else (role,)
