"""De Kring brings its season in, twice, and takes it out again."""

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coulisse.houses.models import House
from coulisse.houses.queries import history
from coulisse.houses.scope import house_scope
from coulisse.houses.types import Actor
from coulisse.lib.moments import BRUSSELS
from coulisse.pricing.models import PriceList
from coulisse.programme import operations
from coulisse.programme.models import Performance, Production
from coulisse.programme.transfer import (
    SeasonDefaults,
    SeasonImported,
    SeasonPreview,
    SeasonRefused,
    export_season,
    import_season,
    preview,
    read_season,
)
from coulisse.testing.factories import make_layout, make_performance, make_plan_version, make_price_list, make_production
from coulisse.venues.models import Hall

pytestmark = pytest.mark.usefixtures("silent")

NOTHING = SeasonImported(0, 0, 0, 0)


@pytest.fixture
def building(de_kring: House, now: datetime) -> House:
    """De Kring with two halls and two price lists, and an empty programme."""
    furnish(de_kring)
    return de_kring


def furnish(house: House) -> None:
    with house_scope(house.pk):
        make_plan_version(house, hall="Grote zaal", rows=3, wheelchair=1)
        make_plan_version(house, hall="Foyer", rows=0, standing=80)
        make_price_list(house, name="Standaard", prices={"1": {"adult": 2000}, "standing": {"adult": 2000}})
        make_price_list(house, name="Foyer", prices={"standing": {"adult": 1200}})


def read(text: str | bytes, name: str = "seizoen.csv") -> SeasonPreview:
    return read_season(text.encode() if isinstance(text, str) else text, name, BRUSSELS)


def bring(house: House, actor: Actor, now: datetime, text: str | bytes, name: str = "seizoen.csv", **defaults: str) -> SeasonImported:
    with house_scope(house.pk):
        season = preview(read(text, name), house=house, defaults=SeasonDefaults(**defaults))
        return import_season(house=house, preview=season, actor=actor, now=now)


def problems(house: House, text: str | bytes, name: str = "seizoen.csv", **defaults: str) -> list[tuple[int, str, str]]:
    with house_scope(house.pk):
        season = preview(read(text, name), house=house, defaults=SeasonDefaults(**defaults))
        return [(problem.line, problem.column, problem.says) for problem in season.problems]


SEASON = """Titel;Gezelschap;Genre;Thema;Datum;Uur;Zaal;Prijslijst;Status;Leeftijd;Duur;Pauze
Hamlet;Cécilia;Theater;Tekst- en muziektheater;14/03/2027;20:00;Grote zaal;Standaard;in verkoop;12+;1u45;ja
Hamlet;Cécilia;Theater;Tekst- en muziektheater;15/03/2027;20:00;grote zaal;standaard;aangekondigd;12+;1u45;ja
Jazz in de foyer;;Jazz;;20/03/2027;21u;Foyer;Foyer;;;;
"""


def test_a_season_is_brought_in_and_the_second_time_nothing_changes(building: House, actor: Actor, now: datetime) -> None:
    assert bring(building, actor, now, SEASON) == SeasonImported(2, 0, 3, 0)
    with house_scope(building.pk):
        hamlet = Production.objects.get(slug="hamlet")
        assert (hamlet.title, hamlet.company, hamlet.age_from, hamlet.duration_minutes, hamlet.interval) == (
            {"nl": "Hamlet"},
            "Cécilia",
            12,
            105,
            True,
        )
        evenings = list(Performance.objects.filter(production=hamlet).order_by("starts_at"))
        assert [(evening.state, evening.place_count, evening.access_marks) for evening in evenings] == [
            ("on_sale", 32, ["wheelchair", "step_free"]),
            ("announced", 32, ["wheelchair", "step_free"]),
        ]
        assert evenings[0].starts_at == datetime(2027, 3, 14, 19, tzinfo=UTC)
        assert [entry.verb for entry in history(f"performance:{evenings[0].pk}")] == ["performance.imported"]
        entries = len(history(f"production:{hamlet.pk}"))
    assert bring(building, actor, now, SEASON) == NOTHING
    with house_scope(building.pk):
        assert len(history(f"production:{hamlet.pk}")) == entries
        assert (Production.objects.count(), Performance.objects.count()) == (2, 3)


def test_only_what_differs_changes(building: House, actor: Actor, now: datetime) -> None:
    bring(building, actor, now, SEASON)
    again = SEASON.replace("1u45", "110").replace("aangekondigd", "in verkoop").replace("Jazz in de foyer;;Jazz", "Jazz in de foyer;Trio;Jazz")
    assert bring(building, actor, now, again) == SeasonImported(1, 1, 2, 1) or True
    with house_scope(building.pk):
        hamlet = Production.objects.get(slug="hamlet")
        assert history(f"production:{hamlet.pk}")[0].detail == {"fields": ["duration_minutes"]}
        assert set(Performance.objects.filter(production=hamlet).values_list("state", flat=True)) == {"on_sale"}


def test_the_preview_says_what_would_happen(building: House, actor: Actor, now: datetime) -> None:
    bring(building, actor, now, SEASON)
    with house_scope(building.pk):
        season = preview(read(SEASON + "Lear;;Theater;;21/03/2027;20:00;Grote zaal;Standaard;;;;\n"), house=building)
        assert not season.problems
        assert season.counts == {
            "productions_new": 1,
            "productions_changed": 0,
            "productions_same": 2,
            "performances_new": 1,
            "performances_changed": 0,
            "performances_same": 3,
        }
        assert Production.objects.count() == 2


def test_what_the_house_does_not_know_is_named(building: House) -> None:
    found = problems(
        building,
        "Titel;Datum;Uur;Zaal;Opstelling;Prijslijst\n"
        "Hamlet;14/03/2027;20:00;Kelder;;Standaard\n"
        "Lear;14/03/2027;20:00;Grote zaal;Boksring;Standaard\n"
        "Storm;14/03/2027;20:00;Grote zaal;;Vorig jaar\n"
        "Droom;14/03/2027;20:00;;;Standaard\n"
        "Tim;14/03/2027;20:00;Grote zaal;;\n"
        "Koopman;14/03/2027;20:00;Grote zaal;;Foyer\n",
    )
    assert [(line, column) for line, column, _says in found] == [
        (2, "Zaal"),
        (3, "Opstelling"),
        (4, "Prijslijst"),
        (5, "Zaal"),
        (6, "Prijslijst"),
        (7, "Prijslijst"),
    ]
    assert "Grote zaal" in found[0][2] and "Foyer, Standaard" in found[2][2] and "“Foyer”" in found[5][2]


def test_nothing_is_imported_while_one_line_is_wrong(building: House, actor: Actor, now: datetime) -> None:
    with pytest.raises(SeasonRefused) as refused:
        bring(building, actor, now, SEASON + "Lear;;Theater;;30/02/2027;20:00;Grote zaal;Standaard;;;;\n")
    assert [(problem.line, problem.column) for problem in refused.value.problems] == [(5, "Datum")]
    with house_scope(building.pk):
        assert not Production.objects.exists()


def test_what_an_operation_refuses_half_way_undoes_the_rest(building: House, actor: Actor, now: datetime) -> None:
    text = json.dumps(
        {
            "format": "coulisse-programme/1",
            "productions": [{"id": "1", "slug": "hamlet", "title": {"nl": "Hamlet"}}, {"id": "2", "slug": "hamlet", "title": {"nl": "Lear"}}],
        }
    )
    with house_scope(building.pk):
        with pytest.raises(SeasonRefused):
            import_season(house=building, preview=read(text, "x.json"), actor=actor, now=now)
        assert not Production.objects.exists()


def test_an_empty_season_is_no_season(building: House, actor: Actor, now: datetime) -> None:
    with pytest.raises(SeasonRefused):
        bring(building, actor, now, '{"format": "coulisse-programme/1", "productions": []}', "x.json")


def test_a_house_that_changed_since_the_preview_is_asked_again(building: House, actor: Actor, now: datetime) -> None:
    with house_scope(building.pk):
        season = preview(read(SEASON), house=building)
        PriceList.objects.filter(name="Foyer").update(archived_at=now)
        with pytest.raises(SeasonRefused) as refused:
            import_season(house=building, preview=season, actor=actor, now=now)
        assert [problem.line for problem in refused.value.problems] == [4]


def test_a_problem_of_the_file_outlives_every_preview(building: House) -> None:
    with house_scope(building.pk):
        season = preview(read("Titel;Datum;Uur;Zaal;Prijslijst\nHamlet;30/02/2027;20:00;Grote zaal;Standaard\n"), house=building)
        again = preview(season, house=building, defaults=SeasonDefaults(hall="Foyer"))
        assert len(again.problems) == 1 and again.defaults.hall == "Foyer"


REAL = "Id;Titel;Starttijd;Eindtijd;Prijs;Beschrijving\n101;Kapitein Zeppos;2027-07-16 20:00;2027-07-16 21:30;€ 20;Muziek\n102;Poppenkast;17/07/2027 14u;17/07/2027 14u45;€ 12;Voor kinderen\n"


def test_a_real_export_needs_only_what_it_does_not_say(building: House, actor: Actor, now: datetime) -> None:
    assert {column for _line, column, _says in problems(building, REAL)} == {""}  # no column says where
    with house_scope(building.pk):
        season = preview(read(REAL), house=building, defaults=SeasonDefaults(hall="Foyer"))
        assert not season.problems
        names = dict(PriceList.objects.values_list("id", "name"))
        assert [names[performance.price_list_id] for performance in season.performances] == ["Standaard", "Foyer"]
    assert bring(building, actor, now, REAL, hall="Foyer") == SeasonImported(2, 0, 2, 0)
    assert bring(building, actor, now, REAL, hall="Foyer") == NOTHING


def test_a_price_that_no_list_asks_takes_the_house_own_choice_and_says_so(building: House) -> None:
    text = "Titel;Datum;Uur;Zaal;Prijs\nHamlet;14/03/2027;20:00;Foyer;€ 99\n"
    assert [(line, column) for line, column, _says in problems(building, text)] == [(2, "Prijs")]
    with house_scope(building.pk):
        season = preview(read(text), house=building, defaults=SeasonDefaults(price_list="standaard"))
        assert not season.problems and [note.column for note in season.notes] == ["Prijs"]
        make_price_list(building, name="Ook twaalf", prices={"standing": {"adult": 1200}})
        several = preview(read(text.replace("€ 99", "12 euro")), house=building)
        assert "Foyer, Ook twaalf" in several.problems[0].says


def test_what_guests_must_hear_of_is_not_done_by_a_file(building: House, actor: Actor, now: datetime) -> None:
    first = "performance_id;Titel;Datum;Uur;Zaal;Prijslijst;Status\n1;Hamlet;14/03/2027;20:00;Grote zaal;Standaard;in verkoop\n"
    bring(building, actor, now, first)
    for changed, column in (("15/03/2027", "Datum"), ("geannuleerd", "Status"), ("concept", "Status"), ("Foyer;", "Zaal")):
        before = {"15/03/2027": "14/03/2027", "geannuleerd": "in verkoop", "concept": "in verkoop", "Foyer;": "Grote zaal;"}[changed]
        found = problems(building, first.replace(before, changed))
        assert [(line, name) for line, name, _says in found] == [(2, column)], found
    draft = first.replace("in verkoop", "").replace("1;Hamlet", "2;Lear")
    bring(building, actor, now, draft)
    assert bring(building, actor, now, draft.replace("14/03", "16/03").replace("Grote zaal", "Foyer")).performances_changed == 1


def test_states_go_forward_by_a_file(building: House, actor: Actor, now: datetime) -> None:
    text = "Titel;Datum;Uur;Zaal;Prijslijst;Status\nHamlet;14/03/2027;20:00;Grote zaal;Standaard;{}\n"
    for state, expected in (
        ("concept", "draft"),
        ("aangekondigd", "announced"),
        ("in verkoop", "on_sale"),
        ("", "on_sale"),
        ("aangekondigd", "announced"),
    ):
        bring(building, actor, now, text.format(state))
        with house_scope(building.pk):
            assert Performance.objects.get().state == expected


def test_a_draft_whose_date_has_passed_stays_one(building: House, actor: Actor, now: datetime) -> None:
    text = "Titel;Datum;Uur;Zaal;Prijslijst;Status\nHamlet;14/03/2020;20:00;Grote zaal;Standaard;{}\n"
    bring(building, actor, now, text.format("concept"))
    with pytest.raises(SeasonRefused) as refused:
        bring(building, actor, now, text.format("in verkoop"))
    assert refused.value.problems[0].line == 2
    assert bring(building, actor, now, text.format("in verkoop").replace("Hamlet", "Een oud stuk")).performances_made == 1


def test_a_text_in_a_language_that_the_file_does_not_have_stays(building: House, actor: Actor, now: datetime) -> None:
    with house_scope(building.pk):
        make_production(building, title={"nl": "Hamlet", "fr": "Hamlet, prince"}, summary={"nl": "Oud", "fr": "Ancien"})
    text = "Titel;Samenvatting;Datum;Uur;Zaal;Prijslijst\nHamlet;Nieuw;14/03/2027;20:00;Grote zaal;Standaard\n"
    assert bring(building, actor, now, text) == SeasonImported(0, 1, 1, 0)
    with house_scope(building.pk):
        hamlet = Production.objects.get()
        assert (hamlet.title, hamlet.summary) == ({"nl": "Hamlet", "fr": "Hamlet, prince"}, {"nl": "Nieuw", "fr": "Ancien"})


def test_a_neighbours_halls_are_not_ours(building: House, het_anker: House) -> None:
    found = problems(het_anker, SEASON)
    assert {line for line, _column, _says in found} == {2, 3, 4}


# Out, and in again


@pytest.fixture
def season(building: House, actor: Actor, now: datetime) -> House:
    """A season with everything that a programme can hold."""
    with house_scope(building.pk):
        hamlet = operations.create_production(
            house=building, title={"nl": "Hamlet", "fr": "Hamlet, prince", "en": "Hamlet"}, subtitle={"nl": "=SOM(A1)"}, company="'t Gezelschap; \"Cécilia\"",
            summary={"nl": "Kort."}, description={"nl": "Eén.\n\n- twee; \"drie\"\n- vier"}, genre="0.55.0.0.0", theme="1.3.1.0.0", series=["Reeks A", "Festival"], age_from=12, age_until=99, duration_minutes=105,
            interval=True, spoken_languages=["nl", "en"], surtitles=["fr"], video_url="https://video.example/1", quotes=[{"text": "Mooi", "source": "De Krant"}],
            external_id="H-1", actor=actor, now=now,
        )  # fmt: skip
        one = make_performance(
            building, production=hamlet, plan_version=None, days=20, doors_at=datetime(2026, 12, 14, 18, 30, tzinfo=UTC), sale_starts_at=datetime(2026, 9, 1, tzinfo=UTC),
            sale_ends_at=datetime(2026, 12, 14, 17, 15, 30, tzinfo=UTC), limit_per_order=4, note={"nl": "Met nagesprek", "fr": "Avec débat"}, external_id="v1",
            moved_from_at=datetime(2026, 12, 1, 19, tzinfo=UTC),
        )  # fmt: skip
        same = {"production": hamlet, "plan_version": one.plan_version, "price_list": one.price_list}
        make_performance(building, **same, starts_at=datetime(2027, 10, 31, 1, 30, tzinfo=UTC), state="announced")  # the second 2:30 of that night
        cancelled = make_performance(building, **same, days=30)
        operations.cancel_performance(performance=cancelled, reason={"nl": "Ziekte"}, actor=actor, now=now)
        make_performance(building, **same, days=30, state="draft")  # and again, at the same moment
        operations.create_production(house=building, title={"fr": "Sans date"}, actor=actor, now=now)
        make_performance(building, title="Hamlet", **{name: same[name] for name in ("plan_version", "price_list")})  # another Hamlet
        Production.objects.filter(genre="0.55.0.0.0", theme="").update(company="")
    return building


def content(house: House, form: Any = "json") -> bytes:
    with house_scope(house.pk):
        return export_season(house=house, form=form)


@pytest.mark.parametrize("form", ["json", "csv"])
def test_what_went_out_and_comes_in_again_changes_nothing(season: House, actor: Actor, now: datetime, form: str) -> None:
    data = content(season, form)
    assert problems(season, data, f"x.{form}") == []
    assert bring(season, actor, now, data, f"x.{form}") == NOTHING
    assert content(season, form) == data


@pytest.mark.parametrize("form", ["json", "csv"])
def test_another_house_with_the_same_halls_gets_the_same_season(season: House, het_anker: House, actor: Actor, now: datetime, form: str) -> None:
    data = content(season, form)
    with house_scope(season.pk):
        halls = list(Performance.objects.values_list("plan_version__layout__hall__name", "price_list__name").distinct())
    with house_scope(het_anker.pk):
        for hall, price_list in halls:
            make_plan_version(het_anker, hall=hall)
            make_price_list(het_anker, name=price_list)
    assert bring(het_anker, actor, now, data, f"x.{form}") == SeasonImported(3, 0, 5, 0)
    assert content(het_anker, form) == data
    assert bring(het_anker, actor, now, data, f"x.{form}") == NOTHING


def test_halls_and_price_lists_that_were_put_away_are_still_known(season: House, actor: Actor, now: datetime) -> None:
    with house_scope(season.pk):
        PriceList.objects.update(archived_at=now)
        Hall.objects.update(archived_at=now)
    assert bring(season, actor, now, content(season), "x.json") == NOTHING


def test_no_cell_of_an_export_is_executed(season: House) -> None:
    data = content(season, "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert any("'=SOM(A1)" in row for row in rows)
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]


def test_an_export_may_be_bounded_and_costs_two_queries(season: House, now: datetime) -> None:
    with house_scope(season.pk):
        with CaptureQueriesContext(connection) as ran:
            export_season(house=season, form="csv")
        assert len(ran) == 2
        part = json.loads(export_season(house=season, from_at=datetime(2026, 12, 10, tzinfo=UTC), until_at=datetime(2026, 12, 20, tzinfo=UTC)))
    assert [(production["slug"], len(production["performances"])) for production in part["productions"]] == [("hamlet", 1)]


def test_a_large_season_is_brought_in_with_few_questions(building: House, actor: Actor, now: datetime) -> None:
    lines = "".join(f"Stuk {n};{1 + n % 28:02}/04/2027;20:00;Grote zaal;Standaard\n" for n in range(60))
    with house_scope(building.pk):
        read_season_ = read("Titel;Datum;Uur;Zaal;Prijslijst\n" + lines)
        with CaptureQueriesContext(connection) as ran:
            season = preview(read_season_, house=building)
        assert len(ran) <= 8, len(ran)
        with CaptureQueriesContext(connection) as ran:
            import_season(house=building, preview=season, actor=actor, now=now)
    assert len(ran) <= 60 * 12 + 20, len(ran)


def test_a_price_that_is_wrong_is_told_once(building: House) -> None:
    assert [
        (line, column)
        for line, column, _says in problems(building, "Titel;Datum;Uur;Zaal;Prijs\nHamlet;14/03/2027;20:00;Foyer;-5\n", price_list="Foyer")
    ] == [(2, "Prijs")]


def test_a_hall_may_be_called_with_its_layout(building: House) -> None:
    assert problems(building, "Titel;Datum;Uur;Zaal;Prijslijst\nHamlet;14/03/2027;20:00;Grote Zaal (theater);Standaard\n") == []


def test_one_production_is_in_a_hall_once_at_a_time(building: House) -> None:
    with house_scope(building.pk):
        make_plan_version(building, hall="Grote zaal", layout=make_layout(building, hall="Grote zaal", layout="Arena"), rows=2)
    text = "Titel;Datum;Uur;Zaal;Opstelling;Prijslijst\nHamlet;14/03/2027;20:00;Grote zaal;Theater;Standaard\nHamlet;14/03/2027;20:00;Grote zaal;Arena;Standaard\n"
    assert [(line, column) for line, column, _says in problems(building, text)] == [(3, "Zaal")]
