"""Drawings in which every seat has a name."""

import pytest

from coulisse.venues.formats.svg import name_pattern, read_svg
from coulisse.venues.plan import PlanRefused, read_plan

from .samples import SVG

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'


def refusal(svg: str | bytes, **how: str) -> str:
    with pytest.raises(PlanRefused) as refused:
        read_svg(svg.encode() if isinstance(svg, str) else svg, **how)
    return str(refused.value)


def drawn(inside: str, **how: str) -> list[tuple[str, str, float, float]]:
    plan = read_plan(read_svg(f"{HEAD}{inside}</svg>".encode(), **how).document)
    return [(seat.row, seat.label, round(seat.x, 1), round(seat.y, 1)) for seat in plan.seats]


def test_seats_stand_where_the_drawing_shows_them() -> None:
    plan = read_plan(read_svg(SVG.encode()).document)
    assert [(seat.section, seat.row, seat.label, seat.x, seat.y) for seat in plan.seats] == [
        ("Vak 1", "A", "1", 20, 50), ("Vak 1", "A", "2", 40, 50), ("Vak 1", "A", "10", 200, 50),
        ("Vak 2", "B", "1", 20, 80), ("Vak 2", "B", "2", 105, 75), ("Vak 2", "B", "3", 140, 75),
    ]  # fmt: skip
    assert (plan.width, plan.height) == (220, 120)


def test_words_in_a_shape_are_its_label_and_row_letters_are_left_out() -> None:
    plan = read_plan(read_svg(SVG.encode()).document)
    assert [(area["kind"], area.get("label")) for area in plan.areas] == [("stage", {"nl": "PODIUM"})]
    assert plan.focal == (110, 20)


@pytest.mark.parametrize(
    ("transform", "at"),
    [
        ("translate(5)", (15, 20)), ("translate(5 6)", (15, 26)), ("scale(2)", (20, 40)), ("scale(2,3)", (20, 60)),
        ("rotate(90)", (-20, 10)), ("rotate(90, 10, 20)", (10, 20)), ("matrix(1 0 0 -1 0 50)", (10, 30)), ("skewX(45)", (30, 20)),
        ("skewY(45)", (10, 30)), ("translate(10,0) scale(2)", (30, 40)), ("none", (10, 20)), ("wobble(3)", (10, 20)),
    ],
)  # fmt: skip
def test_transformations(transform: str, at: tuple[float, float]) -> None:
    assert drawn(f'<circle cx="10" cy="20" r="2" id="seat-1-A-1" transform="{transform}"/>') == [("A", "1", *at)]


@pytest.mark.parametrize(
    "origin",
    ["transform-origin: 10px 20px", "transform-box: fill-box; transform-origin: 50% 50%", "transform-box: fill-box; transform-origin: center"],
)
def test_a_seat_turned_about_its_own_middle_stays(origin: str) -> None:
    assert drawn(f'<rect x="8" y="18" width="4" height="4" id="seat-1-A-1" style="{origin}" transform="rotate(33)"/>') == [("A", "1", 10, 20)]


@pytest.mark.parametrize(
    "shape",
    [
        '<path id="seat-1-A-1" d="M8 18h4v4h-4z"/>', '<path id="seat-1-A-1" d="M 8,20 a2,2 0 1110.0 4.0 z" transform="translate(-3, -2)"/>',
        '<polygon id="seat-1-A-1" points="8,18 12,18 12,22 8,22"/>', '<use id="seat-1-A-1" x="10" y="20" href="#chair"/>',
        '<g id="seat-1-A-1"><rect x="8" y="18" width="4" height="4"/></g>', '<g data-seat="seat-1-A-1"><circle cx="10" cy="20" r="2"/></g>',
        '<circle inkscape:label="seat-1-A-1" id="circle12" cx="10" cy="20" r="2"/>',
    ],
)  # fmt: skip
def test_shapes_that_can_be_a_seat(shape: str) -> None:
    [(row, label, x, y)] = drawn(shape)
    assert (row, label) == ("A", "1")
    assert abs(x - 10) <= 1 and abs(y - 20) <= 1


def test_how_seats_are_named_can_be_said() -> None:
    shape = '<circle cx="10" cy="20" r="2" id="Balkon_r.C_12"/>'
    assert drawn(shape, pattern="{section}_r.{row}_{seat}") == [("C", "12", 10, 20)]
    assert refusal(f"{HEAD}{shape}</svg>") == (
        "No shape has a name like “seat-{seat}-{row}-{section}”: say how the seats of this drawing are named. The first names in it: Balkon_r.C_12."
    )


@pytest.mark.parametrize("pattern", ["", "seat-{seat}", "{seat}{row}", "{seat}-{row}-{row}", "{row}"])
def test_a_pattern_must_tell_row_and_seat(pattern: str) -> None:
    with pytest.raises(PlanRefused):
        name_pattern(pattern)


def test_zones_come_from_the_name_or_from_the_group() -> None:
    inside = '<g data-zone="Rang 2"><circle cx="1" cy="2" r="1" id="seat-1-A-1"/></g><circle cx="9" cy="2" r="1" id="seat-2-A-1"/>'
    imported = read_svg(f"{HEAD}{inside}</svg>".encode())
    assert [zone["key"] for zone in imported.document["zones"]] == ["rang-2", "alle-plaatsen"]
    assert [str(warning) for warning in imported.warnings] == [
        "The drawing names no zones: the seats without one are together in one zone, and cost the same."
    ]


def test_what_is_hidden_or_only_defined_is_not_there() -> None:
    inside = (
        '<defs><circle cx="5" cy="5" r="1" id="seat-9-A-1"/></defs><g style="display:none"><circle cx="6" cy="5" r="1" id="seat-8-A-1"/></g>'
        '<circle cx="1" cy="2" r="1" id="seat-1-A-1"/>'
    )
    assert drawn(inside) == [("A", "1", 1, 2)]


LAUGHS = '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("head", [LAUGHS, OUTSIDE, '<!DOCTYPE svg [<!ENTITY % p SYSTEM "http://example.com/x.dtd">%p;]>'])
def test_entities_are_refused(head: str) -> None:
    assert refusal(f"{head}{HEAD}<text>&b;</text></svg>").startswith("The drawing declares entities")


def test_a_plain_doctype_is_fine() -> None:
    head = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    svg = f'{head}{HEAD}<circle cx="1" cy="2" r="1" id="seat-1-A-1"/></svg>'
    assert len(read_svg(svg.encode()).document["rows"]) == 1


@pytest.mark.parametrize(
    ("svg", "says"),
    [
        ("<html></html>", "This is not an SVG drawing."),
        (f"{HEAD}<g>", "The drawing is not complete SVG: something is wrong at line 1."),
        (
            '<?xml version="1.0" encoding="nonsense"?>' + HEAD + "</svg>",
            "The drawing can't be read as text. Save it as plain SVG in UTF-8 and try again.",
        ),
        (HEAD + "<g>" * 200 + "</g>" * 200 + "</svg>", "The drawing has more groups or shapes than a seating plan needs."),
    ],
)
def test_what_can_not_be_read_is_told(svg: str, says: str) -> None:
    assert refusal(svg) == says


def test_numbers_beyond_the_world_do_no_harm() -> None:
    inside = '<circle cx="1e300" cy="2" r="1" id="seat-1-A-1"/><circle cx="1" cy="2" r="1" id="seat-2-A-1" transform="scale(1e999)"/>'
    assert "No shape has a name" in refusal(f"{HEAD}{inside}</svg>")
