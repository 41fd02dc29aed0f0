"""The field for a code, a pass or a voucher: what it brings is read in words, what it doesn't tells nothing."""

import re
from datetime import timedelta
from typing import Any

import pytest

from coulisse.faces.shop.tests.buying.conftest import Buyer, total_on
from coulisse.faces.shop.tests.buying.rights import SERIES, SUMMER, give_code, give_voucher, put_in_force
from coulisse.houses import throttles
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.memberships.models import Membership
from coulisse.sales.models import BasketRight, Order
from coulisse.testing.cast import NOW
from coulisse.testing.factories import ORDER_FEE, SERVICE_FEE, make_performance

UNKNOWN = "We kennen deze code niet"


def read(bea: Buyer) -> str:
    """The basket, amounts with plain spaces."""
    return bea.basket().replace("\xa0", " ")


def use(bea: Buyer, code: str, **more: str) -> Any:
    return bea.client.post(bea.at("basket/code/"), {"code": code, **more})


def test_a_code_makes_the_basket_cheaper_and_says_by_how_much(bea: Buyer, de_kring: House) -> None:
    put_in_force(de_kring, SUMMER)
    give_code(de_kring)
    bea.best(2)
    assert use(bea, " zomer ").status_code == 302
    page = read(bea)
    assert total_on(page) == str(4350 - 1000)
    assert "Zomeractie" in page and "U bespaart € 10,00." in page and page.count("− € 5,00") == 2


def test_what_was_brought_is_taken_out_again(bea: Buyer, de_kring: House) -> None:
    put_in_force(de_kring, SUMMER)
    give_code(de_kring)
    bea.best(2)
    use(bea, "ZOMER")
    (right,) = re.findall(r'name="right" value="(\d+)"', bea.basket())
    bea.client.post(bea.at("basket/code/remove/"), {"right": right})
    assert total_on(bea.basket()) == "4350" and "Zomeractie" not in bea.basket()


def test_nobody_takes_out_what_another_brought(bea: Buyer, carl: Buyer, de_kring: House) -> None:
    give_code(de_kring)
    bea.best(1)
    carl.best(1)
    use(bea, "ZOMER")
    with house_scope(de_kring.pk):
        right = BasketRight.objects.get().pk
    carl.client.post(bea.at("basket/code/remove/"), {"right": right})
    with house_scope(de_kring.pk):
        assert BasketRight.objects.count() == 1


@pytest.mark.parametrize("code", ["NOOIT", "x" * 10_000, "\x00", "<script>alert(1)</script>", "LENTE", "OPGEBRUIKT", "MORGEN", "VREEMD"])
def test_unknown_over_used_up_not_yet_and_foreign_answer_the_same(bea: Buyer, de_kring: House, het_anker: House, code: str) -> None:
    put_in_force(de_kring, SUMMER)
    give_code(de_kring, "LENTE", until_at=NOW - timedelta(days=1))
    give_code(de_kring, "MORGEN", from_at=NOW + timedelta(days=1))
    give_code(het_anker, "VREEMD")
    give_code(de_kring, "OPGEBRUIKT", uses=1)
    dan = Buyer(bea.evening, "192.0.2.1")
    dan.best(1)
    use(dan, "OPGEBRUIKT")
    dan.pay("dan@example.org")
    bea.best(2)
    answer = use(bea, code, email="bea@example.org")
    page = answer.content.decode()
    assert answer.status_code == 422 and UNKNOWN in page and "<script>alert" not in page
    assert total_on(page) == "4350" and "bea@example.org" in bea.basket()


def test_a_voucher_without_anything_left_is_unknown(bea: Buyer, de_kring: House) -> None:
    given = give_voucher(de_kring, 2250)
    bea.best(1)
    use(bea, str(given))
    bea.pay()
    with house_scope(de_kring.pk):
        assert Membership.objects.get().left_cents == 0
    bea.best(1)
    assert UNKNOWN in use(bea, str(given)).content.decode()


def test_who_guesses_is_slowed_and_who_knows_is_not(bea: Buyer, de_kring: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttles, "CODE", throttles.Limit("code", 2, 3600))
    put_in_force(de_kring, SUMMER)
    give_code(de_kring)
    bea.best(2)
    for _turn in range(4):
        assert use(bea, "ZOMER").status_code == 302
    assert [use(bea, "RADEN").status_code for _turn in range(3)] == [422, 422, 429]
    slowed = use(bea, "ZOMER")
    assert slowed.status_code == 429 and "uw plaatsen blijven van u" in slowed.content.decode()


def test_a_voucher_pays_its_part_and_says_what_is_left(bea: Buyer, de_kring: House) -> None:
    given = give_voucher(de_kring, 2500)
    bea.best(2)
    use(bea, str(given).lower())
    page = read(bea)
    assert "Betaalt € 25,00; er blijft € 0,00 op staan." in page and "Nog te betalen" in page
    assert total_on(page) == str(4350 - 2500)
    assert bea.pay().status_code == 302
    with house_scope(de_kring.pk):
        assert Order.objects.exclude(email="an@example.org").get().to_pay_cents == 1850


def test_a_code_still_in_the_field_counts_before_anything_is_ordered(bea: Buyer, de_kring: House) -> None:
    put_in_force(de_kring, SUMMER)
    give_code(de_kring)
    bea.best(2)
    answer = bea.pay(code="ZOMER")
    page = answer.content.decode()
    assert answer.status_code == 200 and "Uw code telt mee" in page and total_on(page) == "3350" and 'value="bea@example.org"' in page
    wrong = bea.pay(code="NOOIT")
    assert wrong.status_code == 422 and UNKNOWN in wrong.content.decode()
    with house_scope(de_kring.pk):
        assert not Order.objects.exists()


def test_a_code_that_this_person_has_used_is_named_and_the_button_says_the_new_total(bea: Buyer, carl: Buyer, de_kring: House) -> None:
    """Only the e-mail address tells that it was used: until then the basket can't know."""
    put_in_force(de_kring, SUMMER)
    give_code(de_kring, uses_per_person=1)
    for buyer in (bea, carl):
        buyer.best(1)
        use(buyer, "ZOMER")
    assert bea.pay().status_code == 302
    answer = carl.pay(email="BEA@example.org")
    page = answer.content.decode().replace("\xa0", " ")
    assert answer.status_code == 409 and "Het totaal is veranderd" in page and total_on(page) == "2250"
    assert "of al met dit e-mailadres" in page
    assert carl.pay(email="BEA@example.org", total_seen="2250").status_code == 302


def test_a_code_for_one_ticket_says_so_beside_two(bea: Buyer, de_kring: House) -> None:
    put_in_force(de_kring, SUMMER)
    give_code(de_kring, uses=1)
    bea.best(2)
    use(bea, "ZOMER")
    assert "U bespaart € 5,00. Deze code is goed voor 1 keer, niet meer." in read(bea)


def test_nothing_typed_is_asked_for(bea: Buyer) -> None:
    bea.best(1)
    assert "Vul de code in." in use(bea, "  ").content.decode()


def test_one_step_more_is_said_once(bea: Buyer, de_kring: House) -> None:
    put_in_force(de_kring, SERIES)
    bea.best(2)
    page = read(bea)
    assert page.count("Met nog één voorstelling wordt dit “Abonnement van 2”: u bespaart € 4,00 op wat u al koos.") == 1
    later = Buyer(make_performance(de_kring, rows=2, seats=6, days=9, fees=[SERVICE_FEE, ORDER_FEE]))
    later.client = bea.client
    later.best(2)
    page = read(bea)
    assert "Met nog" not in page and "Abonnement van 2" in page and total_on(page) == str(4 * 1800 + 4 * 100 + 150)
    assert page.count("− € 2,00") == 4 and "− € 8,00" in page
