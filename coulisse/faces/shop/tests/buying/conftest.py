"""What the tests of buying share: an evening on sale, a payment provider of paper, and who buys."""

import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from coulisse.faces.shop.tests.buying.paper import PaperProvider
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.inventory import queries as stock
from coulisse.programme.models import Performance
from coulisse.sales.models import BasketLine
from coulisse.sales.types import PaymentState
from coulisse.testing.factories import ORDER_FEE, SERVICE_FEE, make_performance


@pytest.fixture
def paper(settings: Any) -> Iterator[type[PaperProvider]]:
    PaperProvider.says, PaperProvider.payments, PaperProvider.away = PaymentState.OPEN, {}, False
    settings.PAYMENT_PROVIDERS = {"demo": f"{PaperProvider.__module__}.PaperProvider"}
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}
    yield PaperProvider


@pytest.fixture
def evening(de_kring: House, now: object) -> Performance:
    """Three rows of six (A is in front) and four standing places: € 20 or € 12, € 1 a ticket and € 1.50 an order on top."""
    return make_performance(de_kring, rows=3, seats=6, standing=4, fees=[SERVICE_FEE, ORDER_FEE])


class Buyer:
    """A browser at De Kring, and what somebody does with it."""

    def __init__(self, evening: Performance, address: str = "198.51.100.7") -> None:
        self.evening = evening
        self.client = Client(headers={"host": "testserver", "X-Forwarded-For": address}, REMOTE_ADDR=address)

    def place(self, name: str) -> str:
        """The address of a page of the evening: best, seats, list."""
        return f"/{self.evening.house.slug}/nl/e/{self.evening.production.slug}/{self.evening.pk}/{name}/"

    def at(self, path: str) -> str:
        return f"/{self.evening.house.slug}/nl/{path}"

    def best(self, count: int | str = 2, **asked: Any) -> Any:
        return self.client.post(self.place("best"), {"count": count, "zone": "1", **asked})

    def choose(self, *places: int, **sent: Any) -> Any:
        return self.client.post(self.place("seats"), {"place": list(places), **sent})

    def basket(self) -> str:
        return self.client.get(self.at("basket/")).content.decode()

    def pay(self, email: str = "bea@example.org", **sent: Any) -> Any:
        return self.client.post(self.at("checkout/"), {"email": email, "total_seen": total_on(self.basket()), **sent})

    def come_back(self) -> Any:
        """From the provider's page, after the last payment that was started."""
        asked = list(PaperProvider.payments.values())[-1]
        return self.client.get(self.at(f"pay/return/{asked.key}/"))

    def buy(self, count: int = 2) -> str:
        """The whole way; answers the address of the order."""
        self.best(count)
        self.pay()
        PaperProvider.says = PaymentState.PAID
        return self.come_back().url


@pytest.fixture
def bea(evening: Performance, paper: object) -> Buyer:
    """Who buys."""
    return Buyer(evening)


@pytest.fixture
def carl(evening: Performance, paper: object) -> Buyer:
    """Who buys at the same time, elsewhere."""
    return Buyer(evening, "203.0.113.9")


def total_on(page: str) -> str:
    """The total that a page of the basket shows, in cents; empty where there is nothing to pay for."""
    found = re.search(r'name="total_seen" value="(\d+)"', page)
    return found[1] if found else ""


def taken(evening: Performance) -> set[int]:
    with house_scope(evening.house_id) as scope:
        return set(stock.taken_places(evening.pk, scope.now).all)


def lines_of(evening: Performance) -> list[tuple[int, int]]:
    """Lines of all baskets: id and place."""
    with house_scope(evening.house_id):
        return list(BasketLine.objects.order_by("pk").values_list("pk", "place_no"))


def say(measured: str) -> None:
    """A figure for whoever reads the output of the tests."""
    sys.__stdout__.write(f"\n  {measured}\n")


_NOT_COUNTED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET CONSTRAINTS")


def statements(captured: Any) -> list[str]:
    """What was said to the database, but the frame of transactions and what only a test's own transaction adds."""
    said = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in said if not sql.startswith(_NOT_COUNTED) and "set_config('coulisse.houses', ''" not in sql]
