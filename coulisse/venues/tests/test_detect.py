"""A file of any kind: its plan, or a sentence that says what to do."""

import json
import sys
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coulisse.venues.formats.coulisse import write_coulisse
from coulisse.venues.formats.detect import read_any
from coulisse.venues.formats.export import EXPORTS, UnknownFormat, export_plan
from coulisse.venues.formats.json_bytes import MOST_BYTES
from coulisse.venues.generator import HallSketch, SectionSketch, generate
from coulisse.venues.plan import PlanRefused, read_plan

from .samples import CSV, SVG, own_document, pretix_plan, seatsio_chart
from .test_plan import mutated

SAMPLES = {
    "coulisse-plan/1": json.dumps(own_document()).encode(),
    "pretix": json.dumps(pretix_plan()).encode(),
    "seatsio": json.dumps(seatsio_chart()).encode(),
    "csv": CSV.encode(),
    "svg": SVG.encode(),
}


def refusal(data: bytes, filename: str = "plan") -> str:
    with pytest.raises(PlanRefused) as refused:
        read_any(data, filename)
    return str(refused.value)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\n  "])
def test_the_format_is_found_by_what_the_file_holds(name: str, before: bytes) -> None:
    if name == "svg" and before == b"\n  ":
        before = b""  # an XML head must come first
    imported = read_any(before + SAMPLES[name], "wrong.name.txt")
    assert imported.format == name
    assert read_plan(imported.document).place_count


def test_the_file_gives_its_name_where_the_format_has_none() -> None:
    assert read_any(SAMPLES["csv"], "uploads/Grote zaal.csv").document["name"] == "Grote zaal"


def test_json_in_utf_16_is_read() -> None:
    assert read_any(json.dumps(own_document()).encode("utf-16"), "plan.json").format == "coulisse-plan/1"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "The file is empty."),
        (b" \n", "The file is empty."),
        (b"PK\x03\x04rest", "This is a spreadsheet or an archive. Save the sheet as “CSV UTF-8”, or unpack the archive, and try again."),
        (b"%PDF-1.7", "Seats can't be read from a PDF. Ask for the plan as SVG, or make a table of the seats."),
        (b"\x89PNG\r\n", "Seats can't be read from a picture. Make a table of the seats, or draw the hall with the generator."),
        (b"\x1f\x8b\x08", "This file is packed. Unpack it and try again."),
        (b"{}", "This JSON is none that Coulisse knows: its own format, pretix, or a chart of seats.io."),
        (b'{"format": ', "The file is not complete JSON: something is wrong at line 1, position 12."),
        (b'{"x": NaN}', "The file holds lists in lists or numbers that no seating plan needs."),
        (b'{"x": ' + b"9" * 5000 + b"}", "The file holds lists in lists or numbers that no seating plan needs."),
        (b"[" * 200_000, "The file holds lists in lists or numbers that no seating plan needs."),
        (b'{"x": "\xff"}', "The file can't be read as text. Save it as JSON in UTF-8 and try again."),
    ],
)
def test_another_file_is_answered_with_what_to_do(data: bytes, says: str) -> None:
    assert refusal(data) == says


def test_a_file_of_a_hundred_megabytes_is_refused_at_once() -> None:
    began = time.process_time()
    assert refusal(b"[" * 100_000_000).startswith("The file is 100 MB; 16 MB is the most.")
    assert refusal(b" " * (MOST_BYTES + 1)).startswith("The file is 16 MB")
    assert time.process_time() - began < 2


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        read_any(data, "plan")
    except PlanRefused as refused:
        assert refused.problems


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([own_document(), pretix_plan(), seatsio_chart()]).flatmap(mutated))
def test_any_json_is_read_or_refused(thing: Any) -> None:
    try:
        imported = read_any(json.dumps(thing, default=str, skipkeys=True).encode("utf-8", "surrogatepass"), "plan.json")
    except PlanRefused as refused:
        assert refused.problems
        return
    assert read_plan(imported.document).place_count


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([SAMPLES["csv"], SAMPLES["svg"]]), st.data())
def test_damaged_tables_and_drawings_are_read_or_refused(sample: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(sample)))
    damaged = sample[:at] + data.draw(st.binary(max_size=20)) + sample[at + data.draw(st.integers(0, 30)) :]
    try:
        imported = read_any(damaged, "plan")
    except PlanRefused as refused:
        assert refused.problems
        return
    assert read_plan(imported.document).place_count


@pytest.mark.parametrize("name", EXPORTS)
def test_what_goes_out_comes_in_again(name: str) -> None:
    plan = read_plan(own_document())
    exported = export_plan(plan, name)
    back = read_plan(read_any(exported.data, exported.filename).document)
    assert [seat.key for seat in back.seats] == [seat.key for seat in plan.seats]
    assert exported.filename.startswith("kleine-zaal.")


def test_our_own_format_loses_nothing_and_can_be_compared_line_by_line() -> None:
    plan = read_plan(own_document())
    written = write_coulisse(plan)
    assert read_plan(json.loads(written)) == plan
    assert export_plan(plan, "coulisse").lost == ()
    assert len(written.splitlines()) > plan.place_count - 30


def test_no_export_in_an_unknown_format() -> None:
    with pytest.raises(UnknownFormat):
        export_plan(read_plan(own_document()), "dwg")


def test_a_stadium_is_read_in_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    document = generate(HallSketch(name="Stadion", sections=[SectionSketch(name=f"Vak {no}", rows=40, seats=50, curvature=0.3) for no in range(10)]))
    plan = read_plan(document)
    for name in EXPORTS:
        data = export_plan(plan, name).data
        began = time.process_time()
        read_any(data, "stadion")
        took = time.process_time() - began
        with capsys.disabled():
            sys.stdout.write(f"\n20,000 seats from {name}: {len(data) / 1e6:.1f} MB in {took:.1f} s of work")
        assert took < 15
