"""Tables with one seat a line."""

import pytest

from coulisse.venues.formats.csv import lost_in_csv, number_typed, read_csv, write_csv
from coulisse.venues.plan import PlanRefused, read_plan
from coulisse.venues.types import Plan

from .samples import CSV, own_document


def plan_in(text: str) -> Plan:
    return read_plan(read_csv(text.encode()).document)


def problems(data: bytes) -> list[str]:
    with pytest.raises(PlanRefused) as refused:
        read_csv(data)
    return [str(problem) for problem in refused.value.problems]


def test_dutch_columns_decimal_commas_and_attributes() -> None:
    imported = read_csv(CSV.encode(), "Grote zaal")
    plan = read_plan(imported.document)
    assert (plan.name, imported.warnings) == ("Grote zaal", ())
    assert [(s.row, s.label, s.x, s.y, s.zone, s.rank, sorted(s.marks), s.blocked) for s in plan.seats] == [
        ("A", "1", 10.5, 20, "rang-1", 1, ["wheelchair"], ""),
        ("A", "2", 34.5, 20, "rang-1", 1, ["companion"], ""),
        ("A", "3", 58.5, 20, "rang-1", 2, [], "pilaar"),
        ("B", "1", 10.5, 48, "rang-2", 3, ["hearing_loop", "restricted_view"], ""),
    ]
    assert list(plan.sections) == ["Parterre"]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_sign_between_columns_is_found(delimiter: str) -> None:
    lines = [["row", "seat", "x", "y", "zone"], ["A", "1", "1.5", "2", "Rang 1"]]
    plan = plan_in("\r\n".join(delimiter.join(line) for line in lines))
    assert (plan.seats[0].x, plan.seats[0].zone) == (1.5, "rang-1")


def test_decimal_commas_between_quotation_marks() -> None:
    assert plan_in('row,seat,x,y,zone\nA,1,"12,5","1.234,5",1\n').seats[0].y == 1234.5


def test_in_french_rang_is_a_row_and_in_dutch_a_rank() -> None:
    assert plan_in("rang;siège;x;y;zone\nC;7;1;2;1").seats[0].row == "C"
    assert plan_in("rij;stoel;x;y;zone;rang\nC;7;1;2;1;5").seats[0].rank == 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_say_what_they_are(encoding: str) -> None:
    imported = read_csv("rangée;siège;x;y;zone\nÉ;1;1;2;Corbeille".encode(encoding))
    assert imported.document["rows"][0]["label"] == "É"
    assert imported.warnings == ()


def test_windows_1252_is_read_with_a_warning() -> None:
    imported = read_csv("rangée;siège;x;y;zone\nÉ;1;1;2;Première catégorie €".encode("cp1252"))
    assert imported.document["zones"][0]["name"] == {"nl": "Première catégorie €"}
    assert [str(warning) for warning in imported.warnings] == [
        "The file is not in UTF-8; it was read as Windows-1252. Look whether letters such as é and ë came out right."
    ]


@pytest.mark.parametrize("data", [b"rij;stoel\n\x81\x8d;1", "rij;stoel\nA;1".encode("utf-16-le"), b"\xff\xfe\x00"])
def test_what_is_no_text_is_told_in_a_sentence(data: bytes) -> None:
    assert problems(data) == ["The file can't be read as text. Save it in your spreadsheet as “CSV UTF-8” and try again."]


def test_every_wrong_line_is_named() -> None:
    text = "row;seat;x;y;zone;rank;marks\nA;1;1;1;Rang 1;1;\nA;1;2;1;Rang 1;1;\nA;;3;1;Rang 1;1;\nA;4;left;;Rang 1;1;\n\nA;5;5;1;;100;sofa\n"
    assert problems(text.encode()) == [
        "line 3: row A, seat 1 stands in line 2 as well; give each seat its own number.",
        "line 4: the seat has no number; give it one.",
        "line 5: “left” in column “x” is not a number.",
        "line 5: column “y” is empty; give a number.",
        "line 7: the seat has no zone; give the zone in which it stands, for its price.",
        "line 7: “sofa” is no attribute of a seat; it is one of wheelchair, companion, step_free, hearing_loop, restricted_view.",
        "line 7: the rank is a whole number from 1 (best) to 99.",
    ]


def test_without_the_columns_that_matter() -> None:
    assert problems(b"naam;prijs\nx;1") == [
        "The first line must name the columns: row, seat, x, y and zone (rij, stoel… or rangée, siège… are fine as well)."
    ]


def test_a_list_of_seats_alone_is_laid_in_straight_rows() -> None:
    imported = read_csv(b"rij;stoel\nA;1\nA;2\nB;1\nB;2\nB;3\n")
    plan = read_plan(imported.document)
    assert [(seat.x, seat.y) for seat in plan.seats] == [(48, 56), (72, 56), (36, 84), (60, 84), (84, 84)]
    assert [str(warning) for warning in imported.warnings] == [
        "The file has no columns x and y: the seats stand in straight rows. Move them to where they are.",
        "The file has no column “zone”: all seats are in one zone, and cost the same.",
    ]


def test_a_line_with_a_capacity_is_a_standing_zone() -> None:
    plan = plan_in("row;seat;x;y;zone;capacity\nA;1;1;1;Rang 1;\n;;;;Vloer;250\n")
    assert (plan.zones["vloer"].kind, plan.place_count) == ("standing", 251)
    assert problems(b"row;seat;x;y;zone;capacity\n;;;;Vloer;veel\n")[0] == "line 2: “veel” in column “capacity” is not a number."


def test_a_quotation_mark_that_never_closes_is_told() -> None:
    assert problems(b'row;seat;x;y;zone\nA;"1' + b"x" * 200_000)[0].startswith("The table can't be read after line")


def test_out_and_in_again() -> None:
    plan = read_plan(own_document())
    text = write_csv(plan)
    back = read_plan(read_csv(text.encode("utf-8-sig")).document)
    assert [(s.key, s.row, s.label, s.x, s.y, s.rank, s.marks, s.blocked) for s in back.seats] == [
        (s.key, s.row, s.label, s.x, s.y, s.rank, s.marks, s.blocked) for s in plan.seats
    ]
    assert [(section.level, section.entrance) for section in back.sections.values()] == [(0, "Deur A"), (1, "")]
    assert back.place_count == plan.place_count
    assert list(lost_in_csv(plan)) == ["The stage, other areas and the outlines of zones are not part of a table."]


def test_a_spreadsheet_calculates_with_nothing_that_we_write() -> None:
    document = own_document()
    document["rows"][0]["label"] = "=1+1"
    text = write_csv(read_plan(document))
    assert "'=1+1" in text
    assert read_plan(read_csv(text.encode()).document).seats[0].row == "=1+1"


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", 12), ("12,5", 12.5), ("12.5", 12.5), ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1 234,5", 1234.5), ("-3", -3), ("−3", -3), (".5", 0.5)],
)
def test_numbers_as_people_type_them(typed: str, number: float) -> None:
    assert number_typed(typed) == number


@pytest.mark.parametrize("typed", ["", "x", "1,2,3", "1e400", "nan", "inf", "٣", "9999999999"])
def test_what_is_no_number(typed: str) -> None:
    assert number_typed(typed) is None


def test_where_the_rows_are_laid_out_the_stage_stands_before_the_first() -> None:
    document = read_csv(b"row;seat\nA;1\nA;2\nB;1\nB;2\nB;3\n", "zaal").document
    (stage,) = document["areas"]
    left, top, width, depth = stage["rect"]
    seats = [(seat["x"], seat["y"]) for row in document["rows"] for seat in row["seats"]]
    assert stage["label"]["nl"] == "Podium" and top + depth < min(y for _x, y in seats)
    assert left + width / 2 == sum(x for x, _y in seats[2:]) / 3
    assert read_csv(b"row;seat;x;y\nA;1;0;0\nA;2;24;0\n", "zaal").document["areas"] == []
