"""Plans of pretix, in and out."""

import json
from typing import Any

import pytest

from coulisse.venues.formats.pretix import lost_in_pretix, read_pretix, write_pretix
from coulisse.venues.plan import PlanRefused, read_plan

from .samples import own_document, pretix_plan


def test_positions_add_up_and_everything_finds_its_place() -> None:
    imported = read_pretix(pretix_plan())
    plan = read_plan(imported.document)
    assert imported.warnings == ()
    assert [(seat.key, seat.section, seat.row, seat.label, seat.x, seat.y) for seat in plan.seats][1] == ("ben-A-2", "Beneden", "A", "2", 135, 205)
    assert {key: (dict(zone.name), zone.colour, zone.capacity) for key, zone in plan.zones.items()} == {
        "parterre": ({"nl": "Parterre"}, "#f44336", 4),
        "balkon": ({"nl": "Balkon"}, "#2196f3", 1),
    }
    assert plan.areas == (
        {"kind": "stage", "rect": [100, 100, 80, 40], "label": {"nl": "Podium"}},
        {"kind": "text", "at": [301, 202], "label": {"nl": "Uitgang"}},
    )
    assert plan.focal == (140, 120)


def test_seats_near_the_stage_are_better() -> None:
    plan = read_plan(read_pretix(pretix_plan()).document)
    assert plan.seats[0].rank < plan.seats[4].rank


def test_a_turned_rectangle_stays_where_it_was() -> None:
    found = pretix_plan()
    found["zones"][0]["areas"] = [{"shape": "rectangle", "position": {"x": 0, "y": 0}, "rotation": 90, "rectangle": {"width": 80, "height": 40}}]
    document = read_pretix(found).document
    # Turned a quarter about its corner (100, 200), its middle is left of and below it.
    assert document["areas"] == [{"kind": "other", "rect": [40, 220, 80, 40], "rotation": 90}]
    written = write_pretix(read_plan(document))["zones"][0]["areas"][0]
    assert (written["position"], written["rotation"]) == ({"x": 100, "y": 200}, 90)


def test_blocks_whose_rows_have_the_same_names_become_sections() -> None:
    found = pretix_plan()
    again = json.loads(json.dumps(found["zones"][0]["rows"]))
    for row in again:
        row["position"]["x"] += 200
    found["zones"][0]["rows"] += again
    imported = read_pretix(found)
    plan = read_plan(imported.document)
    assert list(plan.sections) == ["Beneden 1", "Beneden 2", "Boven"]
    assert [str(warning) for warning in imported.warnings] == [
        "Beneden: rows of the same name have the same seat numbers; they are now 2 sections, “Beneden 1” and following. Give these their real names.",
        "8 seats have a name that others have as well, or that is too long; they got their own.",
    ]


def test_two_balconies_each_with_a_left_and_a_right_half_are_four_blocks() -> None:
    def row(label: str, first: int, x: float, y: float) -> dict[str, Any]:
        seats = [
            {"seat_guid": f"{x}-{y}-{i}", "seat_number": str(first + i), "position": {"x": 25 * i, "y": 0}, "category": "Parterre"} for i in range(4)
        ]
        return {"row_number": label, "position": {"x": x, "y": y}, "seats": seats}

    found = pretix_plan()
    rows = [row(label, first, x, y + 25 * index) for y in (0, 400) for index, label in enumerate("AB") for first, x in ((1, 0), (5, 500))]
    found["zones"] = [{"name": "Balkon", "position": {"x": 0, "y": 0}, "rows": rows}]
    plan = read_plan(read_pretix(found).document)
    assert [(row.section, row.label) for row in plan.rows] == [
        (f"Balkon {block}", label) for block, label in zip("12123434", "AABBAABB", strict=True)
    ]


def test_a_floor_above_another_one_is_drawn_beneath_it() -> None:
    found = pretix_plan()
    upper = json.loads(json.dumps(found["zones"][0])) | {"name": "Balkon", "zone_id": "balkon", "areas": []}
    found["zones"] = [found["zones"][0], upper]
    imported = read_pretix(found)
    plan = read_plan(imported.document)
    assert {name: section.level for name, section in plan.sections.items()} == {"Beneden": 0, "Balkon": 1}
    assert max(seat.y for seat in plan.seats if seat.section == "Beneden") < min(seat.y for seat in plan.seats if seat.section == "Balkon")
    assert str(imported.warnings[-1]).startswith("Balkon: its seats stand on the same spots as those of “Beneden”")


def test_both_sides_of_an_aisle_are_one_row() -> None:
    found = pretix_plan()
    rows = found["zones"][0]["rows"]
    rows[1] |= {"row_number": "A", "position": {"x": 110, "y": 5}}
    for seat, number in zip(rows[1]["seats"], ("3", "4"), strict=True):
        seat["seat_number"] = number
    plan = read_plan(read_pretix(found).document)
    assert [len(row.seats) for row in plan.rows] == [4, 1]
    assert [len(stretch) for stretch in plan.stretches] == [2, 2, 1]


def test_what_is_missing_is_repaired_and_told() -> None:
    found = pretix_plan(categories=[])
    found["zones"][0]["rows"][0]["seats"][1] |= {"seat_number": "", "category": ""}
    imported = read_pretix(found)
    assert [str(warning) for warning in imported.warnings] == [
        "category “Parterre”: it is not in the list of categories; a zone was made for it.",
        "category “Balkon”: it is not in the list of categories; a zone was made for it.",
        "row Beneden A, seat ?: the seat had no number; it is now 2.",
        "row Beneden A, seat 2: the seat has no category; it is now in “Parterre”, like the seat beside it.",
    ]


def test_seats_without_position_are_all_named() -> None:
    found = pretix_plan()
    for seat in found["zones"][0]["rows"][0]["seats"]:
        seat["position"] = {"x": "left"}
    with pytest.raises(PlanRefused) as refused:
        read_pretix(found)
    assert [str(problem) for problem in refused.value.problems] == [
        "row Beneden A, seat 1: there is no position; give x and y.",
        "row Beneden A, seat 2: there is no position; give x and y.",
    ]


@pytest.mark.parametrize("found", [None, [], {}, {"zones": [], "categories": []}, {"zones": [3], "categories": 1}, {"zones": "x", "categories": []}])
def test_what_is_no_plan_is_refused(found: Any) -> None:
    with pytest.raises(PlanRefused):
        read_pretix(found)


def test_a_plan_of_ours_comes_back_with_its_names_places_and_zones() -> None:
    plan = read_plan(own_document())
    written = write_pretix(plan)
    back = read_plan(read_pretix(json.loads(json.dumps(written))).document)
    assert [(s.key, s.row, s.label, s.x, s.y) for s in back.seats] == [(s.key, s.row, s.label, s.x, s.y) for s in plan.seats]
    assert [dict(section.name) for section in back.sections.values()] == [{"nl": "Parterre"}, {"nl": "Balkon"}]
    assert {area["kind"] for area in back.areas} >= {"stage", "text"}
    assert list(lost_in_pretix(plan)) == [
        "Ranks, attributes and blocked seats are not part of the format of pretix.",
        "Levels and entrances are not part of the format of pretix.",
        "Standing zones and free seating are drawn as areas: make them as products without seats there.",
    ]


def test_two_zones_of_one_name_stay_two_categories() -> None:
    document = own_document(zones=[{"key": "1", "name": "Rang"}, {"key": "2", "name": "Rang"}])
    assert [category["name"] for category in write_pretix(read_plan(document))["categories"]] == ["Rang", "Rang (2)"]
