"""Who is let in, by the facts alone."""

from datetime import timedelta
from typing import Any

import pytest

from coulisse.admission.rules import OPENS_BEFORE, Door, Held, verdict
from coulisse.admission.types import Verdict
from coulisse.testing.cast import NOW

DOOR = Door(performance_id=1, opens_at=NOW)


def held(**facts: Any) -> Held:
    return Held(**{"performance_id": 1, "version": 2, **facts})


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ({}, Verdict.ADMITTED),
        ({"code_version": 2, "code_performance_id": 1}, Verdict.ADMITTED),
        ({"code_version": 1}, Verdict.OUTDATED),
        ({"code_version": 3}, Verdict.OUTDATED),
        ({"code_performance_id": 9}, Verdict.UNKNOWN),
        ({"key_is_retired": True}, Verdict.OUTDATED),
        ({"voided": True, "void_reason": "refunded"}, Verdict.VOIDED),
        ({"voided": True, "void_reason": "reissued"}, Verdict.OUTDATED),
        ({"blocked": True}, Verdict.BLOCKED),
        ({"admitted": True}, Verdict.ALREADY_ADMITTED),
        ({"performance_id": 9}, Verdict.OTHER_PERFORMANCE),
        ({"performance_id": 9, "voided": True}, Verdict.VOIDED),
        ({"performance_id": 9, "admitted": True}, Verdict.OTHER_PERFORMANCE),
        ({"admitted": True, "blocked": True}, Verdict.BLOCKED),
    ],
)
def test_a_verdict_by_the_facts(facts: dict[str, Any], wanted: Verdict) -> None:
    assert verdict(held(**facts), DOOR, NOW) is wanted


def test_a_code_that_names_no_ticket_is_unknown() -> None:
    assert verdict(None, DOOR, NOW) is Verdict.UNKNOWN


def test_a_cancelled_performance_lets_nobody_in() -> None:
    assert verdict(held(), Door(1, NOW, cancelled=True), NOW) is Verdict.CANCELLED


def test_six_hours_before_the_doors_a_ticket_begins_to_let_in() -> None:
    opens = NOW - OPENS_BEFORE
    assert verdict(held(), DOOR, opens - timedelta(microseconds=1)) is Verdict.NOT_YET
    assert verdict(held(), DOOR, opens) is Verdict.ADMITTED
    assert verdict(held(), DOOR, NOW + timedelta(hours=5)) is Verdict.ADMITTED, "latecomers are the house's own affair"


def test_exactly_one_verdict_is_green() -> None:
    assert [said for said in Verdict if said.colour == "green"] == [Verdict.ADMITTED]
