"""The last word: every outcome that the floor doesn't exclude, ticket by ticket.

Along the way each decision adds what it surely costs above the floor; where that passes the best outcome known, the
rest is not looked at. Tickets that are alike take their options in order, so that no outcome is met twice for nothing.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from .board import Board, Option, takes_part
from .floor import Floor, next_below
from .outcome import Outcome
from .sets import TakenSet, claims, may_join, missing
from .variants import Role, Variant


@dataclass(slots=True)
class OpenSet:
    """A set that grows while the tickets are gone through."""

    variant: Variant
    tickets: list[int]
    gifted: int | None


class OutOfSteps(Exception):
    """The search was longer than it may be."""


class Search:
    def __init__(self, board: Board, floor: Floor, best: Outcome, most_steps: int) -> None:
        self.board, self.best, self.steps = board, best, most_steps
        self.below = next_below(board, best.cost)
        self.floor = floor.cost
        self.worth = floor.worth
        self.sets: list[OpenSet] = []
        self.used: Counter[Hashable] = Counter()
        self.chosen: list[int] = []
        self.group_of = board.group_of
        self.bounds = [pool.bound for pool in floor.pools]
        self.got = [0] * len(floor.pools)
        self.to_come = [0] * len(floor.pools)
        self.pool_of: dict[int, list[tuple[int, Variant, int]]] = {i: [] for i in range(len(board.tickets))}
        self.pool_no: dict[tuple[int, int], int] = {}
        for no, pool in enumerate(floor.pools):
            for group in pool.groups:
                for i in group.tickets:
                    hoped = max(0, *(self.worth[role][i] for role in group.variant.roles)) if group.variant.roles else 0
                    self.to_come[no] += hoped
                    self.pool_of[i].append((no, group.variant, hoped))
                    self.pool_no[group.variant.no, i] = no
        self.menus = [self._menu(i, floor) for i in range(len(board.tickets))]

    def _menu(self, i: int, floor: Floor) -> list[tuple[int, int, Option]]:
        """The options of a ticket by what each surely costs above the floor, with their place in the order of its kind."""
        menu = []
        for place, (option, cost) in enumerate(self.board.costs[i].items()):
            must = self.board.must.get(i)
            if (must is None or takes_part(option, self.board.variants[must])) and all((role // 2, i) in self.group_of for role in option):
                menu.append((cost - floor.values[i] + sum(self.worth[role][i] for role in option), place, option))
        return sorted(menu)

    def run(self) -> bool:
        """Improve `best`; whether everything was looked at."""
        try:
            self._from(0, self.floor + sum(self._lost(no) for no in range(len(self.bounds))))
        except OutOfSteps:
            return False
        return True

    def _lost(self, pool: int) -> int:
        """What a pool can surely no longer collect of its bound."""
        return max(0, self.bounds[pool] - self.got[pool] - self.to_come[pool])

    def _from(self, i: int, surely: int) -> None:
        self.steps -= 1
        if self.steps < 0:
            raise OutOfSteps
        if i == len(self.board.tickets):
            self._found()
            return
        pools = self.pool_of[i]
        lost_before = sum(self._lost(no) for no, _variant, _hoped in pools)
        for no, _variant, hoped in pools:
            self.to_come[no] -= hoped
        twin = self.chosen[-1] if i and self._twins(i - 1, i) else 0
        for excess, place, option in self.menus[i]:
            if surely + excess > self.below:
                break
            if place >= twin:
                self.chosen.append(place)
                self._join(i, option, 0, surely + excess, lost_before)
                self.chosen.pop()
        for no, _variant, hoped in pools:
            self.to_come[no] += hoped

    def _twins(self, one: int, other: int) -> bool:
        return self.board.alike[one] == self.board.alike[other]

    def _join(self, i: int, option: Option, at: int, surely: int, lost_before: int) -> None:
        """Put the ticket in a set for each role of its option, in every way."""
        if at == len(option):
            after = surely - lost_before + sum(self._lost(no) for no, _variant, _hoped in self.pool_of[i])
            if after <= self.below and self._can_be_completed(i):
                self._from(i + 1, after)
            return
        role = option[at]
        variant = self.board.variants[role // 2]
        pool = self.pool_no[variant.no, i]
        worth = self.worth[role][i]
        self.got[pool] += worth
        for taken in self._sets_to_join(i, variant, role):
            new_claims = self._claim(taken, i)
            if new_claims is not None:
                gifted = taken.gifted
                taken.tickets.append(i)
                if variant.shape.only_cheapest and role == variant.gets:
                    taken.gifted = i
                self._join(i, option, at + 1, surely, lost_before)
                taken.tickets.pop()
                taken.gifted = gifted
                self.used.subtract(new_claims)
        self._begin(i, option, at, surely, lost_before, variant, role, pool)
        self.got[pool] -= worth

    def _begin(self, i: int, option: Option, at: int, surely: int, lost_before: int, variant: Variant, role: Role, pool: int) -> None:
        """A new set, where one more can matter."""
        group = self.group_of[variant.no, i]
        if variant.shape.one_set_is_enough and any(s.variant is variant and self.group_of[variant.no, s.tickets[0]] is group for s in self.sets):
            return
        taken = OpenSet(variant, [], None)
        new_claims = self._claim(taken, i)
        if new_claims is None:
            return
        taken.tickets.append(i)
        taken.gifted = i if variant.shape.only_cheapest and role == variant.gets else None
        self.sets.append(taken)
        self.got[pool] -= variant.charge
        self._join(i, option, at + 1, surely, lost_before)
        self.got[pool] += variant.charge
        self.sets.pop()
        self.used.subtract(new_claims)

    def _sets_to_join(self, i: int, variant: Variant, role: Role) -> Iterator[OpenSet]:
        if not variant.shape.alone:
            for taken in tuple(self.sets):
                if taken.variant is variant and may_join(self.board, variant, taken.tickets, taken.gifted, i, role):
                    yield taken

    def _claim(self, taken: OpenSet, i: int) -> list[Hashable] | None:
        """Use the limits that this ticket adds to the set; None when one of them is used up."""
        before = dict(claims(self.board, taken.variant, taken.tickets)) if taken.tickets else {}
        asked = {claim: cap for claim, cap in claims(self.board, taken.variant, (*taken.tickets, i)) if claim not in before}
        if any(self.used[claim] >= cap for claim, cap in asked.items()):
            return None
        self.used.update(asked.keys())
        return list(asked)

    def _can_be_completed(self, i: int) -> bool:
        for taken in self.sets:
            if short := missing(self.board, taken.variant, taken.tickets, taken.gifted):
                group = self.group_of[taken.variant.no, taken.tickets[0]]
                if len(group.tickets) - bisect_right(group.tickets, i) < short:
                    return False
        return True

    def _found(self) -> None:
        outcome = Outcome(self.best.board, [TakenSet(taken.variant, tuple(taken.tickets), taken.gifted) for taken in self.sets])
        if outcome.cost < self.best.cost:
            self.best = outcome
            self.below = next_below(self.board, outcome.cost)
