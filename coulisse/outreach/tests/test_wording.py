"""Days, hours, amounts and places as each language writes them."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from coulisse.lib.colour import contrast
from coulisse.outreach import colours, wording

EVENING = datetime(2026, 12, 1, 19, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "day", "clock"),
    [("nl", "dinsdag 1 december 2026", "20:00 uur"), ("fr", "mardi 1er décembre 2026", "20h00"), ("en", "Tuesday 1 December 2026", "20:00")],
)
def test_days_and_hours(language: str, day: str, clock: str) -> None:
    assert wording.day(EVENING, "Europe/Brussels", language) == day
    assert wording.clock(EVENING, "Europe/Brussels", language) == clock


def test_a_late_evening_is_on_the_day_of_the_house() -> None:
    assert wording.day(datetime(2026, 12, 1, 23, 30, tzinfo=UTC), "Europe/Brussels", "nl") == "woensdag 2 december 2026"
    assert wording.clock(datetime(2027, 7, 1, 19, 0, tzinfo=UTC), "Europe/Brussels", "nl") == "21:00 uur"


@pytest.mark.parametrize(("language", "amount"), [("nl", "€ 1.234,50"), ("fr", "1 234,50 €"), ("en", "€1,234.50")])
def test_amounts(language: str, amount: str) -> None:
    assert wording.money(123450, language).replace("\xa0", " ").replace("\u202f", " ") == amount


def place(row: str, seat: str, section: str = "", entrance: str = "") -> dict:
    return {"section": {"nl": section}, "row": row, "seat": seat, "entrance": entrance, "zone": {"nl": "Rang 1"}}


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ([place("A", "4")], [("Rij A, stoel 4", "")]),
        ([place("A", "4"), place("A", "5"), place("A", "6")], [("Rij A, stoel 4, 5 en 6", "")]),
        ([place("A", "4", "Parterre", "links"), place("B", "5", "Parterre", "links")], [("Rij A, stoel 4", "Parterre, ingang links"), ("Rij B, stoel 5", "Parterre, ingang links")]),
        ([place("", "12")], [("Stoel 12", "")]),
        ([{"zone": {"nl": "Staanplaatsen"}}] * 3, [("3\u00a0×\u00a0Staanplaatsen", "")]),
        ([{"zone": {"nl": "Staanplaatsen"}}], [("Staanplaatsen", "")]),
        ([{}, {}], [("2 plaatsen", "")]),
    ],
)  # fmt: skip
def test_places(places: list, said: list) -> None:
    with override("nl"):
        assert wording.seats(places, "nl") == said


def test_lines_stay_lines_and_have_an_end() -> None:
    assert wording.paragraphs("Een\r\n\r\n  twee \t drie\n") == ["Een", "twee drie"]
    assert sum(len(line) for line in wording.paragraphs("x" * 10_000)) == 1500


@pytest.mark.parametrize("accent", ["#7a1f3d", "#ffff00", "#000000", "#ffffff", "#808080", "#0b5563", "#ff0000", "#00ff7f"])
@pytest.mark.parametrize("stage", ["#1d1b24", "#ffffff", "#7f7f7f", "#ffcc00"])
def test_a_house_picks_any_colour_and_its_mails_can_be_read(accent: str, stage: str) -> None:
    for made in (colours.light(accent, stage), colours.dark(accent, stage)):
        for ground in (made.paper, made.tint):
            assert contrast(made.ink, ground) >= 4.5 and contrast(made.soft, ground) >= 4.5 and contrast(made.accent_text, ground) >= 4.5
        assert contrast(made.on_accent, made.accent) >= 4.5 and contrast(made.on_stage, made.stage) >= 4.5 and contrast(made.soft, made.ground) >= 4.5
