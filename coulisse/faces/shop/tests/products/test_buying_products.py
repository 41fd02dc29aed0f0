"""Passes and vouchers in the shop: what there is, buying it for oneself or as a gift, and what is bad input."""

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from coulisse.faces.shop.tests.products.conftest import Giver, held, product
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.lib.codes import grouped
from coulisse.memberships import operations as memberships
from coulisse.sales.models import BasketProduct, OrderedProduct
from coulisse.testing.cast import NOW
from coulisse.testing.factories import make_performance

GIFT = {"who": "gift", "receiver_name": "Mia", "receiver_email": "mia@example.org", "message": "Veel plezier!"}


def test_the_menu_leads_to_passes_and_vouchers_where_a_house_has_them(bea: Giver, het_anker: House) -> None:
    assert "/de-kring/nl/passes/" in bea.see("") and "/de-kring/nl/passes/" in bea.see("info/")
    assert "/het-anker/nl/passes/" not in bea.client.get("/het-anker/nl/").content.decode()
    assert "Er is nu niets te koop" in bea.client.get("/het-anker/nl/passes/").content.decode()


def test_what_is_no_longer_sold_leaves_the_list_and_the_last_one_the_menu(bea: Giver, shop: House) -> None:
    assert bea.see("passes/").count('class="product-tile"') == 3
    with house_scope(shop.pk):
        for key in ("cadeaubon", "vriendenpas", "bon-5"):
            memberships.archive_product(house=shop, product=product(shop, key), actor=COULISSE, now=NOW)
    assert "/de-kring/nl/passes/" not in bea.see("") and bea.client.get(bea.at("passes/cadeaubon/")).status_code == 404


def test_a_page_says_what_one_gets_what_it_costs_and_until_when(bea: Giver) -> None:
    page = bea.see("passes/bon-5/")
    assert "92,00" in page and "Goed voor 5 tickets" in page and "Onbeperkt geldig" in page
    assert "24 maanden geldig" in bea.see("passes/cadeaubon/") and "Voor hoogstens 3 mensen" in bea.see("passes/vriendenpas/")


def test_a_voucher_of_a_free_amount_is_bought_and_found_on_the_page_of_the_order(bea: Giver, shop: House) -> None:
    assert bea.put(amount="another", other_amount="42,50").url == bea.at("basket/")
    assert "42,50" in bea.see("basket/") and bea.client.cookies[f"places-{shop.pk}"].value == "1"
    order = bea.order()
    (own,) = bea.own_pages(order)
    (voucher,) = held(shop)
    page = bea.client.get(own).content.decode()
    assert voucher.left_cents == 4250 and grouped(voucher.code) in page and "42,50" in page


def test_a_gift_stands_in_the_basket_with_its_receiver_and_its_day(bea: Giver, shop: House) -> None:
    day = NOW.date() + timedelta(days=30)
    bea.put(**GIFT, send_date=day.isoformat())
    page = bea.see("basket/")
    assert "Voor Mia" in page and "24 december 2026 naar mia@example.org" in page
    bea.order()
    with house_scope(shop.pk):
        assert OrderedProduct.objects.get().send_date == day


def test_what_was_said_of_a_gift_counts_only_where_it_is_one(bea: Giver, shop: House) -> None:
    bea.put(**{**GIFT, "who": "me", "receiver_email": "no address", "send_date": "99/99/9999"})
    with house_scope(shop.pk):
        assert (BasketProduct.objects.get().is_gift, BasketProduct.objects.get().receiver_name) == (False, "")


def test_a_pass_knows_its_household(bea: Giver, shop: House) -> None:
    bea.put("vriendenpas", holder_name="Bea Claes", names="Dirk\n\n  Ella ")
    bea.order()
    (mine,) = held(shop)
    with house_scope(shop.pk):
        assert mine.holder_name == "Bea Claes" and [one.name for one in mine.persons.order_by("pk")] == ["Dirk", "Ella"]


BAD = [
    ({"amount": "another", "other_amount": "9,99"}, "other_amount"), ({"amount": "another", "other_amount": ""}, "other_amount"),
    ({"amount": "another", "other_amount": "veel"}, "other_amount"), ({"amount": "12345"}, "amount"), ({"amount": ""}, "amount"),
    ({"count": "0"}, "count"), ({"count": "1000000"}, "count"), ({"who": ""}, "who"), ({**GIFT, "receiver_name": ""}, "receiver_name"),
    ({**GIFT, "receiver_email": "mia"}, "receiver_email"), ({**GIFT, "receiver_email": "", "send_date": "2026-12-24"}, "receiver_email"),
    ({**GIFT, "send_date": "2026-11-23"}, "send_date"), ({**GIFT, "send_date": "2030-01-01"}, "send_date"), ({**GIFT, "send_date": "31/02/2027"}, "send_date"),
    ({**GIFT, "message": "x" * 10_000}, "message"), ({**GIFT, "receiver_name": "x" * 10_000}, "receiver_name"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "field"), BAD, ids=[f"{field}-{turn}" for turn, (_said, field) in enumerate(BAD)])
def test_bad_input_is_answered_at_its_field_and_nothing_is_lost(bea: Giver, shop: House, said: dict, field: str) -> None:
    answer = bea.put(**said)
    page = answer.content.decode()
    assert answer.status_code == 422 and f'id="id_{field}_error"' in page
    assert all(typed[:300] in page for typed in said.values() if len(typed) < 300)
    with house_scope(shop.pk):
        assert not BasketProduct.objects.exists()


def test_more_than_a_basket_takes_is_said(bea: Giver) -> None:
    bea.put(count=10)
    bea.put(count=10)
    assert "passen er niet in één mandje" in bea.put(count=1).content.decode()


def test_taken_out_of_the_basket_nothing_is_left(bea: Giver, shop: House) -> None:
    bea.put()
    with house_scope(shop.pk):
        row = BasketProduct.objects.get().pk
    bea.client.post(bea.at("basket/products/remove/"), {"product": ["9" * 30, "x", row], "email": "bea@example.org"})
    with house_scope(shop.pk):
        assert not BasketProduct.objects.exists()


def test_another_browser_takes_nothing_out_of_it(bea: Giver, shop: House) -> None:
    bea.put()
    other = Giver(shop, "203.0.113.9")
    other.put()
    with house_scope(shop.pk):
        mine = BasketProduct.objects.order_by("pk").first()
    other.client.post(other.at("basket/products/remove/"), {"product": mine.pk})
    with house_scope(shop.pk):
        assert BasketProduct.objects.filter(pk=mine.pk).exists()


def test_what_is_archived_before_paying_is_said_in_the_basket(bea: Giver, shop: House) -> None:
    bea.put()
    with house_scope(shop.pk):
        memberships.archive_product(house=shop, product=product(shop, "cadeaubon"), actor=COULISSE, now=NOW)
    answer = bea.pay()
    assert answer.status_code == 409 and "niet meer te koop" in answer.content.decode()


def test_tickets_and_a_voucher_are_paid_together(bea: Giver, shop: House) -> None:
    evening = make_performance(shop, rows=3, seats=6)
    bea.put()
    bea.client.post(f"/de-kring/nl/e/{evening.production.slug}/{evening.pk}/best/", {"count": 2, "zone": "1"})
    page = bea.see("basket/")
    assert "65,00" in page and "Cadeaubon" in page
    order = bea.client.get(bea.order()).content.decode()
    assert order.count('class="ticket-code"') == 2 and "Passen en bonnen" in order


def test_an_altered_link_finds_nothing_and_is_counted(bea: Giver, shop: House) -> None:
    bea.put()
    (own,) = bea.own_pages(bea.order())
    signature = own.rstrip("/").rsplit("/", 1)[1]
    other = own.replace(signature, ("B" if signature[0] != "B" else "C") + signature[1:])
    another_one = own.replace(f"/cards/{held(shop)[0].pk}/", "/cards/999999/")
    for altered in (other, another_one, own.replace("/cards/", "/cards/9999999999999999999999"), f"{other}card.pdf"):
        assert bea.client.get(altered).status_code == 404
    for _turn in range(30):
        answer = bea.client.get(other)
    assert answer.status_code == 429 and bea.client.get(own).status_code == 200


def test_its_page_is_kept_by_nobody_and_is_gone_for_another_house(bea: Giver, het_anker: House) -> None:
    bea.put()
    (own,) = bea.own_pages(bea.order())
    answer = bea.client.get(own)
    assert answer.headers["Cache-Control"] == "no-store" and answer.headers["X-Robots-Tag"] == "noindex"
    assert bea.client.get(own.replace("/de-kring/", "/het-anker/")).status_code == 404


def test_the_card_says_code_message_and_worth(bea: Giver, shop: House) -> None:
    bea.put(**GIFT, amount="5000")
    (own,) = bea.own_pages(bea.order())
    answer = bea.client.get(f"{own}card.pdf")
    text = " ".join(PdfReader(BytesIO(answer.content)).pages[0].extract_text().split())
    (voucher,) = held(shop)
    assert answer.headers["Content-Type"] == "application/pdf" and grouped(voucher.code) in text
    assert "50,00" in text and "Veel plezier!" in text and "Mia" in text and "Geldig tot en met 24 november 2028" in text


def test_its_page_says_where_it_was_spent_and_what_is_left(bea: Giver, shop: House) -> None:
    evening = make_performance(shop, rows=3, seats=6)
    bea.put(amount="5000")
    (own,) = bea.own_pages(bea.order())
    carl = Giver(shop, "203.0.113.9")
    carl.client.post(f"/de-kring/nl/e/{evening.production.slug}/{evening.pk}/best/", {"count": 1, "zone": "1"})
    carl.client.post(carl.at("basket/code/"), {"code": str(held(shop)[0]).lower()})
    carl.pay("carl@example.org")
    page = bea.client.get(own).content.decode()
    assert "30,00" in page and "20,00" in page and evening.production.title["nl"] in page and "Gebruikt" in page
