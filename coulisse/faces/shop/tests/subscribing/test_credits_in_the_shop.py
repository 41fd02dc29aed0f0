"""Credits in the shop: bought with nothing chosen or with something, spent later with others, given back."""

import re
from datetime import timedelta
from typing import Any

import pytest

from coulisse.faces.shop.tests.subscribing.conftest import Subscriber, make_season
from coulisse.faces.shop.tests.subscribing.test_holding_one import pay, people
from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.memberships.models import Membership
from coulisse.memberships.operations import create_product
from coulisse.memberships.types import ChangeRules, ProductKind, ProductTerms, SaleWindow, Validity
from coulisse.pricing.offers.effects import FREE
from coulisse.pricing.offers.types import Offer
from coulisse.programme.models import Performance
from coulisse.sales.tests.story import broken
from coulisse.sales.tests.test_offers_in_orders import offer
from coulisse.testing.cast import NOW


def sell_credits(house: House, *, worth: int = 10, key: str = "tien", **terms: Any) -> None:
    offer(house, Offer(f"beurt-{key}", {"nl": "Een beurt"}, FREE, unlocked_by=key))
    said = {"validity": Validity(months=12), "changes": ChangeRules(cancel_hours=48), **terms}
    with house_scope(house.pk):
        create_product(
            house=house, key=key, kind=ProductKind.SUBSCRIPTION, actor=COULISSE, now=NOW,
            terms=ProductTerms(name={"nl": "Tienbeurtenkaart"}, price_cents=10_000, worth_tickets=worth, unlocks=(key,), **said),
        )  # fmt: skip


@pytest.fixture
def an(de_kring: House, season: list[Performance], paper: object) -> Subscriber:
    sell_credits(de_kring)
    return Subscriber(de_kring, season, "tien")


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode().replace("\u00a0", " "))


def the_card(who: Subscriber) -> Membership:
    with house_scope(who.house.pk):
        return Membership.objects.get()


def bought(who: Subscriber, *picks: tuple[int, ...], **sent: Any) -> str:
    """The address of “my subscription”."""
    who.seek(*picks, **sent)
    return pay(who).split("?")[0] + "subscription/"


def test_it_stands_among_the_subscriptions_with_what_it_costs(an: Subscriber) -> None:
    assert "10 tickets voor € 100,00: enkele voor nu, de rest voor later." in text(an.client.get(an.at("subscriptions/")))
    page = text(an.client.get(an.at("subscriptions/tien/")))
    assert "12 maanden geldig." in page and "tot 48 uur vooraf" in page
    assert "Alle 10 tickets blijven voor later" in page and "Kies later, naar het mandje" in page


def test_each_step_says_what_stays_for_later(an: Subscriber) -> None:
    assert "3 van 10 gekozen; 7 blijven voor later" in text(an.look((1, 2), (1,)))
    assert "Alles gekozen; 2 meer" not in text(an.look((1, 2), (1,)))
    page = text(an.look(*[(1, 2, 3, 4, 5, 6)] * 2))
    assert "Alles gekozen; nog 2 aan de gewone prijs" in page and "€ 140,00" in page


def test_bought_with_nothing_chosen_it_waits_on_its_page(an: Subscriber) -> None:
    answer = an.seek(())
    assert answer.url == an.at("basket/")
    page = text(an.client.get(bought(an, ())))
    assert "10 tickets" in page and "van 10" in page and "Kies een voorstelling" in page


def test_in_the_basket_it_stands_under_a_heading_of_its_own(an: Subscriber) -> None:
    an.seek(())
    page = text(an.client.get(an.at("basket/")))
    assert "Tickets voor nu en later" in page and "Passen en bonnen" not in page
    assert "Kies nu of later: Tienbeurtenkaart" in text(an.client.get(an.at("subscriptions/")))


def test_among_many_evenings_one_looks_and_what_was_ticked_stays_ticked(de_kring: House, now: object, paper: object) -> None:
    many = make_season(de_kring, count=9)
    sell_credits(de_kring)
    who = Subscriber(de_kring, many, "tien")
    link = bought(who, ())
    with house_scope(de_kring.pk):
        me = people()[""]
    assert 'name="month"' in text(who.client.get(link))
    asked = {"subscription": the_card(who).pk, f"pick-{me}": many[0].pk, "guests": "1", "pick-g1": many[0].pk, "do": "look"}
    found = text(who.client.post(link, {**asked, "q": "meeuw"}))
    assert f'<input type="hidden" name="pick-{me}" value="{many[0].pk}">' in found and f'name="pick-g1" value="{many[0].pk}">' in found
    assert "De meeuw" in found and "Blok 7" not in found
    assert "Er past geen voorstelling" in text(who.client.post(link, {**asked, "q": "bestaat niet", "month": "x", "genre": "<b>", "weekday": "9"}))


def test_of_what_is_left_more_is_chosen_later_with_a_guest(an: Subscriber, season: list[Performance]) -> None:
    link = bought(an, (1, 2), **{"name-1": "An"})
    card = the_card(an)
    with house_scope(an.house.pk):
        me = people()["An"]
    asked = {"subscription": card.pk, f"pick-{me}": season[3].pk, "guests": "1", "guest-1": "Zoë", "pick-g1": season[3].pk}
    looked = text(an.client.post(link, {**asked, "do": "look"}))
    assert f'name="pick-g1" value="{season[3].pk}" checked' in looked and 'value="Zoë"' in looked
    assert an.client.post(link, {**asked, "do": "seats"}).url == an.at("basket/")
    assert "Bevestigen, gratis" in text(an.client.get(an.at("basket/")))
    an.client.post(an.at("checkout/"), {"email": "an@example.org", "total_seen": 0})
    assert the_card(an).left_tickets == 6
    page = text(an.client.get(link))
    assert page.index(">An<") < page.index(">Zoë<") and "6 tickets" in page
    assert broken(an.house) == {}


def test_a_ticket_is_given_back_until_it_is_too_late(an: Subscriber, season: list[Performance]) -> None:
    link = bought(an, (1, 2))
    line, other = re.findall(r'name="line" value="(\d+)"', text(an.client.get(link)))
    sent = {"subscription": the_card(an).pk, "do": "back"}
    for _turn in range(2):  # Twice clicked is once given back.
        assert an.client.post(link, {**sent, "line": line}).status_code == 302
    assert the_card(an).left_tickets == 9
    assert "teruggegeven" in text(an.client.get(link))
    with frozen_now(season[1].starts_at - timedelta(hours=2)):
        late = an.client.post(link, {**sent, "line": other})
    assert late.status_code == 409 and "kan niet meer terug" in text(late)
    assert an.client.post(link, {**sent, "line": "999999"}).status_code == 409
    assert an.client.post(link, {**sent, "line": "x", "subscription": "1"}).status_code == 409


def test_what_is_no_longer_sold_is_still_spent(de_kring: House, season: list[Performance], paper: object) -> None:
    sell_credits(de_kring, sale=SaleWindow(until_at=NOW + timedelta(days=1)))
    who = Subscriber(de_kring, season, "tien")
    link = bought(who, ())
    with frozen_now(NOW + timedelta(days=2)):
        assert who.client.get(who.at("subscriptions/tien/")).status_code == 404
        assert "Kies een voorstelling" in text(who.client.get(link))


def test_who_was_later_with_the_last_credit_sees_what_it_costs_now(de_kring: House, season: list[Performance], paper: object) -> None:
    sell_credits(de_kring, worth=1)
    first = Subscriber(de_kring, season, "tien")
    link = bought(first, ())
    with house_scope(de_kring.pk):
        me = people()[""]
    second = Subscriber(de_kring, season, "tien", address="198.51.100.8")
    for who, evening in ((first, season[0]), (second, season[1])):
        who.client.post(link, {"subscription": the_card(who).pk, f"pick-{me}": evening.pk, "do": "seats"})
    first.client.post(first.at("checkout/"), {"email": "an@example.org", "total_seen": 0})
    refused = second.client.post(second.at("checkout/"), {"email": "an@example.org", "total_seen": 0})
    assert refused.status_code == 409 and "€ 20,00" in text(refused)
    assert the_card(first).left_tickets == 0


def test_whatever_is_sent_is_answered_in_words(an: Subscriber) -> None:
    link = bought(an, ())
    hostile = {"subscription": "x" * 10_000, "guests": "-1", "guest-1": "\x00" * 10_000, "pick-g1": "<b>", "do": "seats"}
    assert an.client.post(link, hostile).status_code == 422
    assert an.client.post(link, {**hostile, "guests": "8", "do": "look"}).status_code == 200
