"""The programme as a list, and as a file that comes in and goes out."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from coulisse.houses.scope import house_scope
from coulisse.programme.models import Performance, Production
from coulisse.testing.factories import make_performance, make_production

from .conftest import Office
from .test_new_event import text

TABLE = "Titel;Datum;Uur;Zaal;Prijslijst;Status\nHamlet;14/03/2027;20:00;Grote zaal;Standaard;in verkoop\nJazz;15/03/2027;20:00;;;\n"


def looked_at(office: Office, data: str | bytes = TABLE, name: str = "season.csv", **more: str):
    return office.post("season/import/", {"file": SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data), **more})


def kept(answer) -> str:
    return text(answer).split('name="kept" value="')[1].split('"')[0]


def test_an_empty_programme_teaches_the_first_step(office: Office) -> None:
    page = text(office.get())
    assert office.at("new/") in page and office.at("season/import/") in page


def test_events_are_found_by_word_genre_and_time(office: Office) -> None:
    make_performance(office.house, title="Hamlet")
    make_performance(office.house, title="Gisteren", days=-3)
    make_production(office.house, title="Ooit", genre="0.50.4.0.0")
    assert "Hamlet" in text(office.get()) and "Gisteren" not in text(office.get())
    assert "Gisteren" in text(office.get(when="past"))
    assert "Ooit" in text(office.get(when="undated", genre="0.50.4.0.0"))
    assert "Hamlet" not in text(office.get(q="ooit", when="all"))


@pytest.mark.parametrize(
    "query",
    [{"page": "0"}, {"page": "-1"}, {"page": "x"}, {"page": "9" * 50}, {"when": "never"}, {"genre": "'"}, {"q": "x" * 10_000}, {"q": '\x00%_\\"'}],
)
def test_odd_addresses_of_lists_are_answered(office: Office, query: dict[str, str]) -> None:
    assert office.get(**query).status_code == 200
    assert office.get("dates/", **query, first="2027-99-99", last="x", hall="x", state="y").status_code == 200


def test_all_dates_by_state(office: Office) -> None:
    make_performance(office.house, title="Hamlet", state="draft")
    make_performance(office.house, title="Macbeth")
    page = text(office.get("dates/", state="draft"))
    assert "Hamlet" in page and "Macbeth" not in page


def test_the_list_asks_a_few_questions_however_long_it_is(office: Office, django_assert_max_num_queries) -> None:
    """Three of the list itself; the others find the person, the house and the roles, and open the scopes."""
    for number in range(8):
        make_performance(office.house, title=f"Stuk {number}")
    with django_assert_max_num_queries(19):
        office.get()


def test_a_file_is_looked_at_before_anything_comes_in(office: Office) -> None:
    answer = looked_at(office, layout=str(office.plan.layout_id), price_list=str(office.prices.pk))
    assert answer.status_code == 200
    assert "Hamlet" in text(answer) and "Jazz" in text(answer)
    with house_scope(office.house.pk):
        assert not Production.objects.exists()
    same = {"kept": kept(answer), "kept_name": "season.csv", "layout": str(office.plan.layout_id), "price_list": str(office.prices.pk)}
    assert office.post("season/import/", {**same, "confirm": "yes"}).status_code == 302
    with house_scope(office.house.pk):
        assert Production.objects.count() == 2 and Performance.objects.filter(state="on_sale").count() == 1
    again = office.post("season/import/", same)
    assert 'name="confirm"' not in text(again)


def test_bad_lines_are_named_and_nothing_comes_in(office: Office) -> None:
    answer = looked_at(office, TABLE.replace("14/03/2027", "31/02/2027") + "Faust;16/03/2027;20:00;Kleine zaal;;\n")
    page = text(answer)
    assert answer.status_code == 422
    assert "Datum" in page and "Kleine zaal" in page and 'name="confirm"' not in page
    forced = office.post("season/import/", {"kept": kept(answer), "kept_name": "season.csv", "confirm": "yes"})
    assert forced.status_code == 422
    with house_scope(office.house.pk):
        assert not Production.objects.exists()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "x.csv"),
        (b"\x00\xff\xfe" * 50, "x.csv"),
        (b"{" * 5000, "x.json"),
        (b"[]", "x.json"),
        (b"PK\x03\x04" + b"\0" * 400, "x.xlsx"),
        (b"a" * 10_000, "x.csv"),
    ],
)
def test_any_file_is_answered_with_a_sentence(office: Office, data: bytes, name: str) -> None:
    assert looked_at(office, data, name).status_code == 422


@pytest.mark.parametrize("carried", ["", "x", "AAAA", "é", "x" * 10_000])
def test_a_carried_file_that_somebody_wrote_himself_is_none(office: Office, carried: str) -> None:
    assert office.post("season/import/", {"kept": carried, "confirm": "yes"}).status_code == 422


@pytest.mark.parametrize("form", ["csv", "json"])
def test_what_goes_out_comes_in_again_as_it_is(office: Office, form: str) -> None:
    make_performance(office.house, title="Hamlet", plan_version=office.plan, price_list=office.prices)
    out = office.get("season/export/", form=form)
    assert out.headers["Content-Disposition"].endswith(f'.{form}"')
    if form == "json":
        assert json.loads(out.content)["productions"][0]["title"] == {"nl": "Hamlet"}
    back = looked_at(office, out.content, f"season.{form}")
    assert back.status_code == 200 and 'name="confirm"' not in text(back)


def test_days_of_an_export(office: Office) -> None:
    make_performance(office.house, title="Hamlet", days=7)
    assert b"Hamlet" not in office.get("season/export/", form="csv", first="2027-01-01").content
    assert office.get("season/export/", form="csv", first="2027-02-01", last="2027-01-01").status_code == 422
    assert office.get("season/export/", form="xls").status_code == 422
    assert office.get("season/export/").status_code == 200
