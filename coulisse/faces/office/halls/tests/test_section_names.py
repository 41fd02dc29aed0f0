"""Names of sections on the drawing of a plan: never over a seat."""

from coulisse.faces.office.halls.drawing import drawing_of, spots_of
from coulisse.venues.generator import HallSketch, SectionSketch, ZoneRows, generate
from coulisse.venues.plan import read_plan


def section(key: str, seats: list[int], curvature: float) -> SectionSketch:
    return SectionSketch(key=key, name={"nl": key}, seats=seats, aisles_after=(12, 26), curvature=curvature, zones=(ZoneRows(zone="1"),))


def test_no_name_of_a_section_lies_over_a_seat_where_rows_bend() -> None:
    halls = [
        section("Parterre", [28, 30, 32, 34, 34], 0.3),
        section("Eerste balkon", [34, 36, 38, 38], 0.45),
        section("Tweede balkon", [36, 38, 38], 0.5),
    ]
    plan = read_plan(generate(HallSketch(name="Zaal", sections=tuple(halls))))
    names = [words for words in drawing_of(plan).words if words.look == "of-section"]
    assert len(names) == 3
    for name in names:
        assert not [spot for spot in spots_of(plan) if abs(spot.x - name.x) < 60 and abs(spot.y - name.y) < 25], name
