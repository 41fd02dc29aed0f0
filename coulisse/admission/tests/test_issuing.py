"""Tickets come, are replaced, and go."""

from typing import Any

import pytest

from coulisse.admission import codes, operations, queries
from coulisse.admission.models import SigningKey, Ticket
from coulisse.admission.operations import NoLiveTicket, PlaceHasTicket, TicketUsed
from coulisse.admission.types import Verdict, VoidReason
from coulisse.houses.models import HistoryEntry, House
from coulisse.houses.scope import house_scope
from coulisse.testing.factories import make_performance

from .conftest import DOOR_STAFF, Evening, chance, sold


def test_a_sold_place_becomes_a_ticket(evening: Evening) -> None:
    first = evening.tickets[0]
    assert (first.order_line_id, first.place_no, first.version, first.holder_name) == (101, 0, 1, "Mia Claes")
    assert first.place_name["row"] == "A"
    assert len({ticket.serial for ticket in evening.tickets}) == 4


def test_many_tickets_take_one_statement(de_kring: House, django_assert_num_queries: Any) -> None:
    performance = make_performance(de_kring, rows=10, seats=20)
    with house_scope(de_kring.pk) as scope:
        operations.make_signing_key(house=de_kring, now=scope.now, random_bytes=chance())
        with django_assert_num_queries(1):
            issued = operations.issue_tickets(
                house=de_kring, tickets=[sold(performance, no, no) for no in range(200)], now=scope.now, random_bytes=chance()
            )
    assert [ticket.place_no for ticket in issued] == list(range(200))


def test_issuing_again_changes_nothing(evening: Evening) -> None:
    again = evening.do(
        operations.issue_tickets, tickets=[sold(evening.performance, no, 101 + no) for no in (2, 0)], now=evening.now, random_bytes=chance(5)
    )
    assert [ticket.pk for ticket in again] == [evening.tickets[2].pk, evening.tickets[0].pk]


def test_nothing_to_issue_is_nothing(evening: Evening) -> None:
    assert evening.do(operations.issue_tickets, tickets=[], now=evening.now, random_bytes=chance(5)) == []


def test_a_place_has_one_live_ticket(evening: Evening) -> None:
    with pytest.raises(PlaceHasTicket):
        evening.do(operations.issue_tickets, tickets=[sold(evening.performance, 0, 900)], now=evening.now, random_bytes=chance(5))


def test_a_refunded_place_can_be_sold_again(evening: Evening) -> None:
    gone = evening.do(operations.void_tickets, order_line_ids=[101, 102, 999], reason=VoidReason.REFUNDED, now=evening.now)
    assert sorted(ticket.order_line_id for ticket in gone) == [101, 102]
    assert {ticket.void_reason for ticket in gone} == {"refunded"}
    assert evening.do(operations.void_tickets, order_line_ids=[101], reason=VoidReason.REFUNDED, now=evening.now) == []

    [new] = evening.do(operations.issue_tickets, tickets=[sold(evening.performance, 0, 900)], now=evening.now, random_bytes=chance(5))

    assert evening.scan(evening.code(0)).verdict is Verdict.VOIDED
    assert evening.scan(new.serial).verdict is Verdict.ADMITTED


def test_a_resold_ticket_lets_in_with_its_new_codes_only(evening: Evening) -> None:
    old, old_code = evening.tickets[0], evening.code(0)

    [new] = evening.do(operations.reissue, order_line_ids=[101], now=evening.now, random_bytes=chance(9), holder_names={101: "Ahmed"})

    assert (new.version, new.place_no, new.holder_name, new.order_line_id) == (2, old.place_no, "Ahmed", 101)
    assert new.serial != old.serial
    assert evening.scan(old_code).verdict is Verdict.OUTDATED
    assert evening.scan(old.serial).verdict is Verdict.OUTDATED
    new_code = evening.do(queries.signed_codes, tickets=[new])[new.pk]
    assert codes.read(new_code).version == 2
    assert evening.scan(new_code).verdict is Verdict.ADMITTED


def test_a_ticket_that_was_used_is_not_issued_again(evening: Evening) -> None:
    evening.scan(evening.code(0))
    with pytest.raises(TicketUsed) as refused:
        evening.do(operations.reissue, order_line_ids=[101, 102], now=evening.now, random_bytes=chance(9))
    assert refused.value.order_line_ids == (101,)
    assert evening.scan(evening.code(1)).verdict is Verdict.ADMITTED, "nothing of it has happened"


def test_what_has_no_ticket_is_not_issued_again(evening: Evening) -> None:
    with pytest.raises(NoLiveTicket) as refused:
        evening.do(operations.reissue, order_line_ids=[101, 555], now=evening.now, random_bytes=chance(9))
    assert refused.value.order_line_ids == (555,)


def test_another_name_leaves_the_code_as_it_was(evening: Evening) -> None:
    assert evening.do(operations.rename_holder, order_line_ids=[101, 555], holder_name="Ahmed", now=evening.now) == 1
    seen = evening.scan(evening.code(0)).ticket
    assert seen is not None and seen.holder_name == "Ahmed"


def test_a_blocked_ticket_stops_at_the_door_until_it_is_free_again(evening: Evening) -> None:
    assert evening.do(operations.block_tickets, order_line_ids=[101], reason="gestolen", actor=DOOR_STAFF, now=evening.now) == 1
    stopped = evening.scan(evening.code(0))
    assert (stopped.verdict, stopped.ticket and stopped.ticket.block_reason) == (Verdict.BLOCKED, "gestolen")

    assert evening.do(operations.unblock_tickets, order_line_ids=[101, 102], actor=DOOR_STAFF, now=evening.now) == 1
    assert evening.scan(evening.code(0)).verdict is Verdict.ADMITTED
    with house_scope(evening.house.pk):
        verbs = HistoryEntry.objects.filter(subject=f"ticket:{evening.tickets[0].pk}").order_by("id").values_list("verb", flat=True)
        assert list(verbs) == ["ticket.blocked", "ticket.unblocked"]


def test_the_neighbour_sees_none_of_it(evening: Evening, het_anker: House) -> None:
    with house_scope(het_anker.pk):
        assert not Ticket.objects.exists()
        assert not SigningKey.objects.exists()
        assert operations.void_tickets(house=het_anker, order_line_ids=[101], reason=VoidReason.REFUNDED, now=evening.now) == []
        assert operations.rename_holder(house=evening.house, order_line_ids=[101], holder_name="x", now=evening.now) == 0
