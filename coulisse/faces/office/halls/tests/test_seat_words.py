"""Seats in words and in numbers, both ways; and steps back."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from coulisse.faces.office.halls.number_ranges import NoRanges, read, written
from coulisse.faces.office.halls.seat_words import NotUnderstood, in_words, seats_in
from coulisse.faces.office.halls.steps_back import difference, restored
from coulisse.testing.factories import make_plan_document
from coulisse.venues.document import tidy_document
from coulisse.venues.generator import HallSketch, Numbering, SectionSketch, generate
from coulisse.venues.plan import read_plan
from coulisse.venues.rules import changed_seats

PLAN = read_plan(make_plan_document(rows=4, seats=10, wheelchair=1))
SECTIONS = read_plan(
    generate(
        HallSketch(
            sections=[
                SectionSketch(key="s", name="Zaal", rows=3, seats=8, numbering=Numbering.ODD_LEFT),
                SectionSketch(key="b", name={"nl": "Balkon", "fr": "Balcon"}, rows=3, seats=6),
            ]
        )
    )
)


def labels(plan, typed: str) -> list[str]:
    return [f"{plan.seats[no].row}{plan.seats[no].label}" for no in seats_in(plan, typed)]


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("A", 10),
        ("a 1-3", 3),
        ("A1-3", 3),
        ("A 1 3 - 5", 4),
        ("A-C", 30),
        ("C-A", 30),
        ("A 1-2, B 10; d", 13),
        ("*", 42),
        ("", 0),
        ("  ,, ", 0),
        ("A 3-1", 3),
        ("A 1-999", 10),
    ],
)
def test_seats_are_named_in_words(typed: str, count: int) -> None:
    assert len(seats_in(PLAN, typed)) == count


@pytest.mark.parametrize(
    "typed", ["Z", "A 11", "A x", "A 1-", "Zaal: A", "12", "A 20-30", "A" * 5_000, "A 99999999999-999999999999", "\x00", ":", "A:"]
)
def test_what_names_no_seats_is_told(typed: str) -> None:
    with pytest.raises(NotUnderstood) as told:
        seats_in(PLAN, typed)
    assert str(told.value)


def test_a_row_in_two_sections_asks_which() -> None:
    with pytest.raises(NotUnderstood, match="Zaal: A"):
        seats_in(SECTIONS, "A")
    assert labels(SECTIONS, "Balkon: A 1-2") == labels(SECTIONS, "balcon: A1-2") == ["A1", "A2"]
    assert len(seats_in(SECTIONS, "Zaal:")) == 24
    assert labels(SECTIONS, "Zaal: A 1-3") == ["A3", "A1", "A2"], "odd and even numbers between, as they stand"


@given(some.sets(some.integers(0, len(SECTIONS.seats) - 1)))
def test_what_is_said_is_read_again(numbers: set[int]) -> None:
    assert seats_in(SECTIONS, in_words(SECTIONS, numbers, "nl", most=1_000)) == sorted(numbers)


@given(some.sets(some.integers(0, 500)))
def test_numbers_are_written_and_read(numbers: set[int]) -> None:
    assert read(written(numbers), 501) == sorted(numbers)


@pytest.mark.parametrize("text", ["1,", "a", "5-3-2", "1-999999", "-1", "9999999", "1 2", "²"])
def test_other_numbers_are_refused(text: str) -> None:
    with pytest.raises(NoRanges):
        read(text, 100)


def test_a_change_can_be_taken_back_exactly() -> None:
    before = tidy_document(make_plan_document(rows=3, zones=2, wheelchair=1, blocked={"A-2": "pilaar"}))
    after = tidy_document(changed_seats(before, ["A-1", "A-2", "B-1"], zone="2", rank=5, blocked="", marks_add=["hearing_loop"]))
    after["zones"] = [*after["zones"], {"key": "x", "name": {"nl": "X"}, "kind": "standing", "capacity": 3, "colour": "#123456"}]
    back = difference(before, after)
    assert back is not None
    assert restored(after, back) == before


def test_other_seats_have_no_way_back() -> None:
    before, after = (tidy_document(make_plan_document(rows=rows)) for rows in (3, 4))
    assert difference(before, after) is None
