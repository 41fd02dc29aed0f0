"""Seating plans of other systems, against the files and the schema that they published.

Needs the folder of published contracts: ``COULISSE_CONTRACTS=/path/to/contracts pytest conformance``. Without it
everything here is skipped; the product's own tests use samples of their own.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.utils.translation import override

from coulisse.venues.document import tidy_document
from coulisse.venues.formats.builder import ImportedPlan
from coulisse.venues.formats.detect import read_any
from coulisse.venues.formats.export import EXPORTS, export_plan
from coulisse.venues.formats.pretix import write_pretix
from coulisse.venues.generator import HallSketch, SectionSketch, StageShape, StageSketch, ZoneSketch, generate
from coulisse.venues.geometry import seat_geometry
from coulisse.venues.plan import read_plan
from coulisse.venues.types import Plan

CONTRACTS = os.environ.get("COULISSE_CONTRACTS", "")
SEATING = Path(CONTRACTS) / "seating"
pytestmark = pytest.mark.skipif(not CONTRACTS, reason="COULISSE_CONTRACTS names no folder")

STADIUM = "seatmap-canvas/docs/stadium.json"
VENUE = "tessitura-seatmap/public/amazing-venue.svg"
CHART = "seatsio-python/tests/sampleChart.json"
ALL = [STADIUM, VENUE, CHART, *(f"seatsio-python/tests/sampleChartWith{what}.json" for what in ("Errors", "Floors", "Sections", "Tables"))]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with override("en"):
        yield


def imported(path: str) -> ImportedPlan:
    file = SEATING / path
    return read_any(file.read_bytes(), file.name)


def plan_in(path: str) -> Plan:
    return read_plan(imported(path).document)


def warnings(path: str) -> list[str]:
    return [str(warning) for warning in imported(path).warnings]


def pretix_schema() -> Any:
    return jsonschema.Draft7Validator(json.loads((SEATING / "pretix/seating-plan.schema.json").read_text()))


@pytest.mark.parametrize("path", ALL)
def test_every_published_plan_can_be_read_drawn_and_taken_out_again(path: str) -> None:
    plan = plan_in(path)
    assert plan.place_count
    assert tidy_document(imported(path).document) == imported(path).document
    assert json.loads(seat_geometry(plan))["places"] == plan.place_count
    pretix_schema().validate(write_pretix(plan))
    for name in EXPORTS:
        exported = export_plan(plan, name)
        back = read_plan(read_any(exported.data, exported.filename).document)
        assert [(seat.row, seat.label) for seat in back.seats] == [(seat.row, seat.label) for seat in plan.seats]


def test_a_chart_with_rows_and_standing_areas() -> None:
    plan = plan_in(CHART)
    assert warnings(CHART) == []
    assert (len(plan.seats), plan.place_count, plan.focal) == (32, 232, (225, 33.23))
    assert {zone.key: (zone.kind, zone.capacity) for zone in plan.zones.values()} == {
        "cat1": ("seated", 16), "cat2": ("seated", 16), "cat3": ("seated", 0), "ga1": ("standing", 100), "ga2": ("standing", 100),
    }  # fmt: skip
    assert plan.areas[0]["kind"] == "stage"


def test_the_faults_of_the_faulty_chart_are_repaired_and_named() -> None:
    path = "seatsio-python/tests/sampleChartWithErrors.json"
    assert warnings(path) == [
        "row A, seat 1: this seat stood more than once; one of them is now 2.",
        "row A, seat ?: the seat had no number; it is now 3.",
        "row A, seat 4: the seat has no category; it is now in “Cat1”, like the seat beside it.",
    ]
    assert [seat.label for seat in plan_in(path).seats[:8]] == list("12345678")


def test_floors_are_levels() -> None:
    plan = plan_in("seatsio-python/tests/sampleChartWithFloors.json")
    assert [(section.key, section.level) for section in plan.sections.values()] == [("S1", 0), ("S2", 1)]
    assert max(seat.y for seat in plan.seats if seat.section == "S1") < min(seat.y for seat in plan.seats if seat.section == "S2")


def test_sections_stand_where_the_chart_puts_them() -> None:
    plan = plan_in("seatsio-python/tests/sampleChartWithSections.json")
    assert {section.key: section.entrance for section in plan.sections.values()} == {"Section A": "Entrance 1", "Section B": "Entrance 2"}
    first = plan.seats[plan.numbers_by_key["Section B-A-1"]]
    assert (first.x, first.zone) == (pytest.approx(206.19), "cat2")


def test_tables_on_one_spot_are_told() -> None:
    assert warnings("seatsio-python/tests/sampleChartWithTables.json") == [
        "table T2: it is sold as a whole there; here its seats are sold one by one.",
        "row T2: 6 of its seats stand on the same spots as those of row T1; move one of the two.",
    ]


def test_the_stadium() -> None:
    plan = plan_in(STADIUM)
    found = warnings(STADIUM)
    assert len(plan.seats) == 738
    assert plan.focal == (pytest.approx(1035, abs=1), pytest.approx(836, abs=1))
    assert found[0].startswith("Ground floor: rows of the same name have the same seat numbers; they are now 10 sections")
    assert any("stand on the same spots" in warning for warning in found)


def test_the_stadium_is_clean_by_the_schema_though_its_seats_are_not() -> None:
    pretix_schema().validate(json.loads((SEATING / STADIUM).read_text()))


def test_the_drawing_shows_four_sides_of_the_stage() -> None:
    plan = plan_in(VENUE)
    assert len(plan.seats) == 152
    assert len(plan.sections) == 5
    assert all(0 <= seat.x <= plan.width and 0 <= seat.y <= plan.height for seat in plan.seats)
    assert [area["kind"] for area in plan.areas] == ["stage", *["other"] * 5]
    assert all(0 <= x <= plan.width and 0 <= y <= plan.height for area in plan.areas for x, y in area["polygon"])


@pytest.mark.parametrize("shape", StageShape)
def test_what_we_generate_is_clean_by_the_schema_of_pretix(shape: StageShape) -> None:
    sections = [
        SectionSketch(name="Parterre", rows=9, seats=14, aisles_after=[7], curvature=0.4),
        SectionSketch(name="Balkon", rows=2, seats=1, level=1),
    ]
    zones = [ZoneSketch(key="1"), ZoneSketch(key="vloer", kind="standing", capacity=90)]
    document = generate(HallSketch(sections=sections, zones=zones, stage=StageSketch(shape=shape)))
    document["areas"] += [
        {"kind": "table", "circle": [5, 5, 5]}, {"kind": "bar", "ellipse": [5, 5, 9, 5], "rotation": 12}, {"kind": "wall", "line": [[0, 0], [9, 9]]},
        {"kind": "door", "rect": [1, 1, 9, 9], "rotation": 30}, {"kind": "text", "at": [1, 1], "label": "Toog"},
    ]  # fmt: skip
    pretix_schema().validate(write_pretix(read_plan(document)))
