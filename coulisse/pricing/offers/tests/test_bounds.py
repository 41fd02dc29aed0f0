"""A basket too large to prove is told how far from proven it is: the floor is under every outcome, always."""

from dataclasses import replace

import pytest

from coulisse.pricing.offers.search import Board, Effort, Ticket
from coulisse.pricing.offers.search.branching import by_pieces
from coulisse.pricing.offers.search.floor import floor_at, raised, values_from
from coulisse.pricing.offers.search.greedy import good_outcome, guided_outcome
from coulisse.pricing.offers.search.variants import CENT
from coulisse.pricing.offers.tests.baskets import Basket, basket
from coulisse.pricing.offers.tests.oracle import lowest_total, plain, ticket_fee
from coulisse.pricing.rules import quote


def without_order_fees(given: Basket) -> Basket:
    lines = [replace(line, table=replace(line.table, fees=[fee for fee in line.table.fees if fee.per == "ticket"])) for line in given.lines]
    return given._replace(lines=lines)


def laid_out(given: Basket) -> Board:
    tickets = [
        Ticket(line, plain(line), ticket_fee(line)) for line in sorted(given.lines, key=lambda line: (str(line.person), line.performance, line.id))
    ]
    return Board(tickets, given.offers, given.rights, given.moment)


def test_no_floor_is_above_the_lowest_outcome() -> None:
    for number in range(600):
        given = without_order_fees(basket(number, most_lines=5, most_offers=3))
        board, lowest = laid_out(given), lowest_total(*given)
        good = good_outcome(board)
        floor = floor_at(board, values_from(board, good))
        higher = raised(board, floor, good.cost, rounds=4)
        assert floor.cost <= higher.cost
        assert higher.cost // CENT <= lowest <= good.cost // CENT, f"basket {number}"
        assert guided_outcome(board, higher.worth).cost // CENT >= lowest


def test_pieces_end_at_the_lowest_outcome_or_say_how_far_they_came() -> None:
    proven = 0
    for number in range(600):
        given = without_order_fees(basket(number, most_lines=5, most_offers=3))
        board, lowest = laid_out(given), lowest_total(*given)
        good = good_outcome(board)
        best, least = by_pieces(board, floor_at(board, values_from(board, good)), good, Effort(stages=1, rounds=2, pieces=6, again=2, steps=3))
        assert least // CENT <= lowest <= best.cost // CENT, f"basket {number}"
        proven += least == best.cost
    print(f"{proven} of 600 proven by pieces alone")


@pytest.mark.parametrize("number", range(6))
def test_the_gap_told_is_never_too_small(number: int) -> None:
    given = basket(900_000 + number, most_lines=24, most_offers=6)
    quick = quote(given.lines, given.offers, given.rights, given.moment, Effort(stages=1, rounds=2, pieces=1, again=1, steps=10))
    longer = quote(given.lines, given.offers, given.rights, given.moment, Effort(stages=1, rounds=20, pieces=8, again=4, steps=400))
    assert longer.total_cents >= quick.total_cents - quick.gap_cents
