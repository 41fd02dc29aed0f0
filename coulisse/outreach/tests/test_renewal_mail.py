"""Who had a series last season is mailed once, reminded once, and not any more after an answer."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.outreach import operations
from coulisse.outreach.types import Kind
from coulisse.sales import operations as sales
from coulisse.sales.models import RenewalProposal, RenewalRun
from coulisse.sales.tests.test_renewals import Story
from coulisse.testing.cast import NOW

from .conftest import html_of, kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(house: House) -> Story:
    made = Story(house)
    made.subscribe("An", "Bram", places=(14, 15))
    made.subscribe("Carl", places=(24,))
    made.block(made.next[0], 24)
    return made


@pytest.fixture
def run(story: Story) -> RenewalRun:
    return story.run()


def letters(house: House) -> list:
    return kept(house, kind=Kind.RENEWAL)


def ask(story: Story, run: RenewalRun) -> None:
    with house_scope(story.house.pk) as scope:
        sales.ask_letters(house=story.house, run=run, actor=COULISSE, now=scope.now)
    operations.mail_renewals(house=story.house, run_id=run.pk)


def test_everybody_hears_which_seats_are_kept_until_when_and_where_to_answer(
    story: Story, run: RenewalRun, worker: Callable[[], int], mailoutbox: list
) -> None:  # fmt: skip
    worker()
    mailoutbox.clear()
    ask(story, run)
    worker()
    an, carl = sorted((mail for mail in mailoutbox), key=lambda mail: mail.to)
    assert an.subject == "Uw plaatsen zijn voor u vrijgehouden tot 24 december 2026, 10:00 uur"
    assert "Rij B, stoel 5 en 6" in an.body
    assert "€ 108,00" in an.body.replace("\xa0", " ")
    assert "/renewal/" in an.body
    assert "dichtstbij" in carl.body
    assert "dichtstbij" in html_of(carl)
    assert "dichtstbij" not in an.body


def test_asked_twice_it_is_mailed_once(story: Story, run: RenewalRun) -> None:
    ask(story, run)
    ask(story, run)
    assert len(letters(story.house)) == 2


def test_a_week_before_the_end_only_who_did_not_answer_hears_once_more(story: Story, run: RenewalRun) -> None:
    ask(story, run)
    with house_scope(story.house.pk) as scope:
        sales.decline_renewal(house=story.house, proposal=_proposal_of(story, "Carl"), now=scope.now)
    for days, count in ((10, 0), (24, 1), (25, 0)):
        with frozen_now(NOW + timedelta(days=days)):
            assert operations.remind_of_renewals(house=story.house) == count
    reminder = letters(story.house)[-1]
    assert (reminder.to, reminder.occasion) == ("an@example.org", "reminder")
    assert "nog niet geantwoord" in reminder.text


def test_who_has_the_mail_only_just_now_is_not_reminded(story: Story, run: RenewalRun) -> None:
    with frozen_now(NOW + timedelta(days=24)):
        ask(story, run)
        assert operations.remind_of_renewals(house=story.house) == 0


def _proposal_of(story: Story, name: str) -> RenewalProposal:
    with house_scope(story.house.pk):
        return RenewalProposal.objects.select_related("run").get(membership__holder_name=name)
