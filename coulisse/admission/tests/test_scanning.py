"""At the door: one person a ticket, whatever else happens."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from coulisse.admission import operations, queries
from coulisse.admission.models import Admittance, Scan
from coulisse.admission.operations import NonceReused, NoSuchPerformance, NothingToUndo
from coulisse.admission.types import DoorCount, Verdict, VoidReason
from coulisse.houses.models import HistoryEntry, House
from coulisse.houses.scope import house_scope
from coulisse.testing.factories import make_performance

from .conftest import DOOR_STAFF, Evening, make_evening


def test_a_good_ticket_lets_in_and_says_where_to_sit(evening: Evening) -> None:
    answer = evening.scan(evening.code(2))

    assert answer.verdict is Verdict.ADMITTED and answer.verdict.colour == "green"
    assert answer.ticket is not None
    assert (answer.ticket.place_name["seat"], answer.ticket.rate_name["nl"], answer.ticket.holder_name) == ("3", "Standaard", "Mia Claes")
    assert (answer.admitted_at, answer.admitted_door, answer.repeated) == (evening.now, "Hoofdingang", False)


def test_a_second_person_with_the_same_ticket_hears_when_and_where(evening: Evening) -> None:
    first = evening.scan(evening.code(0), door="Zijdeur")
    second = evening.scan(evening.code(0), door="Hoofdingang", now=evening.now + timedelta(minutes=5))

    assert second.verdict is Verdict.ALREADY_ADMITTED and second.verdict.colour == "red"
    assert (second.admitted_at, second.admitted_door, second.admittance_id) == (evening.now, "Zijdeur", first.admittance_id)


def test_the_short_code_works_as_well(evening: Evening) -> None:
    assert evening.scan(evening.tickets[0].serial.lower()).verdict is Verdict.ADMITTED
    assert evening.scan(evening.code(0)).verdict is Verdict.ALREADY_ADMITTED


def test_a_ticket_of_another_evening_is_not_used_up(evening: Evening) -> None:
    tomorrow = make_evening(evening.house, seed=2, first_line=201, title="Morgen", days=1)
    answer = evening.scan(tomorrow.code(0))

    assert answer.verdict is Verdict.OTHER_PERFORMANCE and answer.verdict.colour == "orange"
    assert answer.ticket is not None
    assert (answer.ticket.performance_id, answer.ticket.performance_title["nl"]) == (tomorrow.performance.pk, "Morgen")
    assert answer.ticket.performance_starts_at == tomorrow.performance.starts_at
    assert tomorrow.scan(tomorrow.code(0), now=tomorrow.now).verdict is Verdict.ADMITTED


def test_the_day_before_a_try_out_uses_nothing_up(evening: Evening) -> None:
    assert evening.scan(evening.code(0), now=evening.now - timedelta(days=1)).verdict is Verdict.NOT_YET
    assert evening.scan(evening.code(0)).verdict is Verdict.ADMITTED


def test_a_cancelled_performance_lets_nobody_in(de_kring: House) -> None:
    evening = make_evening(de_kring, state="cancelled")
    assert evening.scan(evening.code(0)).verdict is Verdict.CANCELLED


def test_a_ticket_of_the_neighbour_is_named_as_such_and_shows_nothing(evening: Evening, het_anker: House) -> None:
    theirs = make_evening(het_anker)
    answer = evening.scan(theirs.code(0))
    assert (answer.verdict, answer.ticket) == (Verdict.OTHER_HOUSE, None)
    assert evening.scan(theirs.tickets[0].serial).verdict is (
        Verdict.ADMITTED if theirs.tickets[0].serial == evening.tickets[0].serial else Verdict.UNKNOWN
    )


@pytest.mark.parametrize(
    ("code", "verdict"), [("0000 0000 0000 0000", Verdict.UNKNOWN), ("https://example.org", Verdict.NOT_A_TICKET), ("", Verdict.NOT_A_TICKET)]
)
def test_other_codes_are_refused_and_logged(evening: Evening, code: str, verdict: Verdict) -> None:
    assert evening.scan(code).verdict is verdict
    with house_scope(evening.house.pk):
        assert [(scan.verdict, scan.ticket_id, scan.by) for scan in Scan.objects.all()] == [(verdict.value, None, "Wim")]


def test_a_forged_code_with_a_good_serial_lets_nobody_in(evening: Evening) -> None:
    good = evening.code(0)
    forged = good[:-1] + ("0" if good[-1] != "0" else "1")
    assert evening.scan(forged).verdict in (Verdict.UNKNOWN, Verdict.NOT_A_TICKET)
    assert evening.scan(good).verdict is Verdict.ADMITTED


def test_the_same_scan_sent_again_gets_the_same_answer(evening: Evening) -> None:
    nonce = UUID(int=5)
    first = evening.scan(evening.code(0), nonce=nonce)
    again = evening.scan(evening.code(0), nonce=nonce, now=evening.now + timedelta(seconds=9))

    assert again.repeated
    assert (again.verdict, again.scan_id, again.admittance_id, again.at) == (Verdict.ADMITTED, first.scan_id, first.admittance_id, first.at)
    with house_scope(evening.house.pk):
        assert Scan.objects.count() == 1


def test_the_second_answer_is_repeated_too(evening: Evening) -> None:
    evening.scan(evening.code(0), door="Zijdeur")
    nonce = UUID(int=6)
    refused = evening.scan(evening.code(0), nonce=nonce)
    again = evening.scan(evening.code(0), nonce=nonce)
    assert (again.verdict, again.admitted_door, again.admittance_id) == (Verdict.ALREADY_ADMITTED, "Zijdeur", refused.admittance_id)
    unreadable = UUID(int=7)
    assert evening.scan("?", nonce=unreadable).scan_id == evening.scan("?", nonce=unreadable).scan_id


def test_one_name_for_two_scans_is_refused(evening: Evening) -> None:
    nonce = UUID(int=5)
    evening.scan(evening.code(0), nonce=nonce)
    with pytest.raises(NonceReused):
        evening.scan(evening.code(1), nonce=nonce)
    assert evening.scan(evening.code(1)).verdict is Verdict.ADMITTED


def test_an_admittance_by_mistake_is_undone_and_kept(evening: Evening) -> None:
    first = evening.scan(evening.code(0))
    undone = evening.do(operations.undo, admittance_id=first.admittance_id, actor=DOOR_STAFF, now=evening.now)
    assert undone.undone_by == "Wim"

    again = evening.scan(evening.code(0))

    assert again.verdict is Verdict.ADMITTED and again.admittance_id != first.admittance_id
    with house_scope(evening.house.pk):
        assert Admittance.objects.count() == 2
        assert HistoryEntry.objects.filter(verb="admittance.undone").count() == 1


def test_what_is_undone_can_not_be_undone_again(evening: Evening, het_anker: House) -> None:
    first = evening.scan(evening.code(0))
    with house_scope(het_anker.pk), pytest.raises(NothingToUndo):
        operations.undo(house=het_anker, admittance_id=first.admittance_id, actor=DOOR_STAFF, now=evening.now)
    evening.do(operations.undo, admittance_id=first.admittance_id, actor=DOOR_STAFF, now=evening.now)
    with pytest.raises(NothingToUndo):
        evening.do(operations.undo, admittance_id=first.admittance_id, actor=DOOR_STAFF, now=evening.now)


def test_a_repeated_scan_of_an_undone_admittance_admits_nobody_anew(evening: Evening) -> None:
    nonce = UUID(int=5)
    first = evening.scan(evening.code(0), nonce=nonce)
    evening.do(operations.undo, admittance_id=first.admittance_id, actor=DOOR_STAFF, now=evening.now)
    assert evening.scan(evening.code(0), nonce=nonce).repeated
    assert evening.do(queries.door_count, performance=evening.performance) == DoorCount(4, 0)


def test_there_is_no_door_to_a_performance_of_the_neighbour(evening: Evening, het_anker: House) -> None:
    theirs = make_performance(het_anker)
    with pytest.raises(NoSuchPerformance):
        evening.scan(evening.code(0), performance=theirs)


def test_a_scan_is_one_statement(evening: Evening, django_assert_num_queries: Any) -> None:
    evening.scan(evening.code(3))
    words = {
        "house": evening.house,
        "performance_id": evening.performance.pk,
        "door": "Hoofdingang",
        "device": "gsm 1",
        "actor": DOOR_STAFF,
        "now": evening.now,
    }
    with house_scope(evening.house.pk):
        for code in (evening.code(0), evening.code(0), evening.tickets[1].serial, "?"):
            with django_assert_num_queries(1):
                operations.scan(code=code, nonce=evening.nonce(), **words)


def test_counts_recent_scans_and_doors(evening: Evening) -> None:
    evening.do(operations.void_tickets, order_line_ids=[104], reason=VoidReason.REFUNDED, now=evening.now)
    evening.scan(evening.code(0), door="Zijdeur")
    evening.scan(evening.code(1))
    evening.scan(evening.code(2))
    evening.scan("?")
    with house_scope(evening.house.pk):
        assert queries.door_count(house=evening.house, performance=evening.performance) == DoorCount(3, 3)
        assert queries.inside_by_door(house=evening.house, performance=evening.performance) == {"Hoofdingang": 2, "Zijdeur": 1}
        recent = queries.recent_scans(house=evening.house, performance=evening.performance)
        assert [scan.verdict for scan in recent] == [Verdict.NOT_A_TICKET, Verdict.ADMITTED, Verdict.ADMITTED, Verdict.ADMITTED]
        assert [scan.can_undo for scan in recent] == [False, True, True, True]
        assert (recent[1].place_name["seat"], recent[1].holder_name, recent[0].place_name) == ("3", "Mia Claes", {})
        one = queries.recent_scans(house=evening.house, performance=evening.performance, ticket=evening.tickets[1])
        assert [scan.ticket_id for scan in one] == [evening.tickets[1].pk]
        assert queries.admitted_lines(house=evening.house, order_line_ids=[101, 104]) == {101}
