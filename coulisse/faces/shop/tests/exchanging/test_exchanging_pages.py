"""The pages of an exchange, over HTTP: who has the link, what is typed wrong, what is pressed twice, and in three languages."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from coulisse.faces.shop.order_links import order_address
from coulisse.faces.shop.tests.buying.conftest import paper  # noqa: F401 (a fixture)
from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.memberships.types import ChangeRules, Difference
from coulisse.programme.models import Performance
from coulisse.sales.models import Exchange, Order
from coulisse.sales.operations import change_exchange_rules
from coulisse.sales.rights import RightsUsed
from coulisse.sales.tests.story import tickets
from coulisse.sales.tests.swapping import allow, lines, paid, single
from coulisse.sales.tests.test_vouchers_pay import voucher
from coulisse.testing.cast import NOW
from coulisse.testing.factories import make_performance


@pytest.fixture
def season(de_kring: House, now: object, paper: object) -> list[Performance]:  # noqa: F811 (the fixture of buying)
    allow(de_kring, ChangeRules(exchange_hours=24, difference=Difference.MONEY))
    prices = [2000, 2500, 1500]
    return [
        make_performance(de_kring, rows=3, seats=6, standing=3, days=7 + turn, prices={"1": {"adult": cents}, "standing": {"adult": 1000}})
        for turn, cents in enumerate(prices)
    ]


@pytest.fixture
def order(season: list[Performance]) -> Order:
    return single(season[0], 2)


def at(order: Order, path: str = "exchange/", language: str = "nl") -> str:
    return order_address(order.house, order.code, language) + path


def begin(client: Client, order: Order, evening: Performance) -> str:
    answer = client.post(at(order), {"ticket": [line.pk for line in lines(order)], "performance": evening.pk})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def seen(client: Client, review: str) -> str:
    return re.search(r'name="seen" value="(-?\d+)"', client.get(review).content.decode())[1]  # type: ignore[index]


@pytest.mark.parametrize(
    ("language", "words"), [("nl", "Voor welke voorstelling?"), ("fr", "Contre quel spectacle ?"), ("en", "For which performance?")]
)
def test_what_each_comes_to_is_read_before_anything_is_chosen(client: Client, order: Order, language: str, words: str) -> None:
    chosen = "&".join(f"ticket={line.pk}" for line in lines(order))
    page = client.get(f"{at(order, language=language)}?{chosen}").content.decode().replace("\xa0", " ")
    assert words in page.replace("\u202f", " ")
    assert "10" in page and len(re.findall(r'name="performance"', page)) == 2
    with house_scope(order.house_id):
        assert not Exchange.objects.exists(), "looking writes nothing"


def test_paid_at_the_provider_and_in_between_the_old_tickets_are_good(client: Client, order: Order, season: list[Performance]) -> None:
    review = begin(client, order, season[1])
    answer = client.post(review, {"seen": seen(client, review)})
    assert answer.headers["Location"].startswith("https://")
    assert len(tickets(order)) == 2
    with house_scope(order.house_id):
        new = Order.objects.get(is_exchange=True)
        new.house = order.house
    waiting = client.get(at(new, "")).content.decode()
    assert "Tot dan blijven uw vorige tickets van u." in waiting
    paid(new)
    assert "Omgeruild: dit ticket geeft geen toegang meer." in client.get(at(order, "")).content.decode()
    assert client.get(review).headers["Location"] == at(new, "")
    assert client.post(review, {"seen": "1000"}).headers["Location"] == at(new, "")


def test_cheaper_it_is_done_at_once_and_pressed_twice_it_is_one(client: Client, order: Order, season: list[Performance]) -> None:
    review = begin(client, order, season[2])
    said = {"seen": seen(client, review)}
    assert said == {"seen": "-1000"}
    assert client.post(review, said).headers["Location"] == client.post(review, said).headers["Location"]
    with house_scope(order.house_id):
        assert Order.objects.filter(is_exchange=True).count() == 1


def test_other_seats_and_places_without_a_number(client: Client, order: Order, season: list[Performance]) -> None:
    review = begin(client, order, season[1])
    for sent, status in (({"place": ["1"]}, 422), ({}, 400), ({"place": ["1", "x", "-3"]}, 422), ({"zone-standing": "1"}, 422)):
        assert client.post(f"{review}seats/", sent).status_code == status
    other = client.post(f"{review}seats/", {"place": ["1", "2"]}).headers["Location"]
    assert other != review and client.get(review).status_code == 302
    standing = client.post(f"{other}seats/", {"zone-standing": "2"}).headers["Location"]
    assert seen(client, standing) == "-2000"


@pytest.mark.parametrize("sent", [{"ticket": "1"}, {"ticket": "x"}, {}, {"ticket": ["9" * 40]}, {"performance": "0"}])
def test_what_makes_no_sense_is_said(client: Client, order: Order, sent: dict[str, Any]) -> None:
    assert client.post(at(order), {"performance": "1", **sent}).status_code in (409, 422)


def test_an_altered_link_and_another_orders_exchange_find_nothing(client: Client, order: Order, season: list[Performance]) -> None:
    review = begin(client, order, season[1])
    assert client.get(at(order).replace(order.code, "XXXXXXXX")).status_code == 404
    other = single(season[0])
    stolen = at(other) + review.rstrip("/").rsplit("/", 1)[1] + "/"
    assert client.get(stolen).status_code == 302
    assert client.post(stolen, {"seen": "0"}).status_code == 302
    assert client.get(f"{stolen}seats/").status_code == 302
    assert len(tickets(order)) == 2


def test_a_house_that_allows_nothing_shows_no_way(client: Client, de_kring: House, order: Order) -> None:
    assert "Tickets omruilen" in client.get(at(order, "")).content.decode()
    allow(de_kring, ChangeRules())
    assert "Tickets omruilen" not in client.get(at(order, "")).content.decode()
    assert "Dit ticket kan niet worden omgeruild." in client.get(at(order)).content.decode()


class TestAVoucher:
    """What the new tickets cost more is paid with a gift voucher, typed on the last page."""

    def bring(self, client: Client, review: str, typed: object) -> Any:
        return client.post(review, {"do": "voucher", "code": str(typed)})

    def test_it_pays_and_may_be_taken_out_again(self, client: Client, order: Order, season: list[Performance]) -> None:
        review, held = begin(client, order, season[1]), voucher(order.house, 2500)
        assert self.bring(client, review, held).status_code == 302
        page = client.get(review).content.decode()
        assert "Uw bon betaalt alles." in page and seen(client, review) == "0"
        right = re.search(r'name="drop" value="(\d+)"', page)
        assert client.post(review, {"drop": right[1]}).status_code == 302  # type: ignore[index]
        assert seen(client, review) == "1000"
        self.bring(client, review, held)
        assert client.post(review, {"seen": "0"}).status_code == 302
        with house_scope(order.house_id):
            assert Order.objects.get(is_exchange=True).state == "confirmed"

    @pytest.mark.parametrize("typed", ["", "X" * 10_000, "ZOMER", "’; DROP", "\x00"])
    def test_nonsense_is_said_and_the_exchange_stays(self, client: Client, order: Order, season: list[Performance], typed: str) -> None:
        review = begin(client, order, season[1])
        answer = self.bring(client, review, typed)
        assert answer.status_code == 422 and "kennen deze code niet" in answer.content.decode()
        assert client.post(review, {"drop": typed}).status_code == 302 and seen(client, review) == "1000"

    def test_other_seats_keep_the_voucher_that_was_chosen(self, client: Client, order: Order, season: list[Performance]) -> None:
        review, held = begin(client, order, season[1]), voucher(order.house, 2500)
        self.bring(client, review, held)
        other = client.post(f"{review}seats/", {"place": ["1", "2"]}).headers["Location"]
        assert other != review and seen(client, other) == "0"
        assert "Uw bon betaalt alles." in client.get(other).content.decode()

    def test_another_voucher_of_the_same_worth_is_another_way_to_pay(self, client: Client, order: Order, season: list[Performance]) -> None:
        review, first, second = begin(client, order, season[1]), voucher(order.house, 400), voucher(order.house, 400, line=2)
        self.bring(client, review, first)
        assert client.post(review, {"seen": "600"}).headers["Location"].startswith("https://")
        right = re.search(r'name="drop" value="(\d+)"', client.get(review).content.decode())
        client.post(review, {"drop": right[1]})  # type: ignore[index]
        self.bring(client, review, second)
        assert client.post(review, {"seen": "600"}).headers["Location"].startswith("https://")
        with house_scope(order.house_id):
            waiting = Order.objects.get(is_exchange=True, state="awaiting")
            assert {one.membership_id for one in RightsUsed.from_json(waiting.rights_used).spendings} == {second.pk}

    def test_nothing_is_brought_to_another_orders_exchange(self, client: Client, order: Order, season: list[Performance]) -> None:
        review, held = begin(client, order, season[1]), voucher(order.house, 2500)
        stolen = at(single(season[0])) + review.rstrip("/").rsplit("/", 1)[1] + "/"
        assert self.bring(client, stolen, held).status_code == 302
        assert seen(client, review) == "1000"


def test_what_holds_is_read_before_buying_and_on_the_order(client: Client, order: Order, season: list[Performance], de_kring: House) -> None:
    page = f"/de-kring/nl/e/{season[0].production.slug}/"
    assert "Tot 24 uur vooraf ruilt u uw tickets zelf om" in client.get(page).content.decode()
    assert "Omruilen kan tot" in client.get(at(order, "")).content.decode()
    with house_scope(de_kring.pk):
        change_exchange_rules(house=de_kring, changes=ChangeRules(), everywhere=False, actor=COULISSE, now=NOW, production=season[0].production)
    assert "Tickets voor dit evenement kunnen niet omgeruild worden." in client.get(page).content.decode()
    assert "Omruilen kan tot" not in client.get(at(order, "")).content.decode()


def test_a_window_that_stayed_behind_says_what_is_true(client: Client, order: Order, season: list[Performance]) -> None:
    behind = begin(client, order, season[1])
    ahead = client.post(f"{behind}seats/", {"place": ["1", "2"]}).headers["Location"]
    answer = client.post(behind, {"seen": "1000"}, follow=True)
    assert "Deze keuze is er niet meer" in answer.content.decode() and "tijd om om te ruilen" not in answer.content.decode()
    with frozen_now(NOW + timedelta(hours=2)):
        answer = client.post(ahead, {"seen": "1000"}, follow=True)
    assert "Deze keuze is er niet meer" not in answer.content.decode() and answer.redirect_chain[-1][0].endswith("?ended=over")


def test_a_ticket_that_went_otherwise_meanwhile_is_told(client: Client, order: Order, season: list[Performance]) -> None:
    behind, ahead = begin(client, order, season[1]), begin(client, order, season[2])
    client.post(ahead, {"seen": seen(client, ahead)})
    answer = client.post(behind, {"seen": "1000"}, follow=True)
    assert "Uw ticket is veranderd" in answer.content.decode() or "ended=changed" in answer.redirect_chain[-1][0]
