"""What is read from the files that houses have, and how what is wrong is named."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coulisse.lib.moments import BRUSSELS
from coulisse.programme.transfer import SeasonPreview, read_season
from coulisse.programme.transfer.cells import ages, genre_and_theme, languages, minutes, price_cents, state, whole_number, yes_or_no
from coulisse.programme.transfer.columns import NAMES, recognise
from coulisse.programme.transfer.exporting import guarded
from coulisse.programme.transfer.lines import without_guard
from coulisse.programme.transfer.moments import Unreadable, read_when, together
from coulisse.programme.words import tidy


def read(text: str | bytes, name: str = "seizoen.csv", language: str = "nl") -> SeasonPreview:
    return read_season(text.encode() if isinstance(text, str) else text, name, BRUSSELS, language=language)


def brussels(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BRUSSELS).astimezone(UTC)


def said(season: SeasonPreview) -> list[tuple[int, str]]:
    return [(problem.line, problem.column) for problem in season.problems]


# Moments


@pytest.mark.parametrize(
    "typed",
    [
        "2027-03-14 20:00", "2027-03-14T20:00", "2027-03-14T20:00:00", "2027-03-14T19:00:00Z", "2027-03-14T20:00:00+01:00", "2027-03-14 20:00:00.000+0100",
        "14/03/2027 20:00", "14-3-2027 20u", "14.03.2027 20.00", "14/03/27 20h00", "zo 14/03/2027 om 20:00", "zondag 14 maart 2027 20u00",
        "dimanche 14 mars 2027 à 20h", "Sunday 14 March 2027 at 8 PM", "14 mrt. 2027, 20 uur", "20270314 20:00", "14 mars 2027 – 20h00", "Sun 14th March 2027 @ 8:00pm",
    ],
)  # fmt: skip
def test_a_moment_is_read_however_it_is_written(typed: str) -> None:
    assert together(BRUSSELS, read_when(typed)) == brussels(2027, 3, 14, 20)


@pytest.mark.parametrize("typed", ["", "   "])
def test_nothing_is_nothing(typed: str) -> None:
    assert together(BRUSSELS, read_when(typed)) is None


@pytest.mark.parametrize(
    "typed",
    [
        "30/02/2027 20:00", "2027-02-30", "31 april 2027", "2027-03-28 02:30", "zaterdag 14 maart 2027", "14 maart", "morgen", "20:00 14/03", "14/03/2027 25:00",
        "14/03/2027 24:00", "14/03/2027 20:61", "14/03/1027 20:00", "14/13/2027", "0/0/2027", "14/03/2027 20", "13 pm", "99999999999", "2027-03-14T20:00+99:00", "١٤/٠٣/٢٠٢٧ x",
    ],
)  # fmt: skip
def test_what_is_no_moment_gets_a_sentence(typed: str) -> None:
    with pytest.raises(Unreadable) as wrong:
        together(BRUSSELS, read_when(typed), read_when("20:00") if ":" not in typed and "pm" not in typed else read_when(""))
    assert str(wrong.value).endswith(".")


def test_the_hour_that_is_skipped_is_named() -> None:
    with pytest.raises(Unreadable, match="2027-03-28.*02:30"):
        together(BRUSSELS, read_when("2027-03-28 02:30"))
    assert together(ZoneInfo("UTC"), read_when("2027-03-28 02:30"))


@given(st.text(max_size=40))
def test_any_text_is_a_moment_or_a_sentence(typed: str) -> None:
    try:
        together(BRUSSELS, read_when(typed))
    except Unreadable as wrong:
        assert str(wrong)


# Cells


@pytest.mark.parametrize(
    "cell, expected",
    [
        ("6", (6, None)),
        ("6+", (6, None)),
        ("vanaf 6 jaar", (6, None)),
        ("6-12", (6, 12)),
        ("3 tot 6 jaar", (3, 6)),
        ("dès 8 ans", (8, None)),
        ("tot 12", (None, 12)),
        ("", (None, None)),
        ("alle leeftijden", (None, None)),
    ],
)
def test_ages(cell: str, expected: tuple) -> None:
    assert ages(cell) == expected


@pytest.mark.parametrize(
    "cell, expected",
    [("90", 90), ("90 min", 90), ("90'", 90), ("1u30", 90), ("1h30", 90), ("1:30", 90), ("2 uur", 120), ("1 u 15 min", 75), ("", None)],
)
def test_lengths(cell: str, expected: int | None) -> None:
    assert minutes(cell) == expected


@pytest.mark.parametrize("cell, expected", [("nl", ["nl"]), ("nl, fr, en", ["nl", "fr", "en"]), ("Nederlands en Frans", ["nl", "fr"]), ("Frans / Engels", ["fr", "en"]), ("en", ["en"]), ("geen", []), ("", []), ("Vlaamse gebarentaal", ["vgt"])])  # fmt: skip
def test_languages(cell: str, expected: list[str]) -> None:
    assert languages(cell) == expected


@pytest.mark.parametrize(
    "cell, expected",
    [("€ 12", 1200), ("12,50 euro", 1250), ("18 / 15 / 9", 1800), ("gratis", 0), ("Gratuit", 0), ("12.5", 1250), ("op aanvraag", None), ("", None)],
)
def test_prices(cell: str, expected: int | None) -> None:
    assert price_cents(cell) == expected


def test_words_for_yes_and_for_states() -> None:
    assert [yes_or_no(cell) for cell in ("ja", "Oui", "nee", "", "1", "zonder")] == [True, True, False, False, True, False]
    assert [state(cell) for cell in ("In verkoop", "en vente", "geannuleerd", "Concept", "", "uitverkocht")] == [
        "on_sale",
        "on_sale",
        "cancelled",
        "draft",
        "",
        "on_sale",
    ]


@pytest.mark.parametrize("call", [lambda: ages("-5"), lambda: ages("volwassenen?"), lambda: minutes("lang"), lambda: languages("Klingonisch??"), lambda: price_cents("-12"), lambda: price_cents("€ -5"), lambda: whole_number("vier"), lambda: yes_or_no("misschien"), lambda: state("blauw")])  # fmt: skip
def test_a_cell_that_says_nothing_gets_a_sentence(call: Any) -> None:
    with pytest.raises(Unreadable) as wrong:
        call()
    assert str(wrong.value).endswith(".")


def test_a_theme_in_the_place_of_a_genre_brings_its_genre() -> None:
    assert genre_and_theme("Jazz", "") == ("0.50.4.0.0", "1.8.2.0.0", "")
    assert genre_and_theme("Toneel", "Humor") == ("0.55.0.0.0", "1.3.10.0.0", "")
    assert genre_and_theme("", "Circus") == ("0.55.0.0.0", "0.52.0.0.0", "")
    assert genre_and_theme("Toneel", "Jazz")[2] == "theme"
    assert genre_and_theme("Onzin", "")[2] == "genre"


@given(st.text(max_size=30))
def test_any_cell_is_answered(cell: str) -> None:
    for function in (ages, minutes, languages, price_cents, whole_number, yes_or_no, state):
        try:
            function(cell)
        except Unreadable as wrong:
            assert str(wrong)


@given(st.text(alphabet="'=+-@\t\r\nab;\""))
def test_a_guarded_cell_is_read_back(cell: str) -> None:
    assert without_guard(guarded(cell)) == cell
    assert guarded(cell)[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n")


# Columns


@pytest.mark.parametrize(
    "header, fields",
    [
        ("Id;Titel;Starttijd;Eindtijd;Prijs;Beschrijving", "id title starts_at ends_at price description"),
        ("Datum;Uur;Zaal;Voorstelling;Gezelschap;Genre;Prijslijst", "date time hall title company genre price_list"),
        ("Date;Heure;Salle;Titre;Compagnie;Durée;Âge;Langue;Statut", "date time hall title company duration_minutes age_from spoken_languages state"),
        ("date;start time;venue;event name;artist;ticket price;max per order", "date starts_at hall title company price limit_per_order"),
        ("Eventid;Name;StartTS;EndTS;LocationName;SaleStartTS", "performance_id title starts_at ends_at hall sale_starts_at"),
    ],
)
def test_columns_are_known_in_three_languages(header: str, fields: str) -> None:
    known, strange = recognise(header.split(";"), "nl")
    assert [column.field for column in known] == fields.split() and not strange


def test_our_own_names_are_known_and_no_name_means_two_things() -> None:
    known, strange = recognise(list(NAMES), "nl")
    assert [column.field for column in known] == list(NAMES) and not strange
    names = [name.strip() for field, names in NAMES.items() for name in (field, *names.split(",")) if name.strip()]
    assert len(names) == len(set(names)), sorted({name for name in names if names.count(name) > 1})


def test_texts_are_known_by_language() -> None:
    season = read("title_nl;Titre (FR);title_en;beschrijving frans;datum;uur\nDe storm;La tempête;The Tempest;Une île;14/03/2027;20:00\n")
    assert season.productions[0].values == {"title": {"nl": "De storm", "fr": "La tempête", "en": "The Tempest"}, "description": {"fr": "Une île"}}
    season = read("titel;titre;datum;uur\nDe storm;La tempête;14/03/2027;20:00\n")
    assert season.productions[0].values["title"] == {"nl": "De storm", "fr": "La tempête"}
    assert read("titre;date;heure\nLa tempête;14/03/2027;20h\n", language="fr").productions[0].values["title"] == {"fr": "La tempête"}


# Tables


REAL = """Id;Titel;Starttijd;Eindtijd;Prijs;Beschrijving
101;Kapitein Zeppos;2027-07-16 20:00;2027-07-16 21:30;€ 12;"Een avond
met ""liedjes""."
102;Poppenkast;17/07/2027 14u;17/07/2027 14u45;gratis;Voor iedereen
103;Poppenkast;17/07/2027 16u;17/07/2027 16u45;gratis;Voor iedereen
"""


def test_a_real_export_is_read(de_kring: None = None) -> None:
    season = read(REAL)
    assert not season.problems and not season.notes
    assert [production.values["title"]["nl"] for production in season.productions] == ["Kapitein Zeppos", "Poppenkast"]
    assert season.productions[0].values["description"]["nl"] == 'Een avond\nmet "liedjes".'
    assert [production.values["duration_minutes"] for production in season.productions] == [90, 45]
    assert [(p.values["external_id"], p.price, p.values["starts_at"]) for p in season.performances] == [
        ("101", "€ 12", brussels(2027, 7, 16, 20)), ("102", "gratis", brussels(2027, 7, 17, 14)), ("103", "gratis", brussels(2027, 7, 17, 16)),
    ]  # fmt: skip
    assert [performance.line for performance in season.performances] == [2, 4, 5]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_every_usual_encoding_and_sign_between_cells(encoding: str, sign: str) -> None:
    season = read(
        sign.join(["Titel", "Gezelschap", "Datum", "Uur"]).encode(encoding)
        + f"\nCafé ‘België’{sign}Père{sign}14/03/2027{sign}20:00\n".encode(encoding.replace("-sig", "").replace("utf-16", "utf-16-le"))
    )
    assert season.productions[0].values == {"title": {"nl": "Café ‘België’"}, "company": "Père"}, season.problems


def test_an_id_that_comes_back_numbers_the_production() -> None:
    season = read("nr;titel;datum;uur\n7;Hamlet;14/03/2027;20:00\n7;Hamlet;15/03/2027;20:00\n")
    assert [production.values["external_id"] for production in season.productions] == ["7"]
    assert all("external_id" not in performance.values for performance in season.performances)


def test_the_names_of_columns_may_stand_lower() -> None:
    season = read("Programma De Kring\n\n;;;\nTitel;Datum;Uur\nHamlet;14/03/2027;20:00\n")
    assert season.performances[0].line == 5


def test_doors_and_sale_are_hours_of_the_day_or_moments() -> None:
    season = read("titel;datum;uur;deuren;verkoop vanaf;verkoop tot\nHamlet;14/03/2027;20:00;19u30;01/09/2026;13/03/2027\n")
    values = season.performances[0].values
    assert (values["doors_at"], values["sale_starts_at"], values["sale_ends_at"]) == (
        brussels(2027, 3, 14, 19, 30),
        brussels(2026, 9, 1),
        brussels(2027, 3, 14),
    )


def test_a_day_that_a_spreadsheet_gave_an_hour() -> None:
    assert read("titel;datum;uur\nHamlet;14/03/2027 0:00:00;20:00\n").performances[0].values["starts_at"] == brussels(2027, 3, 14, 20)


def test_a_production_may_wait_for_its_dates() -> None:
    season = read("titel;datum;uur;zaal\nHamlet;;;\n")
    assert len(season.productions) == 1 and not season.performances and not season.problems
    assert said(read("titel;datum;uur;zaal\nHamlet;;;Grote zaal\n")) == [(2, "datum")]


def test_remarks_stop_nothing() -> None:
    season = read("titel;datum;uur;weer;genre;titel\nHamlet;14/03/2027;20:00;zon;Theater;x\nHamlet;15/03/2027;20:00;regen;Concert;y\n")
    assert not season.problems
    assert [(note.line, note.column) for note in season.notes] == [(1, "weer"), (1, "titel"), (3, "genre")] or {
        note.column for note in season.notes
    } == {"weer", "titel", "genre"}
    assert season.productions[0].values["genre"] == "0.55.0.0.0"


BAD = f"""Titel;Datum;Uur;Zaal;Genre;Max per order;Leeftijd;Prijs;Status;Deuren
Hamlet;2027-03-28;02:30;;;;;;;
Othello;30/02/2027;20:00;;;;;;;
{"x" * 10_000};14/03/2027;20:00;;;;;;;
Lear;14/03/2027;20:00;;Onzin;;;;;
Macbeth;14/03/2027;20:00;;;-4;;;;
Storm;14/03/2027;20:00;;;;-3;;;
Droom;14/03/2027;20:00;;;;;-5;;
Koopman;14/03/2027;20:00;;;;;;blauw;
Tim;14/03/2027;20:00;;;;;;;23:00
Tim;14/03/2027;20:00;;;;;;;
;14/03/2027;20:00;;;;;;;
Cymbeline;14/03/2027;;;;;;;;
"""


def test_every_bad_line_is_listed_with_its_column() -> None:
    season = read(BAD)
    assert sorted(said(season)) == [
        (2, "Datum"), (3, "Datum"), (4, "Titel"), (5, "Genre"), (6, "Max per order"), (7, "Leeftijd"), (8, "Prijs"), (9, "Status"), (10, "Deuren"), (11, ""), (12, "Titel"), (13, "Datum"),
    ]  # fmt: skip
    assert all(problem.says.rstrip(")").endswith((".", "(nl")) for problem in season.problems)
    assert str(season.problems[0]).startswith(("line 2", "regel 2"))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"   \n\n", b"PK\x03\x04....", b"\xd0\xcf\x11\xe0....", b"%PDF-1.7", b"\x00\x01\x02", b"a" * (11 * 1024 * 1024), b"titel;datum\n\x81\x8d\x8f;14/03/2027\n",
        "titel;datum;uur\nCafÃ© BelgiÃ«;14/03/2027;20:00\n".encode(), "titel;datum;uur\nCaf\u00e9 chantant;14/03/2027;20:00\n".encode("mac_roman"),
        b"onzin;nog onzin\n1;2\n", b"titel\nHamlet\n", b"{", b'{"format": "iets anders/3"}', b"[1, 2, 3]", b'"tekst"', b"null", b"[" * 100_000,
        b'{"format": "coulisse-programme/1"}', b'{"format": "coulisse-programme/1", "productions": [7]}', b'{"format": "coulisse-programme/1", "productions": 7}',
        b'[{"titel": "x"}, 3]', b'{"format": NaN}', b"[" + b"9" * 5000 + b"]",
        b'titel;datum;uur\n"Hamlet;14/03/2027;20:00\n' + b"Othello;14/03/2027;20:00\n" * 30,
    ],
)  # fmt: skip
def test_a_file_that_can_not_be_read_gets_one_sentence(data: bytes) -> None:
    season = read(data, "iets.json" if data[:1] in (b"{", b'"', b"n") else "seizoen.csv")
    assert season.problems and all(problem.says.endswith(".") for problem in season.problems)
    assert not season.performances


@given(st.binary(max_size=300) | st.text(alphabet="titeldaumr;,\t\n\"'0123456789:/-=é", max_size=300).map(str.encode))
def test_any_file_is_answered(data: bytes) -> None:
    season = read(b"titel;datum;uur;zaal;prijs;leeftijd;duur\n" + data)
    assert isinstance(season, SeasonPreview)


def test_too_many_lines_are_too_many() -> None:
    season = read("titel;datum;uur\n" + "Hamlet;14/03/2027;20:00\n" * 5001)
    assert len(season.problems) == 1 and "5001" in season.problems[0].says


def test_five_thousand_lines_are_read() -> None:
    day = datetime(2027, 1, 1)
    lines = [f"Productie {n // 4};{(day + timedelta(days=n % 300)):%d/%m/%Y};{10 + n % 4}:{n % 60:02};Grote zaal" for n in range(5000)]
    assert not read("titel;datum;uur;zaal\n" + "\n".join(lines)).problems


# Our own format


def ours(*productions: Any, **more: Any) -> bytes:
    return json.dumps({"format": "coulisse-programme/1", "productions": list(productions), **more}, indent=1).encode()


HAMLET = {"title": {"nl": "Hamlet"}, "performances": [{"starts_at": "2027-03-14T20:00", "hall": "Grote zaal", "price_list": "Standaard"}]}


def test_our_own_format_is_read() -> None:
    season = read(
        ours(HAMLET, {"id": "7", "title": {"nl": "Othello"}, "genre": "0.55.0.0.0", "quotes": [{"text": "Mooi", "source": "De Krant"}]}), "x.json"
    )
    assert not season.problems
    assert [production.key for production in season.productions] == ["title:hamlet|", "id:7"]
    assert season.performances[0].values == {"starts_at": brussels(2027, 3, 14, 20)} and season.performances[0].hall == "Grote zaal"


@pytest.mark.parametrize(
    "wrong, where",
    [
        ({"title": "Hamlet"}, "title"),
        ({"titel": {"nl": "Hamlet"}}, "titel"),
        ({"age_from": -1}, "age_from"),
        ({"genre": "theater"}, "genre"),
        ({"performances": {}}, "performances"),
        ({"performances": [3]}, "performances[1]"),
        ({"performances": [{}]}, "performances[1].starts_at"),
        ({"performances": [{"starts_at": "2027-03-28T02:30"}]}, "performances[1].starts_at"),
        ({"performances": [{"starts_at": "2027-03-28"}]}, "performances[1].starts_at"),
        ({"performances": [{"starts_at": 20270328}]}, "performances[1].starts_at"),
        ({"performances": [{"starts_at": "2027-03-14T20:00", "limit_per_order": -1}]}, "performances[1].limit_per_order"),
        ({"performances": [{"starts_at": "2027-03-14T20:00", "state": "blauw"}]}, "performances[1].state"),
        ({"performances": [{"starts_at": "2027-03-14T20:00", "hall": 3}]}, "performances[1].hall"),
        ({"performances": [{"starts_at": "2027-03-14T20:00", "zaal": "x"}]}, "performances[1].zaal"),
        ({"performances": [{"starts_at": "2027-03-14T20:00", "cancel_reason": "x"}]}, "performances[1].cancel_reason"),
    ],
)
def test_what_is_wrong_in_our_own_format_is_pointed_at(wrong: dict, where: str) -> None:
    season = read(ours(HAMLET, {"title": {"nl": "Othello"}, **wrong}), "x.json")
    assert said(season) == [(16, f"productions[2].{where}")]


def test_the_line_where_json_ends_to_be_json_is_told() -> None:
    assert said(read(b'{\n "format": "coulisse-programme/1",\n "productions": [,]\n}', "x.json")) == [(3, "")]


def test_what_stands_twice_is_refused() -> None:
    assert len(read(ours(HAMLET, HAMLET), "x.json").problems) == 2
    twice = {"title": {"nl": "Lear"}, "performances": [{"id": "1", "starts_at": "2027-03-14T20:00"}, {"id": "1", "starts_at": "2027-03-15T20:00"}]}
    assert [problem.column for problem in read(ours(twice), "x.json").problems] == ["id"]


_JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["title", "nl", "performances", "starts_at", "id", "state", "quotes", "note"]), inner, max_size=4), max_leaves=12)  # fmt: skip


@given(_JSON)
def test_any_json_is_answered(value: Any) -> None:
    for data in (ours(value), ours({"title": {"nl": "x"}, "performances": [value]}), json.dumps(value).encode()):
        assert isinstance(read(data, "x.json"), SeasonPreview)


def test_a_plain_list_of_another_system_is_read_as_a_table() -> None:
    season = read(
        json.dumps(
            {
                "events": [
                    {"eventid": 12, "name": "Hamlet", "startts": "2027-03-14T20:00:00+01:00", "locationname": "Grote zaal", "talen": ["nl", "fr"]}
                ]
            }
        ).encode(),
        "events.json",
    )
    assert not season.problems
    assert (season.performances[0].values["external_id"], season.performances[0].hall) == ("12", "Grote zaal")
    assert season.productions[0].values["spoken_languages"] == ["nl", "fr"]


_TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=40) | st.sampled_from(
    ["=SOM(A1)", "'=x", "''-x", '"', ";", "a;b", "-", "+32", "@x", "'"]
)


@given(st.lists(st.tuples(_TEXT, _TEXT, _TEXT), min_size=1, max_size=4))
def test_texts_come_back_from_a_table_as_they_were(texts: list[tuple[str, str, str]]) -> None:
    kept = [(f"t{number} {tidy(title)}", tidy(company), tidy(description, lines=True)) for number, (title, company, description) in enumerate(texts)]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows([["title_nl", "company", "description_nl"], *([guarded(cell) for cell in line] for line in kept)])
    season = read("\ufeff" + out.getvalue())
    if not season.problems:  # What looks like broken accents is refused, even where somebody meant it.
        found = [(p.values["title"]["nl"], p.values["company"], p.values["description"].get("nl", "")) for p in season.productions]
        assert found == [(tidy(title), company, description) for title, company, description in kept]
    else:
        assert "Ã" in out.getvalue() or "â" in out.getvalue() or "Â" in out.getvalue() or re.search("[ŽŸ‡†ˆ‰Š]", out.getvalue())
