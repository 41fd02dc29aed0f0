"""What the tests of passes and vouchers share: a house that sells three of them, and who buys."""

import re
from typing import Any

import pytest
from django.test import Client

from coulisse.faces.shop.tests.buying.conftest import paper, total_on
from coulisse.faces.shop.tests.buying.paper import PaperProvider
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.memberships import operations as memberships
from coulisse.memberships.models import Membership, Product
from coulisse.memberships.types import Amounts, ProductKind, ProductTerms, Validity
from coulisse.sales.types import PaymentState
from coulisse.testing.cast import NOW

__all__ = ["paper"]

TERMS = {
    "cadeaubon": (
        ProductKind.VOUCHER,
        ProductTerms(
            {"nl": "Cadeaubon", "fr": "Bon cadeau"}, {"nl": "Geef een avond uit."}, vat_permyriad=0,
            amounts=Amounts((2500, 5000), 1000, 20_000), validity=Validity(months=24),
        ),
    ),
    "vriendenpas": (ProductKind.PASS, ProductTerms({"nl": "Vriendenpas"}, price_cents=3000, persons=3, unlocks=("friend",), validity=Validity(months=12))),
    "bon-5": (ProductKind.TICKET_VOUCHER, ProductTerms({"nl": "Bon voor 5 tickets"}, price_cents=9000, fee_cents=200, worth_tickets=5, unlocks=("five",))),
}  # fmt: skip


def sell(house: House, *keys: str) -> None:
    with house_scope(house.pk):
        for key in keys or TERMS:
            kind, terms = TERMS[key]
            memberships.create_product(house=house, key=key, kind=kind, terms=terms, actor=COULISSE, now=NOW)


class Giver:
    """A browser at De Kring, in front of its passes and vouchers."""

    def __init__(self, house: House, address: str = "198.51.100.7") -> None:
        self.house, self.client = house, Client(headers={"host": "testserver", "X-Forwarded-For": address}, REMOTE_ADDR=address)

    def at(self, path: str) -> str:
        return f"/{self.house.slug}/nl/{path}"

    def see(self, path: str) -> str:
        return self.client.get(self.at(path)).content.decode()

    def put(self, key: str = "cadeaubon", **said: Any) -> Any:
        """A voucher of € 25 for oneself, where nothing else is said."""
        usual = {"count": 1, "who": "me", **({"amount": "2500"} if key == "cadeaubon" else {})}
        return self.client.post(self.at(f"passes/{key}/"), {**usual, **said})

    def pay(self, email: str = "bea@example.org") -> Any:
        return self.client.post(self.at("checkout/"), {"email": email, "total_seen": total_on(self.see("basket/"))})

    def order(self) -> str:
        """Pay, and come back; answers the address of the order."""
        self.pay()
        PaperProvider.says = PaymentState.PAID
        asked = list(PaperProvider.payments.values())[-1]
        return self.client.get(self.at(f"pay/return/{asked.key}/")).url

    def own_pages(self, order: str) -> list[str]:
        """The pages of what an order sold."""
        found = re.findall(r'href="(/de-kring/nl/cards/[^"]+/)"', self.client.get(order).content.decode())
        return list(dict.fromkeys(found))


@pytest.fixture
def shop(de_kring: House, now: object) -> House:
    sell(de_kring)
    return de_kring


@pytest.fixture
def bea(shop: House, paper: object) -> Giver:
    return Giver(shop)


def held(house: House) -> list[Membership]:
    with house_scope(house.pk):
        return list(Membership.objects.order_by("pk"))


def product(house: House, key: str) -> Product:
    with house_scope(house.pk):
        return Product.objects.get(key=key)
