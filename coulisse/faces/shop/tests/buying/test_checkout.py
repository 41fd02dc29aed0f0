"""Paying: what can be amiss on the way to the provider and on the way back, and what is then said."""

from datetime import timedelta

import pytest
from django.test import Client

from coulisse.config.middleware import CSP
from coulisse.faces.shop.tests.buying.conftest import Buyer, lines_of, taken, total_on
from coulisse.faces.shop.tests.buying.paper import PaperProvider
from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.pricing.operations import change_prices
from coulisse.programme.models import Performance
from coulisse.sales.models import Order, Payment, Refund
from coulisse.sales.types import OrderState, PaymentState
from coulisse.testing.cast import NOW
from coulisse.testing.factories import make_price_table


def orders(evening: Performance) -> list[Order]:
    with house_scope(evening.house_id):
        return list(Order.objects.order_by("pk"))


@pytest.mark.parametrize(
    "email", ["", "bea", "bea@", "@example.org", "bea@example", "x" * 10_000 + "@example.org", "bea@exa mple.org", "bea@example.org\nBcc: a@b.be"]
)
def test_what_is_no_address_is_said_at_the_field_and_kept(bea: Buyer, evening: Performance, email: str) -> None:
    bea.best(2)
    answer = bea.pay(email)
    page = answer.content.decode()
    assert answer.status_code == 422 and 'aria-invalid="true"' in page
    assert not orders(evening) and len(taken(evening)) == 2
    if email and len(email) < 254 and "\n" not in email:
        assert f'value="{email}"' in page


@pytest.mark.parametrize("seen", ["", "0", "1", "-4350", "4351", "NaN", "1e9", "9" * 400, "4350.0"])
def test_nobody_pays_another_total_than_the_one_that_was_shown(bea: Buyer, evening: Performance, seen: str) -> None:
    bea.best(2)
    answer = bea.pay(total_seen=seen)
    assert answer.status_code == 409 and "Het totaal is veranderd" in answer.content.decode()
    assert not orders(evening) and 'value="bea@example.org"' in answer.content.decode()


def test_a_price_that_changed_meanwhile_is_shown_before_it_is_asked(bea: Buyer, evening: Performance) -> None:
    bea.best(2)
    seen = total_on(bea.basket())
    with house_scope(evening.house_id) as scope:
        change_prices(
            price_list=evening.price_list, table=make_price_table({"1": {"adult": 2500}, "standing": {"adult": 900}}), actor=COULISSE, now=scope.now
        )
    answer = bea.client.post(bea.at("checkout/"), {"email": "bea@example.org", "total_seen": seen})
    page = answer.content.decode()
    assert answer.status_code == 409 and "50,00" in page and total_on(page) == "5000"
    assert bea.pay().url.startswith("https://pay.example/")


def test_a_rate_that_is_chosen_with_the_button_to_pay_is_shown_first(bea: Buyer, evening: Performance) -> None:
    bea.best(2)
    (line, _), *_rest = lines_of(evening)
    answer = bea.pay(**{f"rate-{line}": "youth", f"was-{line}": "adult"})
    assert answer.status_code == 409 and total_on(answer.content.decode()) == str(1300 + 2100 + 150)
    assert bea.pay().status_code == 302 and orders(evening)[0].total_cents == 1300 + 2100 + 150


def test_a_second_click_is_the_same_order_and_the_same_payment(bea: Buyer, evening: Performance) -> None:
    bea.best(2)
    assert bea.pay().url == bea.pay().url
    assert len(orders(evening)) == 1 and len(PaperProvider.payments) == 1


def test_nothing_in_the_basket_is_nothing_to_pay(bea: Buyer) -> None:
    assert bea.client.post(bea.at("checkout/"), {"email": "bea@example.org"}).url == "/de-kring/nl/basket/"
    assert bea.client.get(bea.at("checkout/")).url == "/de-kring/nl/basket/"


def test_a_form_without_its_safety_mark_changes_nothing(bea: Buyer, evening: Performance) -> None:
    bea.best(2)
    strict = Client(enforce_csrf_checks=True, headers={"host": "testserver"})
    strict.cookies = bea.client.cookies
    for path in ("checkout/", "basket/remove/", "basket/empty/", "basket/extend/", "basket/rates/"):
        assert strict.post(bea.at(path), {"email": "bea@example.org", "total_seen": "4350"}).status_code == 403
    assert strict.post(bea.place("best"), {"count": 1}).status_code == 403
    assert len(taken(evening)) == 2 and not orders(evening)


def test_after_the_time_one_can_pay_as_long_as_the_places_are_free(bea: Buyer, evening: Performance) -> None:
    bea.best(2)
    with frozen_now(NOW + timedelta(minutes=15)):
        seen = total_on(bea.basket())
        assert bea.client.post(bea.at("checkout/"), {"email": "bea@example.org", "total_seen": seen}).url.startswith("https://pay.example/")


def test_but_not_when_others_took_them(bea: Buyer, carl: Buyer, evening: Performance) -> None:
    bea.choose(0, 1)
    with frozen_now(NOW + timedelta(minutes=15)):
        carl.choose(1)
        answer = bea.pay()
        assert answer.status_code == 409 and "Niet alle plaatsen zijn nog van u" in answer.content.decode()
        assert not orders(evening)


def test_nor_when_the_sale_has_ended(bea: Buyer, evening: Performance) -> None:
    bea.best(2)
    with frozen_now(evening.starts_at):
        answer = bea.pay()
        assert answer.status_code == 409 and "voorbij" in answer.content.decode()


def test_a_provider_that_does_not_answer_keeps_the_order_and_one_tries_again(bea: Buyer, evening: Performance) -> None:
    bea.best(2)
    PaperProvider.away = True
    answer = bea.pay()
    page = bea.client.get(answer.url).content.decode()
    assert "Betalen lukt nu even niet" in page and len(taken(evening)) == 2
    PaperProvider.away = False
    again = bea.client.post(answer.url.split("?")[0].replace("/orders/", "/pay/"))
    assert again.url.startswith("https://pay.example/") and len(orders(evening)) == 1


@pytest.mark.parametrize(
    ("became", "says"), [(PaymentState.CANCELLED, "U hebt de betaling gestopt"), (PaymentState.FAILED, "De betaling is niet gelukt")]
)
def test_a_payment_that_did_not_succeed_can_be_tried_again_with_the_same_places(
    bea: Buyer, evening: Performance, became: PaymentState, says: str
) -> None:
    bea.best(2)
    bea.pay()
    PaperProvider.says = became
    back = bea.come_back()
    page = bea.client.get(back.url).content.decode()
    assert says in page and "43,50" in page and len(taken(evening)) == 2
    assert 'value="bea@example.org"' in bea.basket()
    PaperProvider.says = PaymentState.OPEN
    again = bea.client.post(back.url.split("?")[0].replace("/orders/", "/pay/"))
    assert again.url.startswith("https://pay.example/")
    PaperProvider.says = PaymentState.PAID
    assert "ticket-code" in bea.client.get(bea.come_back().url).content.decode()


def test_a_payment_that_is_not_known_yet_waits_calmly(bea: Buyer, evening: Performance) -> None:
    bea.best(2)
    bea.pay()
    page = bea.come_back().content.decode()
    assert "Uw betaling wordt nagekeken" in page and 'http-equiv="refresh"' in page
    assert "mislukt" not in page and "niet gelukt" not in page
    PaperProvider.away = True
    assert "Uw betaling wordt nagekeken" in bea.come_back().content.decode()
    PaperProvider.away, PaperProvider.says = False, PaymentState.PAID
    assert "/orders/" in bea.come_back().url


def test_coming_back_twice_changes_nothing(bea: Buyer, evening: Performance) -> None:
    address = bea.buy()
    assert bea.come_back().url == address
    with house_scope(evening.house_id):
        assert Payment.objects.count() == 1 and not Refund.objects.exists()


def test_a_return_that_is_nobodys_is_not_there(bea: Buyer, het_anker: House, evening: Performance) -> None:
    bea.best(2)
    bea.pay()
    (asked,) = PaperProvider.payments.values()
    assert bea.client.get(f"/het-anker/nl/pay/return/{asked.key}/").status_code == 404
    assert bea.client.get("/de-kring/nl/pay/return/00000000-0000-0000-0000-000000000000/").status_code == 404


def test_after_paying_the_basket_is_empty(bea: Buyer) -> None:
    bea.client.get(bea.buy())
    assert "Uw mandje is leeg" in bea.basket()


def test_a_second_tab_that_still_shows_the_basket_comes_to_the_order(bea: Buyer, evening: Performance) -> None:
    bea.best(2)
    seen = total_on(bea.basket())
    cookies = bea.client.cookies[f"basket-{evening.house_id}"].value
    bea.pay()
    PaperProvider.says = PaymentState.PAID
    address = bea.come_back().url
    bea.client.cookies[f"basket-{evening.house_id}"] = cookies
    answer = bea.client.post(bea.at("checkout/"), {"email": "bea@example.org", "total_seen": seen})
    assert answer.url == address and len(orders(evening)) == 1


def test_an_order_whose_time_is_over_is_not_paid(bea: Buyer, evening: Performance) -> None:
    bea.best(2)
    bea.pay()
    (order,) = orders(evening)
    from coulisse.faces.shop.order_links import order_address

    address = order_address(evening.house, order.code, "nl")
    with frozen_now(order.pay_until + timedelta(minutes=3)):
        answer = bea.client.post(address.replace("/orders/", "/pay/"))
        assert answer.url == address and "Deze bestelling is niet betaald" in bea.client.get(address).content.decode()
    assert order.state == OrderState.AWAITING_PAYMENT


def test_only_the_pages_with_the_button_to_pay_may_lead_elsewhere(bea: Buyer) -> None:
    bea.best(2)
    policy = bea.client.get(bea.at("basket/")).headers["Content-Security-Policy"]
    parts = dict(part.split(" ", 1) for part in policy.split("; "))
    usual = dict(part.split(" ", 1) for part in CSP.split("; "))
    assert parts.pop("form-action").startswith("'self' https:") and usual.pop("form-action") == "'self'"
    assert parts == usual
    assert bea.client.get(bea.place("seats")).headers["Content-Security-Policy"] == CSP
