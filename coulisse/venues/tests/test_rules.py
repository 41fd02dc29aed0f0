"""Comparing versions, changing seats, ranks."""

import copy
from typing import Any

from coulisse.venues.document import document_of
from coulisse.venues.generator import HallSketch, SectionSketch, generate
from coulisse.venues.plan import read_plan
from coulisse.venues.rules import changed_seats, compare, ranks_by_view, stacked, unknown_keys

from .samples import own_document


def changed(change: Any) -> Any:
    document = copy.deepcopy(own_document())
    change(document)
    return compare(read_plan(own_document()), read_plan(document))


def test_the_same_plan_changes_nothing() -> None:
    found = changed(lambda document: None)
    assert found.counterparts == {no: no for no in range(34)}
    assert (found.is_harmless, found.added) == (True, ())


def test_a_seat_that_goes_shifts_the_numbers_and_nobody_else() -> None:
    found = changed(lambda document: document["rows"][0]["seats"].pop(0))
    assert found.gone == (0,)
    assert {no: found.counterparts[no] for no in (1, 2, 3, 4, 33)} == {1: 0, 2: 1, 3: 2, 4: 3, 33: 32}
    assert not found.is_harmless


def test_a_seat_that_comes_is_told() -> None:
    found = changed(lambda document: document["rows"][1]["seats"].append({"label": "2", "x": 150, "y": 220, "zone": "1"}))
    assert (found.added, found.is_harmless) == ((4,), True)


def test_other_zone_other_name_and_blocked() -> None:
    def change(document: Any) -> None:
        document["zones"].append({"key": "2"})
        seats = document["rows"][0]["seats"]
        seats[0]["zone"] = "2"
        seats[1]["label"] = "2bis"
        seats[1]["blocked"] = "techniek"
        document["sections"][1]["name"] = {"nl": "Engelenbak"}
        document["rows"][1]["seats"][0]["key"] = "balkon-A-1"

    found = changed(change)
    assert (found.moved_zone, found.renamed, found.newly_blocked) == ((0,), (1, 3), (1,))


def test_fewer_people_in_a_standing_zone() -> None:
    found = changed(lambda document: document["zones"][1].update(capacity=10))
    assert found.gone == tuple(range(14, 34))


def test_a_standing_zone_that_became_seats_has_no_counterparts() -> None:
    def change(document: Any) -> None:
        document["zones"][1] = {"key": "pit"}

    assert changed(change).gone == tuple(range(4, 34))


def test_changing_seats_changes_those_and_no_others() -> None:
    document = document_of(read_plan(own_document()))
    answer = changed_seats(document, ["A-1", "A-3"], rank=7, blocked="", marks_add=["restricted_view"], marks_remove=["wheelchair"])
    plan = read_plan(answer)
    assert [(seat.rank, sorted(seat.marks), seat.blocked) for seat in plan.seats[:3]] == [
        (7, ["restricted_view", "step_free"], ""),
        (2, ["companion"], ""),
        (7, ["restricted_view"], ""),
    ]
    assert read_plan(document).seats[0].rank == 1
    assert unknown_keys(document, ["A-1", "Z-9"]) == ["Z-9"]


def test_in_the_round_the_ring_around_the_floor_is_best() -> None:
    rows = [
        {"label": str(ring), "seats": [{"label": str(i), "x": 500 + x * ring * 50, "y": 500 + y * ring * 50, "zone": "1"} for i, (x, y) in enumerate(((0, 1), (1, 0), (0, -1), (-1, 0)))]}
        for ring in (2, 3, 6)
    ]  # fmt: skip
    plan = read_plan(own_document(sections=[], rows=rows, focal=[500, 500]))
    ranks = ranks_by_view(plan)
    assert ranks[0] == ranks[1] == ranks[2] == ranks[3] < ranks[8] == ranks[11]


def test_seats_on_one_spot_are_found() -> None:
    document = generate(HallSketch(sections=[SectionSketch(rows=3, seats=3)]))
    seats = [seat for row in document["rows"] for seat in row["seats"]]
    seats[8] |= {"x": seats[0]["x"] + 1, "y": seats[0]["y"]}
    assert [(one.key, other.key) for one, other in stacked(read_plan(document))] == [("C-3", "A-1")]
