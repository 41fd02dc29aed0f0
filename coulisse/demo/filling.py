"""Where visitors of the demo sit: parties scattered over a hall as in a real one, the best rows first. Pure."""

from collections.abc import Iterable, Sequence
from random import Random

from coulisse.venues.types import RESERVED_MARKS, Plan

TRIES = 10
# Above 1, the better rows fill sooner.
EAGERNESS = 1.7


class Hall:
    """The numbered seats of a plan, and which of them are still free. Wheelchair places are left to who needs them."""

    def __init__(self, plan: Plan, taken: Iterable[int] = ()) -> None:
        self.plan = plan
        gone = set(taken) | plan.blocked_numbers
        self.free = {seat.no for seat in plan.seats if seat.no not in gone and not seat.marks & RESERVED_MARKS}
        self.reserved = {seat.no for seat in plan.seats if seat.no not in gone and seat.marks & RESERVED_MARKS}
        self.rows = sorted((row.seats for row in plan.rows), key=lambda seats: (min(plan.seats[no].rank for no in seats), seats[0]))

    def party(self, size: int, chance: Random) -> list[int]:
        """Seats side by side for a few people, where chance and a good view lead them; fewer where nothing else is left."""
        for _try in range(TRIES):
            row = self.rows[int(len(self.rows) * chance.random() ** EAGERNESS)]
            if len(row) >= size:
                start = chance.randrange(len(row) - size + 1)
                if seats := self._take(row[start : start + size]):
                    return seats
        return self.group(size)

    def group(self, size: int) -> list[int]:
        """Rows side by side for a coach, a class, a choir: free seats in the order of the hall."""
        found: list[int] = []
        for row in self.rows:
            found += [no for no in row if no in self.free][: size - len(found)]
            if len(found) == size:
                break
        return self._take(found)

    def rest(self, most: int) -> list[int]:
        """What is left, wheelchair places too, as many at a time: for an evening that sells out."""
        self.free |= self.reserved
        self.reserved = set()
        return self._take(sorted(self.free)[:most])

    def _take(self, seats: Sequence[int]) -> list[int]:
        if not seats or not self.free.issuperset(seats):
            return []
        self.free.difference_update(seats)
        return list(seats)
