"""UiTdatabank's words, the fold of texts, and what a performance is at a moment."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import product

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from coulisse.programme import rules, taxonomy
from coulisse.programme.rules import NotSoldNow, shown, why_not_sold
from coulisse.programme.types import PerformanceState, Shown
from coulisse.programme.words import fold, folded_sql, sought_words, tidy
from coulisse.testing.cast import NOW
from coulisse.testing.factories import make_plan_document
from coulisse.venues.plan import read_plan

# Terms


def test_every_term_has_a_name_in_three_languages() -> None:
    for term in (*taxonomy.GENRES.values(), *taxonomy.THEMES.values()):
        assert set(term.name) == {"nl", "fr", "en"} and all(term.name.values()), term


@pytest.mark.parametrize("terms, find", [(taxonomy.GENRES, taxonomy.find_genre), (taxonomy.THEMES, taxonomy.find_theme)])
def test_a_term_is_found_by_its_id_and_its_dutch_name(terms: Mapping, find: object) -> None:
    for term in terms.values():
        assert find(term.id) is term and find(term.name["nl"]) is term and find(f"  {term.name['nl'].upper()} ") is term  # type: ignore[operator]


@pytest.mark.parametrize(
    "word, id",
    [("Théâtre", "0.55.0.0.0"), ("theatre", "0.55.0.0.0"), ("toneel", "0.55.0.0.0"), ("Danse", "0.54.0.0.0"), ("exhibition", "0.0.0.0.0"), ("congres of studiedag", "0.3.2.0.0"),
     ("poezie", "1.10.5.0.0"), ("hip-hop, r&b et rap", "1.8.3.2.0"), ("JAZZ", "1.8.2.0.0"), ("1.52.0.0.0", "1.37.2.0.0")],
)  # fmt: skip
def test_a_term_is_found_however_it_is_written(word: str, id: str) -> None:
    found = taxonomy.find(word)
    assert found and found.id == id


@pytest.mark.parametrize("word", ["", "  ", "onzin", "0.99.0.0.0", "theater theater"])
def test_nonsense_is_no_term(word: str) -> None:
    assert taxonomy.find(word) is None


def test_themes_go_with_their_genres() -> None:
    assert [theme.name["nl"] for theme in taxonomy.themes_of("0.54.0.0.0")] == [
        "Ballet en klassieke dans",
        "Moderne dans",
        "Volksdans en werelddans",
        "Stijl- en salondansen",
    ]
    assert taxonomy.goes_with("1.3.5.0.0", "0.55.0.0.0") and not taxonomy.goes_with("1.8.2.0.0", "0.55.0.0.0")
    assert taxonomy.themes_of("onzin") == () and taxonomy.find_theme("jazz", "0.55.0.0.0") is None
    assert taxonomy.genre_of("1.8.2.0.0") == "0.50.4.0.0" and taxonomy.genre_of("onzin") == ""


def test_names_are_said_in_the_language_asked() -> None:
    assert [taxonomy.genre_name("0.55.0.0.0", language) for language in ("nl", "fr", "en", "de")] == [
        "Theatervoorstelling",
        "Théâtre",
        "Theatre",
        "Theatervoorstelling",
    ]
    assert (taxonomy.theme_name("0.52.0.0.0", "fr"), taxonomy.genre_name("onzin", "nl"), taxonomy.theme_name("", "nl")) == ("Cirque", "", "")


# Words


def test_a_fold_forgets_accents_and_case() -> None:
    assert fold("Poëzie & ŒUVRE, ’t Café–Théâtre, Weiß") == "poezie & oeuvre, 't cafe-theatre, weiss"
    assert sought_words('  "Hamlet"  \\ {prins} ' + "x " * 50) == ["hamlet", "prins", *["x"] * 6]


@pytest.mark.django_db
@given(st.text(alphabet=st.characters(max_codepoint=0x17F, exclude_categories=["Cc", "Cs"]) | st.sampled_from("’‘œŒæß"), max_size=60))
def test_the_database_folds_as_we_do(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + folded_sql().replace("%(expressions)s", "%s"), [tidy(text)])
        assert cursor.fetchone()[0].lower() == fold(tidy(text)).lower()


@given(st.text())
def test_a_tidy_text_stays_tidy(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text) and tidy(tidy(text, lines=True), lines=True) == tidy(text, lines=True)
    tidy(text, lines=True).encode()


# Moments of a performance

HOUR = timedelta(hours=1)
EVENING = NOW + timedelta(days=7)


def state_at(state: str = "on_sale", *, now: datetime = NOW, **changes: object) -> Shown:
    facts = {"starts_at": EVENING, "sale_starts_at": None, "sale_ends_at": None, "moved_from_at": None, "free_places": 10}
    return shown(state=state, now=now, **{**facts, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "facts, expected",
    [
        ({}, Shown.ON_SALE),
        ({"free_places": 0}, Shown.SOLD_OUT),
        ({"free_places": None}, Shown.ON_SALE),
        ({"sale_starts_at": NOW + HOUR}, Shown.ANNOUNCED),
        ({"sale_starts_at": NOW}, Shown.ON_SALE),
        ({"sale_ends_at": NOW}, Shown.SALE_ENDED),
        ({"sale_ends_at": NOW, "free_places": 0}, Shown.SALE_ENDED),
        ({"moved_from_at": NOW}, Shown.MOVED),
        ({"moved_from_at": NOW, "free_places": 0}, Shown.SOLD_OUT),
        ({"now": EVENING}, Shown.PAST),
        ({"state": "announced"}, Shown.ANNOUNCED),
        ({"state": "draft"}, Shown.DRAFT),
        ({"state": "draft", "now": EVENING}, Shown.DRAFT),
        ({"state": "cancelled", "now": EVENING}, Shown.CANCELLED),
    ],
)
def test_what_a_person_sees(facts: dict, expected: Shown) -> None:
    assert state_at(**facts) == expected


def test_what_is_shown_as_on_sale_can_be_bought() -> None:
    moments = (None, NOW - HOUR, NOW, NOW + HOUR, EVENING, EVENING + HOUR)
    for state, opens, closes, now in product(PerformanceState.values, moments, moments, (NOW, EVENING - HOUR, EVENING, EVENING + 2 * HOUR)):
        seen = state_at(state, sale_starts_at=opens, sale_ends_at=closes, now=now)
        reason = why_not_sold(state=state, starts_at=EVENING, sale_starts_at=opens, sale_ends_at=closes, now=now)
        assert (seen == Shown.ON_SALE) <= (reason is None)
        assert (reason is NotSoldNow.CANCELLED) == (seen == Shown.CANCELLED)


# Plans


def test_what_a_plan_offers_and_asks() -> None:
    plan = read_plan(
        make_plan_document(rows=2, seats=2, zones=2, standing=5, wheelchair=1, marks={"A-1": ["hearing_loop"]}, blocked={"A-1": "pilaar"})
    )
    assert rules.access_marks(plan) == ["wheelchair", "step_free"]  # the loop is at a blocked seat
    assert rules.sellable_zones(plan) == ["1", "2", "standing"]
    one_zone_blocked = read_plan(make_plan_document(rows=2, seats=1, zones=2, blocked={"B-1": "techniek"}))
    assert rules.sellable_zones(one_zone_blocked) == ["1"]


def test_the_same_places_are_the_same_seats_in_the_same_order() -> None:
    plan = read_plan(make_plan_document(rows=2, standing=5))
    assert rules.same_places(plan, read_plan(make_plan_document(rows=2, standing=5, marks={"A-1": ["step_free"]}, name="Anders")))
    for other in ({"rows": 3, "standing": 5}, {"rows": 2, "standing": 6}, {"rows": 2}, {"rows": 2, "standing": 5, "zones": 2}):
        assert not rules.same_places(plan, read_plan(make_plan_document(**other)))
