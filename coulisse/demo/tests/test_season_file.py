"""The season is one that three houses could have printed."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from coulisse.demo import halls, prices, season
from coulisse.demo.dates import moment_of
from coulisse.demo.houses import HOUSES
from coulisse.demo.posters import FAMILIES, PALETTES
from coulisse.programme.fields import clean_production

LANGUAGES = {"nl", "fr", "en"}


def test_it_has_forty_productions_and_more_in_three_houses() -> None:
    by_house = Counter(described["house"] for described in season.productions())
    assert set(by_house) == {house.slug for house in HOUSES} and sum(by_house.values()) >= 40 and min(by_house.values()) >= 8


@pytest.mark.parametrize("described", season.productions(), ids=lambda described: described["slug"])
def test_a_production_is_told_in_three_languages_and_has_a_poster(described: dict) -> None:
    for field in ("title", "summary", "description", "image_alt"):
        assert {language for language, text in described[field].items() if text} == LANGUAGES
    values, problems = clean_production({name: described[name] for name in season._FIELDS if name in described} | {"title": described["title"]})
    assert problems == [] and values
    assert described["poster"]["family"] in FAMILIES and described["poster"]["palette"] in PALETTES
    layouts = {name for hall in halls.HALLS[described["house"]] for name in hall.layouts}
    for date in described["performances"]:
        assert date["layout"] in layouts and date["prices"] in prices.LISTS[described["house"]]


def test_every_state_can_be_seen() -> None:
    dates = [date for described in season.productions() for date in described["performances"]]
    said = Counter(key for date in dates for key in date) + Counter(date.get("state") for date in dates)
    for state in ("full", "cancelled", "moved_by_days", "blocks", "sale_in_days", "announced", "draft", "note"):
        assert said[state], state


@pytest.mark.parametrize("house", HOUSES, ids=lambda house: house.slug)
@pytest.mark.parametrize("weekday", range(7))
def test_every_house_plays_tonight_and_never_twice_at_once(house: object, weekday: int) -> None:
    today = datetime(2026, 11, 23, 14, tzinfo=UTC) + timedelta(days=weekday)
    own = [d for d in season.productions() if d["house"] == house.slug]
    moments = sorted(moment_of(date, today) for described in own for date in described["performances"] if "moved_by_days" not in date)
    assert moments[0] - today < timedelta(hours=7)
    assert min(later - sooner for sooner, later in pairwise(moments)) >= timedelta(hours=2)
