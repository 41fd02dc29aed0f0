"""De Kring makes its programme: productions and their pictures."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from hypothesis import given
from hypothesis import strategies as st

from coulisse.houses.models import House
from coulisse.houses.queries import history
from coulisse.houses.scope import house_scope
from coulisse.houses.types import Actor
from coulisse.programme import operations
from coulisse.programme.fields import clean_performance, clean_production
from coulisse.programme.images import ImageRefused, focal_point, image_urls, is_kept, keep_picture, with_focal
from coulisse.programme.models import Production, ProductionImage
from coulisse.programme.operations import ExternalIdTaken, FieldsRefused, SlugInUse, SlugTaken, StillHasPerformances
from coulisse.testing.factories import make_performance

THEATRE, CONCERT = "0.55.0.0.0", "0.50.4.0.0"


def make(house: House, actor: Actor, now: datetime, title: str = "Hamlet", **fields: Any) -> Production:
    return operations.create_production(house=house, title={"nl": title}, actor=actor, now=now, **fields)


def said(production: Production) -> list[tuple[str, str, dict]]:
    return [(entry.verb, entry.actor_name, entry.detail) for entry in history(f"production:{production.pk}")]


def test_a_production_gets_an_address_of_its_own(de_kring: House, actor: Actor, now: datetime) -> None:
    with house_scope(de_kring.pk):
        made = [make(de_kring, actor, now, "Hamlet") for _ in range(3)]
        assert [production.slug for production in made] == ["hamlet", "hamlet-2", "hamlet-3"]
        assert said(made[0]) == [("production.made", "Piet", {})]


def test_the_address_follows_the_houses_first_language(de_kring: House, actor: Actor, now: datetime) -> None:
    de_kring.languages = ["fr", "nl"]
    with house_scope(de_kring.pk):
        made = operations.create_production(house=de_kring, title={"nl": "Het meisje", "fr": "La fille à l’œil"}, actor=actor, now=now)
        assert made.slug == "la-fille-a-l-oeil"


def test_a_long_title_still_counts_on(de_kring: House, actor: Actor, now: datetime) -> None:
    with house_scope(de_kring.pk):
        slugs = [make(de_kring, actor, now, "heel lang " * 20).slug for _ in range(2)]
        assert len(set(slugs)) == 2 and all(len(slug) <= 70 for slug in slugs)


def test_who_loses_the_race_for_an_address_takes_the_next(de_kring: House, actor: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["hamlet", "hamlet-2"])
    with house_scope(de_kring.pk):
        make(de_kring, actor, now, "Hamlet")
        monkeypatch.setattr("coulisse.programme.operations.productions._free_slug", lambda _title: next(answers))
        assert make(de_kring, actor, now, "Hamlet").slug == "hamlet-2"


def test_texts_are_kept_tidy(de_kring: House, actor: Actor, now: datetime) -> None:
    with house_scope(de_kring.pk):
        made = make(de_kring, actor, now, "  Cafe\u0301\x00  chantant\n", description={"nl": "Eén.\r\n\r\nTwee.\x07", "fr": "  "})
        assert made.title == {"nl": "Café chantant"}
        assert made.description == {"nl": "Eén.\n\nTwee."}


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"title": {"nl": "  "}}, "title"),
        ({"title": {"nl": "x" * 201}}, "title"),
        ({"title": {"de": "Titel"}}, "title"),
        ({"title": "Hamlet"}, "title"),
        ({"description": {"nl": "x" * 20_001}}, "description"),
        ({"genre": "theater"}, "genre"),
        ({"genre": THEATRE, "theme": "1.8.2.0.0"}, "theme"),
        ({"age_from": -1}, "age_from"),
        ({"age_from": True}, "age_from"),
        ({"age_from": 12, "age_until": 6}, "age_until"),
        ({"duration_minutes": 0}, "duration_minutes"),
        ({"interval": "ja"}, "interval"),
        ({"spoken_languages": ["Nederlands"]}, "spoken_languages"),
        ({"video_url": "javascript:alert(1)"}, "video_url"),
        ({"video_url": "https://[oops"}, "video_url"),
        ({"quotes": ["mooi"]}, "quotes"),
        ({"quotes": [{"text": "x" * 700, "source": ""}]}, "quotes"),
        ({"slug": "Met Spaties"}, "slug"),
        ({"external_id": "x" * 101}, "external_id"),
    ],
)
def test_what_can_not_be_kept_is_named(de_kring: House, actor: Actor, now: datetime, wrong: dict, field: str) -> None:
    with house_scope(de_kring.pk), pytest.raises(FieldsRefused) as refused:
        operations.create_production(house=de_kring, actor=actor, now=now, **{"title": {"nl": "Hamlet"}, **wrong})
    assert [problem.where for problem in refused.value.problems] == [field]
    assert refused.value.problems[0].says.rstrip(")").endswith((".", "(nl", "…"))


def test_every_problem_comes_at_once() -> None:
    _values, problems = clean_production({"title": {}, "age_from": "6", "video_url": "ftp://x"})
    assert {problem.where for problem in problems} == {"title", "age_from", "video_url"}


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3) | st.sampled_from(["nl", "text"]), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["title", "company", "genre", "age_from", "interval", "surtitles", "video_url", "quotes", "slug"]), _ANYTHING))
def test_whatever_is_given_is_answered(given: dict) -> None:
    values, problems = clean_production(given)
    assert set(given) >= set(values) | {problem.where for problem in problems}
    again, none = clean_production(values)
    assert (again, none) == (values, []) or problems


@given(_ANYTHING, _ANYTHING)
def test_whatever_is_given_for_a_date_is_answered(starts_at: Any, doors_at: Any) -> None:
    _values, problems = clean_performance({"starts_at": starts_at, "doors_at": doors_at})
    assert problems


def test_only_named_fields_change_and_history_says_which(de_kring: House, actor: Actor, now: datetime) -> None:
    with house_scope(de_kring.pk):
        made = make(de_kring, actor, now, genre=THEATRE, age_from=12)
        operations.change_production(production=made, changes={"company": "  't Gezelschap ", "genre": THEATRE}, actor=actor, now=now)
        assert said(made)[0] == ("production.changed", "Piet", {"fields": ["company"]})
        made.refresh_from_db()
        assert (made.company, made.age_from) == ("'t Gezelschap", 12)
        operations.change_production(production=made, changes={"company": "'t Gezelschap"}, actor=actor, now=now)
        assert len(said(made)) == 2


def test_a_new_genre_is_judged_with_the_theme_it_has(de_kring: House, actor: Actor, now: datetime) -> None:
    with house_scope(de_kring.pk):
        made = make(de_kring, actor, now, genre=CONCERT, theme="1.8.2.0.0", age_from=6)
        with pytest.raises(FieldsRefused):
            operations.change_production(production=made, changes={"genre": THEATRE}, actor=actor, now=now)
        with pytest.raises(FieldsRefused):
            operations.change_production(production=made, changes={"age_until": 5}, actor=actor, now=now)
        operations.change_production(production=made, changes={"genre": THEATRE, "theme": "1.4.0.0.0"}, actor=actor, now=now)
        assert (made.genre, made.theme) == (THEATRE, "1.4.0.0.0")


def test_a_field_that_there_is_not_is_a_mistake_of_ours(de_kring: House, actor: Actor, now: datetime) -> None:
    with house_scope(de_kring.pk):
        made = make(de_kring, actor, now)
        with pytest.raises(ValueError, match="house_id"):
            operations.change_production(production=made, changes={"house_id": 2}, actor=actor, now=now)


def test_an_address_is_had_once_and_kept_once_public(de_kring: House, actor: Actor, now: datetime) -> None:
    with house_scope(de_kring.pk):
        first, second = make(de_kring, actor, now, "Hamlet"), make(de_kring, actor, now, "Othello")
        with pytest.raises(SlugTaken):
            operations.change_production(production=second, changes={"slug": "hamlet"}, actor=actor, now=now)
        operations.change_production(production=second, changes={"slug": "de-moor"}, actor=actor, now=now)
        make_performance(de_kring, production=second)
        with pytest.raises(SlugInUse):
            operations.change_production(production=second, changes={"slug": "othello"}, actor=actor, now=now)
        assert first.slug == "hamlet"


def test_a_number_of_another_system_is_had_once(de_kring: House, actor: Actor, now: datetime) -> None:
    with house_scope(de_kring.pk):
        make(de_kring, actor, now, external_id="4711")
        with pytest.raises(ExternalIdTaken):
            make(de_kring, actor, now, external_id="4711")
        make(de_kring, actor, now, external_id="")
        make(de_kring, actor, now, external_id="")


def test_a_production_goes_when_its_last_performance_has_gone(de_kring: House, actor: Actor, now: datetime) -> None:
    with house_scope(de_kring.pk):
        evening = make_performance(de_kring, state="draft")
        with pytest.raises(StillHasPerformances):
            operations.remove_production(production=evening.production, actor=actor, now=now)
        operations.remove_performance(performance=evening, actor=actor, now=now)
        operations.remove_production(production=evening.production, actor=actor, now=now)
        assert not Production.objects.exists()


# Pictures


def test_pictures_stand_in_the_order_of_the_house(de_kring: House, actor: Actor, now: datetime, media: Path, photo: Callable) -> None:
    stored = [keep_picture(house_id=de_kring.pk, data=photo(600 + 10 * number, 400)) for number in range(3)]
    with house_scope(de_kring.pk):
        made = make(de_kring, actor, now)
        shown = [operations.add_image(production=made, stored=one, alt={"nl": f"Foto {n}"}, actor=actor, now=now) for n, one in enumerate(stored)]
        operations.order_images(production=made, image_ids=[shown[2].pk, shown[0].pk], actor=actor, now=now)
        assert [image.alt["nl"] for image in made.images.all()] == ["Foto 2", "Foto 0", "Foto 1"]
        operations.order_images(production=made, image_ids=[shown[2].pk, shown[0].pk, 999], actor=actor, now=now)
        assert [verb for verb, _name, _detail in said(made)] == ["production.images_ordered", *["production.image_added"] * 3, "production.made"]
        assert (shown[0].width, shown[0].height, shown[0].colour) == (600, 400, stored[0].colour)


def test_who_can_not_see_a_picture_gets_words(de_kring: House, actor: Actor, now: datetime, media: Path, photo: Callable) -> None:
    stored = keep_picture(house_id=de_kring.pk, data=photo(600, 400))
    with house_scope(de_kring.pk):
        made = make(de_kring, actor, now)
        for alt in ({}, {"nl": "  "}, {"nl": "x" * 300}):
            with pytest.raises(FieldsRefused) as refused:
                operations.add_image(production=made, stored=stored, alt=alt, actor=actor, now=now)
            assert refused.value.problems[0].where == "alt"


def test_a_picture_is_shown_once_and_only_where_its_files_are(
    de_kring: House, het_anker: House, actor: Actor, now: datetime, media: Path, photo: Callable
) -> None:
    ours, theirs = (keep_picture(house_id=house.pk, data=photo(600, 400)) for house in (de_kring, het_anker))
    with house_scope(de_kring.pk):
        made = make(de_kring, actor, now)
        operations.add_image(production=made, stored=ours, alt={"nl": "Foto"}, actor=actor, now=now)
        for stored in (ours, theirs):
            with pytest.raises(ImageRefused):
                operations.add_image(production=made, stored=stored, alt={"nl": "Foto"}, actor=actor, now=now)


def test_another_crop_and_other_words(de_kring: House, actor: Actor, now: datetime, media: Path, photo: Callable) -> None:
    stored = keep_picture(house_id=de_kring.pk, data=photo(600, 400))
    with house_scope(de_kring.pk):
        image = operations.add_image(production=make(de_kring, actor, now), stored=stored, alt={"nl": "Foto"}, credit="© Jef", actor=actor, now=now)
        operations.change_image(image=image, name=with_focal(image.name, (10, 20)), alt={"nl": "Hamlet", "fr": "Hamlet"}, actor=actor, now=now)
        image.refresh_from_db()
        assert (focal_point(image.name), image.alt, image.credit) == ((10, 20), {"nl": "Hamlet", "fr": "Hamlet"}, "© Jef")
        with pytest.raises(ImageRefused):
            operations.change_image(image=image, name=f"{de_kring.pk}/{'0' * 32}-600x400-f1.1", actor=actor, now=now)


def test_files_go_with_the_last_production_that_shows_them(
    de_kring: House, actor: Actor, now: datetime, media: Path, photo: Callable, django_capture_on_commit_callbacks: Any
) -> None:
    stored = keep_picture(house_id=de_kring.pk, data=photo(600, 400))
    with house_scope(de_kring.pk):
        shown = [
            operations.add_image(production=make(de_kring, actor, now), stored=stored, alt={"nl": "Foto"}, actor=actor, now=now) for _ in range(2)
        ]
    for image, still_there in zip(shown, (True, False), strict=True):
        with django_capture_on_commit_callbacks(execute=True), house_scope(de_kring.pk):
            operations.remove_image(image=ProductionImage.objects.get(pk=image.pk), actor=actor, now=now)
        assert is_kept(stored.name, de_kring.pk) is still_there
    assert not any(default_storage.exists(file) for file in image_urls(stored.name).values())
