"""Plans as they come from elsewhere: small oddities are understood, mistakes are named, all of them at once."""

import json
import time
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coulisse.venues.formats.csv import write_csv
from coulisse.venues.formats.detect import read_any
from coulisse.venues.geometry import seat_geometry
from coulisse.venues.plan import MOST_PLACES, PlanRefused, place_name, read_plan
from coulisse.venues.types import Plan

from .samples import own_document, pretix_plan, seatsio_chart, seatsio_seat


def plan_in(thing: Any) -> Plan:
    return read_plan(read_any(thing if isinstance(thing, bytes) else json.dumps(thing).encode(), "plan").document)


def problems(thing: Any) -> list[str]:
    with pytest.raises(PlanRefused) as refused:
        plan_in(thing)
    return [str(problem) for problem in refused.value.problems]


# pretix


def test_a_plan_as_the_api_of_pretix_answers_it() -> None:
    assert plan_in({"id": 3, "name": "Zaal", "layout": pretix_plan()}).place_count == 5


def test_categories_by_their_number_and_a_file_without_a_list_of_them() -> None:
    found = pretix_plan(categories=[{"id": 7, "name": "Parterre"}, {"id": 8, "name": "Balkon"}])
    for zone in found["zones"]:
        for row in zone["rows"]:
            for seat in row["seats"]:
                seat["category"] = {"Parterre": 7, "Balkon": "8"}[seat["category"]]
    assert [zone.capacity for zone in plan_in(found).zones.values()] == [4, 1]
    without = pretix_plan()
    del without["categories"], without["size"], without["name"]
    assert plan_in(without).place_count == 5


@pytest.mark.parametrize("far", [0, -5_000, 250_000_000, 0.5])
def test_coordinates_anywhere(far: float) -> None:
    found = pretix_plan()
    del found["size"]
    for zone in found["zones"]:
        zone["position"] = {"x": zone["position"]["x"] + far, "y": str(zone["position"]["y"] + far)}
    plan = plan_in(found)
    drawn = json.loads(seat_geometry(plan))
    assert max(drawn["size"]) < 2_000 and len(plan.seats) == 5
    assert plan.seats[1].x - plan.seats[0].x == pytest.approx(25)


@pytest.mark.parametrize("factor", [0.02, 0.0001, 1_000])
def test_a_plan_in_metres_in_degrees_or_in_millimetres_is_drawn_as_well(factor: float) -> None:
    found = pretix_plan()
    del found["size"]
    for zone in found["zones"]:
        for thing in (zone, *zone["rows"], *(seat for row in zone["rows"] for seat in row["seats"])):
            thing["position"] = {side: value * factor for side, value in thing.get("position", {"x": 0, "y": 0}).items()}
        zone["areas"] = []
    plan = plan_in(found)
    first, second = plan.seats[0], plan.seats[2]
    assert (second.y - first.y) / (plan.seats[1].x - first.x) == pytest.approx(30 / 25, rel=0.01)


def test_the_mistakes_of_a_pretix_plan_are_named_all_at_once() -> None:
    found = pretix_plan()
    row = found["zones"][0]["rows"][0]
    row["seats"][1]["category"] = "Loge"
    row["seats"].append({**deepcopy(row["seats"][0]), "seat_guid": "other"})
    del row["seats"][0]["position"]
    assert problems(found) == [
        "row Beneden A, seat 1: there is no position; give x and y.",
        "row Beneden A, seat 2: category “Loge” is not in the list of categories; add it there, or give the seat another one.",
    ]
    found = pretix_plan()
    row = found["zones"][0]["rows"][0]
    row["seats"].append({**deepcopy(row["seats"][0]), "seat_guid": "other"})
    assert problems(found) == ["row Beneden A, seat 1: this seat stands 2 times; give each seat of a row its own number."]


# seats.io


def test_a_chart_names_its_categories_by_key_or_by_label() -> None:
    seats = [{**seatsio_seat("1", 0, 0, None), "categoryLabel": "Goedkoop"}, {**seatsio_seat("2", 20, 0), "categoryKey": "1"}]
    plan = plan_in(seatsio_chart(rows=[{"label": "A", "seats": seats}]))
    assert [seat.zone for seat in plan.seats] == ["goedkoop", "duur"]


def test_a_category_that_a_chart_only_numbers_is_named_with_its_seat() -> None:
    seats = [{**seatsio_seat("1", 0, 0), "categoryKey": 99, "categoryLabel": None}]
    assert problems(seatsio_chart(rows=[{"label": "A", "seats": seats}])) == [
        "row A, seat 1: category “99” is not in the list of categories; add it there, or give the seat another one."
    ]


# Tables


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\r\nrij;stoel;x;y;zone\r\nA;1;1,5;2;I\r\n",
        "Zaalplan Grote zaal;;;;\n\nrij;stoel;x;y;zone\nA;1;1,5;2;I\n",
        "row|seat|x|y|zone\rA|1|1.5|2|I\r",
        '"row_number","seat_number","pos_x","pos_y","category"\n"A","1","1,5","2","I"\n',
        "Rij\tStoelnummer\tX-coördinaat\tY-coördinaat\tPrijscategorie\nA\t1\t1,5\t2\tI",
    ],
)
def test_tables_as_spreadsheets_write_them(text: str) -> None:
    for data in (text.encode("utf-8-sig"), text.encode("utf-16")):
        seat = plan_in(data).seats[0]
        assert (seat.row, seat.label, seat.x, seat.zone) == ("A", "1", 1.5, "i")


def test_zones_in_which_rows_have_the_same_names_are_sections() -> None:
    lines = [
        f"{row};{seat};{seat * 20 + 300 * (zone == 'Balkon')};{ord(row)};{zone}" for zone in ("Parterre", "Balkon") for row in "AB" for seat in (1, 2)
    ]
    plan = plan_in("\n".join(["row;seat;x;y;zone", *lines]).encode())
    assert list(plan.sections) == ["Parterre", "Balkon"] and plan.place_count == 8


def test_one_name_in_two_zones_is_a_slip() -> None:
    assert problems(b"row;seat;x;y;zone\nA;1;1;1;I\nA;2;2;1;I\nA;2;3;1;II\n") == [
        "line 4: row A, seat 2 stands in line 3 as well; give each seat its own number."
    ]


def test_a_list_of_objects_is_a_table() -> None:
    lines = [{"row": "A", "seat": number, "x": str(20 * number), "y": 1.5, "zone": "I", "marks": ["wheelchair"]} for number in (1, 2)]
    plan = plan_in(lines)
    assert [(seat.label, seat.x, seat.y, sorted(seat.marks)) for seat in plan.seats] == [
        ("1", 20, 1.5, ["wheelchair"]),
        ("2", 40, 1.5, ["wheelchair"]),
    ]
    shapes = [{"cx": str(20 * number), "cy": "7", "ZoneName": "Parterre", "id": f"seat-{number}-C-2"} for number in (1, 2)]
    assert [(seat.section, seat.row, seat.label, seat.x, seat.zone) for seat in plan_in(shapes).seats] == [
        ("2", "C", "1", 20, "parterre"),
        ("2", "C", "2", 40, "parterre"),
    ]
    assert problems([{"x": 1}]) == ["Each seat must say its row and seat, and x, y and zone (rij, stoel… or rangée, siège… are fine as well)."]


# The focal point


def test_without_a_focal_point_the_eyes_go_to_the_stage_or_before_the_middle_of_the_seats() -> None:
    document = own_document()
    del document["focal"]
    assert read_plan(document).focal == (200, 35)
    document["areas"] = []
    plan = read_plan(document)
    assert plan.focal == (139, pytest.approx(132))


# Too much of it


@pytest.mark.parametrize(
    "found",
    [
        lambda: b"row;seat\n" + b"A;1\n" * 1_000_000,
        lambda: {"format": "coulisse-plan/1", "zones": [{"key": "1"}], "rows": [{"seats": [0] * 1_000_000}]},
        lambda: {"categories": [], "zones": [{"rows": [{"seats": [0] * 1_000_000}]}]},
        lambda: {"categories": [], "zones": [{"rows": [{"seats": []}] * 900_000}]},
        lambda: {"subChart": {"rows": [{"seats": [0] * 1_000_000}]}},
        lambda: [{"row": "A", "seat": 1}] * 500_000,
        lambda: b'<svg xmlns="http://www.w3.org/2000/svg">' + b"<g/>" * 1_000_000 + b"</svg>",
    ],
    ids=["csv", "own", "pretix", "pretix-rows", "seatsio", "table", "svg"],
)
def test_a_million_seats_are_refused_politely(found: Any) -> None:
    made = found()
    began = time.process_time()
    said = problems(made)
    assert said and len(said) <= 201
    assert time.process_time() - began < 20


def test_as_many_seats_as_there_may_be_in_one_row_are_read() -> None:
    lines = b"row;seat;x;y;zone\n" + b"".join(b"A;%d;%d;1;I\n" % (number, number * 20) for number in range(MOST_PLACES))
    assert plan_in(lines).place_count == MOST_PLACES
    assert str(MOST_PLACES) in problems(lines + b"A;x;1;1;I\n")[0]


CELLS = st.sampled_from(["A", "1", "2", "", "1,5", "-3", "Balkon", "wheelchair", "ja", "é", '"', "=1+1", "1e9", "𝔸"]) | st.text(max_size=8)


@settings(max_examples=200, deadline=None)
@given(
    columns=st.lists(st.sampled_from(["row", "seat", "x", "y", "zone", "section", "rank", "marks", "blocked", "level", "capacity", "key", "?"]), max_size=12),
    lines=st.lists(st.lists(CELLS, max_size=12), max_size=12),
    separator=st.sampled_from(";,\t|"),
)  # fmt: skip
def test_any_table_is_read_or_refused(columns: list[str], lines: list[list[str]], separator: str) -> None:
    text = "\n".join(separator.join(cells) for cells in [["row", "seat", *columns], *lines])
    try:
        assert plan_in(text.encode("utf-8", "replace")).place_count
    except PlanRefused as refused:
        assert refused.problems


def test_who_stands_goes_in_by_an_entrance_that_the_ticket_names() -> None:
    document = own_document()
    document["zones"][1]["entrance"] = "Deur C"
    plan = read_plan(document)
    assert place_name(plan, 4) == {"zone": {"nl": "Staanplaatsen"}, "entrance": "Deur C"}
    back = plan_in(write_csv(plan).encode())
    assert back.zones["staanplaatsen"].entrance == "Deur C"
    assert problems(own_document(zones=[{"key": "1"}, {"key": "pit", "kind": "standing", "capacity": 3, "entrance": "x" * 61}])) == [
        "zone “pit”: the entrance must be text of at most 60 signs."
    ]
