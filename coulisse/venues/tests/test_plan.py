"""Reading a document: a plan, or every problem with the row and seat it is about; never anything else."""

import math
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from coulisse.venues.document import document_of, tidy_document
from coulisse.venues.plan import PlanRefused, place_name, read_plan

from .samples import own_document


def problems(document: Any) -> list[str]:
    with pytest.raises(PlanRefused) as refused:
        read_plan(document)
    return [str(problem) for problem in refused.value.problems]


def with_seat(**changes: Any) -> dict[str, Any]:
    document = own_document()
    seat = document["rows"][0]["seats"][0]
    for name, value in changes.items():
        if value is None:
            seat.pop(name, None)
        else:
            seat[name] = value
    return document


def test_places_are_seats_in_the_documents_order_then_the_general_zones() -> None:
    plan = read_plan(own_document())
    assert [(seat.no, seat.key) for seat in plan.seats] == [(0, "A-1"), (1, "A-2"), (2, "A-3"), (3, "balkon-A-1")]
    assert plan.zones["pit"].numbers == range(4, 34)
    assert (plan.zones["1"].capacity, plan.place_count) == (4, 34)


def test_a_place_reads_the_same_for_ever() -> None:
    plan = read_plan(own_document())
    assert place_name(plan, 2) == {
        "section": {"nl": "Parterre"}, "row": "A", "seat": "3", "entrance": "Deur A", "zone": {"nl": "Rang 1", "fr": "Catégorie 1"}, "marks": [],
    }  # fmt: skip
    assert place_name(plan, 20) == {"zone": {"nl": "Staanplaatsen"}}


def test_seats_of_a_row_stand_from_left_to_right_whatever_the_documents_order() -> None:
    document = own_document()
    document["rows"][0]["seats"].reverse()
    plan = read_plan(document)
    assert [plan.seats[no].label for no in plan.rows[0].seats] == ["1", "2", "3"]
    assert plan.rows[0].seats == (2, 1, 0)
    assert plan.stretches == ((2, 1), (0,), (3,))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"x": None}, "row parterre A, seat 1: the seat has no position; give x and y."),
        ({"x": math.nan}, "row parterre A, seat 1: the seat has no position; give x and y."),
        ({"y": 10**400}, "row parterre A, seat 1: the seat has no position; give x and y."),
        ({"x": True}, "row parterre A, seat 1: the seat has no position; give x and y."),
        ({"zone": "9"}, "row parterre A, seat 1: zone “9” is not among the seated zones of the plan."),
        ({"zone": ["1"]}, "row parterre A, seat 1: zone “?” is not among the seated zones of the plan."),
        ({"zone": "pit"}, "row parterre A, seat 1: zone “pit” is not among the seated zones of the plan."),
        ({"label": None}, "row parterre A, seat ?: the seat has no number; give it one."),
        ({"label": "x" * 21}, "row parterre A, seat xxxxxxxxxxxxxxxxxxxx: the number must have at most 20 signs."),
        ({"rank": 0}, "row parterre A, seat 1: the rank is a whole number from 1 (best) to 99."),
        ({"rank": 1.5}, "row parterre A, seat 1: the rank is a whole number from 1 (best) to 99."),
        ({"marks": ["sofa"]}, "row parterre A, seat 1: “sofa” is no attribute of a seat; it is one of wheelchair, companion, step_free, hearing_loop, restricted_view."),
        ({"marks": [["wheelchair"]]}, "row parterre A, seat 1: “?” is no attribute of a seat; it is one of wheelchair, companion, step_free, hearing_loop, restricted_view."),
        ({"blocked": {"why": "?"}}, "row parterre A, seat 1: say why the seat is blocked, in at most 200 signs."),
        ({"label": "2"}, "row parterre A, seat 2: this seat stands 2 times; give each seat of a row its own number."),
        ({"key": "A-2"}, "seat “A-2”: this key stands 2 times; give each seat its own."),
    ],
)  # fmt: skip
def test_a_wrong_seat_is_named(changes: dict[str, Any], says: str) -> None:
    assert problems(with_seat(**changes)) == [says]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"format": "other/1"}, "This is not a plan in the format “coulisse-plan/1”."),
        ({"zones": []}, "The plan has no zones: every seat needs one, for its price."),
        ({"zones": {"1": {}}}, "zones: this must be a list."),
        ({"zones": [{"key": "1"}, {"key": "1"}]}, "zone “1”: this zone stands twice; give each its own key."),
        ({"zones": [{"key": "1", "colour": "red"}]}, "zone “1”: write the colour as #rrggbb, for example #7a1f3d."),
        ({"zones": [{"key": "1", "outline": [1, 2]}]}, "zone “1”: the outline is a list of at least three points [x, y]."),
        ({"zones": [{"key": "1", "kind": []}]}, "zone “1”: “?” is no kind of zone; it is one of seated, standing, free."),
        ({"zones": [{"key": "1", "kind": "free", "capacity": "many"}]}, "zone “1”: say how many people fit in, as a whole number."),
        ({"sections": [{"key": "x", "level": 1.5}]}, "section “x”: the level is a whole number: 0 is the floor, 1 the first balcony."),
        ({"sections": []}, "row A: section “parterre” is not among the sections of the plan."),
        ({"rows": "A"}, "rows: this must be a list."),
        ({"rows": [], "zones": [{"key": "1"}]}, "The plan has no places: add a row of seats, or a zone with a capacity."),
        ({"size": [0, 10]}, "size: width and height must be more than 0."),
        ({"focal": {"x": 1}}, "focal: this must be two numbers: [x, y]."),
        ({"areas": [{"kind": "moat", "at": [1, 1]}]}, "area 1: “moat” is no kind of area; it is one of stage, wall, door, stairs, aisle, bar, table, desk, text, other."),
        ({"areas": [{"kind": "stage", "rect": [1, 1, 0, 5]}]}, "area 1: give it one shape: rect [x, y, width, height], ellipse [x, y, rx, ry], circle [x, y, r], polygon or line [[x, y], …], or at [x, y]."),
    ],
)  # fmt: skip
def test_a_wrong_document_is_named(changes: dict[str, Any], says: str) -> None:
    assert says in problems(own_document(**changes))


def test_all_problems_are_told_at_once_but_no_more_than_somebody_reads() -> None:
    seats = [{"label": str(number), "x": "here", "y": 0, "zone": "1"} for number in range(500)]
    found = problems(own_document(rows=[{"label": "A", "section": "parterre", "seats": seats}]))
    assert len(found) == 201
    assert found[-1] == "and 300 more problems."


def test_text_is_stored_without_what_cannot_be_printed() -> None:
    plan = read_plan(own_document(name="  Zaal\u0000 \ud800 e\u0301\u202e\n1 "))
    assert plan.name == "Zaal é 1"


def test_a_document_of_too_many_seats_is_refused_before_they_are_read() -> None:
    seat = {"label": "1", "x": 1, "y": 1, "zone": "1"}
    found = problems(own_document(rows=[{"section": "parterre", "label": "A", "seats": [seat] * 100_001}]))
    assert found[0].startswith("The plan has 100001 places; 100000 is the most.")


def test_a_document_written_again_is_the_same() -> None:
    tidy = tidy_document(own_document())
    assert tidy["zones"][0]["colour"] == "#7a1f3d"
    assert tidy_document(tidy) == tidy
    assert read_plan(tidy) == read_plan(own_document())


# Whatever the document is

_anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["1", "A", "", "seated", "pit", 10**400, math.inf, math.nan, b"x"]),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=8), inside, max_size=4) | st.tuples(inside, inside),
    max_leaves=8,
)


def paths(thing: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document where something could be put instead."""
    inside = thing.items() if isinstance(thing, dict) else enumerate(thing) if isinstance(thing, list) else ()
    return [at, *(path for key, value in inside for path in paths(value, (*at, key)))]


def replaced(thing: Any, path: tuple[Any, ...], by: Any) -> Any:
    if not path:
        return by
    copy = dict(thing) if isinstance(thing, dict) else list(thing)
    copy[path[0]] = replaced(thing[path[0]], path[1:], by)
    return copy


@st.composite
def mutated(draw: Any, document: Any) -> Any:
    """A document in which one to three things are something else."""
    for _time in range(draw(st.integers(1, 3))):
        document = replaced(document, draw(st.sampled_from(paths(document))), draw(_anything))
    return document


@settings(max_examples=400, deadline=None)
@given(mutated(own_document()))
def test_any_document_is_read_or_refused_and_what_is_read_can_be_stored(document: Any) -> None:
    try:
        plan = read_plan(document)
    except PlanRefused as refused:
        assert refused.problems
        assert str(refused)
        return
    written = document_of(plan)
    assert document_of(read_plan(written)) == written
    assert all(place_name(plan, no) for no in (0, plan.place_count - 1))
    assert "\\u0000" not in str(written)


@settings(max_examples=200, deadline=None)
@given(_anything)
def test_anything_at_all_is_refused(thing: Any) -> None:
    with pytest.raises(PlanRefused):
        read_plan(thing)


def test_lists_in_lists_without_end_are_refused() -> None:
    deep: Any = []
    for _time in range(100_000):
        deep = [deep]
    for name in ("name", "size", "focal", "zones", "sections", "rows", "areas"):
        assert problems(own_document(**{name: deep}))
    assert problems(with_seat(label=deep, marks=deep, zone=deep, x=deep))


def test_problems_are_told_in_the_language_of_who_reads_them() -> None:
    with override("nl"):
        assert problems(with_seat(x=None)) == ["rij parterre A, stoel 1: de stoel heeft geen plek in de tekening; geef x en y."]
    with override("fr"):
        assert problems(with_seat(x=None)) == ["rang parterre A, siège 1: le siège n’a pas de position\u00a0; donnez x et y."]
