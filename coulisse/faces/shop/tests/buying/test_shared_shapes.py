"""Baskets and orders that are alike are rendered once in a moment, and each is still its owner's alone."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from coulisse.faces.shared import shapes
from coulisse.faces.shop.tests.buying.conftest import Buyer, PaperProvider
from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.programme import operations as programme
from coulisse.programme.models import Performance
from coulisse.sales.models import Order
from coulisse.sales.types import PaymentState
from coulisse.testing.cast import NOW
from coulisse.testing.factories import make_performance

HOSTILE = """<script>alert("1")</script>{{ house }}' & co"""


@pytest.fixture(autouse=True)
def a_minute(now: object) -> Iterator[None]:
    """What is made once is kept for a minute here."""
    for kept in (shapes._pages, shapes._parts):
        kept.seconds = 60
    yield
    for kept in (shapes._pages, shapes._parts):
        kept.seconds = 0
        kept.forget_all()


def shapes_of(template: str) -> int:
    return sum(key[0] == template for key in shapes._pages.known())


def bought(buyer: Buyer, email: str, count: int = 2) -> tuple[str, str]:
    """An order, paid for: its page and its code."""
    PaperProvider.says = PaymentState.OPEN
    buyer.best(count)
    buyer.pay(email)
    PaperProvider.says = PaymentState.PAID
    address = buyer.come_back().url
    return buyer.client.get(address).content.decode(), address.split("/orders/")[1].split("/")[0]


def as_if_alone(buyer: Buyer, address: str) -> str:
    """The page, rendered for nobody else."""
    shapes._pages.forget_all()
    shapes._parts.forget_all()
    return unmarked(buyer.client.get(address).content.decode())


def unmarked(page: str) -> str:
    return re.sub(r'value="[A-Za-z0-9]{64}"', 'value="mark"', page)


def test_two_orders_share_a_shape_and_nothing_else(bea: Buyer, carl: Buyer, evening: Performance) -> None:
    hers, her_code = bought(bea, "bea@example.org")
    his, his_code = bought(carl, "carl@example.org")
    assert shapes_of("shop/order.html") == 1
    assert "bea@example.org" in hers and "carl@example.org" in his
    with house_scope(evening.house_id):
        orders = {order.email: [line.place_name for line in order.lines.all() if line.performance_id] for order in Order.objects.all()}
    for page, code, others, email in ((hers, her_code, his_code, "bea@example.org"), (his, his_code, her_code, "carl@example.org")):
        assert code in page and others not in page and f"{others[:4]} {others[4:]}" not in page
        assert re.findall(r"<dt>Rij</dt><dd>(\w+)</dd></div>\s+<div><dt>Stoel</dt><dd>(\w+)<", page) == [
            (place["row"], place["seat"]) for place in orders[email]
        ]
    drawn = [set(re.findall(r'stroke="#000" d="([^"]+)"', page)) for page in (hers, his)]
    assert len(drawn[0]) == len(drawn[1]) == 2 and not drawn[0] & drawn[1]
    assert "hole-" not in hers + his


def test_shared_or_alone_each_page_is_the_same(bea: Buyer, carl: Buyer) -> None:
    bea.best(2)
    carl.best(2)
    for path in ("basket/", "basket/?apart=1"):
        pages = {buyer: unmarked(buyer.client.get(buyer.at(path)).content.decode()) for buyer in (bea, carl)}
        assert all(page == as_if_alone(buyer, buyer.at(path)) for buyer, page in pages.items())
    for buyer, email in ((bea, "bea@example.org"), (carl, "carl@example.org")):
        page, code = bought(buyer, email)
        with house_scope(buyer.evening.house_id):
            assert Order.objects.get(code=code).email == email
        assert "hole-" not in page


def test_two_baskets_share_a_shape_and_neither_lines_nor_marks(bea: Buyer, carl: Buyer) -> None:
    bea.best(2)
    carl.best(2)
    pages = [bea.basket(), carl.basket()]
    assert shapes_of("shop/basket.html") == 1
    for found in (r'name="rate-(\d+)"', r'name="line" value="(\d+)"', r'basket-name">([^<]+)<', r'value="([A-Za-z0-9]{64})"'):
        hers, his = (set(re.findall(found, page)) for page in pages)
        assert hers and his and not hers & his, found


def test_a_clock_runs_for_each_of_them(bea: Buyer, carl: Buyer) -> None:
    bea.best(1)
    with frozen_now(NOW + timedelta(minutes=3)):
        carl.best(1)
        his = re.search(r'data-until="([^"]+)" data-now="([^"]+)"', carl.basket())
        hers = re.search(r'data-until="([^"]+)" data-now="([^"]+)"', bea.basket())
    assert his and hers and his[1] > hers[1] and his[2] == hers[2]


def test_two_houses_never_share_one(de_kring: House, het_anker: House, bea: Buyer) -> None:
    here, there = bea, Buyer(make_performance(het_anker, title="Het gezin Van Paemel", rows=3, seats=6))
    names = {}
    for buyer in (here, there):
        page, _code = bought(buyer, "ann@example.org")
        buyer.best(2)
        names[buyer] = page + buyer.basket()
    assert "Het Anker" not in names[here] and "de-kring" not in names[there] and "De Kring" not in names[there]


def test_each_language_and_theme_has_its_own(bea: Buyer) -> None:
    bea.best(2)
    said = {language: bea.client.get(f"/de-kring/{language}/basket/").content.decode() for language in ("nl", "fr", "en")}
    assert "Uw plaatsen" in said["nl"] and "Vos places" in said["fr"] and "Your places" in said["en"]
    bea.client.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in bea.basket()
    del bea.client.cookies["theme"]
    assert 'data-theme="dark"' not in bea.basket()


def test_words_that_would_be_more_stay_words(de_kring: House, paper: object) -> None:
    bea = Buyer(make_performance(de_kring, title=HOSTILE, rows=2, seats=6))
    page, _code = bought(bea, "o'neil&co@example.org")
    assert "o&#39;neil&amp;co@example.org" in page
    bea.best(2)
    for said in (page, bea.basket()):
        assert "<script>alert" not in said and "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;{{ house }}" in said


def test_an_evening_that_is_called_off_is_called_off_on_the_next_page(bea: Buyer, evening: Performance) -> None:
    address = bea.buy()
    assert "ticket-code" in bea.client.get(address).content.decode()
    with house_scope(evening.house_id) as scope:
        programme.cancel_performance(performance=evening, reason={"nl": "Ziekte"}, actor=COULISSE, now=scope.now)
    page = bea.client.get(address).content.decode()
    assert "ticket-code" not in page and "Ziekte" in page


def test_what_was_typed_makes_a_page_of_its_own(bea: Buyer, carl: Buyer) -> None:
    bea.best(1)
    carl.best(1)
    bea.client.post(bea.at("basket/rates/"), {"email": "bea@example.org"})
    assert "bea@example.org" in bea.basket() and "bea@example.org" not in carl.basket()
    assert "bea@example.org" not in Client().get(bea.at("basket/")).content.decode()
