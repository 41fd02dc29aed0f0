"""When a set of tickets fulfils a need, and which limits it uses up."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from coulisse.pricing.offers.needs import Counted, Shape, Within

from .board import Board
from .variants import Role, Variant


@dataclass(frozen=True, slots=True)
class TakenSet:
    """A variant applied to tickets. ``gifted`` is the one that gets it where only the cheapest does."""

    variant: Variant
    tickets: tuple[int, ...]
    gifted: int | None = None

    def role_of(self, i: int) -> Role:
        return self.variant.gets if self.gifted is None or self.gifted == i else self.variant.counts


def count_of(board: Board, shape: Shape, tickets: Sequence[int]) -> int:
    return len(tickets) if shape.counted is Counted.TICKETS else len({board.counted(shape)[i] for i in tickets})


def may_join(board: Board, variant: Variant, tickets: Sequence[int], gifted: int | None, i: int, role: Role) -> bool:
    """Whether a ticket may be added to a set that isn't complete yet."""
    shape = variant.shape
    first = tickets[0]
    match shape.within:
        case Within.PERFORMANCE if board.performance[i] != board.performance[first]:
            return False
        case Within.PERSON if board.person[i] != board.person[first] or has_it(board, shape, tickets, i):
            return False
    if shape.at_most is not None and count_of(board, shape, (*tickets, i)) > shape.at_most:
        return False
    if not shape.only_cheapest:
        return True
    plain = board.tickets[i].plain_cents
    if role == variant.gets:
        return gifted is None and all(plain <= board.tickets[j].plain_cents for j in tickets)
    return gifted is None or plain >= board.tickets[gifted].plain_cents


def has_it(board: Board, shape: Shape, tickets: Sequence[int], i: int) -> bool:
    """Whether the performance of a ticket (or its production) is in the set already."""
    counted = board.counted(shape)
    return any(counted[i] == counted[j] for j in tickets)


def missing(board: Board, variant: Variant, tickets: Sequence[int], gifted: int | None) -> int:
    """How many tickets at least a set still needs; 0 when it is complete."""
    shape = variant.shape
    short = max(0, shape.at_least - count_of(board, shape, tickets))
    if shape.only_cheapest and gifted is None:
        short = max(1, short)
    return max(short, empty_slots(board, variant, tickets)) if shape.parts else short


def empty_slots(board: Board, variant: Variant, tickets: Sequence[int]) -> int:
    """How many slots of the parts stay empty when the tickets are put in them as well as can be."""
    slots = [members for part, members in zip(variant.shape.parts, board.parts[variant.no], strict=True) for _ in range(part.count)]
    holder: dict[int, int] = {}

    def seat(i: int, tried: set[int]) -> bool:
        for slot, members in enumerate(slots):
            if i in members and slot not in tried:
                tried.add(slot)
                if slot not in holder or seat(holder[slot], tried):
                    holder[slot] = i
                    return True
        return False

    for i in tickets:
        seat(i, set())
    return len(slots) - len(holder)


def claims(board: Board, variant: Variant, tickets: Sequence[int]) -> Iterator[tuple[Hashable, int]]:
    """The limits that a set uses once each, and how often each may be used."""
    if variant.no in board.unlimited:
        return
    offer, right, limits = variant.offer, variant.right, variant.offer.limits
    if limits.order is not None:
        yield ("order", offer.key), limits.order
    if right is not None and right.left is not None:
        yield ("left", right.unlocks, right.key), right.left
    if right is not None and (most := right.most_of(offer)) is not None:
        yield ("right", offer.key, right.key), most
    for performance, i in {board.performance[i]: i for i in tickets}.items():
        if (most := board.most_at(variant, i)) is not None:
            yield ("performance", offer.key, performance), most
        if right is not None and (most := right.most_at(offer, board.tickets[i].line.performance)) is not None:
            yield ("right at", offer.key, right.key, performance), most
    if limits.person is not None:
        for person in {board.person[i] for i in tickets if counts_for_a_person(board, variant, i)}:
            yield ("person", offer.key, person), limits.person


def counts_for_a_person(board: Board, variant: Variant, i: int) -> bool:
    """Who isn't named is the buyer; but an offer to a person makes a new person of them for each set."""
    return variant.shape.within is not Within.PERSON or board.tickets[i].line.person is not None
