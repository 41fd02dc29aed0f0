"""What somebody has still to choose for a formula, and whether there is enough left to choose from. Pure."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from coulisse.pricing.types import LineAsked

from .effects import Gives, SetPrice
from .needs import Counted, Part, Shape, Within, shape_of
from .types import Offer


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing: so many of each part, and so many of any; ``too_many`` is what is chosen above the most it takes.

    ``next_tier``: how many more bring the next tier, 0 where there is none. ``counted``: of what.
    """

    parts: tuple[tuple[Part, int], ...] = ()
    free: int = 0
    too_many: int = 0
    next_tier: int = 0
    counted: Counted = Counted.PERFORMANCES

    @property
    def in_all(self) -> int:
        return self.free + sum(count for _part, count in self.parts)

    @property
    def is_complete(self) -> bool:
        return not self.in_all


def is_formula(offer: Offer) -> bool:
    """Whether it is a choice of different performances or productions by one person."""
    shape = shape_of(offer.need)
    return shape.within is Within.PERSON and shape.counted is not Counted.TICKETS


def is_series(offer: Offer) -> bool:
    """Whether everything is fixed: one performance of each part, and nothing else."""
    shape = shape_of(offer.need)
    return bool(shape.parts) and all(part.count == 1 for part in shape.parts) and len(shape.parts) == shape.at_least == shape.at_most


def may_be_chosen(offer: Offer, line: LineAsked) -> bool:
    """Whether it is among what the formula is chosen from: where its parts leave no free choice, only what fits one of them."""
    shape = shape_of(offer.need)
    only_parts = bool(shape.parts) and sum(part.count for part in shape.parts) == shape.at_most
    return offer.selection.takes(line) and (not only_parts or any(part.selection.takes(line) for part in shape.parts))


def missing(offer: Offer, chosen: Iterable[LineAsked]) -> Missing:
    """What these performances of one person leave to choose; each is counted once, or each production."""
    shape = shape_of(offer.need)
    lines = [line for line in chosen if offer.selection.takes(line)]
    taken = _different(shape, lines)
    filled = _fill(shape.parts, taken)
    parts = tuple((part, part.count - got) for part, got in zip(shape.parts, filled, strict=True) if got < part.count)
    wanted = shape.at_least - len(taken)
    again = len({line.performance for line in lines}) - len(taken)
    return Missing(
        parts, max(0, wanted - sum(count for _part, count in parts)), again + (max(0, len(taken) - shape.at_most) if shape.at_most else 0),
        _to_next_tier(offer, shape, len(taken)), shape.counted,
    )  # fmt: skip


def given_to(offer: Offer, chosen: Iterable[LineAsked]) -> Gives | None:
    """What it gives each ticket of one person who has these performances, at the tier that they reach; None where they aren't
    enough, and where it gives one price for a whole set."""
    chosen = [line for line in chosen if offer.selection.takes(line)]
    count = len(_different(shape_of(offer.need), chosen))
    reached = [tier.gives for tier in sorted(offer.tiers, key=lambda tier: tier.at_least) if tier.at_least <= count]
    gives = reached[-1] if reached else offer.gives
    return None if isinstance(gives, SetPrice) or not missing(offer, chosen).is_complete else gives


def room_left(offer: Offer, has: Iterable[LineAsked]) -> int | None:
    """How many more it takes of who has these; None: without end."""
    shape = shape_of(offer.need)
    taken = _different(shape, [line for line in has if offer.selection.takes(line)])
    return None if shape.at_most is None else max(0, shape.at_most - len(taken))


def new_to(offer: Offer, has: Iterable[LineAsked], more: Iterable[LineAsked]) -> list[LineAsked]:
    """Of these, what counts for somebody who has those: what may be chosen, each performance (or production) once."""
    shape = shape_of(offer.need)
    known = {counted_as(shape, line) for line in has}
    fresh = {counted_as(shape, line): line for line in more if may_be_chosen(offer, line) and counted_as(shape, line) not in known}
    return list(fresh.values())


def can_be_filled(offer: Offer, season: Iterable[LineAsked]) -> bool:
    """Whether somebody could still choose all that it needs from these."""
    return missing(offer, season).is_complete


def first_of_each_part(offer: Offer, season: Sequence[LineAsked]) -> list[LineAsked]:
    """For a series: the first of what is left for each of its parts."""
    shape = shape_of(offer.need)
    found: dict[object, LineAsked] = {}
    for part in shape.parts:
        fits = (line for line in season if offer.selection.takes(line) and part.selection.takes(line) and counted_as(shape, line) not in found)
        if line := next(fits, None):
            found[counted_as(shape, line)] = line
    return list(found.values())


def counted_as(shape: Shape, line: LineAsked) -> Hashable:
    """What is counted once: its performance, or its production."""
    return line.production if shape.counted is Counted.PRODUCTIONS else line.performance


def _to_next_tier(offer: Offer, shape: Shape, count: int) -> int:
    above = [tier.at_least - count for tier in offer.tiers if tier.at_least > max(count, shape.at_least - 1)]
    return min(above, default=0) if count >= shape.at_least else 0


def _different(shape: Shape, lines: Iterable[LineAsked]) -> list[list[LineAsked]]:
    """What counts once, each with the tickets that it can be."""
    found: dict[Hashable, list[LineAsked]] = {}
    for line in lines:
        found.setdefault(counted_as(shape, line), []).append(line)
    return list(found.values())


def _fill(parts: Sequence[Part], taken: Sequence[Sequence[LineAsked]]) -> list[int]:
    """How far each part can be filled at once, each ticket in one part: the most in all (augmenting paths)."""
    slots = [no for no, part in enumerate(parts) for _turn in range(part.count)]
    fits = [{no for no, part in enumerate(parts) if any(part.selection.takes(line) for line in lines)} for lines in taken]
    holds: dict[int, int] = {}

    def seat(one: int, tried: set[int]) -> bool:
        for slot, part_no in enumerate(slots):
            if slot in tried or part_no not in fits[one]:
                continue
            tried.add(slot)
            if slot not in holds or seat(holds[slot], tried):
                holds[slot] = one
                return True
        return False

    for one in range(len(taken)):
        seat(one, set())
    return [sum(slots[slot] == no for slot in holds) for no in range(len(parts))]
