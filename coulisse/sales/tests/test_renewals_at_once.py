"""A renewal beside everybody else: two workers, buyers who want the same seats, a release in the moment of paying."""

from os import urandom
from uuid import uuid4

import pytest

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.memberships.models import Membership
from coulisse.sales import operations
from coulisse.sales.models import BasketLine, RenewalProposal
from coulisse.sales.operations import renewals as making
from coulisse.sales.operations.baskets import HoldAsked, SeatsTaken
from coulisse.sales.tests.story import at_once, broken
from coulisse.sales.tests.test_offers_in_orders import pay
from coulisse.sales.tests.test_renewals import Story
from coulisse.testing.cast import make_house


@pytest.fixture
def story(committed_db: None, now: object, nobody_hears: None) -> Story:
    made = Story(make_house(), rows=3, seats=8)
    for number, name in enumerate(("An", "Bram", "Carl", "Dina", "Els", "Fons")):
        made.subscribe(name, f"{name}2", places=(2 * number, 2 * number + 1))
    return made


def lines_once(house: House, story: Story) -> None:
    with house_scope(house.pk):
        found = list(BasketLine.objects.filter(performance__in=story.next).values_list("performance", "place_no"))
    assert len(found) == len(set(found))
    assert not broken(house)


def test_two_workers_make_each_proposal_once(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "CHUNK", 2)
    run = story.prepare()
    story.start(run)
    made: list[int] = []
    assert at_once([lambda: made.append(making.carry_out(house=story.house, run_id=run.pk))] * 3) == []
    run = story.reread(run)
    assert (sum(made), run.done, run.members, run.state) == (6, 6, 6, "ready")
    lines_once(story.house, story)


def test_buyers_take_seats_while_they_are_proposed_and_nobody_gets_anothers(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "CHUNK", 1)
    run = story.prepare()
    story.start(run)

    def buy() -> None:
        for evening in story.next:
            for seat in range(12):
                try:
                    with house_scope(story.house.pk) as scope:
                        asked = HoldAsked(story.house, uuid4(), evening.pk, "nl", scope.now)
                        operations.hold_chosen_seats(asked=asked, place_nos=[seat])
                except SeatsTaken:
                    continue

    assert at_once([lambda: making.carry_out(house=story.house, run_id=run.pk), buy]) == []
    run = story.reread(run)
    assert run.done == 6
    lines_once(story.house, story)


def test_released_in_the_moment_of_paying_it_is_one_or_the_other(story: Story) -> None:
    run = story.run()
    with house_scope(story.house.pk):
        proposal = RenewalProposal.objects.select_related("run").order_by("pk").first()
    orders: list[object] = []

    def order() -> None:
        try:
            with house_scope(story.house.pk) as scope:
                orders.append(
                    operations.place_order(
                        house=story.house, basket_id=proposal.pk, email="an@example.org", language="nl", now=scope.now, random_bytes=urandom
                    )
                )
        except operations.BasketGone:
            pass

    def release() -> None:
        with house_scope(story.house.pk) as scope:
            operations.release_proposals(house=story.house, run=run, proposal_ids=[proposal.pk], actor=COULISSE, now=scope.now)

    assert at_once([order, release]) == []
    for one in orders:
        pay(one)
    with house_scope(story.house.pk):
        state = RenewalProposal.objects.get(pk=proposal.pk).state
        renewed = Membership.objects.filter(version__product=story.new).count()
    assert (state, renewed) == (("accepted", 1) if orders else ("released", 0))
    lines_once(story.house, story)


def test_ordered_in_two_tabs_it_is_one_order_and_renewed_once(story: Story) -> None:
    story.run()
    with house_scope(story.house.pk):
        proposal = RenewalProposal.objects.select_related("run").order_by("pk").first()
    orders: list[object] = []
    assert at_once([lambda: orders.append(story.order(proposal))] * 2) == []
    for one in orders:
        pay(one)
    assert len({one.pk for one in orders}) == 1
    with house_scope(story.house.pk):
        assert Membership.objects.filter(version__product=story.new).count() == 1
    lines_once(story.house, story)
