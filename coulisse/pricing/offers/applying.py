"""From the lowest outcome to what each ticket costs and why, cent for cent."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from coulisse.pricing.types import Applied, Reduction

from .effects import SetPrice, running_prices, shares
from .search import Board, Effort, Ticket, lowest_with
from .search.outcome import Outcome
from .search.rights import dealt
from .search.sets import TakenSet
from .selection import Moment
from .types import Offer, Right


@dataclass(frozen=True, slots=True)
class TicketPriced:
    price_cents: int
    fee_cents: int
    reductions: Sequence[Reduction] = ()


@dataclass(frozen=True, slots=True)
class Priced:
    """By line id what each ticket costs; what was applied; and how many cents a better outcome could save at most."""

    tickets: dict[Any, TicketPriced]
    applied: Sequence[Applied]
    gap_cents: int


def apply(tickets: Sequence[Ticket], offers: Iterable[Offer], rights: Iterable[Right], moment: Moment, effort: Effort | None = None) -> Priced:
    """The lowest total that the offers allow. The order of the tickets, of the offers and of the rights doesn't matter."""
    in_order = sorted(tickets, key=_by_content)
    outcome, gap, _values = lowest_with(in_order, list(offers), list(rights), moment, effort)
    board = outcome.board
    used = _rights_used(board, outcome)
    priced = {ticket.line.id: _without_sets_of_one_price(board, outcome, used, i) for i, ticket in enumerate(in_order)}
    for taken in outcome.sets:
        if isinstance(taken.variant.gives, SetPrice):
            priced |= _shared(board, taken, used)
    return Priced(priced, [*_sets_applied(board, outcome, used, priced), *_singles_applied(board, outcome, priced)], gap)


# By ticket and offer the right that it was given by.
Used = dict[tuple[int, str], Hashable]


def _rights_used(board: Board, outcome: Outcome) -> Used:
    """Equal rights are searched as one; here each application gets one of them."""
    by_right: dict[int, list[TakenSet]] = defaultdict(list)
    for taken in sorted(outcome.sets, key=lambda taken: (taken.variant.offer.key, board.performance[taken.tickets[0]], taken.tickets)):
        by_right[id(taken.variant.right)].append(taken)
    used: Used = {}
    for sets in by_right.values():
        right = sets[0].variant.right
        for taken, key in zip(sets, dealt(right, len(sets)) if right else [None] * len(sets), strict=True):
            used |= {(i, taken.variant.offer.key): key for i in taken.tickets}
    return used


def _by_content(ticket: Ticket) -> tuple[str, ...]:
    """Tickets that differ in nothing but their number are interchangeable: they get the same prices in any order."""
    line = ticket.line
    content = (line.person, line.performance, line.zone_key, line.rate_key, line.production, sorted(line.tags), ticket.plain_cents, ticket.fee_cents)
    return (*map(str, content), str(line.id))


def _without_sets_of_one_price(board: Board, outcome: Outcome, used: Used, i: int) -> TicketPriced:
    ticket = board.tickets[i]
    giving = {v.offer.key: v for v in board.giving_to(i, outcome.options[i]) if not isinstance(v.gives, SetPrice)}
    price, reductions = ticket.plain_cents, []
    effects = [(key, variant.gives) for key, variant in giving.items()]
    for key, after in running_prices(ticket.plain_cents, ticket.line.zone_key, ticket.line.rate_key, effects):
        reductions.append(Reduction(key, used.get((i, key), _key(giving[key].right)), price - after))
        price = after
    counting = [board.variants[role // 2] for role in outcome.options[i] if role % 2]
    reductions += [Reduction(variant.offer.key, used[i, variant.offer.key], 0) for variant in counting]
    return TicketPriced(price, ticket.fee_cents if price else 0, tuple(reductions))


def _shared(board: Board, taken: TakenSet, used: Used) -> dict[Any, TicketPriced]:
    """The set's price over its tickets. A ticket that isn't free in itself pays its fee unless the whole set is free."""
    price = taken.variant.gives
    assert isinstance(price, SetPrice)
    tickets = [board.tickets[i] for i in taken.tickets]
    offer, right = taken.variant.offer.key, used[taken.tickets[0], taken.variant.offer.key]
    return {
        ticket.line.id: TicketPriced(
            cents,
            ticket.fee_cents if ticket.plain_cents and price.cents else 0,
            (Reduction(offer, right, ticket.plain_cents - cents),),
        )
        for ticket, cents in zip(tickets, shares(price, [ticket.plain_cents for ticket in tickets]), strict=True)
    }


def _sets_applied(board: Board, outcome: Outcome, used: Used, priced: dict[Any, TicketPriced]) -> list[Applied]:
    found = []
    for taken in outcome.sets:
        offer, ids = taken.variant.offer.key, tuple(board.tickets[i].line.id for i in taken.tickets)
        found.append(_saving(Applied(offer, used[taken.tickets[0], offer], ids, 0), priced))
    return sorted(found, key=lambda applied: (applied.offer_key, str(applied.line_ids)))


def _singles_applied(board: Board, outcome: Outcome, priced: dict[Any, TicketPriced]) -> list[Applied]:
    """Offers without conditions, ticket by ticket."""
    found = []
    for i, ticket in enumerate(board.tickets):
        searched = {board.variants[role // 2].offer.key for role in outcome.options[i]}
        for variant in board.giving_to(i, outcome.options[i]):
            if variant.offer.key not in searched:
                found.append(_saving(Applied(variant.offer.key, _key(variant.right), (ticket.line.id,), 0), priced))
    return found


def _saving(applied: Applied, priced: dict[Any, TicketPriced]) -> Applied:
    of_this = (r.cents for id_ in applied.line_ids for r in priced[id_].reductions if r.offer_key == applied.offer_key)
    return replace(applied, saves_cents=sum(of_this))


def _key(right: Right | None) -> Hashable:
    return right.key if right else None
