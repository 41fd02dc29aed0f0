"""Finding tickets, and what a device takes along."""

import json
from typing import Any

import pytest

from coulisse.admission import operations, queries
from coulisse.admission.types import VoidReason
from coulisse.admission.wording import place_sentence, place_words
from coulisse.houses.scope import house_scope
from coulisse.lib.codes import grouped

from .conftest import DOOR_STAFF, Evening, chance


def test_the_live_ticket_of_each_line(evening: Evening) -> None:
    [new] = evening.do(operations.reissue, order_line_ids=[102], now=evening.now, random_bytes=chance(9))
    with house_scope(evening.house.pk):
        live = queries.tickets_of_lines(house=evening.house, order_line_ids=[103, 102, 900])
        assert [ticket.pk for ticket in live] == [new.pk, evening.tickets[2].pk]
        every = queries.tickets_of_lines(house=evening.house, order_line_ids=[102], with_void=True)
        assert [ticket.version for ticket in every] == [2, 1]


def test_a_ticket_is_found_by_either_code(evening: Evening) -> None:
    ticket = evening.tickets[1]
    for typed in (ticket.serial, grouped(ticket.serial).lower(), evening.code(1)):
        assert evening.do(queries.ticket_by_serial, typed=typed) == ticket
    assert evening.do(queries.ticket_by_serial, typed="iets anders") is None


def test_a_device_takes_along_all_it_needs_and_no_names(evening: Evening, django_assert_num_queries: Any) -> None:
    evening.do(operations.void_tickets, order_line_ids=[104], reason=VoidReason.REFUNDED, now=evening.now)
    evening.do(operations.block_tickets, order_line_ids=[103], reason="gestolen", actor=DOOR_STAFF, now=evening.now)
    evening.scan(evening.code(0))
    with house_scope(evening.house.pk), django_assert_num_queries(3):
        manifest = queries.offline_manifest(house=evening.house, performance=evening.performance, now=evening.now)

    assert [(ticket["serial"], ticket["inside"], ticket["blocked"]) for ticket in manifest["tickets"]] == [
        (evening.tickets[0].serial, True, False),
        (evening.tickets[1].serial, False, False),
        (evening.tickets[2].serial, False, True),
    ]
    assert manifest["void"] == [{"serial": evening.tickets[3].serial, "reason": "refunded"}]
    assert [key["number"] for key in manifest["keys"]] == [0]
    assert "Mia" not in json.dumps(manifest)


PLACE = {
    "section": {"nl": "Balkon", "en": "Circle"},
    "row": "C",
    "seat": "12",
    "entrance": "Deur 2",
    "zone": {"nl": "Rang 1"},
    "marks": ["wheelchair", "?"],
}


@pytest.mark.parametrize(
    ("place", "language", "said"),
    [
        (PLACE, "nl", "Balkon, rij C, stoel 12"),
        (PLACE, "fr", "Balkon, rang C, siège 12"),
        (PLACE, "en", "Circle, row C, seat 12"),
        ({"section": {}, "row": "C", "seat": "12"}, "nl", "Rij C, stoel 12"),
        ({"zone": {"nl": "Staanplaatsen"}}, "nl", "Staanplaatsen"),
        ({}, "nl", ""),
    ],
)
def test_a_place_in_words(place: dict[str, Any], language: str, said: str) -> None:
    assert place_sentence(place, language) == said


def test_marks_of_a_place_are_spoken_and_unknown_ones_left_out() -> None:
    assert len(place_words(PLACE, "en").marks) == 1
