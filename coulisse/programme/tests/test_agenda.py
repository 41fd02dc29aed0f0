"""What visitors find in the agenda, and what the office sees of its programme."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import Actor
from coulisse.programme import operations, queries
from coulisse.programme.models import Performance, Production, ProductionImage
from coulisse.programme.queries.conditions import available
from coulisse.programme.types import AgendaFilters, PerformanceFilters, ProductionFilters
from coulisse.testing.cast import in_days
from coulisse.testing.factories import make_performance, make_plan_version, make_price_list, make_production

THEATRE, CONCERT, JAZZ, PUPPETS = "0.55.0.0.0", "0.50.4.0.0", "1.8.2.0.0", "1.3.5.0.0"


@contextmanager
def at_most(number: int) -> Iterator[None]:
    """No more queries than this."""
    with CaptureQueriesContext(
        connection,
    ) as ran:
        yield
    assert len(ran) <= number, "\n".join(query["sql"] for query in ran)


@pytest.fixture
def season(de_kring: House, now: datetime) -> dict[str, Production]:
    """A small season of De Kring: a play, a jazz concert, a puppet play for children, and a play that is still secret."""
    with house_scope(de_kring.pk):
        plain, kind = make_plan_version(de_kring, rows=2), make_plan_version(de_kring, rows=2, wheelchair=1, marks={"A-1": ["hearing_loop"]})
        prices = make_price_list(de_kring)
        made = {
            "hamlet": make_production(de_kring, title={"nl": "Hamlet", "fr": "Hamlet, prince du Danemark"}, company="Compagnie Cécilia", theme="1.3.1.0.0", spoken_languages=["nl"], surtitles=["fr"]),
            "jazz": make_production(de_kring, title="Brussels Jazz Orchestra", genre=CONCERT, theme=JAZZ, description={"nl": "Een avond vol **saxofoon** & poëzie, 100% œuvre."}),
            "poppen": make_production(de_kring, title="De kleine beer", theme=PUPPETS, age_from=4, age_until=8, spoken_languages=["nl"]),
            "geheim": make_production(de_kring, title="Nog geheim"),
        }  # fmt: skip

        def evening(name: str, days: int, **more: Any) -> Performance:
            return make_performance(de_kring, production=made[name], plan_version=more.pop("plan", plain), price_list=prices, days=days, **more)

        for days in (10, 11, 12, 13):
            evening("hamlet", days, plan=kind)
        evening("hamlet", -3)
        evening("jazz", 5, state="announced")
        evening("poppen", 20)
        evening("poppen", 21, state="cancelled")
        evening("geheim", 6, state="draft")
    return made


def titles(page: Any) -> list[str]:
    return [entry.production.title["nl"] for entry in getattr(page, "rows", page)]


def found(house: House, now: datetime, **filters: Any) -> list[str]:
    with house_scope(house.pk):
        return titles(queries.agenda(AgendaFilters(**filters), now=now))


def test_the_soonest_stands_first_and_secrets_stay_secret(de_kring: House, season: dict, now: datetime) -> None:
    assert found(de_kring, now) == ["Brussels Jazz Orchestra", "Hamlet", "De kleine beer"]


def test_a_production_shows_its_next_dates_and_counts_the_rest(de_kring: House, season: dict, now: datetime) -> None:
    with house_scope(de_kring.pk):
        hamlet = queries.agenda(AgendaFilters(), now=now).rows[1]
        assert [performance.starts_at for performance in hamlet.performances] == [in_days(10), in_days(11), in_days(12)]
        assert (hamlet.dates, hamlet.next_at, hamlet.last_at) == (4, in_days(10), in_days(13))


@pytest.mark.parametrize(
    "search, expected",
    [
        ("hamlet", ["Hamlet"]), ("HAMLET ceci", ["Hamlet"]), ("cécilia", ["Hamlet"]), ("prince danemark", ["Hamlet"]),
        ("poezie", ["Brussels Jazz Orchestra"]), ("oeuvre 100%", ["Brussels Jazz Orchestra"]), ("jazz", ["Brussels Jazz Orchestra"]),
        ("marionnettes", ["De kleine beer"]), ("poppentheater", ["De kleine beer"]), ("theater", ["Hamlet", "De kleine beer"]),
        ("concert", ["Brussels Jazz Orchestra"]), ("hamlet jazz", []), ("%", ["Brussels Jazz Orchestra"]), ("_", []), ("'", []), ("\\", ["Brussels Jazz Orchestra", "Hamlet", "De kleine beer"]),
        ("geheim", []), ("", ["Brussels Jazz Orchestra", "Hamlet", "De kleine beer"]), ("x" * 5000, []), ("\x00", ["Brussels Jazz Orchestra", "Hamlet", "De kleine beer"]),
    ],
)  # fmt: skip
def test_words_find_in_any_language_with_or_without_accents(de_kring: House, season: dict, now: datetime, search: str, expected: list[str]) -> None:
    assert found(de_kring, now, search=search) == expected


@pytest.mark.parametrize(
    "filters, expected",
    [
        ({"genre": THEATRE}, ["Hamlet", "De kleine beer"]),
        ({"theme": JAZZ}, ["Brussels Jazz Orchestra"]),
        ({"from_at": in_days(13), "until_at": in_days(20)}, ["Hamlet"]),
        ({"until_at": in_days(10)}, ["Brussels Jazz Orchestra"]),
        ({"age": 6}, ["De kleine beer"]),
        ({"age": 9}, []),
        ({"age": 30}, ["Brussels Jazz Orchestra", "Hamlet"]),
        ({"access": ["wheelchair"]}, ["Hamlet"]),
        ({"access": ["hearing_loop", "step_free"]}, ["Hamlet"]),
        ({"access": ["nonsense"]}, []),
        ({"understands": ["fr"]}, ["Brussels Jazz Orchestra", "Hamlet"]),
        ({"understands": ["en"]}, ["Brussels Jazz Orchestra"]),
        ({"only_available": True}, ["Hamlet", "De kleine beer"]),
        ({"hall_id": 0}, ["Brussels Jazz Orchestra", "Hamlet", "De kleine beer"]),
        ({"hall_id": 987654}, []),
    ],
)
def test_filters(de_kring: House, season: dict, now: datetime, filters: dict, expected: list[str]) -> None:
    assert found(de_kring, now, **filters) == expected


def test_only_the_dates_that_match_are_shown(de_kring: House, season: dict, now: datetime) -> None:
    with house_scope(de_kring.pk):
        [hamlet] = queries.agenda(AgendaFilters(search="hamlet", from_at=in_days(12)), now=now).rows
        assert [performance.starts_at for performance in hamlet.performances] == [in_days(12), in_days(13)]
        assert hamlet.dates == 2


def test_sold_out_dates_are_left_out_where_asked(de_kring: House, season: dict, now: datetime) -> None:
    with house_scope(de_kring.pk):
        full = [performance.pk for performance in Performance.objects.filter(production=season["hamlet"])]
        assert titles(queries.agenda(AgendaFilters(only_available=True), now=now, sold_out=full)) == ["De kleine beer"]
        assert titles(queries.agenda(AgendaFilters(only_available=True), now=now, sold_out=full[:3])) == ["Hamlet", "De kleine beer"]
        assert len(queries.agenda(AgendaFilters(), now=now, sold_out=full).rows) == 3


def test_what_can_be_bought_is_what_the_rule_says(de_kring: House, now: datetime) -> None:
    with house_scope(de_kring.pk):
        first = make_performance(de_kring)
        same = {"production": first.production, "plan_version": first.plan_version, "price_list": first.price_list}
        moments = (None, now - timedelta(hours=2), now - timedelta(hours=1), now, now + timedelta(hours=1), now + timedelta(hours=2))
        for state, opens, closes in product(("draft", "announced", "on_sale", "cancelled"), moments, moments):
            if not (opens and closes) or opens < closes:
                make_performance(de_kring, **same, state=state, sale_starts_at=opens, sale_ends_at=closes)
        by_query = set(Performance.objects.filter(available(now)).values_list("pk", flat=True))
        assert by_query == {performance.pk for performance in Performance.objects.all() if queries.why_not_sold(performance, now) is None}


def test_a_list_costs_three_queries_however_long_it_is(de_kring: House, now: datetime) -> None:
    with house_scope(de_kring.pk):
        plan, prices = make_plan_version(de_kring, rows=1), make_price_list(de_kring)
        for number in range(30):
            production = make_production(de_kring, title=f"Productie {number}")
            ProductionImage.objects.create(house=de_kring, production=production, name="x", width=1, height=1)
            for days in (5, 6):
                make_performance(de_kring, production=production, plan_version=plan, price_list=prices, days=days)
        with at_most(3):
            page = queries.agenda(AgendaFilters(), now=now)
            for entry in page.rows:
                assert entry.image and entry.performances[0].plan_version.layout.hall.name and entry.performances[0].price_list.current_id
                assert entry.production.title and entry.production.summary is not None
        assert (page.total, page.count, len(page.rows), page.next) == (30, 2, 24, 2)
        with at_most(3):
            rest = queries.agenda(AgendaFilters(), now=now, page=2)
        assert len(rest.rows) == 6 and not {entry.production.pk for entry in rest.rows} & {entry.production.pk for entry in page.rows}
        assert queries.agenda(AgendaFilters(), now=now, page=9).total == 30
        with at_most(3):
            office = queries.office_productions(ProductionFilters(), now=now)
        assert (office.total, office.rows[0].performances, office.rows[0].states) == (30, 2, {"on_sale": 2})
        with at_most(1):
            dates = queries.office_performances(PerformanceFilters(), size=20, page=3)
            assert dates.rows[0].plan_version.layout.hall.name
        assert (dates.total, len(dates.rows)) == (60, 20)
        with at_most(3):
            around = queries.neighbours(entry.production, now=now)
        assert len(around) == 4


def test_the_page_of_a_production_costs_three_queries(de_kring: House, season: dict, now: datetime) -> None:
    with house_scope(de_kring.pk):
        with at_most(3):
            page = queries.production_page(house_id=de_kring.pk, slug="hamlet")
            assert page and page.performances[0].price_list.name and page.production.description == {}
        assert [performance.starts_at for performance in page.to_come(now)] == [in_days(days) for days in (10, 11, 12, 13)]
        assert len(page.performances) == 5
        assert queries.production_page(house_id=de_kring.pk, slug="nog-geheim") is None
        assert queries.production_page(house_id=de_kring.pk, slug="nog-geheim", with_drafts=True)
        assert queries.production_page(house_id=de_kring.pk, slug="bestaat-niet") is None


def test_a_neighbour_house_has_its_own_hamlet(de_kring: House, het_anker: House, season: dict, now: datetime) -> None:
    make_performance(het_anker, title="Hamlet", days=1)
    with house_scope(het_anker.pk):
        assert titles(queries.agenda(AgendaFilters(), now=now)) == ["Hamlet"]
        assert queries.production_page(house_id=de_kring.pk, slug="hamlet") is None
    with house_scope(de_kring.pk, het_anker.pk):
        assert titles(queries.agenda(AgendaFilters(search="hamlet"), now=now)) == ["Hamlet", "Hamlet"]


def test_what_there_is_to_filter_by(de_kring: House, season: dict, now: datetime) -> None:
    with house_scope(de_kring.pk), at_most(1):
        choices = queries.agenda_choices(now=now)
    assert choices.genres == (THEATRE, CONCERT)
    assert set(choices.themes) == {"1.3.1.0.0", JAZZ, PUPPETS}
    assert choices.access == ("wheelchair", "hearing_loop", "step_free")
    assert choices.last_at == in_days(21) and len(choices.halls) == 2


def test_an_empty_programme_costs_one_query(het_anker: House, now: datetime) -> None:
    with house_scope(het_anker.pk):
        with at_most(1):
            assert queries.agenda(AgendaFilters(), now=now).rows == ()
        assert queries.agenda_choices(now=now).genres == ()


def test_sold_out_see_also(de_kring: House, season: dict, now: datetime) -> None:
    with house_scope(de_kring.pk):
        assert titles(queries.neighbours(season["hamlet"], now=now)) == ["De kleine beer"]  # the jazz isn't sold yet
        other = make_performance(de_kring, title="Koning Lear", days=30).production
        Production.objects.filter(pk=other.pk).update(theme="1.3.1.0.0")
        assert titles(queries.neighbours(season["hamlet"], now=now)) == ["Koning Lear", "De kleine beer"]
        assert titles(queries.neighbours(season["jazz"], now=now, most=1)) == ["Hamlet"]


@pytest.mark.parametrize(
    "when, expected",
    [
        ("upcoming", ["Brussels Jazz Orchestra", "Nog geheim", "Hamlet", "De kleine beer"]),
        ("past", ["Oud"]),
        ("undated", ["Ooit"]),
        ("all", ["Brussels Jazz Orchestra", "Nog geheim", "Hamlet", "De kleine beer", "Ooit", "Oud"]),
    ],
)
def test_the_office_sees_its_whole_programme(de_kring: House, season: dict, now: datetime, when: str, expected: list[str]) -> None:
    with house_scope(de_kring.pk):
        make_performance(de_kring, title="Oud", days=-30)
        make_production(de_kring, title="Ooit")
        assert titles(queries.office_productions(ProductionFilters(when=when), now=now)) == expected
        assert titles(queries.office_productions(ProductionFilters(when=when, search="cecilia"), now=now)) == [
            title for title in expected if title == "Hamlet"
        ]


def test_the_office_filters_its_dates(de_kring: House, season: dict, now: datetime) -> None:
    with house_scope(de_kring.pk):
        hall = Performance.objects.filter(production=season["jazz"]).get().plan_version.layout.hall_id

        def count(**filters: Any) -> int:
            return queries.office_performances(PerformanceFilters(**filters)).total

        assert (count(), count(state="draft"), count(hall_id=hall), count(search="hamlet")) == (9, 1, 5, 5)
        assert count(production_id=season["poppen"].pk) == 2
        assert count(from_at=in_days(10), until_at=in_days(12)) == 2
        newest = queries.office_performances(PerformanceFilters(newest_first=True))
        assert newest.rows[0].starts_at == in_days(21)


def test_the_history_of_a_production_has_that_of_its_dates(de_kring: House, now: datetime, actor: Actor, silent: None) -> None:
    with house_scope(de_kring.pk):
        made = operations.create_production(house=de_kring, title={"nl": "Hamlet"}, actor=actor, now=now)
        evening = make_performance(de_kring, production=made, state="draft")
        operations.announce(performance=evening, actor=actor, now=now)
        make_performance(de_kring)
        with at_most(2):
            assert [entry.verb for entry in queries.history_of(made)] == ["performance.announced", "production.made"]
