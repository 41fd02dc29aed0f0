"""What people type, and what we make of it. Nothing that is typed may break a form, and nothing is lost."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from coulisse.faces.shared.fields import ColourField, DayField, LocalMomentField, MoneyField, TranslatedField
from coulisse.faces.shared.forms import Form

LONG = "9" * 10_000
NONSENSE = ["", " ", "\x00", LONG, "ooit", "<script>", "-", "€", "NaN", "1e9", "١٢", "2027-13-45", "99:99", "#12345g", "\ud83d"]


class Everything(Form):
    price = MoneyField(required=False)
    day = DayField(required=False)
    at = LocalMomentField(required=False)
    colour = ColourField(required=False)
    title = TranslatedField(required=False)


def filled(**typed: str) -> Everything:
    form = Everything(typed)
    form.is_valid()
    return form


def one_problem(field: str, **typed: str) -> str:
    form = filled(**typed)
    assert list(form.errors) == [field]
    return form.errors[field][0]


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_is_answered_with_a_sentence_and_kept(nonsense: str) -> None:
    form = filled(price=nonsense, day=nonsense, at_date=nonsense, at_time=nonsense, colour=nonsense, title_nl=nonsense)
    for sentence in (sentence for errors in form.errors.values() for sentence in errors):
        assert sentence.endswith(".")
    shown = str(form)
    if nonsense.strip() and nonsense.isalnum() and len(nonsense) < 100:
        assert f'value="{nonsense}"' in shown


@given(st.dictionaries(st.sampled_from(["price", "day", "at_date", "at_time", "colour", "title_nl", "title_fr"]), st.text(max_size=60)))
def test_no_text_breaks_a_form(typed: dict[str, str]) -> None:
    form = filled(**typed)
    assert str(form)


@pytest.mark.parametrize(("typed", "cents"), [("12", 1200), ("12,5", 1250), ("€ 12.50", 1250), ("1 250,00", 125000), ("0", 0), ("", None)])
def test_money(typed: str, cents: int | None) -> None:
    assert filled(price=typed).cleaned_data["price"] == cents


def test_money_stays_within_its_bounds() -> None:
    field = MoneyField(least_cents=100, most_cents=5000)
    for typed, sentence in (("0,50", "Het minste is 1,00."), ("50,01", "Het meeste is 50,00.")):
        with pytest.raises(forms.ValidationError, match=sentence), translation.override("nl"):
            field.clean(typed)
    assert "bedrag" in one_problem("price", price="twaalf")


def test_money_is_shown_as_the_language_writes_it() -> None:
    field = MoneyField()
    assert field.prepare_value(1850) == "18,50"
    with translation.override("en"):
        assert field.prepare_value(1850) == "18.50"
    assert not field.has_changed(1850, "18,50")
    assert field.has_changed(1850, "18,51")


@pytest.mark.parametrize("typed", ["2027-03-14", "14/3/2027", "14-03-2027", "14.3.2027", " 14/3/2027 "])
def test_a_day_in_each_way_people_write_it(typed: str) -> None:
    assert filled(day=typed).cleaned_data["day"] == date(2027, 3, 14)


@pytest.mark.parametrize("typed", ["31/2/2027", "2027", "14/3/27", "0001-01-01", "9999-12-31", LONG])
def test_no_day(typed: str) -> None:
    assert one_problem("day", day=typed) == "Schrijf een dag als 14/3/2027."


def test_a_day_that_is_too_early_or_too_late() -> None:
    field = DayField(first=date(2027, 1, 1), last=date(2027, 12, 31))
    for typed, code in (("31/12/2026", "too_early"), ("1/1/2028", "too_late")):
        with pytest.raises(forms.ValidationError) as problem:
            field.clean(typed)
        assert problem.value.code == code


@pytest.mark.parametrize("at", ["20:30", "20u30", "20h30", "20.30", "20:30:00"])
def test_a_moment_is_asked_in_local_time_and_kept_in_utc(at: str) -> None:
    assert filled(at_date="2027-03-14", at_time=at).cleaned_data["at"] == datetime(2027, 3, 14, 19, 30, tzinfo=UTC)
    assert filled(at_date="2027-07-14", at_time=at).cleaned_data["at"] == datetime(2027, 7, 14, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "at", "says"),
    [
        ("", "20:30", "Vul ook de dag in."),
        ("2027-03-14", "", "Vul ook het uur in."),
        ("straks", "20:30", "Schrijf een dag als 14/3/2027."),
        ("2027-03-14", "25:00", "Schrijf een uur als 20:30."),
        ("2027-03-28", "02:30", "Dit uur bestaat niet: die nacht springt de klok een uur vooruit. Kies een ander uur."),
    ],
)
def test_a_moment_that_is_none(day: str, at: str, says: str) -> None:
    assert one_problem("at", at_date=day, at_time=at) == says


def test_the_hour_that_comes_twice_is_the_first_one() -> None:
    assert filled(at_date="2026-10-25", at_time="02:30").cleaned_data["at"] == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_moment_is_shown_on_the_clock_of_the_house() -> None:
    class House:
        languages = ["fr"]
        timezone = "America/Montreal"

    form = Everything(initial={"at": datetime(2027, 3, 14, 19, 30, tzinfo=UTC)}, house=House())
    assert form.fields["at"].zone == ZoneInfo("America/Montreal")
    assert 'value="15:30"' in str(form["at"])
    assert Everything().fields["at"].zone == ZoneInfo("Europe/Brussels"), "one form leaves another one alone"
    assert "title_nl" not in str(form["title"])


@pytest.mark.parametrize(("typed", "colour"), [("#7A1F3D", "#7a1f3d"), ("7a1f3d", "#7a1f3d"), ("#abc", "#aabbcc"), ("", "")])
def test_a_colour(typed: str, colour: str) -> None:
    assert filled(colour=typed).cleaned_data["colour"] == colour


@pytest.mark.parametrize("typed", ["red", "#12345", "#gggggg", LONG])
def test_no_colour(typed: str) -> None:
    assert one_problem("colour", colour=typed) == "Schrijf een kleur als #7a1f3d."


def test_a_text_in_some_languages() -> None:
    form = filled(title_nl="  De   kersentuin ", title_fr="", title_de="Der Kirschgarten")
    assert form.cleaned_data["title"] == {"nl": "De kersentuin"}


def test_a_text_of_several_lines_keeps_them() -> None:
    assert TranslatedField(rows=3).clean({"nl": "een\r\ntwee\n"}) == {"nl": "een\ntwee"}


def test_a_required_text_needs_one_language() -> None:
    field = TranslatedField()
    assert field.clean({"fr": "La Cerisaie"}) == {"fr": "La Cerisaie"}
    with pytest.raises(forms.ValidationError):
        field.clean({"nl": " ", "fr": ""})


def test_a_text_that_is_too_long_names_its_language_and_opens_its_tab() -> None:
    form = filled(title_nl="kort", title_fr=LONG)
    assert form.errors["title"] == ["Français: de tekst telt 10000 tekens, er passen er hoogstens 200 in."]
    assert [goal for goal, _label, _error in form.problems()] == ["id_title_fr"]
    assert form["title"].as_widget().count("checked") == 1
    assert 'data-tab="1" checked' in form["title"].as_widget()
    assert LONG in str(form)


def test_a_text_in_a_language_that_the_house_dropped_is_carried_along() -> None:
    class House:
        languages = ["nl"]
        timezone = "Europe/Brussels"

    shown = Everything(initial={"title": {"nl": "Tuin", "en": "Orchard"}}, house=House())["title"].as_widget()
    assert '<input type="hidden" name="title_en" value="Orchard">' in shown


@pytest.mark.parametrize("typed", ['"><script>alert(1)</script>', "</textarea><img src=x onerror=alert(1)>"])
def test_what_is_typed_is_never_markup(typed: str) -> None:
    form: Any = filled(price=typed, day=typed, at_date=typed, at_time=typed, colour=typed, title_nl=typed)
    assert "<script>" not in str(form)
    assert "<img" not in str(form)
