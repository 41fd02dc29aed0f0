"""Charts of seats.io."""

from typing import Any

import pytest

from coulisse.venues.formats.seatsio import read_seatsio
from coulisse.venues.plan import PlanRefused, read_plan

from .samples import seatsio_chart, seatsio_seat


def warnings(imported: Any) -> list[str]:
    return [str(warning) for warning in imported.warnings]


def test_rows_categories_and_attributes() -> None:
    seats = [
        seatsio_seat("1", 0, 0, accessible=True),
        seatsio_seat("2", 20, 0, companionSeat=True),
        seatsio_seat("3", 40, 0, 2, restrictedView=True, displayLabel="3bis"),
    ]
    plan = read_plan(read_seatsio(seatsio_chart(rows=[{"label": "A", "seats": seats}])).document)
    assert [(seat.label, seat.zone, sorted(seat.marks)) for seat in plan.seats] == [
        ("1", "duur", ["wheelchair"]),
        ("2", "duur", ["companion"]),
        ("3bis", "goedkoop", ["restricted_view"]),
    ]
    assert plan.zones["duur"].colour == "#87a9cd"


def test_faults_that_can_be_repaired_are_repaired_and_named() -> None:
    seats = [seatsio_seat("1", 0, 0), seatsio_seat("1", 20, 0), seatsio_seat("?", 40, 0), seatsio_seat("4", 60, 0, None), seatsio_seat("5", 80, 0)]
    imported = read_seatsio(seatsio_chart(rows=[{"label": "A", "seats": seats}]))
    assert [seat.label for seat in read_plan(imported.document).seats] == ["1", "2", "3", "4", "5"]
    assert warnings(imported) == [
        "row A, seat 1: this seat stood more than once; one of them is now 2.",
        "row A, seat ?: the seat had no number; it is now 3.",
        "row A, seat 4: the seat has no category; it is now in “Duur”, like the seat beside it.",
    ]


def test_a_seat_that_is_nowhere_can_not_be_repaired() -> None:
    seats = [seatsio_seat("1", 0, 0), {**seatsio_seat("2", 0, 0), "x": None}]
    with pytest.raises(PlanRefused) as refused:
        read_seatsio(seatsio_chart(rows=[{"label": "A", "seats": seats}]))
    assert [str(problem) for problem in refused.value.problems] == ["row A, seat 2: the seat has no position; give x and y."]


def test_a_row_without_name_or_category() -> None:
    rows = [
        {"label": "A", "seats": [seatsio_seat("1", 0, 0)]},
        {"label": "?", "seats": [seatsio_seat("1", 0, 30, None)]},
        {"label": "C", "seats": [seatsio_seat("1", 0, 60)]},
    ]
    imported = read_seatsio(seatsio_chart(rows=rows))
    plan = read_plan(imported.document)
    assert [row.label for row in plan.rows] == ["A", "B", "C"]
    assert plan.zones[plan.seats[1].zone].name == {"nl": "Zonder categorie", "fr": "Sans catégorie", "en": "Without category"}
    assert warnings(imported) == [
        "row ?: the row had no name; it is now B.",
        "row B: no seat of this row has a category; give them a zone.",
    ]


def test_sections_count_from_their_corner_and_give_their_category() -> None:
    inside = {"rows": [{"label": "A", "seats": [seatsio_seat("1", 5, 7, None)]}]}
    section = {"label": "Balkon", "topLeft": {"x": 100, "y": 50}, "categoryKey": 2, "entrance": "Deur B", "subChart": inside}
    empty = {"label": "Loge", "topLeft": {"x": 0, "y": 0}, "subChart": {"rows": []}}
    imported = read_seatsio(seatsio_chart(rows=[], sections=[section, empty]))
    plan = read_plan(imported.document)
    seat = plan.seats[0]
    assert (seat.x, seat.y, seat.zone, seat.key) == (105, 57, "goedkoop", "Balkon-A-1")
    assert plan.sections["Balkon"].entrance == "Deur B"
    assert warnings(imported) == ["section “Loge”: it has no places, and was left out."]


def test_floors_become_levels_beneath_each_other() -> None:
    def floor(name: str, y: float) -> dict[str, Any]:
        return {"floorDisplayName": name, "rows": [{"label": "A", "seats": [seatsio_seat("1", 10, y), seatsio_seat("2", 30, y + 40)]}]}

    chart = seatsio_chart()
    del chart["subChart"]
    plan = read_plan(read_seatsio({**chart, "subChartFloors": [floor("Parterre", 500), floor("Balkon", 500)]}).document)
    assert [(section.key, section.level) for section in plan.sections.values()] == [("Parterre", 0), ("Balkon", 1)]
    assert [seat.y for seat in plan.seats] == [30, 70, 130, 170]
    assert [area["label"]["nl"] for area in plan.areas] == ["Parterre", "Balkon"]


def test_tables_booths_and_standing_areas() -> None:
    table = {
        "label": "T1",
        "center": {"x": 50, "y": 50},
        "radius": 20,
        "bookAsAWhole": True,
        "seats": [seatsio_seat("1", 50, 20), seatsio_seat("2", 50, 80)],
    }
    booth = {"label": "Stand 4", "center": {"x": 150, "y": 50}, "width": 40, "height": 20, "rotationAngle": 0, "categoryKey": 2}
    standing = {"label": "Vloer", "categoryKey": 2, "capacity": 80, "center": {"x": 50, "y": 200}, "radius1": 40, "radius2": 20, "rotationAngle": 0}
    imported = read_seatsio(seatsio_chart(rows=[], tables=[table], booths=[booth], generalAdmissionAreas=[standing]))
    plan = read_plan(imported.document)
    assert [(row.label, len(row.seats)) for row in plan.rows] == [("T1", 2), ("Stand 4", 1)]
    assert [area["kind"] for area in plan.areas] == ["table", "table"]
    zone = plan.zones["vloer"]
    assert (zone.kind, zone.capacity, zone.colour, len(zone.outline)) == ("standing", 80, "#5e42ed", 24)
    assert warnings(imported) == ["table T1: it is sold as a whole there; here its seats are sold one by one."]


def test_a_standing_area_without_capacity_is_a_problem() -> None:
    with pytest.raises(PlanRefused) as refused:
        read_seatsio(seatsio_chart(generalAdmissionAreas=[{"label": "Vloer", "categoryKey": 1, "capacity": None}]))
    assert str(refused.value.problems[0]) == "standing area Vloer: say how many people fit in, as a whole number."


def test_tables_on_one_spot_are_told_once() -> None:
    seats = [seatsio_seat("1", 50, 20), seatsio_seat("2", 50, 80)]
    imported = read_seatsio(seatsio_chart(rows=[], tables=[{"label": "T1", "seats": seats}, {"label": "T2", "seats": seats}]))
    assert warnings(imported) == ["row T2: 2 of its seats stand on the same spots as those of row T1; move one of the two."]


def test_the_stage_is_known_by_its_name_and_the_focal_point_kept() -> None:
    stage = {
        "label": "Stage",
        "smartType": "stage",
        "type": "rectangle",
        "center": {"x": 60, "y": -20},
        "width": 80,
        "height": 20,
        "rotationAngle": 10,
    }
    text = {"text": "Bar links", "center": {"x": 1, "y": 2}}
    plan = read_plan(read_seatsio(seatsio_chart(shapes=[stage], texts=[text])).document)
    assert plan.areas[0] == {"kind": "stage", "rect": [20, -30, 80, 20], "rotation": 10, "label": {"nl": "Stage"}}
    assert plan.focal == (60, -20)
    focal = read_plan(read_seatsio(seatsio_chart(focalPoint={"x": 1, "y": 2})).document).focal
    assert focal == (1, 2)


@pytest.mark.parametrize(
    "chart", [{"subChart": []}, {"subChart": None}, {"subChartFloors": 5}, {"subChartFloors": [{"rows": [{"seats": {"x": 1}}]}]}]
)
def test_what_is_no_chart_is_refused(chart: Any) -> None:
    with pytest.raises(PlanRefused):
        read_seatsio(chart)


def test_sections_in_sections_without_end_are_refused() -> None:
    section: dict[str, Any] = {"label": "S", "subChart": {"rows": [{"label": "A", "seats": [seatsio_seat("1", 0, 0)]}]}}
    for _time in range(300):
        section = {"label": "S", "subChart": {"rows": [{"label": "A", "seats": [seatsio_seat("1", 0, 0)]}], "sections": [section]}}
    with pytest.raises(PlanRefused) as refused:
        read_seatsio(seatsio_chart(sections=[section]))
    assert "too deep" in str(refused.value)
