"""What the seat map draws from: small, whole, and easy to read."""

import gzip
import json
import random
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings

from coulisse.venues.document import document_of
from coulisse.venues.generator import HallSketch, Numbering, SectionSketch, ZoneSketch, generate
from coulisse.venues.geometry import STEP, hull, seat_geometry
from coulisse.venues.plan import PlanRefused, read_plan
from coulisse.venues.types import Plan

from .samples import own_document
from .test_plan import mutated


def run(given: Any, index: int) -> Any:
    return given[index] if isinstance(given, list) else given["from"] + index * given["step"]


def places(drawn: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The seats of a drawing, decoded as the README says."""
    for row in drawn["rows"]:
        x = y = 0
        for index in range(row["c"]):
            x += row["x"][index] if index < len(row["x"]) else 0
            y += row["y"][index] if index < len(row["y"]) else 0
            bits = row.get("m", {}).get(str(index), 0)
            zone = row["z"][index] if isinstance(row["z"], list) else row["z"]
            yield {
                "no": run(row["n"], index), "row": row["l"], "seat": str(run(row["t"], index)), "x": x, "y": y,
                "zone": drawn["zones"][zone]["key"], "section": drawn["sections"][row["s"]]["key"],
                "marks": {name for bit, name in enumerate(drawn["marks"]) if bits >> bit & 1},
            }  # fmt: skip


def drawing(plan: Plan) -> dict[str, Any]:
    return json.loads(seat_geometry(plan))


def test_every_seat_is_found_again() -> None:
    plan = read_plan(own_document())
    found = {place["no"]: place for place in places(drawing(plan))}
    assert [(found[seat.no]["section"], found[seat.no]["row"], found[seat.no]["seat"], found[seat.no]["zone"]) for seat in plan.seats] == [
        (seat.section, seat.row, seat.label, seat.zone) for seat in plan.seats
    ]
    assert found[0]["marks"] == {"wheelchair", "step_free"}
    assert found[2]["marks"] == {"blocked"}
    assert found[1]["x"] - found[0]["x"] == STEP


def test_everything_lies_within_the_drawing() -> None:
    drawn = drawing(read_plan(own_document()))
    width, height = drawn["size"]
    assert all(0 <= place["x"] <= width and 0 <= place["y"] <= height for place in places(drawn))
    assert drawn["zones"][1] | {"outline": None} == {
        "key": "pit", "name": {"nl": "Staanplaatsen"}, "kind": "standing", "colour": "#8f5a3f", "count": 30, "first": 4, "centre": [373, 198], "outline": None,
    }  # fmt: skip
    assert [area["kind"] for area in drawn["areas"]] == ["stage", "table", "wall", "bar", "text", "stairs"]
    assert drawn["areas"][3]["rotation"] == 30
    assert drawn["sections"][1]["level"] == 1


def test_zones_without_an_outline_get_a_box_below_the_drawing() -> None:
    document = generate(HallSketch(sections=[SectionSketch(rows=2, seats=4)]))
    document["zones"] += [{"key": "a", "kind": "free", "capacity": 9}, {"key": "b", "kind": "standing", "capacity": 9}]
    drawn = drawing(read_plan(document))
    a, b = (zone["outline"] for zone in drawn["zones"][1:])
    assert max(place["y"] for place in places(drawn)) < a[1] < a[5] < b[1] < b[5] < drawn["size"][1]


def test_numbers_that_count_on_are_told_in_two() -> None:
    drawn = drawing(read_plan(generate(HallSketch(sections=[SectionSketch(rows=1, seats=6, numbering=Numbering.RIGHT_TO_LEFT)]))))
    [row] = drawn["rows"]
    assert (row["n"], row["t"], row["x"][1:], row["y"][1:]) == ({"from": 0, "step": 1}, {"from": 6, "step": -1}, [40] * 5, [])


def test_the_same_plan_is_the_same_bytes() -> None:
    plan = read_plan(own_document())
    assert seat_geometry(plan) == seat_geometry(read_plan(own_document()))


@settings(max_examples=150, deadline=None)
@given(mutated(own_document()))
def test_every_plan_can_be_drawn(document: Any) -> None:
    try:
        plan = read_plan(document)
    except PlanRefused:
        return
    drawn = drawing(plan)
    width, height = drawn["size"]
    found = list(places(drawn))
    assert sorted(place["no"] for place in found) == [seat.no for seat in plan.seats]
    assert all(0 <= place["x"] <= width and 0 <= place["y"] <= height for place in found)
    assert max(width, height) < 70_000 and drawn["radius"] > 0


def theatre(rows: int, seats: int, sections: int = 1) -> Plan:
    zones = [ZoneSketch(key="1"), ZoneSketch(key="pit", kind="standing", capacity=100)]
    return read_plan(generate(HallSketch(zones=zones, sections=[
        SectionSketch(name=f"Vak {no}", rows=rows, seats=seats, curvature=0.4, aisles_after=[seats // 4, seats - seats // 4], numbering=Numbering.ODD_LEFT, wheelchair_rows=[rows])
        for no in range(sections)
    ])))  # fmt: skip


def drawn_by_hand(plan: Plan) -> Plan:
    """The same hall as somebody measured it: no seat exactly in line, zones and marks here and there."""
    chance = random.Random(4)
    document = document_of(plan)
    document["zones"].insert(1, {"key": "2", "name": "Rang 2"})
    for row in document["rows"]:
        for seat in row["seats"]:
            seat["x"] += chance.uniform(-3, 3)
            seat["y"] += chance.uniform(-3, 3)
            seat["zone"] = chance.choice("12")
            if chance.random() < 0.05:
                seat["marks"] = ["restricted_view"]
    return read_plan(document)


@pytest.mark.parametrize(("rows", "seats", "sections", "budget"), [(25, 40, 1, 12_000), (40, 50, 1, 40_000), (40, 50, 10, 200_000)])
def test_small_enough_for_a_phone(rows: int, seats: int, sections: int, budget: int, capsys: pytest.CaptureFixture[str]) -> None:
    for kind, plan in (("generated", theatre(rows, seats, sections)), ("measured by hand", drawn_by_hand(theatre(rows, seats, sections)))):
        data = seat_geometry(plan)
        packed = len(gzip.compress(data, 6))
        with capsys.disabled():
            sys.stdout.write(f"\n{len(plan.seats):6} seats, {kind}: {len(data):,} bytes, {packed:,} gzipped")
        assert packed <= budget


def test_the_hull_encloses_all_points() -> None:
    points = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (2.0, 2.0), (4.0, 2.0)]
    assert sorted(hull(points)) == [(0, 0), (0, 4), (4, 0), (4, 4)]
    assert hull([(1.0, 1.0)]) == [(1.0, 1.0)]
    assert len(hull([(float(i), 0.0) for i in range(5)])) == 2
