"""Tine plans the opening of the season, and steers it on the morning itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from coulisse.houses.models import House, User
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.openings.models import Line, Opening
from coulisse.openings.tests.conftest import FORMING, OPENS, early, joins, make_opening, nothing_kept  # noqa: F401
from coulisse.openings.types import OpeningState
from coulisse.programme.models import Performance
from coulisse.testing.factories import make_performance


@pytest.fixture
def evening(de_kring: House, now: object) -> Performance:
    return make_performance(de_kring)


@pytest.fixture
def office(client: Client, tine: User) -> Client:
    client.force_login(tine, backend="coulisse.houses.authentication.EmailBackend")
    return client


ROOT = "/office/de-kring/openings/"


def asked(**changes: Any) -> dict[str, Any]:
    """A right form: the line forms on the first of December at half past nine, and opens at ten."""
    return {
        "title_nl": "Seizoensopening", "forms_at_date": "2026-12-01", "forms_at_time": "09:30", "opens_at_date": "2026-12-01", "opens_at_time": "10:00",
        "ends_at_date": "2026-12-01", "ends_at_time": "14:00", "pace": "number", "per_minute": "60", "inside_most": "40", "come_in_minutes": "5",
        "stay_minutes": "30", **changes,
    }  # fmt: skip


FRIENDS = {"window-0-name_nl": "Vrienden", "window-0-opens_at_date": "2026-12-01", "window-0-opens_at_time": "09:45", "window-0-code": "VRIEND"}


def test_an_opening_is_planned_with_friends_who_come_first(office: Client, evening: Performance) -> None:
    assert "Er is geen opening gepland" in office.get(ROOT).content.decode()
    made = office.post(f"{ROOT}new/", asked(productions=[evening.production_id], **FRIENDS))
    assert made.status_code == 302
    with house_scope(evening.house_id):
        opening = Opening.objects.get()
        assert (opening.per_minute, opening.come_in_seconds) == (60, 300)
        assert [(line.is_general, line.code) for line in Line.objects.order_by("opens_at")] == [(False, "VR1END"), (True, "")]
    shown = office.get(made.url).content.decode()
    assert "Opening gepland" in shown and "gepland" in shown
    evening.house.refresh_from_db()
    assert evening.house.line_mark == 1


def test_a_plan_that_is_pressed_twice_is_one_line(office: Client, evening: Performance) -> None:
    first, again = (office.post(f"{ROOT}new/", asked(productions=[evening.production_id], **FRIENDS)) for _press in range(2))
    assert first.url == again.url
    other = office.post(f"{ROOT}new/", asked(productions=[evening.production_id], opens_at_time="11:00"))
    assert other.url != first.url


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"title_nl": ""}, "minstens één taal"),
        ({"opens_at_date": "2026-11-01", "forms_at_date": "2026-11-01"}, "Kies een moment dat nog moet komen."),
        ({"forms_at_time": "10:30"}, "De rij vormt zich voor ze opent"),
        ({"ends_at_time": "09:00"}, "Ze eindigt nadat ze geopend is."),
        ({"per_minute": ""}, "Zeg hoeveel mensen per minuut"),
        ({"inside_most": "0"}, "Het minste is 1."),
        ({"come_in_minutes": "x"}, "Schrijf een geheel getal."),
        ({**FRIENDS, "window-0-opens_at_time": "10:15"}, "kies een vroeger moment"),
        ({**FRIENDS, "window-0-code": ""}, "Zeg met welke code"),
        ({**FRIENDS, "window-0-opens_at_date": "", "window-0-opens_at_time": ""}, "Zeg vanaf wanneer ze binnen mogen."),
        ({"productions": ["987654"]}, "987654"),
        ({"title_nl": "x" * 10_000}, "10000"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(office: Client, evening: Performance, wrong: dict[str, str], says: str) -> None:
    answer = office.post(f"{ROOT}new/", asked(**{"words_nl": "Bel voor rolstoelplaatsen", **wrong}))
    assert answer.status_code == 422
    assert says in answer.content.decode() and "Bel voor rolstoelplaatsen" in answer.content.decode()
    with house_scope(evening.house_id):
        assert not Opening.objects.exists()


def test_a_plan_changes_and_is_dropped(office: Client, evening: Performance) -> None:
    office.post(f"{ROOT}new/", asked(**FRIENDS))
    with house_scope(evening.house_id):
        opening = Opening.objects.get()
        friends = Line.objects.get(is_general=False)
    office.post(f"{ROOT}{opening.pk}/change/", asked(pace="safe", **{**FRIENDS, "window-0-line_id": friends.pk, "window-0-code": "MECENAS"}))
    with house_scope(evening.house_id):
        opening.refresh_from_db()
        assert opening.per_minute is None and Line.objects.get(is_general=False).code == "MECENAS"
        assert Line.objects.get(is_general=False).pk == friends.pk
    office.post(f"{ROOT}{opening.pk}/remove/")
    evening.house.refresh_from_db()
    with house_scope(evening.house_id):
        assert not Opening.objects.exists() and evening.house.line_mark == 0


def test_once_people_stand_there_the_moment_stays(office: Client, evening: Performance) -> None:
    opening = make_opening(evening.house, windows=(early(),))
    joins(opening)
    with frozen_now(FORMING):
        page = office.get(f"{ROOT}{opening.pk}/change/").content.decode()
        assert "opens_at_date" not in page and "inside_most" in page
        changed = office.post(f"{ROOT}{opening.pk}/change/", asked(inside_most="9", opens_at_time="11:00", ends_at_date="2026-12-02"))
        office.post(f"{ROOT}{opening.pk}/remove/")
    assert changed.status_code == 302
    with house_scope(evening.house_id):
        kept = Opening.objects.get()
        assert (kept.inside_most, kept.opens_at, Line.objects.count()) == (9, opening.opens_at, 2)


def test_the_house_pauses_says_why_and_goes_on(office: Client, evening: Performance) -> None:
    opening = make_opening(evening.house)
    joins(opening, people=3)

    def state(at: Any) -> OpeningState:
        with house_scope(evening.house_id):
            return Opening.objects.get().state_at(at)

    at = OPENS + timedelta(seconds=1)
    with frozen_now(at):
        office.post(f"{ROOT}{opening.pk}/pause/", {"pause-message_nl": "De betaling hapert"})
        assert state(at) is OpeningState.PAUSED
        assert "De betaling hapert" in office.get(f"{ROOT}{opening.pk}/").content.decode()
        office.post(f"{ROOT}{opening.pk}/slow/", {"per_minute": "5"})
        assert state(at) is OpeningState.SLOWED
        assert office.post(f"{ROOT}{opening.pk}/slow/", {"per_minute": "0"}).status_code == 422
        office.post(f"{ROOT}{opening.pk}/go-on/")
        assert state(at) is OpeningState.OPEN
        live = office.get(f"{ROOT}{opening.pk}/live/").json()
        assert live["waiting"] == 3 and live["inside"] == 0 and live["called"] >= 1
        office.post(f"{ROOT}{opening.pk}/end/")
        assert state(at) is OpeningState.OVER
        assert "al voorbij" in office.post(f"{ROOT}{opening.pk}/pause/", follow=True).content.decode()
        shown = office.get(f"{ROOT}{opening.pk}/").content.decode()
    for words in ("Gepauzeerd", "Vertraagd", "Verdergegaan zoals gepland", "Rij beëindigd", "Tine"):
        assert words in shown


def test_who_only_looks_sees_and_does_not_steer(client: Client, piet: User, evening: Performance) -> None:
    client.force_login(piet, backend="coulisse.houses.authentication.EmailBackend")
    opening = make_opening(evening.house)
    with frozen_now(OPENS):
        shown = client.get(f"{ROOT}{opening.pk}/").content.decode()
        assert "Bijsturen" not in shown
        assert client.post(f"{ROOT}{opening.pk}/end/").status_code == 403
