"""Halls from a few numbers."""

from collections import Counter
from dataclasses import replace
from math import dist
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coulisse.venues.generator import (
    SEAT,
    HallSketch,
    Numbering,
    RowLabels,
    SectionSketch,
    StageShape,
    StageSketch,
    ZoneRows,
    ZoneSketch,
    generate,
    row_label,
    seat_labels,
)
from coulisse.venues.plan import PlanRefused, read_plan
from coulisse.venues.rules import stacked
from coulisse.venues.types import Plan

STALLS = SectionSketch(rows=5, seats=10)


def plan_of(*sections: SectionSketch, **hall: Any) -> Plan:
    return read_plan(generate(HallSketch(sections=sections, **hall)))


def labels(plan: Plan, row: int) -> list[str]:
    return [plan.seats[no].label for no in plan.rows[row].seats]


def test_rows_of_one_length_and_rows_of_their_own_length() -> None:
    assert [len(row.seats) for row in plan_of(STALLS).rows] == [10] * 5
    assert [len(row.seats) for row in plan_of(SectionSketch(seats=[8, 10, 12])).rows] == [8, 10, 12]


@pytest.mark.parametrize(
    ("numbering", "numbers"),
    [
        (Numbering.LEFT_TO_RIGHT, "1 2 3 4 5"),
        (Numbering.RIGHT_TO_LEFT, "5 4 3 2 1"),
        (Numbering.ODD_LEFT, "5 3 1 2 4"),
        (Numbering.ODD_RIGHT, "4 2 1 3 5"),
    ],
)
def test_seats_count_as_the_house_counts(numbering: Numbering, numbers: str) -> None:
    assert seat_labels(5, numbering) == numbers.split()
    assert labels(plan_of(SectionSketch(rows=1, seats=5, numbering=numbering)), 0) == numbers.split()


@pytest.mark.parametrize(
    ("kind", "index", "label"),
    [
        (RowLabels.LETTERS, 8, "I"), (RowLabels.LETTERS, 25, "Z"), (RowLabels.LETTERS, 26, "AA"), (RowLabels.LETTERS, 702, "AAA"),
        (RowLabels.LETTERS_WITHOUT_I, 8, "J"), (RowLabels.LETTERS_WITHOUT_I, 24, "Z"), (RowLabels.LETTERS_WITHOUT_I, 25, "AA"), (RowLabels.NUMBERS, 8, "9"),
    ],
)  # fmt: skip
def test_rows_are_called_by_letters_or_numbers(kind: RowLabels, index: int, label: str) -> None:
    assert row_label(index, kind) == label


def test_a_balcony_can_go_on_where_the_stalls_end() -> None:
    plan = plan_of(replace(STALLS, name="Parterre"), replace(STALLS, name="Balkon", level=1, first_label=6))
    assert [row.label for row in plan.rows] == list("ABCDEFGHIJ")
    assert plan.sections["Balkon"].level == 1


@pytest.mark.parametrize("aisles", [{"aisles_after": (3, 7)}, {"aisle_every": 4}])
def test_aisles_divide_a_row(aisles: dict[str, Any]) -> None:
    lengths = [len(stretch) for stretch in plan_of(replace(STALLS, rows=2, **aisles)).stretches]
    assert lengths == ([3, 4, 3] if "aisles_after" in aisles else [4, 4, 2]) * 2


def test_aisles_run_straight_back_through_rows_of_other_lengths() -> None:
    plan = plan_of(SectionSketch(seats=[8, 10, 12], aisles_after=[6]))
    assert [len(stretch) for stretch in plan.stretches] == [4, 4, 5, 5, 6, 6]


def test_curved_rows_bend_around_the_stage() -> None:
    plan = plan_of(replace(STALLS, curvature=1.0))
    ends, middle = plan.seats[0], plan.seats[4]
    assert ends.y < middle.y
    assert middle.y > plan.focal[1]


def test_zones_go_by_row() -> None:
    zones = [ZoneSketch(key="duur"), ZoneSketch(key="goedkoop", colour="#123456")]
    plan = plan_of(replace(STALLS, zones=[ZoneRows(zone="goedkoop", first=4)]), zones=zones)
    assert {zone.key: (zone.capacity, dict(zone.name)) for zone in plan.zones.values()} == {
        "duur": (30, {"nl": "duur"}),
        "goedkoop": (20, {"nl": "goedkoop"}),
    }


def test_people_stand_between_the_stage_and_the_seats_or_behind_them() -> None:
    zones = [
        ZoneSketch(key="zit"),
        ZoneSketch(key="voor", kind="standing", capacity=100),
        ZoneSketch(key="achter", kind="free", capacity=40, behind=True),
        ZoneSketch(key="eigen", kind="standing", capacity=5, outline=[(-500, 0), (-400, 0), (-400, 90)]),
    ]
    plan = plan_of(STALLS, zones=zones)
    front, back = min(seat.y for seat in plan.seats), max(seat.y for seat in plan.seats)
    assert plan.focal[1] < min(y for _x, y in plan.zones["voor"].outline) < max(y for _x, y in plan.zones["voor"].outline) < front
    assert back < min(y for _x, y in plan.zones["achter"].outline)
    assert len(plan.zones["eigen"].outline) == 3
    assert plan.place_count == 50 + 100 + 40 + 5


def test_a_hall_without_seats() -> None:
    plan = read_plan(generate(HallSketch(zones=[ZoneSketch(key="vloer", kind="standing", capacity=300)])))
    assert (plan.place_count, plan.seats) == (300, ())


def test_wheelchair_places_are_at_the_ends_with_their_companions_beside_them() -> None:
    plan = plan_of(replace(STALLS, wheelchair_rows=[5]))
    marks = [sorted(seat.marks) for seat in plan.seats if seat.marks]
    assert marks == [["step_free", "wheelchair"], ["companion", "step_free"], ["companion", "step_free"], ["step_free", "wheelchair"]]
    assert {seat.row for seat in plan.seats if seat.marks} == {"E"}


def test_a_short_row_has_a_wheelchair_place_at_one_end_only() -> None:
    plan = plan_of(SectionSketch(rows=1, seats=3, wheelchair_rows=[1]))
    assert Counter(mark for seat in plan.seats for mark in seat.marks) == {"wheelchair": 1, "companion": 1, "step_free": 2}


def test_the_best_seats_are_near_and_in_the_middle() -> None:
    plan = plan_of(SectionSketch(rows=20, seats=30))
    rank = {(seat.row, seat.label): seat.rank for seat in plan.seats}
    assert rank["C", "15"] <= rank["C", "1"]
    assert rank["D", "15"] < rank["T", "15"]
    assert set(rank.values()) == set(range(1, 10))


@pytest.mark.parametrize("shape", StageShape)
def test_every_stage_stands_clear_of_the_first_row(shape: StageShape) -> None:
    plan = plan_of(replace(STALLS, curvature=0.8), stage=StageSketch(shape=shape))
    assert len(plan.areas) == (shape != StageShape.NONE)
    assert all(seat.y > plan.focal[1] or abs(seat.x - plan.focal[0]) > 60 for seat in plan.seats)


@pytest.mark.parametrize(
    ("sketch", "says"),
    [
        (HallSketch(), "The plan has no places: add a row of seats, or a zone with a capacity."),
        (HallSketch(sections=[SectionSketch(rows=0, seats=5)]), "section “1”: the number of rows is from 1 to 300."),
        (HallSketch(sections=[SectionSketch(seats=[])]), "section “1”: the number of rows is from 1 to 300."),
        (HallSketch(sections=[SectionSketch(seats=[5, 0])]), "section “1”: each row has from 1 to 1000 seats."),
        (HallSketch(sections=[SectionSketch(rows=2, seats=5, curvature=2)]), "section “1”: the curve is from 0 (straight) to 1 (a half circle)."),
        (HallSketch(sections=[replace(STALLS, zones=[ZoneRows(zone="x")])]), "section “1”: zone “x” is not among the seated zones of the plan."),
        (HallSketch(sections=[replace(STALLS, wheelchair_rows=[6])]), "section “1”: wheelchair places are in rows 1 to 5."),
        (
            HallSketch(sections=[STALLS], zones=[ZoneSketch(key="s", kind="standing", capacity=5)]),
            "Seats need a seated zone, for their price: add one.",
        ),
        (HallSketch(sections=[replace(STALLS, name="X"), replace(STALLS, name="X")]), "Two sections have the same key; give each its own."),
        (HallSketch(sections=[SectionSketch(rows=300, seats=1000)]), "The plan has 300000 places; 100000 is the most."),
    ],
)
def test_a_sketch_that_is_no_hall_is_told(sketch: HallSketch, says: str) -> None:
    with pytest.raises(PlanRefused) as refused:
        generate(sketch)
    assert str(refused.value.problems[0]) == says


_section = st.builds(
    SectionSketch,
    rows=st.integers(1, 12),
    seats=st.integers(1, 40),
    curvature=st.floats(0, 1),
    aisle_every=st.integers(0, 12),
    aisles_after=st.lists(st.integers(0, 50), max_size=3),
    numbering=st.sampled_from(Numbering),
    row_labels=st.sampled_from(RowLabels),
    level=st.integers(0, 2),
    beside=st.booleans(),
    wheelchair_rows=st.lists(st.just(1), max_size=1),
) | st.builds(SectionSketch, seats=st.lists(st.integers(1, 40), min_size=1, max_size=10), curvature=st.floats(0, 1), aisle_every=st.integers(0, 9))


@settings(max_examples=150, deadline=None)
@given(st.lists(_section, min_size=1, max_size=4), st.sampled_from(StageShape))
def test_every_hall_has_its_seats_with_names_of_their_own_and_room_between_them(sections: list[SectionSketch], stage: StageShape) -> None:
    plan = read_plan(generate(HallSketch(sections=sections, stage=StageSketch(shape=stage))))
    assert len(plan.seats) == sum(sum(section.counts) for section in sections)
    assert len({(seat.section, seat.row, seat.label) for seat in plan.seats}) == len(plan.seats)
    assert stacked(plan) == []
    assert nearest(plan) > 0.85 * SEAT
    assert all(0 <= seat.x <= plan.width and 0 <= seat.y <= plan.height for seat in plan.seats)
    assert sum(map(len, plan.stretches)) == len(plan.seats)


def nearest(plan: Plan) -> float:
    """How near two seats come, looked for in squares of one seat."""
    cells: dict[tuple[int, int], list[tuple[float, float]]] = {}
    least = SEAT
    for seat in plan.seats:
        column, row = int(seat.x // SEAT), int(seat.y // SEAT)
        around = (other for i in (-1, 0, 1) for j in (-1, 0, 1) for other in cells.get((column + i, row + j), ()))
        least = min([least, *(dist(other, (seat.x, seat.y)) for other in around)])
        cells.setdefault((column, row), []).append((seat.x, seat.y))
    return least
