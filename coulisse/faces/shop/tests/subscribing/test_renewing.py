"""A subscriber opens the link of the letter: looks, keeps the seats and pays, chooses others, or says not this year."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.sales.links import renewal_signature
from coulisse.sales.models import Basket, BasketLine, Order, RenewalProposal, RenewalRun
from coulisse.sales.tests.story import taken
from coulisse.sales.tests.test_offers_in_orders import pay
from coulisse.sales.tests.test_renewals import Story
from coulisse.testing.cast import NOW, make_house

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


class Link:
    """Somebody with the letter of An and Bram."""

    def __init__(self, story: Story, run: RenewalRun, proposal: RenewalProposal) -> None:
        self.story, self.run, self.proposal, self.client = story, run, proposal, Client()
        self.path = f"/{story.house.slug}/nl/renewal/{proposal.pk}/{renewal_signature(story.house.pk, proposal.pk)}/"

    def look(self) -> Any:
        return self.client.get(self.path)

    def says(self) -> str:
        return self.look().content.decode()

    def press(self, do: str) -> Any:
        return self.client.post(self.path, {"do": do})

    def state(self) -> str:
        with house_scope(self.story.house.pk):
            return RenewalProposal.objects.get(pk=self.proposal.pk).state


@pytest.fixture
def link(de_kring: House, now: object, nobody_hears: None) -> Link:
    story = Story(de_kring)
    an = story.subscribe("An", "Bram", places=(14, 15))
    return Link(story, story.run(), story.proposal_of(an))


@pytest.fixture
def nobody_hears(settings: Any) -> None:
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}


def test_the_page_shows_both_seasons_what_it_costs_and_until_when(link: Link) -> None:
    said = link.says()
    for words in ("Rij B, stoel 5", "Rij B, stoel 6", "An", "Bram", "24 december", "€ 108,00", "jazz-27", "Onze plaatsen behouden en betalen"):
        assert words.replace(" ", " ") in said.replace("\xa0", " "), words
    assert link.look().headers["Cache-Control"] == "no-store"


def test_keeping_them_is_one_press_and_the_usual_checkout(link: Link) -> None:
    answer = link.press("keep")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/de-kring/nl/basket/"
    basket = link.client.get("/de-kring/nl/basket/").content.decode()
    assert "Voor u vrijgehouden tot 24 december" in basket
    assert "data-coulisse-countdown" not in basket
    paid = link.client.post("/de-kring/nl/checkout/", {"email": "an@example.org", "total_seen": "10800"})
    assert paid.status_code in (302, 303)
    with house_scope(link.story.house.pk):
        order = Order.objects.filter(holder=link.proposal.pk).get()
    pay(order)
    assert link.state() == "accepted"
    said = link.says()
    assert "is vernieuwd" in said
    assert f"/orders/{order.code}/" in said


def test_a_connection_that_is_lost_costs_nothing(link: Link) -> None:
    """Kept twice, paying begun and left, back and kept once more, paid, and back again to the old page."""
    for _turn in range(2):
        assert link.press("keep").headers["Location"] == "/de-kring/nl/basket/"
    link.client.post("/de-kring/nl/checkout/", {"email": "an@example.org", "total_seen": "10800"})
    assert link.state() == "open" and taken(link.story.next[0]) == {14, 15}
    assert link.press("keep").status_code == 302
    link.client.post("/de-kring/nl/checkout/", {"email": "an@example.org", "total_seen": "10800"})
    with house_scope(link.story.house.pk):
        order = Order.objects.filter(holder=link.proposal.pk, state="awaiting").get()
    pay(order)
    for late in ("keep", "decline", "choose", "nonsense", ""):
        assert link.press(late).headers["Location"] == link.path
    assert link.state() == "accepted" and taken(link.story.next[0]) == {14, 15}


def test_the_link_of_one_house_opens_nothing_at_another(link: Link) -> None:
    other = make_house("De Linde")
    there = link.path.replace("/de-kring/", f"/{other.slug}/")
    assert link.client.get(there).status_code == 404
    assert link.client.post(there, {"do": "decline"}).status_code == 404
    own = renewal_signature(other.pk, link.proposal.pk)
    assert link.client.get(f"/{other.slug}/nl/renewal/{link.proposal.pk}/{own}/").status_code == 404
    assert link.state() == "open"


def test_not_this_year_frees_the_seats_and_says_so(link: Link) -> None:
    assert link.press("decline").status_code == 302
    assert taken(link.story.next[0]) == set()
    assert "Niet dit jaar" in link.says()
    assert link.press("keep").headers["Location"] == link.path
    assert link.press("decline").status_code == 302


def test_who_is_paying_hears_that_it_waits(link: Link) -> None:
    link.story.order(link.proposal)
    answer = link.press("decline")
    assert answer.status_code == 409
    assert "U bent nu aan het betalen" in answer.content.decode()
    assert taken(link.story.next[0]) == {14, 15}


def test_looking_writes_nothing_and_an_altered_link_finds_nothing(link: Link) -> None:
    with house_scope(link.story.house.pk):
        before = list(Basket.objects.values_list("expires_at", flat=True))
    link.look()
    assert link.client.cookies.get(f"basket-{link.story.house.pk}") is None
    with house_scope(link.story.house.pk):
        assert list(Basket.objects.values_list("expires_at", flat=True)) == before
    wrong = link.path[:-2] + ("A/" if link.path[-2] != "A" else "B/")
    assert link.client.get(wrong).status_code == 404


def test_other_seats_only_in_the_time_of_changes(link: Link) -> None:
    assert "Andere plaatsen" not in [line.strip() for line in link.says().splitlines()]
    assert link.press("choose").headers["Location"] == link.path
    with frozen_now(link.run.changes_from_at):
        answer = link.press("choose")
        assert answer.headers["Location"] == "/de-kring/nl/subscriptions/jazz-27/"
        assert link.client.get(answer.headers["Location"]).status_code == 200
        assert "Nummer van uw abonnement" in Client().get(answer.headers["Location"]).content.decode()  # New subscribers come later.
    assert taken(link.story.next[0]) == {14, 15}


def test_over_it_says_so_kindly_and_one_still_chooses_first(link: Link) -> None:
    with frozen_now(link.run.open_until_at + DAY):
        said = link.says()
        assert "De tijd om uw plaatsen te behouden is voorbij" in said
        assert link.press("keep").headers["Location"] == link.path
        picker = link.press("choose").headers["Location"]
        assert link.client.get(picker).status_code == 200
        dates = [one.pk for one in link.story.next]
        held = link.client.post(picker, {"people": "1", "name-1": "An", "pick-1": dates, "zone": "1", "do": "seats"})
        assert held.status_code == 302
        with house_scope(link.story.house.pk):
            assert BasketLine.objects.filter(basket=link.proposal.pk).count() == 3
            assert Basket.objects.get(pk=link.proposal.pk).expires_at < link.run.open_until_at + 2 * DAY
    with frozen_now(link.run.new_from_at):
        assert "Naar de abonnementen" in link.says()


def test_before_it_opens_it_says_when(link: Link) -> None:
    with house_scope(link.story.house.pk):
        RenewalRun.objects.update(open_from_at=NOW + DAY, changes_from_at=NOW + 20 * DAY)
    assert "Nog niet open" in link.says()
    assert link.press("keep").headers["Location"] == link.path


def test_the_page_costs_few_questions(link: Link, django_assert_max_num_queries: Any) -> None:
    link.look()
    with django_assert_max_num_queries(16):
        link.look()
