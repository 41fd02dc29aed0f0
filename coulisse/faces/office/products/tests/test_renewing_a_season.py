"""A season renewed in the office: prepared, looked at, proposed, mailed, answered, exported."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from coulisse.houses.models import HistoryEntry, House, User
from coulisse.houses.scope import house_scope
from coulisse.houses.types import Role
from coulisse.memberships.models import Membership
from coulisse.sales.models import RenewalProposal, RenewalRun
from coulisse.sales.operations import renewals as making
from coulisse.sales.tests.story import taken
from coulisse.sales.tests.test_renewals import Story
from coulisse.testing.cast import NOW, make_user

pytestmark = pytest.mark.django_db
ROOT = "/office/de-kring/products/renewals/"


@pytest.fixture
def story(de_kring: House, now: Any, settings: Any) -> Story:
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}
    made = Story(de_kring)
    made.subscribe("An", "Bram", places=(14, 15))
    made.subscribe("Carl", places=(24,))
    made.block(made.next[0], 24)
    return made


@pytest.fixture
def till(client: Client, tine: User) -> Client:
    client.force_login(tine)
    return client


def typed(story: Story, **more: str) -> dict[str, Any]:
    """On paper: a month, two weeks, then everybody."""
    days = {"open_from": 1, "open_until": 31, "changes_from": 31, "new_from": 45}
    said: dict[str, Any] = {"from_product": str(story.old.pk), "to_product": str(story.new.pk)}
    for name, count in days.items():
        day = NOW + timedelta(days=count)
        said |= {f"{name}_date": f"{day.day}/{day.month}/{day.year}", f"{name}_time": "10:00"}
    return {**said, **more}


def prepared(till: Client, story: Story) -> str:
    answer = till.post(f"{ROOT}new/", typed(story))
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def ready(till: Client, story: Story) -> str:
    path = prepared(till, story)
    assert till.post(f"{path}start/").status_code == 302
    assert "data-busy" in till.get(path, headers={"X-Part": "progress"}).content.decode()
    with house_scope(story.house.pk):
        run = RenewalRun.objects.get()
    making.carry_out(house=story.house, run_id=run.pk)
    return path


def test_the_likely_pair_is_proposed(till: Client, story: Story) -> None:
    said = till.get(f"{ROOT}new/").content.decode()
    assert f'<option value="{story.old.pk}" selected' in said
    assert f'<option value="{story.new.pk}" selected' in said


def test_one_sees_what_it_would_bring_and_nothing_is_proposed_yet(till: Client, story: Story) -> None:
    said = till.get(prepared(till, story)).content.decode()
    for words in ("houden hun plaats", "krijgen een andere plaats", "Doe de voorstellen"):
        assert words in said, words
    with house_scope(story.house.pk):
        assert not RenewalProposal.objects.exists()
    assert taken(story.next[1]) == set()


def test_made_seen_as_a_mail_and_sent_by_a_press(till: Client, story: Story) -> None:
    path = ready(till, story)
    said = till.get(path).content.decode()
    assert "Uw plaatsen zijn voor u vrijgehouden tot" in said
    assert "Verstuur 2 mails" in said
    assert till.post(f"{path}letters/").status_code == 302
    with house_scope(story.house.pk):
        assert RenewalRun.objects.get().letters_asked_at
        assert HistoryEntry.objects.filter(verb="renewal.letters_asked").exists()


def test_answers_are_filtered_and_leave_as_a_file_that_executes_nothing(till: Client, story: Story) -> None:
    path = ready(till, story)
    with house_scope(story.house.pk):
        Membership.objects.filter(holder_name="Carl").update(holder_name="=HYPERLINK(1)")
    rows = till.get(f"{path}?outcome=moved", headers={"HX-Request": "true"}).content.decode()
    assert "=HYPERLINK(1)" in rows
    assert ">An<" not in rows
    assert till.get(f"{path}answers.csv").status_code == 405
    file = till.post(f"{path}answers.csv", {"outcome": "moved"}).content.decode()
    assert "'=HYPERLINK(1)" in file
    assert "an@example.org" not in file
    with house_scope(story.house.pk):
        assert HistoryEntry.objects.filter(verb="renewal.exported").exists()


def test_kept_longer_released_one_and_released_all(till: Client, story: Story) -> None:
    path = ready(till, story)
    day = NOW + timedelta(days=60)
    assert till.post(f"{path}prolong/", {"open_until_date": f"{day.day}/{day.month}/{day.year}", "open_until_time": "10:00"}).status_code == 302
    assert till.post(f"{path}prolong/", {"open_until_date": "1/1/2020", "open_until_time": "10:00"}).status_code == 422
    with house_scope(story.house.pk):
        carl = RenewalProposal.objects.get(membership__holder_name="Carl")
    till.post(f"{path}release/", {"proposal": [str(carl.pk), "not-a-number"]})
    assert taken(story.next[1]) == {14, 15}
    till.post(f"{path}release/", {"all": "1"})
    assert taken(story.next[1]) == set()


def test_what_does_not_fit_is_said_at_its_field(till: Client, story: Story) -> None:
    answer = till.post(f"{ROOT}new/", typed(story, to_product=str(story.old.pk)))
    assert answer.status_code == 422
    assert "Kies een ander abonnement" in answer.content.decode()


def test_a_series_without_dates_is_said_and_not_started(till: Client, story: Story) -> None:
    path = prepared(till, story)
    with house_scope(story.house.pk):
        type(story.next[0]).objects.filter(pk=story.next[0].pk).update(state="draft")
    said = till.get(path).content.decode()
    assert "Avond 1" in said
    till.post(f"{path}start/")
    with house_scope(story.house.pk):
        assert RenewalRun.objects.get().state == "draft"


def test_the_audience_sees_and_changes_nothing(client: Client, till: Client, story: Story) -> None:
    path = ready(till, story)
    client.force_login(make_user("ulla@de-kring.example", house=story.house, role=Role.AUDIENCE))
    said = client.get(path).content.decode()
    assert "Carl" in said
    assert "/renewal/" not in said  # Whoever has that link answers for them.
    assert client.post(f"{path}release/", {"all": "1"}).status_code == 403


def test_where_nobody_held_it_there_is_nothing_to_propose(till: Client, story: Story, de_kring: House) -> None:
    with house_scope(de_kring.pk):
        Membership.objects.update(state="cancelled")
    page = till.get(prepared(till, story)).content.decode()
    assert "Niemand om iets voor te stellen" in page and "/start/" not in page and "/discard/" in page
