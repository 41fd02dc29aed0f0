"""Several doors at once: real connections that meet in the database."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from coulisse.admission import operations, queries
from coulisse.admission.invariants import INVARIANTS
from coulisse.admission.models import Scan, SigningKey
from coulisse.admission.types import ScanAnswer, Verdict, VoidReason
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.testing.cast import make_house

from .conftest import DOOR_STAFF, Evening, chance, make_evening

DEVICES = 8


@pytest.fixture
def evening(committed_db: None) -> Evening:
    return make_evening(make_house())


@pytest.fixture
def at_once() -> Iterator[Callable[[list[Callable[[], Any]]], list[Any]]]:
    """Run all of them at the same moment, each on a connection of its own; what they raise is their answer."""
    with ThreadPoolExecutor(DEVICES) as pool:

        def run(actions: list[Callable[[], Any]]) -> list[Any]:
            gate = threading.Barrier(len(actions))

            def one(action: Callable[[], Any]) -> Any:
                gate.wait(60)
                try:
                    return action()
                finally:
                    connections.close_all()

            return [done.result(30) for done in [pool.submit(one, action) for action in actions]]

        yield run


def nothing_broken(house: House) -> bool:
    with house_scope(house.pk), connections["default"].cursor() as cursor:
        for invariant in INVARIANTS:
            cursor.execute(invariant.sql)
            assert cursor.fetchall() == [], invariant.says
    return True


def verdicts(answers: list[ScanAnswer]) -> Counter[Verdict]:
    return Counter(answer.verdict for answer in answers)


def test_a_whole_scan_is_three_statements(evening: Evening) -> None:
    evening.scan(evening.code(3))
    with CaptureQueriesContext(connections["default"]) as captured:
        evening.scan(evening.code(0))
    assert [query["sql"].split()[0] for query in captured] == ["BEGIN", "SELECT", "COMMIT"]


def test_of_many_doors_one_lets_in_and_the_others_know_when(evening: Evening, at_once: Callable) -> None:
    for ticket in range(4):
        code = evening.code(ticket)
        answers = at_once([partial(evening.scan, code, door=f"Deur {no}", nonce=UUID(int=ticket * 100 + no)) for no in range(DEVICES)])

        assert verdicts(answers) == {Verdict.ADMITTED: 1, Verdict.ALREADY_ADMITTED: DEVICES - 1}
        [let_in] = [answer for answer in answers if answer.verdict is Verdict.ADMITTED]
        assert {(answer.admittance_id, answer.admitted_door) for answer in answers} == {(let_in.admittance_id, let_in.admitted_door)}
    assert nothing_broken(evening.house)


def test_the_same_scan_sent_many_times_at_once_is_one_scan(evening: Evening, at_once: Callable) -> None:
    for ticket in range(4):
        answers = at_once([partial(evening.scan, evening.code(ticket), nonce=UUID(int=ticket + 1))] * DEVICES)

        assert verdicts(answers) == {Verdict.ADMITTED: DEVICES}
        assert len({(answer.scan_id, answer.admittance_id) for answer in answers}) == 1
    with house_scope(evening.house.pk):
        assert Scan.objects.count() == 4
    assert nothing_broken(evening.house)


def test_a_refund_and_a_scan_at_once_leave_no_guest_with_a_void_ticket(evening: Evening, at_once: Callable) -> None:
    for ticket in range(4):
        refund = partial(evening.do, operations.void_tickets, order_line_ids=[101 + ticket], reason=VoidReason.REFUNDED, now=evening.now)
        answer, _voided = at_once([partial(evening.scan, evening.code(ticket), nonce=UUID(int=ticket + 1)), refund])
        assert answer.verdict in (Verdict.ADMITTED, Verdict.VOIDED)
        assert evening.scan(evening.code(ticket)).verdict is Verdict.VOIDED
    assert nothing_broken(evening.house)


def test_undo_and_scan_at_once_count_one_person_at_most(evening: Evening, at_once: Callable) -> None:
    let_in = evening.scan(evening.code(0))
    undo = partial(evening.do, operations.undo, admittance_id=let_in.admittance_id, actor=DOOR_STAFF, now=evening.now)
    answers = at_once([undo, *(partial(evening.scan, evening.code(0), nonce=UUID(int=no)) for no in range(1, DEVICES))])[1:]

    assert verdicts(answers)[Verdict.ADMITTED] <= 1
    assert evening.do(queries.door_count, performance=evening.performance).inside == verdicts(answers)[Verdict.ADMITTED]
    assert nothing_broken(evening.house)


def test_two_processes_that_sign_for_the_first_time_get_the_same_key(committed_db: None, at_once: Callable) -> None:
    house = make_house("het-anker", "Het Anker")

    def first_key(seed: int) -> bytes:
        with house_scope(house.pk) as scope:
            return bytes(operations.make_signing_key(house=house, now=scope.now, random_bytes=chance(seed)).public_key)

    assert len(set(at_once([partial(first_key, seed) for seed in range(DEVICES)]))) == 1
    with house_scope(house.pk):
        assert SigningKey.objects.count() == 1
